//! A permit is made by a decision alone.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(r: RecipientId) { let _: Permit<purpose::Converse> = Permit { categories: CategorySet::EMPTY, recipient: r }; }

fn main() {}

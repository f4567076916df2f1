//! A permit cannot be copied.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(p: &Permit<purpose::Converse>) -> Permit<purpose::Converse> { p.clone() }

fn main() {}

//! A disclosure is minted by a durable entry alone.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(r: RecipientId) { let _: Disclosed<String, purpose::Converse> = Disclosed { value: String::new(), recipient: r, entries: vec![] }; }

fn main() {}

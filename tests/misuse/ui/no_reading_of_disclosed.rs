//! What is disclosed is not read on the way.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(d: Disclosed<String, purpose::Converse>) -> String { d.value }

fn main() {}

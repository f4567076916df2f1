//! Values opened for different purposes do not mix.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(a: Opened<String, purpose::Converse>, b: Opened<String, purpose::Introduce>) { let _ = a.and(b); }

fn main() {}

//! What is guarded cannot be taken out by its field.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(g: Guarded<String>) { let _ = g.source; }

fn main() {}

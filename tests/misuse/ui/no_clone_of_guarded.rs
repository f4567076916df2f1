//! A guarded value cannot be copied.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(g: Guarded<String>) -> (Guarded<String>, Guarded<String>) { (g.clone(), g) }

fn main() {}

//! A guarded value is not its value.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(g: Guarded<String>) -> usize { g.len() }

fn main() {}

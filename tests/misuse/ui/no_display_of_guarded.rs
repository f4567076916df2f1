//! A guarded value cannot be shown.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(g: Guarded<String>) -> String { format!("{g}") }

fn main() {}

//! The vault cannot be reached past the gate.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(g: &Gate) { let _ = g.vault(); }

fn main() {}

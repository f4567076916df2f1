//! A sink takes what was disclosed for its own purpose.
#![allow(unused)]
use consent::*;
use gate::*;

fn f<S: Sink<String, purpose::Safety>>(d: Disclosed<String, purpose::Converse>, s: S) { let _ = d.release(s); }

fn main() {}

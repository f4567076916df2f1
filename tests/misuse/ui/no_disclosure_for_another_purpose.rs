//! What was opened for one purpose does not leave for another.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(pass: &mut Pass<'_>, p: &Permit<purpose::RemoteEngine>, o: Opened<String, purpose::Converse>) { let _ = pass.disclose(p, o); }

fn main() {}

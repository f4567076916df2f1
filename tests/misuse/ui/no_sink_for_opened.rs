//! What is opened and not written down reaches no sink.
#![allow(unused)]
use consent::*;
use gate::*;

fn f<S: Sink<String, purpose::Converse>>(o: Opened<String, purpose::Converse>, s: S) { let _ = o.release(s); }

fn main() {}

//! Introductions do not feed a conversation.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(a: Opened<String, purpose::Converse>, p: &Permit<purpose::Introduce>, b: Opened<String, purpose::Introduce>) { let _ = a.fed_by(p, b); }

fn main() {}

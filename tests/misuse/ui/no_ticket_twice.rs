//! A ticket is used once.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(p: &Passed<'_>, t: Ticket<String, purpose::Converse>) { let _ = p.take(t); let _ = p.take(t); }

fn main() {}

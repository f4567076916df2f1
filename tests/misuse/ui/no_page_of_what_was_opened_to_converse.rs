//! Only what was opened for the account goes onto the person's page.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(o: Opened<String, purpose::Converse>) -> String { o.for_person() }

fn main() {}

//! A permit to converse does not open for the account.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(pass: &mut Pass<'_>, p: &Permit<purpose::Converse>, v: Vec<Guarded<String>>) { let _: Result<Ticket<String, purpose::Account>, GateError> = pass.open(p, v); }

fn main() {}

//! An open vault cannot be copied to outlive its request.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(o: &Open) -> Open { o.clone() }

fn main() {}

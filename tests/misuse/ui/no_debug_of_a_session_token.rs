//! A cookie's secret does not print.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(t: &SessionToken) -> String { format!("{t:?}") }

fn main() {}

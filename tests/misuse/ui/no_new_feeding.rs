//! Nobody declares a feeding elsewhere.
#![allow(unused)]
use consent::*;
use gate::*;

impl Feeds<purpose::Converse> for purpose::Introduce {}

fn main() {}

//! Only the data map makes purposes.
#![allow(unused)]
use consent::*;
use gate::*;

struct Advertise; impl Purpose for Advertise { const ID: PurposeId = PurposeId::Converse; const ESSENTIAL: bool = true; }

fn main() {}

//! A category that the data map does not name cannot be stored.
#![allow(unused)]
use consent::*;
use gate::*;

fn f(t: &String, id: RecordId) { let _ = Keep { id, collection: "x", category: Category::ShoeSize, content: t, lists: &[] }; }

fn main() {}

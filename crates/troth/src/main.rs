//! The command line; the one binary.
fn main() {}

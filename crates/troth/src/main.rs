//! Troth: a companion that keeps your confidence. One program with a command for each thing to do.
//!
//! Exit codes: 0 done; 1 a check did not pass (`verify` refuses, `drill` finds); 2 the input cannot be used, with a sentence on standard error.

mod cli;
mod commands;
mod failure;
mod own_home;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match commands::run(cli::Cli::parse()) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("troth: {failure}");
            ExitCode::from(2)
        }
    }
}

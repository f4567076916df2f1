//! `troth report`, as it is typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Data;

/// Without more it prints an overview: bare numbers, nobody's name and nobody's word.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Report {
    #[command(subcommand)]
    pub(crate) what: Option<ReportWhat>,
    #[command(flatten)]
    pub(crate) data: Data,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand)]
pub(crate) enum ReportWhat {
    /// Write the counts of months that are over, with what anybody needs to check them: `troth verify FILE`
    Counts {
        #[command(flatten)]
        data: Data,
        /// The first month
        #[arg(long, value_name = "YYYY-MM", default_value = "0000-01", hide_default_value = true)]
        from: String,
        /// The last month
        #[arg(long, value_name = "YYYY-MM", default_value = "9999-12", hide_default_value = true)]
        to: String,
        /// The new file
        #[arg(long, value_name = "FILE", default_value = "troth-report.jsonl")]
        file: PathBuf,
    },
    /// Print what California asks for each year (Business and Professions Code, section 22603), and nothing else
    California {
        #[command(flatten)]
        data: Data,
        /// The calendar year that it is about
        #[arg(long)]
        year: u16,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print how the duties of New York's General Business Law, article 47, are met
    NewYork {
        #[command(flatten)]
        data: Data,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

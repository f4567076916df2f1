//! `troth backup` and `troth restore`.

use std::process::ExitCode;

use gate::{Clock as _, Gate, SystemClock};

use super::{data_dir, database, lock};
use crate::cli::{Backup, Restore};
use crate::failure::Failure;

pub(crate) fn backup(args: &Backup) -> Result<ExitCode, Failure> {
    let dir = data_dir(&args.data)?;
    if !dir.is_dir() {
        return Err(Failure::new(format!("there is no home in {}", dir.display())));
    }
    let _lock = lock(&dir)?;
    let gate = Gate::open(&database(&args.data, &dir), &dir, SystemClock)?;
    gate.backup(&args.to)?;
    let to = args.to.display();
    println!("Wrote {to}/records, {to}/keyring and {to}/log.");
    println!(
        "Keep the keyring's copy apart from the records', and no longer than {} days.",
        gate::HORIZON_DAYS
    );
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn restore(args: &Restore) -> Result<ExitCode, Failure> {
    if args
        .data
        .database
        .as_deref()
        .is_some_and(|url| !url.starts_with("sqlite:"))
    {
        return Err(Failure::new(
            "a backup is restored to files, not into a PostgreSQL database: restore it without --database and serve it from there",
        ));
    }
    let dir = data_dir(&args.data)?;
    super::private_dir(&dir)?;
    let _lock = lock(&dir)?;
    let restored = gate::restore(
        &dir,
        &args.records,
        &args.keyring,
        args.log.as_deref(),
        SystemClock.now_ms(),
    )?;
    println!(
        "Restored to {}. {} records that had been erased were erased again.",
        dir.display(),
        restored.erased_again
    );
    if !restored.log_kept {
        println!(
            "There was no log here. What was erased after the log's backup was made cannot be known, and may be back."
        );
    }
    Ok(ExitCode::SUCCESS)
}

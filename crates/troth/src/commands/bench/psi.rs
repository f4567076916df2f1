//! OpenMined's private set intersection on the same job in the same run, where `make bench-peers` has installed it.
#![expect(
    clippy::disallowed_types,
    reason = "a peer runs beside in a process of its own; it meets nobody's data"
)]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::failure::Failure;

/// What it took to find the mutual ones.
#[derive(Deserialize)]
pub(super) struct Took {
    pub(super) seconds: f64,
    pub(super) processor_seconds: f64,
    pub(super) bytes: f64,
}

/// Nothing, said loudly, where it is not installed.
pub(super) fn run(likes: u64) -> Result<Option<Took>, Failure> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let parts = std::env::var_os("TROTH_BENCH_PARTS").map_or_else(|| root.join("bench-parts"), PathBuf::from);
    let python = parts.join("psi/bin/python");
    if !python.exists() {
        eprintln!(
            "SKIPPED: OpenMined's PSI is not installed, so nothing is measured beside (make bench-peers installs it)."
        );
        return Ok(None);
    }
    eprintln!("OpenMined's PSI: finding mutual ones among {likes} likes …");
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("OpenMined's PSI did not run: {error}"));
    let output = Command::new(python)
        .arg("-B")
        .arg(root.join("scripts/psi_peer.py"))
        .args(["run", &likes.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(&error))?;
    if !output.status.success() {
        return Err(failed(&output.status));
    }
    serde_json::from_slice(&output.stdout)
        .map(Some)
        .map_err(|error| failed(&error))
}

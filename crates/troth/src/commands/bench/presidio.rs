//! Microsoft Presidio on the same texts in the same run, where `make bench-peers` has installed it.
#![expect(
    clippy::disallowed_types,
    reason = "a peer runs beside in a process of its own; a benchmark on labelled files meets nobody's data"
)]

use std::io::Write as _;
use std::ops::Range;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use minimise::Kind;
use serde::Deserialize;

use crate::failure::Failure;

/// What it found in each text, offsets in code points, and how long that took.
#[derive(Deserialize)]
pub(super) struct Found {
    pub(super) seconds: f64,
    findings: Vec<Vec<(usize, usize, String)>>,
}

impl Found {
    pub(super) fn texts(&self) -> impl Iterator<Item = Vec<(Range<usize>, Kind)>> + '_ {
        self.findings.iter().map(|found| {
            found
                .iter()
                .filter_map(|(start, end, kind)| Some((*start..*end, kind.parse().ok()?)))
                .collect()
        })
    }
}

/// Nothing, said loudly, where it is not installed.
pub(super) fn run<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Option<Found>, Failure> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let parts = std::env::var_os("TROTH_BENCH_PARTS").map_or_else(|| root.join("bench-parts"), PathBuf::from);
    let python = parts.join("presidio/bin/python");
    if !python.exists() {
        eprintln!("SKIPPED: Presidio is not installed, so nothing is measured beside (make bench-peers installs it).");
        return Ok(None);
    }
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("Presidio did not run: {error}"));
    let mut child = Command::new(python)
        .arg("-B")
        .arg(root.join("scripts/presidio_peer.py"))
        .arg("run")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    let texts = serde_json::to_vec(&texts.collect::<Vec<_>>()).map_err(|error| failed(&error))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(&texts).map_err(|error| failed(&error))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(&error))?;
    if !output.status.success() {
        return Err(failed(&output.status));
    }
    serde_json::from_slice(&output.stdout)
        .map(Some)
        .map_err(|error| failed(&error))
}

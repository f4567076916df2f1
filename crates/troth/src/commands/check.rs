//! `troth verify`: offline, with nothing but the file.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Seek as _};
use std::path::Path;
use std::process::ExitCode;

use data_encoding::HEXLOWER;
use gate::locked::{Key, unlock};
use serde_json::{Value, json};
use verify::{Options, Report, VerifyError};

use super::locked::key_for;
use crate::cli::Verify;
use crate::failure::Failure;

/// Longest proof or receipt that is read, in bytes.
const LONGEST_NOTE: u64 = 1 << 20;

pub(crate) fn run(args: &Verify) -> Result<ExitCode, Failure> {
    let path = args.file.display();
    let mut file = File::open(&args.file).map_err(|error| Failure::new(format!("{path}: {error}")))?;
    let mut buffered = BufReader::new(&file);
    if let Some(key) = key_for(&mut buffered, &args.opening)? {
        return said(args, locked(args, buffered, &key)?);
    }
    let mut first = String::new();
    // A file whose first line is no text is none of these, and is refused below.
    let _ = buffered.take(LONGEST_NOTE).read_line(&mut first);
    file.rewind()?;
    let checked = if first.starts_with("c2sp.org/tlog-proof@v1") {
        proof(args, &mut file)?
    } else if first.starts_with("{\"format\":\"troth-erasure-1\"") {
        receipt(args, &mut file)?
    } else if first.starts_with("{\"format\":\"troth-consent-1\"") {
        consented(args, &mut file)?
    } else if first.starts_with("{\"type\":\"history\"") {
        history(args, file)?
    } else if first.starts_with("{\"format\":\"troth-report-1\"") {
        counts(args, file)?
    } else {
        export(args, BufReader::new(file))?
    };
    said(args, checked)
}

/// Prints the verdict; a refusal makes the exit code 1.
fn said(args: &Verify, checked: Checked) -> Result<ExitCode, Failure> {
    match checked {
        Ok((json, words)) => {
            if args.json {
                println!("{json}");
            } else {
                println!("{words}");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            if args.json {
                println!("{}", json!({"ok": false, "reason": refusal.to_string()}));
            } else {
                println!("REFUSED: {refusal}");
            }
            Ok(ExitCode::from(1))
        }
    }
}

/// The verdict: what to print for programs and for people, or why it is refused.
type Checked = Result<(Value, String), VerifyError>;

fn text(file: &mut File, path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    file.take(LONGEST_NOTE)
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    Ok(text)
}

fn options(args: &Verify) -> Result<Options, Failure> {
    Ok(Options {
        expected_vkey: args.key.clone(),
        expected_head: args.head.as_deref().map(head).transpose()?,
    })
}

fn export(args: &Verify, file: impl BufRead) -> Result<Checked, Failure> {
    let checked = verify::export(file, &options(args)?);
    Ok(checked.map(|report| {
        let whole = format!(
            "The export is whole: {} ledger entries, {} records, {} consent events.",
            report.entries, report.records, report.consents
        );
        (json!({"ok": true, "report": report}), in_words(whole, &report))
    }))
}

/// An export that is locked: it is opened as it is read.
fn locked(args: &Verify, file: impl BufRead, key: &Key) -> Result<Checked, Failure> {
    let opened = unlock(file, key).map_err(|error| Failure::new(format!("{}: {error}", args.file.display())))?;
    export(args, BufReader::new(opened))
}

fn history(args: &Verify, file: File) -> Result<Checked, Failure> {
    let checked = verify::history(BufReader::new(file), &options(args)?);
    Ok(checked.map(|report| {
        let whole = format!(
            "The history from another home is whole: {} ledger entries, {} consent events.",
            report.entries, report.consents
        );
        (json!({"ok": true, "report": report}), in_words(whole, &report))
    }))
}

fn counts(args: &Verify, file: File) -> Result<Checked, Failure> {
    let checked = verify::counts(BufReader::new(file), &options(args)?);
    Ok(checked.map(|(counts, report)| {
        let totals: Vec<String> = counts.totals.iter().map(|(name, n)| format!("{name} {n}")).collect();
        let whole = format!(
            "The report is what the home entered into its log, month by month: {} to {}, {}.",
            counts.from,
            counts.to,
            totals.join(", ")
        );
        (
            json!({"ok": true, "counts": counts, "report": report}),
            in_words(whole, &report),
        )
    }))
}

fn in_words(whole: String, report: &Report) -> String {
    let mut lines = vec![
        whole,
        format!(
            "Every entry is in the log {} (size {}), in order, none missing before the last.",
            report.origin, report.log_size
        ),
    ];
    if let Some(head) = &report.head {
        lines.push(format!(
            "Remember this head, and give it next time: --head {}:{}",
            head.n, head.leaf_hash
        ));
    }
    if !report.key_pinned {
        lines.push(
            "The log's key was taken from the file itself; give --key to check it against one that you know."
                .to_owned(),
        );
    }
    lines.extend(
        report
            .findings
            .iter()
            .map(|finding| format!("Note: {}", serde_json::to_string(finding).unwrap_or_default())),
    );
    lines.join("\n")
}

fn key(args: &Verify) -> Result<&str, Failure> {
    args.key.as_deref().ok_or_else(|| {
        Failure::new("give the log's verifier key with --key; it stands in an export's first line as \"vkey\"")
    })
}

fn proof(args: &Verify, file: &mut File) -> Result<Checked, Failure> {
    let leaf = args
        .leaf
        .as_deref()
        .and_then(|leaf| HEXLOWER.decode(leaf.as_bytes()).ok());
    let leaf = leaf.ok_or_else(|| Failure::new("give the leaf that the proof is about with --leaf, in hexadecimal"))?;
    let checked = verify::tlog_proof(&text(file, &args.file)?, &leaf, key(args)?);
    Ok(checked.map(|included| {
        let words = format!(
            "Leaf {} is in the log {} of size {}.",
            included.index, included.origin, included.log_size
        );
        (json!({"ok": true, "included": included}), words)
    }))
}

fn receipt(args: &Verify, file: &mut File) -> Result<Checked, Failure> {
    let checked = verify::erasure(&text(file, &args.file)?, key(args)?);
    Ok(checked.map(|erasure| {
        let words = format!(
            "The home signed that it destroyed {} keys ({}: {}); backups may hold them for {} days.",
            erasure.keys_destroyed, erasure.scope, erasure.what, erasure.backup_horizon_days
        );
        (json!({"ok": true, "erasure": erasure}), words)
    }))
}

fn consented(args: &Verify, file: &mut File) -> Result<Checked, Failure> {
    let checked = verify::consented(&text(file, &args.file)?, key(args)?);
    Ok(checked.map(|consented| {
        let words = format!(
            "The home signed that decision {} of {} was {}, at {} (Unix milliseconds), after these words:\n{}",
            consented.seq, consented.person, consented.status, consented.at_ms, consented.text_shown
        );
        (json!({"ok": true, "consent": consented}), words)
    }))
}

fn head(text: &str) -> Result<(u64, [u8; 32]), Failure> {
    let read = || {
        let (n, hash) = text.split_once(':')?;
        Some((n.parse().ok()?, HEXLOWER.decode(hash.as_bytes()).ok()?.try_into().ok()?))
    };
    read().ok_or_else(|| Failure::new("a head is written N:HASH, the hash with 64 hexadecimal digits"))
}

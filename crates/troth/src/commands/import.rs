//! `troth import`: what was taken out of another home comes into one's own.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::process::ExitCode;

use companion::moving::{LARGEST_FILE, MovingError};
use gate::locked::unlock;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::locked::key_for;
use crate::cli::Import;
use crate::failure::Failure;
use crate::own_home::sign_in;

pub(crate) fn run(args: &Import) -> Result<ExitCode, Failure> {
    // Every file is read before anybody signs in: a name that is mistyped changes nothing.
    let files = args.files.iter().map(|file| Ok((file, read(file, args)?)));
    let files = files.collect::<Result<Vec<_>, Failure>>()?;
    let mut home = sign_in(&args.account)?.home;
    let mut all = Vec::new();
    for (name, file) in files {
        let path = format!("/api/v1/import?look={}&for_session={}", args.look, args.for_session);
        let brought = home.post_file(&path, "application/jsonl", &file);
        let mut brought = brought.map_err(|error| Failure::new(format!("{}: {error}", name.display())))?;
        if !args.json {
            tell(name, args.look, &brought);
        }
        if let Some(fields) = brought.as_object_mut() {
            fields.insert("file".to_owned(), json!(name.display().to_string()));
        }
        all.push(brought);
    }
    home.post("/api/v1/session/end", &json!({}))?;
    if args.json {
        println!("{}", json!({"files": all}));
    }
    Ok(ExitCode::SUCCESS)
}

/// A file, opened where it is locked.
fn read(path: &Path, args: &Import) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("{}: {error}", path.display()));
    let mut file = BufReader::new(File::open(path).map_err(|error| failed(&error))?);
    match key_for(&mut file, &args.opening)? {
        None => whole(file, path),
        Some(key) => whole(unlock(file, &key).map_err(|error| failed(&error))?, path),
    }
}

fn whole(file: impl Read, path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("{}: {error}", path.display()));
    let mut bytes = Zeroizing::new(Vec::new());
    let limit = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX);
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| failed(&error))?;
    if bytes.len() > LARGEST_FILE {
        return Err(failed(&MovingError::TooLarge));
    }
    Ok(bytes)
}

fn tell(name: &Path, looked: bool, brought: &Value) {
    println!("{}", name.display());
    let sentences = |key: &str| {
        brought
            .pointer(&format!("/sentences/{key}"))
            .and_then(Value::as_array)
            .cloned()
    };
    let comes = if looked { "Would come in" } else { "Came in" };
    for (key, heading) in [
        ("file", ""),
        ("stays", comes),
        ("as_there", "For this session only, as it was there"),
        (
            "not_agreed",
            "For this session only: you have not agreed here to have it remembered",
        ),
        ("here", "Here already, and stays as it is"),
        ("left_out", "Left out"),
    ] {
        let lines = sentences(key).unwrap_or_default();
        if !lines.is_empty() && !heading.is_empty() {
            println!("  {heading}:");
        }
        for line in &lines {
            println!("    {}", line.as_str().unwrap_or_default());
        }
    }
    let history = brought.pointer("/sentences/history").and_then(Value::as_str);
    println!("  The record of the other home: {}", history.unwrap_or_default());
}

//! `troth export`: everything of one's own, in a file.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::locked::secret_in;
use super::new_file;
use crate::cli::Export;
use crate::failure::Failure;
use crate::own_home::sign_in;

pub(crate) fn run(args: &Export) -> Result<ExitCode, Failure> {
    let locks = args.passphrase || args.lock_file.is_some() || !args.recipient.is_empty();
    if args.html && locks {
        return Err(Failure::new("a version to read is not locked; lock the export"));
    }
    let file = args.file.clone().unwrap_or_else(|| {
        PathBuf::from(match (args.html, locks) {
            (true, _) => "troth-to-read.html",
            (false, true) => "troth-export.jsonl.age",
            (false, false) => "troth-export.jsonl",
        })
    });
    let name = file.display();
    if file.exists() {
        return Err(Failure::new(format!("{name} is there already")));
    }
    let asked = asked(args)?;
    let mut home = sign_in(&args.account)?.home;
    let bytes = home.post_for_bytes("/api/v1/export", &asked)?;
    home.post("/api/v1/session/end", &json!({}))?;
    let mut out = new_file(&file)?;
    out.write_all(&bytes)?;
    out.sync_all()?;
    let size = bytes.len();
    if args.html {
        println!("{size} bytes in {name}, to be read in any browser. It is not locked.");
    } else if locks {
        println!("{size} bytes in {name}, locked. Check them with: troth verify {name}");
    } else {
        println!("{size} bytes in {name}. Anybody who gets the file can read it. Check them with: troth verify {name}");
    }
    Ok(ExitCode::SUCCESS)
}

/// What is asked of the home.
fn asked(args: &Export) -> Result<Value, Failure> {
    if args.html {
        return Ok(json!({"html": true}));
    }
    if !args.recipient.is_empty() {
        return Ok(json!({"recipients": args.recipient}));
    }
    let passphrase = match &args.lock_file {
        Some(file) => secret_in(file)?,
        None if args.passphrase => chosen()?,
        None => return Ok(json!({})),
    };
    Ok(json!({"passphrase": passphrase.expose_secret()}))
}

/// A passphrase, typed twice.
fn chosen() -> Result<SecretString, Failure> {
    eprintln!("Nobody can recover this passphrase: without it the file is lost.");
    let ask = |words| rpassword::prompt_password(words).map(SecretString::from);
    let (one, two) = (ask("A passphrase for the file: ")?, ask("The same again: ")?);
    if one.expose_secret() == two.expose_secret() {
        Ok(one)
    } else {
        Err(Failure::new("the two are not the same"))
    }
}

//! `troth erase`: a message, a category, everything; and the receipt.

use std::io::Write as _;
use std::process::ExitCode;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::new_file;
use crate::cli::Erase;
use crate::failure::Failure;
use crate::own_home::{ask, sign_in};

pub(crate) fn run(args: &Erase) -> Result<ExitCode, Failure> {
    if args.turn.is_none() && args.category.is_none() && !args.everything {
        return Err(Failure::new(
            "say what to erase: --turn ID, --category ID or --everything",
        ));
    }
    // The receipt's place is made sure of first: it is given once.
    let mut file = new_file(&args.receipt)?;
    let erased = erase(args);
    let Ok(answer) = erased else {
        drop(file);
        std::fs::remove_file(&args.receipt)?;
        return erased.map(|_| ExitCode::SUCCESS);
    };
    let receipt = answer.get("receipt").and_then(Value::as_str).unwrap_or_default();
    file.write_all(receipt.as_bytes())?;
    file.sync_all()?;
    let count = |key: &str| answer.get(key).and_then(Value::as_u64).unwrap_or_default();
    println!(
        "{} keys were destroyed and {} records deleted.",
        count("keys"),
        count("records")
    );
    println!(
        "Backups may hold what they opened for {} days more.",
        count("horizon_days")
    );
    println!("The signed receipt is in {}.", args.receipt.display());
    Ok(ExitCode::SUCCESS)
}

fn erase(args: &Erase) -> Result<Value, Failure> {
    let mut signed_in = sign_in(&args.account)?;
    if !args.yes && ask("This cannot be undone. Type the word erase: ")? != "erase" {
        return Err(Failure::new("nothing was erased"));
    }
    let body = match (&args.turn, &args.category) {
        (Some(turn), _) => json!({"turn": turn}),
        (None, Some(category)) => json!({"category": category}),
        (None, None) => json!({"everything": true, "passphrase": signed_in.passphrase.expose_secret()}),
    };
    let answer = signed_in.home.post("/api/v1/erase", &body)?;
    if !args.everything {
        signed_in.home.post("/api/v1/session/end", &json!({}))?;
    }
    Ok(answer)
}

//! Signing in to one's own home from the command line.

use std::io::{self, Write as _};

use egress::own_home::OwnHome;
use serde_json::json;

use crate::cli::Account;
use crate::failure::Failure;

/// Someone who has signed in, with the passphrase where it will be asked for again.
pub(crate) struct SignedIn {
    pub(crate) home: OwnHome,
    pub(crate) passphrase: secrecy::SecretString,
}

/// Asks for what is missing and signs in.
pub(crate) fn sign_in(account: &Account) -> Result<SignedIn, Failure> {
    let mut home = OwnHome::at(&account.home)?;
    let name = match &account.name {
        Some(name) => name.clone(),
        None => ask("Name: ")?,
    };
    let passphrase = match &account.passphrase_file {
        Some(file) => {
            let text =
                std::fs::read_to_string(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
            text.trim_end_matches(['\r', '\n']).to_owned()
        }
        None => rpassword::prompt_password("Passphrase: ")?,
    };
    home.post("/api/v1/session", &json!({"name": name, "passphrase": passphrase}))?;
    Ok(SignedIn {
        home,
        passphrase: passphrase.into(),
    })
}

/// Asks for a line.
pub(crate) fn ask(question: &str) -> Result<String, Failure> {
    print!("{question}");
    io::stdout().flush()?;
    let mut line = String::new();
    if io::stdin().read_line(&mut line)? == 0 {
        return Err(Failure::new("nothing was typed"));
    }
    Ok(line.trim().to_owned())
}

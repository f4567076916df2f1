//! Opening a locked file with what was given on the command line, or is typed.

use std::io::BufRead;
use std::path::Path;

use gate::locked::{Key, is_locked};
use secrecy::SecretString;

use crate::cli::Opening;
use crate::failure::Failure;

/// The first line of a file: a secret that stands alone in it.
pub(crate) fn secret_in(file: &Path) -> Result<SecretString, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned().into())
}

/// What opens the file that begins so; `None` where it is not locked.
pub(crate) fn key_for(file: &mut impl BufRead, opening: &Opening) -> Result<Option<Key>, Failure> {
    if !is_locked(file.fill_buf()?) {
        return Ok(None);
    }
    let key = match (&opening.identity, &opening.file_passphrase) {
        (Some(identity), _) => {
            let text = std::fs::read_to_string(identity)
                .map_err(|error| Failure::new(format!("{}: {error}", identity.display())))?;
            Key::identity(&SecretString::from(text))?
        }
        (None, Some(file)) => Key::Passphrase(secret_in(file)?),
        (None, None) => Key::Passphrase(rpassword::prompt_password("Passphrase of the file: ")?.into()),
    };
    Ok(Some(key))
}

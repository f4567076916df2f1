//! `troth requests`: what people ask whoever runs the home. Letters open with the operator's passphrase, on the machine where this is typed.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use gate::locked::Key;
use gate::{Gate, OpenLetter, RecordId, Request, RequestState, Sender};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::locked::secret_in;
use super::people::{gate, moment};
use super::{data_dir, new_file};
use crate::cli::{OperatorKey, Requests, RequestsWhat};
use crate::failure::Failure;

/// Where the key's file lies unless it is said.
const KEY_FILE: &str = "operator.key";
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// Days before a request is due in which the list says so.
const SOON: u64 = 7;

pub(crate) fn run(args: &Requests) -> Result<ExitCode, Failure> {
    match &args.what {
        None => return list(&gate(&args.data)?, args.due, args.json),
        Some(RequestsWhat::Key { key, again }) => make_key(key, *again)?,
        Some(RequestsWhat::Read { id, key, json }) => read(*id, key, *json)?,
        Some(RequestsWhat::Answer { id, data, more_to_come }) => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            gate(data)?.answer_request(*id, &text, *more_to_come)?;
            println!("Sealed for them; they are told on their next visit.");
        }
        Some(RequestsWhat::Extend { id, reason, data }) => {
            let due_ms = gate(data)?.extend_request(*id, reason)?;
            println!("Due on {} now. They will read your reason.", moment(due_ms));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What a request's clock says to whoever has to answer it.
fn clock(request: &Request, now_ms: u64) -> String {
    let clock = &request.clock;
    if clock.state == RequestState::Answered {
        return match clock.answered_ms {
            Some(at) => format!("answered {}", moment(at)),
            None => "answered".to_owned(),
        };
    }
    let due = moment(clock.due_ms);
    match clock.due_ms.checked_sub(now_ms) {
        None => format!("OVERDUE since {due}"),
        Some(left) if left < SOON * DAY_MS => format!("due {due}: {} days left", left / DAY_MS),
        Some(_) => format!("due {due}"),
    }
}

fn as_json(request: &Request) -> Value {
    let clock = &request.clock;
    json!({
        "id": request.id, "person": request.person, "state": clock.state, "opened_ms": clock.opened_ms, "due_ms": clock.due_ms,
        "extended_ms": clock.extended_ms, "answered_ms": clock.answered_ms, "letters": clock.letters,
    })
}

fn list(gate: &Gate, due: Option<u32>, json: bool) -> Result<ExitCode, Failure> {
    let (all, now_ms) = (gate.all_requests()?, gate.now_ms());
    let until_ms = due.map(|days| now_ms.saturating_add(u64::from(days) * DAY_MS));
    let is_due = |request: &Request| {
        request.clock.state == RequestState::Open && until_ms.is_some_and(|until| request.clock.due_ms <= until)
    };
    let urgent = all.iter().any(is_due);
    if json {
        println!("{}", json!({"requests": all.iter().map(as_json).collect::<Vec<_>>()}));
    } else {
        if !gate.has_operator_key()? {
            println!("There is no key for letters yet, so nobody can write one: `troth requests key` makes it.");
        }
        if all.is_empty() {
            println!("Nobody has asked for anything.");
        }
        for request in &all {
            let letters = request.clock.letters;
            println!(
                "{}  from {}  {letters} letters  {}",
                request.id,
                request.person,
                clock(request, now_ms)
            );
        }
    }
    Ok(if urgent { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn key_file(key: &OperatorKey) -> Result<PathBuf, Failure> {
    match &key.key {
        Some(file) => Ok(file.clone()),
        None => Ok(data_dir(&key.data)?.join(KEY_FILE)),
    }
}

fn make_key(key: &OperatorKey, again: bool) -> Result<(), Failure> {
    let (gate, path) = (gate(&key.data)?, key_file(key)?);
    if path.exists() {
        return Err(Failure::new(format!(
            "{} is there already; name another file with --key, and keep this one for the letters that it opens",
            path.display()
        )));
    }
    let passphrase = match &key.passphrase_file {
        Some(file) => secret_in(file)?,
        None => {
            let first: SecretString = rpassword::prompt_password("A passphrase for your key: ")?.into();
            let again: SecretString = rpassword::prompt_password("The same again: ")?.into();
            if first.expose_secret() != again.expose_secret() {
                return Err(Failure::new("the two are not the same; nothing was made"));
            }
            first
        }
    };
    gate.make_operator_key(passphrase, again, |locked| {
        let mut file = new_file(&path).map_err(|error| std::io::Error::other(error.to_string()))?;
        file.write_all(locked)?;
        file.sync_all()
    })?;
    println!(
        "Letters can be sealed to you now. The key is in {}, locked with your passphrase.",
        path.display()
    );
    println!("Keep a copy elsewhere: without the file or the passphrase, letters stay shut.");
    Ok(())
}

/// Opens the operator's key with their passphrase.
pub(super) fn operator_key(key: &OperatorKey) -> Result<Key, Failure> {
    let path = key_file(key)?;
    let file = std::fs::read(&path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    let passphrase = match &key.passphrase_file {
        Some(file) => secret_in(file)?,
        None => rpassword::prompt_password("Passphrase of your key: ")?.into(),
    };
    Ok(Gate::unlock_operator_key(&file, passphrase)?)
}

fn read(id: RecordId, key: &OperatorKey, json: bool) -> Result<(), Failure> {
    let gate = gate(&key.data)?;
    let (request, letters) = gate.read_request(id, &operator_key(key)?)?;
    let from = |letter: &OpenLetter| match letter.from {
        Sender::Person => "person",
        Sender::Operator => "operator",
    };
    if json {
        let letter = |letter: &OpenLetter| json!({"at_ms": letter.at_ms, "from": from(letter), "about": letter.about, "text": letter.text});
        println!(
            "{}",
            json!({"request": as_json(&request), "letters": letters.iter().map(letter).collect::<Vec<_>>()})
        );
        return Ok(());
    }
    println!(
        "{}  from {}  {}",
        request.id,
        request.person,
        clock(&request, gate.now_ms())
    );
    for letter in &letters {
        let about = letter
            .about
            .map(|about| format!(" ({})", about.id()))
            .unwrap_or_default();
        println!("\n{} {}{about}\n{}", moment(letter.at_ms), from(letter), letter.text);
    }
    Ok(())
}

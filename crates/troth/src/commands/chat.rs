//! `troth chat`: a conversation in the terminal.

use std::io::{self, BufRead as _, Write as _};
use std::process::ExitCode;

use egress::own_home::OwnHome;
use serde_json::{Value, json};

use crate::cli::Account;
use crate::failure::Failure;
use crate::own_home::sign_in;

pub(crate) fn run(args: &Account) -> Result<ExitCode, Failure> {
    let mut home = sign_in(args)?.home;
    println!("You are talking with an AI. It is a program, not a person, and it can be wrong.");
    let character: Value = serde_json::from_slice(&home.get("/api/v1/character")?)?;
    println!("{}", text_of(&character, "greeting"));
    println!("/used shows what was used, /quit leaves.");
    let mut unanswered: Option<String> = None;
    for line in prompts() {
        match line?.trim() {
            "" => {}
            "/quit" => break,
            "/used" => used(&mut home)?,
            "/here" => match unanswered.take() {
                Some(text) => unanswered = say(&mut home, &text, true)?,
                None => println!("There is no message that waits for an answer."),
            },
            text => unanswered = say(&mut home, text, false)?,
        }
    }
    home.post("/api/v1/session/end", &json!({}))?;
    println!("Take care.");
    Ok(ExitCode::SUCCESS)
}

/// Lines as they are typed, each asked for.
fn prompts() -> impl Iterator<Item = Result<String, Failure>> {
    let ask = || {
        print!("\n> ");
        io::stdout().flush()
    };
    let mut lines = io::stdin().lock().lines();
    std::iter::from_fn(move || match ask() {
        Ok(()) => lines.next().map(|line| Ok(line?)),
        Err(error) => Some(Err(error.into())),
    })
}

/// Says something; gives it back where an engine elsewhere did not answer it, and the home's own could.
fn say(home: &mut OwnHome, text: &str, here: bool) -> Result<Option<String>, Failure> {
    const INSTEAD: &str = "/here lets this home's own engine answer it.";
    let mut unanswered = None;
    let answered = home.stream("/api/v1/talk", &json!({"text": text, "here": here}), |event| {
        match event.get("kind").and_then(Value::as_str) {
            Some("crisis") => help(&event),
            Some("reminder") => println!("\n{}\n", text_of(&event, "words")),
            Some("sentence") => {
                print!("{}", text_of(&event, "text"));
                if let Some(reason) = event.get("replaced").and_then(Value::as_str) {
                    print!("[left out: {reason}] ");
                }
                // What cannot be shown any more is on the page.
                let _ = io::stdout().flush();
            }
            Some("done") => {
                let summary = event
                    .pointer("/used/summary")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                println!("\n  ({summary})");
            }
            Some("error") => {
                println!("\n{}", text_of(&event, "message"));
                if event.get("here").and_then(Value::as_bool) == Some(true) {
                    println!("{INSTEAD}");
                    unanswered = Some(text.to_owned());
                }
            }
            _ => {}
        }
        true
    });
    match answered {
        // A message that is not taken is no reason to leave.
        Err(egress::own_home::OwnHomeError::Refused { message, status }) if status != 401 => {
            println!("{message}");
            // What an engine elsewhere did not answer comes as a gateway's error (RFC 9110).
            if status == 502 {
                println!("{INSTEAD}");
                unanswered = Some(text.to_owned());
            }
        }
        answered => answered?,
    }
    Ok(unanswered)
}

fn text_of(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn help(event: &Value) {
    println!("\n{}", text_of(event, "title"));
    for words in event.get("words").and_then(Value::as_array).into_iter().flatten() {
        println!("{}", words.as_str().unwrap_or_default());
    }
    for line in event.get("lines").and_then(Value::as_array).into_iter().flatten() {
        println!(
            "  {}  {}{}",
            text_of(line, "name"),
            text_of(line, "phone"),
            text_of(line, "otherwise")
        );
    }
    println!();
}

fn used(home: &mut OwnHome) -> Result<(), Failure> {
    let answer: Value = serde_json::from_slice(&home.get("/api/v1/ledger?limit=20")?)?;
    for entry in answer
        .get("entries")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .rev()
    {
        let n = entry.get("n").and_then(Value::as_u64).unwrap_or_default();
        println!(
            "{n:>6}  {}",
            entry.get("sentence").and_then(Value::as_str).unwrap_or_default()
        );
    }
    Ok(())
}

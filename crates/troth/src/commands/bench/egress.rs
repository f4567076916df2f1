//! What leaves for an engine elsewhere: messages of real conversations through a real home, by TLS, to an engine that writes everything down.
//!
//! The home is a process of its own, as it is served; the engine answers with what it was last told, in pieces that end within words. What is
//! declared is looked for in what arrived by other code than that which replaces it.
#![expect(
    clippy::disallowed_types,
    reason = "the home that is measured is this program, started once more on this machine"
)]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use egress::own_home::OwnHome;
use minimise::Kind;
use serde::Deserialize;
use serde_json::{Value, json};

use super::figures::Figures;
use super::recording::Recording;
use crate::failure::Failure;

/// Messages that are sent.
const MESSAGES: usize = 1_000;
/// Each so many-eth message ends with a contact of the person's own, which the conversations lack.
const CONTACT_EVERY: usize = 10;
const PASSPHRASE: &str = "a passphrase for measuring";
/// The person's own contacts, as they are declared, and as they are written in messages.
const CONTACTS: [(&str, &str, &[&str]); 4] = [
    (
        "address",
        "14 Rosemary Lane",
        &["Come to 14 Rosemary Lane.", "We are at 14 rosemary  lane now."],
    ),
    (
        "phone",
        "+44 113 496 0123",
        &[
            "Ring 0113 496 0123.",
            "My number is +441134960123.",
            "Call (0113) 496-0123!",
        ],
    ),
    (
        "email",
        "moss.lover@example.org",
        &[
            "Write to Moss.Lover@example.org.",
            "It is moss.lover@example.org, as ever.",
        ],
    ),
    (
        "username",
        "mosslover_77",
        &["I am @mosslover_77 there.", "Find mosslover_77."],
    ),
];

#[derive(Deserialize)]
struct Sample {
    conversation: Value,
}

#[derive(Deserialize)]
struct Turn {
    text: String,
}

/// A conversation: who speaks, and what is said in it.
struct Talk {
    speakers: [String; 2],
    texts: Vec<String>,
}

/// The home, which ends with the value.
struct Home(Child);

impl Drop for Home {
    fn drop(&mut self) {
        // One that has ended already needs no ending.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What came of it.
#[derive(Default)]
struct Counts {
    requests: usize,
    /// Requests in which something declared was found.
    declared: usize,
    /// New messages in which a word was left that reads like a name, and how many there are.
    others: (usize, usize),
    /// Replies in which every person and place of the message stands again, and how many were looked at.
    restored: (usize, usize),
    /// Messages that were not answered by the engine, or by half: help was shown, or the guard held something back.
    not_echoed: usize,
}

pub(crate) fn run(file: &Path) -> Result<Figures, Failure> {
    let talks = read(file)?;
    let engine = Recording::start_tls()?;
    let own = Recording::start()?;
    let dir = tempfile::tempdir()?;
    let roots = dir.path().join("roots.pem");
    std::fs::write(&roots, engine.certificate())?;
    let (_home, address) = serve(dir.path(), &roots, &own)?;
    let mut person = OwnHome::at(&address)?;
    person.post("/api/v1/sign-up", &json!({"name": "ann", "passphrase": PASSPHRASE}))?;
    for (kind, text, _) in CONTACTS {
        person.post("/api/v1/details", &json!({"kind": kind, "text": text}))?;
    }
    let label = json!({
        "address": engine.elsewhere(), "model": "echo", "company": "Example Ltd", "place": "this machine", "keeps": "what it writes down",
        "trains": false, "key": "sk-for-measuring",
    });
    let id = person.post("/api/v1/engines", &label)?["id"].clone();
    // Everything is agreed to, so that as much leaves as ever can.
    for _ in 0..3 {
        agree(&mut person)?;
    }
    person.post("/api/v1/engine", &json!({"server": null, "elsewhere": id}))?;
    let everyday = everyday(&talks);
    let mut counts = Counts::default();
    let each = MESSAGES.div_ceil(talks.len().max(1));
    for talk in &talks {
        let names = talk.speakers.iter().map(|name| json!({"kind": "name", "text": name}));
        let names: Vec<Value> = names.collect();
        for name in &names {
            person.post("/api/v1/details", name)?;
        }
        converse(&mut person, &engine, talk, each, &everyday, &mut counts)?;
        for name in &names {
            person.post("/api/v1/details/remove", name)?;
        }
        eprintln!("{} requests so far", counts.requests);
    }
    Ok(figures(&counts))
}

fn read(file: &Path) -> Result<Vec<Talk>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("{}: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| failed(&error))?;
    let samples: Vec<Sample> = serde_json::from_str(&text).map_err(|error| failed(&error))?;
    let talk = |sample: Sample| {
        let speaker = |key: &str| sample.conversation[key].as_str().unwrap_or_default().to_owned();
        let sessions = (1..).map_while(|n| sample.conversation.get(format!("session_{n}")));
        let turns = sessions.flat_map(|session| Vec::<Turn>::deserialize(session).unwrap_or_default());
        Talk {
            speakers: [speaker("speaker_a"), speaker("speaker_b")],
            texts: turns
                .map(|turn| turn.text.trim().to_owned())
                .filter(|text| !text.is_empty())
                .collect(),
        }
    };
    Ok(samples.into_iter().map(talk).collect())
}

/// Starts a home that trusts the engine's certificate and no other; gives its address.
fn serve(dir: &Path, roots: &Path, own: &Recording) -> Result<(Home, String), Failure> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(dir.join("home"))
        .arg("--model")
        .arg(format!("http://127.0.0.1:{}#plain", own.port()))
        .env("SSL_CERT_FILE", roots)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut line = String::new();
    if let Some(out) = child.stdout.take() {
        BufReader::new(out).read_line(&mut line)?;
    }
    let home = Home(child);
    let address = line.trim().strip_prefix("Troth is at ");
    let address = address.ok_or_else(|| Failure::new("the home that is to be measured did not start".to_owned()))?;
    Ok((home, address.to_owned()))
}

/// Says yes to every question that is open.
fn agree(person: &mut OwnHome) -> Result<(), Failure> {
    let asked: Value = serde_json::from_slice(&person.get("/api/v1/consents")?)?;
    for question in asked["questions"].as_array().into_iter().flatten() {
        if question["answer"] != "yes" {
            let yes = json!({"question": question["id"], "version": question["version"], "answer": "yes"});
            person.post("/api/v1/consents", &yes)?;
        }
    }
    Ok(())
}

/// Words that stand somewhere in small letters: whatever they are, they are no names alone.
fn everyday(talks: &[Talk]) -> BTreeSet<String> {
    let texts = talks.iter().flat_map(|talk| &talk.texts);
    texts
        .flat_map(|text| words(text))
        .filter(|word| word.starts_with(char::is_lowercase))
        .collect()
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|word| word.trim_matches('\'').trim_end_matches("'s").to_owned())
        .filter(|word| !word.is_empty())
}

/// Says a talk's messages, and looks at what arrived and at what came back.
fn converse(
    person: &mut OwnHome,
    engine: &Recording,
    talk: &Talk,
    most: usize,
    everyday: &BTreeSet<String>,
    counts: &mut Counts,
) -> Result<(), Failure> {
    // A first word, whose answer brings a name for a conversation of its own.
    let mut conversation = Value::Null;
    person.stream("/api/v1/talk", &json!({"text": "Hello."}), |event| {
        if event["kind"] == "done" {
            conversation = event["next_turn"].clone();
        }
        true
    })?;
    for (n, text) in talk.texts.iter().take(most).enumerate() {
        let mut text = text.clone();
        if n % CONTACT_EVERY == 0 {
            let (_, _, written) = CONTACTS[n / CONTACT_EVERY % CONTACTS.len()];
            text = format!("{text} {}", written[n % written.len()]);
        }
        let before = engine.requests().len();
        let (mut reply, mut whole) = (String::new(), true);
        let body = json!({"text": text, "conversation": conversation});
        person.stream("/api/v1/talk", &body, |event| {
            match event["kind"].as_str() {
                Some("sentence") => {
                    reply.push_str(event["text"].as_str().unwrap_or_default());
                    whole &= event["replaced"].is_null();
                }
                Some("error") => whole = false,
                _ => {}
            }
            true
        })?;
        let arrived = engine.asked().split_off(before);
        whole &= arrived.len() == 1;
        for body in &arrived {
            counts.requests += 1;
            let messages = body["messages"].as_array().into_iter().flatten();
            let contents: Vec<&str> = messages.filter_map(|message| message["content"].as_str()).collect();
            counts.declared += usize::from(gives_away(&contents.join(" "), talk));
        }
        if let Some(sent) = arrived
            .first()
            .and_then(|body| body["messages"].as_array()?.last()?["content"].as_str())
        {
            let (left, known) = left(&text, sent, talk, everyday);
            counts.others.0 += usize::from(left);
            counts.others.1 += usize::from(known);
        }
        if whole {
            counts.restored.0 += usize::from(names_all(&text, &reply, talk));
            counts.restored.1 += 1;
        } else {
            counts.not_echoed += 1;
        }
    }
    Ok(())
}

/// Whether something declared stands in what arrived: a name as a word, a contact in whatever spelling.
fn gives_away(arrived: &str, talk: &Talk) -> bool {
    let lower = arrived.to_lowercase();
    let as_word = |name: &String| words(&lower).any(|word| word == name.to_lowercase());
    let bare: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    talk.speakers.iter().any(as_word)
        || ["14rosemarylane", "1134960123", "mosslover"]
            .iter()
            .any(|contact| bare.contains(contact))
}

/// Whether a word of the message that reads like a name, and was not declared, is still there in what was sent of it; and whether there was
/// one. It reads like one where it has a capital inside a sentence and stands nowhere in small letters.
fn left(text: &str, sent: &str, talk: &Talk, everyday: &BTreeSet<String>) -> (bool, bool) {
    let sent: BTreeSet<String> = words(sent).collect();
    let mut inside = false;
    let mut known = Vec::new();
    for piece in text.split_whitespace() {
        let word = words(piece).next().unwrap_or_default();
        let named = inside
            && word.chars().count() > 1
            && word.starts_with(char::is_uppercase)
            && !everyday.contains(&word.to_lowercase())
            && !word.starts_with("I'")
            && !talk.speakers.contains(&word);
        if named {
            known.push(word);
        }
        inside = !piece.ends_with(['.', '!', '?', ':', '"', '”']);
    }
    (known.iter().any(|word| sent.contains(word)), !known.is_empty())
}

/// Whether every person and place that the message names is named in the reply.
fn names_all(text: &str, reply: &str, talk: &Talk) -> bool {
    let reply: Vec<String> = words(&reply.to_lowercase()).collect();
    let found = minimise::find(text);
    let found = found
        .iter()
        .filter(|finding| matches!(finding.kind(), Kind::Name | Kind::Place))
        .filter_map(|finding| text.get(finding.span()));
    let speakers = talk
        .speakers
        .iter()
        .filter(|name| words(text).any(|word| word == **name));
    found
        .chain(speakers.map(String::as_str))
        .flat_map(|name| words(name).map(|word| word.to_lowercase()).collect::<Vec<_>>())
        .all(|word| reply.contains(&word))
}

fn figures(counts: &Counts) -> Figures {
    let mut figures = Figures::new("egress");
    figures.figure("requests", counts.requests as f64);
    figures.figure("requests_with_something_declared", counts.declared as f64);
    figures.figure("messages_with_other_names", counts.others.1 as f64);
    figures.figure("messages_with_other_names_left", counts.others.0 as f64);
    let (low, high) = interval(counts.others);
    figures.figure("share_left", counts.others.0 as f64 / counts.others.1.max(1) as f64);
    figures.figure("share_left_low", low);
    figures.figure("share_left_high", high);
    figures.figure("replies_compared", counts.restored.1 as f64);
    figures.figure("replies_with_every_person_and_place", counts.restored.0 as f64);
    figures.figure("not_answered_by_the_engine_alone", counts.not_echoed as f64);
    figures
}

/// The 95 % interval of a share (Wilson's).
fn interval((hits, of): (usize, usize)) -> (f64, f64) {
    const Z: f64 = 1.959_964;
    let (n, p) = (of.max(1) as f64, hits as f64 / of.max(1) as f64);
    let middle = p + Z * Z / (2.0 * n);
    let reach = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    ((middle - reach) / scale, (middle + reach) / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk() -> Talk {
        Talk {
            speakers: ["Caroline".to_owned(), "Melanie".to_owned()],
            texts: vec!["I saw a dog with Caroline in Leeds.".to_owned()],
        }
    }

    #[test]
    fn what_is_counted_is_seen_in_every_spelling() {
        for arrived in [
            "hey caroline!",
            "Melanie's",
            "14 Rosemary\nLane",
            "+44 (0)113-496 0123",
            "@moss_lover",
        ] {
            assert!(gives_away(arrived, &talk()), "{arrived}");
        }
        assert!(!gives_away("Adela lives in 15 Rosemary Lane", &talk()));
        let everyday = everyday(&[talk()]);
        assert_eq!(
            left(&talk().texts[0], "I saw a dog with Adela in Leeds.", &talk(), &everyday),
            (true, true)
        );
        assert_eq!(
            left(
                &talk().texts[0],
                "I saw a dog with Adela in Stonewick.",
                &talk(),
                &everyday
            ),
            (false, true)
        );
        assert!(names_all(&talk().texts[0], "so caroline was in LEEDS", &talk()));
        assert!(!names_all(&talk().texts[0], "so Adela was in Leeds", &talk()));
    }

    #[test]
    fn an_interval_holds_its_share() {
        let (low, high) = interval((50, 1_000));
        assert!(
            (low - 0.0381).abs() < 0.001 && (high - 0.0653).abs() < 0.001,
            "{low} {high}"
        );
        let (low, high) = interval((0, 1_000));
        assert!(low.abs() < 1e-9 && high < 0.004);
    }
}

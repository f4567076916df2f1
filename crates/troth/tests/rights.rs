//! Rights with the real program: freezing, objecting, letters to whoever runs the home, and notices by a real mail server.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![expect(
    clippy::disallowed_types,
    reason = "the program and a mail server are started, and spoken to on this machine"
)]

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use common::{Home, PASSPHRASE, Ran, model, say, troth};
use egress::own_home::{OwnHome, OwnHomeError};
use serde_json::{Value, json};

const OPERATORS: &str = "nine green doors in a hall";
const REASON: &str = "My sister reads over my shoulder on Thursdays.";
const ASKED: &str = "What do you hold about my heron, and since when?";
const ANSWERED: &str = "Two sealed records, and none that we could read.";

fn at(data: &Path, args: &[&str]) -> Ran {
    let mut all = args.to_vec();
    all.extend(["--data", data.to_str().unwrap()]);
    troth(&all)
}

fn done(data: &Path, args: &[&str]) -> String {
    let ran = at(data, args);
    assert_eq!(ran.code, 0, "{args:?}: {}", ran.text);
    ran.text
}

fn with_input(data: &Path, args: &[&str], input: &str) -> i32 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_troth"))
        .args(args)
        .args(["--data", data.to_str().unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait().unwrap().code().unwrap()
}

fn signed_up(home: &Home, name: &str) -> OwnHome {
    let mut client = home.client();
    let account = json!({"name": name, "passphrase": PASSPHRASE});
    client.post("/api/v1/sign-up", &account).unwrap();
    client
}

fn get(client: &mut OwnHome, path: &str) -> Value {
    serde_json::from_slice(&client.get(path).unwrap()).unwrap()
}

fn page(client: &mut OwnHome, path: &str) -> String {
    String::from_utf8(client.get(path).unwrap()).unwrap()
}

fn refused<T>(result: Result<T, OwnHomeError>) -> String {
    match result.err() {
        Some(OwnHomeError::Refused { status: 400, message }) => message,
        other => panic!("not refused: {other:?}"),
    }
}

/// Whether a text stands readable in any file below.
fn lies_readable(data: &Path, text: &str) -> bool {
    std::fs::read_dir(data).unwrap().filter_map(Result::ok).any(|entry| {
        if entry.path().is_dir() {
            return lies_readable(&entry.path(), text);
        }
        let bytes = std::fs::read(entry.path()).unwrap();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

fn passphrase_file(data: &Path) -> String {
    let file = data.join("passphrase");
    std::fs::write(&file, format!("{OPERATORS}\n")).unwrap();
    file.display().to_string()
}

#[test]
fn frozen_nothing_is_used_but_what_is_there_can_be_seen_taken_and_erased() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = signed_up(&home, "ann");
    let first = say(&mut ann, "I am going to kill myself tonight.");
    let turn = first.last().unwrap()["turn"].clone();
    assert!(!page(&mut ann, "/talk").contains("What is yours is frozen"));
    ann.post("/api/v1/rights", &json!({"freeze": true})).unwrap();
    let since = get(&mut ann, "/api/v1/rights")["frozen_since_ms"].as_u64();
    assert!(since.is_some());
    ann.post("/api/v1/rights", &json!({"freeze": true})).unwrap();
    assert_eq!(
        get(&mut ann, "/api/v1/rights")["frozen_since_ms"].as_u64(),
        since,
        "twice is once"
    );

    let said = ann.post_for_bytes("/api/v1/talk", &json!({"text": "Hello."}));
    let events = said.map(|bytes| String::from_utf8(bytes).unwrap());
    let told = events.unwrap_or_else(|error| error.to_string());
    assert!(told.contains("You have frozen what is yours"), "{told}");
    let paths = [
        "/talk",
        "/talks",
        "/memories",
        "/used",
        "/settings",
        "/settings/rights",
        "/settings/letters",
        "/settings/address",
        "/consent",
        "/consent/history",
        "/review",
        "/erase",
        "/export",
        "/policy",
        "/settings/passkeys",
        "/settings/engine",
    ];
    for path in paths {
        assert!(page(&mut ann, path).contains("What is yours is frozen"), "{path}");
    }
    assert!(!page(&mut ann, "/talk").contains("data-composer"));
    assert!(
        page(&mut ann, "/talk").contains("kill myself tonight"),
        "what is there is shown"
    );
    // Who asked for discreet titles has both.
    assert!(!ann.post_for_bytes("/api/v1/export", &json!({})).unwrap().is_empty());
    ann.post("/api/v1/erase", &json!({"turn": turn})).unwrap();
    // A change in one browser governs another.
    let mut elsewhere = home.client();
    elsewhere
        .post("/api/v1/session", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    elsewhere.post("/api/v1/rights", &json!({"freeze": false})).unwrap();
    assert!(!page(&mut ann, "/talk").contains("What is yours is frozen"));
    assert!(page(&mut ann, "/talk").contains("data-composer"));
    let again = say(&mut ann, "I am going to kill myself tonight.");
    assert!(again.last().unwrap()["turn"].is_string());
    let entries = get(&mut ann, "/api/v1/ledger?limit=500").to_string();
    assert!(entries.contains("You froze what is yours.") && entries.contains("You lifted the freeze."));
    home.stop();
}

#[test]
fn an_objection_stops_at_once_and_its_reason_stays_sealed() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = signed_up(&home, "ann");
    ann.post("/api/v1/rights", &json!({"object": "converse", "reason": REASON}))
        .unwrap();
    let rights = get(&mut ann, "/api/v1/rights");
    assert_eq!(rights["objections"][0]["purpose"], "converse");
    assert_eq!(rights["objections"][0]["reason"], REASON);
    let said = ann.post_for_bytes("/api/v1/talk", &json!({"text": "Hello."}));
    let told = said.map_or_else(|error| error.to_string(), |bytes| String::from_utf8(bytes).unwrap());
    assert!(told.contains("You have forbidden"), "{told}");
    assert!(page(&mut ann, "/settings/rights").contains(REASON));
    assert!(page(&mut ann, "/consent/history").contains(REASON));
    for unstoppable in ["safety", "account"] {
        let why = refused(ann.post("/api/v1/rights", &json!({"object": unstoppable})));
        assert!(why.contains("goes on whatever you object to"), "{why}");
    }
    refused(ann.post(
        "/api/v1/rights",
        &json!({"object": "converse", "reason": "x".repeat(2_001)}),
    ));
    refused(ann.post("/api/v1/rights", &json!({})));
    // The receipt says it and is checked; the disk does not.
    let export = String::from_utf8(ann.post_for_bytes("/api/v1/export", &json!({})).unwrap()).unwrap();
    let head: Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
    let receipt = dir.path().join("receipt.txt");
    std::fs::write(&receipt, ann.get("/consent/receipt/0").unwrap()).unwrap();
    let key = head["vkey"].as_str().unwrap();
    let checked = troth(&["verify", receipt.to_str().unwrap(), "--key", key, "--json"]);
    assert_eq!(checked.code, 0, "{}", checked.text);
    let checked: Value = serde_json::from_str(&checked.text).unwrap();
    assert_eq!(checked["consent"]["reason"], REASON);
    std::fs::remove_file(&receipt).unwrap();
    assert!(!lies_readable(dir.path(), REASON));
    let file = dir.path().join("export.jsonl");
    std::fs::write(&file, &export).unwrap();
    assert_eq!(troth(&["verify", file.to_str().unwrap()]).code, 0);

    ann.post("/api/v1/rights", &json!({"take_back": "converse"})).unwrap();
    assert_eq!(get(&mut ann, "/api/v1/rights")["objections"], json!([]));
    assert!(page(&mut ann, "/talk").contains("data-composer"));
    home.stop();
}

#[test]
fn a_letter_is_written_read_and_answered_and_lies_readable_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    let home = Home::start_by(&[], data, &model(), &["--answer-within", "45-days"]);
    let mut ann = signed_up(&home, "ann");
    assert!(page(&mut ann, "/settings/letters").contains("Nobody has made a key for letters"));
    let letter = json!({"about": "access", "text": ASKED});
    assert!(refused(ann.post("/api/v1/requests", &letter)).contains("no key for letters"));
    let secret = tempfile::tempdir().unwrap();
    let passphrase = passphrase_file(secret.path());
    done(data, &["requests", "key", "--passphrase-file", &passphrase]);
    assert_eq!(
        at(data, &["requests", "key", "--passphrase-file", &passphrase]).code,
        2,
        "one is enough"
    );
    let sent = ann.post("/api/v1/requests", &letter).unwrap();
    let id = sent["request"].as_str().unwrap().to_owned();

    let listed: Value = serde_json::from_str(&done(data, &["requests", "--json"])).unwrap();
    let clock = &listed["requests"][0];
    let (opened, due) = (clock["opened_ms"].as_u64().unwrap(), clock["due_ms"].as_u64().unwrap());
    assert_eq!(due - opened, 45 * 24 * 60 * 60 * 1000);
    assert_eq!(at(data, &["requests", "--due", "44"]).code, 0);
    assert_eq!(at(data, &["requests", "--due", "46"]).code, 1, "a reminder");
    let read = done(
        data,
        &["requests", "read", &id, "--json", "--passphrase-file", &passphrase],
    );
    assert_eq!(
        serde_json::from_str::<Value>(&read).unwrap()["letters"][0]["text"],
        ASKED
    );
    let wrong = secret.path().join("wrong");
    std::fs::write(&wrong, "nine red doors in a hall").unwrap();
    assert_eq!(
        at(
            data,
            &["requests", "read", &id, "--passphrase-file", wrong.to_str().unwrap()]
        )
        .code,
        2
    );
    done(
        data,
        &["requests", "extend", &id, "--reason", "There are many of them."],
    );
    assert_eq!(at(data, &["requests", "extend", &id, "--reason", "Again."]).code, 2);
    assert_eq!(with_input(data, &["requests", "answer", &id], ANSWERED), 0);
    assert_eq!(with_input(data, &["requests", "answer", &id], " "), 2);

    let thread = get(&mut ann, &format!("/api/v1/requests/{id}"));
    assert_eq!(thread["request"]["state"], "answered");
    let texts: Vec<_> = thread["letters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["text"].clone())
        .collect();
    assert_eq!(texts, [json!(ASKED), json!("There are many of them."), json!(ANSWERED)]);
    let shown = page(&mut ann, &format!("/settings/letters/{id}"));
    assert!(shown.contains(ANSWERED) && shown.contains("Answered on"), "{shown}");
    let entries = get(&mut ann, "/api/v1/ledger?limit=500").to_string();
    for sentence in [
        "your letter was answered",
        "more time was taken to answer your letter",
        "Your letter was locked for whoever runs this home",
    ] {
        assert!(entries.contains(sentence), "{sentence}");
    }
    let id = "0".repeat(32);
    assert!(matches!(
        ann.get(&format!("/api/v1/requests/{id}")),
        Err(OwnHomeError::Refused { status: 404, .. })
    ));
    home.stop();
    for text in [ASKED, ANSWERED, "There are many of them."] {
        assert!(!lies_readable(data, text), "{text}");
    }
}

/// A mail server of Debian's (aiosmtpd) that prints what it gets.
struct MailServer {
    child: Child,
    port: u16,
    lines: Receiver<String>,
}

impl MailServer {
    fn start(more: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new("aiosmtpd")
            .args([
                "-n",
                "-l",
                &format!("127.0.0.1:{port}"),
                "-c",
                "aiosmtpd.handlers.Debugging",
                "stdout",
            ])
            .args(more)
            .env("PYTHONUNBUFFERED", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("aiosmtpd: {error}; `scripts/deps.sh test` installs it"));
        let (say, lines) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| say.send(line)));
        let server = Self { child, port, lines };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the mail server does not listen");
    }

    /// The next message whole.
    fn message(&self) -> Option<String> {
        let mut text = String::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(5)).ok()?;
            text += &line;
            text.push('\n');
            if line.contains("END MESSAGE") {
                return Some(text);
            }
        }
    }

    fn is_quiet(&self) -> bool {
        self.lines.recv_timeout(Duration::from_millis(300)).is_err()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn of_a_new_policy_those_who_gave_an_address_are_told_once_and_nobody_else() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    let home = Home::start_by(&[], data, &model(), &["--open-to-all"]);
    let secret = tempfile::tempdir().unwrap();
    let passphrase = passphrase_file(secret.path());
    done(data, &["requests", "key", "--passphrase-file", &passphrase]);
    let mut people: Vec<OwnHome> = ["ann", "bob", "eve"].map(|name| signed_up(&home, name)).into();
    for (client, address) in people.iter_mut().zip(["ann.heron@example.org", "bob@example.org"]) {
        client.post("/api/v1/address", &json!({"address": address})).unwrap();
        assert_eq!(get(client, "/api/v1/address")["address"], address);
    }
    refused(people[2].post("/api/v1/address", &json!({"address": "no address"})));
    people[1].post("/api/v1/address", &json!({"address": null})).unwrap();

    let server = MailServer::start(&[]);
    let smtp = format!("127.0.0.1:{}", server.port);
    let notify = |smtp: &str, tls: &str| {
        let args = [
            "notify",
            "policy",
            "--json",
            "--smtp",
            smtp,
            "--smtp-tls",
            tls,
            "--smtp-from",
            "home@example.org",
            "--passphrase-file",
            &passphrase,
        ];
        at(data, &args)
    };
    let readable = notify("mail.example.org:25", "loopback");
    assert!(
        readable.code == 2 && readable.text.contains("by TLS alone"),
        "{}",
        readable.text
    );
    // A server that has no TLS gets nothing where TLS is asked for.
    let without = notify(&smtp, "starttls");
    assert_eq!(without.code, 1, "{}", without.text);
    assert!(without.text.contains("\"failed\":1") && server.is_quiet());
    assert!(!without.text.contains("heron"), "{}", without.text);
    let sent = notify(&smtp, "loopback");
    assert!(sent.text.contains("\"sent\":1"), "{}", sent.text);
    let mail = server.message().unwrap();
    assert!(
        mail.contains("To: ann.heron@example.org") && mail.contains("From: home@example.org"),
        "{mail}"
    );
    assert!(mail.contains("Subject: A notice that you asked for"), "{mail}");
    for word in ["Troth", "companion", "ann,", "AI", "talk"] {
        assert!(!mail.contains(word), "{word}: {mail}");
    }
    let again = notify(&smtp, "loopback");
    assert!(
        again.text.contains("\"sent\":0") && again.text.contains("\"sent_before\":1"),
        "{}",
        again.text
    );
    assert!(server.is_quiet());
    let entries = get(&mut people[0], "/api/v1/ledger?limit=500").to_string();
    assert_eq!(
        entries
            .matches("a notice was sent to the address that you gave")
            .count(),
        1
    );
    assert!(entries.contains("Your address for notices was locked"));
    assert!(
        !get(&mut people[1], "/api/v1/ledger?limit=500")
            .to_string()
            .contains("a notice was sent")
    );
    home.stop();
    assert!(!lies_readable(data, "ann.heron@example.org"));
}

//! Moving out and in with the real program: a locked file that age's own tool opens, another home that takes it in, and what it refuses.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![expect(clippy::disallowed_types, reason = "tests run age's own tool beside the program")]

mod common;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{Home, PASSPHRASE, Ran, model, troth};
use egress::own_home::OwnHome;
use serde_json::{Value, json};

const WORD: &str = "rhubarb-lantern-58";
const FILE_PASSPHRASE: &str = "six grey gulls at noon";

/// A home with one person who lets their talks be remembered, or not.
fn home(data: &Path, name: &str, remembers: bool) -> (Home, OwnHome) {
    let home = Home::start_by(&[], data, &model(), &["--open-to-all"]);
    let mut client = home.client();
    client
        .post("/api/v1/sign-up", &json!({"name": name, "passphrase": PASSPHRASE}))
        .unwrap();
    if remembers {
        agree(&mut client);
    }
    (home, client)
}

fn agree(client: &mut OwnHome) {
    let asked: Value = serde_json::from_slice(&client.get("/api/v1/consents").unwrap()).unwrap();
    let question = &asked["questions"][0];
    assert_eq!(question["id"], "remember");
    let yes = json!({"question": "remember", "version": question["version"], "answer": "yes"});
    client.post("/api/v1/consents", &yes).unwrap();
}

/// A folder with the two passphrases in files.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.path("own"), PASSPHRASE).unwrap();
        fs::write(desk.path("lock"), FILE_PASSPHRASE).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Runs a command of a person's at their home.
    fn at(&self, home: &Home, person: &str, command: &[&str]) -> Ran {
        let own = self.name("own");
        let account = ["--home", home.address(), "--name", person, "--passphrase-file", &own];
        troth(&[&command[..1], &account, &command[1..]].concat())
    }
}

/// Runs age's own tool.
fn age(tool: &str, args: &[&str]) -> Ran {
    let output = Command::new(tool).args(args).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{tool} is missing ({error}): run `make test-deps`"));
    let text = [output.stdout, output.stderr].concat();
    Ran {
        code: output.status.code().unwrap_or(-1),
        text: String::from_utf8_lossy(&text).into_owned(),
    }
}

/// The records of an export by collection and id, without what is made anew and what tells of homes before.
fn records(export: &str) -> std::collections::BTreeMap<(String, String), Value> {
    let lines = export.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let key = |line: &Value| {
        let field = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        (field("collection"), field("id"))
    };
    let all = lines.map(|line| (key(&line), line));
    all.filter(|((collection, _), _)| {
        !["", "memory_words", "memory_pins", "history", "history_lines"].contains(&collection.as_str())
    })
    .collect()
}

/// The schema that the home serves describes every line of a real export, and the entries inside; what is not in it, it does not describe.
fn every_line_fits_the_schema(export: &str, home: &mut OwnHome) {
    let schema: Value = serde_json::from_slice(&home.get("/export.schema.json").unwrap()).unwrap();
    let line = jsonschema::validator_for(&schema).unwrap();
    let mut inside = schema.clone();
    inside.as_object_mut().unwrap().remove("oneOf");
    inside["$ref"] = "#/$defs/fact".into();
    let fact = jsonschema::validator_for(&inside).unwrap();
    let mut kinds = std::collections::BTreeSet::new();
    for text in export.lines() {
        let value: Value = serde_json::from_str(text).unwrap();
        line.validate(&value).unwrap_or_else(|error| panic!("{error}: {text}"));
        if let Some(entry) = value["entry"].as_str() {
            let entry: Value = serde_json::from_str(entry).unwrap();
            fact.validate(&entry).unwrap_or_else(|error| panic!("{error}: {entry}"));
        }
        kinds.insert(value["collection"].as_str().map_or_else(
            || value["type"].to_string(),
            |kind| kind.split('/').next().unwrap().to_owned(),
        ));
        let mut more = value.clone();
        more["more"] = true.into();
        assert!(!line.is_valid(&more), "{text}");
        if value["type"] == "record" && value["collection"] != "memory_words" {
            let mut content = value.clone();
            content["content"]["more"] = true.into();
            assert!(!line.is_valid(&content), "{text}");
        }
    }
    for kind in [
        "turn",
        "part",
        "memory",
        "conversation",
        "history",
        "history_lines",
        "\"seal\"",
        "\"consent\"",
    ] {
        assert!(kinds.contains(kind), "no {kind} among {kinds:?}");
    }
}

/// Opens a file with age's own tool, which asks for the passphrase at a terminal: `script` makes one.
fn age_by_passphrase(file: &str, to: &str) {
    let mut child = Command::new("script")
        .args(["-qec", &format!("age -d -o {to} {file}"), "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let typed = format!("{FILE_PASSPHRASE}\n");
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_locked_export_is_opened_by_age_and_taken_in_by_another_home() {
    let desk = Desk::new();
    let (old, mut ann) = home(&desk.path("old"), "ann", true);
    common::say(&mut ann, &format!("My sister Annika says {WORD}. Say hello."));
    let conversation = json!({"text": "I like the sea in winter.", "conversation": "01920000000070008000000000000001"});
    ann.stream("/api/v1/talk", &conversation, |_| true).unwrap();

    // Locked with a passphrase: nothing can be read in it, age's own tool opens it, and so does `verify`.
    let file = desk.name("export.age");
    let ran = desk.at(&old, "ann", &["export", "--lock-file", &desk.name("lock"), &file]);
    assert_eq!(ran.code, 0, "{}", ran.text);
    let bytes = fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    assert!(!bytes.windows(WORD.len()).any(|window| window == WORD.as_bytes()));
    let opened = desk.name("opened.jsonl");
    age_by_passphrase(&file, &opened);
    let before = fs::read_to_string(&opened).unwrap();
    assert!(before.contains(WORD));
    assert_eq!(troth(&["verify", &opened]).code, 0);
    let by = |file: &str| troth(&["verify", file, "--file-passphrase", &desk.name("lock")]);
    assert_eq!(by(&file).code, 0, "{}", by(&file).text);
    let other = troth(&["verify", &file, "--file-passphrase", &desk.name("own")]);
    assert!(
        other.code == 2 && other.text.contains("does not open this file"),
        "{}",
        other.text
    );
    fs::write(desk.path("cut.age"), &bytes[..bytes.len() - 100]).unwrap();
    let cut = by(&desk.name("cut.age"));
    assert_eq!(cut.code, 1, "{}", cut.text);

    // Locked to a key: the same with its secret half, either way round.
    let identity = desk.name("key.txt");
    assert_eq!(age("age-keygen", &["-o", &identity]).code, 0);
    let key = age("age-keygen", &["-y", &identity]).text.trim().to_owned();
    let to_key = desk.name("to-key.age");
    let ran = desk.at(&old, "ann", &["export", "--recipient", &key, &to_key]);
    assert_eq!(ran.code, 0, "{}", ran.text);
    let opened = desk.name("opened-by-key.jsonl");
    let ran = age("age", &["-d", "-i", &identity, "-o", &opened, &to_key]);
    assert_eq!(ran.code, 0, "{}", ran.text);
    assert_eq!(troth(&["verify", &opened]).code, 0);
    assert_eq!(troth(&["verify", &to_key, "--identity", &identity]).code, 0);
    let theirs = desk.name("theirs.age");
    assert_eq!(age("age", &["-r", &key, "-o", &theirs, &opened]).code, 0);
    assert_eq!(troth(&["verify", &theirs, "--identity", &identity]).code, 0);

    // Another home: looked at first, then brought in, then nothing is left to bring.
    let (new, mut bea) = home(&desk.path("new"), "bea", true);
    let import = |more: &[&str]| {
        let lock = desk.name("lock");
        let ran = desk.at(
            &new,
            "bea",
            &[&["import", &file, "--json", "--file-passphrase", &lock], more].concat(),
        );
        assert_eq!(ran.code, 0, "{}", ran.text);
        serde_json::from_str::<Value>(&ran.text).unwrap()["files"][0].clone()
    };
    let looked = import(&["--look"]);
    assert!(
        !common::conversation(&mut bea).contains(WORD),
        "looking changes nothing"
    );
    let brought = import(&[]);
    assert_eq!(brought["groups"], looked["groups"]);
    assert!(brought["count"].as_u64().unwrap() > 1, "{brought}");
    assert!(common::conversation(&mut bea).contains(WORD));
    assert_eq!(import(&[])["count"], 0);

    // The person reads there what was; the ledger of the old home verifies by itself; the new export verifies.
    let histories: Value = serde_json::from_slice(&bea.get("/api/v1/histories").unwrap()).unwrap();
    let id = histories["histories"][0]["id"].as_str().unwrap();
    let history = bea.get(&format!("/api/v1/histories/{id}")).unwrap();
    fs::write(desk.path("history.jsonl"), &history).unwrap();
    let old_key = histories["histories"][0]["vkey"].as_str().unwrap();
    let checked = troth(&["verify", &desk.name("history.jsonl"), "--key", old_key]);
    assert!(
        checked.code == 0 && checked.text.contains("history from another home is whole"),
        "{}",
        checked.text
    );
    let tampered = String::from_utf8(history).unwrap().replacen("sign_in", "sign-in", 1);
    fs::write(desk.path("history.jsonl"), tampered).unwrap();
    assert_eq!(
        troth(&["verify", &desk.name("history.jsonl"), "--key", old_key]).code,
        1
    );
    let again = desk.name("again.jsonl");
    assert_eq!(desk.at(&new, "bea", &["export", &again]).code, 0);
    assert_eq!(troth(&["verify", &again]).code, 0);
    let again = fs::read_to_string(&again).unwrap();
    every_line_fits_the_schema(&again, &mut bea);

    // Record by record it is the same, and stays when the old home forgets.
    let (was, is) = (records(&before), records(&again));
    assert_eq!(was.keys().collect::<Vec<_>>(), is.keys().collect::<Vec<_>>());
    for (key, record) in &was {
        let mut now = is[key].clone();
        if key.0.starts_with("turn") {
            assert!(now["content"].as_object_mut().unwrap().remove("history").is_some());
        }
        for same in ["content", "category", "created_ms", "expires_ms", "session"] {
            assert_eq!(now[same], record[same], "{same} of {key:?}");
        }
    }
    let all = json!({"everything": true, "passphrase": PASSPHRASE});
    ann.post("/api/v1/erase", &all).unwrap();
    assert!(common::conversation(&mut bea).contains(WORD));

    // A version to read: one page, without script, that asks for nothing.
    let page = desk.name("read.html");
    assert_eq!(desk.at(&new, "bea", &["export", "--html", &page]).code, 0);
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains(WORD) && page.ends_with("</html>\n"), "{page}");
    for never in ["<script", "src=", "href=", "http:", "https:"] {
        assert!(!page.contains(never), "{never}");
    }
    old.stop();
    new.stop();
}

#[test]
fn what_is_no_whole_file_is_refused_and_changes_nothing() {
    let desk = Desk::new();
    let (old, mut ann) = home(&desk.path("old"), "ann", true);
    common::say(&mut ann, &format!("My word is {WORD}. Say hello."));
    let export = ann.post_for_bytes("/api/v1/export", &json!({})).unwrap();
    let (new, mut bea) = home(&desk.path("new"), "bea", false);
    let entries = |client: &mut OwnHome| {
        let ledger: Value = serde_json::from_slice(&client.get("/api/v1/ledger?limit=500").unwrap()).unwrap();
        ledger["entries"].as_array().unwrap().len()
    };
    let before = entries(&mut bea);
    let mut altered = export.clone();
    altered[export.len() / 2] ^= 1;
    let newer = String::from_utf8(export.clone())
        .unwrap()
        .replacen("troth-export-1", "troth-export-9", 1);
    for (bytes, said) in [
        (&b"hello"[..], "not what a home writes"),
        (&export[..export.len() - 9], "not as it was"),
        (&altered, "not as it was"),
        (newer.as_bytes(), "troth-export-9"),
        (b"age-encryption.org/v1\n-> X25519 x\n", "locked"),
    ] {
        match bea.post_file("/api/v1/import", "application/octet-stream", bytes) {
            Err(egress::own_home::OwnHomeError::Refused { status: 400, message }) if message.contains(said) => {}
            other => panic!("{said}: {other:?}"),
        }
    }
    let refused = bea.post_file("/api/v1/import", "text/plain", &export);
    assert!(
        matches!(
            refused,
            Err(egress::own_home::OwnHomeError::Refused { status: 400, .. })
        ),
        "{refused:?}"
    );
    // A form of another site's cannot send a file, and one that is too large is refused before it is read.
    let large = |cookie: &str| {
        new.raw(&format!(
            "POST /api/v1/import HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\ncontent-type: application/jsonl\r\n\
             content-length: 999999999\r\nconnection: close\r\n\r\n"
        ))
    };
    assert!(large(&format!("troth={}", "A".repeat(86))).starts_with("HTTP/1.1 401"));
    let account = json!({"name": "cleo", "passphrase": PASSPHRASE}).to_string();
    let made = new.raw(&format!(
        "POST /api/v1/sign-up HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{account}",
        account.len()
    ));
    let cookie = made.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap();
    let answer = large(cookie);
    assert!(
        answer.starts_with("HTTP/1.1 413") && answer.contains("larger than 256 MB"),
        "{answer}"
    );
    assert_eq!(entries(&mut bea), before, "a refusal leaves nothing behind");
    let sparse = desk.path("large.jsonl");
    fs::File::create(&sparse).unwrap().set_len((256 << 20) + 1).unwrap();
    let ran = desk.at(&new, "bea", &["import", &desk.name("large.jsonl")]);
    assert!(ran.code == 2 && ran.text.contains("larger than 256 MB"), "{}", ran.text);

    // Without a yes it is for this session, and only where that is asked for.
    fs::write(desk.path("export.jsonl"), &export).unwrap();
    let left: Value = bea.post_file("/api/v1/import", "application/jsonl", &export).unwrap();
    assert!(!common::conversation(&mut bea).contains(WORD), "{left}");
    bea.post_file("/api/v1/import?for_session=true", "application/jsonl", &export)
        .unwrap();
    assert!(common::conversation(&mut bea).contains(WORD));
    bea.post("/api/v1/session/end", &json!({})).unwrap();
    bea.post("/api/v1/session", &json!({"name": "bea", "passphrase": PASSPHRASE}))
        .unwrap();
    assert!(!common::conversation(&mut bea).contains(WORD));
    old.stop();
    new.stop();
}

//! Several people on one home over HTTP, with the real program: invitations, suspending, removing, and what is full.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![expect(
    clippy::disallowed_types,
    reason = "the program is started, and its standard input written to"
)]

mod common;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use common::{Home, PASSPHRASE, Ran, model, troth};
use egress::own_home::{OwnHome, OwnHomeError};
use serde_json::{Value, json};

/// Answered with fixed words: no test here is about a model.
const SAID: &str = "I am going to kill myself tonight.";

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

fn json_of(data: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&done(data, args)).unwrap()
}

fn people(data: &Path) -> Vec<Value> {
    json_of(data, &["people", "--json"])["people"]
        .as_array()
        .unwrap()
        .clone()
}

fn invited(data: &Path, uses: &str) -> String {
    let made = json_of(data, &["invite", "--json", "--uses", uses]);
    made["code"].as_str().unwrap().to_owned()
}

fn sign_up(home: &Home, name: &str, invite: Option<&str>) -> Result<OwnHome, OwnHomeError> {
    let mut client = home.client();
    let account = json!({"name": name, "passphrase": PASSPHRASE, "invite": invite});
    client.post("/api/v1/sign-up", &account).map(|_| client)
}

fn refused<T>(result: Result<T, OwnHomeError>) -> (u16, String) {
    match result.err() {
        Some(OwnHomeError::Refused { status, message }) => (status, message),
        other => panic!("not refused: {other:?}"),
    }
}

fn page(client: &mut OwnHome, path: &str) -> String {
    String::from_utf8(client.get(path).unwrap()).unwrap()
}

#[test]
fn a_home_is_closed_after_the_first_and_opens_to_whoever_was_invited() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    let home = Home::start(data, &model());
    assert!(!page(&mut home.client(), "/").contains("Your invitation"));
    let mut ann = sign_up(&home, "ann", None).unwrap();
    let (status, message) = refused(sign_up(&home, "bob", None));
    assert_eq!(
        (status, &*message),
        (403, "this home is for people whom its keeper invited")
    );
    let first = page(&mut home.client(), "/");
    assert!(first.contains("This home is for people whom its keeper invited.") && first.contains("Your invitation"));

    let code = invited(data, "1");
    assert!(page(&mut home.client(), &format!("/join/{code}")).contains(&format!("value=\"{code}\"")));
    assert!(page(&mut home.client(), "/join/nonsense").contains("This is not an invitation"));
    let wrong = code.replace(&code[..1], if code.starts_with('0') { "1" } else { "0" });
    assert_eq!(refused(sign_up(&home, "bob", Some(&wrong))).0, 403);
    // The whole address, as people paste it.
    let mut bob = sign_up(
        &home,
        "bob",
        Some(&format!("{}/join/{}", home.address(), code.to_lowercase())),
    )
    .unwrap();
    assert_eq!(refused(sign_up(&home, "eve", Some(&code))).0, 403, "it was for one");
    assert_eq!(people(data).len(), 2);

    let code = invited(data, "3");
    let list = json_of(data, &["invite", "list", "--json"]);
    assert_eq!(list["invites"].as_array().unwrap().len(), 1);
    assert!(!list.to_string().contains(&code[10..]), "a list gives no code away");
    done(
        data,
        &["invite", "withdraw", list["invites"][0]["id"].as_str().unwrap()],
    );
    assert_eq!(refused(sign_up(&home, "eve", Some(&code))).0, 403);
    for bad in [
        &["invite", "--uses", "0"][..],
        &["invite", "--expires", "999d"],
        &["invite", "withdraw", "0000000000"],
        &["people", "suspend", "x", "--reason", "y"],
    ] {
        assert_eq!(at(data, bad).code, 2, "{bad:?}");
    }

    // The keeper makes them on a page of their own, which nobody else has.
    assert_eq!(refused(bob.get("/settings/invites")).0, 404);
    assert!(!page(&mut bob, "/settings").contains("/settings/invites"));
    assert!(page(&mut ann, "/settings").contains("/settings/invites"));
    assert!(page(&mut ann, "/settings/invites").contains("None at the moment."));
    home.stop();
}

#[test]
fn of_many_with_one_invitation_one_gets_in() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    sign_up(&home, "ann", None).unwrap();
    let code = invited(dir.path(), "1");
    let came: usize = std::thread::scope(|scope| {
        let (home, code) = (&home, &code);
        let all: Vec<_> = (0..8)
            .map(|n| scope.spawn(move || sign_up(home, &format!("guest {n}"), Some(code))))
            .collect();
        let came = all.into_iter().map(|one| one.join().unwrap());
        came.map(|one| match one {
            Ok(_) => 1,
            refusal => {
                assert_eq!(refused(refusal).0, 403);
                0
            }
        })
        .sum()
    });
    assert_eq!((came, people(dir.path()).len()), (1, 2));
    home.stop();
}

#[test]
fn killed_while_somebody_comes_in_an_invitation_is_used_and_the_vault_made_or_neither() {
    const POINTS: u64 = 12;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    let home = Home::start(data, &model());
    sign_up(&home, "ann", None).unwrap();
    let code = invited(data, "100");
    home.stop();
    let mut cut = 0;
    for point in 0..POINTS {
        let home = Home::start(data, &model());
        let (before, left) = (people(data).len(), left(data));
        let mut client = home.client();
        let body = json!({"name": format!("guest {point}"), "passphrase": PASSPHRASE, "invite": code});
        let (answered, answer) = mpsc::channel();
        std::thread::spawn(move || answered.send(client.post("/api/v1/sign-up", &body).is_ok()));
        // From before the first hash to after the last write.
        std::thread::sleep(Duration::from_millis(25 * point));
        home.kill();
        let acknowledged = answer.recv().unwrap();
        let came = people(data).len() - before;
        assert_eq!(
            left - self::left(data),
            u64::try_from(came).unwrap(),
            "at point {point}"
        );
        assert!(
            came == 1 || !acknowledged,
            "at point {point}: an acknowledged vault is gone"
        );
        cut += u64::from(!acknowledged);
    }
    assert!(cut > 0, "no sign-up was cut short, so the test shows nothing");
    println!("{POINTS} sign-ups killed, {cut} of them before they were acknowledged");
}

/// How many can still come in by the one invitation that there is.
fn left(data: &Path) -> u64 {
    json_of(data, &["invite", "list", "--json"])["invites"][0]["left"]
        .as_u64()
        .unwrap()
}

#[test]
fn who_is_suspended_can_leave_with_everything_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("home");
    let contact = ["--operator", "Greta", "--contact", "greta@example.org"];
    let home = Home::start_by(&[], &data, &model(), &contact);
    let mut ann = sign_up(&home, "ann", None).unwrap();
    common::say(&mut ann, SAID);
    let id = done(&data, &["people", "find", " ANN"]).trim().to_owned();
    assert_eq!(at(&data, &["people", "find", "nobody"]).code, 2);
    let seen = people(&data);
    assert_eq!(
        (&seen[0]["id"], &seen[0]["keeper"], &seen[0]["suspended"]),
        (&json!(id), &json!(true), &Value::Null)
    );
    assert!(seen[0]["records"].as_u64().unwrap() > 0 && seen[0]["bytes"].as_u64().unwrap() > 4_000);
    assert!(!done(&data, &["people"]).contains("ann"));

    done(&data, &["people", "suspend", &id, "--reason", "Sent spam."]);
    let (status, message) = refused(ann.post("/api/v1/talk", &json!({"text": "Hello?"})));
    assert_eq!(
        (status, &*message),
        (403, "this account is suspended; the reason given: Sent spam.")
    );
    for (method, path) in [
        ("get", "/api/v1/talk"),
        ("get", "/api/v1/memories"),
        ("get", "/api/v1/consents"),
        ("get", "/api/v1/character"),
        ("get", "/api/v1/conversations"),
        ("get", "/api/v1/engine"),
        ("post", "/api/v1/talk/stop"),
        ("post", "/api/v1/memories/forget"),
    ] {
        let id = "0".repeat(32);
        let found = match method {
            "get" => refused(ann.get(path)).0,
            _ => refused(ann.post(path, &json!({"turn": id, "memory": id}))).0,
        };
        assert_eq!(found, 403, "{path}");
    }
    // Signing in again leads to the page that says why, and whom to ask.
    let mut ann = home.client();
    let account = json!({"name": "ann", "passphrase": PASSPHRASE});
    assert_eq!(ann.post("/api/v1/session", &account).unwrap()["suspended"], true);
    let why = page(&mut ann, "/suspended");
    for words in ["Sent spam.", "greta@example.org", &id, "/export", "/erase"] {
        assert!(why.contains(words), "{words}: {why}");
    }
    let ledger = page(&mut ann, "/api/v1/ledger");
    assert!(
        ledger.contains("your account was suspended; the reason given: Sent spam."),
        "{ledger}"
    );
    let export = ann.post_for_bytes("/api/v1/export", &json!({})).unwrap();
    assert!(String::from_utf8_lossy(&export).contains("kill myself"));
    let file = dir.path().join("export.jsonl");
    std::fs::write(&file, &export).unwrap();
    assert_eq!(troth(&["verify", file.to_str().unwrap()]).code, 0);
    ann.post("/api/v1/erase", &json!({"category": "health"})).unwrap();
    for path in ["/erase", "/used", "/export"] {
        page(&mut ann, path);
    }

    done(&data, &["people", "resume", &id]);
    assert_eq!(at(&data, &["people", "resume", &id]).code, 2);
    common::say(&mut ann, SAID);
    assert!(page(&mut ann, "/api/v1/ledger").contains("your account was opened again"));

    // Suspended once more, everything of theirs can be erased, and the name is free.
    done(&data, &["people", "suspend", &id, "--reason", "Again."]);
    let everything = json!({"everything": true, "passphrase": PASSPHRASE});
    ann.post("/api/v1/erase", &everything).unwrap();
    assert!(people(&data).is_empty());
    sign_up(&home, "ann", None).unwrap();
    home.stop();
}

fn typed(data: &Path, args: &[&str], line: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_troth"))
        .args(args)
        .args(["--data", data.to_str().unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{line}").unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        text: String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
    }
}

#[test]
fn who_is_removed_has_time_to_leave_and_then_nothing_is_left_but_a_receipt() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("home");
    let home = Home::start(&data, &model());
    let mut ann = sign_up(&home, "ann", None).unwrap();
    let ledger: Value = serde_json::from_str(&page(&mut ann, "/api/v1/ledger")).unwrap();
    let key = ledger["log_key"].as_str().unwrap().to_owned();
    let code = invited(&data, "2");
    let mut bob = sign_up(&home, "bob", Some(&code)).unwrap();
    common::say(&mut bob, SAID);
    let id = done(&data, &["people", "find", "bob"]).trim().to_owned();
    let reason = ["--reason", "Left the house."];
    let remove = |more: &[&'static str]| [&["people", "remove", &id][..], &reason, more].concat();

    let said = done(&data, &remove(&[]));
    assert!(said.contains("to be removed on"), "{said}");
    let why = page(&mut bob, "/suspended");
    assert!(why.contains("everything of yours is erased here"), "{why}");
    assert!(
        people(&data)
            .iter()
            .any(|seen| seen["suspended"]["removed_at_ms"].is_u64())
    );
    bob.post_for_bytes("/api/v1/export", &json!({})).unwrap();
    done(&data, &["people", "resume", &id]);
    common::say(&mut bob, SAID);

    // At once only where the number is typed.
    let refused_ = typed(&data, &remove(&["--now"]), "yes");
    assert!(
        refused_.code == 2 && refused_.text.contains("nothing was removed"),
        "{}",
        refused_.text
    );
    assert_eq!(at(&data, &remove(&["--now"])).code, 2);
    common::say(&mut bob, SAID);
    let removed = typed(&data, &remove(&["--now"]), &id);
    assert_eq!(removed.code, 0, "{}", removed.text);
    assert_eq!(refused(bob.get("/api/v1/talk")).0, 401);
    let account = json!({"name": "bob", "passphrase": PASSPHRASE});
    assert_eq!(refused(home.client().post("/api/v1/session", &account)).0, 400);
    assert_eq!(people(&data).len(), 1);
    let receipt = done(&data, &["people", "receipt", &id]);
    assert!(removed.text.ends_with(&receipt), "{}", removed.text);
    let file = dir.path().join("receipt.txt");
    std::fs::write(&file, &receipt).unwrap();
    let verdict = troth(&["verify", file.to_str().unwrap(), "--key", &key]);
    assert_eq!(verdict.code, 0, "{}", verdict.text);

    // A day that comes while the home is off is kept when it starts.
    sign_up(&home, "bob", Some(&code)).unwrap();
    let id = done(&data, &["people", "find", "bob"]).trim().to_owned();
    home.stop();
    done(
        &data,
        &["people", "remove", &id, "--reason", "Again.", "--grace", "1ms"],
    );
    let home = Home::start(&data, &model());
    assert_eq!(people(&data).len(), 1);
    done(&data, &["people", "receipt", &id]);
    home.stop();
}

#[test]
fn what_is_full_says_so_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let limits = ["--open-to-all", "--most-people", "2", "--most-records", "4"];
    let home = Home::start_by(&[], dir.path(), &model(), &limits);
    let mut ann = sign_up(&home, "ann", None).unwrap();
    sign_up(&home, "bob", None).unwrap();
    assert!(
        people(dir.path()).iter().all(|seen| seen["keeper"] == false),
        "a home that is open to all gives nobody the role"
    );
    let (status, message) = refused(sign_up(&home, "eve", None));
    assert_eq!(
        (status, &*message),
        (507, "this home is full: it takes at most 2 people")
    );
    let mut answered = 0;
    let full = loop {
        let mut last = Value::Null;
        match ann.stream("/api/v1/talk", &json!({"text": SAID}), |event| {
            last = event;
            true
        }) {
            Ok(()) if last["kind"] == "done" => answered += 1,
            Ok(()) => break last["message"].as_str().unwrap().to_owned(),
            full => break refused(full).1,
        }
        assert!(answered < 9, "never full");
    };
    assert!(
        answered > 0 && full.to_lowercase().contains("there is no room left"),
        "{answered} {full}"
    );
    ann.post("/api/v1/erase", &json!({"category": "talk"})).unwrap();
    common::say(&mut ann, SAID);
    home.stop();
}

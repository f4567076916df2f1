//! A home whose rows lie in PostgreSQL: the same journey, a backup from there, and that backup in a home on files.

mod common;

use common::{Home, PASSPHRASE, model, troth};
use serde_json::{Value, json};
use tests_postgres::Server;

#[test]
#[allow(clippy::unwrap_used, reason = "helpers of tests")]
fn a_home_on_postgresql_is_stopped_started_backed_up_and_moved_to_files() {
    let server = Server::start();
    let url = server.database();
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("home");
    let start = || Home::start_by(&[], &data, &model(), &["--database", &url]);
    let home = start();
    let mut ann = home.client();
    let who = json!({"name": "ann", "passphrase": PASSPHRASE});
    ann.post("/api/v1/sign-up", &who).unwrap();
    let asked: Value = serde_json::from_slice(&ann.get("/api/v1/consents").unwrap()).unwrap();
    let question = &asked["questions"][0];
    let yes = json!({"question": question["id"], "version": question["version"], "answer": "yes"});
    ann.post("/api/v1/consents", &yes).unwrap();
    let events = common::say(&mut ann, "The word is rhubarb-lantern. Say hello.");
    assert_eq!(events.last().unwrap()["kind"], "done", "{events:?}");
    // Nothing of it lies in files, and what operators do beside it finds the database, too.
    assert!(!data.join("records.db").exists());
    let place = data.display().to_string();
    let people = troth(&["people", "--data", &place, "--database", &url]);
    assert_eq!((people.code, people.text.contains('1')), (0, true), "{}", people.text);
    home.stop();

    let home = start();
    let mut ann = home.client();
    ann.post("/api/v1/session", &who).unwrap();
    assert!(common::conversation(&mut ann).contains("rhubarb-lantern"));
    home.stop();

    let backup = dir.path().join("backup").display().to_string();
    let ran = troth(&["backup", &backup, "--data", &place, "--database", &url]);
    assert_eq!(ran.code, 0, "{}", ran.text);
    let part = |name: &str| format!("{backup}/{name}");
    let other = dir.path().join("other").display().to_string();
    let (records, keyring, log) = (part("records"), part("keyring"), part("log"));
    let restore = [
        "restore",
        "--records",
        &records,
        "--keyring",
        &keyring,
        "--log",
        &log,
        "--data",
        &other,
    ];
    let refused = troth(&[&restore[..], &["--database", &url]].concat());
    assert_eq!(
        (refused.code, refused.text.contains("files")),
        (2, true),
        "{}",
        refused.text
    );
    let ran = troth(&restore);
    assert_eq!(ran.code, 0, "{}", ran.text);
    let home = Home::start(&dir.path().join("other"), &model());
    let mut ann = home.client();
    ann.post("/api/v1/session", &who).unwrap();
    assert!(common::conversation(&mut ann).contains("rhubarb-lantern"));
}

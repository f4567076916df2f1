//! Where somebody is signed in, and that they are told of it.

use axum::http::StatusCode;
use serde_json::json;

use crate::authenticator::Passkey;
use crate::common::{LINUX, PASSPHRASE, PHONE, world};

const NOTICE: &str = "Somebody signed in as you:";

#[tokio::test]
async fn a_sign_in_is_told_everywhere_else_until_it_was_seen() {
    let world = world();
    let (mut desk, mut phone) = (world.browser(LINUX), world.browser(PHONE));
    desk.sign_up_by_passphrase("ann").await;
    assert!(!desk.get("/talk").await.text.contains(NOTICE), "one's own is no news");
    phone.sign_in_by("ann", PASSPHRASE).await;
    for path in ["/talk", "/memories", "/used", "/settings"] {
        let page = desk.get(path).await.text;
        assert!(
            page.contains(NOTICE) && page.contains("from Chrome on Android"),
            "{path}"
        );
        assert!(
            !phone.get(path).await.text.contains(NOTICE),
            "{path}: who came later knows"
        );
    }
    let page = desk.get("/talk").await.text;
    let seen = page
        .split_once("name=\"seen\" value=\"")
        .unwrap()
        .1
        .split_once('"')
        .unwrap()
        .0
        .to_owned();
    assert_eq!(desk.form("/settings/sign-ins", &[("seen", &seen)]).await.to, "/talk");
    assert!(!desk.get("/talk").await.text.contains(NOTICE));
    let settings = desk.get("/settings").await.text;
    assert!(settings.contains("When you signed in lately") && settings.contains("from Chrome on Android"));

    // Somebody who comes and is gone again is told of too; and nothing that is sent hides what is still to come.
    assert_eq!(
        desk.form("/settings/sign-ins", &[("seen", "999999")]).await.status,
        StatusCode::SEE_OTHER
    );
    let mut thief = world.browser("curl/8.0");
    thief.sign_in_by("ann", PASSPHRASE).await;
    thief.form("/sign-out", &[]).await;
    let page = desk.get("/settings").await.text;
    assert!(
        page.contains(NOTICE) && page.contains("from a browser or a program"),
        "{page}"
    );
    assert!(phone.get("/talk").await.text.contains(NOTICE));
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_of_one_person_alone() {
    let world = world();
    let (mut desk, mut phone, mut other) = (world.browser(LINUX), world.browser(PHONE), world.browser(LINUX));
    desk.sign_up_by_passphrase("ann").await;
    world.clock.advance(1_000);
    phone.sign_in_by("ann", PASSPHRASE).await;
    let mut passkey = Passkey::new(1);
    other.sign_up("ben", &mut passkey).await;
    let listed = phone.get("/api/v1/sessions").await.json();
    let devices: Vec<_> = listed["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["device"])
        .collect();
    assert_eq!(devices, ["Firefox on Linux", "Chrome on Android"]);
    assert_eq!(listed["sign_ins"][0]["how"], "by passphrase");
    assert_eq!(listed["sign_ins"][1]["device"], "Firefox on Linux");
    assert_eq!(desk.form("/sign-out/everywhere", &[]).await.to, "/");
    assert_eq!(phone.get("/api/v1/sessions").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(other.get("/api/v1/sessions").await.status, StatusCode::OK);

    phone.sign_in_by("ann", PASSPHRASE).await;
    desk.sign_in_by("ann", PASSPHRASE).await;
    let listed = phone.get("/api/v1/sessions").await.json();
    let theirs = listed["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["this"] == false)
        .unwrap();
    let ended = phone.post("/api/v1/sessions/end", &json!({"id": theirs["id"]})).await;
    assert_eq!(ended.status, StatusCode::OK);
    assert_eq!(desk.get("/api/v1/sessions").await.status, StatusCode::UNAUTHORIZED);
    assert!(phone.signed_in());
    phone.post("/api/v1/sessions/end", &json!({"all": true})).await;
    assert!(!phone.signed_in());
}

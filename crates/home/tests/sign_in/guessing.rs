//! Wrong secrets slow down whoever guesses, and nobody else.

use std::net::SocketAddr;

use axum::http::StatusCode;
use serde_json::json;

use crate::authenticator::Passkey;
use crate::common::{Browser, LINUX, PASSPHRASE, PHONE, World, world};

const SLOW: StatusCode = StatusCode::TOO_MANY_REQUESTS;
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

fn from(browser: &Browser, last: u8) -> Browser {
    let mut browser = browser.clone();
    browser.from = SocketAddr::from(([198, 51, 100, last], 4711));
    browser
}

/// Guesses at a name, each time from another address, until there is no more room to wait in.
async fn guess(world: &World, name: &'static str) {
    let thief = world.browser("curl/8.0");
    for n in 0..10 {
        let answer = from(&thief, n)
            .sign_in_by(name, "a guess of somebody who is nobody")
            .await;
        assert_eq!(answer.status, WRONG, "guess {n}: {}", answer.text);
    }
    // Those who wait hold their places.
    for n in 10..13 {
        let mut thief = from(&thief, n);
        tokio::spawn(async move { thief.sign_in_by(name, "a guess of somebody who is nobody").await });
    }
    let (mut thief, guess) = (from(&thief, 13), json!({"name": name, "passphrase": "x"}));
    for _ in 0..10 {
        let answer = thief.post("/api/v1/session", &guess);
        // One that is let in to wait is dropped again, and holds its place as well.
        match tokio::time::timeout(std::time::Duration::from_secs(2), answer).await {
            Ok(answer) if answer.status == SLOW => return,
            _ => {}
        }
    }
    panic!("whoever guesses is never told to wait");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_at_a_name_cannot_keep_its_person_out() {
    let world = world();
    let (mut desk, mut passkey) = (world.browser(LINUX), Passkey::new(1));
    desk.sign_up_by_passphrase("ann").await;
    desk.add(&mut passkey, "the phone", ("passphrase_now", PASSPHRASE))
        .await;
    let made = desk
        .form("/settings/recovery-code", &[("passphrase_now", PASSPHRASE)])
        .await
        .text;
    let code = made
        .split("class=\"code\">")
        .nth(1)
        .unwrap()
        .split("</p>")
        .next()
        .unwrap();
    let code = code.replace("<span>", "").replace("</span>", "");
    desk.sign_out_here();
    world.browser(PHONE).sign_up_by_passphrase("ben").await;

    guess(&world, "ann").await;
    let mut stranger = world.browser(PHONE);
    let held_up = stranger.sign_in_by("ann", PASSPHRASE).await;
    assert_eq!(
        held_up.status, SLOW,
        "from a browser that nobody knows even the right one waits"
    );
    assert!(
        held_up.text.contains("please come back in") && held_up.text.contains("A passkey"),
        "{}",
        held_up.text
    );

    assert_eq!(desk.sign_in_by("ann", PASSPHRASE).await.to, "/talk", "her own browser");
    assert_eq!(stranger.sign_in(&passkey).await.to, "/talk", "her passkey");
    stranger.sign_out_here();
    let new = "a new passphrase for somebody";
    let fields = [
        ("name", "ann"),
        ("recovery_code", code.trim()),
        ("passphrase", new),
        ("passphrase_again", new),
    ];
    assert_eq!(
        world.browser(PHONE).form("/sign-in/recovery", &fields).await.to,
        "/talk",
        "her recovery code"
    );
    assert_eq!(
        world.browser(LINUX).sign_in_by("ben", PASSPHRASE).await.to,
        "/talk",
        "another name"
    );

    world.clock.advance(120_000);
    assert_eq!(
        stranger.sign_in_by("ann", new).await.to,
        "/talk",
        "later, anybody who knows it"
    );
}

#[tokio::test]
async fn the_mark_of_one_browser_is_good_for_the_names_that_signed_in_there_and_for_nothing_else() {
    let world = world();
    let (mut desk, mut shared) = (world.browser(LINUX), world.browser(LINUX));
    desk.sign_up_by_passphrase("ann").await;
    shared.sign_up_by_passphrase("ben").await;
    let bens = shared.jar["troth-known"].clone();
    shared.sign_out_here();
    shared.sign_in_by("ann", PASSPHRASE).await;
    let both = shared.jar["troth-known"].clone();
    assert!(
        both.ends_with(&bens) && both.matches('.').count() == 1,
        "each has one of their own"
    );
    shared.sign_in_by("ben", PASSPHRASE).await;
    assert_eq!(shared.jar["troth-known"].matches('.').count(), 1, "and keeps it");
    let mut thief = world.browser("curl/8.0");
    thief.jar.insert("troth-known".to_owned(), bens);
    for n in 0..10 {
        assert_eq!(
            from(&thief, n)
                .sign_in_by("ann", "not it, and not it again")
                .await
                .status,
            WRONG
        );
    }
    // Ben's mark made nobody of the guesses at Ann's name: they were counted with all strangers'.
    let mut stranger = from(&world.browser(PHONE), 99);
    let three = std::time::Duration::from_secs(3);
    let waits = tokio::time::timeout(three, stranger.sign_in_by("ann", PASSPHRASE));
    assert!(waits.await.is_err(), "the eleventh waits");
    assert_eq!(desk.sign_in_by("ann", PASSPHRASE).await.to, "/talk");
}

#[tokio::test]
async fn in_a_session_wrong_proofs_are_counted_in_that_session_alone() {
    let world = world();
    let (mut desk, mut phone) = (world.browser(LINUX), world.browser(PHONE));
    desk.sign_up_by_passphrase("ann").await;
    phone.sign_in_by("ann", PASSPHRASE).await;
    let wrong = [("passphrase_now", "not the passphrase of anybody")];
    for _ in 0..10 {
        assert_eq!(phone.form("/settings/recovery-code", &wrong).await.status, WRONG);
    }
    assert_eq!(phone.form("/settings/recovery-code", &wrong).await.status, SLOW);
    let right = [("passphrase_now", PASSPHRASE)];
    assert_eq!(phone.form("/settings/recovery-code", &right).await.status, SLOW);
    assert_eq!(
        desk.form("/settings/recovery-code", &right).await.status,
        StatusCode::OK
    );
    world.clock.advance(60_000);
    assert_eq!(
        phone.form("/settings/recovery-code", &right).await.status,
        StatusCode::OK
    );
}

//! What works: coming in by passkey, and what somebody who has nothing else can do.

use axum::http::StatusCode;
use serde_json::json;

use crate::authenticator::{Manner, Passkey};
use crate::common::{LINUX, ORIGIN, PASSPHRASE, PHONE, world, world_at};

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;
const AGAIN: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[tokio::test]
async fn a_passkey_makes_a_vault_and_opens_it_again_elsewhere() {
    let world = world();
    let (mut desk, mut passkey) = (world.browser(LINUX), Passkey::new(1));
    desk.sign_up("ann", &mut passkey).await;
    let character = json!({"name": "Quill"});
    desk.post("/api/v1/character", &character).await;
    let person = desk.get("/api/v1/character").await.text;

    let mut phone = world.browser(PHONE);
    let came = phone.sign_in(&passkey).await;
    assert_eq!((came.status, came.to.as_str()), (SEE_OTHER, "/talk"));
    assert_eq!(phone.get("/api/v1/character").await.text, person);
    assert_eq!(phone.get("/talk").await.status, StatusCode::OK);
    let settings = phone.get("/settings").await.text;
    for words in [
        "Firefox on Linux",
        "Chrome on Android",
        "Set a passphrase",
        "You have 1 passkey",
    ] {
        assert!(settings.contains(words), "{words}");
    }
    let ledger = phone.get("/used").await.text;
    assert!(ledger.contains("You signed in by passkey."));
    let nobody = phone.sign_in_by("ann", PASSPHRASE).await;
    assert_eq!(nobody.status, AGAIN, "there is no passphrase");
}

#[tokio::test]
async fn platforms_that_sign_nothing_about_the_prf_are_taken_too() {
    let world = world();
    let (mut browser, mut passkey) = (world.browser(LINUX), Passkey::new(1));
    let begun = browser.begin(&json!({"for": "sign_up", "name": "ann"})).await;
    let asked = &begun["public_key"];
    assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(
        (&asked["rp"]["id"], &asked["user"]["name"]),
        (&json!("localhost"), &json!("ann"))
    );
    let manner = Manner {
        says_prf: false,
        ..Manner::at(ORIGIN)
    };
    let answer = passkey.create(&begun, &manner);
    let made = browser
        .post("/api/v1/sign-up", &json!({"name": "ann", "passkey": answer}))
        .await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    assert!(made.json()["recovery_code"].as_str().unwrap().len() > 20);
    browser.sign_out_here();
    let begun = browser.begin(&json!({"for": "sign_in"})).await;
    let answer = passkey.get(&begun, &manner);
    let came = browser.post("/api/v1/session", &json!({"passkey": answer})).await;
    assert_eq!(came.status, StatusCode::OK, "{}", came.text);
}

#[tokio::test]
async fn passkeys_are_added_named_and_removed_against_a_fresh_proof() {
    let world = world();
    let mut browser = world.browser(LINUX);
    let (mut phone, mut key, mut third) = (Passkey::new(1), Passkey::new(2), Passkey::new(3));
    browser.sign_up_by_passphrase("ann").await;
    let page = browser.get("/settings/passkeys").await.text;
    assert!(page.contains("You have none so far.") && page.contains("value=\"Firefox on Linux\""));

    let wrong = browser
        .add(&mut phone, "the phone", ("passphrase_now", "not the passphrase at all"))
        .await;
    assert_eq!(wrong.status, AGAIN);
    assert!(wrong.text.contains("That does not open your vault.") && browser.passkeys().await.is_empty());
    let added = browser
        .add(&mut phone, "the phone", ("passphrase_now", PASSPHRASE))
        .await;
    assert_eq!(
        (added.status, added.to.as_str()),
        (SEE_OTHER, "/settings/passkeys"),
        "{}",
        added.text
    );
    let by_passkey = browser.proof(&phone).await;
    world.clock.advance(1_000);
    let added = browser
        .add(&mut key, "a key on the shelf", ("proof", &by_passkey))
        .await;
    assert_eq!(added.status, SEE_OTHER, "{}", added.text);
    let twice = browser.add(&mut third, "third", ("proof", &by_passkey)).await;
    assert_eq!(twice.status, AGAIN, "a proof is taken once");

    let (name, id) = browser.passkeys().await.remove(0);
    assert_eq!(name, "the phone");
    let named = browser
        .patch("/api/v1/passkeys", &json!({"id": id, "name": "the old phone"}))
        .await;
    assert_eq!(named.status, StatusCode::OK);
    browser
        .form(
            "/settings/passkeys/name",
            &[("passkey", &id), ("name", "the very old phone")],
        )
        .await;
    assert_eq!(browser.passkeys().await[0].0, "the very old phone");
    let asks = browser
        .get(&format!("/settings/passkeys/remove?passkey={id}"))
        .await
        .text;
    assert!(asks.contains("Remove: the very old phone"));

    let wrong = browser
        .form(
            "/settings/passkeys/remove",
            &[("passkey", &id), ("passphrase_now", "wrong, quite wrong")],
        )
        .await;
    assert_eq!(wrong.status, AGAIN);
    let of_another = browser.post("/api/v1/passkeys/remove", &json!({"id": id})).await;
    assert_eq!(of_another.status, StatusCode::BAD_REQUEST, "not without a proof");
    let proof = browser.proof(&key).await;
    let gone = browser
        .form("/settings/passkeys/remove", &[("passkey", &id), ("proof", &proof)])
        .await;
    assert_eq!(gone.status, SEE_OTHER, "{}", gone.text);
    let names: Vec<String> = browser.passkeys().await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a key on the shelf"]);
    let mut other = world.browser(PHONE);
    assert_eq!(other.sign_in(&phone).await.status, AGAIN, "it opens nothing now");
    assert_eq!(other.sign_in(&key).await.status, SEE_OTHER);
}

#[tokio::test]
async fn the_last_way_in_stays_until_there_is_another() {
    let world = world();
    let (mut browser, mut passkey) = (world.browser(LINUX), Passkey::new(1));
    let code = browser.sign_up("ann", &mut passkey).await;
    let (_, id) = browser.passkeys().await.remove(0);
    let page = browser
        .get(&format!("/settings/passkeys/remove?passkey={id}"))
        .await
        .text;
    assert!(page.contains("This is your only way in besides the recovery code."));
    let body = json!({"id": id, "passphrase": code});
    let refused = browser.post("/api/v1/passkeys/remove", &body).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("only way in"), "{}", refused.text);

    let proof = browser.proof(&passkey).await;
    let new = [
        ("passphrase", PASSPHRASE),
        ("passphrase_again", PASSPHRASE),
        ("passphrase_now", ""),
        ("proof", &proof),
    ];
    let set = browser.form("/settings/passphrase", &new).await;
    assert_eq!(set.status, SEE_OTHER, "{}", set.text);
    assert_eq!(
        browser.post("/api/v1/passkeys/remove", &body).await.status,
        StatusCode::OK
    );
    browser.sign_out_here();
    assert_eq!(browser.sign_in_by("ann", PASSPHRASE).await.to, "/talk");
}

#[tokio::test]
async fn whoever_has_only_a_passkey_can_do_all_that_asks_who_it_is() {
    let world = world();
    let (mut browser, mut passkey) = (world.browser(LINUX), Passkey::new(1));
    let code = browser.sign_up("ann", &mut passkey).await;
    let page = browser.get("/settings/recovery-code").await.text;
    assert!(page.contains("Your recovery code") && page.contains("Use a passkey instead"));

    let made = browser
        .form("/settings/recovery-code", &[("passphrase_now", &code)])
        .await;
    assert!(
        made.text.contains("The code you had before no longer works."),
        "{}",
        made.text
    );
    let old = browser
        .form("/settings/recovery-code", &[("passphrase_now", &code)])
        .await;
    assert_eq!(old.status, AGAIN, "the old code shows nothing any more");
    let proof = browser.proof(&passkey).await;
    let made = browser
        .form("/settings/recovery-code", &[("passphrase_now", ""), ("proof", &proof)])
        .await;
    assert_eq!(made.status, StatusCode::OK);

    let mut stranger = Passkey::new(9);
    let mut other = world.browser(PHONE);
    other.sign_up("ben", &mut stranger).await;
    let begun = browser.begin(&json!({"for": "confirm"})).await;
    let of_ben = stranger.get(&begun, &Manner::at(ORIGIN));
    let refused = browser
        .post("/api/v1/erase", &json!({"everything": true, "proof": of_ben}))
        .await;
    assert_eq!(
        refused.status,
        StatusCode::BAD_REQUEST,
        "somebody else's passkey is no proof"
    );

    let proof = browser.proof(&passkey).await;
    let fields = [("word", "erase"), ("passphrase", ""), ("proof", &proof)];
    let erased = browser.form("/erase/everything", &fields).await;
    assert!(erased.text.contains("It is erased"), "{}", erased.text);
    assert!(browser.jar.is_empty(), "no cookie stays: {:?}", browser.jar);
    assert_eq!(browser.sign_in(&passkey).await.status, AGAIN);
    assert_eq!(other.sign_in(&stranger).await.to, "/talk");
}

#[tokio::test]
async fn without_a_name_no_passkey_is_offered_and_the_page_says_why() {
    let world = world_at("http://127.0.0.1:7777");
    let mut browser = world.browser(LINUX);
    for path in ["/", "/sign-in"] {
        let page = browser.get(path).await.text;
        assert!(
            page.contains("this home is reached by a number") && !page.contains("data-passkey"),
            "{path}"
        );
    }
    let refused = browser.post("/api/v1/passkeys/begin", &json!({"for": "sign_in"})).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("passkeys belong to a name"));
    let world = world_at("http://localhost:7777");
    assert!(
        world
            .browser(LINUX)
            .get("/sign-in")
            .await
            .text
            .contains("data-passkey=\"sign_in\"")
    );
    let elsewhere = world_at("https://home.example");
    let page = elsewhere.browser(LINUX).get("/sign-in").await.text;
    assert!(
        page.contains("open this home at <strong>https://home.example</strong>"),
        "{page}"
    );
}

//! What must not work: every answer of an authenticator that is not exactly the one that was asked for.

use axum::http::StatusCode;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::authenticator::{Manner, PRESENT, Passkey, VERIFIED};
use crate::common::{LINUX, ORIGIN, PHONE, world};

fn so(change: impl FnOnce(&mut Manner)) -> Manner {
    let mut manner = Manner::at(ORIGIN);
    change(&mut manner);
    manner
}

/// Ways in which both ceremonies go wrong.
fn wrong() -> Vec<(&'static str, Manner)> {
    vec![
        (
            "another site's page",
            so(|to| "https://evil.example".clone_into(&mut to.origin)),
        ),
        (
            "another port",
            so(|to| "http://localhost:7778".clone_into(&mut to.origin)),
        ),
        (
            "TLS where there is none",
            so(|to| "https://localhost:7777".clone_into(&mut to.origin)),
        ),
        (
            "another site's passkey",
            so(|to| to.rp_id = Some("evil.example".to_owned())),
        ),
        ("nobody was verified", so(|to| to.flags = PRESENT)),
        ("nobody was there", so(|to| to.flags = VERIFIED)),
        ("the other ceremony", so(|to| to.kind = Some("webauthn.other"))),
        ("a frame in another page", so(|to| to.cross_origin = true)),
        (
            "a challenge of one's own",
            so(|to| to.challenge = Some("AAAAAAAAAAAAAAAAAAAAAA".to_owned())),
        ),
    ]
}

#[tokio::test]
async fn a_sign_in_that_is_not_exactly_what_was_asked_for_opens_nothing() {
    let world = world();
    let (mut ann, mut ben) = (Passkey::new(1), Passkey::new(2));
    world.browser(LINUX).sign_up("ann", &mut ann).await;
    world.browser(LINUX).sign_up("ben", &mut ben).await;
    let mut browser = world.browser(PHONE);
    for (what, manner) in wrong() {
        let answer = browser.sign_in_so(&ann, &manner).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(!browser.signed_in(), "{what}");
    }
    let of_ben = so(|to| to.user = Some(ben.user.clone()));
    let swapped = Passkey {
        id: ben.id.clone(),
        ..ann.clone()
    };
    let signed_by_ben = Passkey {
        key: ben.key.clone(),
        ..ann.clone()
    };
    for (what, passkey, manner) in [
        ("another person's handle", &ann, of_ben),
        ("another person's credential", &swapped, Manner::at(ORIGIN)),
        ("another's signature", &signed_by_ben, Manner::at(ORIGIN)),
    ] {
        let answer = browser.sign_in_so(passkey, &manner).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(!browser.signed_in(), "{what}");
    }
    assert_eq!(
        browser.sign_in(&ann).await.to,
        "/talk",
        "and she herself still comes in"
    );
}

#[tokio::test]
async fn a_swapped_passkey_of_the_same_person_opens_nothing() {
    let world = world();
    let mut browser = world.browser(LINUX);
    let (mut one, mut two) = (Passkey::new(1), Passkey::new(2));
    let code = browser.sign_up("ann", &mut one).await;
    browser.add(&mut two, "two", ("passphrase_now", &code)).await;
    browser.sign_out_here();
    let begun = browser.begin(&json!({"for": "sign_in"})).await;
    let (mut answer, other) = (
        one.get(&begun, &Manner::at(ORIGIN)),
        two.get(&begun, &Manner::at(ORIGIN)),
    );
    // The one's signature, for the other's credential, whose secret is known.
    answer["prf"] = other["prf"].clone();
    answer["credential"]["id"] = other["credential"]["id"].clone();
    answer["credential"]["rawId"] = other["credential"]["rawId"].clone();
    let refused = browser.post("/api/v1/session", &json!({"passkey": answer})).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(!browser.signed_in());
    // The secret alone, without the signature of its passkey, opens nothing either.
    let mut unsigned = other.clone();
    unsigned["credential"]["response"]["signature"] = answer["credential"]["response"]["signature"].clone();
    assert_eq!(
        browser
            .post("/api/v1/session", &json!({"passkey": unsigned}))
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        browser.post("/api/v1/session", &json!({"passkey": other})).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn an_answer_is_taken_once_and_for_what_it_was_asked_for() {
    let world = world();
    let (mut browser, mut passkey) = (world.browser(LINUX), Passkey::new(1));
    browser.sign_up("ann", &mut passkey).await;
    let asked_to_confirm = browser.proof(&passkey).await;
    browser.sign_out_here();
    let for_another_use = browser
        .form("/sign-in/passkey", &[("passkey", &asked_to_confirm)])
        .await;
    assert_eq!(for_another_use.status, StatusCode::UNPROCESSABLE_ENTITY);

    let begun = browser.begin(&json!({"for": "sign_in"})).await;
    let answer = passkey.get(&begun, &Manner::at(ORIGIN)).to_string();
    assert_eq!(
        browser.form("/sign-in/passkey", &[("passkey", &answer)]).await.to,
        "/talk"
    );
    let mut thief = world.browser(PHONE);
    let replayed = thief.form("/sign-in/passkey", &[("passkey", &answer)]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!thief.signed_in());
    let as_proof = browser
        .form("/settings/recovery-code", &[("passphrase_now", ""), ("proof", &answer)])
        .await;
    assert_eq!(as_proof.status, StatusCode::BAD_REQUEST, "{}", as_proof.text);

    // What one session asked for is no proof in another, of the same person.
    let mut phone = world.browser(PHONE);
    phone.sign_in(&passkey).await;
    let of_phone = phone.proof(&passkey).await;
    let elsewhere = browser
        .form(
            "/settings/recovery-code",
            &[("passphrase_now", ""), ("proof", &of_phone)],
        )
        .await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        phone
            .form(
                "/settings/recovery-code",
                &[("passphrase_now", ""), ("proof", &of_phone)]
            )
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn another_homes_ticket_or_a_changed_one_is_none() {
    let (here, there) = (world(), world());
    let (mut browser, mut passkey) = (here.browser(LINUX), Passkey::new(1));
    browser.sign_up("ann", &mut passkey).await;
    browser.sign_out_here();
    let begun = there.browser(LINUX).begin(&json!({"for": "sign_in"})).await;
    let answer = passkey.get(&begun, &Manner::at(ORIGIN));
    let refused = browser.post("/api/v1/session", &json!({"passkey": answer})).await;
    assert!(refused.text.contains("took too long"), "{}", refused.text);
    let begun = browser.begin(&json!({"for": "sign_in"})).await;
    let answer = passkey.get(&begun, &Manner::at(ORIGIN));
    let ticket = answer["ticket"].as_str().unwrap();
    for at in 0..ticket.len() {
        let mut changed = ticket.to_owned().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let mut answer = answer.clone();
        answer["ticket"] = json!(String::from_utf8(changed).unwrap());
        let refused = browser.post("/api/v1/session", &json!({"passkey": answer})).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "character {at}");
    }
    assert_eq!(
        browser
            .post("/api/v1/session", &json!({"passkey": answer}))
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_sign_up_that_is_not_exactly_what_was_asked_for_makes_nothing() {
    let world = world();
    let (mut browser, mut passkey) = (world.browser(LINUX), Passkey::new(1));
    for (what, manner) in wrong() {
        let begun = browser.begin(&json!({"for": "sign_up", "name": "ann"})).await;
        let answer = passkey.create(&begun, &manner);
        let refused = browser
            .post("/api/v1/sign-up", &json!({"name": "ann", "passkey": answer}))
            .await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{what}");
    }
    let begun = browser.begin(&json!({"for": "sign_up", "name": "ann"})).await;
    let answer = passkey.create(&begun, &Manner::at(ORIGIN));
    for prf in [json!(""), json!("AAAA"), json!("A".repeat(44)), json!("*".repeat(43))] {
        let mut short = answer.clone();
        short["prf"] = prf;
        let refused = browser
            .post("/api/v1/sign-up", &json!({"name": "ann", "passkey": short}))
            .await;
        assert!(refused.text.contains("cannot lock a vault"), "{}", refused.text);
    }
    let made = browser
        .post("/api/v1/sign-up", &json!({"name": "ann", "passkey": answer}))
        .await;
    assert_eq!(
        made.status,
        StatusCode::OK,
        "the name was free all the time: {}",
        made.text
    );
    let twice = browser
        .post("/api/v1/sign-up", &json!({"name": "anna", "passkey": answer}))
        .await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
    assert!(!browser.signed_in() || browser.passkeys().await.len() == 1);
}

#[tokio::test]
async fn a_passkey_is_added_only_in_the_session_that_asked() {
    let world = world();
    let (mut ann, mut ben) = (world.browser(LINUX), world.browser(PHONE));
    let (mut hers, mut his, mut new) = (Passkey::new(1), Passkey::new(2), Passkey::new(3));
    ann.sign_up("ann", &mut hers).await;
    let code = ben.sign_up("ben", &mut his).await;
    let begun = ann.begin(&json!({"for": "add"})).await;
    let answer = new.create(&begun, &Manner::at(ORIGIN));
    let body = json!({"name": "new", "passkey": answer, "passphrase": code});
    assert_eq!(
        ben.post("/api/v1/passkeys", &body).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!((ann.passkeys().await.len(), ben.passkeys().await.len()), (1, 1));
    let nobody = world
        .browser(LINUX)
        .post("/api/v1/passkeys/begin", &json!({"for": "add"}))
        .await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

/// JSON of any shape.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[A-Za-z0-9_-]{0,80}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z]{1,12}", inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Where something stands in an answer.
const PLACES: [&str; 7] = [
    "/ticket",
    "/prf",
    "/credential",
    "/credential/response",
    "/credential/response/clientDataJSON",
    "/credential/response/authenticatorData",
    "/credential/response/userHandle",
];

#[test]
fn whatever_is_sent_in_an_answers_place_is_refused_and_breaks_nothing() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = world();
    let mut passkey = Passkey::new(1);
    let mut browser = world.browser(LINUX);
    runtime.block_on(browser.sign_up("ann", &mut passkey));
    browser.sign_out_here();
    let begun = runtime.block_on(browser.begin(&json!({"for": "sign_in"})));
    let right = passkey.get(&begun, &Manner::at(ORIGIN));
    proptest!(ProptestConfig::with_cases(400), |(place in 0..PLACES.len(), value in any_json(), by_form in any::<bool>())| {
        let mut answer = right.clone();
        let at = answer.pointer_mut(PLACES[place]).unwrap();
        prop_assume!(*at != value);
        *at = value;
        let mut browser = browser.clone();
        let refused = runtime.block_on(async {
            if by_form {
                browser.form("/sign-in/passkey", &[("passkey", &answer.to_string())]).await
            } else {
                browser.post("/api/v1/session", &json!({"passkey": answer})).await
            }
        });
        prop_assert!(refused.status.is_client_error(), "{}: {}", refused.status, refused.text);
        prop_assert!(!browser.signed_in());
    });
    proptest!(ProptestConfig::with_cases(100), |(garbage in any::<String>())| {
        let mut browser = browser.clone();
        let refused = runtime.block_on(browser.form("/sign-up/passkey", &[("name", "eve"), ("passkey", &garbage)]));
        prop_assert!(refused.status.is_client_error() && !browser.signed_in());
    });
    let came = runtime.block_on(browser.post("/api/v1/session", &json!({"passkey": right})));
    assert_eq!(
        came.status,
        StatusCode::OK,
        "and the right one is still good: {}",
        came.text
    );
}

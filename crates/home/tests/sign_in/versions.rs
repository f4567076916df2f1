//! A new version of the policy: it never widens what anybody said; people are told at their next sign-in what changed for them, and asked once.

use std::sync::Arc;

use consent::{Act, Category, DataMap, RecipientId, purpose};
use gate::Open;

use crate::common::{Answered, Browser, LINUX, ORIGIN, PASSPHRASE, World, world_under};

/// The version after this one: passport numbers may be remembered too, and what is said is kept for twice as long.
fn next() -> &'static DataMap {
    let text = include_str!("../../../../datamap.toml");
    let version = DataMap::built_in().version();
    let changed = text
        .replacen(
            &format!("version = {version}"),
            &format!("version = {}", version + 1),
            1,
        )
        .replacen(
            "\"licence_number\", \"ip_address\", \"coordinates\"]",
            "\"licence_number\", \"ip_address\", \"coordinates\", \"national_id\"]",
            1,
        )
        .replacen("retention = \"P1Y\"", "retention = \"P2Y\"", 1)
        .replacen(
            "sensitivity = \"high\"\nretention = \"session\"",
            "sensitivity = \"high\"\nretention = \"P1Y\"",
            1,
        );
    Box::leak(Box::new(DataMap::parse(&changed).unwrap()))
}

fn under(before: &World, map: &'static DataMap) -> World {
    world_under(Arc::clone(&before.dir), Arc::clone(&before.clock), ORIGIN, map)
}

fn first(map: &'static DataMap) -> World {
    let clock = Arc::new(gate::SetClock::at(1_800_000_000_000));
    world_under(Arc::new(tempfile::tempdir().unwrap()), clock, ORIGIN, map)
}

async fn answers(browser: &mut Browser, question: &str, answer: &str) {
    let version = browser.get("/api/v1/consents").await.json()["questions"][0]["version"].clone();
    let fields = [
        ("question", question),
        ("version", version.as_str().unwrap()),
        ("lang", "en"),
        ("answer", answer),
    ];
    let answered = browser.form("/consent", &fields).await;
    assert!(answered.to.starts_with("/consent"), "{answered:?}");
}

async fn comes_back(world: &World, name: &str) -> (Browser, Answered) {
    let mut browser = world.browser(LINUX);
    let came = browser.sign_in_by(name, PASSPHRASE).await;
    (browser, came)
}

fn may_remember(world: &World, open: &Open, category: Category) -> bool {
    let you = RecipientId::person();
    let may = world
        .gate
        .narrow::<purpose::Remember>(open, category.into(), &you, Act::Keep);
    !may.unwrap().is_empty()
}

#[tokio::test]
async fn a_new_version_widens_nothing_and_is_told_and_asked_about_once() {
    let old = first(DataMap::built_in());
    for (name, remember) in [("ann", "yes"), ("bob", "yes"), ("eve", "no")] {
        let mut browser = old.browser(LINUX);
        browser.sign_up_by_passphrase(name).await;
        answers(&mut browser, "remember", remember).await;
        let (_, came) = comes_back(&old, name).await;
        assert_eq!(came.to, "/talk", "nothing has changed yet");
    }
    let new = under(&old, next());
    let version = new.gate.map().version().to_string();

    let (mut ann, came) = comes_back(&new, "ann").await;
    assert_eq!(came.to, "/policy/changes");
    let open = new.gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().open;
    assert!(may_remember(&new, &open, Category::Talk));
    assert!(
        !may_remember(&new, &open, Category::NationalId),
        "nobody said yes to that"
    );
    let page = ann.get("/policy/changes").await.text;
    assert!(
        page.contains("“your words” is kept for 2 years now, longer than for 1 year"),
        "{page}"
    );
    assert!(
        page.contains("“Remember our talks” uses something new: passport and identity numbers."),
        "{page}"
    );
    assert!(
        !page.contains("Use memories in talks"),
        "what she does not allow is no change for her: {page}"
    );
    assert!(page.contains("Yes, further") && page.contains("As it was"), "{page}");
    let fields = [("question", "remember"), ("version", &*version), ("answer", "no")];
    assert_eq!(ann.form("/policy/changes", &fields).await.to, "/policy/changes");
    assert!(!ann.get("/policy/changes").await.text.contains("Yes, further"));
    assert!(!may_remember(&new, &open, Category::NationalId) && may_remember(&new, &open, Category::Talk));
    let (mut ann, came) = comes_back(&new, "ann").await;
    assert_eq!(came.to, "/talk", "she is not asked again");
    let changes = ann.get("/api/v1/policy/changes").await.json();
    assert_eq!(changes["wider"], serde_json::json!([]));

    let (mut bob, came) = comes_back(&new, "bob").await;
    assert_eq!(came.to, "/policy/changes");
    let fields = [("question", "remember"), ("version", &*version), ("answer", "yes")];
    bob.form("/policy/changes", &fields).await;
    let open = new.gate.sign_in("bob", PASSPHRASE.to_owned().into()).unwrap().open;
    assert!(may_remember(&new, &open, Category::NationalId), "he said so");

    let (mut eve, came) = comes_back(&new, "eve").await;
    assert_eq!(came.to, "/policy/changes", "what is always so concerns her too");
    let page = eve.get("/policy/changes").await.text;
    assert!(
        !page.contains("Remember our talks") && !page.contains("Yes, further"),
        "{page}"
    );
}

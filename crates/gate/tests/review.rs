//! What nobody uses ends by itself; time is moved, nothing waits.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;

use consent::{Act, Category, CategorySet, Change, PurposeId, RecipientId, Shown, purpose};
use gate::{Gate, GateError, Keep, Open, Permit, SetClock, UNUSED_DAYS};

const PASSPHRASE: &str = "seven slow walks by the river";
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn allow(gate: &Gate, open: &Open, purpose: PurposeId, categories: impl Into<CategorySet>) {
    let change = Change::Grant {
        purpose: purpose.into(),
        categories: categories.into(),
        recipient: RecipientId::person(),
        until_ms: None,
    };
    gate.change_consent(open, change, Shown::new(2, "Shall I?", "en"))
        .unwrap();
}

fn keep(gate: &Gate, open: &Open) -> Result<(), GateError> {
    let permit: Permit<purpose::Remember> =
        gate.permit(open, Category::Talk.into(), &RecipientId::person(), Act::Keep)?;
    let mut pass = gate.pass(open);
    pass.keep(
        &permit,
        &Keep {
            id: gate.new_record_id()?,
            collection: "x",
            category: Category::Talk,
            content: &"bees".to_owned(),
            lists: &[],
        },
    )?;
    pass.commit().map(drop)
}

fn may_keep_health(gate: &Gate, open: &Open) -> bool {
    let health = Category::Health.into();
    let allowed = gate.narrow::<purpose::RememberSensitive>(open, health, &RecipientId::person(), Act::Keep);
    !allowed.unwrap().is_empty()
}

#[test]
fn what_nobody_uses_ends_by_itself_and_what_is_used_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at(1_800_000_000_000));
    let gate = Gate::open(
        &format!("sqlite:{}", dir.path().display()),
        dir.path(),
        Arc::clone(&clock),
    )
    .unwrap();
    let open = gate.sign_up("ann", PASSPHRASE.to_owned().into()).unwrap().0.open;
    let tellable: CategorySet = [Category::Talk, Category::Place].into_iter().collect();
    allow(&gate, &open, PurposeId::Remember, tellable);
    allow(&gate, &open, PurposeId::RememberSensitive, Category::Health);
    keep(&gate, &open).unwrap();
    assert!(may_keep_health(&gate, &open));

    // Half a term later talk is kept once more; health never comes up.
    clock.advance(UNUSED_DAYS / 2 * DAY_MS);
    let begun = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap();
    assert!(!begun.review, "it is not time yet");
    keep(&gate, &begun.open).unwrap();
    let permissions = gate.permissions(&begun.open).unwrap();
    let used: Vec<_> = permissions
        .iter()
        .map(|permission| permission.last_used_ms.is_some())
        .collect();
    assert_eq!(used, [true, false], "{permissions:?}");
    assert_eq!(permissions[0].seen, Category::Talk.into());

    clock.advance(UNUSED_DAYS / 2 * DAY_MS);
    let begun = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap();
    assert!(begun.review, "something ended, and a quarter has passed");
    assert!(
        !may_keep_health(&gate, &begun.open),
        "unused for its term, it opens nothing"
    );
    keep(&gate, &begun.open).unwrap();
    let ended = gate.decisions(&begun.open).unwrap().pop().unwrap();
    assert_eq!(ended.1, consent::policy::Status::Expired);
    assert!(
        !gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().review,
        "told once"
    );

    // A whole term away: all of it ends, what was kept stays, and a new yes counts.
    clock.advance((UNUSED_DAYS + 1) * DAY_MS);
    let begun = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap();
    assert!(matches!(keep(&gate, &begun.open), Err(GateError::Refused { .. })));
    assert_eq!(gate.count(&begun.open, "x").unwrap(), 3);
    allow(&gate, &begun.open, PurposeId::Remember, tellable);
    keep(&gate, &begun.open).unwrap();
}

#[test]
fn how_often_is_one_of_a_few() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at(1_800_000_000_000));
    let gate = Gate::open(
        &format!("sqlite:{}", dir.path().display()),
        dir.path(),
        Arc::clone(&clock),
    )
    .unwrap();
    let open = gate.sign_up("ann", PASSPHRASE.to_owned().into()).unwrap().0.open;
    gate.set_review_days(&open, 365).unwrap();
    assert_eq!(gate.profile(&open).unwrap().review_days, 365);
    gate.set_review_days(&open, 7).unwrap();
    assert_eq!(gate.profile(&open).unwrap().review_days, 90);
}

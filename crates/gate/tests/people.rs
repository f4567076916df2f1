//! Who may come in and act: what an operator does takes hold at once, is told, and opens nothing.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;

use consent::{Act, Category, RecipientId, purpose};
use gate::{
    Admission, Deed, EntryAct, Gate, GateError, Keep, Limits, Open, Permit, SessionToken, SetClock, SignedIn,
    VaultError,
};

const PASSPHRASE: &str = "seven slow walks by the river";
const DAY: u64 = 24 * 60 * 60 * 1000;
const NOW: u64 = 1_800_000_000_000;

struct World {
    gate: Gate,
    clock: Arc<SetClock>,
    _dir: tempfile::TempDir,
}

fn world(limits: Limits) -> World {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at(NOW));
    let url = format!("sqlite:{}", dir.path().display());
    let gate = Gate::open(&url, dir.path(), Arc::clone(&clock)).unwrap();
    World {
        gate: gate.with_limits(limits),
        clock,
        _dir: dir,
    }
}

fn person(gate: &Gate, name: &str) -> SignedIn {
    gate.sign_up(name, PASSPHRASE.to_owned().into()).unwrap().0
}

fn keep(gate: &Gate, open: &Open) -> Result<(), GateError> {
    let permit: Permit<purpose::Converse> =
        gate.permit(open, Category::Talk.into(), &RecipientId::person(), Act::Keep)?;
    let mut pass = gate.pass(open);
    let keep = Keep {
        id: gate.new_record_id()?,
        collection: "x",
        category: Category::Talk,
        content: &"some words".to_owned(),
        lists: &[],
    };
    pass.keep(&permit, &keep)?;
    pass.commit().map(|_| ())
}

fn told(gate: &Gate, open: &Open) -> Vec<String> {
    let entries = gate.history(open, None, None, 100).unwrap();
    let by_operator = entries.into_iter().filter(|entry| entry.fact.act == EntryAct::Operator);
    by_operator.filter_map(|entry| entry.fact.note).collect()
}

fn enter(gate: &Gate, token: &SessionToken) -> Option<GateError> {
    gate.enter(token).err()
}

#[test]
fn a_request_under_way_ends_when_its_person_is_suspended() {
    let World { gate, _dir, .. } = world(Limits::default());
    let SignedIn { open, token, .. } = person(&gate, "ann");
    keep(&gate, &open).unwrap();
    gate.deal_with(open.person(), Deed::Suspend, "Sent spam.").unwrap();
    let refused = keep(&gate, &open);
    assert!(
        matches!(&refused, Err(GateError::Suspended(why)) if why.reason == "Sent spam."),
        "{refused:?}"
    );
    assert!(matches!(enter(&gate, &token), Some(GateError::Suspended(_))));
    let open = gate.enter_to_leave(&token).unwrap();
    assert!(!open.may_act());
    // What is theirs can be taken along, and what was done stands in it; nothing reaches a model.
    let export = gate.export(&open, &["x"], Vec::new()).unwrap();
    assert!(String::from_utf8_lossy(&export).contains("some words"));
    assert_eq!(
        told(&gate, &open),
        ["on 2027-01-15, your account was suspended; the reason given: Sent spam."]
    );
    let permit: Permit<purpose::Converse> = gate
        .permit(
            &open,
            Category::Talk.into(),
            &RecipientId::local_engine(),
            Act::Disclose,
        )
        .unwrap();
    let said = gate
        .at_hand(&permit, gate::Guarded::fresh("hello".to_owned(), Category::Talk.into()))
        .unwrap();
    let mut pass = gate.pass(&open);
    let _ = pass.disclose(&permit, said).unwrap();
    assert!(matches!(pass.commit().err(), Some(GateError::Suspended(_))));
    gate.deal_with(open.person(), Deed::Resume, "").unwrap();
    let open = gate.enter(&token).unwrap();
    keep(&gate, &open).unwrap();
    assert_eq!(told(&gate, &open).len(), 2);
}

#[test]
fn somebody_who_is_to_be_removed_can_sign_in_until_their_day() {
    let World { gate, clock, _dir } = world(Limits::default());
    let SignedIn { open, .. } = person(&gate, "ann");
    let person = open.person();
    keep(&gate, &open).unwrap();
    let day = gate.remove_after(person, "Asked to.", 30 * DAY).unwrap();
    clock.advance(30 * DAY - 1);
    gate.sweep().unwrap();
    let SignedIn { open, token, .. } = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap();
    assert!(!open.may_act() && gate.enter_to_leave(&token).is_ok());
    assert!(matches!(
        gate.removal_receipt(person),
        Err(GateError::Vault(VaultError::NoPerson))
    ));
    clock.advance(1);
    gate.sweep().unwrap();
    assert!(gate.enter_to_leave(&token).is_err() && gate.sign_in("ann", PASSPHRASE.to_owned().into()).is_err());
    let receipt = gate.removal_receipt(person).unwrap();
    let seen = verify::erasure(&receipt, &gate.log_key()).unwrap();
    assert_eq!((seen.person.as_str(), seen.at_ms), (&*person.to_string(), day));
    assert!(seen.keys_destroyed > 0 && gate.seen().unwrap().is_empty());
    gate.sweep().unwrap();
    assert_eq!(gate.removal_receipt(person).unwrap(), receipt, "once");
}

#[test]
fn a_home_and_a_vault_are_full_at_their_limits() {
    let limits = Limits {
        people: 2,
        records: 3,
        bytes: 1 << 20,
    };
    let World { gate, _dir, .. } = world(limits);
    let ann = person(&gate, "ann").open;
    let bob = person(&gate, "bob").open;
    let refused = gate.sign_up_as("eve", PASSPHRASE.to_owned().into(), &Admission::Anybody, None);
    assert!(matches!(refused.err(), Some(GateError::HomeFull(2))));
    for _ in 0..3 {
        gate.has_room(&ann).unwrap();
        keep(&gate, &ann).unwrap();
    }
    let entries = gate.totals(&ann).unwrap().entries;
    assert!(matches!(
        keep(&gate, &ann),
        Err(GateError::VaultFull { records: 3, .. })
    ));
    assert_eq!(
        gate.totals(&ann).unwrap().entries,
        entries,
        "what is refused leaves nothing"
    );
    keep(&gate, &bob).unwrap();
    // Erasing makes room.
    gate.erase(&ann, &gate::Erasing::Category(Category::Talk)).unwrap();
    keep(&gate, &ann).unwrap();
}

//! Values on their way through the gate, in a real store: what opens them, what voids a decision, and what is left behind.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;

use consent::{Act, Category, CategorySet, Change, PurposeId, RecipientId, Shown, purpose};
use gate::{EntryAct, Erasing, Gate, GateError, Guarded, Keep, Open, Permit, SetClock, Sink};

const PASSPHRASE: &str = "seven slow walks by the river";
const HERE: fn() -> RecipientId = RecipientId::local_engine;

struct Ear(RecipientId);

impl Sink<Vec<String>, purpose::Converse> for Ear {
    type Taken = Vec<String>;

    fn recipient(&self) -> &RecipientId {
        &self.0
    }

    fn take(self, value: Vec<String>) -> Vec<String> {
        value
    }
}

struct World {
    gate: Gate,
    clock: Arc<SetClock>,
    _dir: tempfile::TempDir,
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at(1_800_000_000_000));
    let gate = Gate::open(
        &format!("sqlite:{}", dir.path().display()),
        dir.path(),
        Arc::clone(&clock),
    )
    .unwrap();
    World { gate, clock, _dir: dir }
}

fn person(gate: &Gate, name: &str) -> Open {
    gate.sign_up(name, PASSPHRASE.to_owned().into()).unwrap().0.open
}

fn keep(gate: &Gate, open: &Open, text: &str) -> gate::RecordId {
    let permit: Permit<purpose::Converse> = gate
        .permit(open, Category::Talk.into(), &RecipientId::person(), Act::Keep)
        .unwrap();
    let id = gate.new_record_id().unwrap();
    let mut pass = gate.pass(open);
    pass.keep(
        &permit,
        &Keep {
            id,
            collection: "x",
            category: Category::Talk,
            content: &text.to_owned(),
            lists: &[],
        },
    )
    .unwrap();
    pass.commit().unwrap();
    id
}

fn converse(gate: &Gate, open: &Open) -> Permit<purpose::Converse> {
    gate.permit(open, Category::Talk.into(), &HERE(), Act::Disclose)
        .unwrap()
}

/// Opens everything of the collection and discloses it to the engine.
fn disclose(gate: &Gate, open: &Open, permit: &Permit<purpose::Converse>) -> Result<Vec<String>, GateError> {
    let mut pass = gate.pass(open);
    let ticket = pass.open(permit, gate.list::<String>(open, "x", Category::Talk, None, 100)?)?;
    let opened = pass
        .commit()?
        .take(ticket)?
        .map(|all| all.into_iter().map(|(_, text)| text).collect::<Vec<_>>());
    let mut pass = gate.pass(open);
    let leaving = pass.disclose(permit, opened)?;
    pass.commit()?.leave(leaving)?.release(Ear(HERE()))
}

fn change(gate: &Gate, open: &Open, change: Change) {
    gate.change_consent(open, change, Shown::new(gate.map().version(), "what was shown", "en"))
        .unwrap();
}

#[test]
fn the_ledger_names_what_was_opened_and_what_left() {
    let world = world();
    let gate = &world.gate;
    let ann = person(gate, "ann");
    let id = keep(gate, &ann, "a walk");
    assert_eq!(disclose(gate, &ann, &converse(gate, &ann)).unwrap(), ["a walk"]);
    let history = gate.history(&ann, None, Some(PurposeId::Converse), 10).unwrap();
    let acts: Vec<_> = history.iter().map(|entered| entered.fact.act).collect();
    assert_eq!(acts, [EntryAct::Disclose, EntryAct::Open, EntryAct::Keep]);
    for entered in &history {
        assert_eq!(
            entered.fact.records.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [id.to_string()]
        );
        assert_eq!(entered.fact.categories, ["talk"]);
    }
    assert_eq!(history[0].fact.bytes, u64::try_from(r#"["a walk"]"#.len()).unwrap());
    assert_eq!(gate.totals(&ann).unwrap().entries, 4, "the sign-up has an entry too");
}

/// Something else than talking is stopped.
fn stopped() -> Change {
    Change::Forbid {
        purpose: Some(PurposeId::Remember.into()),
        categories: None,
        recipient: None,
    }
}

#[test]
fn a_freeze_stops_the_very_next_use_and_not_showing_or_erasing() {
    let world = world();
    let gate = &world.gate;
    let ann = person(gate, "ann");
    let id = keep(gate, &ann, "a walk");
    let permit = converse(gate, &ann);
    change(gate, &ann, Change::freeze());
    assert!(matches!(disclose(gate, &ann, &permit), Err(GateError::ConsentChanged)));
    let again = gate.permit::<purpose::Converse>(&ann, Category::Talk.into(), &HERE(), Act::Disclose);
    assert!(matches!(again, Err(GateError::Refused { .. })));
    let you = RecipientId::person();
    let shown = gate.permit::<purpose::Account>(&ann, Category::Talk.into(), &you, Act::Disclose);
    assert!(shown.is_ok(), "what is there can be seen");
    gate.export(&ann, &["x"], Vec::new()).unwrap();
    let records = vec![("x".to_owned(), id)];
    gate.erase(&ann, &Erasing::Records { name: id, records }).unwrap();
    change(gate, &ann, Change::lift_freeze());
    let again = gate.permit::<purpose::Converse>(&ann, Category::Talk.into(), &HERE(), Act::Disclose);
    assert!(again.is_ok());
    let notes: Vec<_> = gate
        .history(&ann, None, None, 20)
        .unwrap()
        .into_iter()
        .filter_map(|entered| entered.fact.note)
        .collect();
    for note in ["everything was frozen", "the freeze was lifted"] {
        assert!(notes.iter().any(|one| one == note), "{note}: {notes:?}");
    }
}

#[test]
fn a_change_of_consent_voids_every_permit_made_before_it() {
    let world = world();
    let gate = &world.gate;
    let ann = person(gate, "ann");
    keep(gate, &ann, "a walk");
    let permit = converse(gate, &ann);
    change(gate, &ann, stopped());
    let before = gate.totals(&ann).unwrap().entries;
    assert!(matches!(disclose(gate, &ann, &permit), Err(GateError::ConsentChanged)));
    assert_eq!(
        gate.totals(&ann).unwrap().entries,
        before,
        "nothing was opened, so nothing was written"
    );
    assert!(
        disclose(gate, &ann, &converse(gate, &ann)).is_ok(),
        "talking is essential, and a new decision allows it"
    );
}

#[test]
fn no_read_follows_an_acknowledged_withdrawal() {
    let world = world();
    let gate = &world.gate;
    let ann = person(gate, "ann");
    let session = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().open;
    keep(gate, &ann, "a walk");
    let (mut before, mut after) = (0, 0);
    for round in 0..150_u64 {
        let permit = converse(gate, &ann);
        let withdrawn = std::sync::atomic::AtomicBool::new(false);
        let (read, known) = std::thread::scope(|scope| {
            let withdrawal = scope.spawn(|| {
                std::thread::sleep(std::time::Duration::from_micros(round * 10));
                change(
                    gate,
                    &session,
                    if round % 2 == 0 {
                        stopped()
                    } else {
                        let (purpose, categories, recipient) = (Some(PurposeId::Remember.into()), None, None);
                        Change::LiftForbid {
                            purpose,
                            categories,
                            recipient,
                        }
                    },
                );
                withdrawn.store(true, std::sync::atomic::Ordering::SeqCst);
            });
            std::thread::sleep(std::time::Duration::from_micros(750));
            let known = withdrawn.load(std::sync::atomic::Ordering::SeqCst);
            let read = disclose(gate, &ann, &permit);
            withdrawal.join().unwrap();
            (read, known)
        });
        match read {
            Ok(_) => {
                assert!(!known, "round {round}: read after the withdrawal was acknowledged");
                before += 1;
            }
            Err(GateError::ConsentChanged) => after += 1,
            Err(error) => panic!("{error}"),
        }
    }
    println!("{before} reads came first, {after} were stopped");
    assert!(
        before > 0 && after > 0,
        "{before} and {after}: one side of the race was never seen"
    );
}

#[test]
fn a_permit_and_a_sink_are_for_what_they_say() {
    let world = world();
    let gate = &world.gate;
    let (ann, bob) = (person(gate, "ann"), person(gate, "bob"));
    keep(gate, &ann, "a walk");
    let theirs = converse(gate, &bob);
    assert!(
        matches!(disclose(gate, &ann, &theirs), Err(GateError::NotCovered(_))),
        "another person's permit"
    );
    let said = || {
        Guarded::fresh(
            vec!["my chemo".to_owned()],
            [Category::Talk, Category::Health].into_iter().collect(),
        )
    };
    let permit = converse(gate, &ann);
    assert!(
        matches!(gate.at_hand(&permit, said()), Err(GateError::NotCovered(_))),
        "health was not decided on"
    );
    let both = CategorySet::from(Category::Talk).union(Category::Health.into());
    let wide: Permit<purpose::Converse> = gate.permit(&ann, both, &HERE(), Act::Disclose).unwrap();
    let mut pass = gate.pass(&ann);
    let leaving = pass.disclose(&wide, gate.at_hand(&wide, said()).unwrap()).unwrap();
    let disclosed = pass.commit().unwrap().leave(leaving).unwrap();
    assert!(matches!(
        disclosed.release(Ear(RecipientId::operator())),
        Err(GateError::WrongRecipient { .. })
    ));
    // A record is what its key says, whatever a caller believes.
    let id = keep(gate, &ann, "a walk");
    assert!(
        gate.find::<String>(&ann, "x", &[(Category::Health, id)])
            .unwrap()
            .is_empty()
    );
    assert!(
        gate.find::<String>(&bob, "x", &[(Category::Talk, id)])
            .unwrap()
            .is_empty()
    );
}

#[test]
fn every_optional_purpose_is_refused_without_a_consent() {
    let world = world();
    let gate = &world.gate;
    let ann = person(gate, "ann");
    let mut tried = 0;
    for category in Category::ALL {
        for act in [Act::Disclose, Act::Keep] {
            for recipient in [
                RecipientId::person(),
                HERE(),
                RecipientId::operator(),
                RecipientId::exchange(),
            ] {
                let set = CategorySet::from(*category);
                let refused = [
                    gate.permit::<purpose::Remember>(&ann, set, &recipient, act).is_err(),
                    gate.permit::<purpose::RememberSensitive>(&ann, set, &recipient, act)
                        .is_err(),
                    gate.permit::<purpose::Personalise>(&ann, set, &recipient, act).is_err(),
                    gate.permit::<purpose::ReachOut>(&ann, set, &recipient, act).is_err(),
                    gate.permit::<purpose::Introduce>(&ann, set, &recipient, act).is_err(),
                    gate.permit::<purpose::IntroduceFromMemory>(&ann, set, &recipient, act)
                        .is_err(),
                    gate.permit::<purpose::Measure>(&ann, set, &recipient, act).is_err(),
                ];
                tried += refused.len();
                assert!(
                    refused.iter().all(|refused| *refused),
                    "{category} {act:?} {recipient}: {refused:?}"
                );
            }
        }
    }
    println!("{tried} requests without a consent, all refused");
    assert!(tried > 1_500);
}

#[test]
fn what_is_kept_for_the_session_goes_with_it_and_what_is_erased_is_gone() {
    let world = world();
    let (gate, clock) = (&world.gate, &world.clock);
    let ann = person(gate, "ann");
    let id = keep(gate, &ann, "a walk");
    let receipt = gate
        .erase(
            &ann,
            &Erasing::Records {
                name: id,
                records: vec![("x".to_owned(), id)],
            },
        )
        .unwrap();
    assert_eq!((receipt.records, receipt.keys), (1, 1));
    assert!(verify::erasure(&receipt.note, &gate.log_key()).is_ok());
    keep(gate, &ann, "another walk");
    let export = gate.export(&ann, &["x"], Vec::new()).unwrap();
    let options = verify::Options {
        expected_vkey: Some(gate.log_key()),
        expected_head: None,
    };
    assert_eq!(verify::export(&export[..], &options).unwrap().records, 1);
    gate.sign_out(&ann).unwrap();
    clock.advance(1000);
    let again = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().open;
    assert!(
        gate.list::<String>(&again, "x", Category::Talk, None, 10)
            .unwrap()
            .is_empty()
    );
}

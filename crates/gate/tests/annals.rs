//! The home's own record: each month's counts are entered once it is over, blurred once for everybody, and a report is held to them.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;

use consent::{Act, Category, CategorySet, Change, PurposeId, RecipientId, Shown, purpose};
use data_encoding::BASE64URL_NOPAD;
use gate::{Admission, Asserted, Credential, Gate, GateError, Guarded, Open, Permit, PersonId, PrfOutput, SetClock};
use verify::{Options, VerifyError, counts};

const PASSPHRASE: &str = "seven slow walks by the river";
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// 15 November 2026.
const NOVEMBER: u64 = 1_794_700_800_000;

struct World {
    gate: Gate,
    clock: Arc<SetClock>,
    _dir: tempfile::TempDir,
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at(NOVEMBER));
    let url = format!("sqlite:{}", dir.path().display());
    let gate = Gate::open(&url, dir.path(), Arc::clone(&clock)).unwrap();
    World { gate, clock, _dir: dir }
}

fn help(world: &World, times: u64) {
    let open = world.gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().open;
    for _ in 0..times {
        world.gate.count_help(&open, guard::crisis::Level::Concern).unwrap();
    }
    world.gate.count_help(&open, guard::crisis::Level::Acute).unwrap();
}

fn report(gate: &Gate, from: &str, to: &str) -> Vec<u8> {
    gate.report(from, to, Vec::new()).unwrap()
}

#[test]
fn months_that_are_over_are_in_the_log_and_a_report_is_held_to_them() {
    let world = world();
    let gate = &world.gate;
    gate.sign_up("ann", PASSPHRASE.to_owned().into()).unwrap();
    gate.sweep().unwrap();
    help(&world, 3);
    gate.sweep().unwrap();
    assert!(
        matches!(gate.report("2026-01", "2026-12", Vec::new()), Err(GateError::Report(_))),
        "November is not over"
    );

    // January: November and December are over, and December had none.
    world.clock.advance(60 * DAY_MS);
    gate.sweep().unwrap();
    gate.sweep().unwrap();
    let counted = gate.months_counted("0000-01", "9999-12").unwrap();
    let months: Vec<_> = counted.iter().map(|one| one.month.as_str()).collect();
    assert_eq!(months, ["2026-11", "2026-12"], "each once");
    assert_eq!(
        (counted[0].counts["help_concern"], counted[0].counts["help_acute"]),
        (3, 1)
    );
    assert_eq!((counted[1].counts["help_concern"], counted[1].counts["people"]), (0, 1));
    let words: Vec<_> = gate.annals().unwrap().into_iter().map(|annal| annal.words).collect();
    assert!(
        words[0].contains("keeps its own record") && words[1].contains("policy in force is version"),
        "{words:?}"
    );

    let options = Options {
        expected_vkey: Some(gate.log_key()),
        expected_head: None,
    };
    let whole = report(gate, "2026-01", "2026-12");
    let (checked, chain) = counts(&whole[..], &options).unwrap();
    assert_eq!(
        (
            checked.from.as_str(),
            checked.to.as_str(),
            checked.totals["help_concern"]
        ),
        ("2026-11", "2026-12", 3)
    );
    assert_eq!(chain.entries, words.len() as u64);
    let december = report(gate, "2026-12", "2026-12");
    assert_eq!(counts(&december[..], &options).unwrap().0.totals["help_concern"], 0);

    // Another total, another span, a month left out: none of it is accepted.
    let text = String::from_utf8(whole).unwrap();
    for (from, to) in [
        ("\"help_concern\":3}", "\"help_concern\":2}"),
        ("\"from\":\"2026-11\"", "\"from\":\"2026-10\""),
        ("\"to\":\"2026-12\"", "\"to\":\"2027-01\""),
        ("\"from\":\"2026-11\"", "\"from\":\"2026-12\""),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        assert!(
            matches!(counts(changed.as_bytes(), &options), Err(VerifyError::Counts)),
            "{to}"
        );
    }
    for at in (0..text.len()).step_by(text.len() / 60) {
        let mut changed = text.clone().into_bytes();
        changed[at] ^= 1;
        assert!(counts(&changed[..], &options).is_err(), "byte {at}");
    }
    assert!(counts(&b""[..], &options).is_err() && counts(&b"{}\n"[..], &options).is_err());
}

#[test]
fn what_is_blurred_is_blurred_once() {
    let world = world();
    let gate = &world.gate;
    gate.sign_up("ann", PASSPHRASE.to_owned().into()).unwrap();
    gate.sweep().unwrap();
    world.clock.advance(900 * DAY_MS);
    gate.sweep().unwrap();
    let first = gate.months_counted("0000-01", "9999-12").unwrap();
    assert!(first.len() > 24);
    // With so many draws noise of a mean size of ten is met, or none was added.
    assert!(first.iter().any(|one| one.public["people"] != one.counts["people"]));
    gate.sweep().unwrap();
    assert_eq!(
        gate.months_counted("0000-01", "9999-12").unwrap(),
        first,
        "looking again tells nothing more"
    );
}

#[test]
fn what_the_operator_does_is_in_the_record() {
    let world = world();
    let gate = &world.gate;
    gate.sweep().unwrap();
    let (invite, _) = gate.invite(1, DAY_MS).unwrap();
    gate.withdraw_invite(invite.id).unwrap();
    let words: Vec<_> = gate.annals().unwrap().into_iter().map(|annal| annal.words).collect();
    let last: Vec<_> = words.iter().rev().take(2).map(String::as_str).collect();
    assert_eq!(
        last,
        [
            "an invitation to this home was withdrawn",
            "an invitation to this home was made"
        ]
    );
}

#[test]
fn whoever_becomes_the_keeper_and_whoever_was_are_told() {
    let world = world();
    let gate = &world.gate;
    let sign_up = |name: &str| gate.sign_up(name, PASSPHRASE.to_owned().into()).unwrap().0;
    let (ann, bob) = (sign_up("ann"), sign_up("bob"));
    gate.set_keeper(ann.open.person()).unwrap();
    gate.set_keeper(bob.open.person()).unwrap();
    gate.set_keeper(bob.open.person()).unwrap();
    let told = |signed_in: &gate::SignedIn| -> Vec<String> {
        let open = gate.enter_to_leave(&signed_in.token).unwrap();
        let history = gate.history(&open, None, None, 10).unwrap();
        let notes = history
            .into_iter()
            .filter(|entered| entered.fact.act == gate::EntryAct::Operator);
        notes.filter_map(|entered| entered.fact.note).collect()
    };
    let (ann, bob) = (told(&ann), told(&bob));
    assert!(ann.iter().any(|note| note.contains("made you its keeper")), "{ann:?}");
    assert!(
        ann.iter().any(|note| note.contains("made somebody else its keeper")),
        "{ann:?}"
    );
    assert!(bob.len() == 1 && bob[0].contains("made you its keeper"), "{bob:?}");
}

/// Talks with nobody: what leaves is taken by nobody, and the ledger has a day of talk.
fn talk(gate: &Gate, open: &Open) {
    let (talk, here) = (CategorySet::from(Category::Talk), RecipientId::local_engine());
    let permit: Permit<purpose::Converse> = gate.permit(open, talk, &here, Act::Disclose).unwrap();
    let said = gate.at_hand(&permit, Guarded::fresh("hello".to_owned(), talk)).unwrap();
    let mut pass = gate.pass(open);
    let _leaving = pass.disclose(&permit, said).unwrap();
    pass.commit().unwrap();
}

/// Somebody who signs in with a passkey, so that no passphrase has to be stretched.
struct Passkey(u8);

impl Passkey {
    fn credential(&self) -> Credential {
        Credential {
            id: vec![self.0],
            public: b"key".to_vec(),
        }
    }

    fn prf(&self) -> PrfOutput {
        PrfOutput::parse(&BASE64URL_NOPAD.encode(&[self.0; 32]).into()).unwrap()
    }

    fn sign_up(&self, gate: &Gate) -> Open {
        let (name, person) = (format!("p{}", self.0), PersonId::from_bytes([self.0; 16]));
        let passkey = self.credential();
        let made = gate.sign_up_by_passkey(&name, person, ("key", &passkey), &self.prf(), &Admission::Anybody, None);
        made.unwrap().0.open
    }

    fn sign_in(&self, gate: &Gate) -> Open {
        let asserted = Asserted {
            person: PersonId::from_bytes([self.0; 16]),
            credential: self.credential().id,
            prf: self.prf(),
            check: Box::new(|_| true),
        };
        gate.sign_in_by_passkey(asserted, None).unwrap().open
    }
}

#[test]
fn how_much_a_home_is_used_is_said_only_by_those_who_agreed_and_never_as_it_is() {
    let world = world();
    let gate = &world.gate;
    let people: Vec<Passkey> = (1..=12).map(Passkey).collect();
    gate.sweep().unwrap();
    let given = |open: &Open| gate.history(open, None, Some(PurposeId::Measure), 10).unwrap().len();
    for one in &people {
        talk(gate, &one.sign_up(gate));
    }
    world.clock.advance(DAY_MS);
    for one in &people {
        let open = one.sign_in(gate);
        assert_eq!(given(&open), 0, "nobody agreed");
        let change = Change::Grant {
            purpose: PurposeId::Measure.into(),
            categories: Category::UsageCounts.into(),
            recipient: RecipientId::operator(),
            until_ms: None,
        };
        gate.change_consent(&open, change, Shown::new(3, "Shall I?", "en"))
            .unwrap();
    }
    for month in 1..=3 {
        for one in &people {
            // The first time in a month gives the number, the second does not give it again.
            assert_eq!((given(&one.sign_in(gate)), given(&one.sign_in(gate))), (month, month));
        }
        world.clock.advance(28 * DAY_MS);
        people.iter().for_each(|one| talk(gate, &one.sign_in(gate)));
        world.clock.advance(3 * DAY_MS);
    }
    gate.sweep().unwrap();
    let counted = gate.months_counted("0000-01", "9999-12").unwrap();
    let used: Vec<u64> = counted.iter().map(|one| one.public["use_days"]).take(3).collect();
    // The truth is a day each, every month. Noise of twelve people has a deviation of about 28 · √24 = 137: the sums lie within eight of
    // them, and that all three are exactly the truth happens once in ten million times.
    assert!(used.iter().all(|days| *days < 12 + 1_100), "{used:?}");
    assert_ne!(used, [12, 12, 12], "not blurred");
}

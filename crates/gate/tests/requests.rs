//! Letters to whoever runs the home: sealed to both, with a clock; time is moved, nothing waits.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests report what they were given"
)]

use std::sync::Arc;

use gate::locked::Key;
use gate::{About, Gate, GateError, Open, RequestError, RequestState, Sender, SetClock, Within};

const PASSPHRASE: &str = "seven slow walks by the river";
const OPERATORS: &str = "nine green doors in a hall";
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const ASKED: &str = "Please say what you hold about my heron.";
const ANSWERED: &str = "Two sealed records, and none that we could read.";

struct World {
    gate: Gate,
    clock: Arc<SetClock>,
    key: Key,
    dir: tempfile::TempDir,
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at(1_800_000_000_000));
    let url = format!("sqlite:{}", dir.path().display());
    let gate = Gate::open(&url, dir.path(), Arc::clone(&clock)).unwrap();
    let mut file = Vec::new();
    gate.make_operator_key(OPERATORS.to_owned().into(), false, |locked| {
        file = locked.to_vec();
        Ok(())
    })
    .unwrap();
    assert!(Gate::unlock_operator_key(&file, "nine red doors in a hall".to_owned().into()).is_err());
    let key = Gate::unlock_operator_key(&file, OPERATORS.to_owned().into()).unwrap();
    World { gate, clock, key, dir }
}

fn person(gate: &Gate, name: &str) -> Open {
    gate.sign_up(name, PASSPHRASE.to_owned().into()).unwrap().0.open
}

fn request_error(result: Result<impl Sized, GateError>) -> RequestError {
    match result.err() {
        Some(GateError::Request(error)) => error,
        other => panic!("not refused as a letter: {other:?}"),
    }
}

/// Whether a text stands readable in any file of the home.
fn lies_readable(world: &World, text: &str) -> bool {
    let files = std::fs::read_dir(world.dir.path()).unwrap();
    files
        .filter_map(Result::ok)
        .filter(|file| file.path().is_file())
        .any(|file| {
            let bytes = std::fs::read(file.path()).unwrap();
            bytes.windows(text.len()).any(|part| part == text.as_bytes())
        })
}

#[test]
fn a_thread_opens_for_both_with_the_vault_closed_in_between_and_for_nobody_else() {
    let world = world();
    let (gate, ann) = (&world.gate, person(&world.gate, "ann"));
    let bob = person(gate, "bob");
    let id = gate.ask_operator(&ann, ASKED, About::Access, Within::OneMonth).unwrap();
    gate.sign_out(&ann).unwrap();

    // The vault is closed: whoever runs the home reads and answers.
    let (request, letters) = gate.read_request(id, &world.key).unwrap();
    assert_eq!((letters.len(), &*letters[0].text), (1, ASKED));
    assert_eq!(letters[0].about, Some(About::Access));
    assert_eq!(request.clock.state, RequestState::Open);
    gate.answer_request(id, ANSWERED, false).unwrap();
    let other = age_key();
    assert!(matches!(gate.read_request(id, &other), Err(GateError::Lock(_))));

    let ann = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().open;
    let (request, letters) = gate.request_thread(&ann, id).unwrap();
    let from: Vec<_> = letters.iter().map(|letter| (letter.from, &*letter.text)).collect();
    assert_eq!(from, [(Sender::Person, ASKED), (Sender::Operator, ANSWERED)]);
    assert_eq!(request.clock.state, RequestState::Answered);
    // What the operator did is in the person's own ledger, at their next request.
    let ann = gate
        .enter(&gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().token)
        .unwrap();
    let notes: Vec<_> = gate.history(&ann, None, None, 50).unwrap().into_iter().collect();
    assert!(notes.iter().any(|entered| {
        let note = entered.fact.note.as_deref();
        note.is_some_and(|note| note.ends_with("your letter was answered"))
    }));
    assert!(
        notes
            .iter()
            .any(|entered| entered.fact.categories == ["request"] && entered.fact.recipient == "operator")
    );

    assert!(matches!(
        request_error(gate.request_thread(&bob, id)),
        RequestError::NoRequest
    ));
    assert!(matches!(
        request_error(gate.write_to_operator(&bob, id, "x")),
        RequestError::NoRequest
    ));
    for text in [ASKED, ANSWERED] {
        assert!(!lies_readable(&world, text), "{text}");
    }

    // With the person goes every letter of theirs.
    gate.erase(&ann, &gate::Erasing::Person).unwrap();
    assert!(gate.all_requests().unwrap().is_empty());
}

fn age_key() -> Key {
    let (dir, clock) = (tempfile::tempdir().unwrap(), Arc::new(SetClock::at(1)));
    let gate = Gate::open(&format!("sqlite:{}", dir.path().display()), dir.path(), clock).unwrap();
    let mut file = Vec::new();
    let kept = gate.make_operator_key(OPERATORS.to_owned().into(), false, |locked| {
        file = locked.to_vec();
        Ok(())
    });
    kept.unwrap();
    Gate::unlock_operator_key(&file, OPERATORS.to_owned().into()).unwrap()
}

#[test]
fn the_clock_runs_is_extended_once_and_starts_anew_with_a_new_letter() {
    let world = world();
    let (gate, ann) = (&world.gate, person(&world.gate, "ann"));
    let id = gate.ask_operator(&ann, ASKED, About::Erasure, Within::Days45).unwrap();
    let due = |gate: &Gate| gate.all_requests().unwrap()[0].clock.due_ms;
    let asked = gate.now_ms();
    assert_eq!(due(gate), asked + 45 * DAY_MS);
    assert!(matches!(
        request_error(gate.extend_request(id, " ")),
        RequestError::BadLetter
    ));
    gate.extend_request(id, "There are many, and yours spans two years.")
        .unwrap();
    assert_eq!(due(gate), asked + 90 * DAY_MS);
    assert!(matches!(
        request_error(gate.extend_request(id, "More.")),
        RequestError::NoMoreTime
    ));
    let (_, letters) = gate.request_thread(&ann, id).unwrap();
    assert!(
        letters[1].text.starts_with("There are many"),
        "the person reads the reason"
    );

    gate.answer_request(id, "The first half.", true).unwrap();
    assert_eq!(gate.all_requests().unwrap()[0].clock.state, RequestState::Open);
    gate.answer_request(id, "The second half.", false).unwrap();
    assert!(matches!(
        request_error(gate.extend_request(id, "More.")),
        RequestError::NoMoreTime
    ));
    world.clock.advance(100 * DAY_MS);
    let ann = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().open;
    gate.write_to_operator(&ann, id, "And the heron?").unwrap();
    let clock = gate.requests(&ann).unwrap()[0].clock.clone();
    assert_eq!((clock.state, clock.due_ms), (RequestState::Open, asked + 145 * DAY_MS));
    assert_eq!((clock.extended_ms, clock.letters), (None, 5));
    world.clock.advance(46 * DAY_MS);
    assert!(
        matches!(
            request_error(gate.extend_request(id, "Late.")),
            RequestError::NoMoreTime
        ),
        "no more time once it is over"
    );
}

#[test]
fn a_letter_has_words_and_a_reader() {
    let world = world();
    let (gate, ann) = (&world.gate, person(&world.gate, "ann"));
    let ask = |text: &str| gate.ask_operator(&ann, text, About::Other, Within::OneMonth);
    for bad in ["", " \n ", &"x".repeat(8_001)] {
        assert!(matches!(request_error(ask(bad)), RequestError::BadLetter));
    }
    for n in 0..gate::OPEN_REQUESTS {
        ask(&format!("letter {n}")).unwrap();
    }
    assert!(matches!(request_error(ask("one more")), RequestError::TooMany));
    let again = gate.make_operator_key(OPERATORS.to_owned().into(), false, |_| Ok(()));
    assert!(matches!(request_error(again), RequestError::HasKey));

    // What cannot be kept is not made: nothing is sealed to a key that nobody has.
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().display());
    let fresh = Gate::open(&url, dir.path(), Arc::new(SetClock::at(1))).unwrap();
    let full = fresh.make_operator_key(OPERATORS.to_owned().into(), false, |_| {
        Err(std::io::Error::other("full"))
    });
    assert!(full.is_err() && !fresh.has_operator_key().unwrap());
    let bob = person(&fresh, "bob");
    let asked = fresh.ask_operator(&bob, "Hello?", About::Other, Within::OneMonth);
    assert!(matches!(request_error(asked), RequestError::NoOperatorKey));
}

#[test]
fn an_address_for_notices_opens_for_one_notice_each() {
    let world = world();
    let (gate, ann) = (&world.gate, person(&world.gate, "ann"));
    assert_eq!(
        (gate.address(&ann).unwrap(), gate.reachable().unwrap().len()),
        (None, 0)
    );
    gate.set_address(&ann, Some("ann.heron@example.org")).unwrap();
    assert_eq!(gate.address(&ann).unwrap().as_deref(), Some("ann.heron@example.org"));
    assert!(!lies_readable(&world, "ann.heron@example.org"));
    let who = gate.reachable().unwrap();
    assert_eq!(who, [ann.person()]);
    let begin = |notice: &str| gate.begin_notice(who[0], notice, &world.key).unwrap();
    assert!(begin("policy-9").is_some());
    assert!(begin("policy-9").is_none(), "once");
    gate.notice_failed(who[0], "policy-9").unwrap();
    assert!(begin("policy-9").is_some(), "what failed is tried again");
    assert!(begin("policy-10").is_some());
    assert!(gate.begin_notice(who[0], "policy-11", &age_key()).is_err());
    gate.notice_left(who[0]).unwrap();
    let ann = gate
        .enter(&gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().token)
        .unwrap();
    let told = gate.history(&ann, None, None, 50).unwrap();
    let told = told.iter().filter_map(|entered| entered.fact.note.as_deref());
    assert_eq!(
        told.filter(|note| note.contains("a notice was sent to the address"))
            .count(),
        1
    );
    gate.set_address(&ann, None).unwrap();
    assert!(gate.reachable().unwrap().is_empty() && begin("policy-12").is_none());
}

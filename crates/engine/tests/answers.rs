//! The real model through the public door.

use std::num::NonZeroU32;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use engine::{
    EngineConfig, EngineError, Event, FairKey, FinishReason, Finished, LocalEngine, Message, Prompt, Reply, Role,
    Settings, TemplateSource,
};

mod common;

/// One thread each: with two, a machine that is busy with something else lets each wait for the other at every step.
fn config() -> EngineConfig {
    EngineConfig::default().with_threads(NonZeroU32::new(1))
}

fn load(config: EngineConfig) -> LocalEngine {
    LocalEngine::load(&common::model_path(), config).expect("the model loads")
}

/// One test at a time: replies that compute side by side share the cores and take many times as long.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn engine() -> &'static LocalEngine {
    static ENGINE: OnceLock<LocalEngine> = OnceLock::new();
    ENGINE.get_or_init(|| load(config().with_context(1024)))
}

fn ask(text: &str) -> Prompt {
    Prompt::new(
        "You are a kind companion who answers briefly.",
        vec![Message::new(Role::Person, text)],
    )
}

fn steady(tokens: u32) -> Settings {
    Settings::default().with_temperature(0.0).with_max_tokens(tokens)
}

fn reply(engine: &LocalEngine, prompt: Prompt, settings: Settings) -> (String, Finished) {
    engine
        .submit(FairKey::from(1), prompt, settings)
        .expect("queued")
        .text_blocking()
        .expect("answered")
}

/// Reads until the first text, so that generation is known to be under way.
fn begun(reply: &mut Reply) {
    while let Some(event) = reply.next_blocking() {
        if matches!(event, Event::Text(_)) {
            return;
        }
    }
    unreachable!("the reply ended without a word");
}

#[test]
fn it_answers() {
    let _alone = alone();
    let question = Prompt::new("", vec![Message::new(Role::Person, "What is the capital of France?")]);
    let (text, finished) = reply(engine(), question, steady(48));
    assert!(text.contains("Paris"), "{text}");
    assert_eq!(finished.reason(), FinishReason::Stop);
    assert!(
        finished.prompt_tokens() > 10 && finished.reply_tokens() > 3 && finished.dropped_messages() == 0,
        "{finished:?}"
    );
}

#[test]
fn it_streams_in_pieces_to_whoever_waits_a_little_at_a_time() {
    let _alone = alone();
    let mut reply = engine()
        .submit(FairKey::from(7), ask("Count from one to five."), steady(40))
        .expect("queued");
    let mut texts = 0;
    let mut last = None;
    loop {
        let event = match reply.next_within(Duration::from_millis(1)) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        assert!(last.is_none(), "nothing follows the end");
        match event {
            Event::Queued(_) => assert_eq!(texts, 0),
            Event::Text(text) => {
                assert!(!text.is_empty());
                texts += 1;
            }
            Event::Finished(finished) => last = Some(finished),
            Event::Failed(error) => unreachable!("{error}"),
        }
    }
    assert!(texts > 3, "in pieces, not at once");
    assert!(last.is_some());
}

#[test]
fn a_seed_makes_a_reply_repeatable_and_another_changes_it() {
    let _alone = alone();
    let draw = |seed| {
        reply(
            engine(),
            ask("Tell me a story."),
            Settings::default().with_max_tokens(40).with_seed(Some(seed)),
        )
        .0
    };
    assert_eq!(draw(5), draw(5));
    assert_ne!(draw(5), draw(6));
}

#[test]
fn length_and_stop_texts_end_it() {
    let _alone = alone();
    let (whole, finished) = reply(engine(), ask("Tell me a story about a lighthouse."), steady(24));
    assert_eq!((finished.reason(), finished.reply_tokens()), (FinishReason::Length, 24));
    let stop = whole.get(10..16).expect("long enough").to_owned();
    let settings = steady(24).with_stop(vec![stop.clone()]);
    let (cut, finished) = reply(engine(), ask("Tell me a story about a lighthouse."), settings);
    assert_eq!(finished.reason(), FinishReason::Stop);
    assert_eq!(
        Some(cut.as_str()),
        whole.split(&stop).next(),
        "all before the stop text, nothing of it"
    );
}

#[test]
fn a_context_that_fills_up_ends_the_reply() {
    let _alone = alone();
    let small = load(config().with_context(256));
    let long = "and then we walked on along the shore ".repeat(11);
    let (_, finished) = reply(&small, ask(&long), steady(100_000).with_stop(Vec::new()));
    assert!(finished.prompt_tokens() <= 256);
    assert!(
        finished.prompt_tokens() + finished.reply_tokens() <= 257,
        "{finished:?}"
    );
}

#[test]
fn old_messages_go_first_and_are_counted() {
    let _alone = alone();
    let mut messages = Vec::new();
    for number in 0..60 {
        messages.push(Message::new(
            Role::Person,
            format!("This is remark number {number}, about nothing in particular."),
        ));
        messages.push(Message::new(Role::Companion, "I see."));
    }
    messages.push(Message::new(Role::Person, "What is the capital of France?"));
    let (text, finished) = reply(engine(), Prompt::new("Answer briefly.", messages), steady(32));
    assert!(
        finished.dropped_messages() > 20 && finished.dropped_messages() < 120,
        "{finished:?}"
    );
    assert!(finished.prompt_tokens() <= 1024 - 32);
    assert!(!text.is_empty());
}

#[test]
fn too_long_a_message_is_refused_before_it_is_queued() {
    let _alone = alone();
    let refused = engine().submit(FairKey::from(1), ask(&"word ".repeat(3000)), steady(32));
    let Err(EngineError::TooLong { size, limit }) = refused else {
        unreachable!("{refused:?}")
    };
    assert!(size > 3000 && limit == 1024 - 32, "{size} {limit}");
}

#[test]
fn nothing_of_one_person_changes_what_another_gets() {
    let _alone = alone();
    let settings = || Settings::default().with_seed(Some(11)).with_max_tokens(48);
    let question = || ask("Can you tell me something about the sea?");
    let config = config().with_context(1024);
    let fresh = reply(&load(config), question(), settings());

    let used = load(config);
    for secret in [
        "My secret is that I love Heliotrope.",
        "I am ill, and her name is Heliotrope Vance.",
    ] {
        let (_, finished) = reply(&used, ask(secret), settings());
        assert!(finished.reply_tokens() > 0);
    }
    let mut broken_off = used
        .submit(FairKey::from(2), ask("Heliotrope, tell me everything."), steady(400))
        .expect("queued");
    begun(&mut broken_off);
    drop(broken_off);
    let (text, finished) = reply(&used, question(), settings());
    assert_eq!((text, finished.reply_tokens()), (fresh.0, fresh.1.reply_tokens()));
}

#[test]
fn cancelling_stops_it_and_frees_the_place() {
    let _alone = alone();
    let engine = load(config().with_context(2048).with_waiting(2, 2));
    let mut long = engine
        .submit(FairKey::from(1), ask("Tell me a very long story."), steady(1500))
        .expect("queued");
    begun(&mut long);
    let waiting = engine
        .submit(FairKey::from(1), ask("And then?"), steady(8))
        .expect("queued");
    let dropped = engine
        .submit(FairKey::from(1), ask("And then?"), steady(8))
        .expect("queued");
    let Err(busy) = engine.submit(FairKey::from(1), ask("And then?"), steady(8)) else {
        unreachable!("two wait already")
    };
    assert_eq!(busy, EngineError::Busy { waiting: 2, own: true });
    assert!(busy.to_string().contains("busy"));
    drop(dropped);
    let other = engine
        .submit(FairKey::from(2), ask("Hello."), steady(8))
        .expect("the dropped one's place is free");
    waiting.cancel();
    let (text, finished) = waiting.text_blocking().expect("told");
    assert_eq!(
        (text.as_str(), finished.reason(), finished.reply_tokens()),
        ("", FinishReason::Cancelled, 0)
    );
    long.cancel();
    let (_, finished) = long.text_blocking().expect("told");
    assert_eq!(finished.reason(), FinishReason::Cancelled);
    assert!(finished.reply_tokens() < 1500, "{finished:?}");
    assert_eq!(other.text_blocking().expect("answered").1.reply_tokens(), 8);
}

#[test]
fn whoever_waits_is_told_how_many_come_first_and_owners_take_turns() {
    let _alone = alone();
    let engine = load(config().with_context(1024));
    let mut first = engine
        .submit(FairKey::from(1), ask("Tell me a long story."), steady(300))
        .expect("queued");
    begun(&mut first);
    let mut second = engine
        .submit(FairKey::from(1), ask("Another."), steady(4))
        .expect("queued");
    let mut other = engine
        .submit(FairKey::from(2), ask("Hello."), steady(4))
        .expect("queued");
    assert_eq!(second.next_blocking(), Some(Event::Queued(1)));
    assert_eq!(
        second.next_blocking(),
        Some(Event::Queued(2)),
        "who asks for the first time goes before"
    );
    assert_eq!(other.next_blocking(), Some(Event::Queued(1)));
    drop(first);
    assert!(other.text_blocking().is_ok() && second.text_blocking().is_ok());
}

#[test]
fn several_at_once_answer_as_one_alone() {
    let _alone = alone();
    let engine = load(config().with_context(512).with_parallel(2));
    let questions = [
        "What is the capital of France?",
        "What is two and two?",
        "Name a colour.",
    ];
    let replies: Vec<_> = (0..)
        .zip(questions)
        .map(|(owner, question)| {
            engine
                .submit(FairKey::from(owner), ask(question), steady(24))
                .expect("queued")
        })
        .collect();
    for (answer, question) in replies.into_iter().zip(questions) {
        let answer = answer.text_blocking().expect("answered").0;
        assert_eq!(answer, reply(&engine, ask(question), steady(24)).0);
    }
}

#[test]
fn an_engine_that_goes_tells_whoever_waits() {
    let _alone = alone();
    let engine = load(config().with_context(1024));
    let mut first = engine
        .submit(FairKey::from(1), ask("Tell me a long story."), steady(500))
        .expect("queued");
    begun(&mut first);
    let second = engine
        .submit(FairKey::from(1), ask("Another."), steady(4))
        .expect("queued");
    drop(engine);
    assert_eq!(second.text_blocking(), Err(EngineError::Closed));
    assert_eq!(
        first.text_blocking().map(|(_, finished)| finished.reason()),
        Ok(FinishReason::Cancelled)
    );
}

#[test]
fn the_card_says_what_answers() {
    let _alone = alone();
    let card = load(config().with_context(u32::MAX).with_fingerprint(true))
        .card()
        .clone();
    assert!(!card.name().is_empty() && card.file_name().ends_with(".gguf"));
    assert_eq!(card.architecture(), "llama");
    assert_eq!(card.template(), TemplateSource::Model);
    assert!(card.is_weak() && card.parameters() > 100_000_000, "{card:?}");
    assert!(
        card.context() >= 2048 && card.context() < 1_000_000,
        "bounded by what the model was trained for"
    );
    assert_eq!(card.bytes(), std::fs::metadata(card.path()).expect("there").len());
    assert!(card.sha256().is_some());
}

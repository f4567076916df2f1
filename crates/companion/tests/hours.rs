//! A conversation that goes on for hours, with the real model and a clock that is moved.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

use companion::{Companion, Event, Listener, Of, Said, reminder};
use engine::{EngineConfig, LocalEngine};
use gate::{Gate, Open, SetClock};

const MINUTE: u64 = 60_000;

fn model() -> PathBuf {
    let named = std::env::var_os("TROTH_MODEL").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../models/SmolLM2-135M-Instruct.Q4_1.gguf");
    let path = named.unwrap_or(beside);
    assert!(path.exists(), "{} is missing: run `make model`", path.display());
    path
}

/// Hears the first sentence, and in what order it came.
#[derive(Default)]
struct First(Vec<Event>);

impl Listener for First {
    fn tell(&mut self, event: Event) {
        self.0.push(event);
    }

    fn listening(&self) -> bool {
        !self.0.iter().any(|event| matches!(event, Event::Sentence(_)))
    }
}

struct Scene {
    companion: Companion,
    clock: Arc<SetClock>,
    open: Open,
    now: u64,
    _dir: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::at(1_800_000_000_000));
        let url = format!("sqlite:{}", dir.path().display());
        let gate = Arc::new(Gate::open(&url, dir.path(), Arc::clone(&clock)).unwrap());
        let begun = gate
            .sign_up("ann", "seven slow walks by the river".to_owned().into())
            .unwrap()
            .0;
        // A short memory is enough here, and quick.
        let config = EngineConfig::default()
            .with_threads(Some(NonZeroU32::MIN))
            .with_context(448);
        let engine = LocalEngine::load(&model(), config).unwrap();
        Self {
            companion: Companion::new(gate, Some(Arc::new(engine))),
            clock,
            open: begun.open,
            now: 0,
            _dir: dir,
        }
    }

    /// Says something at each minute; gives those with which the reminder came, and those with which the gentle note did.
    fn all(&mut self, minutes: &[u64], of: Of) -> (Vec<u64>, Vec<u64>) {
        let (mut reminded, mut noted) = (Vec::new(), Vec::new());
        for minute in minutes {
            match self.at(*minute, of) {
                Some(Event::Reminder) => reminded.push(*minute),
                Some(_) => noted.push(*minute),
                None => {}
            }
        }
        (reminded, noted)
    }

    /// Says something at a minute; gives the word of the house's that came, which is before the first sentence.
    fn at(&mut self, minute: u64, of: Of) -> Option<Event> {
        self.clock.advance((minute - self.now) * MINUTE);
        self.now = minute;
        let said = Said {
            id: self.companion.new_turn().unwrap(),
            text: format!("It is minute {minute}. Say one short sentence."),
            of,
            private: false,
            replaces: None,
            here: false,
        };
        let mut first = First::default();
        self.companion.converse(&self.open, &said, &mut first).unwrap();
        let word = |event: &Event| matches!(event, Event::Reminder | Event::Note);
        let at = first.0.iter().position(word);
        let sentence = first.0.iter().position(|event| matches!(event, Event::Sentence(_)));
        assert!(
            at.is_none_or(|at| sentence.is_none_or(|sentence| at < sentence)),
            "{:?}",
            first.0
        );
        let kept = self.companion.turn(&self.open, of, said.id).unwrap().unwrap();
        let word = at.and_then(|at| first.0.into_iter().nth(at));
        assert_eq!(
            (kept.turn().reminded, kept.turn().noted),
            (word == Some(Event::Reminder), word == Some(Event::Note)),
            "the page shows what the stream showed"
        );
        word
    }
}

#[test]
fn every_three_hours_of_talk_that_goes_on_it_says_that_it_is_an_ai() {
    let mut scene = Scene::new();
    let of = Of(Some(scene.companion.new_turn().unwrap()));
    let minutes = [0, 59, 118, 177, 179, 180, 239, 298, 357, 359, 360];
    let (reminded, noted) = scene.all(&minutes, of);
    assert_eq!((&reminded[..], &noted[..]), (&[180, 360][..], &[118][..]));
    // A rest begins anew.
    let rested = 360 + reminder::REST_MS / MINUTE;
    let minutes = [
        rested,
        rested + 55,
        rested + 110,
        rested + 165,
        rested + 179,
        rested + 180,
    ];
    let (reminded, noted) = scene.all(&minutes, of);
    assert_eq!((reminded, noted), (vec![rested + 180], vec![rested + 110]));
    assert!(reminder::WORDS.contains("with an AI"));
}

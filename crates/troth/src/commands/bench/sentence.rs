//! What a reply's first sentence waits for besides the model: what comes before the model is asked, and what comes after its last letter.

use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use companion::{Companion, Event, Listener, Of, Said};
use engine::{EngineConfig, LocalEngine};
use gate::{Gate, SystemClock};

use super::vaults;
use crate::failure::Failure;

/// What is said, one message a turn.
const MESSAGES: [&str; 6] = [
    "Hello, how are you this evening?",
    "I walked along the river until it was dark.",
    "What would you cook on a cold day?",
    "My neighbour has a new dog, and it barks.",
    "Tell me about a small good thing.",
    "I think I will go to bed early tonight.",
];

/// Memories in the vault that is talked to.
const MEMORIES: usize = 10_000;

/// Hears a reply until its first sentence is shown.
struct Watch {
    begun: Instant,
    /// From the message to the model's being asked.
    asked_ms: OnceCell<f64>,
    /// How many bytes had been written at which time.
    drawn: Vec<(usize, Instant)>,
    late_ms: Option<f64>,
}

impl Listener for Watch {
    fn tell(&mut self, event: Event) {
        let Event::Sentence(sentence) = event else { return };
        let length = sentence.text.trim_end().len();
        let written = self.drawn.iter().find(|(bytes, _)| *bytes >= length);
        // A sentence that was left out is shown as nothing, and says nothing of time.
        if let (Some((_, at)), None, true) = (written, self.late_ms, length > 0) {
            self.late_ms = Some(at.elapsed().as_secs_f64() * 1000.0);
        }
    }

    fn drew(&mut self, bytes: usize) {
        let before = self.drawn.last().map_or(0, |(bytes, _)| *bytes);
        self.drawn.push((before + bytes, Instant::now()));
    }

    fn listening(&self) -> bool {
        // The first time is when the model has just been asked.
        self.asked_ms
            .get_or_init(|| self.begun.elapsed().as_secs_f64() * 1000.0);
        self.late_ms.is_none()
    }
}

/// For some turns, in milliseconds: from the message to the model's being asked, and from the last letter of the first sentence to its being
/// shown.
pub(crate) fn waits(model: &Path) -> Result<Vec<(f64, f64)>, Failure> {
    let dir = tempfile::tempdir()?;
    let url = format!("sqlite:{}", dir.path().display());
    let gate = Arc::new(Gate::open(&url, dir.path(), SystemClock)?);
    let open = gate
        .sign_up("ann", "a passphrase for measuring".to_owned().into())?
        .0
        .open;
    let engine = Arc::new(LocalEngine::load(model, EngineConfig::default())?);
    vaults::remember(&gate, &open, MEMORIES)?;
    let companion = Companion::new(gate, Some(engine));
    let mut waits = Vec::new();
    for text in MESSAGES {
        let said = Said {
            id: companion.new_turn()?,
            text: text.to_owned(),
            of: Of::default(),
            private: false,
            replaces: None,
            here: false,
        };
        let mut watch = Watch {
            begun: Instant::now(),
            asked_ms: OnceCell::new(),
            drawn: Vec::new(),
            late_ms: None,
        };
        companion.converse(&open, &said, &mut watch)?;
        waits.extend(watch.asked_ms.get().copied().zip(watch.late_ms));
    }
    Ok(waits)
}

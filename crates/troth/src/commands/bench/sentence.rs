//! How soon a sentence is shown once the model has written its last letter.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use companion::{Companion, Event, Listener, Of, Said};
use engine::{EngineConfig, LocalEngine};
use gate::{Gate, SystemClock};

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

/// Hears a reply until its first sentence is shown.
#[derive(Default)]
struct Watch {
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
        self.late_ms.is_none()
    }
}

/// Milliseconds from the last letter of a reply's first sentence to its being shown, for some turns.
pub(crate) fn late(model: &Path) -> Result<Vec<f64>, Failure> {
    let dir = tempfile::tempdir()?;
    let gate = Gate::open(&format!("sqlite:{}", dir.path().display()), dir.path(), SystemClock)?;
    let open = gate
        .sign_up("ann", "a passphrase for measuring".to_owned().into())?
        .0
        .open;
    let engine = Arc::new(LocalEngine::load(model, EngineConfig::default())?);
    let companion = Companion::new(Arc::new(gate), Some(engine));
    let mut late = Vec::new();
    for text in MESSAGES {
        let said = Said {
            id: companion.new_turn()?,
            text: text.to_owned(),
            of: Of::default(),
            private: false,
            replaces: None,
        };
        let mut watch = Watch::default();
        companion.converse(&open, &said, &mut watch)?;
        late.extend(watch.late_ms);
    }
    Ok(late)
}

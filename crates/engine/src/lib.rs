//! Language models in this process.
//!
//! A [`LocalEngine`] holds one GGUF model (llama.cpp through `llama-cpp-2`) and answers one [`Prompt`] at a time for each slot, on
//! threads of its own; owners are served in turn. What it promises:
//!
//! - Nothing of one request stays for the next: keys and values of its tokens are overwritten before [`Event::Finished`].
//! - What people said is never read as the model's control tokens, whatever it looks like.
//! - A prompt that is too long loses its oldest messages whole; the system text and the last message always stay.
//! - A reply that is dropped stops within one token.
//! - llama.cpp logs nothing: what it prints could hold text.
//!
//! An [`Embedder`] holds a sentence-embedding model and puts texts into vectors.

mod bench;
mod budget;
mod card;
mod config;
mod embedder;
mod error;
mod gguf;
mod local;
mod marker;
mod model;
mod prompt;
mod queue;
mod reply;
mod settings;
mod shared;
mod slot;
mod stopwatch;
mod template;
mod text;
mod worker;

#[cfg(test)]
mod real;

pub use bench::{Comparison, Figures, compare};
pub use card::{ModelCard, TemplateSource};
pub use config::EngineConfig;
pub use embedder::Embedder;
pub use error::EngineError;
pub use local::LocalEngine;
pub use prompt::{Message, Prompt, Role};
pub use queue::FairKey;
pub use reply::{Event, FinishReason, Finished, Reply};
pub use settings::Settings;

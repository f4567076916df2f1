//! Memory of one reply at a time: a llama.cpp context, wiped between requests.

use std::num::NonZeroU32;

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;

use crate::error::EngineError;
use crate::model::{Model, backend};
use crate::settings::Settings;

/// Prompt tokens that are computed in one go; a cancelled request is noticed between two of them.
const CHUNK: usize = 512;
/// The candidates that are looked at; what is behind them is noise and costs time to sort.
const TOP_K: i32 = 40;
/// How far back a repetition is seen, in tokens.
const REPEAT_WINDOW: i32 = 64;
/// llama.cpp draws a seed of its own when given this one.
const RANDOM_SEED: u32 = u32::MAX;

/// Size of a slot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SlotSize {
    pub(crate) context: u32,
    pub(crate) threads: u32,
}

/// A context for one request at a time.
///
/// INVARIANT: between requests its memory holds no key or value of any token ([`Slot::wipe`]). Scratch buffers of the computation
/// keep numbers until the next request overwrites them; each is written before it is read, and no call gives them out.
pub(crate) struct Slot<'m> {
    model: &'m Model,
    context: LlamaContext<'m>,
    position: i32,
}

impl<'m> Slot<'m> {
    pub(crate) fn new(model: &'m Model, size: SlotSize) -> Result<Self, EngineError> {
        let threads = i32::try_from(size.threads).unwrap_or(1);
        let params = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(size.context))
            .with_n_batch(CHUNK as u32)
            .with_n_ubatch(CHUNK as u32)
            .with_n_threads(threads)
            .with_n_threads_batch(threads);
        let context = model
            .llama
            .new_context(backend()?, params)
            .map_err(|_| EngineError::NoContext { tokens: size.context })?;
        Ok(Self {
            model,
            context,
            position: 0,
        })
    }

    /// Reads a prompt. Returns whether it was read to its end; `go_on` is asked between chunks.
    pub(crate) fn read(&mut self, tokens: &[LlamaToken], mut go_on: impl FnMut() -> bool) -> Result<bool, EngineError> {
        let mut left = tokens.len();
        for chunk in tokens.chunks(CHUNK) {
            if !go_on() {
                return Ok(false);
            }
            left -= chunk.len();
            self.decode(chunk, left == 0)?;
        }
        Ok(true)
    }

    /// Reads one token, the one just drawn.
    pub(crate) fn read_one(&mut self, token: LlamaToken) -> Result<(), EngineError> {
        self.decode(&[token], true)
    }

    fn decode(&mut self, tokens: &[LlamaToken], last: bool) -> Result<(), EngineError> {
        let mut batch = LlamaBatch::new(tokens.len(), 1);
        for (at, token) in tokens.iter().enumerate() {
            let draws = last && at + 1 == tokens.len();
            batch.add(*token, self.position, &[0], draws).map_err(failed)?;
            self.position += 1;
        }
        self.context.decode(&mut batch).map_err(failed)
    }

    /// Draws the next token after what was read.
    pub(crate) fn draw(&self, sampler: &mut LlamaSampler) -> LlamaToken {
        sampler.sample(&self.context, -1)
    }

    /// Whether the context has room for one more token.
    pub(crate) fn has_room(&self) -> bool {
        u32::try_from(self.position).is_ok_and(|position| position < self.context.n_ctx())
    }

    /// Forgets everything that was read and drawn, and overwrites keys and values with zeros.
    pub(crate) fn wipe(&mut self) {
        self.context.clear_kv_cache();
        self.position = 0;
    }

    pub(crate) fn sampler(&self, settings: &Settings) -> LlamaSampler {
        sampler(settings, self.model.llama.n_vocab())
    }

    #[cfg(test)]
    pub(crate) fn context(&self) -> &LlamaContext<'m> {
        &self.context
    }
}

fn failed(error: impl std::fmt::Display) -> EngineError {
    EngineError::Failed {
        reason: error.to_string(),
    }
}

fn sampler(settings: &Settings, vocabulary: i32) -> LlamaSampler {
    let mut chain = Vec::with_capacity(5);
    if settings.repeat_penalty() > 1.0 {
        chain.push(LlamaSampler::penalties(
            vocabulary,
            REPEAT_WINDOW,
            settings.repeat_penalty(),
            0.0,
            0.0,
        ));
    }
    if settings.temperature() > 0.0 {
        chain.push(LlamaSampler::top_k(TOP_K));
        chain.push(LlamaSampler::top_p(settings.top_p(), 1));
        chain.push(LlamaSampler::temp(settings.temperature()));
        chain.push(LlamaSampler::dist(settings.seed().unwrap_or(RANDOM_SEED)));
    } else {
        chain.push(LlamaSampler::greedy());
    }
    LlamaSampler::chain(chain, true)
}

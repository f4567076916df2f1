//! What the engine costs: the same model and conversation with the engine and with plain calls of `llama-cpp-2`.
//!
//! Both are measured from outside, in turns within one process, and draw the same tokens: from asking to the first text, and the
//! tokens a second from the first text to the last.

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::model::{LlamaChatMessage, LlamaModel};
use llama_cpp_2::sampling::LlamaSampler;

use crate::config::EngineConfig;
use crate::error::EngineError;
use crate::local::LocalEngine;
use crate::model::backend;
use crate::prompt::{Message, Prompt, Role};
use crate::queue::FairKey;
use crate::reply::Event;
use crate::settings::Settings;
use crate::stopwatch::Stopwatch;

const SYSTEM: &str =
    "You are a kind and attentive companion. You listen, ask one thing at a time, and keep your answers short.";
const TALK: &[(Role, &str)] = &[
    (
        Role::Person,
        "I moved to a new town last month and I do not know anybody here yet.",
    ),
    (Role::Companion, "That is a big change. What made you choose this town?"),
    (
        Role::Person,
        "The work, mostly, and the sea. Now I walk along the harbour every evening after supper.",
    ),
    (
        Role::Companion,
        "The harbour in the evening sounds peaceful. Have you met anyone on your walks?",
    ),
    (
        Role::Person,
        "Not yet. Write me a long story about a stranger who finds friends in a harbour town.",
    ),
];
const REPLY_TOKENS: u32 = 128;

/// Medians over the rounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    first_token_ms: f64,
    tokens_per_s: f64,
}

impl Figures {
    /// Milliseconds from asking to the first text.
    #[must_use]
    pub fn first_token_ms(&self) -> f64 {
        self.first_token_ms
    }

    /// Tokens a second after the first.
    #[must_use]
    pub fn tokens_per_s(&self) -> f64 {
        self.tokens_per_s
    }
}

/// The engine beside plain calls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    direct: Figures,
    engine: Figures,
    prompt_tokens: usize,
    reply_tokens: usize,
    load_ms: f64,
}

impl Comparison {
    /// Plain calls of `llama-cpp-2`.
    #[must_use]
    pub fn direct(&self) -> Figures {
        self.direct
    }

    /// [`LocalEngine`].
    #[must_use]
    pub fn engine(&self) -> Figures {
        self.engine
    }

    /// The engine's time to its first token as a share of the direct one's; 1.05 is 5 % slower.
    #[must_use]
    pub fn first_token_ratio(&self) -> f64 {
        self.engine.first_token_ms / self.direct.first_token_ms
    }

    /// The engine's tokens a second as a share of the direct ones; 0.95 is 5 % slower.
    #[must_use]
    pub fn tokens_ratio(&self) -> f64 {
        self.engine.tokens_per_s / self.direct.tokens_per_s
    }

    /// Tokens of the prompt that was measured.
    #[must_use]
    pub fn prompt_tokens(&self) -> usize {
        self.prompt_tokens
    }

    /// Tokens of the reply, the same for both.
    #[must_use]
    pub fn reply_tokens(&self) -> usize {
        self.reply_tokens
    }

    /// Milliseconds until the engine was loaded.
    #[must_use]
    pub fn load_ms(&self) -> f64 {
        self.load_ms
    }
}

/// Measures; a few seconds a round. The first round of each warms up and does not count.
///
/// # Errors
/// As [`LocalEngine::load`]; [`EngineError::Failed`] where the two do not draw the same number of tokens.
pub fn compare(path: &Path, config: EngineConfig, rounds: NonZeroU32) -> Result<Comparison, EngineError> {
    let watch = Stopwatch::start();
    let engine = LocalEngine::load(path, config)?;
    let load_ms = millis(watch.elapsed());
    let context = engine.card().context();
    let direct = Direct::load(path, context, config.threads_each())?;
    let mut plain = direct.context()?;

    let (mut of_engine, mut of_direct) = (Vec::new(), Vec::new());
    let mut prompt_tokens = 0;
    for round in 0..=rounds.get() {
        let (ours, prompt) = engine_round(&engine)?;
        let theirs = direct.round(&mut plain)?;
        if ours.tokens != theirs.tokens {
            let reason = format!("{} tokens with the engine, {} without", ours.tokens, theirs.tokens);
            return Err(EngineError::Failed { reason });
        }
        prompt_tokens = prompt;
        if round > 0 {
            of_engine.push(ours);
            of_direct.push(theirs);
        }
    }
    let reply_tokens = of_engine.first().map_or(0, |round| round.tokens);
    let (direct, engine) = (figures(&of_direct), figures(&of_engine));
    Ok(Comparison {
        direct,
        engine,
        prompt_tokens,
        reply_tokens,
        load_ms,
    })
}

/// One reply, timed.
struct Round {
    first: Duration,
    last: Duration,
    tokens: usize,
}

fn engine_round(engine: &LocalEngine) -> Result<(Round, usize), EngineError> {
    let messages = TALK.iter().map(|(role, text)| Message::new(*role, *text)).collect();
    let settings = Settings::default().with_max_tokens(REPLY_TOKENS).with_temperature(0.0);
    let watch = Stopwatch::start();
    let mut reply = engine.submit(FairKey::from(0), Prompt::new(SYSTEM, messages), settings)?;
    let (mut first, mut last) = (None, Duration::ZERO);
    while let Some(event) = reply.next_blocking() {
        match event {
            Event::Queued(_) => {}
            Event::Text(_) => {
                last = watch.elapsed();
                first.get_or_insert(last);
            }
            Event::Finished(end) => {
                let round = Round {
                    first: first.unwrap_or(last),
                    last,
                    tokens: end.reply_tokens(),
                };
                return Ok((round, end.prompt_tokens()));
            }
            Event::Failed(error) => return Err(error),
        }
    }
    Err(EngineError::Closed)
}

/// The peer: what a program that calls `llama-cpp-2` itself does.
struct Direct {
    model: LlamaModel,
    context: u32,
    threads: i32,
}

impl Direct {
    fn load(path: &Path, context: u32, threads: u32) -> Result<Self, EngineError> {
        let model = LlamaModel::load_from_file(backend()?, path, &LlamaModelParams::default()).map_err(failed)?;
        Ok(Self {
            model,
            context,
            threads: i32::try_from(threads).unwrap_or(1),
        })
    }

    fn context(&self) -> Result<llama_cpp_2::context::LlamaContext<'_>, EngineError> {
        let params = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(self.context))
            .with_n_threads(self.threads)
            .with_n_threads_batch(self.threads);
        self.model.new_context(backend()?, params).map_err(failed)
    }

    fn round(&self, context: &mut llama_cpp_2::context::LlamaContext<'_>) -> Result<Round, EngineError> {
        let vocab = self.model.vocab();
        let watch = Stopwatch::start();
        let mut chat = vec![LlamaChatMessage::new("system".into(), SYSTEM.into()).map_err(failed)?];
        for (role, text) in TALK {
            let role = if *role == Role::Person { "user" } else { "assistant" };
            chat.push(LlamaChatMessage::new(role.into(), (*text).into()).map_err(failed)?);
        }
        let template = self.model.chat_template(None).map_err(failed)?;
        let written = self.model.apply_chat_template(&template, &chat, true).map_err(failed)?;
        let tokens = vocab.tokenize(written.as_bytes(), true, true);
        let mut batch = LlamaBatch::new(tokens.len(), 1);
        batch.add_sequence(&tokens, 0, false).map_err(failed)?;
        context.decode(&mut batch).map_err(failed)?;

        let settings = Settings::default();
        let penalties = LlamaSampler::penalties(self.model.n_vocab(), 64, settings.repeat_penalty(), 0.0, 0.0);
        let mut sampler = LlamaSampler::chain([penalties, LlamaSampler::greedy()], true);
        let mut round = Round {
            first: Duration::ZERO,
            last: Duration::ZERO,
            tokens: 0,
        };
        let mut text = Vec::new();
        let mut position = i32::try_from(tokens.len()).map_err(failed)?;
        loop {
            let token = sampler.sample(context, -1);
            if vocab.is_eog(token) {
                break;
            }
            vocab.token_to_piece_into(token, &mut text, false, None);
            round.tokens += 1;
            round.last = watch.elapsed();
            if round.tokens == 1 {
                round.first = round.last;
            }
            if round.tokens == REPLY_TOKENS as usize {
                break;
            }
            batch.clear();
            batch.add(token, position, &[0], true).map_err(failed)?;
            position += 1;
            context.decode(&mut batch).map_err(failed)?;
        }
        context.clear_kv_cache();
        Ok(round)
    }
}

fn figures(rounds: &[Round]) -> Figures {
    let rate = |round: &Round| {
        let seconds = round.last.saturating_sub(round.first).as_secs_f64();
        round.tokens.saturating_sub(1) as f64 / seconds.max(f64::MIN_POSITIVE)
    };
    Figures {
        first_token_ms: median(rounds.iter().map(|round| millis(round.first)).collect()),
        tokens_per_s: median(rounds.iter().map(rate).collect()),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn failed(error: impl std::fmt::Display) -> EngineError {
    EngineError::Failed {
        reason: error.to_string(),
    }
}

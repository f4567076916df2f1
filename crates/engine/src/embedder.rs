//! Texts as vectors: a sentence-embedding model (BERT, GGUF) in this process, on a thread of its own.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::{LlamaContextParams, LlamaPoolingType};
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::token::LlamaToken;
use std::num::NonZeroU32;
use zeroize::Zeroizing;

use crate::error::EngineError;
use crate::gguf;
use crate::model::{backend, processor};

/// What is read of a text, in tokens: what the model was trained on. The rest of a longer text is left out.
const LONGEST: usize = 256;
/// Tokens that are computed in one go, of one text or of several.
const BATCH: usize = 512;
/// Texts that are computed in one go.
const TEXTS: usize = 16;

struct Job {
    texts: Vec<Zeroizing<String>>,
    answer: Sender<Result<Vec<Vec<f32>>, EngineError>>,
}

/// A sentence-embedding model in memory. Load it once and share it; dropping it ends its thread.
///
/// Nothing of one text is left for the next: such a model keeps no keys and values between computations.
pub struct Embedder {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    dimensions: usize,
    name: String,
}

impl std::fmt::Debug for Embedder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Embedder")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Embedder {
    /// The name of the file that `make model` puts beside the starter model.
    pub const FILE: &str = "all-MiniLM-L6-v2.Q8_0.gguf";

    /// Loads a GGUF model of the kind `bert`. Blocks until it can answer.
    ///
    /// # Errors
    /// [`EngineError::Unreadable`], [`EngineError::NotAModel`] or [`EngineError::NotForEmbedding`] for the file;
    /// [`EngineError::Processor`] or [`EngineError::NoContext`] for the machine.
    pub fn load(path: &Path) -> Result<Self, EngineError> {
        processor()?;
        let header = gguf::inspect(path)?;
        if header.architecture != "bert" {
            return Err(EngineError::NotForEmbedding {
                path: path.to_path_buf(),
                architecture: header.architecture,
            });
        }
        let damaged = || EngineError::NotAModel {
            path: path.to_path_buf(),
            reason: "llama.cpp cannot load it: it is cut short or damaged".into(),
        };
        let llama =
            LlamaModel::load_from_file(backend()?, path, &LlamaModelParams::default()).map_err(|_| damaged())?;
        let dimensions = usize::try_from(llama.n_embd())
            .ok()
            .filter(|n| *n > 0)
            .ok_or_else(damaged)?;
        let llama = Arc::new(llama);
        let (jobs, waiting) = mpsc::channel();
        let (ready, begun) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("embedder".into())
            .spawn(move || work(&llama, &waiting, &ready))
            .map_err(|error| EngineError::Failed {
                reason: error.to_string(),
            })?;
        let embedder = Self {
            jobs: Some(jobs),
            thread: Some(thread),
            dimensions,
            name: header.name.unwrap_or_default(),
        };
        begun.recv().unwrap_or(Err(EngineError::Closed))?;
        Ok(embedder)
    }

    /// How many numbers a vector has.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// What the model calls itself.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A vector of length one for each text, in order. Of a long text the first 256 tokens count. Blocks, some milliseconds a text;
    /// whoever asks is served in turn.
    ///
    /// # Errors
    /// [`EngineError::Failed`], [`EngineError::Closed`].
    pub fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EngineError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let (answer, answered) = mpsc::channel();
        let texts = texts.iter().map(|text| Zeroizing::new((*text).to_owned())).collect();
        let jobs = self.jobs.as_ref().ok_or(EngineError::Closed)?;
        jobs.send(Job { texts, answer }).map_err(|_| EngineError::Closed)?;
        answered.recv().unwrap_or(Err(EngineError::Closed))
    }
}

impl Drop for Embedder {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // One that panicked has nothing more to tell.
            let _ = thread.join();
        }
    }
}

impl guard::Embed for Embedder {
    fn embed(&self, texts: &[&str]) -> Option<Vec<Vec<f32>>> {
        Self::embed(self, texts)
            .inspect_err(|error| tracing::warn!(%error, "judged without a sentence embedding"))
            .ok()
    }
}

fn work(llama: &LlamaModel, waiting: &Receiver<Job>, ready: &Sender<Result<(), EngineError>>) {
    let size = u32::try_from(BATCH).unwrap_or(u32::MAX);
    let made = backend().and_then(|backend| {
        let params = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(size))
            .with_n_batch(size)
            .with_n_ubatch(size)
            .with_n_seq_max(u32::try_from(TEXTS).unwrap_or(1))
            .with_n_threads(1)
            .with_n_threads_batch(1)
            .with_pooling_type(LlamaPoolingType::Mean)
            .with_embeddings(true);
        let context = llama.new_context(backend, params);
        context.map_err(|_| EngineError::NoContext { tokens: size })
    });
    let mut context = match made {
        Ok(context) => context,
        Err(error) => {
            // Whoever loads it hears; if they are gone, nobody needs to.
            let _ = ready.send(Err(error));
            return;
        }
    };
    let _ = ready.send(Ok(()));
    while let Ok(job) = waiting.recv() {
        // Whoever asked may have left meanwhile.
        let _ = job.answer.send(vectors(llama, &mut context, &job.texts));
    }
}

fn vectors(
    llama: &LlamaModel,
    context: &mut LlamaContext<'_>,
    texts: &[Zeroizing<String>],
) -> Result<Vec<Vec<f32>>, EngineError> {
    let read: Vec<Zeroizing<Vec<i32>>> = texts.iter().map(|text| tokens(llama, text)).collect();
    let mut vectors = Vec::with_capacity(read.len());
    let mut left = read.as_slice();
    while !left.is_empty() {
        let mut room = BATCH;
        let fits = |text: &&Zeroizing<Vec<i32>>| {
            let fits = text.len() <= room;
            room = room.saturating_sub(text.len());
            fits
        };
        let (now, later) = left.split_at(left.iter().take(TEXTS).take_while(fits).count().max(1));
        vectors.extend(together(context, now)?);
        left = later;
    }
    Ok(vectors)
}

fn tokens(llama: &LlamaModel, text: &str) -> Zeroizing<Vec<i32>> {
    // No token of a vocabulary of words is longer on average; what lies behind would be cut off anyway.
    let mut end = text.len().min(LONGEST * 32);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or(text);
    let mut tokens = llama.vocab().tokenize(text.as_bytes(), true, false);
    if tokens.len() > LONGEST {
        let last = tokens.last().copied();
        tokens.truncate(LONGEST - 1);
        tokens.extend(last);
    }
    Zeroizing::new(tokens.into_iter().map(|token| token.0).collect())
}

fn together(context: &mut LlamaContext<'_>, texts: &[Zeroizing<Vec<i32>>]) -> Result<Vec<Vec<f32>>, EngineError> {
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let mut batch = LlamaBatch::new(BATCH, count(TEXTS));
    for (text, tokens) in texts.iter().enumerate() {
        for (at, token) in tokens.iter().enumerate() {
            batch
                .add(LlamaToken(*token), count(at), &[count(text)], true)
                .map_err(failed)?;
        }
    }
    context.encode(&mut batch).map_err(failed)?;
    let vector = |text| {
        let vector = context.embeddings_seq_ith(count(text)).map_err(failed)?;
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length.is_finite() && length > 0.0 {
            Ok(vector.iter().map(|x| x / length).collect())
        } else {
            Err(EngineError::Failed {
                reason: "a vector without length".into(),
            })
        }
    };
    (0..texts.len()).map(vector).collect()
}

fn failed(error: impl std::fmt::Display) -> EngineError {
    EngineError::Failed {
        reason: error.to_string(),
    }
}

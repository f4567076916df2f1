//! The engine in this process.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use sha2::{Digest, Sha256};

use crate::card::ModelCard;
use crate::config::EngineConfig;
use crate::error::EngineError;
use crate::model::Model;
use crate::prompt::Prompt;
use crate::queue::FairKey;
use crate::reply::Reply;
use crate::settings::Settings;
use crate::shared::Shared;
use crate::slot::SlotSize;
use crate::worker;

/// A model that answers in this process, on threads of its own. Load it once and share it; dropping it ends its threads.
pub struct LocalEngine {
    model: Arc<Model>,
    card: ModelCard,
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for LocalEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalEngine")
            .field("card", &self.card)
            .finish_non_exhaustive()
    }
}

impl LocalEngine {
    /// Loads a GGUF model. Blocks until it can answer.
    ///
    /// # Errors
    /// [`EngineError::Unreadable`], [`EngineError::NotAModel`] or [`EngineError::NotForChat`] for the file;
    /// [`EngineError::Processor`] or [`EngineError::NoContext`] for the machine.
    pub fn load(path: &Path, config: EngineConfig) -> Result<Self, EngineError> {
        let (model, header) = Model::load(path)?;
        let most = model.llama.n_ctx_train().max(EngineConfig::LEAST_CONTEXT);
        let context = config.context.clamp(EngineConfig::LEAST_CONTEXT, most);
        let name = header.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| {
            path.file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default()
        });
        let card = ModelCard {
            name,
            path: path.to_path_buf(),
            bytes: header.bytes,
            parameters: model.llama.n_params(),
            architecture: header.architecture,
            context,
            template: model.template.source(),
            sha256: config.fingerprint.then(|| fingerprint(path)).transpose()?,
        };
        let workers = usize::try_from(config.parallel).unwrap_or(1);
        let mut engine = Self {
            model: Arc::new(model),
            card,
            shared: Arc::new(Shared::new(config.waiting_per_owner, config.waiting, workers)),
            workers: Vec::new(),
        };
        engine.start(
            workers,
            SlotSize {
                context,
                threads: config.threads_each(),
            },
        )?;
        Ok(engine)
    }

    fn start(&mut self, workers: usize, size: SlotSize) -> Result<(), EngineError> {
        let (ready, begun) = mpsc::channel();
        for number in 0..workers {
            let (model, shared, ready) = (Arc::clone(&self.model), Arc::clone(&self.shared), ready.clone());
            let thread = std::thread::Builder::new()
                .name(format!("engine-{number}"))
                .spawn(move || worker::run(&model, size, &shared, &ready))
                .map_err(|error| EngineError::Failed {
                    reason: error.to_string(),
                })?;
            self.workers.push(thread);
        }
        drop(ready);
        for _ in 0..workers {
            begun.recv().unwrap_or(Err(EngineError::Closed))?;
        }
        Ok(())
    }

    /// What is known about the model.
    #[must_use]
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// Asks for a reply. Owners are served in turn. The prompt is put into tokens on the calling thread (under a millisecond for a
    /// page of text) and does not stay anywhere once the reply has ended.
    ///
    /// # Errors
    /// [`EngineError::Empty`], [`EngineError::TooLong`], [`EngineError::Busy`], [`EngineError::Closed`]; nothing was queued then.
    pub fn submit(&self, owner: FairKey, prompt: Prompt, settings: Settings) -> Result<Reply, EngineError> {
        let tokens = self.model.tokens(&prompt, self.prompt_limit(&settings))?;
        drop(prompt);
        let (sender, events) = std::sync::mpsc::channel();
        let job = self.shared.submit(owner, tokens, settings, sender)?;
        Ok(Reply {
            events,
            job,
            shared: Arc::clone(&self.shared),
        })
    }

    /// Tokens that a prompt may have where a reply is to follow.
    fn prompt_limit(&self, settings: &Settings) -> usize {
        let reply = settings.max_tokens().min(self.card.context / 2);
        usize::try_from(self.card.context - reply).unwrap_or(usize::MAX)
    }
}

impl Drop for LocalEngine {
    fn drop(&mut self) {
        self.shared.close();
        for worker in self.workers.drain(..) {
            // A worker that panicked has told its request so already.
            let _ = worker.join();
        }
    }
}

fn fingerprint(path: &Path) -> Result<[u8; 32], EngineError> {
    let unreadable = |error: std::io::Error| EngineError::Unreadable {
        path: path.to_path_buf(),
        reason: error.to_string(),
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(unreadable)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(buffer.get(..read).unwrap_or_default()),
        }
    }
}

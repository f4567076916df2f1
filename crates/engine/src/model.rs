//! A loaded model with its vocabulary: from a prompt to tokens.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::token::LlamaToken;

use crate::budget::{self, Fit, Over};
use crate::error::EngineError;
use crate::gguf;
use crate::marker::Markers;
use crate::prompt::{Message, Prompt, Role};
use crate::template::Template;

/// Kinds of networks that give a vector or a transcript, not a continuation.
const NOT_FOR_CHAT: &[&str] = &[
    "bert",
    "modern-bert",
    "nomic-bert",
    "nomic-bert-moe",
    "neo-bert",
    "eurobert",
    "jina-bert-v2",
    "jina-bert-v3",
    "gemma-embedding",
    "t5encoder",
    "wavtokenizer-dec",
    "clip",
];
/// A text of more bytes for each token of the context is not even counted: no vocabulary packs more.
const MOST_BYTES_A_TOKEN: usize = 64;

/// A model in memory; one for all contexts.
pub(crate) struct Model {
    pub(crate) llama: LlamaModel,
    pub(crate) template: Template,
    markers: Markers,
}

/// A prompt as the model reads it.
pub(crate) struct Tokens {
    pub(crate) tokens: Vec<LlamaToken>,
    /// How many of the oldest messages did not fit.
    pub(crate) dropped: usize,
}

/// The process's one llama.cpp, silent: what it logs may hold text.
pub(crate) fn backend() -> Result<&'static LlamaBackend, EngineError> {
    static BACKEND: OnceLock<Result<LlamaBackend, String>> = OnceLock::new();
    BACKEND
        .get_or_init(|| {
            let mut backend = LlamaBackend::init().map_err(|error| error.to_string())?;
            backend.void_logs();
            Ok(backend)
        })
        .as_ref()
        .map_err(|reason| EngineError::Failed { reason: reason.clone() })
}

impl Model {
    pub(crate) fn load(path: &Path) -> Result<(Self, gguf::Header), EngineError> {
        processor()?;
        let header = gguf::inspect(path)?;
        if NOT_FOR_CHAT.contains(&header.architecture.as_str()) {
            return Err(EngineError::NotForChat {
                path: path.to_path_buf(),
                architecture: header.architecture,
            });
        }
        let llama = LlamaModel::load_from_file(backend()?, path, &LlamaModelParams::default()).map_err(|_| {
            EngineError::NotAModel {
                path: path.to_path_buf(),
                reason: "llama.cpp cannot load it: it is cut short or damaged, or of a kind that it does not know"
                    .into(),
            }
        })?;
        if llama.n_vocab() < 1 {
            return Err(EngineError::NotAModel {
                path: path.to_path_buf(),
                reason: "it has no vocabulary".into(),
            });
        }
        let template = Template::of(&llama);
        let markers = Markers::of(&llama, &template);
        Ok((
            Self {
                llama,
                template,
                markers,
            },
            header,
        ))
    }

    /// The prompt in tokens, at most `limit`: the oldest messages are left out first, none is cut.
    ///
    /// INVARIANT: tokens with a meaning of their own come from the template alone. What people and models said is split into
    /// tokens of plain text, whatever it looks like, so no message can end itself and begin another.
    pub(crate) fn tokens(&self, prompt: &Prompt, limit: usize) -> Result<Tokens, EngineError> {
        let messages = prompt.messages();
        let last = messages.last().ok_or(EngineError::Empty)?;
        let most_bytes = limit.saturating_mul(MOST_BYTES_A_TOKEN);
        let always = prompt.system().len() + last.text().len();
        if always > most_bytes {
            return Err(EngineError::TooLong {
                size: always / MOST_BYTES_A_TOKEN,
                limit,
            });
        }
        let system = (!prompt.system().is_empty()).then(|| self.plain(prompt.system()));
        let contents = self.contents(messages, limit.saturating_sub(system.as_ref().map_or(0, Vec::len)));
        let dropped_unread = messages.len() - contents.len();
        let messages = messages.get(dropped_unread..).unwrap_or_default();

        let mut pieces = Pieces {
            model: self,
            known: HashMap::new(),
        };
        let mut whole = |first: usize| {
            let contents = system.iter().chain(contents.get(first..).unwrap_or_default());
            self.assemble(
                system.is_some(),
                messages.get(first..).unwrap_or_default(),
                contents,
                &mut pieces,
            )
        };
        let found = budget::fit(messages.len(), limit, |first| whole(first).map(|tokens| tokens.len()))?;
        match found {
            Ok(Fit { first, .. }) => Ok(Tokens {
                tokens: whole(first)?,
                dropped: dropped_unread + first,
            }),
            Err(Over { tokens }) => Err(EngineError::TooLong { size: tokens, limit }),
        }
    }

    /// Tokens of the newest messages' texts, oldest first; those that surely do not fit in `limit` are not counted at all.
    fn contents(&self, messages: &[Message], limit: usize) -> Vec<Vec<LlamaToken>> {
        let mut contents = Vec::new();
        let mut sum = 0_usize;
        for message in messages.iter().rev() {
            let hopeless = message.text().len() > limit.saturating_mul(MOST_BYTES_A_TOKEN);
            if !contents.is_empty() && (hopeless || sum > limit || contents.len() > limit) {
                break;
            }
            let tokens = self.plain(message.text());
            sum = sum.saturating_add(tokens.len());
            contents.push(tokens);
        }
        contents.reverse();
        contents
    }

    fn assemble<'a>(
        &self,
        system: bool,
        messages: &[Message],
        contents: impl Iterator<Item = &'a Vec<LlamaToken>>,
        pieces: &mut Pieces<'_>,
    ) -> Result<Vec<LlamaToken>, EngineError> {
        let roles: Vec<Role> = messages.iter().map(Message::role).collect();
        let scaffold = self
            .template
            .scaffold(&self.llama, system, &roles)
            .ok_or(EngineError::Template)?;
        let mut tokens = Vec::new();
        let vocab = self.llama.vocab();
        let mut scaffold = scaffold.iter();
        if let Some(first) = scaffold.next() {
            pieces.push(first, &mut tokens);
        }
        if vocab.should_add_bos() && tokens.first() != Some(&vocab.bos()) {
            tokens.insert(0, vocab.bos());
        }
        for (content, piece) in contents.zip(scaffold) {
            tokens.extend_from_slice(content);
            pieces.push(piece, &mut tokens);
        }
        Ok(tokens)
    }

    /// Text that means nothing but itself.
    pub(crate) fn plain(&self, text: &str) -> Vec<LlamaToken> {
        if text.is_empty() {
            return Vec::new();
        }
        let vocab = self.llama.vocab();
        let split = vocab.tokenize(text.as_bytes(), false, false);
        if !self.markers.are_in(&split) {
            return split;
        }
        self.markers
            .cut(text)
            .flat_map(|part| vocab.tokenize(part.as_bytes(), false, false))
            .collect()
    }
}

/// Pieces of the template in tokens, each split once a prompt. They hold no word of anybody's.
struct Pieces<'a> {
    model: &'a Model,
    known: HashMap<String, Vec<LlamaToken>>,
}

impl Pieces<'_> {
    fn push(&mut self, piece: &str, tokens: &mut Vec<LlamaToken>) {
        if piece.is_empty() {
            return;
        }
        if let Some(known) = self.known.get(piece) {
            tokens.extend_from_slice(known);
            return;
        }
        let split = self.model.llama.vocab().tokenize(piece.as_bytes(), false, true);
        tokens.extend_from_slice(&split);
        self.known.insert(piece.to_owned(), split);
    }
}

/// The build uses these instructions without asking (the default of ggml's build on x86-64).
#[cfg(target_arch = "x86_64")]
pub(crate) fn processor() -> Result<(), EngineError> {
    let missing: Vec<_> = [
        ("AVX2", std::arch::is_x86_feature_detected!("avx2")),
        ("FMA", std::arch::is_x86_feature_detected!("fma")),
        ("F16C", std::arch::is_x86_feature_detected!("f16c")),
        ("BMI2", std::arch::is_x86_feature_detected!("bmi2")),
    ]
    .into_iter()
    .filter_map(|(name, there)| (!there).then_some(name))
    .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(EngineError::Processor {
            missing: missing.join(", "),
        })
    }
}

#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn processor() -> Result<(), EngineError> {
    Ok(())
}

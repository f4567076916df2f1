//! What is known about a loaded model.

use std::path::{Path, PathBuf};

/// Where the way of writing a conversation down comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateSource {
    /// The model's file.
    Model,
    /// ChatML, because the file has no chat template, or one that llama.cpp does not know.
    ChatMl,
}

/// A loaded model, for those who choose one and those who want to know who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelCard {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) parameters: u64,
    pub(crate) architecture: String,
    pub(crate) context: u32,
    pub(crate) template: TemplateSource,
    pub(crate) sha256: Option<[u8; 32]>,
}

/// Below so many parameters a model makes things up more often than not.
const WEAK_BELOW: u64 = 1_000_000_000;

impl ModelCard {
    /// The name that the file gives itself, or its file name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's name, without its folder.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's size in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many parameters the model has.
    #[must_use]
    pub fn parameters(&self) -> u64 {
        self.parameters
    }

    /// The kind of network (`general.architecture`).
    #[must_use]
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// Tokens that a prompt and its reply may have together.
    #[must_use]
    pub fn context(&self) -> u32 {
        self.context
    }

    /// Where the chat template comes from.
    #[must_use]
    pub fn template(&self) -> TemplateSource {
        self.template
    }

    /// SHA-256 of the file, if the configuration asked for it.
    #[must_use]
    pub fn sha256(&self) -> Option<&[u8; 32]> {
        self.sha256.as_ref()
    }

    /// Whether the model is so small (under 10⁹ parameters) that people should be told not to rely on what it says.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.parameters < WEAK_BELOW
    }
}

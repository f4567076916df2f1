//! What an engine is asked, as the API names it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatRole {
    /// What the model is told first.
    System,
    /// The person.
    User,
    /// The companion.
    Assistant,
}

/// One message; its `Debug` shows no word of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// Who speaks.
    pub role: ChatRole,
    /// What is said.
    pub content: String,
}

impl fmt::Debug for ChatMessage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ChatMessage")
            .field("role", &self.role)
            .field("bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}

/// A whole request: exactly what leaves, but for the model's name and the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Oldest first; the last is to be answered.
    pub messages: Vec<ChatMessage>,
    /// The longest reply, in tokens.
    pub max_tokens: u32,
}

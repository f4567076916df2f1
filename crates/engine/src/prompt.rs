//! What a model is asked: a system text and a conversation, by role.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// Who speaks. The model's chat template says how each is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person (`user` in chat templates).
    Person,
    /// The companion (`assistant` in chat templates).
    Companion,
}

/// One message. Its text is overwritten in memory when it is dropped, and its `Debug` shows only the length.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    role: Role,
    text: String,
}

impl Message {
    /// A message.
    #[must_use]
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            text: text.into(),
        }
    }

    /// Who speaks.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// What is said.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("role", &self.role)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

/// A whole request: the system text (may be empty) and the messages, oldest first; the last is the one to answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    system: String,
    messages: Vec<Message>,
}

impl Prompt {
    /// A prompt.
    #[must_use]
    pub fn new(system: impl Into<String>, messages: Vec<Message>) -> Self {
        Self {
            system: system.into(),
            messages,
        }
    }

    /// The system text: character, and what is remembered.
    #[must_use]
    pub fn system(&self) -> &str {
        &self.system
    }

    /// The messages, oldest first.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }
}

impl Drop for Prompt {
    fn drop(&mut self) {
        self.system.zeroize();
    }
}

impl fmt::Debug for Prompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prompt")
            .field("system_bytes", &self.system.len())
            .field("messages", &self.messages)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_word_of_it() {
        let prompt = Prompt::new(
            "she is called Mara",
            vec![Message::new(Role::Person, "my secret is heliotrope")],
        );
        let shown = format!("{prompt:?} {prompt:#?}");
        assert!(!shown.contains("Mara") && !shown.contains("heliotrope"), "{shown}");
        assert!(shown.contains("Person") && shown.contains("23"), "{shown}");
    }
}

//! Who answers.

/// A companion's character: what the model is told about itself, and what the person reads about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Character {
    name: String,
    instruction: String,
}

impl Character {
    /// The companion that Troth starts with.
    ///
    /// The instruction is short: small models lose a long one, and what must never happen is the guard's to hold, not a request's.
    #[must_use]
    pub fn built_in() -> Self {
        Self {
            name: "Troth".to_owned(),
            instruction: "You are Troth, a kind and honest companion. You are an AI and say so when asked. \
                          You listen closely, answer warmly in a few plain sentences, and ask at most one question. \
                          You never claim to be human, to suffer or to need the person. When they leave, you wish them well."
                .to_owned(),
        }
    }

    /// The name under which it answers.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the model is told first.
    #[must_use]
    pub fn instruction(&self) -> &str {
        &self.instruction
    }
}

//! What answers: the home's own engine, or what the person chose instead: another program on this machine, or an engine elsewhere.

use std::sync::Arc;

use consent::{Category, RecipientId};
use egress::openai::{Address, Chat, ChatMessage, ChatRole, Server};
use engine::{LocalEngine, Prompt, Role, Settings};
use gate::{Open, RecordId};
use serde::{Deserialize, Serialize};

use crate::converse::Companion;
use crate::elsewhere::EngineElsewhere;
use crate::error::CompanionError;

/// The collection of choices of an engine: a person has one, or none.
pub const ENGINES: &str = "engine_choice";

/// What a home has to answer with, unless a person chose something else.
#[derive(Debug, Clone)]
pub enum HomeEngine {
    /// Nothing.
    None,
    /// A model in this process.
    Local(Arc<LocalEngine>),
    /// Another program on this machine.
    Server(Server),
    /// An engine on somebody else's machine, which the person declared and chose.
    Elsewhere(Box<ChosenElsewhere>),
}

/// An engine elsewhere, chosen.
#[derive(Debug, Clone)]
pub struct ChosenElsewhere {
    pub(crate) id: RecordId,
    pub(crate) engine: EngineElsewhere,
    pub(crate) address: Address,
    pub(crate) recipient: RecipientId,
}

impl ChosenElsewhere {
    /// What the person declared of it.
    #[must_use]
    pub fn engine(&self) -> &EngineElsewhere {
        &self.engine
    }
}

impl From<Option<Arc<LocalEngine>>> for HomeEngine {
    fn from(engine: Option<Arc<LocalEngine>>) -> Self {
        engine.map_or(Self::None, Self::Local)
    }
}

/// A model of another program on this machine, as a person chose it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerChoice {
    /// Where it is: `http://127.0.0.1:11434/v1`.
    pub address: String,
    /// The model.
    pub model: String,
}

/// What a person chose, as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineChoice {
    /// Another program on this machine.
    pub server: Option<ServerChoice>,
    /// An engine elsewhere that the person declared. Without either, the home's own answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<RecordId>,
}

impl HomeEngine {
    /// Who receives what it is asked.
    #[must_use]
    pub fn recipient(&self) -> RecipientId {
        match self {
            Self::Server(server) => server.recipient().clone(),
            Self::Elsewhere(chosen) => chosen.recipient.clone(),
            Self::None | Self::Local(_) => RecipientId::local_engine(),
        }
    }

    /// Its plain name, as a turn keeps it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::None => "",
            Self::Local(engine) => engine.card().name(),
            Self::Server(server) => server.model(),
            Self::Elsewhere(chosen) => &chosen.engine.model,
        }
    }
}

/// A prompt as another program is asked it.
pub(crate) fn chat(prompt: &Prompt) -> Chat {
    let system = ChatMessage {
        role: ChatRole::System,
        content: prompt.system().to_owned(),
    };
    let messages = prompt.messages().iter().map(|message| ChatMessage {
        role: match message.role() {
            Role::Person => ChatRole::User,
            Role::Companion => ChatRole::Assistant,
        },
        content: message.text().to_owned(),
    });
    Chat {
        messages: std::iter::once(system).chain(messages).collect(),
        max_tokens: Settings::default().max_tokens(),
    }
}

impl Companion {
    /// What answers this person.
    ///
    /// # Errors
    /// [`CompanionError::Gate`]; [`CompanionError::Address`] where what was chosen is no address that may be; [`CompanionError::NoSuchEngine`].
    pub fn answers(&self, open: &Open) -> Result<HomeEngine, CompanionError> {
        self.engine_of(open, self.engine_choice(open)?)
    }

    /// What answers by this choice.
    ///
    /// # Errors
    /// As [`Companion::answers`].
    pub fn engine_of(&self, open: &Open, choice: EngineChoice) -> Result<HomeEngine, CompanionError> {
        if let Some(id) = choice.elsewhere {
            let engine = self.engine_elsewhere(open, id)?;
            let address = engine.at()?;
            let recipient = address.recipient();
            return Ok(HomeEngine::Elsewhere(Box::new(ChosenElsewhere {
                id,
                engine,
                address,
                recipient,
            })));
        }
        match choice.server {
            None => Ok(self.home_engine().clone()),
            Some(chosen) => Ok(HomeEngine::Server(Server::new(
                Address::here(&chosen.address)?,
                chosen.model,
                None,
            ))),
        }
    }

    /// What the person chose.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn engine_choice(&self, open: &Open) -> Result<EngineChoice, CompanionError> {
        let kept = self.show(open, self.list_set_up(open, ENGINES, Category::EngineChoice)?)?;
        Ok(kept.into_iter().next().map(|(_, choice)| choice).unwrap_or_default())
    }

    /// Chooses what answers; it counts from the next reply on.
    ///
    /// # Errors
    /// [`CompanionError::Address`] for a program that is not on this machine; [`CompanionError::NoSuchEngine`] for an engine elsewhere that is
    /// not declared; [`CompanionError::Gate`].
    pub fn choose_engine(&self, open: &Open, choice: &EngineChoice) -> Result<(), CompanionError> {
        if let Some(server) = &choice.server {
            Address::here(&server.address)?;
        }
        if let Some(id) = choice.elsewhere {
            self.engine_elsewhere(open, id)?;
        }
        self.set_up(open, ENGINES, Category::EngineChoice, choice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_asked_as_it_is() {
        use engine::Message;
        let prompt = Prompt::new(
            "Be kind.",
            vec![Message::new(Role::Person, "Hi"), Message::new(Role::Companion, "Hello")],
        );
        let asked = chat(&prompt);
        let said: Vec<_> = asked
            .messages
            .iter()
            .map(|message| (message.role, message.content.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (ChatRole::System, "Be kind."),
                (ChatRole::User, "Hi"),
                (ChatRole::Assistant, "Hello")
            ]
        );
        assert!(!format!("{asked:?}").contains("Hello"));
    }

    #[test]
    fn a_choice_is_kept_in_this_form() {
        let choice = EngineChoice {
            server: Some(ServerChoice {
                address: "http://127.0.0.1:11434/v1".to_owned(),
                model: "llama3".to_owned(),
            }),
            elsewhere: None,
        };
        let json = r#"{"server":{"address":"http://127.0.0.1:11434/v1","model":"llama3"}}"#;
        assert_eq!(serde_json::to_string(&choice).unwrap(), json);
        assert_eq!(serde_json::from_str::<EngineChoice>(json).unwrap(), choice);
        let elsewhere = EngineChoice {
            server: None,
            elsewhere: Some(RecordId::new(1, [0; 10])),
        };
        let json = serde_json::to_string(&elsewhere).unwrap();
        assert!(json.starts_with(r#"{"server":null,"elsewhere":"00000000000"#), "{json}");
        assert_eq!(serde_json::from_str::<EngineChoice>(&json).unwrap(), elsewhere);
    }
}

//! A front-end's request, read.

use companion::{AppChat, AppRole};
use engine::Settings;
use serde::Deserialize;

use super::LONGEST_REPLY;
use super::refusal::Refusal;

/// A request; what is not known of it is left alone.
#[derive(Deserialize)]
pub(in crate::apps) struct ChatBody {
    pub(super) model: String,
    messages: Vec<MessageBody>,
    pub(super) stream: Option<bool>,
    max_tokens: Option<u32>,
    max_completion_tokens: Option<u32>,
    temperature: Option<f32>,
    top_p: Option<f32>,
    seed: Option<i64>,
    stop: Option<OneOrMany>,
    pub(super) n: Option<u32>,
}

#[derive(Deserialize)]
struct MessageBody {
    role: String,
    content: Option<ContentBody>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ContentBody {
    Text(String),
    Parts(Vec<PartBody>),
}

#[derive(Deserialize)]
struct PartBody {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl ContentBody {
    fn text(self) -> Result<String, Refusal> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Parts(parts) => {
                let texts = parts.into_iter().map(|part| match (part.kind.as_str(), part.text) {
                    ("text" | "input_text", Some(text)) => Ok(text),
                    _ => Err(Refusal::bad("only text is understood here, and no pictures or sounds")),
                });
                Ok(texts.collect::<Result<Vec<_>, _>>()?.join("\n"))
            }
        }
    }
}

impl ChatBody {
    fn settings(&self) -> Settings {
        let most = self.max_completion_tokens.or(self.max_tokens);
        let mut settings = Settings::default();
        if let Some(most) = most {
            settings = settings.with_max_tokens(most.min(LONGEST_REPLY));
        }
        if let Some(temperature) = self.temperature {
            settings = settings.with_temperature(temperature);
        }
        if let Some(top_p) = self.top_p {
            settings = settings.with_top_p(top_p);
        }
        let stop = match &self.stop {
            Some(OneOrMany::One(one)) => vec![one.clone()],
            Some(OneOrMany::Many(many)) => many.iter().take(4).cloned().collect(),
            None => Vec::new(),
        };
        settings
            .with_stop(stop)
            .with_seed(self.seed.and_then(|seed| u32::try_from(seed.unsigned_abs()).ok()))
    }

    pub(super) fn chat(self) -> Result<AppChat, Refusal> {
        let settings = self.settings();
        let mut messages = Vec::with_capacity(self.messages.len());
        for message in self.messages {
            let role = match message.role.as_str() {
                "system" | "developer" => AppRole::System,
                "user" => AppRole::User,
                "assistant" => AppRole::Assistant,
                // What a tool of the front-end's answered is for its model to read; there are none here.
                "tool" | "function" => continue,
                _ => return Err(Refusal::bad("a message is of the system, the user or the assistant")),
            };
            let text = message.content.map_or(Ok(String::new()), ContentBody::text)?;
            messages.push((role, text));
        }
        Ok(AppChat { messages, settings })
    }
}

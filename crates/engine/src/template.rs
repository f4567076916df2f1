//! How a conversation is written down for a model: its own chat template, or ChatML.
//!
//! A template is applied to placeholders, never to what people said. What stands between the placeholders is the scaffold, whose
//! markers are read as the model's special tokens; the texts are put between its pieces as plain text.

use llama_cpp_2::model::{LlamaChatMessage, LlamaChatTemplate, LlamaModel};

use crate::card::TemplateSource;
use crate::prompt::Role;

/// Markers that end a reply where ChatML is used without the model's knowing its tokens.
const CHATML_STOPS: [&str; 2] = ["<|im_end|>", "<|im_start|>"];

/// A way of writing conversations down.
pub(crate) enum Template {
    /// The model's own.
    Model(LlamaChatTemplate),
    /// ChatML: `<|im_start|>role`, a line break, the text, `<|im_end|>`.
    ChatMl,
}

impl Template {
    /// The model's template if it can be applied to every shape of conversation, else ChatML.
    pub(crate) fn of(llama: &LlamaModel) -> Self {
        let Ok(own) = llama.chat_template(None) else {
            tracing::warn!("the model has no chat template: ChatML is used");
            return Self::ChatMl;
        };
        let talk = [Role::Person, Role::Companion, Role::Person];
        let known = [(true, &talk[..]), (false, &talk[..]), (true, &talk[1..])]
            .into_iter()
            .all(|(system, roles)| apply(llama, &own, system, roles).is_some());
        if known {
            return Self::Model(own);
        }
        tracing::warn!("the model's chat template is not known to llama.cpp: ChatML is used");
        Self::ChatMl
    }

    pub(crate) fn source(&self) -> TemplateSource {
        match self {
            Self::Model(_) => TemplateSource::Model,
            Self::ChatMl => TemplateSource::ChatMl,
        }
    }

    /// Texts that end a reply, beside the model's own tokens for that.
    pub(crate) fn stops(&self) -> impl Iterator<Item = String> {
        let stops: &[&str] = match self {
            Self::Model(_) => &[],
            Self::ChatMl => &CHATML_STOPS,
        };
        stops.iter().map(ToString::to_string)
    }

    /// The pieces around the texts: one before each (the system's first, if there is one), and one after the last, which opens
    /// the reply. `None` where the template does not write each text exactly once and in order.
    pub(crate) fn scaffold(&self, llama: &LlamaModel, system: bool, roles: &[Role]) -> Option<Vec<String>> {
        match self {
            Self::Model(template) => apply(llama, template, system, roles),
            Self::ChatMl => Some(chatml(system, roles)),
        }
    }
}

fn name(role: Role) -> &'static str {
    match role {
        Role::Person => "user",
        Role::Companion => "assistant",
    }
}

fn apply(llama: &LlamaModel, template: &LlamaChatTemplate, system: bool, roles: &[Role]) -> Option<Vec<String>> {
    let names = system
        .then_some("system")
        .into_iter()
        .chain(roles.iter().map(|role| name(*role)));
    let chat: Vec<_> = names
        .enumerate()
        .map(|(at, name)| LlamaChatMessage::new(name.to_owned(), placeholder(at)).ok())
        .collect::<Option<_>>()?;
    let written = llama.apply_chat_template(template, &chat, true).ok()?;
    split(&written, chat.len())
}

fn placeholder(at: usize) -> String {
    format!("[[troth:{at}]]")
}

/// Cuts a written conversation at its placeholders.
fn split(written: &str, texts: usize) -> Option<Vec<String>> {
    let mut pieces = Vec::with_capacity(texts + 1);
    let mut rest = written;
    for at in 0..texts {
        let (before, after) = rest.split_once(&placeholder(at))?;
        pieces.push(before.to_owned());
        rest = after;
    }
    pieces.push(rest.to_owned());
    pieces.iter().all(|piece| !piece.contains("[[troth:")).then_some(pieces)
}

fn chatml(system: bool, roles: &[Role]) -> Vec<String> {
    let names = system
        .then_some("system")
        .into_iter()
        .chain(roles.iter().map(|role| name(*role)));
    let mut pieces: Vec<_> = names
        .enumerate()
        .map(|(at, name)| format!("{}<|im_start|>{name}\n", if at == 0 { "" } else { "<|im_end|>\n" }))
        .collect();
    pieces.push("<|im_end|>\n<|im_start|>assistant\n".to_owned());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_that_loses_doubles_or_swaps_a_text_is_not_used() {
        assert!(split("<s>[[troth:0]]</s>[[troth:1]]>", 2).is_some());
        assert_eq!(split("<s>[[troth:1]]</s>", 2), None);
        assert_eq!(split("[[troth:0]] [[troth:0]] [[troth:1]]", 2), None);
        assert_eq!(split("[[troth:1]] [[troth:0]]", 2), None);
    }

    #[test]
    fn chatml_is_written_as_its_models_expect() {
        let pieces = chatml(true, &[Role::Person, Role::Companion, Role::Person]);
        let texts = ["S", "a", "b", "c", ""];
        let written: String = pieces
            .iter()
            .zip(texts)
            .map(|(piece, text)| format!("{piece}{text}"))
            .collect();
        assert_eq!(
            written,
            "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n\
             <|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\n"
        );
    }
}

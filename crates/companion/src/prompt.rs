//! What the model reads: the character, the talk so far, the message.

use engine::{Message, Prompt, Role};

use crate::character::Character;
use crate::past::Past;

/// The prompt; `past` is oldest first.
pub(crate) fn compose(character: &Character, past: &[Past], message: &str) -> Prompt {
    let mut messages = Vec::with_capacity(past.len() * 2 + 1);
    for turn in past {
        messages.push(Message::new(Role::Person, turn.said()));
        let reply = turn.reply();
        if !reply.is_empty() {
            messages.push(Message::new(Role::Companion, reply));
        }
    }
    messages.push(Message::new(Role::Person, message));
    Prompt::new(character.instruction(), messages)
}

//! What the model reads: the character, what is remembered, the talk so far, the message.

use engine::{Message, Prompt, Role};

use crate::character::Character;
use crate::past::Past;

/// The prompt; `past` is oldest first.
pub(crate) fn compose(character: &Character, memories: &[String], past: &[Past], message: &str) -> Prompt {
    let mut messages = Vec::with_capacity(past.len() * 2 + 1);
    for turn in past {
        messages.push(Message::new(Role::Person, turn.said()));
        let reply = turn.reply();
        if !reply.is_empty() {
            messages.push(Message::new(Role::Companion, reply));
        }
    }
    messages.push(Message::new(Role::Person, message));
    let mut instruction = character.instruction();
    if !memories.is_empty() {
        instruction.push_str("\nThe person told you before:");
        for memory in memories {
            instruction.push_str("\n- ");
            instruction.push_str(memory);
        }
    }
    Prompt::new(instruction, messages)
}

//! What the model reads: the character, what is remembered, the talk so far, the message.

use engine::{Message, Prompt, Role};

use crate::character::Character;
use crate::past::Past;

/// A reply that was begun, and of which a part may not be shown.
pub(crate) struct Begun<'a> {
    /// What the person has seen of it.
    pub(crate) shown: &'a str,
    /// Why the next sentence was held back.
    pub(crate) reason: &'a str,
}

/// What is remembered, where something is.
pub(crate) fn tell_memories(instruction: &mut String, memories: &[String]) {
    if memories.is_empty() {
        return;
    }
    instruction.push_str("\nThe person told you before:");
    for memory in memories {
        instruction.push_str("\n- ");
        instruction.push_str(memory);
    }
}

/// The prompt; `past` is oldest first.
pub(crate) fn compose(
    character: &Character,
    memories: &[String],
    past: &[Past],
    message: &str,
    begun: Option<Begun<'_>>,
) -> Prompt {
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
    tell_memories(&mut instruction, memories);
    if let Some(Begun { shown, reason }) = begun {
        instruction.push_str("\nYour last attempt at this reply was held back. ");
        instruction.push_str(reason);
        instruction.push_str(" Answer in another way, kindly and in a few words. If the person is saying goodbye, say goodbye and nothing else.");
        if !shown.trim().is_empty() {
            instruction
                .push_str("\nThe person has already read this much of your reply; only write what comes after it: ");
            instruction.push_str(shown.trim());
        }
    }
    Prompt::new(instruction, messages)
}

//! The companion: a character, a conversation, and what is kept of it.
//!
//! - [`Companion`]: [`converse`](Companion::converse) takes a message through a whole turn; earlier turns are read and erased here
//! - [`Conversation`], [`Of`]: several conversations, private ones among them; [`reminder`]: every three hours, that this is an AI
//! - [`HomeEngine`], [`EngineChoice`]: what answers; another program on this machine where the person chose one
//! - [`EngineElsewhere`], [`OwnDetails`], [`Sent`]: an engine on somebody else's machine, what never goes there, and what went
//! - [`Character`]: who answers, as the person set it up
//! - [`memory`]: what is remembered, and found again
//! - [`Said`], [`Listener`], [`Event`], [`Answer`]: what goes in and what is heard
//! - [`Turn`], [`Skeleton`], [`Part`]: how a turn is kept, each category under its own key
//! - [`wellbeing`]: how the home is used, month by month, for the person alone
//! - [`moving`]: what was taken out of another home comes in
//! - [`AppChat`], [`AppMemory`]: what apps ask and are shown, by their own grants
//! - [`Past`]: an earlier turn with what could be opened of it
//!
//! Everything passes the gate: what reads, writes and discloses here holds a permit and leaves an entry.

mod apps;
mod asking;
mod character;
mod conversations;
mod converse;
mod elsewhere;
mod engines;
mod error;
mod found;
mod keep;
pub mod memory;
pub mod moving;
mod past;
mod prompt;
pub mod reminder;
mod reply;
#[cfg(test)]
mod sequences;
mod set_up;
mod sinks;
mod turn;
pub mod wellbeing;

pub use apps::{APP_COLLECTIONS, AppAnswer, AppChat, AppMemory, AppRole, LONGEST_CHAT, MOST_FOR_APP};
pub use character::{CHARACTERS, Character, LONGEST_MANNER, LONGEST_NAME, LONGEST_STORY};
pub use conversations::{CONVERSATIONS, Conversation, LONGEST_TITLE, Of};
pub use converse::{Companion, LONGEST_MESSAGE};
pub use elsewhere::{
    DETAIL_KINDS, ENGINE_KEYS, ENGINES_ELSEWHERE, EngineElsewhere, LONGEST_DETAIL, LONGEST_KEY, LONGEST_LABEL,
    MOST_DETAILS, MOST_ENGINES, OWN_DETAILS, OwnDetail, OwnDetails, SENT, SENT_PARTS, STAND_INS, Sent, StandInsPart,
    Treated, WasSent,
};
pub use engines::{ChosenElsewhere, ENGINES, EngineChoice, HomeEngine, ServerChoice};
pub use error::CompanionError;
pub use found::{Found, found, not_understood};
pub use past::Past;
pub use reply::{Answer, Event, Listener, Sentence, Used};
pub use turn::{Ended, PARTS, Part, Parts, Said, Skeleton, TURNS, Turn};

/// The kinds of records that a companion keeps, but for those of each conversation ([`Companion::collections`] has all) and for
/// [`ENGINE_KEYS`], which nobody takes along.
pub const COLLECTIONS: [&str; 17] = [
    TURNS,
    PARTS,
    STAND_INS,
    CONVERSATIONS,
    CHARACTERS,
    ENGINES,
    ENGINES_ELSEWHERE,
    OWN_DETAILS,
    SENT,
    SENT_PARTS,
    memory::MEMORIES,
    wellbeing::WELLBEING,
    memory::MEMORY_INDEX,
    memory::MEMORY_PINS,
    memory::MEMORY_INDEX_BEFORE,
    moving::HISTORIES,
    moving::HISTORY_LINES,
];

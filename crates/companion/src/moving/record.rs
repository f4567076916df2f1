//! One record of a file, as far as it has to be known before it is written anywhere.

use std::borrow::Cow;

use consent::Category;
use gate::{PersonId, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::fate::Why;
use super::history::{HISTORIES, HISTORY_LINES, History, HistoryLines};
use crate::character::{CHARACTERS, Character};
use crate::conversations::{CONVERSATIONS, Conversation, LONGEST_TITLE, Of};
use crate::elsewhere::{
    ENGINES_ELSEWHERE, EngineElsewhere, MOST_DETAILS, OWN_DETAILS, OwnDetail, OwnDetails, SENT, SENT_PARTS, STAND_INS,
    StandInsPart,
};
use crate::engines::{ENGINES, EngineChoice, ServerChoice};
use crate::memory::{INDEXES, LONGEST_MEMORY, MEMORIES, Memory};
use crate::turn::{PARTS, Part, TURNS, Turn};
use crate::wellbeing::{Month, WELLBEING};

/// The largest content of a record, in bytes: with what is added to it here it fits where a vault keeps it.
const LARGEST_CONTENT: usize = (1 << 20) - 1024;

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A conversation: its title.
    Conversation,
    /// What one category is in a message.
    Part,
    /// A message with its reply.
    Turn,
    /// A memory.
    Memory,
    /// The companion's character.
    Character,
    /// The choice of what answers.
    Engine,
    /// A month's sums.
    Month,
    /// An engine elsewhere that was declared; its key stays where it is.
    EngineElsewhere,
    /// The person's own details that never leave.
    OwnDetails,
    /// What stands in for what in a conversation.
    StandIns,
    /// Lines of a ledger from a home before that one.
    HistoryLines,
    /// What is known of a home before that one.
    History,
    /// Something that this home does not know, or makes for itself.
    Other,
}

/// When a record was to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// With the session in which it was kept.
    Session,
    /// At this time, in Unix milliseconds.
    At(u64),
    /// When it is erased.
    Never,
    /// The file is from before records said so: after the usual term from this time on.
    From(u64),
}

/// What has to be known of a record's content to place it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Conversation {
        private: bool,
    },
    Turn(Of),
    Part(Of, RecordId),
    Memory,
    Character,
    Engine {
        server: Option<ServerChoice>,
        elsewhere: bool,
    },
    EngineElsewhere(String),
    Month,
    OwnDetails,
    StandIns(Of),
    History {
        vkey: String,
        person: PersonId,
    },
    HistoryLines(RecordId),
}

/// A record that this home can keep.
pub(super) struct Packed<'a> {
    pub(super) id: RecordId,
    pub(super) collection: Cow<'a, str>,
    pub(super) category: Category,
    pub(super) made_ms: u64,
    pub(super) ends: Ends,
    pub(super) what: What,
    pub(super) content: &'a str,
}

/// A record that it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Left {
    pub(super) kind: Kind,
    pub(super) category: Option<Category>,
    pub(super) why: Why,
}

#[derive(Deserialize)]
struct Line<'a> {
    id: RecordId,
    #[serde(borrow)]
    collection: Cow<'a, str>,
    #[serde(borrow)]
    category: Cow<'a, str>,
    created_ms: u64,
    #[serde(default)]
    expires_ms: Option<u64>,
    session: Option<bool>,
    #[serde(borrow)]
    content: &'a RawValue,
}

impl What {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Conversation { .. } => Kind::Conversation,
            Self::Turn(_) => Kind::Turn,
            Self::Part(..) => Kind::Part,
            Self::Memory => Kind::Memory,
            Self::Character => Kind::Character,
            Self::Engine { .. } => Kind::Engine,
            Self::EngineElsewhere(_) => Kind::EngineElsewhere,
            Self::OwnDetails => Kind::OwnDetails,
            Self::StandIns(_) => Kind::StandIns,
            Self::Month => Kind::Month,
            Self::History { .. } => Kind::History,
            Self::HistoryLines(_) => Kind::HistoryLines,
        }
    }
}

impl<'a> Packed<'a> {
    /// Reads a record's line. What it says has the form that this program would have given it, and lies under a category that fits.
    pub(super) fn read(line: &'a str) -> Result<Self, Left> {
        let other = |why| Left {
            kind: Kind::Other,
            category: None,
            why,
        };
        let line: Line<'a> = serde_json::from_str(line).map_err(|_| other(Why::Malformed))?;
        let kind = kind_of(&line.collection).ok_or_else(|| {
            other(
                if INDEXES.contains(&&*line.collection) || [SENT, SENT_PARTS].contains(&&*line.collection) {
                    Why::MadeAnew
                } else {
                    Why::UnknownKind
                },
            )
        })?;
        let category: Category = line.category.parse().map_err(|_| Left {
            kind: kind.0,
            category: None,
            why: Why::UnknownKind,
        })?;
        let left = Left {
            kind: kind.0,
            category: Some(category),
            why: Why::Malformed,
        };
        let content = line.content.get();
        if content.len() > LARGEST_CONTENT {
            return Err(left);
        }
        let (what, used_ms) = read_content(kind, category, content).ok_or(left)?;
        let ends = match (line.session, line.expires_ms) {
            (Some(true), _) => Ends::Session,
            (Some(false), Some(at)) => Ends::At(at),
            (Some(false), None) => Ends::Never,
            (None, _) => Ends::From(used_ms.unwrap_or(line.created_ms)),
        };
        Ok(Self {
            id: line.id,
            collection: line.collection,
            category,
            made_ms: line.created_ms,
            ends,
            what,
            content,
        })
    }

    /// The content once more, in its own type.
    pub(super) fn parsed<T: Deserialize<'a>>(&self) -> Result<T, gate::GateError> {
        serde_json::from_str(self.content).map_err(|_| gate::GateError::Malformed)
    }
}

/// What a collection holds, and of which conversation.
fn kind_of(collection: &str) -> Option<(Kind, Of)> {
    let of = |id: &str| id.parse().ok().map(|id| Of(Some(id)));
    Some(match collection {
        TURNS => (Kind::Turn, Of(None)),
        PARTS => (Kind::Part, Of(None)),
        CONVERSATIONS => (Kind::Conversation, Of(None)),
        MEMORIES => (Kind::Memory, Of(None)),
        CHARACTERS => (Kind::Character, Of(None)),
        ENGINES => (Kind::Engine, Of(None)),
        WELLBEING => (Kind::Month, Of(None)),
        ENGINES_ELSEWHERE => (Kind::EngineElsewhere, Of(None)),
        OWN_DETAILS => (Kind::OwnDetails, Of(None)),
        STAND_INS => (Kind::StandIns, Of(None)),
        HISTORIES => (Kind::History, Of(None)),
        HISTORY_LINES => (Kind::HistoryLines, Of(None)),
        _ => match collection.split_once('/')? {
            (TURNS, id) => (Kind::Turn, of(id)?),
            (PARTS, id) => (Kind::Part, of(id)?),
            (STAND_INS, id) => (Kind::StandIns, of(id)?),
            _ => return None,
        },
    })
}

/// Reads a content in the form of its kind; gives when a conversation was last used, too.
fn read_content((kind, of): (Kind, Of), category: Category, content: &str) -> Option<(What, Option<u64>)> {
    fn parse<'a, T: Deserialize<'a>>(content: &'a str, fits: bool) -> Option<T> {
        serde_json::from_str(content).ok().filter(|_| fits)
    }
    let talk = category == Category::Talk;
    Some(match kind {
        Kind::Conversation => {
            let Conversation {
                title,
                private,
                used_ms,
            } = parse(content, talk)?;
            let length = title.chars().count();
            if length > LONGEST_TITLE || title.contains(char::is_control) {
                return None;
            }
            (What::Conversation { private }, Some(used_ms))
        }
        Kind::Turn => {
            parse::<Turn>(content, talk)?;
            (What::Turn(of), None)
        }
        Kind::Part => {
            let part: Part = parse(content, !talk)?;
            (What::Part(of, part.turn), None)
        }
        Kind::Memory => {
            let memory: Memory = parse(content, talk || category.is_special())?;
            if memory.text.is_empty() || memory.text.chars().count() > LONGEST_MEMORY {
                return None;
            }
            (What::Memory, None)
        }
        Kind::Character => {
            let known: Character = parse(content, category == Category::Character)?;
            Character::new(known.name(), known.manner(), known.story()).ok()?;
            (What::Character, None)
        }
        Kind::Engine => {
            let choice: EngineChoice = parse(content, category == Category::EngineChoice)?;
            let elsewhere = choice.elsewhere.is_some();
            let server = choice.server;
            (What::Engine { server, elsewhere }, None)
        }
        Kind::EngineElsewhere => {
            let engine: EngineElsewhere = parse(content, category == Category::EngineChoice)?;
            (What::EngineElsewhere(engine.checked().ok()?.address), None)
        }
        Kind::OwnDetails => {
            let known: OwnDetails = parse(content, category == Category::OwnDetails)?;
            let fits = |detail: OwnDetail| detail.checked().is_ok();
            if known.details.len() > MOST_DETAILS || !known.details.into_iter().all(fits) {
                return None;
            }
            (What::OwnDetails, None)
        }
        Kind::StandIns => {
            let part: StandInsPart = parse(content, true)?;
            if matches!(part, StandInsPart::Seed(_)) != talk {
                return None;
            }
            (What::StandIns(of), None)
        }
        Kind::Month => {
            let month: Month = parse(content, category == Category::Wellbeing)?;
            let fits = month.month.len() == 7 && month.days.iter().all(|day| (1..=31).contains(day));
            (fits.then_some(What::Month)?, None)
        }
        Kind::History => {
            let history: History = parse(content, category == Category::LedgerEntry)?;
            let (vkey, person) = (history.vkey, history.person);
            (What::History { vkey, person }, None)
        }
        Kind::HistoryLines => {
            let own = matches!(category, Category::LedgerEntry | Category::ConsentRecord);
            let lines: HistoryLines = parse(content, own)?;
            (What::HistoryLines(lines.history), None)
        }
        Kind::Other => return None,
    })
}

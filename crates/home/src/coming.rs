//! What comes in from another home, in words.

use std::collections::{BTreeMap, BTreeSet};

use companion::moving::{Brought, Fate, Group, Kind, OnlyNow, Why};
use consent::Category;

use crate::pages::listed;
use crate::{when, words};

/// The same as sentences, by what becomes of it.
#[derive(Debug, Default, serde::Serialize)]
pub(crate) struct InWords {
    pub(crate) file: Vec<String>,
    pub(crate) stays: Vec<String>,
    pub(crate) as_there: Vec<String>,
    pub(crate) not_agreed: Vec<String>,
    pub(crate) here: Vec<String>,
    pub(crate) left_out: Vec<String>,
    pub(crate) history: String,
}

/// In the order in which they are read.
const ORDER: [Kind; 12] = [
    Kind::Conversation,
    Kind::Turn,
    Kind::Part,
    Kind::Memory,
    Kind::Character,
    Kind::Engine,
    Kind::Month,
    Kind::EngineElsewhere,
    Kind::OwnDetails,
    Kind::StandIns,
    Kind::History,
    Kind::Other,
];

/// What came in, or would, in words.
pub(crate) fn in_words(brought: &Brought) -> InWords {
    let of = |fate: Fate| lines(brought.groups.iter().filter(|group| group.fate == fate));
    let mut by_why: BTreeMap<Why, Vec<&Group>> = BTreeMap::new();
    for group in &brought.groups {
        match group.fate {
            // The index is made anew from the memories: nothing of it is missing.
            Fate::LeftOut(Why::MadeAnew) => {}
            Fate::LeftOut(why) => by_why.entry(why).or_default().push(group),
            _ => {}
        }
    }
    let left_out = by_why.into_iter().flat_map(|(why, groups)| {
        let lines = lines(groups.into_iter());
        lines.into_iter().map(move |line| format!("{line}: {}", because(why)))
    });
    let whence = &brought.whence;
    let since = whence
        .since_ms
        .map(|ms| format!(", from {} on", when::day(ms)))
        .unwrap_or_default();
    InWords {
        file: vec![format!(
            "It was made on {} in the home {}{since}. It is whole: nothing in it was changed, and every line of its ledger is there.",
            when::moment(whence.made_at_ms),
            whence.home,
        )],
        stays: of(Fate::Stays),
        as_there: of(Fate::OnlyNow(OnlyNow::AsThere)),
        not_agreed: of(Fate::OnlyNow(OnlyNow::NotAgreed)),
        here: of(Fate::Here),
        left_out: left_out.collect(),
        history: history(brought),
    }
}

fn history(brought: &Brought) -> String {
    let whence = &brought.whence;
    if brought.history {
        let lines = if whence.entries == 1 { "line" } else { "lines" };
        let answers = if whence.consents == 1 { "answer" } else { "answers" };
        format!(
            "{} {lines} about what was used there, and {} {answers} that you gave there, come along for you to read. Nothing here is decided by them.",
            whence.entries, whence.consents
        )
    } else {
        "It is here already.".to_owned()
    }
}

/// One line for each kind of thing.
fn lines<'a>(groups: impl Iterator<Item = &'a Group>) -> Vec<String> {
    let mut counts: BTreeMap<Kind, (u64, BTreeSet<Category>)> = BTreeMap::new();
    for group in groups {
        let (count, about) = counts.entry(group.kind).or_default();
        *count += group.count;
        about.extend(group.category.filter(|category| *category != Category::Talk));
    }
    let line = |kind: &Kind| counts.get(kind).map(|(count, about)| line(*kind, *count, about));
    ORDER.iter().filter_map(line).collect()
}

fn line(kind: Kind, count: u64, about: &BTreeSet<Category>) -> String {
    let about: Vec<String> = about.iter().copied().map(words::category).collect();
    let counted = |one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    match kind {
        Kind::Conversation => counted("conversation", "conversations"),
        Kind::Turn => counted("message with its reply", "messages with their replies"),
        Kind::Part => format!("{} in messages: {}", counted("detail", "details"), listed(&about)),
        Kind::Memory if about.is_empty() => counted("memory", "memories"),
        Kind::Memory => format!("{}, some about {}", counted("memory", "memories"), listed(&about)),
        Kind::Character => "Your companion's character".to_owned(),
        Kind::Engine => "Your choice of what answers you".to_owned(),
        Kind::Month => counted("month of how you use this home", "months of how you use this home"),
        Kind::EngineElsewhere => counted(
            "engine elsewhere, without its key",
            "engines elsewhere, without their keys",
        ),
        Kind::OwnDetails => "Your details that never leave".to_owned(),
        Kind::StandIns => counted(
            "list of stand-ins of a conversation",
            "lists of stand-ins of conversations",
        ),
        Kind::History => counted("record of a home before that one", "records of homes before that one"),
        Kind::HistoryLines | Kind::Other => counted("other record", "other records"),
    }
}

fn because(why: Why) -> &'static str {
    match why {
        Why::Over => "its time had run out",
        Why::ErasedHere => "you erased it here, and that holds",
        Why::NotAgreed => "you have not agreed here to have it remembered",
        Why::NeedsYes => "nothing goes elsewhere from here before you say yes to it",
        Why::NeverKept => "that is never kept here",
        Why::OneIsHere => "there is one here already, which stays",
        Why::NotOnThisMachine => "that program does not answer on this machine",
        Why::Alone => "what it belongs to does not come in",
        Why::Malformed => "this home could not read it",
        Why::UnknownKind => "this home does not know what it is",
        Why::MadeAnew => "it is made anew here",
    }
}

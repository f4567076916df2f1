//! The ledger in words: what each entry means to its person.

use companion::Used;
use consent::{Category, PurposeId, RecipientId, RecipientKind};
use gate::{EntryAct, Fact};

/// The words for a number of records.
fn records(count: usize) -> String {
    match count {
        0 => "nothing that was kept".to_owned(),
        1 => "one record".to_owned(),
        count => format!("{count} records"),
    }
}

/// A purpose as the end of "in order to …".
fn in_order_to(purpose: &str) -> &'static str {
    match purpose.parse() {
        Ok(PurposeId::Converse) => "To answer you",
        Ok(PurposeId::Safety) => "To see whether you may be in danger",
        Ok(PurposeId::Account) => "For your account",
        Ok(PurposeId::Remember | PurposeId::RememberSensitive) => "To remember",
        Ok(PurposeId::Personalise) => "To answer you from what is remembered",
        Ok(PurposeId::Wellbeing) => "To add up how you use this home",
        Ok(PurposeId::ReachOut) => "To write to you first",
        Ok(PurposeId::Introduce | PurposeId::IntroduceFromMemory) => "To introduce you",
        Ok(PurposeId::ShareWithApp) => "For an app",
        Ok(PurposeId::RemoteEngine) => "To answer you, as you agreed",
        Ok(PurposeId::Measure) | Err(_) => "As you agreed",
    }
}

/// Who received, as part of a sentence.
pub(crate) fn recipient(recipient: &str) -> String {
    let Ok(id) = recipient.parse::<RecipientId>() else {
        return recipient.to_owned();
    };
    match (id.kind(), id.instance()) {
        (Some(RecipientKind::Person), _) => "you".to_owned(),
        (Some(RecipientKind::LocalEngine), _) => "the model on this machine".to_owned(),
        (Some(RecipientKind::LocalServer), _) => "the other program on this machine that you chose".to_owned(),
        (Some(RecipientKind::Operator), _) => "whoever runs this home".to_owned(),
        (_, Some(instance)) => instance.to_owned(),
        _ => recipient.to_owned(),
    }
}

/// The entry as a sentence.
pub(crate) fn sentence(fact: &Fact) -> String {
    let why = in_order_to(&fact.purpose);
    let count = fact.records.len();
    let to = recipient(&fact.recipient);
    let safety = fact.purpose == PurposeId::Safety.id();
    match fact.act {
        EntryAct::Disclose if fact.categories == [Category::Request.id()] => {
            "Your letter was locked for whoever runs this home.".to_owned()
        }
        EntryAct::Disclose if fact.categories == [Category::ContactAddress.id()] => {
            "Your address for notices was locked for whoever runs this home.".to_owned()
        }
        EntryAct::Show if fact.categories == [Category::Request.id()] => {
            "Letters to and from whoever runs this home were shown to you.".to_owned()
        }
        EntryAct::Open => format!(
            "{why}, {} of yours {} opened.",
            records(count),
            if count == 1 { "was" } else { "were" }
        ),
        EntryAct::Disclose if safety => {
            format!("{why}, your message was checked on this machine. Nothing of it was kept.")
        }
        EntryAct::Disclose if fact.purpose == PurposeId::Personalise.id() => {
            let memories = match count {
                1 => "one memory".to_owned(),
                count => format!("{count} memories"),
            };
            let were = if count == 1 { "was" } else { "were" };
            format!(
                "To answer you, {memories}{} {were} shown to {to}.",
                about(&fact.categories)
            )
        }
        EntryAct::Disclose if fact.purpose == PurposeId::ShareWithApp.id() => {
            let were = if count == 1 { "was" } else { "were" };
            let what = if count == 1 {
                "one memory".to_owned()
            } else {
                format!("{count} memories")
            };
            format!(
                "{}{} {were} given to the app {to}.",
                capital(&what),
                about(&fact.categories)
            )
        }
        EntryAct::Keep if fact.purpose == PurposeId::ShareWithApp.id() => {
            format!("The app {to} suggested something to be remembered. Nothing was.")
        }
        EntryAct::Disclose if fact.purpose == PurposeId::RemoteEngine.id() => {
            let what = match count {
                0 => "your message was".to_owned(),
                count => format!("your message and {} were", records(count)),
            };
            match &fact.note {
                Some(note) => format!("{why}, {what} sent to {to}. Replaced on the way, {note}."),
                None => format!("{why}, {what} sent to {to}. Nothing in it had to be replaced."),
            }
        }
        EntryAct::Disclose if count == 0 => format!("{why}, your message was shown to {to}."),
        EntryAct::Disclose => format!("{why}, your message and {} were shown to {to}.", records(count)),
        EntryAct::Keep if fact.purpose == PurposeId::Converse.id() => {
            "Part of a turn was kept until you sign out.".to_owned()
        }
        EntryAct::Keep if fact.purpose == PurposeId::Wellbeing.id() => {
            "What this month adds up to was kept, as you agreed.".to_owned()
        }
        EntryAct::Keep => "Part of a turn was kept, as you agreed.".to_owned(),
        EntryAct::Show => format!(
            "{} of yours {} shown to you.",
            capital(&records(count)),
            if count == 1 { "was" } else { "were" }
        ),
        EntryAct::Erase => format!(
            "You had {} erased.",
            if count == 0 {
                "something".to_owned()
            } else {
                records(count)
            }
        ),
        EntryAct::Consent => match fact.note.as_deref() {
            Some("everything was frozen") => "You froze what is yours.".to_owned(),
            Some("the freeze was lifted") => "You lifted the freeze.".to_owned(),
            _ => "You changed what you allow.".to_owned(),
        },
        EntryAct::SignIn => match fact.note.as_deref() {
            Some("vault made") => "You made your vault.".to_owned(),
            Some(how) => format!("You signed in {how}."),
            None => "You signed in.".to_owned(),
        },
        EntryAct::Export => format!("You took a copy of everything: {}.", records(count)),
        EntryAct::Grant => {
            capital(
                fact.note
                    .as_deref()
                    .unwrap_or("something about your account was changed"),
            ) + "."
        }
        EntryAct::Operator => match fact.note.as_deref() {
            Some(note) => format!("From whoever runs this home: {note}."),
            None => "Whoever runs this home did something that concerns you.".to_owned(),
        },
        EntryAct::Restore
            if fact
                .note
                .as_deref()
                .is_some_and(|note| note.starts_with("brought in from ")) =>
        {
            "You brought in what you had taken out of another home.".to_owned()
        }
        EntryAct::Restore => "Records of yours came back from a backup.".to_owned(),
    }
}

/// ` about health and names`; nothing where there is nothing but plain words.
fn about(ids: &[String]) -> String {
    let titles: Vec<String> = ids
        .iter()
        .filter_map(|id| id.parse().ok())
        .filter(|category| *category != Category::Talk)
        .map(category)
        .collect();
    match &titles[..] {
        [] => String::new(),
        [one] => format!(" about {one}"),
        [first @ .., last] => format!(" about {} and {last}", first.join(", ")),
    }
}

/// A purpose's title.
pub(crate) fn purpose(id: &str) -> String {
    id.parse::<PurposeId>()
        .map_or_else(|_| id.to_owned(), |purpose| purpose.title().to_owned())
}

/// Categories by their titles, in lower case.
pub(crate) fn categories(ids: &[String]) -> Vec<String> {
    ids.iter()
        .map(|id| id.parse().map_or_else(|_| id.clone(), category))
        .collect()
}

/// A category's title, in lower case.
pub(crate) fn category(category: Category) -> String {
    category.title().to_lowercase()
}

/// With a capital letter at the beginning.
pub(crate) fn capital(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

/// What was used for a reply, in a few sentences.
pub(crate) fn used(used: &Used) -> String {
    let (what, were) = match used.turns {
        0 => ("This message".to_owned(), "was"),
        1 => ("This message and the one before it".to_owned(), "were"),
        turns => (format!("This message and {turns} earlier ones"), "were"),
    };
    let titles = |categories: &[Category]| -> Vec<String> {
        let said = categories.iter().copied();
        said.filter(|about| *about != Category::Talk).map(category).collect()
    };
    let about = titles(&used.recalled_about);
    let about = if about.is_empty() {
        String::new()
    } else {
        format!(", some about {}", about.join(", "))
    };
    let (shown, to) = match &used.went_to {
        None => (
            format!("{what} {were} shown to a model on this machine."),
            "shown to it",
        ),
        Some(company) => {
            let replaced = titles(&used.replaced);
            let veiled = if replaced.is_empty() {
                "Nothing in it had to be replaced".to_owned()
            } else {
                format!("Replaced or left out were: {}", replaced.join(", "))
            };
            (
                format!("{what} {were} sent to {company}, elsewhere. {veiled}."),
                "sent along",
            )
        }
    };
    match used.recalled.len() {
        0 => shown,
        1 => format!("{shown} One memory{} was {to} too.", about.replace("some ", "")),
        memories => format!("{shown} {memories} memories{about} were {to} too."),
    }
}

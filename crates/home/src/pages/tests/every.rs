//! Every page in every state, with one and the same text in every field.

use crate::pages::{
    Arrivals, Notice, Place, Shell,
    address::{self, NoticeAddress},
    changes::{self, Changes},
    consent::{self, Answer, Consents, Question},
    decisions::{self, Decided, Decisions},
    details::{self, DetailsPage},
    engine::{self, EnginePage, Program},
    invites::{self, Invite, Invites, New},
    layout,
    letters::{self, Letter, Letters, Request, Thread},
    picture::Picture,
    policy::{self, Policy},
    problem::{self, Problem, Status},
    review::{self, Allowed, Received, Review},
    rights::{self, Objection, Rights},
    settings::{self, Session, Settings},
    suspended::{self, Suspended},
    transparency::{self, Transparency},
    used::{self, Day, EntryPage, PurposeChoice, Totals, Use, UsedPage},
    wellbeing::{self, Wellbeing},
};
use ::consent::policy::layered;
use ::consent::{DataMap, Locale, Operator};
use maud::Markup;

use super::{every_apps, every_crisis, every_data, every_door, every_talk};

pub(super) fn shell(text: &str, place: Place) -> Shell {
    Shell::new(text, place)
        .with_notice(Notice::Problem(text.into()))
        .with_arrivals(Arrivals {
            seen: 7,
            sign_ins: vec![text.into()],
            more: true,
        })
}

pub(super) fn question(text: &str, answer: Answer) -> Question {
    let recipient = consent::Recipient {
        name: text.into(),
        place: text.into(),
        keeps: text.into(),
        trains: text.into(),
    };
    Question {
        id: text.into(),
        version: text.into(),
        title: text.into(),
        apart: false,
        text: format!("{text}?\n{text}\n{text}: {text}"),
        buys: text.into(),
        costs: text.into(),
        yes: text.into(),
        no: text.into(),
        lang: "en",
        categories: vec![text.into(), text.into()],
        recipient: Some(recipient),
        answer,
    }
}

fn entry(text: &str) -> Use {
    Use {
        n: 7,
        at: text.into(),
        sentence: text.into(),
        purpose: text.into(),
        categories: vec![text.into()],
        recipient: text.into(),
        records: 3,
        bytes: 1_200,
        leaf: "0123456789abcdef".repeat(4),
    }
}

pub(super) fn used_page(text: &str) -> UsedPage {
    UsedPage {
        shell: shell(text, Place::Used),
        days: vec![Day {
            heading: text.into(),
            uses: vec![entry(text)],
        }],
        purposes: vec![PurposeChoice {
            id: text.into(),
            name: text.into(),
            count: 1,
            chosen: true,
        }],
        picture: Picture {
            purposes: vec![text.into()],
            days: vec![(text.into(), vec![3])],
        },
        totals: Totals {
            entries: 9,
            shown_to_model: 4,
            left_machine: 1,
            since: text.into(),
        },
        newer: Some("/used?after=9".into()),
        older: Some("/used?before=7".into()),
    }
}

fn the_policy(text: &str) -> Policy {
    let map = DataMap::built_in()
        .clone()
        .with_operator(Operator::new(text, text, text));
    Policy {
        shell: shell(text, Place::Elsewhere).spoken(Locale::english(), text),
        version: text.into(),
        operator: text.into(),
        signal: true,
        policy: layered(&map, Locale::english()),
    }
}

fn the_counts(text: &str) -> Transparency {
    Transparency {
        shell: shell(text, Place::Elsewhere).spoken(Locale::english(), text),
        months: vec![transparency::Month {
            month: text.into(),
            concern: 3,
            acute: 1,
            people: 12,
            use_days: 40,
        }],
        help_epsilon: text.into(),
        people_epsilon: text.into(),
        use_epsilon: text.into(),
        most_months: 24,
        people_total: text.into(),
        leaves: 9,
        root: text.into(),
        vkey: text.into(),
        versions: vec![transparency::Version {
            version: text.into(),
            since: text.into(),
            changes: vec![text.into()],
        }],
    }
}

fn the_review(text: &str, question: Option<String>) -> Review {
    Review {
        shell: shell(text, Place::Settings),
        allowed: vec![Allowed {
            question,
            version: text.into(),
            title: text.into(),
            since: text.into(),
            last_used: Some(text.into()),
            seen: vec![text.into()],
            ends: text.into(),
        }],
        ended: vec![text.into()],
        received: vec![Received {
            name: text.into(),
            last: text.into(),
            times: 2,
            what: vec![text.into()],
        }],
        every: 90,
        choices: vec![30, 90],
        next: text.into(),
    }
}

fn the_settings(text: &str) -> Settings {
    Settings {
        shell: shell(text, Place::Settings),
        name: text.into(),
        keeps: true,
        consents: text.into(),
        model: text.into(),
        better: Some((text.into(), text.into())),
        passphrase_set: Some(text.into()),
        passkeys: 3,
        recovery_made: Some(text.into()),
        discreet: true,
        sessions: vec![Session {
            id: text.into(),
            device: text.into(),
            since: text.into(),
            last_used: text.into(),
            this: true,
        }],
        sign_ins: vec![text.into()],
    }
}

fn the_engine(text: &str) -> EnginePage {
    EnginePage {
        shell: shell(text, Place::Settings),
        now: vec![text.into()],
        own: Some(text.into()),
        own_chosen: false,
        found: vec![Program {
            title: text.into(),
            address: text.into(),
            models: vec![(text.into(), true), (text.into(), false)],
        }],
        looked: text.into(),
        label: vec![text.into()],
        elsewhere: vec![engine::Elsewhere {
            id: text.into(),
            declared: declared(text),
            key: true,
            question: question(
                text,
                Answer::Yes {
                    since: text.into(),
                    until: None,
                },
            ),
            chosen: false,
        }],
    }
}

fn declared(text: &str) -> engine::Declared {
    engine::Declared {
        address: text.into(),
        model: text.into(),
        company: text.into(),
        place: text.into(),
        keeps: text.into(),
        trains: None,
    }
}

fn the_added_engine(text: &str) -> engine::AddEngine {
    engine::AddEngine {
        shell: shell(text, Place::Settings),
        declared: declared(text),
        error: Some(text.into()),
    }
}

fn the_details(text: &str) -> DetailsPage {
    DetailsPage {
        shell: shell(text, Place::Settings),
        listed: vec![(text.into(), text.into(), text.into())],
        kinds: vec![(text.into(), text.into())],
        typed: (String::new(), text.into()),
        error: Some(text.into()),
    }
}

fn the_invites(text: &str) -> Invites {
    Invites {
        shell: shell(text, Place::Settings),
        invites: vec![Invite {
            id: text.into(),
            made: text.into(),
            until: text.into(),
            left: 2,
        }],
        open_to_all: false,
        new: New {
            uses: text.into(),
            days: text.into(),
            uses_error: Some(text.into()),
            days_error: Some(text.into()),
            made: Some((text.into(), text.into())),
        },
    }
}

fn the_suspended(text: &str) -> Suspended {
    Suspended {
        shell: shell(text, Place::Outside),
        since: text.into(),
        removed_on: Some(text.into()),
        reason: text.into(),
        contact: Some(text.into()),
        person: text.into(),
    }
}

fn the_months(text: &str, adds_up: bool, asked: bool) -> Wellbeing {
    Wellbeing {
        shell: shell(text, Place::Settings),
        adds_up,
        asked,
        seen: vec![text.into()],
        months: vec![wellbeing::Month {
            name: text.into(),
            talk: text.into(),
            longest: text.into(),
            others: text.into(),
            held_back: vec![text.into()],
        }],
    }
}

fn the_rights(text: &str) -> Vec<(&'static str, Markup, usize)> {
    let rights = |frozen: bool| Rights {
        shell: shell(text, Place::Settings),
        frozen_since: frozen.then(|| text.into()),
        purposes: vec![rights::Purpose {
            id: text.into(),
            title: text.into(),
            sentence: text.into(),
        }],
        objections: vec![Objection {
            id: text.into(),
            title: text.into(),
            since: text.into(),
            reason: Some(text.into()),
        }],
        longest: 9,
        problem: Some(text.into()),
    };
    let request = || Request {
        id: text.into(),
        opened: text.into(),
        stands: text.into(),
        letters: 3,
    };
    let letters = |can_write: bool| Letters {
        shell: shell(text, Place::Settings),
        operator: Some(text.into()),
        contact: Some(text.into()),
        can_write,
        within: "one month",
        requests: vec![request()],
        draft: text.into(),
        problem: Some(text.into()),
        longest: 9,
    };
    let letter = |own: bool| Letter {
        own,
        at: text.into(),
        text: text.into(),
    };
    let thread = Thread {
        shell: shell(text, Place::Settings),
        request: request(),
        about: Some("Something else"),
        letters: vec![letter(true), letter(false)],
        draft: text.into(),
        problem: Some(text.into()),
        longest: 9,
    };
    let address = |can_keep: bool| NoticeAddress {
        shell: shell(text, Place::Settings),
        address: text.into(),
        kept: true,
        can_keep,
        error: Some(text.into()),
    };
    let changes = |told: Vec<String>| Changes {
        shell: shell(text, Place::Elsewhere),
        version: text.into(),
        told,
        wider: vec![question(text, Answer::Open)],
    };
    vec![
        ("address", address::page(&address(true)), 4),
        ("address, no key", address::page(&address(false)), 2),
        ("changes", changes::page(&changes(vec![text.into()])), 9),
        ("changes, none", changes::page(&changes(Vec::new())), 8),
        ("rights", rights::page(&rights(false)), 11),
        ("rights, frozen", rights::page(&rights(true)), 12),
        ("letters", letters::page(&letters(true)), 8),
        ("letters, no key", letters::page(&letters(false)), 7),
        ("letter", letters::thread(&thread), 10),
    ]
}

/// Each page with its name and the number of fields that it must show at the least.
pub(super) fn every_page(text: &str) -> Vec<(&'static str, String, usize)> {
    let answer = Answer::Yes {
        since: text.into(),
        until: Some(text.into()),
    };
    let consents = |first_time| Consents {
        shell: shell(text, Place::Settings),
        first_time,
        signal: true,
        questions: vec![question(text, answer.clone())],
    };
    let empty = UsedPage {
        days: Vec::new(),
        totals: Totals::default(),
        ..used_page(text)
    };
    let one = EntryPage {
        shell: shell(text, Place::Used),
        day: text.into(),
        entry: entry(text),
    };
    let one_decided = Decided {
        seq: 3,
        at: text.into(),
        sentence: text.into(),
        text: text.into(),
        reason: Some(text.into()),
        lang: text.into(),
    };
    let decided = |decisions| Decisions {
        shell: shell(text, Place::Settings),
        decisions,
    };
    let mut pages = every_door::pages(text);
    pages.extend(every_data::pages(text));
    pages.extend(the_rights(text));
    pages.extend(every_talk::pages(text));
    pages.extend(every_crisis::pages(text));
    pages.extend(every_apps::pages(text));
    pages.extend([
        ("consent, first", consent::page(&consents(true)), 16),
        ("consent", consent::page(&consents(false)), 16),
        ("decisions", decisions::page(&decided(vec![one_decided])), 4),
        ("review", review::page(&the_review(text, Some(text.into()))), 10),
        ("review, elsewhere", review::page(&the_review(text, None)), 10),
        ("decisions, none", decisions::page(&decided(Vec::new())), 0),
        ("used", used::page(&used_page(text)), 9),
        ("used, empty", used::page(&empty), 2),
        ("used, entry", used::entry(&one), 7),
        ("engine", engine::page(&the_engine(text)), 22),
        ("an engine elsewhere", engine::add(&the_added_engine(text)), 7),
        ("own details", details::page(&the_details(text)), 7),
        ("policy", policy::page(&the_policy(text)), 8),
        ("transparency", transparency::page(&the_counts(text)), 9),
        ("invites", invites::page(&the_invites(text)), 9),
        ("suspended", suspended::page(&the_suspended(text)), 6),
        ("settings", settings::page(&the_settings(text)), 14),
        ("wellbeing", wellbeing::page(&the_months(text, true, true)), 8),
        ("wellbeing, no more", wellbeing::page(&the_months(text, false, true)), 8),
        (
            "wellbeing, none",
            wellbeing::page(&Wellbeing {
                months: Vec::new(),
                ..the_months(text, false, false)
            }),
            3,
        ),
        ("blank", layout::blank(), 0),
    ]);
    pages.extend(Status::ALL.map(|status| {
        let model = Problem {
            shell: shell(text, Place::Elsewhere),
            status,
            detail: Some(text.into()),
        };
        ("problem", problem::page(&model), 3)
    }));
    pages
        .into_iter()
        .map(|(name, markup, shown)| (name, markup.into_string(), shown))
        .collect()
}

//! Every page in every state, with one and the same text in every field.

use crate::pages::{
    Arrivals, Notice, Offer, Place, Prove, Shell,
    address::{self, NoticeAddress},
    bring::{self, Answered, Before, Bring, Coming, Earlier},
    changes::{self, Changes},
    consent::{self, Answer, Consents, Question},
    decisions::{self, Decided, Decisions},
    details::{self, DetailsPage},
    engine::{self, EnginePage, Program},
    erase::{self, Confirm, Erase, Held, Receipt, What},
    export::{self, Export},
    invites::{self, Invite, Invites, New},
    layout,
    letters::{self, Letter, Letters, Request, Thread},
    passkeys::{self, Passkey, Passkeys, Remove},
    picture::Picture,
    policy::{self, Policy},
    problem::{self, Problem, Status},
    recovery::{self, RecoveryCode},
    review::{self, Allowed, Received, Review},
    rights::{self, Objection, Rights},
    settings::{self, ChangePassphrase, NewRecovery, Session, Settings},
    sign_in::{self, Recover, SignIn},
    suspended::{self, Suspended},
    transparency::{self, Transparency},
    used::{self, Day, EntryPage, PurposeChoice, Totals, Use, UsedPage},
    welcome::{self, Host, SignUp, Welcome},
};
use ::consent::policy::layered;
use ::consent::{DataMap, Locale, Operator};
use maud::Markup;

use super::{every_crisis, every_talk};

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

fn prove(text: &str) -> Prove {
    Prove {
        has_passphrase: true,
        by_passkey: true,
        error: Some(text.into()),
    }
}

fn the_passkeys(text: &str, offer: Offer) -> Passkeys {
    Passkeys {
        shell: shell(text, Place::Settings),
        offer,
        device: text.into(),
        passkeys: vec![Passkey {
            id: text.into(),
            name: text.into(),
            added: text.into(),
        }],
        prove: prove(text),
    }
}

fn a_removal(text: &str, last: bool) -> Remove {
    Remove {
        shell: shell(text, Place::Settings),
        id: text.into(),
        name: text.into(),
        last,
        prove: prove(text),
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
            question: Some(question(
                text,
                Answer::Yes {
                    since: text.into(),
                    until: None,
                },
            )),
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

fn doors(text: &str) -> Vec<(&'static str, Markup, usize)> {
    let some = || Some(text.to_owned());
    let outside = || shell(text, Place::Outside);
    let form = SignUp {
        name: text.into(),
        name_error: some(),
        least: 12,
        passphrase_error: some(),
        again_error: some(),
        passkeys: Offer::Here,
        invite: Some((text.into(), some())),
    };
    let welcome = Welcome {
        shell: outside(),
        host: Host::Operator(text.into()),
        form,
    };
    let recover = Recover {
        shell: outside(),
        name: text.into(),
        least: 12,
        passphrase_error: some(),
        again_error: some(),
    };
    let code = RecoveryCode {
        shell: shell(text, Place::Elsewhere),
        groups: vec![text.into()],
        replaces: true,
    };
    let change = ChangePassphrase {
        shell: shell(text, Place::Settings),
        least: 12,
        prove: prove(text),
        passphrase_error: some(),
        again_error: some(),
    };
    vec![
        ("welcome", welcome::page(&welcome), 10),
        (
            "sign in",
            sign_in::page(&SignIn {
                shell: outside(),
                name: text.into(),
                passkeys: Offer::Here,
            }),
            3,
        ),
        (
            "sign in, by a number",
            sign_in::page(&SignIn {
                shell: outside(),
                name: text.into(),
                passkeys: Offer::At(text.into()),
            }),
            4,
        ),
        ("recover", sign_in::recover(&recover), 5),
        ("recovery code", recovery::page(&code), 3),
        ("change passphrase", settings::passphrase(&change), 5),
        (
            "new recovery",
            settings::recovery(&NewRecovery {
                shell: shell(text, Place::Settings),
                prove: prove(text),
            }),
            3,
        ),
        ("passkeys", passkeys::page(&the_passkeys(text, Offer::Here)), 9),
        (
            "passkeys, nowhere",
            passkeys::page(&the_passkeys(text, Offer::Nowhere)),
            6,
        ),
        ("remove a passkey", passkeys::remove(&a_removal(text, false)), 5),
        ("remove the last passkey", passkeys::remove(&a_removal(text, true)), 3),
    ]
}

fn erasures(text: &str) -> Vec<(&'static str, Markup, usize)> {
    let erase = Erase {
        shell: shell(text, Place::Settings),
        categories: vec![Held {
            id: text.into(),
            name: text.into(),
            records: 2,
        }],
        backup_days: 30,
        word: text.into(),
        word_error: Some(text.into()),
        prove: prove(text),
    };
    let confirm = |what| {
        erase::confirm(&Confirm {
            shell: shell(text, Place::Settings),
            what,
            records: 3,
            backup_days: 30,
        })
    };
    let receipt = |place, entry| {
        erase::receipt(&Receipt {
            shell: shell(text, place),
            what: text.into(),
            at: text.into(),
            records: 3,
            keys: 3,
            backups_until: text.into(),
            entry,
            untold: vec![text.into()],
            download: "/erase/receipt/7".into(),
        })
    };
    vec![
        ("erase", erase::page(&erase), 6),
        (
            "erase a message",
            confirm(What::Turn {
                of: text.into(),
                turn: text.into(),
                at: text.into(),
                beginning: text.into(),
            }),
            5,
        ),
        (
            "erase a category",
            confirm(What::Category {
                id: text.into(),
                name: text.into(),
            }),
            4,
        ),
        ("receipt", receipt(Place::Settings, Some(7)), 5),
        ("last receipt", receipt(Place::Outside, None), 4),
    ]
}

fn arrivals(text: &str) -> Vec<(&'static str, Markup, usize)> {
    let home = Before {
        id: text.into(),
        home: text.into(),
        between: text.into(),
        entries: 3,
        consents: 1,
    };
    let coming = |done: bool, asks: bool| Coming {
        shell: shell(text, Place::Settings),
        done,
        largest: 9,
        file: vec![text.into()],
        sha256: text.into(),
        stays: vec![text.into()],
        as_there: vec![text.into()],
        not_agreed: if asks { vec![text.into()] } else { Vec::new() },
        here: vec![text.into()],
        left_out: vec![text.into()],
        history: text.into(),
    };
    let form = Bring {
        shell: shell(text, Place::Settings),
        largest: 9,
        homes: vec![home.clone()],
    };
    let earlier = Earlier {
        shell: shell(text, Place::Settings),
        home,
        answers: vec![Answered {
            at: text.into(),
            what: text.into(),
            shown: text.into(),
        }],
    };
    let nothing = Coming {
        stays: Vec::new(),
        as_there: Vec::new(),
        ..coming(false, false)
    };
    vec![
        ("bring", bring::page(&form), 5),
        ("bring, looked at", bring::coming(&coming(false, false)), 9),
        ("bring, asks", bring::coming(&coming(false, true)), 10),
        ("bring, nothing new", bring::coming(&nothing), 6),
        ("bring, done", bring::coming(&coming(true, true)), 8),
        ("bring, a home before", bring::earlier(&earlier), 8),
    ]
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
    let export = Export {
        shell: shell(text, Place::Settings),
        records: 1,
        entries: 2,
        bytes: Some(9),
        least: 15,
        passphrase_error: Some(text.into()),
        again_error: Some(text.into()),
        recipient_error: Some(text.into()),
    };
    let mut pages = doors(text);
    pages.extend(erasures(text));
    pages.extend(arrivals(text));
    pages.extend(the_rights(text));
    pages.extend(every_talk::pages(text));
    pages.extend(every_crisis::pages(text));
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
        ("export", export::page(&export), 6),
        ("policy", policy::page(&the_policy(text)), 8),
        ("transparency", transparency::page(&the_counts(text)), 9),
        ("invites", invites::page(&the_invites(text)), 9),
        ("suspended", suspended::page(&the_suspended(text)), 6),
        ("settings", settings::page(&the_settings(text)), 14),
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

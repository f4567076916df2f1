//! The pages by which what is the person's is erased, leaves and comes in.

use crate::pages::{
    Place,
    bring::{self, Answered, Before, Bring, Coming, Earlier},
    erase::{self, Confirm, Erase, Held, Receipt, What},
    export::{self, Export},
};
use maud::Markup;

use super::every::shell;
use super::every_door::prove;

pub(super) fn pages(text: &str) -> Vec<(&'static str, Markup, usize)> {
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
    let mut pages = erasures(text);
    pages.extend(arrivals(text));
    pages.push(("export", export::page(&export), 6));
    pages
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

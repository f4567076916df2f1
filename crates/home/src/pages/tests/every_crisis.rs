//! The crisis page in both languages, with one and the same text in every field.

use crate::pages::{
    Place,
    crisis::{self, CrisisPage},
    help,
};
use guard::crisis::Lang;
use maud::Markup;

use super::every::shell;

fn the_crisis_page(text: &str, lang: Lang) -> CrisisPage {
    let said = || vec![text.into(), text.into()];
    let line = |checked: Option<&str>| crisis::Line {
        line: help::Line {
            name: text.into(),
            about: text.into(),
            phone: Some("116 123".into()),
            otherwise: Some(text.into()),
        },
        source: text.into(),
        checked: checked.map(str::to_owned),
        seen: checked.map(|text| (text.to_owned(), text.to_owned())),
    };
    CrisisPage {
        shell: shell(text, Place::Outside),
        lang,
        intro: text.into(),
        no_line: text.into(),
        countries: vec![crisis::Country {
            name: text.into(),
            lines: vec![line(None), line(Some(text))],
        }],
        concern: said(),
        acute: said(),
        never: said(),
        by_words_alone: true,
    }
}

pub(super) fn pages(text: &str) -> Vec<(&'static str, Markup, usize)> {
    [("crisis", Lang::En), ("crisis, German", Lang::De)]
        .map(|(name, lang)| (name, crisis::page(&the_crisis_page(text, lang)), 18))
        .into()
}

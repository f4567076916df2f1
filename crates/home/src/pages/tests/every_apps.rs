//! The pages about apps, with one and the same text in every field.

use crate::pages::Place;
use crate::pages::apps::{self, App, Apps, Asked, Choice, MadeKey, NewKey, Suggestion};
use maud::Markup;

use super::every::shell;

fn choice(text: &str, count: usize) -> Choice {
    Choice {
        id: format!("{text}{count}"),
        title: text.into(),
        apart: true,
        asked: true,
        count,
        preview: vec![text.into()],
        text: text.into(),
    }
}

pub(super) fn pages(text: &str) -> Vec<(&'static str, Markup, usize)> {
    let app = App {
        id: text.into(),
        name: text.into(),
        does: text.into(),
        recipient: text.into(),
        may: vec![text.into()],
        seen: vec![text.into()],
        times: 3,
        last_used: Some(text.into()),
        since: text.into(),
        until: text.into(),
        ends_unused: Some(text.into()),
        waits: true,
    };
    let suggestion = Suggestion {
        app: text.into(),
        name: text.into(),
        id: text.into(),
        at: text.into(),
        text: text.into(),
    };
    let all = Apps {
        shell: shell(text, Place::Settings),
        apps: vec![app],
        suggestions: vec![suggestion],
        problem: Some(text.into()),
        mcp: text.into(),
    };
    let none = Apps {
        apps: Vec::new(),
        suggestions: Vec::new(),
        ..all.clone()
    };
    let asked = |talks| Asked {
        shell: shell(text, Place::Elsewhere),
        name: text.into(),
        place: text.into(),
        talks,
        recipient: text.into(),
        parameters: vec![("state".into(), text.into())],
        choices: vec![choice(text, 2), choice(text, 0)],
        days: vec![1, 30],
        usual_days: 30,
        error: Some(text.into()),
    };
    let key = NewKey {
        shell: shell(text, Place::Settings),
        name: text.into(),
        name_error: Some(text.into()),
        recipient: text.into(),
        choices: vec![choice(text, 2)],
        days: vec![1, 30],
        usual_days: 30,
    };
    let made = MadeKey {
        shell: shell(text, Place::Settings),
        name: text.into(),
        key: text.into(),
        address: text.into(),
        until: text.into(),
    };
    vec![
        ("apps", apps::page(&all), 16),
        ("apps, none", apps::page(&none), 2),
        ("apps, asked to read", apps::ask(&asked(false)), 12),
        ("apps, asked to talk", apps::ask(&asked(true)), 12),
        ("apps, a key", apps::new_key(&key), 7),
        ("apps, the key", apps::made_key(&made), 4),
        ("apps, signed out", apps::sign_in_first(text, "/words"), 1),
    ]
}

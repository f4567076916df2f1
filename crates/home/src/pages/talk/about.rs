//! All conversations, and one conversation's name and end.

use maud::{Markup, html};

use crate::pages::layout::{self, Shell};
use crate::pages::{parts, route};

/// Every conversation.
#[derive(Clone, Debug)]
pub struct Talks {
    /// The frame.
    pub shell: Shell,
    /// The conversations, the one last used first.
    pub all: Vec<Listed>,
    /// Whether there are turns from before there were several conversations.
    pub first: bool,
}

/// A conversation in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether it is private.
    pub private: bool,
    /// The day on which it was last used, in words.
    pub used: String,
}

/// One conversation.
#[derive(Clone, Debug)]
pub struct About {
    /// The frame.
    pub shell: Shell,
    /// The conversation.
    pub conversation: Listed,
    /// The longest title.
    pub longest: usize,
    /// What is wrong with a title that was sent.
    pub title_error: Option<String>,
    /// For how many days a backup of the keys is kept.
    pub backup_days: u32,
}

/// The list.
#[must_use]
pub fn list(model: &Talks) -> Markup {
    let main = html! {
        h1 { "Conversations" }
        div .side {
            a .main href=(route::TALK_NEW) { "New conversation" }
            a .other href=(route::with_query(route::TALK_NEW, "private", "1")) { "New private one" }
        }
        @if model.all.is_empty() && !model.first {
            p { "There are none yet. One begins with its first message." }
        }
        ul .list {
            @for one in &model.all {
                li {
                    a href={ (route::talk(&one.id)) "#latest" } { (one.title) }
                    @if one.private { span .tag { "private" } }
                    small { (one.used) " · " a href=(route::with_query(route::TALK_ABOUT, "c", &one.id)) {
                        "Rename or erase" span .unseen { ": " (one.title) } } }
                }
            }
            @if model.first {
                li { a href={ (route::talk("")) "#latest" } { "The first conversation" } }
            }
        }
        p .small { "A private conversation leaves nothing behind: nothing is remembered from it, and it goes when you end it or sign out." }
    };
    layout::page(&model.shell, Some("Conversations"), "narrow", &main)
}

/// One conversation's name and end.
#[must_use]
pub fn page(model: &About) -> Markup {
    let Listed { id, title, used, .. } = &model.conversation;
    let hint = format!("At most {} letters. It is locked like the rest.", model.longest);
    let field = parts::Field {
        name: "title",
        label: "What it is called",
        value: title,
        autocomplete: "off",
        hint: Some(&hint),
        error: model.title_error.as_deref(),
        ..parts::Field::default()
    };
    let main = html! {
        h1 { "This conversation" }
        p { "Last used " (used) ". " a href={ (route::talk(id)) "#latest" } { "Go on talking" } }
        form method="post" action=(route::TALK_ABOUT) {
            (parts::csrf(&model.shell.csrf))
            input type="hidden" name="c" value=(id);
            (field.render())
            button .main { "Rename" }
        }
        section {
            h2 { "Erase it" }
            p { "Everything that was said in it goes, and cannot come back. You get a signed receipt. "
                "Backups of the keys are kept for " (model.backup_days) " days, then they are gone too." }
            form method="post" action=(route::TALK_ERASE) {
                (parts::csrf(&model.shell.csrf))
                input type="hidden" name="c" value=(id);
                button .other { "Erase this conversation" }
            }
        }
    };
    layout::page(&model.shell, Some("Conversation"), "narrow", &main)
}

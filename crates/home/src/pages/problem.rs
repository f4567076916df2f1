//! What a person sees when something cannot be done.

use super::{
    layout::{self, Place, Shell},
    route,
};
use maud::{Markup, html};

/// What kept it from being done, by its HTTP status (RFC 9110, section 15; 429 is RFC 6585).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 400: the request makes no sense.
    BadRequest,
    /// 403: it is not this person's to do, or the form is too old.
    Forbidden,
    /// 404: there is nothing here.
    NotFound,
    /// 413: it is too long.
    TooLarge,
    /// 429: too many in a short time.
    TooMany,
    /// 500: something broke.
    Internal,
    /// 507: there is no room (RFC 4918, section 11.5).
    Full,
}

/// A page for it.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The frame ([`Place::Outside`] if nobody is signed in).
    pub shell: Shell,
    /// What kind.
    pub status: Status,
    /// What happened here in particular, as a sentence.
    pub detail: Option<String>,
}

impl Status {
    /// Every status that has a page.
    pub const ALL: [Self; 7] = [
        Self::BadRequest,
        Self::Forbidden,
        Self::NotFound,
        Self::TooLarge,
        Self::TooMany,
        Self::Internal,
        Self::Full,
    ];

    /// The number on the wire.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::TooLarge => 413,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Full => 507,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "That could not be understood",
            Self::Forbidden => "That was not done",
            Self::NotFound => "There is nothing here",
            Self::TooLarge => "That is too long to take in at once",
            Self::TooMany => "A moment, please",
            Self::Internal => "Something went wrong here",
            Self::Full => "There is no room for this",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::BadRequest => "What your browser sent made no sense to this page. Nothing was changed.",
            Self::Forbidden => {
                "The page may have been open for too long, or you are signed out. Nothing was changed. \
                 Go back, load the page again, and try once more."
            }
            Self::NotFound => "The address may be mistyped, or what stood here was erased.",
            Self::TooLarge => "Nothing was kept of it. If it matters, send it in parts.",
            Self::TooMany => {
                "There were too many requests in a short time. You are not locked out; try again in a little while."
            }
            Self::Full => "Nothing was kept of it, and nothing else was changed.",
            Self::Internal => {
                "It is not your doing. Nothing was half done: what you sent was either kept whole or not at all."
            }
        }
    }
}

/// What happened, whether anything changed, and a way on.
#[must_use]
pub fn page(model: &Problem) -> Markup {
    let (to, words) = match model.shell.place {
        Place::Outside => (route::HOME, "To the first page"),
        _ => (route::TALK, "Back to talk"),
    };
    let main = html! {
        h1 { (model.status.title()) }
        @if let Some(detail) = &model.detail { p .lead { (detail) } }
        p { (model.status.words()) }
        p { a .main href=(to) { (words) } }
        p .small { "In the language of browsers this is error " (model.status.code()) "." }
    };
    layout::page(&model.shell, Some(model.status.title()), "narrow", &main)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_says_its_number_and_offers_a_way_on() {
        for status in Status::ALL {
            let shell = Shell::new("t", Place::Outside);
            let text = page(&Problem {
                shell,
                status,
                detail: None,
            })
            .into_string();
            assert!(text.contains(&format!("error {}.", status.code())) && text.contains("To the first page"));
        }
    }
}

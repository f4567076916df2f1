//! The frame around every page: head, skip link, the ways to go, and a notice of what just happened.

use super::{assets, parts, route};
use consent::Locale;
use maud::{DOCTYPE, Markup, html};

/// Where in the house a page stands: which ways the frame offers, and which of them is marked as here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nobody is signed in: no ways but the page's own.
    Outside,
    /// Talking.
    Talk,
    /// What is remembered.
    Memories,
    /// What was used.
    Used,
    /// The settings and all that is reached from them.
    Settings,
    /// Signed in, on a page that is none of these.
    Elsewhere,
}

/// A sentence about what the last request did, shown above the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It was done.
    Done(String),
    /// It was not done, and why.
    Problem(String),
}

/// What every page needs whatever it shows.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The token that every form carries back as `csrf`.
    pub csrf: String,
    /// Where the page stands.
    pub place: Place,
    /// What the last request did.
    pub notice: Option<Notice>,
    /// Sign-ins elsewhere that the person has not seen yet.
    pub arrivals: Option<Arrivals>,
    /// The language of the page: English, where its words have not moved to `locales/` yet.
    pub locale: &'static Locale,
    /// The page's own address, where it can be had in other languages.
    pub spoken: Option<String>,
}

/// Sign-ins elsewhere, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrivals {
    /// Goes into the form that says that they were seen.
    pub seen: u64,
    /// Each as `24 November 2026, 14:02, from Firefox on Linux`.
    pub sign_ins: Vec<String>,
    /// Whether there are more.
    pub more: bool,
}

impl Shell {
    /// A frame without a notice.
    #[must_use]
    pub fn new(csrf: impl Into<String>, place: Place) -> Self {
        Self {
            csrf: csrf.into(),
            place,
            notice: None,
            arrivals: None,
            locale: Locale::english(),
            spoken: None,
        }
    }

    /// The same frame in a language; `address` is the page's own, to come back to where another language is chosen.
    #[must_use]
    pub fn spoken(mut self, locale: &'static Locale, address: impl Into<String>) -> Self {
        self.locale = locale;
        self.spoken = Some(address.into());
        self
    }

    /// The same frame with a notice.
    #[must_use]
    pub fn with_notice(mut self, notice: Notice) -> Self {
        self.notice = Some(notice);
        self
    }

    /// The same frame with a notice of sign-ins elsewhere.
    #[must_use]
    pub fn with_arrivals(mut self, arrivals: Arrivals) -> Self {
        self.arrivals = Some(arrivals);
        self
    }
}

/// What a discreet page is called, whatever it shows.
const DISCREET_TITLE: &str = "Notes";

/// A page that a visitor is sent to when they leave quickly: nothing on it says where they have been.
#[must_use]
pub fn blank() -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { "Blank page" }
                link rel="icon" href=(assets::DISCREET_ICON) type="image/svg+xml";
                link rel="stylesheet" href=(assets::CSS);
            }
            body { main { h1 .unseen { "Blank page" } } }
        }
    }
}

/// A whole document. `name` is the page's name for its title; talk has none, so that a tab or a window list says only "Troth".
pub(super) fn page(shell: &Shell, name: Option<&str>, kind: &str, main: &Markup) -> Markup {
    let outside = shell.place == Place::Outside;
    html! {
        (DOCTYPE)
        html lang=(shell.locale.lang()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="theme-color" content="#f4f0e6" media="(prefers-color-scheme: light)";
                meta name="theme-color" content="#12151c" media="(prefers-color-scheme: dark)";
                meta name="robots" content="noindex";
                meta name="referrer" content="no-referrer";
                title { @if let Some(name) = name { (name) " · " } "Troth" }
                (called(assets::ICON, assets::TOUCH_ICON, assets::MANIFEST))
                link rel="stylesheet" href=(assets::CSS);
                script type="module" src=(assets::PAGE_JS) {}
                @if shell.place == Place::Talk {
                    script type="module" src=(assets::TALK_JS) {}
                    script type="module" src=(assets::CHECK_JS) {}
                }
            }
            body class=(kind) {
                a .skip href="#main" { (shell.locale.say("frame-skip")) }
                @if outside {
                    header .top { a .mark href=(route::HOME) { "Troth" } }
                } @else {
                    (ways(shell))
                }
                main #main tabindex="-1" {
                    @if let Some(notice) = &shell.notice { (parts::notice(notice)) }
                    @if let Some(new) = &shell.arrivals { (arrivals(shell, new)) }
                    (main)
                    @if let Some(address) = &shell.spoken { (languages(shell, address)) }
                }
            }
        }
    }
}

/// The languages that the page can be had in, each by its own name.
fn languages(shell: &Shell, address: &str) -> Markup {
    html! {
        form .languages method="post" action=(route::LANGUAGE) aria-label=(shell.locale.say("frame-languages")) {
            (parts::csrf(&shell.csrf))
            input type="hidden" name="back" value=(address);
            @for locale in Locale::all() {
                button .quiet name="lang" value=(locale.lang()) lang=(locale.lang())
                    aria-current=[(locale == shell.locale).then_some("true")] { (locale.say("language-name")) }
            }
        }
    }
}

fn arrivals(shell: &Shell, new: &Arrivals) -> Markup {
    html! {
        section .notice aria-label="A new sign-in" lang="en" {
            @for sign_in in &new.sign_ins { p { "Somebody signed in as you: " (sign_in) "." } }
            @if new.more { p { "There are more; " a href=(route::SETTINGS) { "the settings" } " list them." } }
            p {
                "If that was you, all is well. If not, sign out everywhere, and then change what it was done with: your passphrase, "
                "your recovery code or your passkeys."
            }
            div .side {
                form method="post" action=(route::SIGN_INS) {
                    (parts::csrf(&shell.csrf))
                    input type="hidden" name="seen" value=(new.seen);
                    button .other { "That was me" }
                }
                form method="post" action=(route::SIGN_OUT_ALL) {
                    (parts::csrf(&shell.csrf))
                    button .other { "Sign out everywhere" }
                }
            }
        }
    }
}

/// The icons, and the manifest by which a phone keeps the home among its apps.
fn called(icon: &str, touch_icon: &str, manifest: &str) -> Markup {
    html! {
        link rel="icon" href=(icon) type="image/svg+xml";
        link rel="apple-touch-icon" href=(touch_icon);
        link rel="manifest" href=(manifest);
    }
}

/// A page as somebody has it who asked that tabs, lists of windows and apps do not say what it is: its title, its icons and its manifest are
/// those of anybody's notes. The rest is as it was. Nothing where the text is no page of [`page`]'s.
#[must_use]
pub fn discreet(page: &str) -> Option<String> {
    let (head, rest) = page.split_once("<title>")?;
    let (_, rest) = rest.split_once("<link rel=\"stylesheet\"")?;
    let title = html! {
        title { (DISCREET_TITLE) }
        (called(assets::DISCREET_ICON, assets::DISCREET_TOUCH_ICON, assets::DISCREET_MANIFEST))
    };
    Some([head, &title.into_string(), "<link rel=\"stylesheet\"", rest].concat())
}

/// Where a page's own matter begins.
const MAIN: &str = "<main id=\"main\" tabindex=\"-1\">";

/// A page with a calm line on it that everything of the person's is frozen. Nothing where the text is no page of [`page`]'s.
#[must_use]
pub fn frozen(page: &str) -> Option<String> {
    let (head, rest) = page.split_once(MAIN)?;
    let line = html! {
        p .notice role="status" {
            "What is yours is frozen: it is shown to you and used for nothing else. " a href={ (route::RIGHTS) "#freeze" } { "Lift it" }
        }
    };
    Some([head, MAIN, &line.into_string(), rest].concat())
}

fn ways(shell: &Shell) -> Markup {
    let words = |id: &str| shell.locale.say(id);
    // On a phone the first words of a way give room to the others.
    let way = |place: Place, to: &str, first: Option<&str>, id: &str| {
        html! {
            li {
                a href=(to) aria-current=[(shell.place == place).then_some("page")] {
                    @if let Some(first) = first { span .wide { (words(first)) " " } }
                    span .short { (words(id)) }
                }
            }
        }
    };
    html! {
        header .top .ways {
            a .mark href=(route::TALK) { "Troth" }
            nav aria-label=(words("frame-ways")) {
                ul {
                    (way(Place::Talk, &format!("{}#latest", route::TALK), None, "frame-talk"))
                    (way(Place::Memories, route::MEMORIES, None, "frame-memories"))
                    (way(Place::Used, route::USED, Some("frame-used-first"), "frame-used"))
                    (way(Place::Settings, route::SETTINGS, None, "frame-settings"))
                }
            }
            form .leave method="post" action=(route::LEAVE) data-leave {
                (parts::csrf(&shell.csrf))
                button .quiet title=(words("frame-leave-how")) { (words("frame-leave")) span .wide { " " (words("frame-leave-more")) } }
            }
        }
    }
}

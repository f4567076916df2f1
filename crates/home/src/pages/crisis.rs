//! The crisis protocol in the open: whom to reach, what the companion says and what it never says.
//!
//! It is made from the file that the code obeys (`crates/guard/data/crisis.toml`), and anybody can read it without signing in.

use super::{
    help,
    layout::{self, Shell},
    route,
};
use guard::crisis::Lang;
use maud::{Markup, html};

/// The protocol in one language.
#[derive(Clone, Debug)]
pub struct CrisisPage {
    /// The frame.
    pub shell: Shell,
    /// The language of all that follows.
    pub lang: Lang,
    /// The sentence before the lines.
    pub intro: String,
    /// What helps where no line is known.
    pub no_line: String,
    /// Whom to reach, by country.
    pub countries: Vec<Country>,
    /// What the companion says first where something is worrying.
    pub concern: Vec<String>,
    /// All that is said where somebody may be in danger now.
    pub acute: Vec<String>,
    /// What is never said.
    pub never: Vec<String>,
    /// Whether messages are judged without the sentence-embedding model, which is missing.
    pub by_words_alone: bool,
}

/// The lines of a country.
#[derive(Clone, Debug)]
pub struct Country {
    /// Its name.
    pub name: String,
    /// The emergency number first.
    pub lines: Vec<Line>,
}

/// A line, and where it was found.
#[derive(Clone, Debug)]
pub struct Line {
    /// As in the panel of help.
    pub line: help::Line,
    /// Where number and hours stand.
    pub source: String,
    /// When a person read them there.
    pub checked: Option<String>,
    /// Another site of which a stored copy gives the same number, and the copy's date, if it has one.
    pub seen: Option<(String, String)>,
}

/// What the page says around the protocol.
struct Words {
    name: &'static str,
    tag: &'static str,
    title: &'static str,
    now: &'static str,
    countries: &'static str,
    source: &'static str,
    checked: &'static str,
    unchecked: &'static str,
    seen: &'static str,
    does: &'static str,
    words_alone: &'static str,
    how: [&'static str; 3],
    concern: &'static str,
    acute: &'static str,
    never: &'static str,
    other: (&'static str, &'static str, &'static str),
}

const ENGLISH: Words = Words {
    name: "Help from people",
    tag: "en",
    title: "If you need a person",
    now: "If somebody is in danger right now, call the emergency number of your country.",
    countries: "By country",
    source: "From",
    checked: "read there on",
    unchecked: "not yet compared with that page by a person",
    seen: "the same number in a stored copy of",
    does: "What the companion does",
    words_alone: "On this home it judges by words alone and misses more than it could: the model that reads the sense of a sentence is not there. Whoever runs the home can fetch it.",
    how: [
        "Each message is looked at for signs that somebody may be in danger, on the machine that runs this home. What comes of it is used at once, kept nowhere and told to nobody.",
        "It is a sieve and not a doctor. It misses things, above all what is said in a roundabout way, and it sometimes sees danger where there is none. You never need to say the right words to call a line.",
        "The words below were written by people. No character and no engine changes them.",
    ],
    concern: "When something sounds heavy, this stands above the reply with lines to call, and the talk goes on",
    acute: "When somebody may be in danger now, no model answers. This is all that is said, with lines to call",
    never: "What is never said",
    other: ("Deutsch", "de", "?lang=de"),
};

const GERMAN: Words = Words {
    name: "Hilfe von Menschen",
    tag: "de",
    title: "Wenn du einen Menschen brauchst",
    now: "Wenn jetzt gerade jemand in Gefahr ist, ruf den Notruf deines Landes an.",
    countries: "Nach Land",
    source: "Von",
    checked: "dort gelesen am",
    unchecked: "noch von keinem Menschen mit dieser Seite verglichen",
    seen: "dieselbe Nummer in einer aufgehobenen Kopie von",
    does: "Was der Begleiter tut",
    words_alone: "In diesem Zuhause urteilt es nach den Wörtern allein und übersieht mehr, als es müsste: Das Modell, das den Sinn eines Satzes liest, fehlt. Wer das Zuhause betreibt, kann es holen.",
    how: [
        "Jede Nachricht wird auf Zeichen angesehen, dass jemand in Gefahr sein könnte, auf dem Rechner, auf dem dieses Zuhause läuft. Was dabei herauskommt, wird sofort gebraucht, nirgends aufgehoben und niemandem gesagt.",
        "Das ist ein Sieb und kein Arzt. Es übersieht manches, vor allem was auf Umwegen gesagt wird, und sieht manchmal Gefahr, wo keine ist. Um irgendwo anzurufen, brauchst du nie die richtigen Worte.",
        "Die Worte unten haben Menschen geschrieben. Keine Figur und kein Modell ändert sie.",
    ],
    concern: "Wenn etwas schwer klingt, steht dies mit Nummern über der Antwort, und das Gespräch geht weiter",
    acute: "Wenn jemand jetzt in Gefahr sein könnte, antwortet kein Modell. Dies ist alles, was gesagt wird, mit Nummern",
    never: "Was nie gesagt wird",
    other: ("English", "en", "?lang=en"),
};

/// The page.
#[must_use]
pub fn page(model: &CrisisPage) -> Markup {
    let words = match model.lang {
        Lang::En => &ENGLISH,
        Lang::De => &GERMAN,
    };
    let (other, tag, query) = words.other;
    let main = html! {
        div lang=(words.tag) {
            h1 { (words.title) }
            p { (words.now) }
            p { (model.intro) }
            h2 { (words.countries) }
            @for country in &model.countries {
                details {
                    summary { (country.name) }
                    div .help { ul { @for line in &country.lines { (entry(words, line)) } } }
                }
            }
            p { (model.no_line) }
            h2 { (words.does) }
            @for said in words.how { p { (said) } }
            @if model.by_words_alone { p { (words.words_alone) } }
            (said(words.concern, &model.concern))
            (said(words.acute, &model.acute))
            (said(words.never, &model.never))
        }
        p { a href=(format!("{}{query}", route::CRISIS)) lang=(tag) hreflang=(tag) { (other) } }
    };
    layout::page(&model.shell, Some(words.name), "", &main)
}

fn entry(words: &Words, line: &Line) -> Markup {
    html! {
        li {
            (help::line(&line.line))
            small {
                (words.source) " " (line.source) ", "
                @match &line.checked {
                    Some(day) => { (words.checked) " " (day) },
                    None => (words.unchecked),
                }
                @if let Some((site, date)) = &line.seen {
                    "; " (words.seen) " " (site)
                    @if !date.is_empty() { " (" (date) ")" }
                }
                "."
            }
        }
    }
}

fn said(heading: &str, sentences: &[String]) -> Markup {
    html! {
        h3 { (heading) }
        ul { @for sentence in sentences { li { (sentence) } } }
    }
}

//! The pages that say who runs what, and what they learn.

use data_encoding::HEXLOWER;
use likes::{BATCH, Contents, IdentityKey, STANDING_EPOCHS, sweep};
use maud::{DOCTYPE, Markup, html};

use crate::{BlinderSettings, Settings};

pub(super) const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1.05rem/1.6 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1.5rem}\
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}\
code{overflow-wrap:anywhere}dt{font-weight:600}dd{margin:0 0 .75rem}\n";

fn layout(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/style.css";
            }
            body { main { (body) } }
        }
    }
}

/// The exchange's page.
pub(super) fn exchange(settings: &Settings, key: &IdentityKey, contents: &Contents) -> Markup {
    let cards: u64 = contents.entries().iter().map(|entry| u64::from(entry.cards)).sum();
    let k = settings.k;
    layout(
        &settings.name,
        &html! {
            h1 { (settings.name) }
            p {
                "A meeting place for introductions. People's own homes do the looking and the choosing; this place only finds out which two "
                "likes belong together, without finding out whose they are."
            }
            dl {
                dt { "Who runs it" } dd { (settings.operator) }
                @for (number, blinder) in ["first", "second"].iter().zip(&settings.blinders) {
                    dt { "Who runs the " (number) " blinder" } dd { (blinder.operator) " (" (blinder.address) ")" }
                }
                dt { "Today" }
                dd { (counted(cards, "card")) " in " (counted(contents.entries().len() as u64, "group")) ", none of fewer than " (k) }
                dt { "Its key" } dd { code { (HEXLOWER.encode(&key.to_bytes())) } }
            }
            p {
                "The three must be run by people who do not work together. If one of them ran both blinders, or one blinder and this place "
                "together with somebody you like, your like would be less well hidden. Ask them."
            }
            h2 { "What this place knows" }
            ul {
                li { "Which credentials were let in, and how many tokens each drew: always the same number." }
                li { "Every card: what it shows, its coarse region, its group, and the key that comes with it." }
                li { "Which groups are read how often, and every day the same " (BATCH) " posts a member, likes and blanks alike." }
                li { "How many posts met, and which. Not whose they were." }
            }
            h2 { "What it does not know" }
            ul {
                li { "Who likes whom, and who matched with whom." }
                li { "What anybody looks for, in what order people are shown, or what is written between two people." }
                li { "Names, faces, addresses, places more exact than a region." }
            }
            h2 { "What is left" }
            p {
                "A member who spends every like on finding out who likes them reaches "
                (percent(sweep(u64::from(k)))) " of a group of " (k) " in the " (STANDING_EPOCHS) " days for which a like stands. "
                "Where fewer than " (k) " people are around, no card is shown to anybody; small regions are joined until there are enough. "
                "Whoever records all of this, and one day has a quantum computer, could find out who liked whom."
            }
        },
    )
}

/// A blinder's page.
pub(super) fn blinder(settings: &BlinderSettings, taken_on: u64) -> Markup {
    layout(
        "A blinder",
        &html! {
            h1 { "A blinder" }
            p {
                "It turns what homes send it into something that an exchange can compare and not guess. What it gets looks random to it. "
                "Its key is made anew for every epoch, and the old one is erased."
            }
            dl {
                dt { "Who runs it" } dd { (settings.operator) }
                dt { "For the exchange with the key" } dd { code { (HEXLOWER.encode(&settings.exchange.to_bytes())) } }
                dt { "Members that it has taken on" }
                dd {
                    (taken_on) ", at most " (settings.most_new) " new ones in an epoch. An exchange that says it has fewer members than this "
                    "has made some up."
                }
            }
            h2 { "What it knows" }
            ul {
                li { "Which credentials drew a token for one round of " (BATCH) " evaluations. Not which round they spent it on." }
                li { "Which pages of contents homes have shown it. Two for one epoch would prove that the exchange tells people different things." }
            }
            h2 { "What it does not know" }
            p { "Who anybody likes, whether they like anybody, and what met." }
        },
    )
}

fn counted(many: u64, what: &str) -> String {
    format!("{many} {what}{}", if many == 1 { "" } else { "s" })
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

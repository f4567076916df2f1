//! Everything that was said and remembered as one HTML file: to read, to print, to keep. It stands alone, without script, and asks for nothing
//! from anywhere.

use std::io::Write;

use ::consent::Locale;
use companion::memory::{Remembered, Shown};
use companion::{Of, Past};
use gate::{Open, RecordId};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::error::HomeError;
use crate::handlers::consent;
use crate::home::Home;
use crate::pages::consent::{Answer, tally};
use crate::{when, words};

/// Turns and memories that are written at a time.
const AT_ONCE: usize = 200;

const STYLE: &str = "body{font:1.05rem/1.6 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1.25rem;color:#1d1b17;background:#fbf8f0}\
    h1,h2,h3{line-height:1.25}section{margin-top:3rem}.said{margin:1.5rem 0 .5rem 3rem;padding:.6rem 1rem;background:#ece5d5;white-space:pre-line}\
    .reply{white-space:pre-line}small,.small{color:#5d574b;font-size:.85rem}\
    @media(prefers-color-scheme:dark){body{color:#e8e2d4;background:#15181f}.said{background:#232833}small,.small{color:#a8a294}}";

/// Writes the file.
pub(crate) fn write(home: &Home, open: &Open, out: &mut dyn Write) -> Result<(), HomeError> {
    let put = |out: &mut dyn Write, markup: Markup| {
        out.write_all(markup.into_string().as_bytes())
            .map_err(|_| HomeError::Internal)
    };
    let companion = home.companion();
    let gate = home.gate();
    let character = companion.character(open)?;
    let name = gate.profile(open)?.name;
    // A page begins here and ends below: what lies between is written piece by piece.
    put(
        out,
        html! {
            (DOCTYPE)
            (PreEscaped("<html lang=\"en\"><head><meta charset=\"utf-8\">"))
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
            meta name="color-scheme" content="light dark";
            title { "Troth, to read" }
            style { (PreEscaped(STYLE)) }
            (PreEscaped("</head><body><main>"))
            h1 { "What you said, and what is remembered" }
            p { "Taken out of the home of " strong { (name) } " on " (when::moment(gate.now_ms())) ". This file is not locked, and holds no proofs: the export does." }
            p { "Your companion is called " strong { (character.name()) } ". " (character.manner()) " " (character.story()) }
        },
    )?;
    let mut all: Vec<(Of, String)> = vec![(Of(None), "The first conversation".to_owned())];
    let known = companion.conversations(open)?.into_iter().rev();
    all.extend(known.map(|(id, conversation)| (Of(Some(id)), conversation.title)));
    for (of, title) in all {
        let turns = turns(home, open, of)?;
        if !turns.is_empty() {
            put(out, conversation(&title, character.name(), &turns))?;
        }
    }
    put(out, html! { (PreEscaped("<section><h2>What is remembered</h2><ul>")) })?;
    let mut before = None;
    loop {
        let page = companion.memories(open, &Shown::Newest { before, limit: AT_ONCE })?;
        put(out, html! { @for memory in &page { (remembered(memory)) } })?;
        before = page.last().map(|memory| memory.id);
        if page.len() < AT_ONCE {
            break;
        }
    }
    let questions = consent::questions(home, open, Locale::english())?;
    put(
        out,
        html! {
            (PreEscaped("</ul></section>"))
            section {
                h2 { "What you allow" }
                p { (tally(Locale::english(), &questions)) }
                ul {
                    @for question in &questions {
                        li {
                            (question.title) ": "
                            @match &question.answer {
                                Answer::Yes { since, .. } => { "yes, since " (since) }
                                Answer::No { since } => { "no, since " (since) }
                                Answer::Open => { "not answered" }
                            }
                        }
                    }
                }
            }
            section {
                h2 { "What was used" }
                p { "Your ledger has " (gate.totals(open)?.entries) " lines. They stand in the export, with their proofs." }
            }
            (PreEscaped("</main></body></html>\n"))
        },
    )
}

/// Every turn of a conversation, oldest first.
fn turns(home: &Home, open: &Open, of: Of) -> Result<Vec<Past>, HomeError> {
    let mut pages: Vec<Vec<Past>> = Vec::new();
    let mut before: Option<RecordId> = None;
    loop {
        let page = home.companion().conversation(open, of, before, AT_ONCE)?;
        before = page.first().map(Past::id);
        let last = page.len() < AT_ONCE;
        pages.push(page);
        if last {
            return Ok(pages.into_iter().rev().flatten().collect());
        }
    }
}

fn conversation(title: &str, companion: &str, turns: &[Past]) -> Markup {
    html! {
        section {
            h2 { (title) }
            @for past in turns {
                article {
                    p .said { (past.said()) }
                    p .reply { (past.reply()) }
                    p .small { (companion) ", an AI. " (when::moment(past.turn().at_ms)) }
                }
            }
        }
    }
}

fn remembered(memory: &Remembered) -> Markup {
    html! {
        li {
            (memory.memory.text) " "
            small {
                (words::category(memory.category)) ", said on " (when::day(memory.memory.said_ms))
                @if memory.memory.pinned { ", pinned" }
            }
        }
    }
}

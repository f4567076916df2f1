//! What answers: the engine that does, the ones that were found on this machine, and a way to choose.

use maud::{Markup, html};

use super::layout::{self, Shell};
use super::{parts, route};

/// What can be chosen.
#[derive(Clone, Debug)]
pub struct EnginePage {
    /// The frame.
    pub shell: Shell,
    /// What answers now, as sentences.
    pub now: Vec<String>,
    /// The home's own engine, as a sentence; none where it has none.
    pub own: Option<String>,
    /// Whether the home's own engine is the one chosen.
    pub own_chosen: bool,
    /// Other programs on this machine that answered just now.
    pub found: Vec<Program>,
    /// Where was looked, in words.
    pub looked: String,
    /// What reaches such a program, as the data map says it.
    pub label: Vec<String>,
}

/// Another program on this machine.
#[derive(Clone, Debug)]
pub struct Program {
    /// What it usually is, and where: `Ollama, at 127.0.0.1:11434`.
    pub title: String,
    /// Goes into the form.
    pub address: String,
    /// Its models; whether each is the one chosen.
    pub models: Vec<(String, bool)>,
}

/// The page.
#[must_use]
pub fn page(model: &EnginePage) -> Markup {
    let csrf = &model.shell.csrf;
    let main = html! {
        h1 { "What answers you" }
        section {
            h2 { "Now" }
            @for sentence in &model.now { p { (sentence) } }
        }
        section {
            h2 { "Others on this machine" }
            @if model.found.is_empty() {
                p { "None answered just now. " (model.looked) }
                p { "A stronger model makes better company. Programs such as Ollama or llama-server run one on this machine; start one, then look again." }
            } @else {
                p { "These run on this machine. None is used until you choose it." }
                @for program in &model.found {
                    h3 { (program.title) }
                    ul .rows {
                        @for (name, chosen) in &program.models {
                            li {
                                div { strong { (name) } @if *chosen { span .tag { "answers" } } }
                                @if !chosen {
                                    form method="post" action=(route::ENGINE) {
                                        (parts::csrf(csrf))
                                        input type="hidden" name="address" value=(program.address);
                                        input type="hidden" name="model" value=(name);
                                        button .other { "Let it answer" span .unseen { ": " (name) } }
                                    }
                                }
                            }
                        }
                    }
                }
                @for line in &model.label { p .small { (line) } }
            }
            p .on { a href=(route::ENGINE) { "Look again" } }
        }
        @if let Some(own) = &model.own {
            section {
                h2 { "This home's own" }
                p { (own) }
                @if !model.own_chosen {
                    form method="post" action=(route::ENGINE) {
                        (parts::csrf(csrf))
                        button .other { "Let it answer" span .unseen { ": this home's own" } }
                    }
                }
            }
        }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("What answers you"), "narrow", &main)
}

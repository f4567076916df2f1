//! What answers: the engine that does, the ones that were found on this machine, and a way to choose.

use maud::{Markup, html};

use super::consent::{self, Answer, AskedOn, Question};
use super::layout::{self, Shell};
use super::parts::{self, Field};
use super::route;

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
    /// Engines elsewhere that the person declared.
    pub elsewhere: Vec<Elsewhere>,
}

/// An engine elsewhere that the person declared.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// Goes into the forms.
    pub id: String,
    /// What the person said of it.
    pub declared: Declared,
    /// Whether there is a key for it.
    pub key: bool,
    /// Whether it may be used, and the answer in force; none where it cannot be asked any more.
    pub question: Question,
    /// Whether it answers.
    pub chosen: bool,
}

/// What is said of an engine elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// Where it is.
    pub address: String,
    /// The model that answers.
    pub model: String,
    /// Whose it is.
    pub company: String,
    /// Where that is.
    pub place: String,
    /// How long things are kept there.
    pub keeps: String,
    /// Whether it trains on them; nothing where that was not said yet.
    pub trains: Option<bool>,
}

/// The form that declares one.
#[derive(Clone, Debug)]
pub struct AddEngine {
    /// The frame.
    pub shell: Shell,
    /// What was typed, where something was wrong with it.
    pub declared: Declared,
    /// What is wrong.
    pub error: Option<String>,
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
        section {
            h2 { "Engines elsewhere" }
            @if model.elsewhere.is_empty() {
                p { "None is on your list. A company's engine can answer better than this machine. What you write would then leave this home: "
                    "names and the like are replaced first, but your story may still be known as yours." }
            }
            @for engine in &model.elsewhere { (elsewhere(&model.shell, engine)) }
            p .on {
                a href=(route::ENGINE_ADD) { "Add an engine elsewhere" } " "
                a href=(route::DETAILS) { "Your details that never leave" }
            }
        }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("What answers you"), "narrow", &main)
}

/// One engine elsewhere: what it is, whether it may be used, and what can be done about it.
fn elsewhere(shell: &Shell, engine: &Elsewhere) -> Markup {
    let csrf = &shell.csrf;
    let Declared {
        address,
        model,
        company,
        place,
        keeps,
        trains,
    } = &engine.declared;
    let agreed = matches!(engine.question.answer, Answer::Yes { .. });
    html! {
        h3 { (company) @if engine.chosen { " " span .tag { "chosen" } } }
        dl .facts {
            dt { "Model" } dd { (model) }
            dt { "Address" } dd { (address) }
            dt { "Where" } dd { (place) }
            dt { "Keeps things" } dd { (keeps) }
            dt { "Trains on them" } dd { (trained(*trains)) }
            dt { "Key" } dd { (if engine.key { "given; it is not shown again" } else { "none" }) }
        }
        (consent::section(shell, &engine.question, AskedOn::Engine))
        @if agreed {
            p .small { "What the law sets apart, such as health or faith, stays here unless you say yes to each, under "
                a href=(route::CONSENT) { "What you allow" } "." }
            @if !engine.chosen {
                form method="post" action=(route::ENGINE) {
                    (parts::csrf(csrf))
                    input type="hidden" name="elsewhere" value=(engine.id);
                    button .other { "Let it answer" span .unseen { ": " (company) } }
                }
            }
        } @else if engine.chosen {
            p .notice { "It is chosen, and nothing is sent to it without your yes. Until then nothing answers you, unless you choose another." }
        }
        details {
            summary { "Change or remove it" span .unseen { ": " (company) } }
            form method="post" action=(route::ENGINE_CHANGE) {
                (parts::csrf(csrf))
                input type="hidden" name="engine" value=(engine.id);
                (Field { name: "model", label: "Model", value: model, autocomplete: "off", ..Field::default() }.render_as(&engine.id))
                (Field {
                    name: "key", label: "Another key", secret: true, optional: true, autocomplete: "off",
                    hint: Some("Leave it empty to keep the one it has. The old one is destroyed."), ..Field::default()
                }.render_as(&engine.id))
                button .other { "Change it" span .unseen { ": " (company) } }
            }
            form method="post" action=(route::ENGINE_REMOVE) {
                (parts::csrf(csrf))
                input type="hidden" name="engine" value=(engine.id);
                p .small { "Removing it destroys its key and takes back your yes. What was sent to it before, it has." }
                button .other { "Remove it" span .unseen { ": " (company) } }
            }
        }
    }
}

fn trained(trains: Option<bool>) -> &'static str {
    match trains {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

/// The form that declares an engine elsewhere.
#[must_use]
pub fn add(model: &AddEngine) -> Markup {
    let Declared {
        address,
        model: name,
        company,
        place,
        keeps,
        trains,
    } = &model.declared;
    let field = |name, label, value, hint| {
        Field {
            name,
            label,
            value,
            hint,
            autocomplete: "off",
            ..Field::default()
        }
        .render()
    };
    let main = html! {
        h1 { "An engine elsewhere" }
        p { "Any that speaks the OpenAI API. What you say about it here is what you are shown before you agree to anything: "
            "its owner's terms say how long things are kept, and whether models are trained on them. Nothing is sent by adding it." }
        @if let Some(error) = &model.error { p .notice .problem role="alert" { (error) } }
        form method="post" action=(route::ENGINE_ADD) {
            (parts::csrf(&model.shell.csrf))
            (field("company", "Whose it is", company, Some("The company, or the person, that runs it.")))
            (field("place", "Where it is", place, Some("The country or region in which it is run.")))
            (field("address", "Its address", address, Some("It begins with https and often ends with v1.")))
            (field("model", "Which model", name, Some("As its owner calls it.")))
            (Field {
                name: "key", label: "Its key", secret: true, optional: true, autocomplete: "off",
                hint: Some("If it asks for one. It is locked away, and not shown again."), ..Field::default()
            }.render())
            (field("keeps", "How long it keeps what it gets", keeps, Some("Such as: 30 days. If its terms do not say, write that.")))
            fieldset {
                legend { "Does it train models on what it gets?" }
                @for (value, label, is) in [("yes", "Yes, or its terms do not say", Some(true)), ("no", "No", Some(false))] {
                    p .choice {
                        input id={ "trains-" (value) } type="radio" name="trains" value=(value) required checked[*trains == is];
                        label for={ "trains-" (value) } { (label) }
                    }
                }
            }
            button .main { "Add it" }
        }
        p .on { a href=(route::ENGINE) { "Back" } }
    };
    layout::page(&model.shell, Some("An engine elsewhere"), "narrow", &main)
}

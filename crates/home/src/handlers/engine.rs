//! What answers: looking for engines on this machine, and choosing one.

use axum::extract::State;
use axum::response::{Html, Redirect};
use companion::{EngineChoice, HomeEngine, ServerChoice};
use consent::{PurposeId, RecipientId, RecipientKind};
use egress::openai::{FoundHere, found_here};
use gate::{Gate, Open, RecordId};
use serde::Deserialize;

use super::{Form, elsewhere, html};
use crate::cookie::SignedIn;
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::engine::{self as page, EnginePage, Program};
use crate::pages::{Place, Shell, listed, route};

#[derive(Deserialize)]
pub(crate) struct EngineForm {
    csrf: String,
    /// Missing for the home's own engine.
    address: Option<String>,
    model: Option<String>,
    /// An engine elsewhere that was declared.
    elsewhere: Option<RecordId>,
}

/// What is to be known about an engine that is weak, in one sentence.
const WEAK: &str = "It is tiny, and will often misunderstand you. Do not expect wisdom of it.";

/// What answers, in sentences.
pub(crate) fn sentences(engine: &HomeEngine) -> Vec<String> {
    match engine {
        HomeEngine::None => vec!["There is no model yet, so nothing can answer.".to_owned()],
        HomeEngine::Local(engine) => {
            let mut words = vec![format!(
                "{} answers. It runs inside this home, on this machine.",
                engine.card().name()
            )];
            if engine.card().is_weak() {
                words.push(WEAK.to_owned());
            }
            words
        }
        HomeEngine::Server(server) => vec![
            format!(
                "{} answers. It runs in another program on this machine, at {}.",
                server.model(),
                server.address().name()
            ),
            "Memories are not used while it answers.".to_owned(),
        ],
        HomeEngine::Elsewhere(chosen) => {
            let engine = chosen.engine();
            vec![
                format!(
                    "{} is chosen. {} runs it, elsewhere: {}. What you say is sent there, with stand-ins for names and the like.",
                    engine.model, engine.company, engine.place
                ),
                "Where it fails, you are asked before anything else answers.".to_owned(),
            ]
        }
    }
}

/// What another program on this machine gets, as the data map says it.
fn label(gate: &Gate) -> Vec<String> {
    let map = gate.map();
    let server = RecipientId::of(RecipientKind::LocalServer);
    let keeps = map
        .recipient(server.kind_index())
        .and_then(|kind| kind.label())
        .map(|label| label.keeps().to_owned())
        .unwrap_or_default();
    let never = map
        .may_disclose(PurposeId::Converse, RecipientKind::LocalEngine)
        .difference(map.may_disclose(PurposeId::Converse, RecipientKind::LocalServer));
    let never: Vec<String> = never.categories().map(crate::words::category).collect();
    vec![
        format!("Such a program gets your message and the talk before it. It keeps {keeps}."),
        format!(
            "It never gets: {}. Memories are not used while it answers.",
            listed(&never)
        ),
    ]
}

/// One that answered, and what is chosen of it.
pub(crate) fn offered(home: &Home, chosen: &EngineChoice) -> Vec<Program> {
    let program = |found: FoundHere| {
        let address = found.address.to_string();
        let is = |model: &String| {
            chosen
                .server
                .as_ref()
                .is_some_and(|server| server.address == address && server.model == *model)
        };
        Program {
            title: format!("{}, at {}", found.usually, found.address.name().trim_end_matches("/v1")),
            models: found.models.iter().map(|model| (model.clone(), is(model))).collect(),
            address,
        }
    };
    found_here(home.ports()).into_iter().map(program).collect()
}

/// Chooses what answers: one that runs here and has that model, one elsewhere that was declared and agreed to, or the home's own.
pub(crate) fn choose(home: &Home, open: &Open, choice: &EngineChoice) -> Result<(), HomeError> {
    if choice.server.is_some() && choice.elsewhere.is_some() {
        return Err(HomeError::Bad("one engine answers, not two".to_owned()));
    }
    if let Some(id) = choice.elsewhere {
        let to = home.companion().engine_elsewhere(open, id)?.recipient()?;
        if home.companion().treated(open, &to)?.is_none() {
            return Err(HomeError::Refused(
                "nothing may be sent to that engine before you said yes to it; nothing was changed".to_owned(),
            ));
        }
    }
    if let Some(wanted) = &choice.server {
        // Only what was found may be chosen: an address from a form would let anybody knock at any door of this machine.
        let there = offered(home, &EngineChoice::default()).iter().any(|program| {
            program.address == wanted.address && program.models.iter().any(|(model, _)| *model == wanted.model)
        });
        if !there {
            return Err(HomeError::Refused(
                "that engine does not answer on this machine any more; nothing was changed".to_owned(),
            ));
        }
    }
    Ok(home.companion().choose_engine(open, choice)?)
}

/// `GET /settings/engine`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let filled = move |home: &Home, open: &Open| {
        let chosen = home.companion().engine_choice(open)?;
        let own = home.companion().home_engine();
        let own_words = sentences(own).join(" ");
        let ports: Vec<String> = home
            .ports()
            .iter()
            .map(|(port, usually)| format!("{usually} ({port})"))
            .collect();
        Ok(EnginePage {
            shell: Shell::new(csrf, Place::Settings),
            now: match home.companion().engine_of(open, chosen.clone()) {
                Ok(answers) => sentences(&answers),
                Err(error) => vec![sentence(&error.to_string())],
            },
            own: (!matches!(own, HomeEngine::None)).then_some(own_words),
            own_chosen: chosen.server.is_none() && chosen.elsewhere.is_none(),
            found: offered(home, &chosen),
            looked: format!("This home looked where {} usually are.", listed(&ports)),
            label: label(home.gate()),
            elsewhere: elsewhere::listed(home, open, chosen.elsewhere)?,
        })
    };
    Ok(html(page::page(&home.with_open(signed_in.0, filled).await?)))
}

/// `POST /settings/engine`.
pub(crate) async fn change(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<EngineForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    let server = match (form.address, form.model) {
        (Some(address), Some(model)) => Some(ServerChoice { address, model }),
        (None, None) => None,
        _ => {
            return Err(HomeError::Bad(
                "an engine is chosen by its address and its model".to_owned(),
            ));
        }
    };
    let elsewhere = form.elsewhere;
    let choice = EngineChoice { server, elsewhere };
    home.with_open(signed_in.0, move |home, open| choose(home, open, &choice))
        .await?;
    Ok(Redirect::to(route::ENGINE))
}

//! Erasing a message, a category, everything; and the receipt.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use consent::Category;
use gate::{Erasing, ErasureReceipt, GateError, HORIZON_DAYS, Open, RecordId, VaultError};
use secrecy::SecretString;
use serde::Deserialize;

use super::passkeys::{WRONG, offer, proof, prove};
use super::talk::Conversation;
use super::{Form, again, html};
use crate::cookie::{self, SignedIn};
use crate::error::HomeError;
use crate::home::{Home, Lane};
use crate::pages::erase::{self, Confirm, Erase, Held, Receipt, What};
use crate::pages::{Offer, Place, Shell, route};
use crate::throttle;
use crate::when::{self, DAY_MS};
use crate::words;

/// What is typed before everything goes.
const WORD: &str = "erase";
/// Characters of a message that are shown to tell which one it is.
const BEGINNING: usize = 80;

#[derive(Deserialize)]
pub(crate) struct TurnQuery {
    #[serde(default)]
    c: Conversation,
    turn: RecordId,
}

#[derive(Deserialize)]
pub(crate) struct CategoryQuery {
    category: Category,
}

#[derive(Deserialize)]
pub(crate) struct TurnForm {
    csrf: String,
    #[serde(default)]
    c: Conversation,
    turn: RecordId,
}

#[derive(Deserialize)]
pub(crate) struct CategoryForm {
    csrf: String,
    category: Category,
}

#[derive(Deserialize)]
pub(crate) struct EverythingForm {
    csrf: String,
    word: String,
    passphrase: SecretString,
    #[serde(default)]
    proof: SecretString,
}

#[derive(Deserialize)]
pub(crate) struct ReceiptForm {
    receipt: String,
}

fn overview(
    home: &Home,
    open: &Open,
    (csrf, offer): (String, &Offer),
    word_error: Option<String>,
    wrong: Option<String>,
) -> Result<Erase, HomeError> {
    let held = home.gate().held(open)?.into_iter();
    Ok(Erase {
        shell: Shell::new(csrf, Place::Settings),
        categories: held
            .map(|(category, records)| Held {
                id: category.to_string(),
                name: words::category(category),
                records,
            })
            .collect(),
        backup_days: HORIZON_DAYS,
        word: WORD.to_owned(),
        word_error,
        prove: prove(home, open, offer, wrong)?,
    })
}

/// `GET /erase`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Html<String>, HomeError> {
    let (csrf, offer) = (signed_in.form_token(), offer(&home, &headers));
    let filled = home
        .with_open_to_leave(signed_in.0, move |home, open| {
            overview(home, open, (csrf, &offer), None, None)
        })
        .await?;
    Ok(html(erase::page(&filled)))
}

/// `GET /erase/message`.
pub(crate) async fn confirm_turn(
    State(home): State<Home>,
    signed_in: SignedIn,
    query: Result<Query<TurnQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Html<String>, HomeError> {
    let Query(TurnQuery { c, turn }) = query?;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let found = home
        .with_open_to_leave(signed_in.0, move |home, open| {
            Ok(home.companion().turn(open, c.of(), turn)?)
        })
        .await?;
    let past = found.ok_or(HomeError::NotFound)?;
    let what = What::Turn {
        of: c.to_string(),
        turn: turn.to_string(),
        at: when::moment(past.turn().at_ms),
        beginning: past.said().chars().take(BEGINNING).collect(),
    };
    let records = 1 + u64::try_from(past.turn().parts.len()).unwrap_or_default();
    Ok(html(erase::confirm(&Confirm {
        shell,
        what,
        records,
        backup_days: HORIZON_DAYS,
    })))
}

/// `GET /erase/category`.
pub(crate) async fn confirm_category(
    State(home): State<Home>,
    signed_in: SignedIn,
    query: Result<Query<CategoryQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Html<String>, HomeError> {
    let category = query?.category;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let held = home
        .with_open_to_leave(signed_in.0, |home, open| Ok(home.gate().held(open)?))
        .await?;
    let records = held
        .iter()
        .find(|(of, _)| *of == category)
        .map_or(0, |(_, records)| *records);
    let what = What::Category {
        id: category.to_string(),
        name: words::category(category),
    };
    Ok(html(erase::confirm(&Confirm {
        shell,
        what,
        records,
        backup_days: HORIZON_DAYS,
    })))
}

/// Where a receipt can be downloaded: the address carries it, so that nothing about it has to be kept.
fn download(note: &str) -> String {
    route::with_query("/erase/receipt", "receipt", note)
}

/// The page of a receipt; `what` says what was erased.
pub(crate) fn receipt_page(shell: Shell, what: &str, receipt: &ErasureReceipt) -> Html<String> {
    html(erase::receipt(&Receipt {
        shell,
        what: what.to_owned(),
        at: when::moment(receipt.at_ms),
        records: receipt.records,
        keys: receipt.keys,
        backups_until: when::day(receipt.at_ms.saturating_add(u64::from(receipt.horizon_days) * DAY_MS)),
        entry: receipt.entry,
        untold: receipt
            .untold
            .iter()
            .map(|one| words::recipient(&one.to_string()))
            .collect(),
        download: download(&receipt.note),
    }))
}

/// `POST /erase/message`.
pub(crate) async fn turn(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<TurnForm>,
) -> Result<Html<String>, HomeError> {
    signed_in.check(&form.csrf)?;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let receipt = home
        .with_open_to_leave(signed_in.0, move |home, open| {
            Ok(home.companion().erase_turn(open, form.c.of(), form.turn)?)
        })
        .await?;
    Ok(receipt_page(shell, "your message and the reply to it", &receipt))
}

/// `POST /erase/category`.
pub(crate) async fn category(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<CategoryForm>,
) -> Result<Html<String>, HomeError> {
    signed_in.check(&form.csrf)?;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let receipt = home
        .with_open_to_leave(signed_in.0, move |home, open| {
            Ok(home.companion().erase_category(open, form.category)?)
        })
        .await?;
    let what = format!("everything about {}", words::category(form.category));
    Ok(receipt_page(shell, &what, &receipt))
}

/// `POST /erase/everything`.
pub(crate) async fn everything(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Form(form): Form<EverythingForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let (csrf, offer) = (signed_in.form_token(), offer(&home, &headers));
    let word = form.word.trim().eq_ignore_ascii_case(WORD);
    let token = signed_in.0;
    let erased = home.stretch(Lane::Known, move |home| {
        let open = home.gate().enter_to_leave(&token)?;
        let page = (csrf, &offer);
        if !word {
            let error = Some(format!("Please type the word “{WORD}”."));
            return Ok(Err(overview(home, &open, page, error, None)?));
        }
        let proof = proof(home, &open, form.passphrase, &form.proof)?;
        match throttle::proving(home, &open, || home.gate().confirm(&open, proof))? {
            Ok(()) => Ok(Ok(home.gate().erase(&open, &Erasing::Person)?)),
            Err(GateError::Vault(VaultError::WrongSecret)) => {
                Ok(Err(overview(home, &open, page, None, Some(WRONG.to_owned()))?))
            }
            Err(error) => Err(error.into()),
        }
    });
    match erased.await? {
        Ok(receipt) => {
            let shell = Shell::new("", Place::Outside);
            let page = receipt_page(shell, "everything of yours", &receipt);
            Ok((cookie::clear()?, cookie::forget_marks()?, page).into_response())
        }
        Err(form) => Ok(again(erase::page(&form))),
    }
}

/// `GET /erase/receipt`: gives back the receipt that the address carries, as a file. It says what the log's key signed, or nothing.
pub(crate) async fn receipt(
    query: Result<Query<ReceiptForm>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, HomeError> {
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"troth-erasure-receipt.txt\"",
        ),
    ];
    Ok((headers, query?.0.receipt).into_response())
}

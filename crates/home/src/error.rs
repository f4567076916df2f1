//! What can go wrong with a request, as a page or, for programs, as JSON.

use axum::extract::rejection::{FormRejection, JsonRejection, QueryRejection};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{Html, IntoResponse, Response};
use companion::CompanionError;
use companion::moving::MovingError;
use gate::{GateError, RequestError, VaultError};
use serde_json::json;

use crate::pages::problem::{self, Problem, Status};
use crate::pages::{Place, Shell, route};
use crate::passkeys::PasskeyError;

/// Why a request is not answered as it was meant.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HomeError {
    /// Another site's page sent it.
    #[error("this came from another site's page, so nothing was done")]
    CrossSite,
    /// A form whose token is not this session's.
    #[error("this form is too old; please load the page again")]
    StaleForm,
    /// It makes no sense.
    #[error("{0}")]
    Bad(String),
    /// There is nothing here.
    #[error("there is nothing here")]
    NotFound,
    /// Too large.
    #[error("this is too long to take in at once")]
    TooLarge,
    /// A file that is larger than is taken in, with the limit.
    #[error("{0}")]
    LargeFile(String),
    /// Too much at once.
    #[error("there is too much to do here just now; please try again in a moment")]
    TooMany,
    /// Too many wrong secrets.
    #[error(
        "there were many wrong tries just now; please come back in {seconds} seconds. A passkey, your recovery code, and a browser in \
         which you signed in before are not held up by this"
    )]
    Slow {
        /// When to come back.
        seconds: u64,
    },
    /// Nobody is signed in.
    #[error("you are signed out; please sign in")]
    SignedOut,
    /// Whoever runs the home has suspended the account; what can still be done stands on a page of its own.
    #[error("{0}")]
    Suspended(String),
    /// Nobody comes in here uninvited, or not by this.
    #[error("{0}")]
    Closed(String),
    /// There is no room.
    #[error("{0}")]
    Full(String),
    /// Not done, and why; the vault is as it was.
    #[error("{0}")]
    Refused(String),
    /// An engine elsewhere did not answer; nothing was kept.
    #[error("{words}")]
    Unanswered {
        /// Why.
        words: String,
        /// Whether the home's own engine could answer instead, if the person says so.
        here: bool,
    },
    /// Something broke.
    #[error("something went wrong here; whatever was asked for was done whole or not at all")]
    Internal,
}

/// Every code that an error as JSON can have.
pub(crate) const CODES: [&str; 14] = [
    "cross_site",
    "stale_form",
    "bad_request",
    "not_found",
    "too_large",
    "too_many",
    "slow",
    "signed_out",
    "suspended",
    "closed",
    "full",
    "refused",
    "unanswered",
    "internal",
];

impl HomeError {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::CrossSite | Self::StaleForm | Self::Suspended(_) | Self::Closed(_) => StatusCode::FORBIDDEN,
            Self::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Bad(_) | Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooLarge | Self::LargeFile(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany | Self::Slow { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Unanswered { .. } => StatusCode::BAD_GATEWAY,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::CrossSite => "cross_site",
            Self::StaleForm => "stale_form",
            Self::Bad(_) => "bad_request",
            Self::NotFound => "not_found",
            Self::TooLarge | Self::LargeFile(_) => "too_large",
            Self::TooMany => "too_many",
            Self::Slow { .. } => "slow",
            Self::SignedOut => "signed_out",
            Self::Suspended(_) => "suspended",
            Self::Closed(_) => "closed",
            Self::Full(_) => "full",
            Self::Refused(_) => "refused",
            Self::Unanswered { .. } => "unanswered",
            Self::Internal => "internal",
        }
    }

    /// As one JSON object with a code and a sentence.
    pub(crate) fn json(&self) -> Response {
        let body = json!({"error": self.code(), "message": self.to_string()});
        (self.status(), axum::Json(body)).into_response()
    }
}

impl IntoResponse for HomeError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::SignedOut => return (StatusCode::SEE_OTHER, [(LOCATION, route::SIGN_IN)]).into_response(),
            Self::Suspended(_) => return (StatusCode::SEE_OTHER, [(LOCATION, route::SUSPENDED)]).into_response(),
            Self::CrossSite | Self::StaleForm | Self::Closed(_) => Status::Forbidden,
            Self::Full(_) => Status::Full,
            Self::Bad(_) | Self::Refused(_) => Status::BadRequest,
            Self::NotFound => Status::NotFound,
            Self::TooLarge | Self::LargeFile(_) => Status::TooLarge,
            Self::TooMany | Self::Slow { .. } => Status::TooMany,
            Self::Internal | Self::Unanswered { .. } => Status::Internal,
        };
        let detail = matches!(
            self,
            Self::Bad(_)
                | Self::Refused(_)
                | Self::LargeFile(_)
                | Self::StaleForm
                | Self::CrossSite
                | Self::Closed(_)
                | Self::Full(_)
                | Self::Slow { .. }
                | Self::Unanswered { .. }
        );
        let detail = detail.then(|| sentence(&self.to_string()));
        let page = problem::page(&Problem {
            shell: Shell::new("", Place::Outside),
            status,
            detail,
        });
        (self.status(), Html(page.into_string())).into_response()
    }
}

/// An error's words as a sentence on a page.
pub(crate) fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(char::to_uppercase);
    let stop = if words.ends_with(['.', '?', '!']) { "" } else { "." };
    first
        .into_iter()
        .flatten()
        .chain(characters)
        .chain(stop.chars())
        .collect()
}

impl From<GateError> for HomeError {
    fn from(error: GateError) -> Self {
        match error {
            GateError::Vault(VaultError::NoSession) => Self::SignedOut,
            GateError::Vault(VaultError::NoRecord) | GateError::Request(RequestError::NoRequest) => Self::NotFound,
            GateError::Vault(VaultError::TooLarge { .. }) => Self::TooLarge,
            GateError::Suspended(standing) => Self::Suspended(format!(
                "this account is suspended; the reason given: {}",
                standing.reason
            )),
            GateError::HomeFull(_) | GateError::VaultFull { .. } => Self::Full(error.to_string()),
            GateError::Vault(VaultError::Closed | VaultError::BadInvite | VaultError::InviteOver) => {
                Self::Closed(error.to_string())
            }
            GateError::Vault(VaultError::NoInvite | VaultError::NoGrant) => Self::NotFound,
            GateError::Vault(
                VaultError::InviteTerms
                | VaultError::WrongSecret
                | VaultError::NameTaken
                | VaultError::BadName
                | VaultError::BadPassphrase { .. }
                | VaultError::BadRecoveryCode
                | VaultError::BadPasskey
                | VaultError::NoPasskey
                | VaultError::PasskeyKnown
                | VaultError::PasskeysFull(_)
                | VaultError::LastWayIn
                | VaultError::NotesFull(_)
                | VaultError::Raced,
            )
            | GateError::Refused { .. }
            | GateError::App(_)
            | GateError::Lock(_)
            | GateError::Request(_)
            | GateError::ConsentChanged
            | GateError::Busy => Self::Refused(error.to_string()),
            error => {
                // No error of the gate's carries what a person said; see gate::GateError.
                tracing::error!(%error, "a request failed");
                Self::Internal
            }
        }
    }
}

impl From<CompanionError> for HomeError {
    fn from(error: CompanionError) -> Self {
        match error {
            CompanionError::Gate(error) => error.into(),
            CompanionError::TooLong { .. } => Self::Refused(error.to_string()),
            CompanionError::Engine(engine::EngineError::Busy { .. }) => Self::TooMany,
            CompanionError::NoSuchEngine | CompanionError::NoSuchDetail => Self::NotFound,
            CompanionError::Moving(MovingError::TooLarge) => Self::LargeFile(error.to_string()),
            // Whoever read went away, or the disk is full: nobody's words are in it.
            CompanionError::Write(error) => {
                tracing::warn!(%error, "a file was not written whole");
                Self::Internal
            }
            error => Self::Refused(error.to_string()),
        }
    }
}

impl From<PasskeyError> for HomeError {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::Broken => Self::Internal,
            error => Self::Refused(error.to_string()),
        }
    }
}

impl From<FormRejection> for HomeError {
    fn from(rejection: FormRejection) -> Self {
        rejected(rejection.status(), "the form was not sent whole")
    }
}

impl From<JsonRejection> for HomeError {
    fn from(rejection: JsonRejection) -> Self {
        rejected(rejection.status(), &rejection.body_text())
    }
}

impl From<QueryRejection> for HomeError {
    fn from(rejection: QueryRejection) -> Self {
        rejected(rejection.status(), "the address is not one of this home's")
    }
}

fn rejected(status: StatusCode, words: &str) -> HomeError {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        HomeError::TooLarge
    } else {
        HomeError::Bad(words.to_owned())
    }
}

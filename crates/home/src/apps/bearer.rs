//! An app's token (RFC 6750): the grant's secret, which is kept nowhere here.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use gate::{App, GateError, GrantToken, VaultError};
use zeroize::Zeroizing;

use crate::home::Home;

/// What every token begins with, so that one that was left lying about is known for what it is.
const PREFIX: &str = "troth_";

/// A token as it is shown and sent.
pub(crate) fn key_text(token: &GrantToken) -> Zeroizing<String> {
    Zeroizing::new(format!("{PREFIX}{}", *token.to_text()))
}

/// Reads a token.
pub(super) fn parse(text: &str) -> Option<GrantToken> {
    GrantToken::parse(text.strip_prefix(PREFIX)?).ok()
}

/// The token that a request brings.
pub(super) fn of(headers: &HeaderMap) -> Option<GrantToken> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    parse(Some(token.trim()).filter(|_| scheme.eq_ignore_ascii_case("bearer"))?)
}

/// What an app's token opens at this address: a token for another is none here (RFC 8707).
pub(super) fn enter(home: &Home, token: &GrantToken, resource: &str) -> Result<App, GateError> {
    let app = home.gate().enter_app(token)?;
    if app.resource() == resource {
        Ok(app)
    } else {
        Err(VaultError::NoGrant.into())
    }
}

//! The session's cookie (RFC 6265bis), and the forms' token that is made from it.

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{AppendHeaders, Redirect};
use gate::SessionToken;
use subtle::ConstantTimeEq as _;

use crate::error::HomeError;
use crate::pages::route;

/// The cookie's name.
const NAME: &str = "troth";

/// A header that sets a cookie.
pub(crate) type SetCookie = AppendHeaders<[(axum::http::HeaderName, HeaderValue); 1]>;

/// The token of whoever sends the request. Whether its session still runs shows when it is used.
pub(crate) struct SignedIn(pub(crate) SessionToken);

impl SignedIn {
    /// The token that this session's forms carry.
    pub(crate) fn form_token(&self) -> String {
        self.0.form_token()
    }

    /// Checks a form's token, in constant time.
    pub(crate) fn check(&self, form_token: &str) -> Result<(), HomeError> {
        if self.form_token().as_bytes().ct_eq(form_token.as_bytes()).into() {
            Ok(())
        } else {
            Err(HomeError::StaleForm)
        }
    }
}

/// The cookie's token, if the request carries one that could be.
pub(crate) fn read(headers: &HeaderMap) -> Option<SessionToken> {
    let cookies = headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let ours = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    ours.filter(|(name, _)| *name == NAME)
        .find_map(|(_, value)| SessionToken::parse(value).ok())
}

/// The same person once more, for a page that is shown again: work with a vault takes the token.
pub(crate) fn again(headers: &HeaderMap) -> Result<SignedIn, HomeError> {
    read(headers).map(SignedIn).ok_or(HomeError::SignedOut)
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Redirect> {
        read(&parts.headers)
            .map(Self)
            .ok_or_else(|| Redirect::to(route::SIGN_IN))
    }
}

/// Sets the cookie. It is not persistent: it goes when the browser is closed.
pub(crate) fn set(token: &SessionToken) -> Result<SetCookie, HomeError> {
    header(&format!(
        "{NAME}={}; Path=/; HttpOnly; Secure; SameSite=Strict",
        token.to_text().as_str()
    ))
}

/// Takes the cookie away.
pub(crate) fn clear() -> Result<SetCookie, HomeError> {
    header(&format!(
        "{NAME}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"
    ))
}

fn header(text: &str) -> Result<SetCookie, HomeError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| HomeError::Internal)?;
    value.set_sensitive(true);
    Ok(AppendHeaders([(SET_COOKIE, value)]))
}

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

/// The session's cookie.
const NAME: &str = "troth";
/// Marks of those who signed in in this browser before; it opens nothing.
const KNOWN: &str = "troth-known";
/// Up to which sign-in the person has seen the notice of it, in this session.
const SEEN: &str = "troth-seen";
/// The language that was chosen by hand.
const LANGUAGE: &str = "troth-language";
/// People whose marks one browser keeps; the one before longest goes.
const MARKS: usize = 4;
/// How long a browser keeps them: a year, in seconds.
const KNOWN_FOR: u32 = 365 * 24 * 60 * 60;

/// A header that sets a cookie.
pub(crate) type SetCookie = AppendHeaders<[(axum::http::HeaderName, HeaderValue); 1]>;

/// The token of whoever sends the request. Whether its session still runs shows when it is used.
pub(crate) struct SignedIn(pub(crate) SessionToken, u64);

/// What a page needs to know of the request that asked for it.
pub(crate) struct Visit {
    /// The token that the page's forms carry.
    pub(crate) csrf: String,
    /// Up to which sign-in the person has seen the notice of it.
    pub(crate) seen: u64,
}

impl SignedIn {
    /// The token that this session's forms carry.
    pub(crate) fn form_token(&self) -> String {
        self.0.form_token()
    }

    /// What a page needs to know of this request.
    pub(crate) fn visit(&self) -> Visit {
        Visit {
            csrf: self.form_token(),
            seen: self.1,
        }
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

/// Every value of a cookie; a browser may send several.
fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let cookies = headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let pairs = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(of, _)| *of == name).map(|(_, value)| value)
}

/// Whoever the cookie says it is, if the request carries one that could be.
pub(crate) fn read(headers: &HeaderMap) -> Option<SessionToken> {
    values(headers, NAME).find_map(|value| SessionToken::parse(value).ok())
}

/// The same, with what else a page needs.
pub(crate) fn signed_in(headers: &HeaderMap) -> Option<SignedIn> {
    let seen = values(headers, SEEN).find_map(|value| value.parse().ok());
    read(headers).map(|token| SignedIn(token, seen.unwrap_or(0)))
}

/// The marks of those who signed in in this browser before.
pub(crate) fn marks(headers: &HeaderMap) -> Vec<String> {
    let marks = values(headers, KNOWN).flat_map(|value| value.split('.'));
    marks.take(MARKS).map(str::to_owned).collect()
}

/// The language that was chosen by hand in this browser.
pub(crate) fn language(headers: &HeaderMap) -> Option<&str> {
    values(headers, LANGUAGE).next()
}

/// Notes the language that was chosen by hand, until the browser is closed.
pub(crate) fn speak(lang: &str) -> Result<SetCookie, HomeError> {
    header(&format!("{LANGUAGE}={lang}; {GUARDED}"))
}

/// The same person once more, for a page that is shown again: work with a vault takes the token.
pub(crate) fn again(headers: &HeaderMap) -> Result<SignedIn, HomeError> {
    signed_in(headers).ok_or(HomeError::SignedOut)
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Redirect> {
        signed_in(&parts.headers).ok_or_else(|| Redirect::to(route::SIGN_IN))
    }
}

/// What every cookie is.
const GUARDED: &str = "Path=/; HttpOnly; Secure; SameSite=Strict";

/// Sets the cookie. It is not persistent: it goes when the browser is closed.
pub(crate) fn set(token: &SessionToken) -> Result<SetCookie, HomeError> {
    header(&format!("{NAME}={}; {GUARDED}", token.to_text().as_str()))
}

/// Takes the cookie away.
pub(crate) fn clear() -> Result<SetCookie, HomeError> {
    header(&format!("{NAME}=; Max-Age=0; {GUARDED}"))
}

/// Keeps marks in this browser, newest first, so that it is known when somebody signs in again.
pub(crate) fn know(marks: &[String]) -> Result<SetCookie, HomeError> {
    let marks = &marks[..marks.len().min(MARKS)];
    header(&format!("{KNOWN}={}; Max-Age={KNOWN_FOR}; {GUARDED}", marks.join(".")))
}

/// Takes the marks away.
pub(crate) fn forget_marks() -> Result<SetCookie, HomeError> {
    header(&format!("{KNOWN}=; Max-Age=0; {GUARDED}"))
}

/// Notes, for this session, that the notices of sign-ins up to `n` were seen.
pub(crate) fn seen(n: u64) -> Result<SetCookie, HomeError> {
    header(&format!("{SEEN}={n}; {GUARDED}"))
}

fn header(text: &str) -> Result<SetCookie, HomeError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| HomeError::Internal)?;
    value.set_sensitive(true);
    Ok(AppendHeaders([(SET_COOKIE, value)]))
}

//! Requests that change something must come from the home's own pages, or from a program and not from a browser at all.

use axum::extract::Request;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::error::HomeError;

/// Refuses what another site's page sends, before any handler sees it.
///
/// `Sec-Fetch-Site` (W3C Fetch Metadata) decides where a browser sends it, `Origin` (RFC 6454) elsewhere. A client that sends neither is no
/// browser and holds its cookie by itself. Reads are let through: cookies are `SameSite=Strict` and reads change nothing.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || from_here(request.headers()) {
        next.run(request).await
    } else if request.uri().path().starts_with("/api/") {
        HomeError::CrossSite.json()
    } else {
        HomeError::CrossSite.into_response()
    }
}

fn from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, authority)| authority == host),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_from_here() {
        for (pairs, expected) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "http://localhost:7777"),
                    ("host", "localhost:7777"),
                ],
                false,
            ),
            (&[("origin", "http://localhost:7777"), ("host", "localhost:7777")], true),
            (
                &[("origin", "http://localhost:7778"), ("host", "localhost:7777")],
                false,
            ),
            (&[("origin", "null"), ("host", "localhost:7777")], false),
            (&[("origin", "http://localhost:7777")], false),
            (&[], true),
        ] {
            assert_eq!(from_here(&headers(pairs)), expected, "{pairs:?}");
        }
    }
}

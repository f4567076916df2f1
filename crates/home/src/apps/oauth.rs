//! OAuth 2.1 for apps: metadata (RFC 8414, RFC 9728), registration (RFC 7591), the token (PKCE with S256 alone, RFC 7636), and giving it back
//! (RFC 7009). Clients are public: they have no secret here, and the token is the grant's own.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use data_encoding::BASE64URL_NOPAD;
use gate::{GateError, GrantCode, VaultError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::client::Client;
use super::{bearer, chat_resource, mcp_resource};
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::route;

pub(super) const REGISTER: &str = "/oauth/register";
pub(super) const TOKEN: &str = "/oauth/token";
pub(super) const REVOKE: &str = "/oauth/revoke";

/// What was agreed when a code was made; it comes back sealed with the code, and is held to what the app says then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Terms {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) resource: String,
    pub(super) scope: String,
}

/// The fields of a form, in which a name may come several times.
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    /// A field that came once; what comes twice is nothing (OAuth 2.1, section 3.2.2).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(known, _)| known == name);
        let (_, value) = found.next()?;
        found.next().is_none().then_some(value.as_str())
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What a token is asked for, where the app says so; by itself it is for what other assistants speak.
pub(super) fn resource(home: &Home, asked: Option<&str>) -> Option<String> {
    let known = [mcp_resource(home), chat_resource(home)];
    match asked {
        None => known.into_iter().next(),
        Some(asked) => known.into_iter().find(|one| one == asked.trim_end_matches('/')),
    }
}

/// `GET /.well-known/oauth-authorization-server` (RFC 8414).
pub(super) async fn server(State(home): State<Home>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", home.origin());
    Json(json!({
        "issuer": home.origin().to_string(),
        "authorization_endpoint": at(route::OAUTH_AUTHORIZE),
        "token_endpoint": at(TOKEN),
        "registration_endpoint": at(REGISTER),
        "revocation_endpoint": at(REVOKE),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": true,
        "op_policy_uri": at(route::POLICY),
    }))
}

fn protected(home: &Home, resource: &str, name: &str) -> Json<Value> {
    Json(json!({
        "resource": resource,
        "authorization_servers": [home.origin().to_string()],
        "bearer_methods_supported": ["header"],
        "resource_name": name,
        "resource_policy_uri": format!("{}{}", home.origin(), route::POLICY),
    }))
}

/// `GET /.well-known/oauth-protected-resource[/mcp]` (RFC 9728).
pub(super) async fn resource_mcp(State(home): State<Home>) -> Json<Value> {
    protected(&home, &mcp_resource(&home), "Memories in Troth")
}

/// `GET /.well-known/oauth-protected-resource/v1`.
pub(super) async fn resource_chat(State(home): State<Home>) -> Json<Value> {
    protected(&home, &chat_resource(&home), "Talking through Troth")
}

fn refused(code: &str, words: &str) -> Response {
    let body = json!({"error": code, "error_description": words});
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

#[derive(Deserialize)]
pub(super) struct Registration {
    redirect_uris: Option<Vec<String>>,
    client_name: Option<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
}

/// `POST /oauth/register` (RFC 7591): gives the app an id, and keeps nothing.
pub(super) async fn register(
    State(home): State<Home>,
    body: Result<Json<Registration>, axum::extract::rejection::JsonRejection>,
) -> Response {
    let now_ms = home.gate().now_ms();
    if home
        .paces()
        .registering
        .take((), now_ms, std::time::Duration::ZERO)
        .is_err()
    {
        return HomeError::TooMany.json();
    }
    let Ok(Json(asked)) = body else {
        return refused(
            "invalid_client_metadata",
            "a registration is a JSON object with redirect_uris",
        );
    };
    let has = |list: &Option<Vec<String>>, wanted: &str| {
        list.as_ref().is_none_or(|list| list.iter().any(|one| one == wanted))
    };
    if !has(&asked.grant_types, "authorization_code") || !has(&asked.response_types, "code") {
        return refused(
            "invalid_client_metadata",
            "only authorization_code with response type code is given here",
        );
    }
    let client = match Client::new(asked.client_name.as_deref(), asked.redirect_uris.unwrap_or_default()) {
        Ok(client) => client,
        Err(words) => return refused("invalid_redirect_uri", words),
    };
    let id = serde_json::to_vec(&client)
        .map_err(|_| HomeError::Internal)
        .and_then(|json| Ok(home.gate().register_app(&json)?));
    match id {
        Ok(id) => {
            let body = json!({
                "client_id": id,
                "client_id_issued_at": now_ms / 1000,
                "client_name": client.name,
                "redirect_uris": client.addresses,
                "grant_types": ["authorization_code"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "none",
            });
            (StatusCode::CREATED, Json(body)).into_response()
        }
        Err(error) => error.json(),
    }
}

/// Whether a verifier is what a challenge was made of (RFC 7636, section 4.6).
fn proves(verifier: &str, challenge: &str) -> bool {
    let made = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
    (43..=128).contains(&verifier.len()) && bool::from(made.as_bytes().ct_eq(challenge.as_bytes()))
}

/// `POST /oauth/token`: the grant's token for a code, once.
pub(super) async fn token(
    State(home): State<Home>,
    form: Result<axum::Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>,
) -> Response {
    let Ok(axum::Form(fields)) = form else {
        return refused("invalid_request", "the request is a form");
    };
    let fields = Fields(fields);
    if fields.get("grant_type") != Some("authorization_code") {
        return refused("unsupported_grant_type", "only authorization_code is given here");
    }
    let (Some(code), Some(client_id), Some(verifier)) =
        (fields.get("code"), fields.get("client_id"), fields.get("code_verifier"))
    else {
        return refused("invalid_request", "code, client_id and code_verifier are needed");
    };
    let Ok(code) = GrantCode::parse(code) else {
        return refused("invalid_grant", "the code is none of this home's");
    };
    let (client_id, verifier) = (client_id.to_owned(), verifier.to_owned());
    let (redirect, resource) = (
        fields.get("redirect_uri").map(str::to_owned),
        fields.get("resource").map(str::to_owned),
    );
    let given = home
        .work(move |home| {
            let mut scope = String::new();
            let agreed = |terms: &[u8]| {
                let Ok(terms) = serde_json::from_slice::<Terms>(terms) else {
                    return false;
                };
                scope.clone_from(&terms.scope);
                terms.client_id == client_id
                    && proves(&verifier, &terms.challenge)
                    && redirect.is_none_or(|redirect| redirect == terms.redirect_uri)
                    && resource.is_none_or(|asked| self::resource(home, Some(&asked)).as_ref() == Some(&terms.resource))
            };
            let token = home.gate().redeem(&code, agreed)?;
            let seconds = home.gate().lasts_ms(&token)? / 1000;
            Ok((bearer::key_text(&token), seconds, scope))
        })
        .await;
    match given {
        Ok((token, seconds, scope)) => Json(json!({
            "access_token": *token,
            "token_type": "Bearer",
            "expires_in": seconds,
            "scope": scope,
        }))
        .into_response(),
        Err(HomeError::Internal) => HomeError::Internal.json(),
        Err(_) => refused(
            "invalid_grant",
            "the code is over, was used, or was made for another app, address or proof",
        ),
    }
}

/// `POST /oauth/revoke` (RFC 7009): an app gives its token back. What is none is none already.
pub(super) async fn revoke(
    State(home): State<Home>,
    form: Result<axum::Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>,
) -> Response {
    let Ok(axum::Form(fields)) = form else {
        return refused("invalid_request", "the request is a form");
    };
    let Some(token) = Fields(fields).get("token").map(bearer::parse) else {
        return refused("invalid_request", "a token is needed");
    };
    let given_back = home
        .work(move |home| match token.map(|token| home.gate().give_back(&token)) {
            None | Some(Ok(()) | Err(GateError::Vault(VaultError::NoGrant))) => Ok(()),
            Some(Err(error)) => Err(error.into()),
        })
        .await;
    match given_back {
        Ok(()) => Json(json!({})).into_response(),
        Err(error) => error.json(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_challenge_was_made_of_proves_it() {
        // RFC 7636, appendix B.
        let (verifier, challenge) = (
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        );
        assert!(proves(verifier, challenge));
        assert!(!proves(challenge, challenge), "plain is not taken");
        assert!(
            !proves("", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"),
            "nor nothing"
        );
    }

    #[test]
    fn what_comes_twice_is_nothing() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let fields = Fields(vec![pair("a", "1"), pair("b", "2"), pair("a", "3")]);
        assert_eq!(
            (fields.get("a"), fields.get("b"), fields.get("c")),
            (None, Some("2"), None)
        );
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "3"]);
    }
}

//! The API's own description: an OpenAPI 3.1 document, made from the code's limits and lists of names.
//!
//! What is asked and answered is written down in `operations`, and the forms that several operations share in `shapes`. That both are true
//! is held by `troth/tests/openapi.rs`: it compares the document with the router, and what a real home answers with the document.

mod operations;
mod shapes;

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value, json};

use crate::home::Home;
use operations::{Answer, Operation};

/// Where the JSON API begins.
const BASE: &str = "/api/v1";

/// `GET /api/v1/openapi.json`.
pub(super) async fn show(State(home): State<Home>) -> Json<Value> {
    Json(document(&home.origin().to_string()))
}

fn document(server: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations::all() {
        let entry = paths.entry(operation.path.to_owned()).or_insert_with(|| json!({}));
        if let Value::Object(methods) = entry {
            methods.insert(operation.method.to_owned(), described(&operation));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Troth",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The JSON API of a home: what its pages do, for programs.",
            "description": "Sign in with POST /api/v1/session and keep the cookie. A request that changes something has the media type \
                application/json. A refusal is {\"error\": code, \"message\": sentence}, and changes nothing.",
            "license": {"name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": shapes::schemas(),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "troth", "description": "The session's cookie, which signing in sets."},
            },
        },
    })
}

fn described(operation: &Operation) -> Value {
    let mut out = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "security": if operation.open { json!([]) } else { json!([{"session": []}]) },
        "responses": responses(operation),
    });
    if operation.path.contains("{id}") {
        out["parameters"] = json!([{"name": "id", "in": "path", "required": true, "schema": shapes::id()}]);
    }
    if !operation.query.is_empty() {
        let parameter = |(name, schema): &(&str, Value)| json!({"name": name, "in": "query", "schema": schema});
        out["parameters"] = operation.query.iter().map(parameter).collect();
    }
    if let Some(body) = &operation.body {
        // What comes from another home is a file.
        let media = if operation.id == "import" {
            "application/jsonl"
        } else {
            "application/json"
        };
        out["requestBody"] = json!({"required": true, "content": {media: {"schema": body}}});
    }
    out
}

fn responses(operation: &Operation) -> Value {
    let mut all: Map<String, Value> = Map::new();
    let (media, schema) = match &operation.answer {
        Answer::Json(schema) => ("application/json", schema.clone()),
        Answer::Lines(media, schema) => (
            *media,
            json!({"type": "string", "description": "JSON, a line each", "x-line": schema}),
        ),
        Answer::Text => ("text/plain", shapes::text()),
    };
    all.insert(
        "200".to_owned(),
        json!({"description": "Done.", "content": {media: {"schema": schema}}}),
    );
    let signed_out = (!operation.open).then_some(401);
    // A body that is no JSON, or of another form, is refused as 400.
    for status in operation.errors.iter().copied().chain(signed_out) {
        let (media, schema) = match operation.answer {
            Answer::Text => ("text/plain", shapes::text()),
            _ => ("application/json", shapes::named("Error")),
        };
        let described = json!({"description": meaning(status), "content": {media: {"schema": schema}}});
        all.insert(status.to_string(), described);
    }
    Value::Object(all)
}

fn meaning(status: u16) -> &'static str {
    match status {
        400 => "It makes no sense, or is refused; the sentence says why.",
        401 => "Nobody is signed in.",
        403 => {
            "The account is suspended, the home is closed to whoever was not invited, or another site's page sent it."
        }
        404 => "There is nothing by this id.",
        413 => "It is too long.",
        429 => "There is too much to do at the moment.",
        503 => "Not ready; a word says what is missing.",
        502 => "The engine elsewhere that was chosen did not answer; nothing was kept.",
        507 => "There is no room: in the home for another person, or in the vault for more.",
        _ => "Something broke; it was done whole or not at all.",
    }
}

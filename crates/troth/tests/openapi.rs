//! The document of the API is true: it names what the router has and nothing else, and what a real home is asked and answers is of the forms
//! that it says. Every operation is used here at least once.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::collections::BTreeSet;

use common::{Home, PASSPHRASE, model, troth};
use egress::own_home::{OwnHome, OwnHomeError};
use serde_json::{Value, json};

const OPERATIONS: &str = "crates/home/src/api/openapi/operations/";
const HERE: &str = "crates/troth/tests/openapi.rs";
/// What is answered with 200 elsewhere: an authenticator is in crates/home/tests/sign_in, a home before this one in troth/tests/moving.rs, an
/// engine elsewhere in troth/tests/elsewhere.rs, an app that suggests something in troth/tests/apps.rs, one letter in troth/tests/rights.rs.
const ELSEWHERE: [&str; 7] = [
    "get /api/v1/requests/{id}",
    "get /api/v1/talk/sent/{id}",
    "post /api/v1/passkeys",
    "patch /api/v1/passkeys",
    "post /api/v1/passkeys/remove",
    "get /api/v1/histories/{id}",
    "post /api/v1/apps/suggestion",
];

fn api(path: &str) -> String {
    format!("/api/v1{path}")
}

/// A home, somebody's client of it, and its document.
struct Checked {
    home: Home,
    client: OwnHome,
    document: Value,
    used: BTreeSet<String>,
    dir: tempfile::TempDir,
}

impl Checked {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::start(dir.path(), &model());
        let mut client = home.client();
        let document = serde_json::from_slice(&client.get("/api/v1/openapi.json").unwrap()).unwrap();
        Self {
            home,
            client,
            document,
            used: BTreeSet::new(),
            dir,
        }
    }

    /// Every method of every path that the document has, as `get /api/v1/talk`.
    fn described(&self) -> BTreeSet<String> {
        let paths = self.document["paths"].as_object().unwrap();
        let methods = |(path, methods): (&String, &Value)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(|method| format!("{method} {path}")).collect::<Vec<_>>()
        };
        paths.iter().flat_map(methods).collect()
    }

    /// Whether `value` is of the form that stands in the document at this pointer.
    fn conforms(&self, pointer: &str, value: &Value) {
        let place = json!({"$ref": format!("#{pointer}"), "paths": self.document["paths"], "components": self.document["components"]});
        let schema = jsonschema::validator_for(&place)
            .unwrap_or_else(|error| panic!("{pointer} in the document is no schema: {error}"));
        if let Err(error) = schema.validate(value) {
            panic!(
                "{pointer}: {value}\nis not of the form that {OPERATIONS} says: {error} at {}",
                error.instance_path()
            );
        }
    }

    fn pointer(method: &str, path: &str, rest: &str) -> String {
        format!("/paths/{}/{method}{rest}", path.replace('~', "~0").replace('/', "~1"))
    }

    /// Holds what was sent and what came back to the document.
    fn check(&mut self, method: &str, path: &str, sent: Option<&Value>, answer: &Result<Vec<u8>, OwnHomeError>) {
        let bare = path.split('?').next().unwrap();
        let at = |rest: &str| Self::pointer(method, bare, rest);
        let operation = self
            .document
            .pointer(&at(""))
            .unwrap_or_else(|| panic!("{method} {bare} is not in the document"));
        let status = match answer {
            Ok(_) => 200,
            Err(OwnHomeError::Refused { status, .. }) => *status,
            Err(error) => panic!("{method} {path}: {error}"),
        };
        let known = &operation["responses"][status.to_string()];
        assert!(
            known.is_object(),
            "{method} {bare} answers {status}, which {OPERATIONS} does not say"
        );
        let Ok(bytes) = answer else { return };
        if let (Some(sent), true) = (sent, operation["requestBody"].is_object()) {
            self.conforms(&at("/requestBody/content/application~1json/schema"), sent);
        }
        let media = known["content"].as_object().unwrap().keys().next().unwrap().clone();
        let schema = at(&format!("/responses/200/content/{}/schema", media.replace('/', "~1")));
        match media.as_str() {
            "application/json" => self.conforms(&schema, &serde_json::from_slice(bytes).unwrap()),
            "text/plain" => assert!(std::str::from_utf8(bytes).is_ok()),
            _ => {
                let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
                for line in lines {
                    self.conforms(&format!("{schema}/x-line"), &serde_json::from_slice(line).unwrap());
                }
            }
        }
        self.used.insert(format!("{method} {bare}"));
    }

    fn get(&mut self, path: &str) -> Result<Vec<u8>, OwnHomeError> {
        let answer = self.client.get(path);
        self.check("get", path, None, &answer);
        answer
    }

    fn post(&mut self, path: &str, body: Value) -> Result<Vec<u8>, OwnHomeError> {
        let path = api(path);
        let answer = self.client.post_for_bytes(&path, &body);
        self.check("post", &path, Some(&body), &answer);
        answer
    }

    fn read(&mut self, path: &str) -> Value {
        serde_json::from_slice(&self.get(&api(path)).unwrap()).unwrap()
    }

    fn done(&mut self, path: &str, body: Value) -> Value {
        serde_json::from_slice(&self.post(path, body).unwrap()).unwrap_or_default()
    }

    fn say(&mut self, body: Value) -> Value {
        let events = self.post("/talk", body).unwrap();
        let last = events
            .split(|byte| *byte == b'\n')
            .rfind(|line| !line.is_empty())
            .unwrap();
        serde_json::from_slice(last).unwrap()
    }

    /// The methods that the real router has for a path: what it says to one that it has not.
    fn allowed(&self, path: &str) -> Vec<String> {
        let answer = self.home.raw(&format!(
            "OPTIONS {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        ));
        assert!(answer.starts_with("HTTP/1.1 405"), "{path}: {answer}");
        let allow = answer.lines().find_map(|line| line.strip_prefix("allow: ")).unwrap();
        let methods = allow.split(',').map(|method| method.trim().to_lowercase());
        methods.filter(|method| method != "head").collect()
    }
}

#[test]
fn the_document_and_the_router_have_the_same_routes() {
    let checked = Checked::new();
    assert_eq!(checked.document["openapi"], "3.1.0");
    let paths = home::api_paths().into_iter().map(api);
    let paths = paths.chain(["/healthz", "/readyz"].map(str::to_owned));
    let routes: BTreeSet<String> = paths
        .flat_map(|path| {
            let methods = checked.allowed(&path);
            methods.into_iter().map(move |method| format!("{method} {path}"))
        })
        .collect();
    let described = checked.described();
    let missing: Vec<_> = routes.difference(&described).collect();
    let gone: Vec<_> = described.difference(&routes).collect();
    assert!(
        missing.is_empty(),
        "the router has {missing:?}, which no program is told of: add an operation for each to {OPERATIONS}, and use it in {HERE}"
    );
    assert!(
        gone.is_empty(),
        "{OPERATIONS} describes {gone:?}, which the router in crates/home/src/api.rs has not"
    );
}

#[test]
fn what_a_home_is_asked_and_answers_is_what_the_document_says() {
    let mut ann = Checked::new();
    for path in ["/healthz", "/readyz"] {
        ann.get(path).unwrap();
    }
    ann.get(&api("/openapi.json")).unwrap();
    let account = json!({"name": "ann", "passphrase": PASSPHRASE});
    ann.done("/sign-up", account.clone());
    let asked = ann.read("/consents");
    for question in asked["questions"].as_array().unwrap() {
        let yes = question["id"].as_str().unwrap().starts_with("remember");
        let answer = json!({"question": question["id"], "version": question["version"], "answer": if yes { "yes" } else { "no" }});
        ann.done("/consents", answer);
    }
    let asked = ann.read("/consents");
    // What is remembered can be added up, and so that is asked now.
    let version = &asked["questions"][0]["version"];
    ann.done(
        "/consents",
        json!({"question": "wellbeing", "version": version, "answer": "yes"}),
    );

    let first = ann.say(json!({"text": "My sister Annika keeps bees in Lisbon."}));
    let conversation = first["next_turn"].clone();
    assert_eq!(ann.read("/wellbeing")["months"][0]["about_others"], 1);
    // Fixed words, and the panel of help.
    let second =
        ann.say(json!({"text": "I am going to kill myself tonight.", "conversation": conversation, "private": false}));
    ann.done("/talk/stop", json!({"turn": second["turn"]}));
    ann.done(
        "/conversations",
        json!({"conversation": conversation, "title": "A hard night"}),
    );
    ann.read("/conversations");
    ann.read(&format!(
        "/talk?conversation={}&limit=5",
        conversation.as_str().unwrap()
    ));
    ann.read("/talk");
    ann.done("/character", json!({"name": "Mira", "manner": "Dry.", "story": ""}));
    ann.read("/character");
    ann.read("/engine");
    ann.done("/engine", json!({"server": null}));
    let declared = ann.done(
        "/engines",
        json!({
            "address": "https://api.example.com/v1", "model": "large", "company": "Example Ltd", "place": "Ireland",
            "keeps": "30 days", "trains": false, "key": "sk-1",
        }),
    );
    let change = json!({"id": declared["id"], "model": "small"});
    let answer = ann.client.patch(&api("/engines"), &change);
    let answer = answer.map(|value| value.to_string().into_bytes());
    ann.check("patch", &api("/engines"), Some(&change), &answer);
    ann.read("/engine");
    ann.done("/engines/remove", json!({"id": declared["id"]}));
    let detail = json!({"kind": "name", "text": "Ann Oduya"});
    ann.done("/details", detail.clone());
    ann.read("/details");
    ann.done("/details/remove", detail);

    let memories = ann.read("/memories?limit=5");
    let memory = memories["memories"][0]["id"].clone();
    ann.read("/memories?words=bees");
    let body = json!({"memory": memory, "text": "Annika, my sister, keeps bees.", "pinned": true});
    let answer = ann.client.patch(&api("/memories"), &body);
    let changed = answer.map(|value| value.to_string().into_bytes());
    ann.check("patch", &api("/memories"), Some(&body), &changed);
    let changed: Value = serde_json::from_slice(&changed.unwrap()).unwrap();
    ann.done("/memories/forget", json!({"memory": changed["memory"]}));

    let made = ann.done(
        "/apps",
        json!({"name": "A front-end", "categories": ["talk"], "days": 7}),
    );
    assert_eq!(ann.read("/apps")["apps"][0]["id"], made["id"]);
    ann.done("/apps/revoke", json!({"app": made["id"]}));
    ann.read("/ledger?limit=500");
    ann.read("/ledger?purpose=converse&before=4");
    let export = ann.post("/export", json!({})).unwrap();
    ann.done("/passkeys/begin", json!({"for": "sign_in"}));
    ann.read("/passkeys");
    ann.read("/sessions");
    // One that is gone already is no error.
    let gone = json!({"id": "0".repeat(32), "passphrase": PASSPHRASE});
    ann.done("/passkeys/remove", gone);
    let looked = ann.client.post_file(&api("/import"), "application/jsonl", &export);
    let looked = looked.map(|value| value.to_string().into_bytes());
    ann.check("post", &api("/import"), None, &looked);
    ann.read("/histories");
    ann.read("/transparency");
    ann.read("/consents?lang=de");

    let secret = ann.dir.path().join("operator's passphrase");
    std::fs::write(&secret, "nine green doors in a hall").unwrap();
    let (secret, data) = (secret.display().to_string(), ann.dir.path().display().to_string());
    let made = troth(&["requests", "key", "--passphrase-file", &secret, "--data", &data]);
    assert_eq!(made.code, 0, "{}", made.text);
    for change in [
        json!({"freeze": true}),
        json!({"freeze": false}),
        json!({"object": "reach_out", "reason": "It is mine to begin."}),
    ] {
        ann.done("/rights", change);
    }
    ann.read("/rights");
    ann.done("/rights", json!({"take_back": "reach_out"}));
    let request = ann.done("/requests", json!({"about": "access", "text": "What do you hold?"}))["request"].clone();
    ann.done("/requests", json!({"request": request, "text": "And since when?"}));
    ann.read("/requests");
    ann.done("/address", json!({"address": "ann@example.org"}));
    ann.read("/address");
    ann.read("/policy/changes");

    // What is refused is refused as the document says.
    let id = "0".repeat(32);
    for (path, body) in [
        ("/sign-up", account.clone()),
        ("/session", json!({"name": "ann", "passphrase": "not this one at all"})),
        ("/session", json!([])),
        ("/talk", json!({"text": ""})),
        ("/talk", json!({"text": "x".repeat(300_000)})),
        ("/conversations", json!({"conversation": id, "title": "x"})),
        ("/memories/forget", json!({"memory": id})),
        ("/apps", json!({"name": ""})),
        ("/apps", json!({"name": "x", "days": 366})),
        (
            "/apps/suggestion",
            json!({"app": id, "suggestion": id, "answer": "yes"}),
        ),
        ("/erase", json!({})),
        ("/erase", json!({"turn": id})),
        ("/character", json!({"name": ""})),
        ("/rights", json!({})),
        ("/rights", json!({"object": "account"})),
        ("/requests", json!({"about": "access", "text": " "})),
        ("/requests", json!({"request": id, "text": "Hello?"})),
        ("/address", json!({"address": "nobody"})),
        ("/details", json!({"kind": "health", "text": "asthma"})),
        ("/engines/remove", json!({"id": id})),
        (
            "/engine",
            json!({"server": {"address": "http://example.org", "model": "x"}}),
        ),
    ] {
        assert!(ann.post(path, body.clone()).is_err(), "{path} {body}");
    }
    assert!(ann.get(&api("/ledger?purpose=nothing")).is_err());
    ann.done("/erase", json!({"turn": first["turn"]}));
    ann.done("/erase", json!({"conversation": conversation}));
    ann.done("/erase", json!({"category": "talk"}));
    ann.done("/session/end", json!({}));
    for path in ["/talk", "/ledger", "/memories", "/engine"] {
        assert!(ann.get(&api(path)).is_err(), "{path} without anybody");
    }
    ann.done("/session", account.clone());
    ann.done("/sessions/end", json!({"all": true}));
    ann.done("/session", account);
    ann.done("/erase", json!({"everything": true, "passphrase": PASSPHRASE}));

    let mut unused: Vec<_> = ann.described().difference(&ann.used).cloned().collect();
    unused.retain(|operation| !ELSEWHERE.contains(&operation.as_str()));
    assert!(
        unused.is_empty(),
        "{unused:?} was not answered with 200 here: use it in {HERE}, so that what it answers is held to the document"
    );
}

//! A home, and browsers that go to it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode};
use companion::HomeEngine;
use consent::DataMap;
use gate::{Gate, SetClock};
use home::{Clients, Home, Keeping};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::authenticator::{Manner, Passkey};

pub(crate) const ORIGIN: &str = "http://localhost:7777";
pub(crate) const PASSPHRASE: &str = "seven slow walks by the river";
pub(crate) const LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
pub(crate) const PHONE: &str =
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

pub(crate) struct World {
    pub(crate) home: Home,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) dir: Arc<tempfile::TempDir>,
}

pub(crate) fn world() -> World {
    world_at(ORIGIN)
}

pub(crate) fn world_at(origin: &str) -> World {
    let clock = Arc::new(SetClock::at(1_800_000_000_000));
    world_under(
        Arc::new(tempfile::tempdir().unwrap()),
        clock,
        origin,
        DataMap::built_in(),
    )
}

/// A home on what lies in a directory, under one version of the data map.
pub(crate) fn world_under(
    dir: Arc<tempfile::TempDir>,
    clock: Arc<SetClock>,
    origin: &str,
    map: &'static DataMap,
) -> World {
    let url = format!("sqlite:{}", dir.path().display());
    let gate = Gate::open(&url, dir.path(), Arc::clone(&clock)).unwrap();
    let gate = Arc::new(gate.with_map(map));
    // Who may make a vault here is no question of these tests.
    let keeping = Keeping {
        open_to_all: true,
        ..Keeping::default()
    };
    let home = Home::new(Arc::clone(&gate), HomeEngine::None, origin.parse().unwrap())
        .kept(keeping)
        .reached(Clients::Direct);
    World { home, clock, gate, dir }
}

/// What a home answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) to: String,
    pub(crate) text: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// A browser with a cookie jar, or a program with one.
#[derive(Clone)]
pub(crate) struct Browser {
    home: Home,
    agent: &'static str,
    pub(crate) from: SocketAddr,
    pub(crate) jar: BTreeMap<String, String>,
}

impl World {
    pub(crate) fn browser(&self, agent: &'static str) -> Browser {
        Browser {
            home: self.home.clone(),
            agent,
            from: SocketAddr::from(([203, 0, 113, 7], 4711)),
            jar: BTreeMap::new(),
        }
    }
}

impl Browser {
    async fn send(&mut self, method: &str, path: &str, media: &str, body: String) -> Answered {
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost:7777")
            .header("user-agent", self.agent)
            .header("cookie", cookies.join("; "))
            .header("content-type", media)
            .body(Body::from(body))
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(self.from));
        let response = home::router(self.home.clone()).oneshot(request).await.unwrap();
        self.keep(&response);
        let status = response.status();
        let to = response
            .headers()
            .get("location")
            .map(|to| to.to_str().unwrap().to_owned());
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        assert!(!status.is_server_error(), "{method} {path}: {status}");
        Answered {
            status,
            to: to.unwrap_or_default(),
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    fn keep(&mut self, response: &Response<Body>) {
        for cookie in response.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("; HttpOnly; Secure; SameSite=Strict"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answered {
        self.send("GET", path, "", String::new()).await
    }

    /// Sends a form; where somebody is signed in, with the token that a page of theirs carries.
    pub(crate) async fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answered {
        let mut body = vec![("csrf", self.token().await)];
        body.extend(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body: Vec<String> = body
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        self.send("POST", path, "application/x-www-form-urlencoded", body.join("&"))
            .await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Answered {
        self.send("POST", path, "application/json", body.to_string()).await
    }

    pub(crate) async fn patch(&mut self, path: &str, body: &Value) -> Answered {
        self.send("PATCH", path, "application/json", body.to_string()).await
    }

    async fn token(&mut self) -> String {
        if !self.signed_in() {
            return String::new();
        }
        let page = Box::pin(self.get("/export")).await.text;
        let found = page
            .split_once("name=\"csrf\" value=\"")
            .and_then(|(_, rest)| rest.split_once('"'));
        found.map(|(token, _)| token.to_owned()).unwrap_or_default()
    }

    pub(crate) fn signed_in(&self) -> bool {
        self.jar.contains_key("troth")
    }

    pub(crate) fn sign_out_here(&mut self) {
        self.jar.remove("troth");
    }

    pub(crate) async fn begin(&mut self, what: &Value) -> Value {
        let begun = self.post("/api/v1/passkeys/begin", what).await;
        assert_eq!(begun.status, StatusCode::OK, "{}", begun.text);
        begun.json()
    }

    /// Makes a vault with a passkey; the recovery code.
    pub(crate) async fn sign_up(&mut self, name: &str, passkey: &mut Passkey) -> String {
        let begun = self.begin(&json!({"for": "sign_up", "name": name})).await;
        let answer = passkey.create(&begun, &Manner::at(ORIGIN));
        let made = self
            .form("/sign-up/passkey", &[("name", name), ("passkey", &answer.to_string())])
            .await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        let code = made
            .text
            .split("class=\"code\">")
            .nth(1)
            .unwrap()
            .split("</p>")
            .next()
            .unwrap();
        code.replace("<span>", "").replace("</span>", "").trim().to_owned()
    }

    /// Makes a vault with a passphrase.
    pub(crate) async fn sign_up_by_passphrase(&mut self, name: &str) {
        let fields = [
            ("name", name),
            ("passphrase", PASSPHRASE),
            ("passphrase_again", PASSPHRASE),
        ];
        let made = self.form("/sign-up", &fields).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    }

    pub(crate) async fn sign_in(&mut self, passkey: &Passkey) -> Answered {
        self.sign_in_so(passkey, &Manner::at(ORIGIN)).await
    }

    pub(crate) async fn sign_in_so(&mut self, passkey: &Passkey, manner: &Manner) -> Answered {
        let begun = self.begin(&json!({"for": "sign_in"})).await;
        let answer = passkey.get(&begun, manner).to_string();
        self.form("/sign-in/passkey", &[("passkey", &answer)]).await
    }

    pub(crate) async fn sign_in_by(&mut self, name: &str, passphrase: &str) -> Answered {
        self.form("/sign-in", &[("name", name), ("passphrase", passphrase)])
            .await
    }

    /// Shows again who it is.
    pub(crate) async fn proof(&mut self, passkey: &Passkey) -> String {
        let begun = self.begin(&json!({"for": "confirm"})).await;
        passkey.get(&begun, &Manner::at(ORIGIN)).to_string()
    }

    /// Adds a passkey; `shown` is a field and its value.
    pub(crate) async fn add(&mut self, passkey: &mut Passkey, name: &str, shown: (&str, &str)) -> Answered {
        let begun = self.begin(&json!({"for": "add"})).await;
        let answer = passkey.create(&begun, &Manner::at(ORIGIN)).to_string();
        self.form("/settings/passkeys", &[("name", name), ("passkey", &answer), shown])
            .await
    }

    /// The passkeys, by name, with their ids.
    pub(crate) async fn passkeys(&mut self) -> Vec<(String, String)> {
        let listed = self.get("/api/v1/passkeys").await.json();
        let one = |passkey: &Value| {
            let field = |name: &str| passkey[name].as_str().unwrap().to_owned();
            (field("name"), field("id"))
        };
        listed["passkeys"].as_array().unwrap().iter().map(one).collect()
    }
}

//! A client of one's own home, for the command line: JSON in, JSON or a stream of JSON lines out.
//!
//! It speaks to this machine alone: a passphrase sent over plain HTTP to any other would be readable on the way.

use std::io::{BufRead as _, BufReader};
use std::net::IpAddr;
use std::time::Duration;

use serde_json::Value;
use ureq::http::Uri;

/// The longest line and the largest answer that are read, in bytes.
const LINE_LIMIT: u64 = 1 << 20;
/// The largest export that is fetched, in bytes.
const EXPORT_LIMIT: u64 = 4 << 30;

/// What can go wrong between the command line and a home.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OwnHomeError {
    /// The address is not one of this machine's own.
    #[error(
        "{0} is not an address of this machine: without TLS, a passphrase goes to http://127.0.0.1:PORT or http://[::1]:PORT alone"
    )]
    NotLoopback(String),
    /// Nothing answered.
    #[error("no home answers at {address}: {source}. Is `troth serve` running?")]
    Unreachable {
        /// Where it was looked for.
        address: String,
        /// What the connection said.
        source: Box<ureq::Error>,
    },
    /// The home answered with an error; its own words.
    #[error("{message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The home's sentence.
        message: String,
    },
    /// The answer broke off or was not what a home says.
    #[error("the home's answer broke off: {0}")]
    Broken(String),
}

/// A signed-in (or not yet signed-in) client; the session's cookie lives in memory only and is forgotten with the value.
pub struct OwnHome {
    agent: ureq::Agent,
    base: String,
    cookie: Option<String>,
}

impl OwnHome {
    /// A client of the home at `address` (`http://127.0.0.1:7777`).
    ///
    /// # Errors
    /// [`OwnHomeError::NotLoopback`] for any address but one of this machine's.
    pub fn at(address: &str) -> Result<Self, OwnHomeError> {
        let base = address.trim_end_matches('/').to_owned();
        let uri: Uri = base.parse().map_err(|_| OwnHomeError::NotLoopback(base.clone()))?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if uri.scheme_str() != Some("http") || !loopback {
            return Err(OwnHomeError::NotLoopback(base));
        }
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_connect(Some(Duration::from_secs(5)))
            .build()
            .new_agent();
        Ok(Self {
            agent,
            base,
            cookie: None,
        })
    }

    /// `POST path` with a JSON body; the JSON answer.
    ///
    /// # Errors
    /// [`OwnHomeError`] where the home is not reached or refuses.
    pub fn post(&mut self, path: &str, body: &Value) -> Result<Value, OwnHomeError> {
        json(self.send(path, Some(body))?)
    }

    /// `PATCH path` with a JSON body; the JSON answer.
    ///
    /// # Errors
    /// [`OwnHomeError`] where the home is not reached or refuses.
    pub fn patch(&mut self, path: &str, body: &Value) -> Result<Value, OwnHomeError> {
        let url = format!("{}{path}", self.base);
        let request = self.agent.patch(&url).header("content-type", "application/json");
        let answer = request
            .header("cookie", self.cookie.as_deref().unwrap_or_default())
            .send(body.to_string());
        json(self.answered(answer)?)
    }

    /// `POST path` with a JSON body; the bytes of the answer.
    ///
    /// # Errors
    /// [`OwnHomeError`] where the home is not reached or refuses.
    pub fn post_for_bytes(&mut self, path: &str, body: &Value) -> Result<Vec<u8>, OwnHomeError> {
        bytes(&mut self.send(path, Some(body))?)
    }

    /// `POST path` with a file as it is; the JSON answer.
    ///
    /// # Errors
    /// [`OwnHomeError`] where the home is not reached or refuses.
    pub fn post_file(&mut self, path: &str, media_type: &str, file: &[u8]) -> Result<Value, OwnHomeError> {
        let url = format!("{}{path}", self.base);
        let request = self.agent.post(&url).header("content-type", media_type);
        let answer = request
            .header("cookie", self.cookie.as_deref().unwrap_or_default())
            .send(file);
        json(self.answered(answer)?)
    }

    /// `GET path`; the bytes of the answer.
    ///
    /// # Errors
    /// [`OwnHomeError`] where the home is not reached or refuses.
    pub fn get(&mut self, path: &str) -> Result<Vec<u8>, OwnHomeError> {
        bytes(&mut self.send(path, None)?)
    }

    /// `POST path`, the answer being JSON lines, each handed to `each` as it comes; `each` returns whether to go on.
    ///
    /// # Errors
    /// [`OwnHomeError`] where the home is not reached, refuses, or stops in mid-line.
    pub fn stream(
        &mut self,
        path: &str,
        body: &Value,
        mut each: impl FnMut(Value) -> bool,
    ) -> Result<(), OwnHomeError> {
        let mut response = self.send(path, Some(body))?;
        let reader = response.body_mut().with_config().limit(u64::MAX).reader();
        for line in BufReader::new(reader).lines() {
            let line = line.map_err(|error| OwnHomeError::Broken(error.to_string()))?;
            if !line.is_empty() && !each(parse(&line)?) {
                break;
            }
        }
        Ok(())
    }

    fn send(&mut self, path: &str, body: Option<&Value>) -> Result<ureq::http::Response<ureq::Body>, OwnHomeError> {
        let url = format!("{}{path}", self.base);
        let cookie = self.cookie.clone().unwrap_or_default();
        let answer = match body {
            Some(body) => self
                .agent
                .post(&url)
                .header("content-type", "application/json")
                .header("cookie", &cookie)
                .send(body.to_string()),
            None => self.agent.get(&url).header("cookie", &cookie).call(),
        };
        self.answered(answer)
    }

    fn answered(
        &mut self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<ureq::http::Response<ureq::Body>, OwnHomeError> {
        let mut response = answer.map_err(|source| OwnHomeError::Unreachable {
            address: self.base.clone(),
            source: Box::new(source),
        })?;
        self.remember_cookie(&response);
        let status = response.status().as_u16();
        if status >= 400 {
            let text = response
                .body_mut()
                .with_config()
                .limit(LINE_LIMIT)
                .read_to_string()
                .unwrap_or_default();
            let message = parse(&text)
                .ok()
                .and_then(|value| value.get("message").and_then(Value::as_str).map(str::to_owned))
                .unwrap_or_else(|| format!("the home refused, with status {status}"));
            return Err(OwnHomeError::Refused { status, message });
        }
        Ok(response)
    }

    fn remember_cookie(&mut self, response: &ureq::http::Response<ureq::Body>) {
        let set = response
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok());
        if let Some(pair) = set.and_then(|value| value.split(';').next()) {
            self.cookie = Some(pair.to_owned());
        }
    }
}

fn json(mut response: ureq::http::Response<ureq::Body>) -> Result<Value, OwnHomeError> {
    let text = response.body_mut().with_config().limit(LINE_LIMIT).read_to_string();
    parse(&text.map_err(|error| OwnHomeError::Broken(error.to_string()))?)
}

fn bytes(response: &mut ureq::http::Response<ureq::Body>) -> Result<Vec<u8>, OwnHomeError> {
    let body = response.body_mut().with_config().limit(EXPORT_LIMIT);
    body.read_to_vec()
        .map_err(|error| OwnHomeError::Broken(error.to_string()))
}

fn parse(text: &str) -> Result<Value, OwnHomeError> {
    serde_json::from_str(text).map_err(|error| OwnHomeError::Broken(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine() {
        for address in ["http://127.0.0.1:7777", "http://localhost:7777/", "http://[::1]:7777"] {
            assert!(OwnHome::at(address).is_ok(), "{address}");
        }
        for address in [
            "http://example.org",
            "http://10.0.0.1:7777",
            "https://127.0.0.1",
            "ftp://localhost",
            "nonsense",
            "",
        ] {
            assert!(
                matches!(OwnHome::at(address), Err(OwnHomeError::NotLoopback(_))),
                "{address}"
            );
        }
    }
}

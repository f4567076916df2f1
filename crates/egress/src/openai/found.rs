//! Engines that run on this machine, found by asking where they usually are.

use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::address::Address;
use super::agent::agent;
use super::error::ServerError;

/// Where Ollama, llama-server, vLLM and LM Studio listen unless they are told otherwise.
pub const USUAL_PORTS: [(u16, &str); 4] = [
    (11434, "Ollama"),
    (8080, "llama-server"),
    (8000, "vLLM"),
    (1234, "LM Studio"),
];
/// How long one that runs here may take to say so.
const QUICK: Duration = Duration::from_millis(400);
/// How long the list of an engine elsewhere may take.
const PATIENT: Duration = Duration::from_secs(15);
/// The largest list that is read, in bytes.
const LARGEST: u64 = 1 << 20;
/// Most models of one engine that are shown.
const MOST: usize = 50;

/// An engine that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundHere {
    /// Where.
    pub address: Address,
    /// What usually listens there.
    pub usually: &'static str,
    /// The models that it has.
    pub models: Vec<String>,
}

#[derive(Deserialize)]
struct List {
    data: Vec<Model>,
}

#[derive(Deserialize)]
struct Model {
    id: String,
}

/// Asks each of the ports on this machine which models it has; nobody's words are sent, and no other machine is asked. Takes 0.4 s at most.
#[must_use]
pub fn found_here(ports: &[(u16, &'static str)]) -> Vec<FoundHere> {
    let ask = |port: u16, usually: &'static str| {
        let address = Address::here(&format!("http://127.0.0.1:{port}")).ok()?;
        let models = list(&address, None, QUICK).ok()?;
        (!models.is_empty()).then_some(FoundHere {
            address,
            usually,
            models,
        })
    };
    let asked: Vec<_> = ports
        .iter()
        .map(|&(port, usually)| std::thread::spawn(move || ask(port, usually)))
        .collect();
    asked
        .into_iter()
        .filter_map(|thread| thread.join().ok().flatten())
        .collect()
}

/// The models that an engine says it has: `GET /models`. Nobody's words are sent.
///
/// # Errors
/// [`ServerError`] where it does not answer as such an engine does.
pub fn models(address: &Address, key: Option<&SecretString>) -> Result<Vec<String>, ServerError> {
    list(address, key, PATIENT)
}

fn list(address: &Address, key: Option<&SecretString>, patience: Duration) -> Result<Vec<String>, ServerError> {
    let name = || address.name().to_owned();
    let mut request = agent(address, Some(patience)).get(address.url("/models"));
    if let Some(key) = key {
        let bearer = Zeroizing::new(format!("Bearer {}", key.expose_secret()));
        request = request.header("authorization", bearer.as_str());
    }
    let mut response = request.call().map_err(|_| ServerError::Unreachable(name()))?;
    match response.status().as_u16() {
        200 => {}
        401 | 403 => return Err(ServerError::Key(name())),
        300..=399 => return Err(ServerError::Redirected(name())),
        status => return Err(ServerError::Refused { name: name(), status }),
    }
    let text = response.body_mut().with_config().limit(LARGEST).read_to_string();
    let list: List = text
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or_else(|| ServerError::Malformed(name()))?;
    let names = list.data.into_iter().map(|model| model.id);
    Ok(names
        .filter(|name| !name.is_empty() && name.len() <= 200 && !name.contains(char::is_control))
        .take(MOST)
        .collect())
}

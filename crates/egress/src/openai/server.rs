//! A sink: an engine that is another program.

use std::io::{BufRead as _, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use consent::{Purpose, RecipientId, purpose};
use gate::Sink;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::address::Address;
use super::agent::agent;
use super::chat::Chat;
use super::error::ServerError;
use super::reply::{Reply, Step};
use super::sse::{self, Ended, LONGEST_LINE, Line};

/// How long is waited before each further try. Only what has not begun to answer is asked again.
const BACKOFF: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];
/// The longest wait that a server may ask for (`Retry-After`, RFC 9110) and be asked again after; a longer one is told to the person.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The longest reply that is read, in bytes.
const LONGEST_REPLY: usize = 64 << 10;
/// The most that is read of a stream, in bytes: what carries the reply's words, and whatever else comes along.
const LONGEST_STREAM: u64 = 16 << 20;

/// An engine at one address, with one of its models. It takes only what was disclosed to it.
#[derive(Debug, Clone)]
pub struct Server {
    address: Address,
    recipient: RecipientId,
    model: String,
    key: Option<SecretString>,
}

impl Server {
    /// The engine at an address; `key` is its bearer token, where it asks for one.
    #[must_use]
    pub fn new(address: Address, model: impl Into<String>, key: Option<SecretString>) -> Self {
        let recipient = address.recipient();
        Self {
            address,
            recipient,
            model: model.into(),
            key,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The model that answers.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Whom the ledger names.
    #[must_use]
    pub fn recipient(&self) -> &RecipientId {
        &self.recipient
    }

    fn begin(self, chat: Chat) -> Reply {
        let (to, steps) = channel();
        let unwanted = Arc::new(AtomicBool::new(false));
        let asking = Asking {
            server: self,
            to,
            unwanted: Arc::clone(&unwanted),
        };
        std::thread::spawn(move || {
            let last = match asking.ask(&chat) {
                Ok(ended) => Step::Finished {
                    length: ended == Ended::Length,
                },
                Err(error) => Step::Failed(error),
            };
            // Whoever went away wants no end either.
            let _ = asking.to.send(last);
        });
        Reply { steps, unwanted }
    }
}

/// To converse, with a program on this machine.
impl Sink<Chat, purpose::Converse> for Server {
    type Taken = Reply;

    fn recipient(&self) -> &RecipientId {
        &self.recipient
    }

    fn take(self, chat: Chat) -> Reply {
        self.begin(chat)
    }
}

/// As the person agreed, with a program elsewhere.
impl Sink<Chat, purpose::RemoteEngine> for Server {
    type Taken = Reply;

    fn recipient(&self) -> &RecipientId {
        &self.recipient
    }

    fn take(self, chat: Chat) -> Reply {
        self.begin(chat)
    }
}

/// A request under way, on its own thread.
struct Asking {
    server: Server,
    to: Sender<Step>,
    unwanted: Arc<AtomicBool>,
}

type Response = ureq::http::Response<ureq::Body>;

impl Asking {
    fn name(&self) -> String {
        self.server.address.name().to_owned()
    }

    fn ask(&self, chat: &Chat) -> Result<Ended, ServerError> {
        let body = json!({
            "model": self.server.model,
            "messages": chat.messages,
            "max_tokens": chat.max_tokens,
            "stream": true,
        })
        .to_string();
        let mut tries = BACKOFF.iter();
        loop {
            let (error, wait) = match self.send(&body) {
                Ok(response) => match self.judge(&response) {
                    Ok(()) => return self.read(response),
                    Err(error @ ServerError::Busy(_)) => (error, wanted_wait(&response)),
                    Err(error) => return Err(error),
                },
                Err(error @ ServerError::Unreachable(_)) => (error, None),
                Err(error) => return Err(error),
            };
            if let Some(wait) = wait.filter(|wait| *wait > LONGEST_WAIT) {
                let (name, seconds) = (self.name(), wait.as_secs());
                return Err(ServerError::Later { name, seconds });
            }
            let Some(backoff) = tries.next() else { return Err(error) };
            if !self.rest(wait.unwrap_or(*backoff)) {
                return Err(error);
            }
        }
    }

    fn send(&self, body: &str) -> Result<Response, ServerError> {
        let agent = agent(&self.server.address, None);
        let mut request = agent
            .post(self.server.address.url("/chat/completions"))
            .header("content-type", "application/json")
            .header("accept", "text/event-stream");
        if let Some(key) = &self.server.key {
            let bearer = Zeroizing::new(format!("Bearer {}", key.expose_secret()));
            request = request.header("authorization", bearer.as_str());
        }
        request.send(body).map_err(|error| match error {
            // It has the request, and may be at work on it: to ask again would be to ask twice.
            ureq::Error::Timeout(ureq::Timeout::RecvResponse | ureq::Timeout::Global) => {
                ServerError::Silent(self.name())
            }
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => ServerError::Untrusted(self.name()),
            // A certificate that is refused in the middle of a handshake comes as an error of reading.
            ureq::Error::Io(error)
                if error
                    .get_ref()
                    .is_some_and(|inner| inner.to_string().contains("ertificate")) =>
            {
                ServerError::Untrusted(self.name())
            }
            _ => ServerError::Unreachable(self.name()),
        })
    }

    fn judge(&self, response: &Response) -> Result<(), ServerError> {
        let name = self.name();
        match response.status().as_u16() {
            200..=299 => Ok(()),
            300..=399 => Err(ServerError::Redirected(name)),
            401 | 403 => Err(ServerError::Key(name)),
            404 => Err(ServerError::NoModel(name)),
            408 | 429 | 500..=599 => Err(ServerError::Busy(name)),
            status => Err(ServerError::Refused { name, status }),
        }
    }

    /// Waits; `false` where nobody wants the reply any more.
    fn rest(&self, long: Duration) -> bool {
        let beat = Duration::from_millis(50);
        let mut rested = Duration::ZERO;
        while rested < long && !self.unwanted.load(Ordering::Relaxed) {
            std::thread::sleep(beat);
            rested += beat;
        }
        !self.unwanted.load(Ordering::Relaxed)
    }

    fn read(&self, response: Response) -> Result<Ended, ServerError> {
        let kind = response.headers().get("content-type");
        let at_once = kind
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/json"));
        let body = response.into_body();
        let mut reader = BufReader::new(body.into_with_config().limit(u64::MAX).reader());
        let mut length = 0;
        if at_once {
            let mut json = Vec::new();
            let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
            reader
                .take(most)
                .read_to_end(&mut json)
                .map_err(|_| ServerError::Cut(self.name()))?;
            return match sse::whole(&json) {
                Line::Piece { text, ended } => {
                    self.tell(text);
                    Ok(ended.unwrap_or(Ended::Stop))
                }
                _ => Err(ServerError::Malformed(self.name())),
            };
        }
        let (mut ended, mut read_bytes) = (None, 0_u64);
        loop {
            let mut bytes = Vec::new();
            let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
            let read = (&mut reader).take(most).read_until(b'\n', &mut bytes);
            match read {
                Ok(0) => return ended.ok_or_else(|| ServerError::Cut(self.name())),
                Ok(_) if read_bytes > LONGEST_STREAM => return Err(ServerError::Endless(self.name())),
                Ok(_) if bytes.len() >= LONGEST_LINE => return Err(ServerError::Malformed(self.name())),
                Ok(_) => {}
                // What comes after the end of the reply is nobody's loss.
                Err(_) if ended.is_some() => return ended.ok_or_else(|| ServerError::Cut(self.name())),
                Err(error) => return Err(self.broken(&error)),
            }
            read_bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            // A line that the connection's end cut is no line.
            let cut = bytes.last() != Some(&b'\n');
            match sse::line(&bytes) {
                Line::Piece { text, ended: now } => {
                    length += text.len();
                    self.tell(text);
                    ended = now.or(ended);
                }
                Line::Done => return Ok(ended.unwrap_or(Ended::Stop)),
                Line::Nothing => {}
                Line::Malformed if cut => return Err(ServerError::Cut(self.name())),
                Line::Malformed => return Err(ServerError::Malformed(self.name())),
                Line::Failed => return Err(ServerError::Cut(self.name())),
            }
            if length > LONGEST_REPLY || self.unwanted.load(Ordering::Relaxed) {
                return Ok(Ended::Length);
            }
        }
    }

    fn broken(&self, error: &std::io::Error) -> ServerError {
        if error.kind() == std::io::ErrorKind::TimedOut || error.to_string().contains("timeout") {
            ServerError::Silent(self.name())
        } else {
            ServerError::Cut(self.name())
        }
    }

    fn tell(&self, text: String) {
        if !text.is_empty() && self.to.send(Step::Text(text)).is_err() {
            self.unwanted.store(true, Ordering::Relaxed);
        }
    }
}

fn wanted_wait(response: &Response) -> Option<Duration> {
    let value = response.headers().get("retry-after")?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}

/// The purposes under which something may go to an engine: named here so that another is a change that is seen.
const _: [consent::PurposeId; 2] = [purpose::Converse::ID, purpose::RemoteEngine::ID];

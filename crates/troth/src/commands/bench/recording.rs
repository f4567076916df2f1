//! A recording engine: a server that speaks the OpenAI API on this machine, writes down what it is asked, and answers by what the model is
//! called. Real bytes over a real connection, in clear as a program on this machine or by TLS as an engine elsewhere, so that what left is
//! known to the letter. Tests use it too.
#![expect(
    clippy::disallowed_types,
    reason = "a server for measuring and for tests, on this machine alone"
)]
#![allow(dead_code, reason = "each test and the benchmark use a part of it")]

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring};

/// What it answers where nothing goes wrong.
pub(crate) const ANSWER: [&str; 3] = ["That sounds ", "like a long day. ", "Tell me more."];

/// The models that it has: each goes wrong in its own way.
pub(crate) const MODELS: [&str; 16] = [
    "plain",
    "busy-twice",
    "busy",
    "later",
    "no-key",
    "broken",
    "cut",
    "malformed",
    "no-engine",
    "endless",
    "chatter",
    "redirect",
    "at-once",
    "as-told",
    "echo",
    "held",
];

/// A request for an answer, as it arrived.
#[derive(Clone)]
pub(crate) struct Asked {
    /// Its `authorization`, where it had one.
    pub(crate) key: Option<String>,
    pub(crate) body: Value,
}

/// What is written down and what is to be said, shared with the threads that answer.
#[derive(Default)]
struct Book {
    asked: Mutex<Vec<Asked>>,
    told: Mutex<VecDeque<String>>,
    held: AtomicBool,
}

pub(crate) struct Recording {
    port: u16,
    book: Arc<Book>,
    certificate: Option<String>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Recording {
    /// In clear, as a program on this machine.
    pub(crate) fn start() -> io::Result<Self> {
        Self::listen(None, None)
    }

    /// By TLS, under the name `localhost`, as an engine elsewhere; whoever trusts [`Recording::certificate`] trusts it.
    pub(crate) fn start_tls() -> io::Result<Self> {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).map_err(io::Error::other)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(vec![made.cert.der().clone()], key)
            })
            .map_err(io::Error::other)?;
        Self::listen(Some(Arc::new(config)), Some(made.cert.pem()))
    }

    fn listen(tls: Option<Arc<ServerConfig>>, certificate: Option<String>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let book = Arc::new(Book::default());
        let writing = Arc::clone(&book);
        // Ends with the process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (book, tls) = (Arc::clone(&writing), tls.clone());
                thread::spawn(move || serve(stream, tls, port, &book));
            }
        });
        Ok(Self {
            port,
            book,
            certificate,
        })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Its address as an engine elsewhere.
    pub(crate) fn elsewhere(&self) -> String {
        format!("https://localhost:{}/v1", self.port)
    }

    /// What it proves itself with (PEM).
    pub(crate) fn certificate(&self) -> &str {
        self.certificate.as_deref().unwrap_or_default()
    }

    /// What the model "as-told" answers, one reply for each request; the last one again and again.
    pub(crate) fn tell(&self, replies: &[&str]) {
        *locked(&self.book.told) = replies.iter().map(ToString::to_string).collect();
    }

    /// Has the model "held" wait after its first sentence, or go on.
    pub(crate) fn hold(&self, held: bool) {
        self.book.held.store(held, Ordering::SeqCst);
    }

    /// Every body of a request for an answer, oldest first.
    pub(crate) fn asked(&self) -> Vec<Value> {
        locked(&self.book.asked)
            .iter()
            .map(|asked| asked.body.clone())
            .collect()
    }

    /// Every request for an answer, oldest first.
    pub(crate) fn requests(&self) -> Vec<Asked> {
        locked(&self.book.asked).clone()
    }
}

/// Answers one connection. Whoever goes away misses the rest.
fn serve(stream: TcpStream, tls: Option<Arc<ServerConfig>>, port: u16, book: &Book) {
    // A piece leaves when it is there, not when the one before it was acknowledged; without, it is only later.
    let _ = stream.set_nodelay(true);
    let answered = match tls.map(ServerConnection::new) {
        None => answer(stream, port, book),
        Some(Ok(connection)) => answer(StreamOwned::new(connection, stream), port, book),
        Some(Err(error)) => Err(io::Error::other(error)),
    };
    drop(answered);
}

/// A request's first line, its `authorization`, and its body.
fn read<S: Read>(reader: &mut BufReader<S>) -> io::Result<(String, Option<String>, Vec<u8>)> {
    let (mut first, mut length, mut key) = (String::new(), 0, None);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or_default();
        match name.to_lowercase().as_str() {
            "content-length" => length = value.trim().parse().map_err(io::Error::other)?,
            "authorization" => key = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((first, key, body))
}

fn answer<S: Read + Write>(stream: S, port: u16, book: &Book) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (first, key, body) = read(&mut reader)?;
    let out = reader.get_mut();
    if first.starts_with("GET /v1/models ") {
        let data: Vec<Value> = MODELS.iter().map(|id| json!({"id": id, "object": "model"})).collect();
        return whole(out, "200 OK", "", &json!({"object": "list", "data": data}));
    }
    if !first.starts_with("POST /v1/chat/completions ") {
        return whole(out, "404 Not Found", "", &json!({}));
    }
    let body: Value = serde_json::from_slice(&body)?;
    let model = body["model"].as_str().unwrap_or_default().to_owned();
    let last = body["messages"]
        .as_array()
        .and_then(|messages| messages.last())
        .cloned();
    let times = {
        let mut asked = locked(&book.asked);
        asked.push(Asked { key, body });
        let same = |asked: &&Asked| asked.body["model"] == model.as_str();
        asked.iter().filter(same).count()
    };
    match model.as_str() {
        "busy" => whole(
            out,
            "429 Too Many Requests",
            "",
            &json!({"error": {"message": "slow down"}}),
        ),
        "busy-twice" if times <= 2 => whole(out, "503 Service Unavailable", "retry-after: 0\r\n", &json!({})),
        "later" => whole(out, "429 Too Many Requests", "retry-after: 3600\r\n", &json!({})),
        "no-key" => whole(out, "401 Unauthorized", "", &json!({"error": {"message": "bad key"}})),
        "broken" => whole(out, "500 Internal Server Error", "", &json!({})),
        "no-engine" => page(out),
        "redirect" => {
            let to = format!("location: http://127.0.0.1:{port}/v1/elsewhere\r\n");
            whole(out, "307 Temporary Redirect", &to, &json!({}))
        }
        "at-once" => {
            let answer = json!({"choices": [{"message": {"role": "assistant", "content": ANSWER.concat()}, "finish_reason": "stop"}]});
            whole(out, "200 OK", "", &answer)
        }
        "as-told" => {
            let mut told = locked(&book.told);
            let reply = if told.len() > 1 {
                told.pop_front()
            } else {
                told.front().cloned()
            };
            drop(told);
            stream_out(out, &model, &pieces(&reply.unwrap_or_default()), &beat)
        }
        "echo" => {
            let said = last.and_then(|message| message["content"].as_str().map(str::to_owned));
            stream_out(out, &model, &pieces(&said.unwrap_or_default()), &|| {})
        }
        "held" => {
            let said = ["The first sentence. And ", "then a second one. ", "The end."].map(str::to_owned);
            stream_out(out, &model, &said, &|| {
                while book.held.load(Ordering::SeqCst) {
                    beat();
                }
            })
        }
        _ => stream_out(out, &model, &ANSWER.map(str::to_owned), &beat),
    }
}

/// Pieces that end within words, as a model's tokens do.
fn pieces(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    signs.chunks(7).map(|piece| piece.iter().collect()).collect()
}

fn whole(out: &mut impl Write, status: &str, headers: &str, body: &Value) -> io::Result<()> {
    let body = body.to_string();
    write!(
        out,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    out.flush()
}

/// A page for people, as whatever stands before an engine may answer.
fn page(out: &mut impl Write) -> io::Result<()> {
    let body = "<!doctype html>\n<title>Welcome</title>\n";
    write!(
        out,
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    out.flush()
}

/// How quickly pieces follow upon each other.
fn beat() {
    thread::sleep(Duration::from_millis(5));
}

fn stream_out(out: &mut impl Write, model: &str, pieces: &[String], between: &dyn Fn()) -> io::Result<()> {
    out.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")?;
    let chunk = |out: &mut dyn Write, data: &str| -> io::Result<()> {
        let line = format!("{data}\n\n");
        write!(out, "{:x}\r\n{line}\r\n", line.len())?;
        out.flush()
    };
    let piece = |text: &str| {
        format!(
            "data: {}",
            json!({"choices": [{"index": 0, "delta": {"content": text}}]})
        )
    };
    let (last, first) = pieces.split_last().ok_or(io::ErrorKind::InvalidInput)?;
    for text in first {
        chunk(out, &piece(text))?;
        between();
    }
    match model {
        // The connection ends in the middle of a sentence.
        "cut" => return Ok(()),
        "malformed" => return chunk(out, "data: {\"choices\": [{\"delta\": {\"cont"),
        // Words without end, and what carries none without end.
        "endless" => loop {
            chunk(out, &piece("and so on, "))?;
        },
        "chatter" => loop {
            chunk(out, &format!(": {}", "keep-alive ".repeat(1_000)))?;
        },
        _ => {}
    }
    chunk(out, &piece(last))?;
    chunk(
        out,
        &format!(
            "data: {}",
            json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        ),
    )?;
    chunk(out, "data: [DONE]")?;
    out.write_all(b"0\r\n\r\n")?;
    out.flush()
}

//! A recording engine: a server that speaks the OpenAI API on this machine, writes down what it is asked, and answers by what the model is
//! called. Real bytes over a real connection, so that what left is known to the letter.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![expect(clippy::disallowed_types, reason = "a server for tests, on this machine alone")]
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// What it answers where nothing goes wrong.
pub const ANSWER: [&str; 3] = ["That sounds ", "like a long day. ", "Tell me more."];

/// The models that it has: each goes wrong in its own way.
pub const MODELS: [&str; 9] = [
    "plain",
    "busy-twice",
    "busy",
    "cut",
    "malformed",
    "redirect",
    "at-once",
    "as-told",
    "held",
];

pub struct Recording {
    port: u16,
    asked: Arc<Mutex<Vec<Value>>>,
    told: Arc<Mutex<VecDeque<String>>>,
    held: Arc<AtomicBool>,
}

impl Recording {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::new(Mutex::new(VecDeque::new()));
        let held = Arc::new(AtomicBool::new(false));
        let (writing, reading, holding) = (Arc::clone(&asked), Arc::clone(&told), Arc::clone(&held));
        // Ends with the test's process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (asked, told, held) = (Arc::clone(&writing), Arc::clone(&reading), Arc::clone(&holding));
                thread::spawn(move || answer(stream, port, &asked, &told, &held));
            }
        });
        Self {
            port,
            asked,
            told,
            held,
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the model "as-told" answers, one reply for each request; the last one again and again.
    pub fn tell(&self, replies: &[&str]) {
        *self.told.lock().unwrap() = replies.iter().map(ToString::to_string).collect();
    }

    /// Lets it go on.
    pub fn release(&self) {
        self.held.store(false, Ordering::SeqCst);
    }

    /// Has the model "held" wait after its first sentence.
    pub fn hold(&self) {
        self.held.store(true, Ordering::SeqCst);
    }

    /// Every body of a request for an answer, oldest first.
    pub fn asked(&self) -> Vec<Value> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(stream: TcpStream, port: u16, asked: &Mutex<Vec<Value>>, told: &Mutex<VecDeque<String>>, held: &AtomicBool) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut out = stream;
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap_or_default();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or_default() == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() {
        return;
    }
    if first.starts_with("GET /v1/models ") {
        let data: Vec<Value> = MODELS.iter().map(|id| json!({"id": id, "object": "model"})).collect();
        return whole(&mut out, "200 OK", "", &json!({"object": "list", "data": data}));
    }
    if !first.starts_with("POST /v1/chat/completions ") {
        return whole(&mut out, "404 Not Found", "", &json!({}));
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
    let model = body["model"].as_str().unwrap().to_owned();
    let times = {
        let mut asked = asked.lock().unwrap();
        asked.push(body);
        asked.iter().filter(|body| body["model"] == model.as_str()).count()
    };
    match model.as_str() {
        "busy" => whole(
            &mut out,
            "429 Too Many Requests",
            "",
            &json!({"error": {"message": "slow down"}}),
        ),
        "busy-twice" if times <= 2 => whole(&mut out, "503 Service Unavailable", "retry-after: 0\r\n", &json!({})),
        "redirect" => {
            let to = format!("location: http://127.0.0.1:{port}/v1/elsewhere\r\n");
            whole(&mut out, "307 Temporary Redirect", &to, &json!({}));
        }
        "at-once" => {
            let answer = json!({"choices": [{"message": {"role": "assistant", "content": ANSWER.concat()}, "finish_reason": "stop"}]});
            whole(&mut out, "200 OK", "", &answer);
        }
        "as-told" => {
            let mut told = told.lock().unwrap();
            let reply = if told.len() > 1 {
                told.pop_front()
            } else {
                told.front().cloned()
            };
            drop(told);
            // In pieces that end within words, as a model's tokens do.
            let signs: Vec<char> = reply.unwrap_or_default().chars().collect();
            let pieces: Vec<String> = signs.chunks(7).map(|piece| piece.iter().collect()).collect();
            stream_out(&mut out, &model, &pieces);
        }
        "held" => {
            let begin = ["The first sentence. ".to_owned(), "And ".to_owned()];
            stream_begin(&mut out, &begin);
            while held.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(2));
            }
            stream_end(&mut out, &["then a second one. ".to_owned(), "The end.".to_owned()]);
        }
        _ => stream_out(&mut out, &model, &ANSWER.map(str::to_owned)),
    }
}

fn whole(out: &mut TcpStream, status: &str, headers: &str, body: &Value) {
    let body = body.to_string();
    let _ = write!(
        out,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
}

fn stream_out(out: &mut TcpStream, model: &str, pieces: &[String]) {
    stream_begin(out, &[]);
    let chunk = |out: &mut TcpStream, data: &str| {
        event(out, data);
        thread::sleep(Duration::from_millis(5));
    };
    let (last, first) = pieces.split_last().unwrap();
    for text in first {
        chunk(out, &piece(text));
    }
    match model {
        // The connection ends in the middle of a sentence.
        "cut" => return,
        "malformed" => return chunk(out, "data: {\"choices\": [{\"delta\": {\"cont"),
        _ => {}
    }
    chunk(out, &piece(last));
    chunk(
        out,
        &format!(
            "data: {}",
            json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        ),
    );
    chunk(out, "data: [DONE]");
    let _ = out.write_all(b"0\r\n\r\n");
}

fn event(out: &mut TcpStream, data: &str) {
    let line = format!("{data}\n\n");
    let _ = write!(out, "{:x}\r\n{line}\r\n", line.len());
    let _ = out.flush();
}

fn piece(text: &str) -> String {
    format!(
        "data: {}",
        json!({"choices": [{"index": 0, "delta": {"content": text}}]})
    )
}

/// The beginning of a reply that goes on later.
fn stream_begin(out: &mut TcpStream, pieces: &[String]) {
    let _ = out.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    pieces.iter().for_each(|text| event(out, &piece(text)));
}

/// Its end.
fn stream_end(out: &mut TcpStream, pieces: &[String]) {
    pieces.iter().for_each(|text| event(out, &piece(text)));
    let stop = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
    event(out, &format!("data: {stop}"));
    event(out, "data: [DONE]");
    let _ = out.write_all(b"0\r\n\r\n");
}

//! Apps, with the real home: the official MCP and OpenAI clients, curl, and what a revocation cuts off.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "tests start the clients, and speak to the home on this machine"
)]

mod common;
#[path = "../src/commands/bench/recording.rs"]
mod recording;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{Home, PASSPHRASE, say};
use egress::own_home::OwnHome;
use recording::{ANSWER, Recording};
use serde_json::{Value, json};

/// What a revocation may take until nothing arrives any more.
const GRACE: Duration = Duration::from_millis(100);

/// The Python in which the official clients are: missing ones are a failure that says what to do, not a skipped test.
fn python() -> PathBuf {
    let parts = std::env::var_os("TROTH_TEST_PARTS").map(PathBuf::from);
    let parts = parts.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-parts"));
    let python = parts.join("clients/bin/python");
    assert!(python.exists(), "{} is missing: run `make test-deps`", python.display());
    python
}

/// A client under way, told and heard by lines of JSON.
struct Client {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Client {
    fn start(script: &str, arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
        let mut child = Command::new(python())
            .arg("-B")
            .arg(script)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    fn step(&mut self, name: &str) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        let step: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{name}: {line:?}"));
        assert_eq!(step["step"], name, "{step}");
        step
    }

    fn go_on(&mut self) {
        self.child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Ann {
    home: Home,
    client: OwnHome,
    engine: Recording,
    dir: tempfile::TempDir,
}

fn get(client: &mut OwnHome, path: &str) -> Value {
    serde_json::from_slice(&client.get(path).unwrap()).unwrap()
}

impl Ann {
    /// A home in which somebody grows roses, and has a doctor, and agreed to have all of that remembered and used.
    fn new(model: &str) -> Self {
        let (dir, engine) = (tempfile::tempdir().unwrap(), Recording::start().unwrap());
        let url = PathBuf::from(format!("http://127.0.0.1:{}#{model}", engine.port()));
        let home = Home::start(dir.path(), &url);
        let mut client = home.client();
        let form = json!({"name": "ann", "passphrase": PASSPHRASE});
        client.post("/api/v1/sign-up", &form).unwrap();
        for _ in 0..2 {
            let asked = get(&mut client, "/api/v1/consents");
            for question in asked["questions"].as_array().unwrap() {
                let answer = json!({"question": question["id"], "version": question["version"], "answer": "yes"});
                client.post("/api/v1/consents", &answer).unwrap();
            }
        }
        for text in [
            "I grow old roses in my garden, behind the house.",
            "My doctor says that my depression is better this month.",
        ] {
            assert_eq!(say(&mut client, text).last().unwrap()["kind"], "done");
        }
        let memories = get(&mut client, "/api/v1/memories");
        assert_eq!(memories["count"], 2, "{memories}");
        Self {
            home,
            client,
            engine,
            dir,
        }
    }

    /// By the name that its metadata names.
    fn address(&self) -> String {
        self.home.address().replace("127.0.0.1", "localhost")
    }

    fn key(&mut self, categories: &[&str]) -> (String, String) {
        let body = json!({"name": "A front-end", "categories": categories});
        let made = self.client.post("/api/v1/apps", &body).unwrap();
        (
            made["id"].as_str().unwrap().to_owned(),
            made["key"].as_str().unwrap().to_owned(),
        )
    }

    fn apps(&mut self) -> Value {
        get(&mut self.client, "/api/v1/apps")
    }

    fn entries(&mut self) -> Vec<Value> {
        let ledger = get(&mut self.client, "/api/v1/ledger?limit=500");
        ledger["entries"].as_array().unwrap().clone()
    }
}

#[test]
fn an_assistant_asks_is_allowed_reads_suggests_and_is_cut_off() {
    let mut ann = Ann::new("plain");
    let address = ann.address();
    let mut assistant = Client::start("assistant.py", &[&address, "ann", PASSPHRASE, "talk"]);
    let asked = assistant.step("asked");
    let page = asked["page"].as_str().unwrap();
    assert!(
        page.contains("old roses") && page.contains("What it would see today"),
        "the preview"
    );
    let tools = assistant.step("tools");
    assert_eq!(
        (&tools["tools"], &tools["scope"]),
        (&json!(["recall", "suggest"]), &json!("talk"))
    );
    let recalled = assistant.step("recalled");
    let text = recalled.to_string();
    assert!(text.contains("old roses") && !text.contains("depression"), "{text}");
    let newest = assistant.step("newest").to_string();
    assert!(
        newest.contains("old roses") && !newest.contains("depression"),
        "{newest}"
    );
    assert_eq!(assistant.step("suggested")["error"], false);

    let apps = ann.apps();
    let app = apps["apps"][0].clone();
    assert_eq!(
        (&app["name"], &app["categories"]),
        (&json!("Garden assistant"), &json!(["talk"]))
    );
    assert_eq!((&app["times"], &app["waits"]), (&json!(2), &json!(false)));
    let entries = ann.entries();
    let of_app: Vec<_> = entries
        .iter()
        .filter(|entry| entry["recipient"] == app["recipient"])
        .collect();
    let given: Vec<_> = of_app.iter().filter(|entry| entry["act"] == "disclose").collect();
    assert_eq!(given.len(), 2, "{of_app:?}");
    let roses = get(&mut ann.client, "/api/v1/memories?words=roses")["memories"][0]["id"].clone();
    assert!(
        given.iter().all(|entry| entry["records"] == json!([roses])),
        "{given:?}"
    );

    // What it suggests is no memory until she says so.
    let suggestion = &apps["suggestions"][0];
    assert_eq!(suggestion["text"], "I like to be called Mira.");
    assert_eq!(get(&mut ann.client, "/api/v1/memories")["count"], 2);
    let yes = json!({"app": app["id"], "suggestion": suggestion["id"], "answer": "yes"});
    let taken = ann.client.post("/api/v1/apps/suggestion", &yes).unwrap();
    assert!(taken["memory"].is_string(), "{taken}");
    assert_eq!(get(&mut ann.client, "/api/v1/memories")["count"], 3);
    assert_eq!(ann.apps()["suggestions"], json!([]));

    ann.client
        .post("/api/v1/apps/revoke", &json!({"app": app["id"]}))
        .unwrap();
    assistant.go_on();
    let again = assistant.step("again");
    assert_eq!(again["status"], 401, "{again}");
    assert_eq!(ann.apps()["apps"], json!([]));
    let export = ann.client.post_for_bytes("/api/v1/export", &json!({})).unwrap();
    let file = ann.dir.path().join("export.jsonl");
    std::fs::write(&file, export).unwrap();
    let verified = common::troth(&["verify", file.to_str().unwrap()]);
    assert_eq!(verified.code, 0, "{}", verified.text);
    ann.home.stop();
}

#[test]
fn a_no_goes_back_to_the_app_and_leaves_nothing() {
    let mut ann = Ann::new("plain");
    let address = ann.address();
    let mut assistant = Client::start("assistant.py", &[&address, "ann", PASSPHRASE, "no"]);
    assistant.step("asked");
    assert_eq!(assistant.step("refused")["error"], "access_denied");
    assert_eq!(ann.apps()["apps"], json!([]));
    ann.home.stop();
}

#[test]
fn front_ends_talk_through_the_gate() {
    let mut ann = Ann::new("plain");
    let (_, key) = ann.key(&["talk"]);
    let before = ann.engine.asked().len();
    let address = ann.address();
    let mut client = Client::start("front_end.py", &[&address, &key, "plain"]);
    assert_eq!(client.step("models")["models"], json!(["plain"]));
    let whole = client.step("whole");
    assert_eq!(
        (&whole["text"], &whole["finish"]),
        (&json!(ANSWER.concat()), &json!("stop"))
    );
    let streamed = client.step("streamed");
    assert_eq!(streamed["text"].as_str().unwrap().trim(), ANSWER.concat());
    assert!(
        streamed["pieces"].as_u64().unwrap() >= 2,
        "sentence by sentence: {streamed}"
    );
    assert_eq!(client.step("parts")["text"], ANSWER.concat());
    let asked = ann.engine.asked().len();
    let danger = client.step("danger");
    assert!(danger["text"].as_str().unwrap().contains("112"), "{danger}");
    assert_eq!(ann.engine.asked().len(), asked, "no model answers that");
    for (step, status, code) in [
        ("no-model", 404, json!("model_not_found")),
        ("no-message", 400, Value::Null),
        ("a-picture", 400, Value::Null),
        ("a-role", 400, Value::Null),
        ("no-key", 401, json!("invalid_api_key")),
        ("too-often", 429, json!("rate_limit_exceeded")),
    ] {
        let refused = client.step(step);
        assert_eq!(
            (&refused["status"], &refused["code"]),
            (&json!(status), &code),
            "{refused}"
        );
        assert_eq!(refused["shape"], json!(["error"]));
        let mut shape: Vec<_> = refused["error"].as_object().unwrap().keys().cloned().collect();
        shape.sort_unstable();
        assert_eq!(shape, ["code", "message", "param", "type"], "{refused}");
    }
    let sent = ann.engine.asked();
    let first = sent[before]["messages"].to_string();
    assert!(
        first.contains("Be brief.") && first.contains("What do I keep"),
        "{first}"
    );
    assert!(!first.contains("depression"), "{first}");
    // Without a model there is nothing to answer with: said, in the same form.
    ann.home.stop();
}

/// A request by hand, and what is read of its answer.
fn ask(ann: &Ann, key: &str, body: &Value) -> TcpStream {
    let mut stream = TcpStream::connect(ann.home.address().trim_start_matches("http://")).unwrap();
    let body = body.to_string();
    write!(
        stream,
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    stream
}

/// Reads until these words came.
fn read_until(stream: &mut TcpStream, words: &str) -> String {
    let mut all = Vec::new();
    let mut byte = [0; 1];
    while stream.read(&mut byte).unwrap_or(0) == 1 {
        all.push(byte[0]);
        if all.ends_with(words.as_bytes()) {
            return String::from_utf8_lossy(&all).into_owned();
        }
    }
    panic!("{words} did not come: {}", String::from_utf8_lossy(&all));
}

/// Everything that still comes, and how long it took to end; a connection that is broken off has ended too.
fn rest(stream: &mut TcpStream) -> (String, Duration) {
    let begun = Instant::now();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let (mut all, mut part) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(read) => all.extend_from_slice(&part[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("the stream did not end: {error}"),
        }
    }
    (String::from_utf8_lossy(&all).into_owned(), begun.elapsed())
}

#[test]
fn a_revocation_cuts_a_stream_off_in_the_middle() {
    let mut ann = Ann::new("held");
    let (id, key) = ann.key(&[]);
    ann.engine.hold(true);
    let chat =
        json!({"model": "held", "stream": true, "messages": [{"role": "user", "content": "Tell me of the sea."}]});
    let mut stream = ask(&ann, &key, &chat);
    read_until(&mut stream, "The first sentence.");
    ann.client.post("/api/v1/apps/revoke", &json!({"app": id})).unwrap();
    // The engine says the rest only now: whatever of it arrives came after a revocation that was acknowledged.
    let acknowledged = Instant::now();
    std::thread::sleep(GRACE);
    ann.engine.hold(false);
    let (after, _) = rest(&mut stream);
    assert!(!after.contains("second") && !after.contains("[DONE]"), "{after}");
    println!(
        "the stream was over {:?} after the revocation at the latest",
        acknowledged.elapsed()
    );

    // And with nothing more to say, the stream ends by itself.
    let (id, key) = ann.key(&[]);
    ann.engine.hold(true);
    let mut stream = ask(&ann, &key, &chat);
    read_until(&mut stream, "The first sentence.");
    ann.client.post("/api/v1/apps/revoke", &json!({"app": id})).unwrap();
    let (after, took) = rest(&mut stream);
    println!("cut off {} ms after the revocation was acknowledged", took.as_millis());
    assert!(!after.contains("second"), "{after}");
    ann.engine.hold(false);
    ann.home.stop();
}

#[test]
fn what_a_key_is_not_for_it_does_not_open_and_other_sites_get_what_takes_a_token() {
    let mut ann = Ann::new("plain");
    let (_, key) = ann.key(&["talk"]);
    // A key for talking is none for what other assistants speak (RFC 8707).
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).to_string();
    let mcp = ann.home.raw(&format!(
        "POST /mcp HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {key}\r\ncontent-length: {}\r\n\r\n{call}",
        call.len()
    ));
    assert!(mcp.starts_with("HTTP/1.1 401"), "{mcp}");
    assert!(
        mcp.contains("resource_metadata=\"") && mcp.contains("error=\"invalid_token\""),
        "{mcp}"
    );
    let models = |more: &str| {
        ann.home.raw(&format!(
            "GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\norigin: https://chat.example\r\n{more}\r\n"
        ))
    };
    let with_key = models(&format!("authorization: Bearer {key}\r\n"));
    assert!(
        with_key.starts_with("HTTP/1.1 200") && with_key.contains("access-control-allow-origin: *"),
        "{with_key}"
    );
    assert!(!with_key.contains("access-control-allow-credentials"), "{with_key}");
    assert!(models("").starts_with("HTTP/1.1 401"));
    let preflight = ann.home.raw(
        "OPTIONS /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\norigin: https://chat.example\r\n\
         access-control-request-method: POST\r\naccess-control-request-headers: authorization,content-type\r\n\r\n",
    );
    assert!(preflight.starts_with("HTTP/1.1 204"), "{preflight}");
    // The person's own pages and API are as shut to other sites as before.
    let page = ann
        .home
        .raw("GET /settings/apps HTTP/1.1\r\nhost: x\r\nconnection: close\r\norigin: https://chat.example\r\n\r\n");
    assert!(!page.contains("access-control-allow-origin"), "{page}");
    let json = ann.home.raw(&format!(
        "GET /api/v1/memories HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {key}\r\n\r\n"
    ));
    assert!(json.starts_with("HTTP/1.1 401"), "an app's key is no session: {json}");

    // curl shows a stream as it comes, to its end.
    let chat =
        json!({"model": "plain", "stream": true, "messages": [{"role": "user", "content": "Hello."}]}).to_string();
    let address = format!("{}/v1/chat/completions", ann.home.address());
    let curl = Command::new("curl")
        .args([
            "-sN",
            &address,
            "-H",
            &format!("Authorization: Bearer {key}"),
            "-H",
            "Content-Type: application/json",
            "-d",
            &chat,
        ])
        .output()
        .unwrap();
    let text = String::from_utf8(curl.stdout).unwrap();
    assert!(
        text.starts_with("data: {") && text.ends_with("data: [DONE]\n\n"),
        "{text}"
    );
    ann.home.stop();
}

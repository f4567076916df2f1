//! The real program, started and stopped, and a client of it.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![expect(
    clippy::disallowed_types,
    reason = "tests start the program and speak to it on this machine"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use egress::own_home::OwnHome;
use serde_json::{Value, json};

pub const PASSPHRASE: &str = "seven slow walks by the river";

/// The model that tests run: a missing one is a failure that says what to do, not a skipped test.
pub fn model() -> PathBuf {
    let named = std::env::var_os("TROTH_MODEL").map(PathBuf::from);
    let path = named
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/SmolLM2-135M-Instruct.Q4_1.gguf"));
    assert!(path.exists(), "{} is missing: run `make model`", path.display());
    path
}

/// What a command printed, and its exit code.
pub struct Ran {
    pub code: i32,
    pub text: String,
}

/// Runs the program with arguments.
pub fn troth(args: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_troth"))
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    Ran {
        code: output.status.code().unwrap_or(-1),
        text: String::from_utf8_lossy(&text).into_owned(),
    }
}

/// A home that runs in a process of its own.
pub struct Home {
    child: Child,
    address: String,
}

impl Home {
    pub fn start(data: &Path, model: &Path) -> Self {
        Self::start_by(&[], data, model, &[])
    }

    /// The same, started by another program (`strace …`), and told more.
    pub fn start_by(by: &[&str], data: &Path, model: &Path, more: &[&str]) -> Self {
        Self::start_trusting(None, by, data, model, more)
    }

    /// The same, trusting the certificates in this file and no others, as OpenSSL's variable says it.
    pub fn start_trusting(roots: Option<&Path>, by: &[&str], data: &Path, model: &Path, more: &[&str]) -> Self {
        let command = [by, &[env!("CARGO_BIN_EXE_troth")]].concat();
        let mut child = Command::new(command[0])
            .args(&command[1..])
            // Models that share processors wait for each other in loops: one thread is faster where tests run side by side.
            .args(["serve", "--listen", "127.0.0.1:0", "--threads", "1", "--data"])
            .arg(data)
            .arg("--model")
            .arg(model)
            .args(more)
            .envs(roots.map(|roots| ("SSL_CERT_FILE", roots)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("Troth is at ")
            .unwrap_or_else(|| panic!("{line:?}"))
            .to_owned();
        Self { child, address }
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn client(&self) -> OwnHome {
        OwnHome::at(&self.address).unwrap()
    }

    /// Sends bytes as they are, and reads the answer to its end.
    pub fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address.trim_start_matches("http://")).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks it to stop, as a service manager does, and waits until it has.
    pub fn stop(mut self) {
        // A home that another program started is that one's child; strace itself goes on until it has ended.
        let id = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        let home = children
            .split_whitespace()
            .next()
            .map_or_else(|| id.to_string(), str::to_owned);
        let asked = Command::new("kill").arg(home).status().unwrap();
        assert!(asked.success());
        assert!(self.child.wait().unwrap().success());
    }

    /// Ends it at once, in the middle of whatever it does (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // A test that failed leaves no home behind; one that was stopped is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says something and returns every event of the answer.
pub fn say(home: &mut OwnHome, text: &str) -> Vec<Value> {
    let mut events = Vec::new();
    home.stream("/api/v1/talk", &json!({"text": text}), |event| {
        events.push(event);
        true
    })
    .unwrap();
    events
}

/// The conversation as it stands, as JSON text.
pub fn conversation(home: &mut OwnHome) -> String {
    String::from_utf8(home.get("/api/v1/talk").unwrap()).unwrap()
}

/// Every address that a program connected to, as strace wrote it down.
pub fn connections(trace: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(trace).unwrap();
    text.lines()
        .filter(|line| line.contains("connect(") && line.contains("AF_INET"))
        .map(str::to_owned)
        .collect()
}

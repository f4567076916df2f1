//! Chromium, driven over WebDriver (W3C) by Debian's `chromedriver`, with commands of the DevTools protocol where WebDriver has none.
//!
//! The protocol is JSON over HTTP and a session needs a dozen of its commands, so they stand here, over the HTTP client that is in the tree.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What a browser gets beside its own folder. As root in a container it has no sandbox; it calls nobody.
const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-GB",
];

/// Where a program is: what the variable names, or what is found by its usual name.
fn program(variable: &str, usual: &str) -> PathBuf {
    let named = std::env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    // A name that is a path already stays what it is.
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join(&named))
        .find(|file| file.is_file());
    found.unwrap_or_else(|| {
        panic!(
            "There is no {}, and these tests need it. Run `make test-deps` (on Debian: apt-get install chromium chromium-driver), \
             or name the program in {variable}.",
            named.display()
        )
    })
}

/// One browser with a profile of its own.
pub struct Driver {
    child: Child,
    agent: ureq::Agent,
    base: String,
    session: String,
    _profile: TempDir,
}

impl Driver {
    pub fn start() -> Self {
        Self::start_as(None, &[])
    }

    /// One that belongs to somebody with a folder of their own, where their certificates lie, and is told more.
    pub fn start_as(folder: Option<&Path>, more: &[&str]) -> Self {
        let chromium = program("TROTH_CHROMIUM", "chromium");
        let mut driver = Command::new(program("TROTH_CHROMEDRIVER", "chromedriver"));
        if let Some(folder) = folder {
            driver.env("HOME", folder).env_remove("XDG_DATA_HOME");
        }
        let mut child = driver
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = said
            .find_map(|line| {
                let line = line.ok()?;
                Some(
                    line.rsplit_once("successfully on port ")?
                        .1
                        .trim_end_matches('.')
                        .to_owned(),
                )
            })
            .expect("chromedriver says its port");
        // It goes on talking, and would wait if nobody read.
        std::thread::spawn(move || said.for_each(drop));
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .new_agent();
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Self {
            child,
            agent,
            base: format!("http://127.0.0.1:{port}/session"),
            session: String::new(),
            _profile: profile,
        };
        let folder = format!("--user-data-dir={}", driver._profile.path().display());
        let arguments: Vec<&str> = ARGUMENTS
            .into_iter()
            .chain([folder.as_str()])
            .chain(more.iter().copied())
            .collect();
        let capabilities = json!({
            "browserName": "chrome",
            "acceptInsecureCerts": false,
            "unhandledPromptBehavior": "ignore",
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "goog:chromeOptions": {"binary": chromium, "args": arguments},
        });
        let made = driver
            .ask("POST", "", &json!({"capabilities": {"alwaysMatch": capabilities}}))
            .unwrap_or_else(|error| panic!("Chromium does not start: {error}"));
        driver.session = format!("/{}", made["sessionId"].as_str().unwrap());
        driver
    }

    /// One command of the session.
    pub fn ask(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let url = format!("{}{}{path}", self.base, self.session);
        let sent = match method {
            "GET" => self.agent.get(&url).call(),
            "DELETE" => self.agent.delete(&url).call(),
            _ => self
                .agent
                .post(&url)
                .content_type("application/json")
                .send(body.to_string()),
        };
        let mut answer = sent.map_err(|error| error.to_string())?;
        let text = answer.body_mut().with_config().limit(256 << 20).read_to_string();
        let mut answer: Value = text
            .map_err(|error| error.to_string())
            .and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()))?;
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", answer["value"]["message"])),
            None => Ok(answer["value"].take()),
        }
    }

    /// A command of the DevTools protocol.
    pub fn cdp(&self, command: &str, parameters: &Value) -> Value {
        self.ask(
            "POST",
            "/goog/cdp/execute",
            &json!({"cmd": command, "params": parameters}),
        )
        .unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A browser that went by itself, or never came, is none to be ended.
        let _ = self.ask("DELETE", "", &Value::Null);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

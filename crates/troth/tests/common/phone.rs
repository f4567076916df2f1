//! A home with a door for phones, in a process of its own, and devices that trust it or do not.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// A home that speaks TLS on this machine, for `name` and for 127.0.0.1.
pub struct PhoneHome {
    child: Child,
    said: Arc<Mutex<String>>,
}

impl PhoneHome {
    pub fn start(data: &Path, model: &Path, name: &str, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_troth"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--tls=127.0.0.1:0",
                "--threads",
                "1",
            ])
            .args(["--name", name])
            .arg("--data")
            .arg(data)
            .arg("--model")
            .arg(model)
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (mut out, heard) = (BufReader::new(child.stdout.take().unwrap()), Arc::clone(&said));
        std::thread::spawn(move || {
            let mut line = String::new();
            while out.read_line(&mut line).is_ok_and(|read| read > 0) {
                heard.lock().unwrap().push_str(&line);
                line.clear();
            }
        });
        let home = Self { child, said };
        home.says("On your network it is at ");
        home
    }

    /// Waits until it has said this on a line, and gives the rest of that line.
    pub fn says(&self, words: &str) -> String {
        for _ in 0..1200 {
            let said = self.said.lock().unwrap().clone();
            if let Some((_, rest)) = said.split_once(words)
                && let Some((line, _)) = rest.split_once('\n')
            {
                return line.trim().to_owned();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!(
            "it did not say {words:?} within a minute:\n{}",
            self.said.lock().unwrap()
        );
    }

    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Where phones find it.
    pub fn origin(&self) -> String {
        self.says("On your network it is at ")
    }

    /// Its address, for bytes that are not TLS.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.origin().rsplit_once(':').unwrap().1)
    }

    /// The page for pairing: the address that stands on a line of its own.
    pub fn pairing(&self) -> String {
        format!("http://127.0.0.1:{}", self.says("\n  http://127.0.0.1:"))
    }

    /// The certificate that phones trust, as its owner finds it in the data directory.
    pub fn certificate(data: &Path) -> Vec<u8> {
        std::fs::read(data.join("tls/authority.crt")).unwrap()
    }

    /// Asks it to stop, as a service manager does.
    pub fn stop(mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for PhoneHome {
    fn drop(&mut self) {
        // A test that failed leaves no home behind; one that was stopped is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A device that trusts these certificates (PEM) and no others.
pub fn device(trusts: &[u8]) -> ureq::Agent {
    let trusts = Certificate::from_pem(trusts).unwrap();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&[trusts]))
        .build();
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .tls_config(tls)
        .build()
        .new_agent()
}

/// The whole answer to a plain request, as text.
pub fn text(mut answer: ureq::http::Response<ureq::Body>) -> String {
    let mut text = String::new();
    answer.body_mut().as_reader().read_to_string(&mut text).unwrap();
    text
}

//! A PostgreSQL server of a test's own: a new cluster in a temporary directory, reached by a socket in it, gone when the value is dropped.
//!
//! What it needs is installed by `scripts/deps.sh test`. PostgreSQL does not run as root, so root starts it as the account `postgres`.
#![allow(
    clippy::disallowed_types,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of tests, which starts a server beside them"
)]

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// A server, and how to reach it.
pub struct Server {
    programs: PathBuf,
    dir: tempfile::TempDir,
    databases: AtomicU32,
}

impl Server {
    /// Makes a cluster and starts a server on it.
    ///
    /// # Panics
    /// Where PostgreSQL is not installed, or does not start.
    #[must_use]
    pub fn start() -> Self {
        let dir = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").unwrap();
        if is_root() {
            let given = Command::new("chown").arg("postgres").arg(dir.path()).status().unwrap();
            assert!(given.success(), "there is no account named postgres");
        }
        let server = Self {
            programs: programs(),
            dir,
            databases: AtomicU32::new(0),
        };
        let data = server.path("data");
        server.run(
            "initdb",
            &["-A", "trust", "-U", "troth", "-E", "UTF8", "--no-locale", "-D", &data],
        );
        let options = format!("-c listen_addresses='' -k {}", server.dir.path().display());
        server.run(
            "pg_ctl",
            &["start", "-w", "-D", &data, "-l", &server.path("log"), "-o", &options],
        );
        server
    }

    /// The URL of a new, empty database.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("troth{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let socket = self.dir.path().display().to_string();
        self.run("createdb", &["-h", &socket, "-U", "troth", &name]);
        format!("postgres://troth@/{name}?host={socket}")
    }

    /// Stops it in the middle of what it does, and starts it again.
    pub fn crash(&self) {
        let data = self.path("data");
        self.run("pg_ctl", &["stop", "-m", "immediate", "-D", &data]);
        let options = format!("-c listen_addresses='' -k {}", self.dir.path().display());
        self.run(
            "pg_ctl",
            &["start", "-w", "-D", &data, "-l", &self.path("log"), "-o", &options],
        );
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.try_run(program, arguments);
        assert!(
            output.status.success(),
            "{program} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn try_run(&self, program: &str, arguments: &[&str]) -> Output {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // The server must not hold what the test prints to: whoever reads that would wait for the server.
        let log = std::fs::File::create(self.dir.path().join("out")).unwrap();
        command.stdout(log).args(arguments).current_dir(self.dir.path());
        command.output().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.try_run("pg_ctl", &["stop", "-m", "immediate", "-D", &self.path("data")]);
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0)
}

/// Where PostgreSQL's programs lie: in Debian's folder for the newest version, or on the path.
fn programs() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let has_all = |folder: &&PathBuf| {
        ["initdb", "pg_ctl", "createdb"]
            .iter()
            .all(|name| folder.join(name).is_file())
    };
    match folders.iter().find(has_all) {
        Some(folder) => folder.clone(),
        None => panic!("PostgreSQL is not installed; scripts/deps.sh test installs it"),
    }
}

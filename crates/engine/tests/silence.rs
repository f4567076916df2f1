//! Nothing that is said shows on standard output or standard error, whatever happens.

#![expect(
    clippy::disallowed_types,
    reason = "this test's own binary is run, to read what it prints"
)]

use std::process::{Command, Stdio};

use engine::{EngineConfig, FairKey, LocalEngine, Message, Prompt, Role, Settings};

mod common;

const INNER: &str = "TROTH_TEST_SILENCE";

/// Runs in a process of its own (below), whose output is read.
#[test]
fn inner() {
    if std::env::var_os(INNER).is_none() {
        return;
    }
    let engine = LocalEngine::load(&common::model_path(), EngineConfig::default().with_context(512)).expect("loaded");
    for text in ["My secret is heliotrope.".to_owned(), "heliotrope ".repeat(2000)] {
        let prompt = Prompt::new("heliotrope", vec![Message::new(Role::Person, text)]);
        let asked = engine.submit(FairKey::from(1), prompt, Settings::default().with_max_tokens(8));
        let _ = format!("{asked:?}");
        if let Ok(reply) = asked {
            reply.text_blocking().expect("answered");
        }
    }
    assert!(
        LocalEngine::load(
            std::path::Path::new("/nowhere/heliotrope.gguf"),
            EngineConfig::default()
        )
        .is_err()
    );
}

#[test]
fn nothing_is_printed() {
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "inner", "--nocapture", "--test-threads=1"])
        .env(INNER, "1")
        .stdin(Stdio::null())
        .output()
        .expect("run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("1 passed"), "{printed}");
    assert!(
        !printed.contains("heliotrope") && !printed.contains("llama"),
        "{printed}"
    );
}

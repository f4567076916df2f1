//! Who may come in, over HTTP: passkeys with an authenticator in software, sessions and their notices, wrong secrets.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test expects and does not find is a failure of that test"
)]

mod authenticator;
mod common;
mod guessing;
mod passkeys;
mod refused;
mod sessions;
mod versions;

//! The only way out: every byte that leaves this process for another goes through here.
//!
//! - [`own_home`]: the command line's way to a person's own home, on this machine alone.
//! - [`openai`]: engines that are other programs, here or elsewhere: a [`Disclosed`](gate::Disclosed) prompt to the one address that the
//!   ledger names as its recipient, and the reply as it comes.
//! - [`mail`]: notices of whoever runs a home, by a mail server of their own choice.
//!
//! The workspace's `clippy.toml` bans sockets, HTTP clients and subprocesses everywhere else.

pub mod mail;
pub mod openai;
pub mod own_home;

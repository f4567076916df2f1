//! Engines that speak the OpenAI API (`/chat/completions` with streaming, `/models`), as Ollama, llama-server, vLLM and most companies do.
//!
//! - [`Address`]: where one is; only these are connected to, and no redirect is followed
//! - [`Server`]: the sink for a [`Chat`] that was disclosed to it, and nothing else
//! - [`Reply`]: what it answers, as it comes; [`ServerError`]: why it does not, in words for the person
//! - [`found_here`]: the ones that run on this machine

mod address;
mod agent;
mod chat;
mod error;
mod found;
mod reply;
mod server;
mod sse;

pub(crate) use address::is_loopback;
pub use address::{Address, AddressError};
pub use chat::{Chat, ChatMessage, ChatRole};
pub use error::ServerError;
pub use found::{FoundHere, USUAL_PORTS, found_here, models};
pub use reply::{Reply, Step};
pub use server::Server;

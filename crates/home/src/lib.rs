//! A home's pages and its HTTP API.
//!
//! - [`Home`] and [`serve`]: what is served, and serving it
//! - [`Origin`]: where browsers find it
//! - [`pages`]: what people see, as pure views
//! - [`tls`]: the door for phones, with a certificate of the home's own
//! - `handlers`: what fills the views and takes what they send; `api`: the same for programs, under `/api/v1`
//! - `apps`: the doors for programs of others, which come with a token: OAuth, MCP, and what front-ends speak
//! - `passkeys`, `throttle`, `client`: who may come in, and how quickly; [`Clients`]: how their addresses are known
//! - `file`, `readable`: what leaves for the person; `arriving`, `coming`: what comes in from another home
//! - `language`: which language pages speak; what they say stands in `locales/`
//! - `look`: pages that do not say what they are, for whoever wants that
//! - `headers`, `origin`, `cookie`: what every answer carries, and what every request has to
//!
//! No handler touches a vault: each asks the gate, through the companion, with the keys that the request's own cookie unwraps.

mod address;
mod api;
mod apps;
mod arriving;
mod client;
mod coming;
mod cookie;
mod error;
mod file;
mod handlers;
mod headers;
mod home;
mod language;
mod look;
mod origin;
pub mod pages;
mod passkeys;
mod readable;
mod router;
mod signal;
mod stream;
mod talks;
mod throttle;
pub mod tls;
mod when;
mod words;

pub use address::{Origin, OriginError};
pub use api::api_paths;
pub use axum::http::HeaderName;
pub use client::Clients;
pub use home::{Home, Keeping};
pub use router::{router, serve};

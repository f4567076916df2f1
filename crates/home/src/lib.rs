//! A home's pages and its HTTP API.
//!
//! - [`Home`] and [`serve`]: what is served, and serving it
//! - [`Origin`]: where browsers find it
//! - [`pages`]: what people see, as pure views
//! - `handlers`: what fills the views and takes what they send; `api`: the same for programs, under `/api/v1`
//! - `file`, `readable`: what leaves for the person; `arriving`, `coming`: what comes in from another home
//! - `headers`, `origin`, `cookie`: what every answer carries, and what every request has to
//!
//! No handler touches a vault: each asks the gate, through the companion, with the keys that the request's own cookie unwraps.

mod address;
mod api;
mod arriving;
mod coming;
mod cookie;
mod error;
mod file;
mod handlers;
mod headers;
mod home;
mod origin;
pub mod pages;
mod readable;
mod router;
mod signal;
mod stream;
mod talks;
mod when;
mod words;

pub use address::{Origin, OriginError};
pub use home::Home;
pub use router::{router, serve};

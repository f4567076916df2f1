//! The untrusted side of introductions: a meeting place that is run by somebody, and assumed to be curious, breached, or lying.
//!
//! What is said here follows `likes`, which homes use too; this room stores it and answers. It cannot name a vault, a gate or a person's
//! record. Processes keep no state: several may run on one [`store::Store`], and what one of them wrote every other reads.
//!
//! - [`Calendar`]: epochs and slots
//! - [`Exchange`]: members, cards and editions, posts that meet, mailboxes
//! - [`Blinder`]: evaluates for members under a key that is erased with its epoch, and remembers which editions it was shown
//! - [`Queue`]: many batches of posts in one transaction
//! - [`http`]: both over HTTP, and the page that says who knows what
//! - [`cells`]: which buckets there are, none with fewer than k cards

mod blinder;
mod calendar;
mod cards;
pub mod cells;
mod error;
mod exchange;
pub mod http;
mod keys;
mod mailboxes;
mod members;
mod posts;
mod queue;
mod rows;

pub use blinder::{Blinder, BlinderSettings, Witnessed};
pub use calendar::Calendar;
pub use error::ExchangeError;
pub use exchange::{BlinderName, Clock, Exchange, Settings};
pub use members::{Member, Standing};
pub use queue::Queue;

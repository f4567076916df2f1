//! The policy and the consent questions, written from the data map that the code obeys.

mod basis;
mod diff;
mod jsonld;
mod plain;
mod question;
mod reading;

pub use diff::{Difference, Weight, diff};
pub use jsonld::jsonld;
pub use plain::plain;
pub use question::{Question, QuestionError, consent_question};
pub use reading::grade;

//! The policy and the consent questions, written from the data map that the code obeys.

mod article30;
mod basis;
mod diff;
mod dpia;
mod earlier;
mod jsonld;
mod plain;
mod question;
mod reading;
mod record;

pub use article30::article30;
pub use diff::{Difference, Weight, diff};
pub use dpia::{dpia, dpia_markdown};
pub use earlier::{changes_for, earlier};
pub use jsonld::jsonld;
pub use plain::{Block, Layered, Part, layered, plain};
pub use question::{Question, QuestionError, consent_question};
pub use reading::{flesch_kincaid, grade, wiener};
pub use record::{Status, consent_record, unused};

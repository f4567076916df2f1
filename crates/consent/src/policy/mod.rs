//! The policy and the consent questions, written from the data map that the code obeys.

mod article30;
mod basis;
mod diff;
mod earlier;
mod jsonld;
mod plain;
mod question;
mod reading;
mod record;

pub use article30::article30;
pub use diff::{Difference, Weight, diff};
pub use earlier::{changes_for, earlier};
pub use jsonld::jsonld;
pub use plain::plain;
pub use question::{Question, QuestionError, consent_question};
pub use reading::grade;
pub use record::{Status, UNUSED, consent_record};

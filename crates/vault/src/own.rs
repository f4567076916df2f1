//! The home itself, as its log knows it: a chain of entries of its own beside those of people.
//!
//! Its key comes from the home's key file, so whoever runs the home can read it, and its entries are no secret of anybody's. What they gain
//! by standing in the log is that none can be altered, left out or added later without its showing.

use crate::account::Unlocked;
use crate::ids::PersonId;
use crate::vault::Vault;

/// Under which the log knows the home: a number that no person has, since theirs are random.
const HOME: [u8; 16] = [0; 16];

impl Vault {
    /// The home's own chain: its entries are sealed and opened as a person's are. No record lies under it.
    #[must_use]
    pub fn own(&self) -> Unlocked {
        Unlocked::new(PersonId::from_bytes(HOME), self.own_key().derive(b"troth root v1"))
    }
}

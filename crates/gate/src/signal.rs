//! A signal that nothing be shared (Global Privacy Control), honoured as a withdrawal.

use consent::{Change, PurposeIndex, RecipientKind, Shown};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;

/// What stands in the place of a question that was shown: nobody asked one.
const WORDS: &str = "Your browser asked that nothing be shared (Global Privacy Control). So whatever you had agreed to share ended here.";
/// The language of these words.
const LANG: &str = "en";

impl Gate {
    /// Takes back every consent by which something would be shared, once: what the person says yes to afterwards, by its name, stands.
    ///
    /// # Errors
    /// The store's own; [`GateError::ConsentChanged`] where the person changed a consent meanwhile.
    pub fn honour_signal(&self, open: &Open) -> Result<(), GateError> {
        if self.profile(open)?.signal_since_ms.is_some() {
            return Ok(());
        }
        for purpose in self.shared_for(open)? {
            let change = Change::Withdraw {
                purpose,
                categories: None,
                recipient: None,
            };
            self.change_consent(open, change, Shown::new(self.map().version(), WORDS, LANG))?;
        }
        // Only then, so that a signal that was honoured in part is honoured again.
        self.set_signal(open)
    }

    /// The optional purposes in force under which something leaves for anybody but the person and the programs on this machine.
    fn shared_for(&self, open: &Open) -> Result<Vec<PurposeIndex>, GateError> {
        let stays = |kind: RecipientKind| {
            matches!(
                kind,
                RecipientKind::Person | RecipientKind::LocalEngine | RecipientKind::LocalServer
            )
        };
        let state = self.consents(open)?;
        let mut shared: Vec<PurposeIndex> = state
            .consents()
            .filter(|consent| consent.runs(self.now_ms()))
            .filter(|consent| !consent.recipient().kind().is_some_and(stays))
            .map(|consent| consent.purpose())
            .collect();
        shared.sort_unstable();
        shared.dedup();
        Ok(shared)
    }
}

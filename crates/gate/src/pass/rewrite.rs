//! Putting new content in a record's place: when it ends follows from what it is.

use consent::{Purpose, Retention};
use vault::ledger::Act;
use vault::{Handle, RecordId};
use zeroize::Zeroizing;

use super::Pass;
use crate::Gate;
use crate::error::GateError;
use crate::guarded::{Content, Guarded, Source};
use crate::people::Open;
use crate::permit::Permit;

/// New content for a record, and how long it stays.
pub(super) struct Rewrite {
    handle: Handle,
    content: Zeroizing<Vec<u8>>,
    end: End,
}

/// When a rewritten record ends.
enum End {
    /// As if it were kept now.
    Anew(Retention),
    /// As before: it is a segment, and lists these from now on.
    Lists(Vec<RecordId>),
    /// As before.
    AsBefore,
}

impl Rewrite {
    pub(super) fn carry_out(&self, gate: &Gate, open: &Open, at_ms: u64) -> Result<(), GateError> {
        let Self { handle, content, end } = self;
        match end {
            End::Anew(retention) => {
                let session = (*retention == Retention::Session).then(|| open.session());
                gate.vault()
                    .renew(open.unlocked(), handle, content, retention.expires_ms(at_ms), session)?
            }
            End::Lists(lists) => gate.vault().replace_segment(open.unlocked(), handle, content, lists)?,
            End::AsBefore => gate.vault().update(open.unlocked(), handle, content)?,
        };
        Ok(())
    }
}

impl Pass<'_> {
    /// Puts new content in the place of a record's once the passage is durable; the old content's key is destroyed. It
    /// stays for as long as if it were kept now, and never for less long than it would have.
    ///
    /// # Errors
    /// [`GateError::NotCovered`] where the permit does not cover keeping what the record is about, or the value is not at rest.
    pub fn rewrite<P: Purpose, T: Content>(
        &mut self,
        permit: &Permit<P>,
        value: Guarded<T>,
        content: &T,
    ) -> Result<(), GateError> {
        self.covers(permit, consent::Act::Keep)?;
        self.by.by_person()?;
        let categories = value.categories();
        if !categories.is_subset(permit.categories) {
            return Err(GateError::NotCovered("a value is about something else"));
        }
        let Source::Stored(handle, _) = value.into_source() else {
            return Err(GateError::NotCovered("what was just said is at hand"));
        };
        let content = Zeroizing::new(serde_json::to_vec(content).map_err(|_| GateError::Malformed)?);
        self.fact(
            Act::Keep,
            P::ID,
            categories,
            &[handle.id()],
            &permit.recipient,
            &content,
        );
        self.rewrites.push(Rewrite {
            handle,
            content,
            end: End::Anew(permit.obligations.keep().unwrap_or(Retention::Session)),
        });
        Ok(())
    }

    /// As [`Pass::rewrite`], and it ends when it would have.
    ///
    /// # Errors
    /// As [`Pass::rewrite`].
    pub fn amend<P: Purpose, T: Content>(
        &mut self,
        permit: &Permit<P>,
        value: Guarded<T>,
        content: &T,
    ) -> Result<(), GateError> {
        self.rewrite(permit, value, content)?;
        if let Some(last) = self.rewrites.last_mut() {
            last.end = End::AsBefore;
        }
        Ok(())
    }

    /// As [`Pass::rewrite`], for an index segment, which stays as long as it did and lists `lists` from then on.
    ///
    /// # Errors
    /// As [`Pass::rewrite`].
    pub fn rewrite_segment<P: Purpose, T: Content>(
        &mut self,
        permit: &Permit<P>,
        value: Guarded<T>,
        content: &T,
        lists: &[RecordId],
    ) -> Result<(), GateError> {
        self.rewrite(permit, value, content)?;
        if let Some(last) = self.rewrites.last_mut() {
            last.end = End::Lists(lists.to_vec());
        }
        Ok(())
    }
}

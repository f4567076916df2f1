//! When and on what a person signed in lately, for their own eyes: what a notice of a new sign-in is made from.

use serde::{Deserialize, Serialize};
use store::Op;
use vault::{Journal, SessionId};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;

/// How many are kept; older ones stand in the ledger alone.
const KEPT: usize = 30;

/// One sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Its number, from 1.
    pub n: u64,
    /// The session that it began, ended or not.
    pub session: SessionId,
    /// When, in Unix milliseconds.
    pub at_ms: u64,
    /// On what, where that is known.
    pub device: Option<String>,
    /// By what: the words of its ledger entry.
    pub how: String,
}

impl Gate {
    /// The person's latest sign-ins, newest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn sign_ins(&self, open: &Open) -> Result<Vec<SignIn>, GateError> {
        match self.vault().snapshot(open.unlocked(), Journal::SignIns)? {
            Some(snapshot) => serde_json::from_slice(&snapshot.content).map_err(|_| GateError::Malformed),
            None => Ok(Vec::new()),
        }
    }

    /// Sign-ins to other sessions since this one began, with a number above `seen`, newest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn sign_ins_since(&self, open: &Open, seen: u64) -> Result<Vec<SignIn>, GateError> {
        let mut all = self.sign_ins(open)?;
        // Where so many came after it that this session's own is no longer listed, all that are listed came after it.
        let own = all
            .iter()
            .find(|one| one.session == open.session())
            .map_or(0, |one| one.n);
        all.retain(|one| one.n > own && one.n > seen);
        Ok(all)
    }

    /// The operation that adds the sign-in of `open`.
    pub(crate) fn sign_in_op(
        &self,
        open: &Open,
        how: &str,
        device: Option<&str>,
        now_ms: u64,
    ) -> Result<Op, GateError> {
        let mut all = self.sign_ins(open)?;
        let sign_in = SignIn {
            n: all.first().map_or(0, |newest| newest.n) + 1,
            session: open.session(),
            at_ms: now_ms,
            device: device.map(str::to_owned),
            how: how.to_owned(),
        };
        all.insert(0, sign_in);
        all.truncate(KEPT);
        let json = serde_json::to_vec(&all).map_err(|_| GateError::Malformed)?;
        Ok(open.unlocked().snapshot_op(Journal::SignIns, 0, &json)?)
    }
}

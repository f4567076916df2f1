//! New versions of the policy: who is told what, and that nobody's answers reach further by them.

use consent::{CategorySet, DataMap, policy};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;
use crate::profile::Profile;

/// A version of the data map that is still known.
fn known(version: u32) -> Option<&'static DataMap> {
    let built_in = DataMap::built_in();
    policy::earlier(version).or_else(|| Some(built_in).filter(|map| map.version() == version))
}

impl Gate {
    /// Whether there is something to tell the person about a version that they have not seen. Where nothing of it concerns them, it counts as
    /// seen.
    pub(crate) fn policy_changed(&self, open: &Open, profile: &Profile) -> Result<bool, GateError> {
        if profile.map_seen >= self.map().version() {
            return Ok(false);
        }
        let state = self.consents(open)?;
        let concerned = known(profile.map_seen)
            .is_none_or(|old| !policy::changes_for(old, self.map(), &state, self.now_ms()).is_empty());
        if !concerned {
            self.policy_seen(open)?;
        }
        Ok(concerned)
    }

    /// The data map that the person saw before the one that there is now.
    ///
    /// # Errors
    /// The store's own.
    pub fn policy_before(&self, open: &Open) -> Result<Option<&'static DataMap>, GateError> {
        let profile = self.profile(open)?;
        let now = self.map().version();
        let before = if profile.map_seen < now {
            profile.map_seen
        } else {
            profile.map_before
        };
        Ok(known(before).filter(|map| map.version() < now))
    }

    /// Notes that the person was shown what is different now.
    ///
    /// # Errors
    /// The store's own.
    pub fn policy_seen(&self, open: &Open) -> Result<(), GateError> {
        let now = self.map().version();
        if self.profile(open)?.map_seen >= now {
            return Ok(());
        }
        self.update_profile(open, "what changed in the policy was shown", |profile, _| {
            profile.map_before = profile.map_seen;
            profile.map_seen = now;
        })
    }

    /// Notes that an answer stays as it was, though it could reach `further` now.
    ///
    /// # Errors
    /// The store's own.
    pub fn keep_narrow(&self, open: &Open, question: &str, further: CategorySet) -> Result<(), GateError> {
        self.update_profile(open, "an answer stays as it was", |profile, _| {
            profile.kept_narrow.insert(question.to_owned(), further);
        })
    }
}

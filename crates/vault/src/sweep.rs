//! What ends by itself: records whose time is over, those of sessions that are over, grants whose term is over, and keys that a crash has
//! left without a record. None of it needs anybody's key.

use std::collections::HashSet;

use store::{Op, Space, Volume};

use crate::error::VaultError;
use crate::handle::{Place, owned_prefix};
use crate::ids::{PersonId, SessionId};
use crate::vault::Vault;

/// Rows that are read at a time.
const PAGE: usize = 2000;

impl Vault {
    /// Erases what has expired and what belonged to sessions that are over, and takes away grants whose term is over; gives how many
    /// records went. It leaves no ledger entry, which would need the person's key: the term stands in the entry that kept the record.
    ///
    /// An index segment that lists a record goes with it, and is to be made anew.
    ///
    /// # Errors
    /// The store's own; what is left is swept the next time.
    pub fn sweep(&self, now_ms: u64) -> Result<u64, VaultError> {
        self.home_keys().turn(now_ms)?;
        let mut swept = self.erase_expired(now_ms)?;
        self.end_sessions_over(now_ms, false)?;
        swept += self.erase_left_behind()?;
        self.drop_expired_grants(now_ms)?;
        self.drop_expired_invites(now_ms)?;
        self.sweep_left_keys()?;
        if swept > 0 {
            self.cut(&Volume::ALL)?;
        }
        self.cut_what_is_left()?;
        Ok(swept)
    }

    fn erase_expired(&self, now_ms: u64) -> Result<u64, VaultError> {
        let mut swept = 0;
        loop {
            let page = self.store().scan(Space::Expiry, &[], None, PAGE, false)?;
            let due = |key: &[u8]| key.first_chunk().is_some_and(|at| u64::from_be_bytes(*at) <= now_ms);
            let due: Vec<_> = page.into_iter().map(|(key, _)| key).filter(|key| due(key)).collect();
            if due.is_empty() {
                return Ok(swept);
            }
            let rows: Vec<_> = due.iter().filter_map(|key| key.get(8..)).map(<[u8]>::to_vec).collect();
            swept += self.erase_rows(&rows)?;
            let gone: Vec<_> = due.into_iter().map(|key| Op::delete(Space::Expiry, key)).collect();
            self.apply_many(Volume::Records, &gone)?;
        }
    }

    /// Erases what was kept only until the end of a session that has ended.
    fn erase_left_behind(&self) -> Result<u64, VaultError> {
        let mut swept = 0;
        let mut after: Option<Vec<u8>> = None;
        loop {
            let next = self.store().scan(Space::Owned, &[], after.as_deref(), 1, false)?;
            let Some((key, _)) = next.first() else { return Ok(swept) };
            let malformed = || VaultError::Malformed("a session's record");
            let (person, rest) = key.split_first_chunk::<16>().ok_or_else(malformed)?;
            let session = rest.first_chunk::<16>().ok_or_else(malformed)?;
            let (person, session) = (PersonId::from_bytes(*person), SessionId::from_bytes(*session));
            if !self.has_session(&person, &session)? {
                swept += self.erase_owned(&person, &session)?;
            }
            // On to the next session: no row's key is longer than a place beside a session.
            after = Some([&owned_prefix(&person, &session)[..], &[0xff; 64]].concat());
        }
    }

    /// Erases what was kept only until the end of a session.
    pub(crate) fn erase_session_records(&self, person: &PersonId, session: &SessionId) -> Result<(), VaultError> {
        if self.erase_owned(person, session)? > 0 {
            self.cut(&[Volume::Keyring])?;
        }
        Ok(())
    }

    fn erase_owned(&self, person: &PersonId, session: &SessionId) -> Result<u64, VaultError> {
        let prefix = owned_prefix(person, session);
        let mut erased = 0;
        loop {
            let page = self.store().scan(Space::Owned, &prefix, None, PAGE, false)?;
            if page.is_empty() {
                return Ok(erased);
            }
            let rows = page.iter().filter_map(|(key, _)| key.get(prefix.len()..));
            erased += self.erase_rows(&rows.map(<[u8]>::to_vec).collect::<Vec<_>>())?;
            let gone = page.into_iter().map(|(key, _)| Op::delete(Space::Owned, key));
            self.apply_many(Volume::Records, &gone.collect::<Vec<_>>())?;
        }
    }

    fn erase_rows(&self, rows: &[Vec<u8>]) -> Result<u64, VaultError> {
        let places: Vec<Place> = self.read_rows(rows)?.iter().map(|handle| handle.place()).collect();
        self.bury_records(places)
    }

    /// Destroys the keys that no record's row belongs to: a crash between the two writes of a record leaves one.
    ///
    /// Only where nobody else has this home open: another process may have written a key, and be about to write its record.
    pub(crate) fn sweep_orphans(&self) -> Result<u64, VaultError> {
        let mut swept = 0;
        let mut after: Option<Vec<u8>> = None;
        loop {
            let next = self.store().scan(Space::RecordKey, &[], after.as_deref(), 1, false)?;
            let Some((key, _)) = next.first() else { return Ok(swept) };
            let person = key.first_chunk::<16>().ok_or(VaultError::Malformed("a record's key"))?;
            let person = PersonId::from_bytes(*person);
            let mut used = HashSet::new();
            self.each_record(&person, |handle| {
                used.insert(handle.key_row());
                Ok(())
            })?;
            let mut orphans = Vec::new();
            self.each_row(Space::RecordKey, person.as_bytes(), |key, _| {
                if !used.contains(key) {
                    orphans.push(Op::delete(Space::RecordKey, key));
                }
                Ok(())
            })?;
            self.apply_many(Volume::Keyring, &orphans)?;
            swept += u64::try_from(orphans.len()).unwrap_or(u64::MAX);
            after = Some([&person.as_bytes()[..], &[0xff; 64]].concat());
        }
    }
}

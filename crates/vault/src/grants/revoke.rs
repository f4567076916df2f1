//! Taking a grant back: its rows go, and every category that it named gets a new key, because its holder may have kept the old one.
//!
//! That a category is to be re-keyed stands in a tombstone from the moment the grant goes. Re-keying needs the person's root key: it is
//! done at once where they revoke, and when they next sign in where a term ended or a backup brought the old keys back.

use store::{MAX_OPS, Op, Space, StoreError, Volume};

use super::{CATEGORY_ROW, GRANT_ROW, GrantToken, Head, ROWS, context, open_category, row, seal_category};
use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::ids::{GrantId, PersonId};
use crate::keyring::{CategoryKeys, KeyVersion, Label, category_prefix, wrapped_by};
use crate::tombstone::{self, Tombstone};
use crate::vault::Vault;

/// Record keys that are wrapped anew in one write.
const BATCH: usize = MAX_OPS / 16;
/// How often a write is tried again because somebody erased or rewrote a record of the category meanwhile.
const TRIES: usize = 20;

impl Vault {
    /// Revokes a grant: its rows go, and every category that it named gets a new key. Other grants of these categories go on.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] where there is none; the store's own. What is left then is done when the person next signs in.
    pub fn revoke_grant(&self, unlocked: &Unlocked, grant: GrantId, now_ms: u64) -> Result<(), VaultError> {
        let place = row(&unlocked.person(), &grant);
        if self.store().get(Space::GrantWrap, &place)?.is_none() {
            return Err(VaultError::NoGrant);
        }
        self.drop_grant(&place, now_ms)?;
        self.settle(unlocked)
    }

    /// Takes a grant back for whoever holds it. Its categories get new keys when the person next signs in.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] where the token opens none; the store's own.
    pub fn give_back(&self, token: &GrantToken, now_ms: u64) -> Result<(), VaultError> {
        self.use_grant(token, now_ms)?;
        self.drop_grant(token.row(), now_ms)
    }

    /// Takes a grant's rows away, and leaves word that its categories are to be re-keyed. No key is needed.
    pub(super) fn drop_grant(&self, place: &[u8], now_ms: u64) -> Result<(), VaultError> {
        let rows = self.store().scan(Space::GrantWrap, place, None, ROWS, false)?;
        let person = place.first_chunk().ok_or(VaultError::Malformed("a grant"))?;
        let person = PersonId::from_bytes(*person);
        let mut log = vec![Tombstone::grant(place).put(now_ms)];
        for (key, value) in rows.iter().filter(|(key, _)| key.len() == CATEGORY_ROW) {
            let label: Label = *key.last_chunk().ok_or(VaultError::Malformed("a grant"))?;
            let version = wrapped_by(value).ok_or(VaultError::Malformed("a grant"))?;
            log.push(Tombstone::rekey(person, label, version).put(now_ms));
        }
        self.store().apply(Volume::Log, &log)?;
        let gone = [Op::delete_prefix(Space::GrantWrap, place)];
        Ok(self.store().apply(Volume::Keyring, &gone)?)
    }

    /// Takes away the grants whose term is over. No key is needed.
    pub(crate) fn drop_expired_grants(&self, now_ms: u64) -> Result<(), VaultError> {
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = self
                .store()
                .scan(Space::GrantWrap, &[], after.as_deref(), ROWS, false)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = Some(last.clone());
            for (key, value) in page.iter().filter(|(key, _)| key.len() == GRANT_ROW) {
                if Head::read(value)?.expires_ms <= now_ms {
                    self.drop_grant(key, now_ms)?;
                }
            }
        }
    }

    /// Does what waited for the person's root key: gives a new key to every category of which a grant that is gone may still have one.
    ///
    /// # Errors
    /// The store's own; what is left is done the next time.
    pub fn settle(&self, unlocked: &Unlocked) -> Result<(), VaultError> {
        let person = unlocked.person();
        let mut any = false;
        for (category, version) in tombstone::all_to_rekey(self.store(), &person)? {
            any |= self.rekey_past(unlocked, category, version)?;
        }
        if any {
            // The old wraps are to be in no file any more.
            self.cut(&[Volume::Keyring])?;
        }
        Ok(())
    }

    /// Replaces a category's keys up to this version, if there are any; whether there were. Somebody else may be doing the same.
    fn rekey_past(&self, unlocked: &Unlocked, category: Label, version: KeyVersion) -> Result<bool, VaultError> {
        let mut tries = TRIES;
        loop {
            let versions = self.category_versions(&unlocked.person(), &category)?;
            if versions.iter().all(|(_, found)| *found > version) {
                return Ok(false);
            }
            match self.rekey(unlocked, category, version) {
                Err(VaultError::Raced) if tries > 0 => tries -= 1,
                done => return done.map(|()| true),
            }
        }
    }

    /// Gives a category a new key, wraps every record's key of it anew, and every other grant's; then the old keys are destroyed.
    ///
    /// A crash in between leaves both keys, each with its records; doing it again finishes.
    fn rekey(&self, unlocked: &Unlocked, category: Label, past: KeyVersion) -> Result<(), VaultError> {
        let person = unlocked.person();
        let newest = self.newest_version(&person, category)?.unwrap_or(0);
        if newest <= past {
            let next = past.checked_add(1).ok_or(VaultError::Malformed("a category's key"))?;
            // Guards look one version ahead, so that no version may be left out.
            for version in newest.saturating_add(1)..=next {
                self.add_category_key(unlocked, category, version)?;
            }
        }
        let mut after: Option<Vec<u8>> = None;
        let mut tries = TRIES;
        loop {
            let mut keys = CategoryKeys::of(self, unlocked);
            let (version, _) = keys.newest(category)?;
            let prefix = category_prefix(&person, &category);
            let page = self
                .store()
                .scan(Space::RecordKey, &prefix, after.as_deref(), BATCH, false)?;
            let Some((last, _)) = page.last() else { break };
            let mut ops = keys.guards();
            for (row, wrapped) in page.iter().filter(|(_, wrapped)| wrapped_by(wrapped) != Some(version)) {
                let key = match keys.record_key(category, row, wrapped) {
                    // One that is damaged opens by no key. It must not keep the others under one that somebody has, nor its person out.
                    Err(VaultError::Sealed | VaultError::Malformed(_) | VaultError::NoRecord) => continue,
                    opened => opened?,
                };
                let value = keys.wrap_record_key(category, row, &key)?;
                // A record that is erased at this moment must not get its key back.
                ops.push(Op::expect(Space::RecordKey, row.clone(), Some(wrapped.clone())));
                ops.push(Op::put(Space::RecordKey, row.clone(), value));
            }
            match self.store().apply(Volume::Keyring, &ops) {
                Err(StoreError::Conflict) if tries > 0 => tries -= 1,
                applied => {
                    applied?;
                    after = Some(last.clone());
                }
            }
        }
        self.finish_rekey(unlocked, category)
    }

    fn finish_rekey(&self, unlocked: &Unlocked, category: Label) -> Result<(), VaultError> {
        let person = unlocked.person();
        let mut keys = CategoryKeys::of(self, unlocked);
        let (newest, key) = keys.newest(category)?;
        let mut ops = Vec::new();
        let rows = self
            .store()
            .scan(Space::GrantWrap, person.as_bytes(), None, ROWS, false)?;
        for (place, value) in rows.iter().filter(|(place, _)| place.len() == GRANT_ROW) {
            let child = [&place[..], &category].concat();
            let Some((_, old)) = rows.iter().find(|(row, _)| *row == child) else {
                continue;
            };
            let head = Head::read(value)?;
            let terms = (head.kind, head.expires_ms);
            let by_root = context(b"troth grant v1", place, head.kind, head.expires_ms);
            ops.push(Op::expect(Space::GrantWrap, child.clone(), Some(old.clone())));
            let grant = aead::unwrap(unlocked.root(), &by_root, head.by_root);
            match grant.and_then(|grant| open_category(&grant, terms, &child, old).map(|_| grant)) {
                Ok(grant) => {
                    let value = seal_category(&grant, terms, &child, (newest, key))?;
                    ops.push(Op::put(Space::GrantWrap, child, value));
                }
                // A grant that somebody has made up on the disk is not given a key.
                Err(_) => ops.push(Op::delete(Space::GrantWrap, child)),
            }
        }
        let old = self.category_versions(&person, &category)?;
        let old = old.into_iter().filter(|(_, version)| *version < newest);
        ops.extend(old.map(|(row, _)| Op::delete(Space::CategoryKey, row)));
        ops.extend(keys.guards());
        Ok(self.store().apply(Volume::Keyring, &ops)?)
    }
}

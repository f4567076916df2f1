//! What an app leaves for the person to look at: sealed under its grant, and gone with it.
//!
//! | row in `Space::GrantWrap` | value |
//! |---|---|
//! | person (16), grant (16), `s`, note (16) | sealed under the grant's key, padded |

use store::{Op, Space, Volume};
use zeroize::Zeroizing;

use super::{AppGrant, GRANT_ROW, Granted};
use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::ids::RecordId;
use crate::vault::Vault;

/// Most notes that one app may leave to be looked at.
pub const NOTES: usize = 50;

const ROW: u8 = b's';

/// A note's id: in the order of time, as records' are.
pub type NoteId = RecordId;

/// A note, opened.
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// What it says.
    pub content: Zeroizing<Vec<u8>>,
}

fn prefix(grant: &[u8]) -> Vec<u8> {
    [grant, &[ROW]].concat()
}

fn context(row: &[u8]) -> Vec<u8> {
    [b"troth grant note v1", row].concat()
}

impl Vault {
    /// Leaves a note.
    ///
    /// # Errors
    /// [`VaultError::NotesFull`] where there are [`NOTES`]; the store's own.
    pub fn leave_note(&self, granted: &Granted, id: NoteId, content: &[u8]) -> Result<(), VaultError> {
        let grant = super::row(&granted.person, &granted.id);
        let prefix = prefix(&grant);
        let notes = self.store().count(Space::GrantWrap, &prefix)?;
        if usize::try_from(notes).is_ok_and(|notes| notes >= NOTES) {
            return Err(VaultError::NotesFull(NOTES));
        }
        let row = [&prefix[..], id.as_bytes()].concat();
        let sealed = aead::seal_padded(&granted.key, &context(&row), content)?;
        // A grant that goes at this moment takes its notes along: none is left without it.
        let head = self.store().get(Space::GrantWrap, &grant)?.ok_or(VaultError::NoGrant)?;
        let ops = [
            Op::expect(Space::GrantWrap, grant, Some(head)),
            Op::insert(Space::GrantWrap, row, sealed),
        ];
        Ok(self.store().apply(Volume::Keyring, &ops)?)
    }

    /// The notes that an app left, oldest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn notes(&self, unlocked: &Unlocked, grant: &AppGrant) -> Result<Vec<Note>, VaultError> {
        let prefix = prefix(&Self::grant_row(unlocked, &grant.id));
        let rows = self.store().scan(Space::GrantWrap, &prefix, None, NOTES, false)?;
        let read = |(row, value): &(Vec<u8>, Vec<u8>)| {
            let id = row.get(GRANT_ROW + 1..)?.try_into().ok()?;
            let content = aead::open_padded(&grant.key, &context(row), value).ok()?;
            Some(Note {
                id: NoteId::from_bytes(id),
                content,
            })
        };
        Ok(rows.iter().filter_map(read).collect())
    }

    /// Takes a note away.
    ///
    /// # Errors
    /// The store's own.
    pub fn drop_note(&self, unlocked: &Unlocked, grant: &AppGrant, id: NoteId) -> Result<(), VaultError> {
        let row = [&prefix(&Self::grant_row(unlocked, &grant.id))[..], id.as_bytes()].concat();
        Ok(self
            .store()
            .apply(Volume::Keyring, &[Op::delete(Space::GrantWrap, row)])?)
    }
}

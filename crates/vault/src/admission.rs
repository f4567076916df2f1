//! Who may make a vault here: the first person, whoever has an invitation, or anybody, as the home has it.
//!
//! | row in | key | value |
//! |---|---|---|
//! | `Space::Invite` | invitation (5) | made (8), expires (8), uses left (4), uses (4), SHA-256 of its code (32) |
//! | `Space::Role` | `keeper` | person (16) |
//!
//! Both lie beside the accounts, so that coming in and making the vault is one transaction. An invitation's row says nothing of whoever
//! made it, and goes with its last use: who came by it is written nowhere. Invitations are part of no backup, or one that was used would
//! come back with it.

use store::{Op, Space, Volume};
use subtle::ConstantTimeEq as _;

use crate::error::VaultError;
use crate::ids::PersonId;
use crate::invite_code::{InviteCode, InviteId};
use crate::vault::Vault;

/// Most uses of one invitation.
pub const INVITE_USES: u32 = 100;
/// The longest that an invitation lasts, in milliseconds: 90 days.
pub const INVITE_LASTS_MS: u64 = 90 * 24 * 60 * 60 * 1000;
/// Most invitations that can wait to be used.
pub const INVITES: usize = 1_000;
/// The key of the row that says who keeps the home.
const KEEPER: &[u8] = b"keeper";

/// By what somebody comes in.
pub enum Admission<'a> {
    /// The home is open to all.
    Anybody,
    /// Nobody has a vault here yet: whoever makes the first one keeps the home.
    First,
    /// By an invitation, at this time in Unix milliseconds.
    Invited(&'a InviteCode, u64),
}

/// An invitation that can still be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Its id.
    pub id: InviteId,
    /// When it was made, in Unix milliseconds.
    pub made_ms: u64,
    /// When it ends.
    pub expires_ms: u64,
    /// How often it can still be used.
    pub left: u32,
    /// How often it could be used at first.
    pub uses: u32,
}

struct Row {
    invite: Invite,
    hash: [u8; 32],
}

impl Row {
    fn read(key: &[u8], value: &[u8]) -> Result<Self, VaultError> {
        let read = || {
            let (made, rest) = value.split_first_chunk::<8>()?;
            let (expires, rest) = rest.split_first_chunk::<8>()?;
            let (left, rest) = rest.split_first_chunk::<4>()?;
            let (uses, hash) = rest.split_first_chunk::<4>()?;
            let invite = Invite {
                id: InviteId::from_bytes(key.try_into().ok()?),
                made_ms: u64::from_be_bytes(*made),
                expires_ms: u64::from_be_bytes(*expires),
                left: u32::from_be_bytes(*left),
                uses: u32::from_be_bytes(*uses),
            };
            let hash = hash.try_into().ok()?;
            Some(Self { invite, hash })
        };
        read().ok_or(VaultError::Malformed("an invitation"))
    }

    fn write(&self) -> Vec<u8> {
        let Invite {
            made_ms,
            expires_ms,
            left,
            uses,
            ..
        } = self.invite;
        [
            &made_ms.to_be_bytes()[..],
            &expires_ms.to_be_bytes(),
            &left.to_be_bytes(),
            &uses.to_be_bytes(),
            &self.hash,
        ]
        .concat()
    }
}

impl Vault {
    /// The operations by which somebody comes in; they go into the transaction that makes the vault.
    pub(crate) fn admit(&self, admission: &Admission<'_>, person: &PersonId) -> Result<Vec<Op>, VaultError> {
        match admission {
            Admission::Anybody => Ok(Vec::new()),
            Admission::First => {
                let keeper = self.store().get(Space::Role, KEEPER)?;
                if self.people()? > 0 {
                    return Err(VaultError::Closed);
                }
                let ops = [
                    Op::expect(Space::Role, KEEPER, keeper),
                    Op::put(Space::Role, KEEPER, *person.as_bytes()),
                ];
                Ok(ops.into())
            }
            Admission::Invited(code, now_ms) => self.redeem(code, *now_ms),
        }
    }

    fn redeem(&self, code: &InviteCode, now_ms: u64) -> Result<Vec<Op>, VaultError> {
        let key = *code.id().as_bytes();
        let value = self.store().get(Space::Invite, &key)?.ok_or(VaultError::InviteOver)?;
        let mut row = Row::read(&key, &value)?;
        let right: bool = row.hash.ct_eq(&code.hash()).into();
        if !right || row.invite.expires_ms <= now_ms || row.invite.left == 0 {
            return Err(VaultError::InviteOver);
        }
        row.invite.left -= 1;
        let spent = match row.invite.left {
            0 => Op::delete(Space::Invite, key),
            _ => Op::put(Space::Invite, key, row.write()),
        };
        Ok(vec![Op::expect(Space::Invite, key, Some(value)), spent])
    }

    /// Makes an invitation for so many people, which ends after `lasts_ms`.
    ///
    /// # Errors
    /// [`VaultError::InviteTerms`] beyond [`INVITE_USES`], [`INVITE_LASTS_MS`] or [`INVITES`]; the store's own.
    pub fn invite(&self, uses: u32, lasts_ms: u64, now_ms: u64) -> Result<(Invite, InviteCode), VaultError> {
        let waiting = usize::try_from(self.store().count(Space::Invite, &[])?).unwrap_or(usize::MAX);
        if !(1..=INVITE_USES).contains(&uses) || !(1..=INVITE_LASTS_MS).contains(&lasts_ms) || waiting >= INVITES {
            return Err(VaultError::InviteTerms);
        }
        let code = InviteCode::random()?;
        let invite = Invite {
            id: code.id(),
            made_ms: now_ms,
            expires_ms: now_ms.saturating_add(lasts_ms),
            left: uses,
            uses,
        };
        let row = Row {
            invite: invite.clone(),
            hash: code.hash(),
        };
        let op = Op::insert(Space::Invite, *invite.id.as_bytes(), row.write());
        self.store().apply(Volume::Keyring, &[op])?;
        Ok((invite, code))
    }

    /// The invitations that can still be used, the next to end first.
    ///
    /// # Errors
    /// The store's own.
    pub fn invites(&self, now_ms: u64) -> Result<Vec<Invite>, VaultError> {
        let rows = self.store().scan(Space::Invite, &[], None, INVITES, false)?;
        let read = rows.iter().map(|(key, value)| Ok(Row::read(key, value)?.invite));
        let mut invites = read.collect::<Result<Vec<_>, VaultError>>()?;
        invites.retain(|invite| invite.expires_ms > now_ms);
        invites.sort_by_key(|invite| (invite.expires_ms, invite.id));
        Ok(invites)
    }

    /// Withdraws an invitation: nobody comes in by it any more.
    ///
    /// # Errors
    /// [`VaultError::NoInvite`] where there is none by this id; the store's own.
    pub fn withdraw_invite(&self, id: InviteId) -> Result<(), VaultError> {
        let key = *id.as_bytes();
        if self.store().get(Space::Invite, &key)?.is_none() {
            return Err(VaultError::NoInvite);
        }
        self.store().apply(Volume::Keyring, &[Op::delete(Space::Invite, key)])?;
        Ok(())
    }

    /// Takes away the invitations whose time is over.
    pub(crate) fn drop_expired_invites(&self, now_ms: u64) -> Result<(), VaultError> {
        let rows = self.store().scan(Space::Invite, &[], None, INVITES, false)?;
        let mut over = Vec::new();
        for (key, value) in rows {
            if Row::read(&key, &value)?.invite.expires_ms <= now_ms {
                over.push(Op::delete(Space::Invite, key));
            }
        }
        if over.is_empty() {
            return Ok(());
        }
        Ok(self.store().apply(Volume::Keyring, &over)?)
    }

    /// Who keeps the home, if it is somebody who has a vault here.
    ///
    /// # Errors
    /// The store's own.
    pub fn keeper(&self) -> Result<Option<PersonId>, VaultError> {
        let row = self.store().get(Space::Role, KEEPER)?;
        let read = row.map(|row| row.try_into().map_err(|_| VaultError::Malformed("a role")));
        Ok(read.transpose()?.map(PersonId::from_bytes))
    }

    /// Makes somebody the keeper, in the place of whoever was.
    ///
    /// # Errors
    /// [`VaultError::NoPerson`]; the store's own.
    pub fn set_keeper(&self, person: &PersonId) -> Result<(), VaultError> {
        let alive = self.expect_alive(person).map_err(|_| VaultError::NoPerson)?;
        let ops = [alive, Op::put(Space::Role, KEEPER, *person.as_bytes())];
        Ok(self.store().apply(Volume::Keyring, &ops)?)
    }

    /// The operation that takes the role from whoever goes.
    pub(crate) fn keeper_erasure(&self, person: &PersonId) -> Result<Option<Op>, VaultError> {
        let keeps = self.keeper()? == Some(*person);
        Ok(keeps.then(|| Op::delete(Space::Role, KEEPER)))
    }
}

//! Who is admitted, and what they have drawn. This is all that names a member; what is posted and published does not.

use likes::{BATCH, Draw, Enrol, Epoch, Evaluated, IdentityKey, Invitation, Purpose, VoprfKey};
use rand_core::{OsRng, RngCore as _};
use sha2::{Digest as _, Sha256};
use store::{Op, Space, Store, StoreError, Volume};

use crate::{ExchangeError, rows};

/// How often a change is tried that others get in the way of.
const TRIES: usize = 16;
const VERSION: u8 = 1;

/// How a credential stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It draws tokens.
    Active,
    /// It draws none until it is let act again.
    Suspended,
    /// It draws none ever again, and is not admitted anew.
    Removed,
}

/// A credential that was admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The credential.
    pub credential: [u8; 32],
    /// Since when.
    pub since: Epoch,
    /// How it stands.
    pub standing: Standing,
}

impl Member {
    fn to_row(self) -> Vec<u8> {
        let standing = match self.standing {
            Standing::Active => 1,
            Standing::Suspended => 2,
            Standing::Removed => 3,
        };
        [&[VERSION, standing][..], &self.since.0.to_be_bytes()].concat()
    }

    fn from_row(credential: &[u8], row: &[u8]) -> Result<Self, ExchangeError> {
        let altered = || ExchangeError::Altered("a member");
        let (&[VERSION, standing], since) = row.split_first_chunk().ok_or_else(altered)? else {
            return Err(altered());
        };
        let standing = match standing {
            1 => Standing::Active,
            2 => Standing::Suspended,
            3 => Standing::Removed,
            _ => return Err(altered()),
        };
        Ok(Self {
            credential: credential.try_into().map_err(|_| altered())?,
            since: rows::epoch_of(since).ok_or_else(altered)?,
            standing,
        })
    }
}

fn invite_key(invitation: &Invitation) -> [u8; 32] {
    Sha256::digest(invitation).into()
}

fn read_invite(row: &[u8]) -> Option<(u64, u16)> {
    let (expires, uses) = row.split_first_chunk()?;
    Some((u64::from_be_bytes(*expires), u16::from_be_bytes(uses.try_into().ok()?)))
}

fn invite_row(expires_ms: u64, uses: u16) -> Vec<u8> {
    [&expires_ms.to_be_bytes()[..], &uses.to_be_bytes()].concat()
}

/// Makes an invitation for `uses` members.
pub(crate) fn invite(store: &dyn Store, uses: u16, expires_ms: u64) -> Result<Invitation, ExchangeError> {
    let mut invitation = [0; 32];
    OsRng.fill_bytes(&mut invitation);
    let row = invite_row(expires_ms, uses);
    store.apply(
        Volume::Keyring,
        &[Op::insert(Space::ExchangeInvite, invite_key(&invitation), row)],
    )?;
    Ok(invitation)
}

/// Forgets invitations that have expired.
pub(crate) fn forget_invites(store: &dyn Store, now_ms: u64) -> Result<(), ExchangeError> {
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = store.scan(Space::ExchangeInvite, b"", after.as_deref(), rows::PAGE, false)?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        let expired = |row: &[u8]| read_invite(row).is_none_or(|(expires, _)| expires <= now_ms);
        let gone: Vec<Op> = (page.iter().filter(|(_, row)| expired(row)))
            .map(|(key, _)| Op::delete(Space::ExchangeInvite, key.as_slice()))
            .collect();
        store.apply(Volume::Keyring, &gone)?;
    }
}

/// Tries a change again while others get in its way.
fn retried<T>(mut change: impl FnMut() -> Result<T, ExchangeError>) -> Result<T, ExchangeError> {
    for _ in 1..TRIES {
        match change() {
            Err(ExchangeError::Busy) => {}
            done => return done,
        }
    }
    change()
}

/// Admits whoever asks with an invitation; again, without using it, where they were admitted already and did not hear of it.
pub(crate) fn enrol(
    store: &dyn Store,
    enrol: &Enrol,
    (epoch, now_ms): (Epoch, u64),
    most_new: u32,
) -> Result<(), ExchangeError> {
    if !enrol.adult {
        return Err(ExchangeError::AdultsOnly);
    }
    retried(|| {
        if let Some(member) = member(store, &enrol.credential)? {
            return active(member).map(drop);
        }
        let key = invite_key(&enrol.invitation);
        let row = store
            .get(Space::ExchangeInvite, &key)?
            .ok_or(ExchangeError::Invitation)?;
        let (expires_ms, uses) = read_invite(&row).ok_or(ExchangeError::Altered("an invitation"))?;
        if expires_ms <= now_ms || uses == 0 {
            return Err(ExchangeError::Invitation);
        }
        let mut ops = vec![Op::expect(Space::ExchangeInvite, key, Some(row))];
        ops.push(match uses - 1 {
            0 => Op::delete(Space::ExchangeInvite, key),
            left => Op::put(Space::ExchangeInvite, key, invite_row(expires_ms, left)),
        });
        ops.extend(admission(store, &enrol.credential, epoch, most_new)?);
        Ok(store.apply(Volume::Keyring, &ops)?)
    })
}

/// Admits a credential on the word of an exchange, if it is new and there is room in this epoch: how a blinder does it.
pub(crate) fn admit(
    store: &dyn Store,
    credential: &IdentityKey,
    epoch: Epoch,
    most_new: u32,
) -> Result<(), ExchangeError> {
    retried(|| match member(store, credential)? {
        Some(member) => active(member).map(drop),
        None => Ok(store.apply(Volume::Keyring, &admission(store, credential, epoch, most_new)?)?),
    })
}

/// What admits one more in this epoch.
fn admission(
    store: &dyn Store,
    credential: &IdentityKey,
    epoch: Epoch,
    most_new: u32,
) -> Result<[Op; 3], ExchangeError> {
    let counter = rows::key(epoch, &[b"new"]);
    let before = store.get(Space::Draw, &counter)?;
    let many = before
        .as_deref()
        .map_or(Some(0), |row| row.try_into().ok().map(u32::from_be_bytes))
        .ok_or(ExchangeError::Altered("a counter"))?;
    if many >= most_new {
        return Err(ExchangeError::Full);
    }
    let member = Member {
        credential: credential.to_bytes(),
        since: epoch,
        standing: Standing::Active,
    };
    Ok([
        Op::expect(Space::Draw, counter.as_slice(), before),
        Op::put(Space::Draw, counter, (many + 1).to_be_bytes()),
        Op::insert(Space::Credential, member.credential, member.to_row()),
    ])
}

/// The member of a credential.
pub(crate) fn member(store: &dyn Store, credential: &IdentityKey) -> Result<Option<Member>, ExchangeError> {
    let key = credential.to_bytes();
    let row = store.get(Space::Credential, &key)?;
    row.map(|row| Member::from_row(&key, &row)).transpose()
}

fn active(member: Member) -> Result<Member, ExchangeError> {
    match member.standing {
        Standing::Active => Ok(member),
        Standing::Suspended | Standing::Removed => Err(ExchangeError::Suspended),
    }
}

/// Every member, in the order of their credentials.
pub(crate) fn all(store: &dyn Store) -> Result<Vec<Member>, ExchangeError> {
    let mut members = Vec::new();
    loop {
        let after = members.last().map(|member: &Member| member.credential);
        let page = store.scan(
            Space::Credential,
            b"",
            after.as_ref().map(<[u8; 32]>::as_slice),
            rows::PAGE,
            false,
        )?;
        if page.is_empty() {
            return Ok(members);
        }
        for (key, row) in page {
            members.push(Member::from_row(&key, &row)?);
        }
    }
}

/// Says how a credential stands from now on. One that was removed stays so.
pub(crate) fn stand(store: &dyn Store, credential: &[u8; 32], standing: Standing) -> Result<(), ExchangeError> {
    retried(|| {
        let row = store
            .get(Space::Credential, credential)?
            .ok_or(ExchangeError::Unknown)?;
        let mut member = Member::from_row(credential, &row)?;
        if member.standing == Standing::Removed {
            return Err(ExchangeError::Suspended);
        }
        member.standing = standing;
        let change = [
            Op::expect(Space::Credential, *credential, Some(row)),
            Op::put(Space::Credential, *credential, member.to_row()),
        ];
        Ok(store.apply(Volume::Keyring, &change)?)
    })
}

/// How many tokens everybody draws for a purpose in an epoch.
pub(crate) fn quota(purpose: Purpose) -> usize {
    match purpose {
        Purpose::Post => BATCH,
        // One token pays for a round of as many evaluations, and one for the one card.
        Purpose::Evaluate | Purpose::Card => 1,
    }
}

/// Issues a member's tokens: once an epoch and purpose, and again only for the very same request, whose answer may have been lost.
pub(crate) fn draw(store: &dyn Store, draw: &Draw, issuer: &VoprfKey) -> Result<Evaluated, ExchangeError> {
    draw.check(&issuer.public().to_bytes())?;
    active(member(store, &draw.credential)?.ok_or(ExchangeError::Unknown)?)?;
    if draw.blinded.elements().len() != quota(draw.purpose) {
        return Err(ExchangeError::Quota);
    }
    let evaluated = issuer.evaluate(&draw.blinded, &mut OsRng)?;
    let key = rows::key(draw.epoch, &[&[draw.purpose as u8], &draw.credential.to_bytes()]);
    match store.apply(
        Volume::Keyring,
        &[Op::insert(Space::Draw, key.as_slice(), draw.digest())],
    ) {
        Ok(()) => Ok(evaluated),
        Err(StoreError::Conflict) if store.get(Space::Draw, &key)?.as_deref() == Some(&draw.digest()) => Ok(evaluated),
        Err(StoreError::Conflict) => Err(ExchangeError::Drawn),
        Err(error) => Err(error.into()),
    }
}

//! Keys of an exchange or a blinder. They lie in the store, so that any of several processes can serve, and are erased with their epochs.

use likes::{Epoch, Identity, IdentitySecret, Purpose, VoprfKey, VoprfSecret};
use rand_core::OsRng;
use store::{Op, Space, Store, StoreError, Volume};
use zeroize::Zeroizing;

use crate::ExchangeError;
use crate::rows;

/// What a key of an epoch does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Issues tokens for a purpose.
    Issue(Purpose),
    /// Evaluates for members: a blinder's function.
    Evaluate,
}

impl Use {
    fn byte(self) -> u8 {
        match self {
            Self::Issue(purpose) => purpose as u8,
            Self::Evaluate => 0x80,
        }
    }
}

const IDENTITY: &[u8] = b"identity";
const EPOCH: &[u8] = b"epoch";

/// The long-term identity, made where there is none yet.
pub(crate) fn identity(store: &dyn Store) -> Result<Identity, ExchangeError> {
    let bytes = kept(store, IDENTITY, || Ok(Identity::generate(&mut OsRng).secret().to_vec()))?;
    let mut secret = IdentitySecret::new([0; 64]);
    if bytes.len() != secret.len() {
        return Err(ExchangeError::Altered("the identity"));
    }
    secret.copy_from_slice(&bytes);
    Ok(Identity::from_secret(&secret)?)
}

/// The key of an epoch, made where there is none yet.
pub(crate) fn of_epoch(store: &dyn Store, purpose: Use, epoch: Epoch) -> Result<VoprfKey, ExchangeError> {
    let row = [EPOCH, &rows::key(epoch, &[&[purpose.byte()]])].concat();
    let bytes = kept(store, &row, || Ok(VoprfKey::generate(&mut OsRng)?.secret().to_vec()))?;
    let mut secret = VoprfSecret::new([0; 32]);
    if bytes.len() != secret.len() {
        return Err(ExchangeError::Altered("a key"));
    }
    secret.copy_from_slice(&bytes);
    Ok(VoprfKey::from_secret(&secret)?)
}

/// Erases the keys of epochs before `first`, so that no byte of them stays in the store's files.
pub(crate) fn erase_before(store: &dyn Store, first: Epoch) -> Result<u64, ExchangeError> {
    let mut gone = Vec::new();
    for (key, secret) in store.scan(Space::ExchangeKey, EPOCH, None, rows::PAGE, false)? {
        drop(Zeroizing::new(secret));
        let epoch = key.get(EPOCH.len()..).and_then(rows::epoch_of);
        if epoch.is_some_and(|epoch| epoch < first) {
            gone.push(Op::delete(Space::ExchangeKey, key));
        }
    }
    if gone.is_empty() {
        return Ok(0);
    }
    store.apply(Volume::Keyring, &gone)?;
    match store.compact(Volume::Keyring) {
        // They are cut off at the next erasing.
        Err(StoreError::Busy) => {}
        done => done?,
    }
    Ok(gone.len() as u64)
}

/// What lies at `row`. Of several processes that make it at once, one is first, and the others take what it made.
fn kept(
    store: &dyn Store,
    row: &[u8],
    make: impl FnOnce() -> Result<Vec<u8>, ExchangeError>,
) -> Result<Zeroizing<Vec<u8>>, ExchangeError> {
    if let Some(there) = store.get(Space::ExchangeKey, row)? {
        return Ok(Zeroizing::new(there));
    }
    let new = Zeroizing::new(make()?);
    match store.apply(Volume::Keyring, &[Op::insert(Space::ExchangeKey, row, new.as_slice())]) {
        Ok(()) => Ok(new),
        Err(StoreError::Conflict) => {
            let there = store.get(Space::ExchangeKey, row)?;
            there.map(Zeroizing::new).ok_or(ExchangeError::Altered("a key"))
        }
        Err(error) => Err(error.into()),
    }
}

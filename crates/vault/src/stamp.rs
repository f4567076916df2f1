//! Whether the three volumes belong together: each bears the stamp of the home's latest run.
//!
//! A volume that came from a backup, or from a copy of an earlier run's files, bears none or an older one; then every tombstone is carried
//! out again before anybody is served, whoever put the volume there and however.

use store::{Op, Space, Store, Volume};

use crate::error::VaultError;
use crate::secret::random;

/// The spaces of the stamps of those volumes that can be rolled back.
pub(crate) const STAMPS: [Space; 2] = [Space::KeyringStamp, Space::RecordsStamp];
/// The key of the log volume's stamp.
const RUN: &[u8] = b"run";
/// The key of the row that stands while a home is open: if it is there when one is opened, the last run did not end as it should.
const OPEN: &[u8] = b"open";

/// Whether all three volumes were last part of the same run.
pub(crate) fn belong_together(store: &dyn Store) -> Result<bool, VaultError> {
    let run = store.get(Space::Meta, RUN)?;
    let mut together = run.is_some();
    for space in STAMPS {
        let stamp = store.get(space, b"")?;
        if stamp.is_some() && run.is_none() {
            return Err(VaultError::LogMissing);
        }
        together &= stamp == run;
    }
    Ok(together)
}

/// Begins a run. Whether the one before was ended by a crash.
pub(crate) fn begin(store: &dyn Store) -> Result<bool, VaultError> {
    let crashed = store.get(Space::Meta, OPEN)?.is_some();
    let stamp: [u8; 16] = random()?;
    // The log's comes first: a crash in between leaves volumes that do not belong together, and that only costs a replay.
    let ops = [Op::put(Space::Meta, RUN, stamp), Op::put(Space::Meta, OPEN, [])];
    store.apply(Volume::Log, &ops)?;
    for space in STAMPS {
        store.apply(space.volume(), &[Op::put(space, [], stamp)])?;
    }
    Ok(crashed)
}

/// Ends a run.
pub(crate) fn end(store: &dyn Store) -> Result<(), VaultError> {
    Ok(store.apply(Volume::Log, &[Op::delete(Space::Meta, OPEN)])?)
}

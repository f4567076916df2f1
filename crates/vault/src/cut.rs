//! Cutting deleted bytes off the files, now or as soon as nobody reads them.

use store::{Op, Space, StoreError, Volume};

use crate::error::VaultError;
use crate::vault::Vault;

/// The key of the row that says that deleted bytes may be left in a file.
const UNCUT: &[u8] = b"uncut";

impl Vault {
    /// Leaves no deleted byte in the files of these volumes. Where somebody reads them at this moment, a backup for one, that is left to the
    /// next [`Vault::sweep`]: what was deleted is out of reach of every reader that comes later, and its keys are gone.
    pub(crate) fn cut(&self, volumes: &[Volume]) -> Result<(), VaultError> {
        for volume in volumes {
            match self.store().compact(*volume) {
                Err(StoreError::Busy) => {
                    let left = Op::put(Space::Meta, UNCUT, []);
                    return Ok(self.store().apply(Volume::Log, &[left])?);
                }
                cut => cut?,
            }
        }
        Ok(())
    }

    /// Cuts what was left.
    pub(crate) fn cut_what_is_left(&self) -> Result<(), VaultError> {
        if self.store().get(Space::Meta, UNCUT)?.is_none() {
            return Ok(());
        }
        self.store().apply(Volume::Log, &[Op::delete(Space::Meta, UNCUT)])?;
        // Should it be left once more, or fail, it is noted again.
        self.cut(&Volume::ALL).inspect_err(|_| {
            let _ = self.store().apply(Volume::Log, &[Op::put(Space::Meta, UNCUT, [])]);
        })
    }
}

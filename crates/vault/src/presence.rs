//! Who has a home's directory open: a lock on a file in it, which ends with the process, however that ends.

use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::error::VaultError;

/// The file's name in the data directory. It stays empty.
const LOCK_FILE: &str = "home.lock";

/// Held for as long as a vault is open: shared by all that have it open, or held alone.
pub(crate) struct Presence {
    file: File,
    alone: bool,
}

impl Presence {
    /// Comes in. Whoever finds nobody else there keeps the others waiting until [`Presence::share`].
    pub(crate) fn enter(data: &Path) -> Result<Self, VaultError> {
        let file = lock_file(data, LOCK_FILE)?;
        let alone = match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => {
                file.lock_shared().map_err(|error| failed(&error))?;
                false
            }
            Err(TryLockError::Error(error)) => return Err(failed(&error)),
        };
        Ok(Self { file, alone })
    }

    /// Comes in only where nobody else is there.
    pub(crate) fn enter_alone(data: &Path) -> Result<Self, VaultError> {
        let file = lock_file(data, LOCK_FILE)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file, alone: true }),
            Err(TryLockError::WouldBlock) => Err(VaultError::Running),
            Err(TryLockError::Error(error)) => Err(failed(&error)),
        }
    }

    /// Whether nobody else was there.
    pub(crate) fn alone(&self) -> bool {
        self.alone
    }

    /// Lets others in.
    pub(crate) fn share(&mut self) -> Result<(), VaultError> {
        // Changing a held lock is not the same on every system; letting go and taking it again is. Whoever comes in between finds
        // nothing that this process has begun.
        let change = || self.file.unlock().and_then(|()| self.file.lock_shared());
        self.alone = false;
        change().map_err(|error| failed(&error))
    }

    /// Whether whoever leaves now is the last one; others wait until this is dropped.
    pub(crate) fn is_last(&self) -> bool {
        self.file.unlock().is_ok() && self.file.try_lock().is_ok()
    }
}

/// Opens a file to lock, and makes it where it is missing.
pub(crate) fn lock_file(data: &Path, name: &str) -> Result<File, VaultError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(data);
    made.map_err(|error| failed(&error))?;
    File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(data.join(name))
        .map_err(|error| failed(&error))
}

fn failed(error: &std::io::Error) -> VaultError {
    VaultError::KeyFile(format!("{LOCK_FILE}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_alone_many_share_and_the_last_one_knows() {
        let dir = tempfile::tempdir().unwrap();
        let mut first = Presence::enter(dir.path()).unwrap();
        assert!(first.alone());
        first.share().unwrap();
        let second = Presence::enter(dir.path()).unwrap();
        assert!(!second.alone());
        assert!(matches!(Presence::enter_alone(dir.path()), Err(VaultError::Running)));
        assert!(!first.is_last());
        drop(first);
        assert!(second.is_last());
        drop(second);
        assert!(Presence::enter_alone(dir.path()).unwrap().alone());
    }
}

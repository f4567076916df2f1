//! Rows in ordered spaces, behind one small trait.
//!
//! A row is a key and a value, both bytes, in a [`Space`]. Spaces belong to a [`Volume`], which is what is backed up and restored by
//! itself. There are no columns: what a key means is known above, and a schema tells an operator nothing.
//!
//! - [`Store`]: the trait, with its [`Op`]s and [`StoreError`]s
//! - [`open`]: a store by its URL; [`SqliteStore`] and [`PostgresStore`] are the backends
//! - [`conformance`]: the suite that every backend must pass

pub mod conformance;
mod error;
mod op;
mod postgres;
mod space;
mod sqlite;

use std::path::Path;
use std::sync::Arc;

pub use self::postgres::PostgresStore;
pub use error::StoreError;
pub use op::{MAX_KEY, MAX_OPS, MAX_VALUE, Op};
pub use space::{Space, Volume};
pub use sqlite::SqliteStore;

/// A row: its key and its value.
pub type Row = (Vec<u8>, Vec<u8>);

/// How much there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Rows.
    pub rows: u64,
    /// Bytes of their keys and values.
    pub bytes: u64,
}

/// Ordered rows. Every method may block on the disk.
pub trait Store: Send + Sync + 'static {
    /// Carries out all of `ops`, or none; durable when it returns. All must belong to `volume`.
    ///
    /// Operations see the ones before them in the same batch.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where an [`Op::Expect`] or [`Op::Insert`] does not hold; limits; the backend's own failures.
    fn apply(&self, volume: Volume, ops: &[Op]) -> Result<(), StoreError>;

    /// The value at `key`.
    ///
    /// # Errors
    /// The backend's own failures.
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// The values at `keys`, in their order, as they stood at one moment.
    ///
    /// # Errors
    /// The backend's own failures.
    fn get_many(&self, space: Space, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    /// At most `limit` rows whose key starts with `prefix`, in the order of keys (or the reverse), those strictly after `after` (or before
    /// it, in reverse) where it is given.
    ///
    /// # Errors
    /// The backend's own failures.
    fn scan(
        &self,
        space: Space,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
        reverse: bool,
    ) -> Result<Vec<Row>, StoreError>;

    /// How many rows of `space` start with `prefix`.
    ///
    /// # Errors
    /// The backend's own failures.
    fn count(&self, space: Space, prefix: &[u8]) -> Result<u64, StoreError>;

    /// How many rows of `space` start with `prefix`, and how many bytes their keys and values have.
    ///
    /// # Errors
    /// The backend's own failures.
    fn size(&self, space: Space, prefix: &[u8]) -> Result<Size, StoreError>;

    /// Writes a consistent copy of a volume to the new file `to`, without the rows of the spaces in `leave_out`: whatever the backend, an
    /// SQLite file that [`SqliteStore`] opens.
    ///
    /// # Errors
    /// [`StoreError::Backend`] where the file exists or cannot be written.
    fn backup(&self, volume: Volume, to: &Path, leave_out: &[Space]) -> Result<(), StoreError>;

    /// Gives back the space of deleted rows, so that no deleted byte stays in the volume's files. PostgreSQL does so for the keyring's
    /// table, frees the space of the others' to be written over, and keeps both in its write-ahead log until that goes round.
    ///
    /// # Errors
    /// The backend's own failures.
    fn compact(&self, volume: Volume) -> Result<(), StoreError>;
}

/// Opens a store: `sqlite:DIR` is a directory with a file for each volume, made where it is missing; `postgres://…` a database on this
/// machine, in libpq's form (`postgres:///troth?host=/var/run/postgresql`), with its tables made where they are missing.
///
/// # Errors
/// [`StoreError::Url`] for a scheme that no backend has; the backend's own failures.
pub fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    match url.split_once(':') {
        Some(("sqlite", dir)) if !dir.is_empty() => Ok(Arc::new(SqliteStore::open(Path::new(dir))?)),
        Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => Ok(Arc::new(PostgresStore::open(url)?)),
        _ => Err(StoreError::Url(url.to_owned())),
    }
}

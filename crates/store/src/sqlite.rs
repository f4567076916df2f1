//! The store in SQLite files, one a volume.

use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::backup::StepResult;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use crate::op::after_prefix;
use crate::{MAX_KEY, Op, Row, Size, Space, Store, StoreError, Volume};

/// Every change of the schema, in order. They are only ever added to.
const MIGRATIONS: &[&str] = &[
    "CREATE TABLE row (space INTEGER NOT NULL, k BLOB NOT NULL, v BLOB NOT NULL, PRIMARY KEY (space, k)) WITHOUT ROWID",
    // To count records, whose values are long, by their keys alone. 16 is `Space::Record`.
    "CREATE INDEX record_key ON row (k) WHERE space = 16",
];
/// What one transaction may change before it has to write pages that it may change again, in KiB (negative: SQLite's way to say so).
const WRITER_CACHE_KIB: i32 = -65_536;
/// Readers that are kept open for each volume.
const IDLE_READERS: usize = 8;
/// How long a writer waits for another process's.
const BUSY: Duration = Duration::from_secs(30);
/// How long cutting the write-ahead log waits for readers.
const BUSY_COMPACTING: Duration = Duration::from_secs(2);

/// A directory with `keyring.db`, `records.db` and `log.db`, readable by their owner alone.
pub struct SqliteStore {
    files: [File; 3],
}

struct File {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl SqliteStore {
    /// Opens the directory `dir`, and makes it and its files where they are missing.
    ///
    /// # Errors
    /// [`StoreError::Newer`] where a newer program wrote the files; [`StoreError::Backend`] where they cannot be opened.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        std::fs::set_permissions(dir, Permissions::from_mode(0o700))?;
        let file = |volume: Volume| File::open(dir.join(format!("{}.db", volume.name())));
        Ok(Self {
            files: [file(Volume::Keyring)?, file(Volume::Records)?, file(Volume::Log)?],
        })
    }

    fn file(&self, volume: Volume) -> &File {
        let [keyring, records, log] = &self.files;
        match volume {
            Volume::Keyring => keyring,
            Volume::Records => records,
            Volume::Log => log,
        }
    }
}

impl File {
    fn open(path: PathBuf) -> Result<Self, StoreError> {
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)?;
        let mut writer = connect(&path)?;
        writer.pragma_update(None, "cache_size", WRITER_CACHE_KIB)?;
        migrate(&mut writer, &path)?;
        Ok(Self {
            path,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    /// The one writer. A panic cannot leave it in mid-transaction: transactions roll back when they are dropped.
    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = idle.map_or_else(|| connect(&self.path), Ok)?;
        let result = read(&reader);
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS {
            idle.push(reader);
        }
        Ok(result?)
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    // An empty database takes both before its first table; later they change nothing.
    connection.pragma_update(None, "page_size", 8192)?;
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::Newer {
            file: path.display().to_string(),
            found,
            known,
        });
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

/// A new file in the form of a volume's, which another backend copies its rows into.
pub(crate) struct Copy {
    file: Connection,
}

impl Copy {
    /// Makes the file, which must not be there.
    pub(crate) fn create(to: &Path) -> Result<Self, StoreError> {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
        let mut file = connect(to)?;
        migrate(&mut file, to)?;
        Ok(Self { file })
    }

    /// Writes rows: the number of their space, key and value.
    pub(crate) fn insert(&mut self, rows: &[(i16, Vec<u8>, Vec<u8>)]) -> Result<(), StoreError> {
        let transaction = self.file.transaction()?;
        for (space, key, value) in rows {
            transaction
                .prepare_cached("INSERT INTO row (space, k, v) VALUES (?1, ?2, ?3)")?
                .execute(params![space, key, value])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Leaves one file that is whole by itself.
    pub(crate) fn finish(self) -> Result<(), StoreError> {
        self.file
            .pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
        Ok(())
    }
}

fn value(connection: &Connection, space: Space, key: &[u8]) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT v FROM row WHERE space = ?1 AND k = ?2")?
        .query_row(params![space.number(), key], |row| row.get(0))
        .optional()
}

/// The end of a range of keys, always a value: SQLite searches by `k < ?`, and reads on to the end for `? IS NULL OR k < ?`.
fn end_of(prefix: &[u8]) -> Vec<u8> {
    after_prefix(prefix).unwrap_or_else(|| vec![0xff; MAX_KEY + 1])
}

fn carry_out(transaction: &Transaction<'_>, op: &Op) -> Result<(), StoreError> {
    match op {
        Op::Put { space, key, value } => {
            transaction
                .prepare_cached(
                    "INSERT INTO row (space, k, v) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET v = excluded.v",
                )?
                .execute(params![space.number(), key, value])?;
        }
        Op::Insert { space, key, value } => {
            let written = transaction
                .prepare_cached("INSERT INTO row (space, k, v) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
                .execute(params![space.number(), key, value])?;
            if written == 0 {
                return Err(StoreError::Conflict);
            }
        }
        Op::Delete { space, key } => {
            transaction
                .prepare_cached("DELETE FROM row WHERE space = ?1 AND k = ?2")?
                .execute(params![space.number(), key])?;
        }
        Op::DeletePrefix { space, prefix } => {
            transaction
                .prepare_cached("DELETE FROM row WHERE space = ?1 AND k >= ?2 AND k < ?3")?
                .execute(params![space.number(), prefix, end_of(prefix)])?;
        }
        Op::Expect {
            space,
            key,
            value: expected,
        } => {
            if value(transaction, *space, key)? != *expected {
                return Err(StoreError::Conflict);
            }
        }
    }
    Ok(())
}

impl Store for SqliteStore {
    fn apply(&self, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        Op::check(volume, ops)?;
        let mut writer = self.file(volume).writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for op in ops {
            carry_out(&transaction, op)?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.file(space.volume()).read(|reader| value(reader, space, key))
    }

    fn get_many(&self, space: Space, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.file(space.volume()).read(|reader| {
            let moment = reader.unchecked_transaction()?;
            let values = keys.iter().map(|key| value(&moment, space, key)).collect();
            moment.commit()?;
            values
        })
    }

    fn scan(
        &self,
        space: Space,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
        reverse: bool,
    ) -> Result<Vec<Row>, StoreError> {
        let order = if reverse { "DESC" } else { "ASC" };
        let sql = format!("SELECT k, v FROM row WHERE space = ?1 AND k >= ?2 AND k < ?3 ORDER BY k {order} LIMIT ?4");
        let (mut from, mut to) = (prefix.to_vec(), end_of(prefix));
        match after {
            Some(after) if reverse => to = to.min(after.to_vec()),
            // The first key after `after` is `after` with a zero byte behind it.
            Some(after) => from = from.max([after, &[0]].concat()),
            None => {}
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.file(space.volume()).read(|reader| {
            reader
                .prepare_cached(&sql)?
                .query_map(params![space.number(), from, to, limit], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect()
        })
    }

    fn count(&self, space: Space, prefix: &[u8]) -> Result<u64, StoreError> {
        // SQLite takes a partial index only where it is named and the query says its condition in so many words.
        let (index, number) = match space {
            Space::Record => ("INDEXED BY record_key", space.number()),
            _ => ("", space.number()),
        };
        let sql = format!("SELECT count(*) FROM row {index} WHERE space = {number} AND k >= ?1 AND k < ?2");
        self.file(space.volume()).read(|reader| {
            reader
                .prepare_cached(&sql)?
                .query_row(params![prefix, end_of(prefix)], |row| row.get::<_, i64>(0))
                .map(i64::unsigned_abs)
        })
    }

    fn size(&self, space: Space, prefix: &[u8]) -> Result<Size, StoreError> {
        // The length of a value stands beside it: none is read.
        let sql =
            "SELECT count(*), coalesce(sum(length(k) + length(v)), 0) FROM row WHERE space = ?1 AND k >= ?2 AND k < ?3";
        self.file(space.volume()).read(|reader| {
            reader
                .prepare_cached(sql)?
                .query_row(params![space.number(), prefix, end_of(prefix)], |row| {
                    let [rows, bytes] = [row.get::<_, i64>(0)?, row.get(1)?].map(i64::unsigned_abs);
                    Ok(Size { rows, bytes })
                })
        })
    }

    fn backup(&self, volume: Volume, to: &Path, leave_out: &[Space]) -> Result<(), StoreError> {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
        let mut copy = Connection::open(to)?;
        let source = connect(&self.file(volume).path)?;
        {
            let backup = rusqlite::backup::Backup::new(&source, &mut copy)?;
            // All in one step, from one moment: after each step SQLite begins again where another connection has written meanwhile.
            while backup.step(-1)? != StepResult::Done {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
        for space in leave_out {
            copy.execute("DELETE FROM row WHERE space = ?1", params![space.number()])?;
        }
        copy.execute_batch("VACUUM")?;
        Ok(())
    }

    fn compact(&self, volume: Volume) -> Result<(), StoreError> {
        let file = self.file(volume);
        // Readers that hold an old snapshot would keep the write-ahead log from being cut.
        file.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let writer = file.writer();
        // The pragma frees one page a step and gives no rows, so it has to be stepped to its end.
        let mut vacuum = writer.prepare("PRAGMA incremental_vacuum")?;
        let mut steps = vacuum.query([])?;
        while steps.next()?.is_some() {}
        // It waits for readers as long as the busy timeout allows, and says so in its first column where that was not enough.
        // Writers wait meanwhile, so it does not wait for long.
        writer.busy_timeout(BUSY_COMPACTING)?;
        let held_up = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        writer.busy_timeout(BUSY)?;
        if held_up? != 0 {
            return Err(StoreError::Busy);
        }
        Ok(())
    }
}

//! The store in PostgreSQL: a table for each volume, in the schema that the connection's search path names first.
//!
//! Several programs on several machines may share one database. What a batch reads or writes is locked before it begins (two-phase locking
//! by advisory locks), so batches are carried out as if one after the other, and none has to be tried again.
//!
//! Connections go over a local socket or to this machine alone, because they are not encrypted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Statement};

use crate::op::after_prefix;
use crate::sqlite::Copy;
use crate::{MAX_KEY, Op, Row, Size, Space, Store, StoreError, Volume};

/// Every change of the schema, in order, for each volume's table. They are only ever added to.
const MIGRATIONS: &[&str] = &[
    // Values are sealed, so PostgreSQL need not try to make them smaller.
    "CREATE TABLE row_{} (space smallint NOT NULL, k bytea NOT NULL, v bytea NOT NULL, PRIMARY KEY (space, k));
     ALTER TABLE row_{} ALTER COLUMN v SET STORAGE EXTERNAL",
];
/// What is set for each connection, whatever the server's defaults are.
const SETTINGS: &str = "SET synchronous_commit = on; SET lock_timeout = '30s'; SET client_min_messages = warning";
/// Each statement sees what was committed before it; what a batch is about is locked by then.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
/// All statements see one moment.
const BEGIN_ONE_MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Connections that are kept open.
const IDLE: usize = 8;
/// Advisory locks by which keys are told apart, and the most of them that one batch takes before it locks the volume whole.
const STRIPES: u64 = 1024;
const MOST_STRIPES: usize = 64;
/// The class of our advisory locks; the number of a volume is added.
const LOCKS: i32 = 0x7407_0000;
/// Operations and bytes that one statement carries out.
const STATEMENT_OPS: usize = 4096;
const STATEMENT_BYTES: usize = 16 << 20;
/// Rows of one page of a copy.
const PAGE: i64 = 1000;

/// A database, with connections that are kept open. All calls block.
pub struct PostgresStore {
    config: Config,
    idle: Mutex<Vec<Connection>>,
}

/// A connection, and the statements that it knows.
struct Connection {
    client: Client,
    known: HashMap<String, Statement>,
}

impl PostgresStore {
    /// Connects to the database of a URL (libpq's form), and makes the tables where they are missing.
    ///
    /// # Errors
    /// [`StoreError::Remote`] for a server that is not on this machine; [`StoreError::Newer`] where a newer program made the tables;
    /// [`StoreError::Backend`] where there is no connection.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        // The parser's own words say which part of the URL it does not take, and never its password.
        let config: Config = url.parse().map_err(|error| failed(&error))?;
        if !is_local(&config) || config.get_ssl_mode() == SslMode::Require {
            return Err(StoreError::Remote);
        }
        let store = Self {
            config,
            idle: Mutex::default(),
        };
        outside(|| {
            let mut first = store.connect()?;
            migrate(&mut first.client)?;
            store.keep(first);
            Ok(())
        })?;
        Ok(store)
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let mut client = self.config.connect(NoTls)?;
        client.batch_execute(SETTINGS)?;
        Ok(Connection {
            client,
            known: HashMap::new(),
        })
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE && !connection.client.is_closed() {
            idle.push(connection);
        }
    }

    /// Does `work` in a transaction that begins with `begin`, and commits it. Where a kept connection turns out to be dead before anything
    /// was done in it, the others are given up too, and a new one is made.
    fn within<T: Send>(
        &self,
        begin: &str,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        outside(|| self.within_here(begin, work))
    }

    fn within_here<T>(
        &self,
        begin: &str,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let begun = kept.and_then(|mut kept| kept.client.batch_execute(begin).is_ok().then_some(kept));
        let mut connection = match begun {
            Some(begun) => begun,
            None => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
                let mut new = self.connect()?;
                new.client.batch_execute(begin)?;
                new
            }
        };
        let done = work(&mut connection);
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = connection.client.batch_execute(end);
        self.keep(connection);
        let done = done?;
        ended?;
        Ok(done)
    }

    /// One statement that reads, which is a moment by itself.
    fn read(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<postgres::Row>, StoreError> {
        self.within(BEGIN, |work| work.query(sql, values))
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        // Closing a connection waits, too.
        let idle = std::mem::take(self.idle.get_mut().unwrap_or_else(PoisonError::into_inner));
        let _ = outside(|| {
            drop(idle);
            Ok(())
        });
    }
}

/// Does work that waits on a runtime of the client's own: on a thread that has none yet, for one runtime must not wait inside another.
fn outside<T: Send>(work: impl FnOnce() -> Result<T, StoreError> + Send) -> Result<T, StoreError> {
    if tokio::runtime::Handle::try_current().is_err() {
        return work();
    }
    let done = std::thread::scope(|scope| scope.spawn(work).join());
    done.map_err(|_| StoreError::Backend("a thread broke off".to_owned()))?
}

impl Connection {
    fn statement(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(known) = self.known.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.known.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn query(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<postgres::Row>, StoreError> {
        let statement = self.statement(sql)?;
        Ok(self.client.query(&statement, values)?)
    }

    fn execute(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, StoreError> {
        let statement = self.statement(sql)?;
        Ok(self.client.execute(&statement, values)?)
    }

    /// Locks what the batch is about, in one order for all: the volume, then its stripes by number. Held until the transaction ends.
    fn lock(&mut self, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        let class = LOCKS + i32::from(number(volume));
        let stripes: Option<BTreeSet<i32>> = ops.iter().map(stripe).collect();
        match stripes {
            Some(stripes) if stripes.len() <= MOST_STRIPES => {
                let stripes: Vec<i32> = stripes.into_iter().collect();
                self.query("SELECT pg_advisory_xact_lock_shared($1, -1)", &[&class])?;
                let sql = "SELECT pg_advisory_xact_lock($1, stripe) FROM unnest($2::int[]) AS stripe";
                self.query(sql, &[&class, &stripes])?;
            }
            _ => {
                self.query("SELECT pg_advisory_xact_lock($1, -1)", &[&class])?;
            }
        }
        Ok(())
    }

    /// Carries out operations of one kind on one space.
    fn carry_out(&mut self, table: &str, alike: &[Op]) -> Result<(), StoreError> {
        let Some(space) = alike.first().map(|op| i16::from(op.space().number())) else {
            return Ok(());
        };
        let keys: Vec<&[u8]> = alike.iter().map(key).collect();
        match alike {
            [Op::Put { .. }, ..] => {
                // Of several for one key the last is the one that stays, and one statement takes a key once.
                let last: BTreeMap<&[u8], &[u8]> = alike.iter().map(|op| (key(op), value(op))).collect();
                let (keys, values): (Vec<&[u8]>, Vec<&[u8]>) = last.into_iter().unzip();
                let sql = format!(
                    "INSERT INTO {table} SELECT $1, * FROM unnest($2::bytea[], $3::bytea[])
                     ON CONFLICT (space, k) DO UPDATE SET v = excluded.v"
                );
                self.execute(&sql, &[&space, &keys, &values])?;
            }
            [Op::Insert { .. }, ..] => {
                let values: Vec<&[u8]> = alike.iter().map(value).collect();
                let sql = format!(
                    "INSERT INTO {table} SELECT $1, * FROM unnest($2::bytea[], $3::bytea[]) ON CONFLICT DO NOTHING"
                );
                let written = self.execute(&sql, &[&space, &keys, &values])?;
                if written != keys.len() as u64 {
                    return Err(StoreError::Conflict);
                }
            }
            [Op::Delete { .. }, ..] => {
                let sql = format!("DELETE FROM {table} WHERE space = $1 AND k = ANY($2)");
                self.execute(&sql, &[&space, &keys])?;
            }
            [Op::DeletePrefix { .. }, ..] => {
                let sql = format!("DELETE FROM {table} WHERE space = $1 AND k >= $2 AND k < $3");
                for prefix in keys {
                    self.execute(&sql, &[&space, &prefix, &end_of(prefix)])?;
                }
            }
            _ => {
                let found = self.values(table, space, &keys)?;
                for op in alike {
                    let Op::Expect { key, value, .. } = op else { continue };
                    if found.get(key) != value.as_ref() {
                        return Err(StoreError::Conflict);
                    }
                }
            }
        }
        Ok(())
    }

    fn values(&mut self, table: &str, space: i16, keys: &[&[u8]]) -> Result<HashMap<Vec<u8>, Vec<u8>>, StoreError> {
        let sql = format!("SELECT k, v FROM {table} WHERE space = $1 AND k = ANY($2)");
        let rows = self.query(&sql, &[&space, &keys])?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }
}

/// Whether every host that the configuration names is a local socket or this machine.
fn is_local(config: &Config) -> bool {
    let here = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
    };
    !config.get_hosts().is_empty()
        && config.get_hosts().iter().all(here)
        && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn migrate(client: &mut Client) -> Result<(), StoreError> {
    let mut transaction = client.transaction()?;
    // Of several programs that start at once, one makes the tables.
    transaction.execute("SELECT pg_advisory_xact_lock($1, 0)", &[&LOCKS])?;
    transaction.batch_execute("CREATE TABLE IF NOT EXISTS troth_schema (version integer NOT NULL)")?;
    let row = transaction.query_opt("SELECT version FROM troth_schema", &[])?;
    let found: i32 = row.map_or(Ok(0), |row| row.try_get(0))?;
    let (found, known) = (
        found.unsigned_abs(),
        u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX),
    );
    if found > known {
        return Err(StoreError::Newer {
            file: "troth_schema".to_owned(),
            found,
            known,
        });
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        for volume in Volume::ALL {
            transaction.batch_execute(&migration.replace("{}", volume.name()))?;
        }
    }
    transaction.batch_execute(&format!(
        "DELETE FROM troth_schema; INSERT INTO troth_schema VALUES ({known})"
    ))?;
    transaction.commit()?;
    Ok(())
}

/// A volume's table. Its name is made of names that stand in this room alone.
fn table(volume: Volume) -> String {
    format!("row_{}", volume.name())
}

fn number(volume: Volume) -> u8 {
    match volume {
        Volume::Keyring => 1,
        Volume::Records => 2,
        Volume::Log => 3,
    }
}

fn key(op: &Op) -> &[u8] {
    match op {
        Op::Put { key, .. }
        | Op::Insert { key, .. }
        | Op::Delete { key, .. }
        | Op::Expect { key, .. }
        | Op::DeletePrefix { prefix: key, .. } => key,
    }
}

fn value(op: &Op) -> &[u8] {
    match op {
        Op::Put { value, .. } | Op::Insert { value, .. } => value,
        Op::Expect { value, .. } => value.as_deref().unwrap_or_default(),
        Op::Delete { .. } | Op::DeletePrefix { .. } => &[],
    }
}

/// The lock of an operation's key; none for a range of keys. FNV-1a: every version of this program on every machine must agree.
fn stripe(op: &Op) -> Option<i32> {
    if matches!(op, Op::DeletePrefix { .. }) {
        return None;
    }
    let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = [op.space().number()]
        .iter()
        .chain(key(op))
        .fold(0xcbf2_9ce4_8422_2325, fnv);
    i32::try_from(hash % STRIPES).ok()
}

/// Parts of a batch that one statement each carries out, in order.
fn statements(ops: &[Op]) -> Vec<&[Op]> {
    let alike =
        |one: &Op, two: &Op| one.space() == two.space() && std::mem::discriminant(one) == std::mem::discriminant(two);
    let mut parts = Vec::new();
    for mut rest in ops.chunk_by(alike) {
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = |op: &&Op| {
                bytes += key(op).len() + value(op).len();
                bytes <= STATEMENT_BYTES
            };
            let many = rest.iter().take(STATEMENT_OPS).take_while(fits).count().max(1);
            let (part, later) = rest.split_at(many);
            parts.push(part);
            rest = later;
        }
    }
    parts
}

/// The end of a range of keys.
fn end_of(prefix: &[u8]) -> Vec<u8> {
    after_prefix(prefix).unwrap_or_else(|| vec![0xff; MAX_KEY + 1])
}

impl Store for PostgresStore {
    fn apply(&self, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        Op::check(volume, ops)?;
        let table = table(volume);
        self.within(BEGIN, |work| {
            work.lock(volume, ops)?;
            statements(ops)
                .into_iter()
                .try_for_each(|alike| work.carry_out(&table, alike))
        })
    }

    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = format!("SELECT v FROM {} WHERE space = $1 AND k = $2", table(space.volume()));
        let rows = self.read(&sql, &[&i16::from(space.number()), &key])?;
        Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
    }

    fn get_many(&self, space: Space, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let wanted: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        let found = self.within(BEGIN, |work| {
            work.values(&table(space.volume()), i16::from(space.number()), &wanted)
        })?;
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
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
        let (mut from, mut to) = (prefix.to_vec(), end_of(prefix));
        match after {
            Some(after) if reverse => to = to.min(after.to_vec()),
            // The first key after `after` is `after` with a zero byte behind it.
            Some(after) => from = from.max([after, &[0]].concat()),
            None => {}
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let sql = format!(
            "SELECT k, v FROM {} WHERE space = $1 AND k >= $2 AND k < $3 ORDER BY k {order} LIMIT $4",
            table(space.volume())
        );
        let rows = self.read(&sql, &[&i16::from(space.number()), &from, &to, &limit])?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    fn count(&self, space: Space, prefix: &[u8]) -> Result<u64, StoreError> {
        self.size(space, prefix).map(|size| size.rows)
    }

    fn size(&self, space: Space, prefix: &[u8]) -> Result<Size, StoreError> {
        // The length of a value that lies apart stands beside its row: none is read.
        let sql = format!(
            "SELECT count(*), coalesce(sum(octet_length(k)::int8 + octet_length(v)), 0)::int8 FROM {}
             WHERE space = $1 AND k >= $2 AND k < $3",
            table(space.volume())
        );
        let rows = self.read(&sql, &[&i16::from(space.number()), &prefix, &end_of(prefix)])?;
        let Some(row) = rows.first() else {
            return Ok(Size::default());
        };
        let (rows, bytes): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok(Size {
            rows: rows.unsigned_abs(),
            bytes: bytes.unsigned_abs(),
        })
    }

    /// The copy is a file as SQLite's backend writes it, from one moment: a home's backup is the same whatever it runs on.
    fn backup(&self, volume: Volume, to: &Path, leave_out: &[Space]) -> Result<(), StoreError> {
        let mut copy = Copy::create(to)?;
        let without: Vec<i16> = leave_out.iter().map(|space| i16::from(space.number())).collect();
        let sql = format!(
            "SELECT space, k, v FROM {} WHERE (space, k) > ($1, $2) AND space <> ALL($3) ORDER BY space, k LIMIT {PAGE}",
            table(volume)
        );
        self.within(BEGIN_ONE_MOMENT, |work| {
            let mut last: (i16, Vec<u8>) = (-1, Vec::new());
            loop {
                let rows = work.query(&sql, &[&last.0, &last.1, &without])?;
                let rows: Vec<(i16, Vec<u8>, Vec<u8>)> = (rows.iter())
                    .map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))
                    .collect::<Result<_, StoreError>>()?;
                let Some((space, key, _)) = rows.last() else { break };
                last = (*space, key.clone());
                copy.insert(&rows)?;
            }
            Ok(())
        })?;
        copy.finish()
    }

    /// The keyring's table is written anew, so that no deleted wrap lies in its file; in the others, which hold what is sealed, the room of
    /// deleted rows is freed, and written over later. The server's write-ahead log has both until it goes round.
    fn compact(&self, volume: Volume) -> Result<(), StoreError> {
        let full = if volume == Volume::Keyring { "(FULL)" } else { "" };
        let table = table(volume);
        outside(|| {
            let client = &mut self.connect()?.client;
            client.batch_execute("SET lock_timeout = '2s'")?;
            match client.batch_execute(&format!("VACUUM {full} {table}")) {
                Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => Err(StoreError::Busy),
                done => Ok(done?),
            }
        })
    }
}

fn failed(error: &postgres::Error) -> StoreError {
    let source = std::error::Error::source(error).map(|source| format!(": {source}"));
    StoreError::Backend(format!("{error}{}", source.unwrap_or_default()))
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        failed(&error)
    }
}

//! A store in memory, which outlives the home that runs on it; and one in between that fails when it is told to.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use store::{Op, Row, Size, Space, Store, StoreError, Volume};

type Rows = BTreeMap<(u8, Vec<u8>), Vec<u8>>;

/// What is durable: every batch is there whole or not at all, as [`Store::apply`] promises.
#[derive(Default)]
pub(crate) struct Memory(Mutex<Rows>);

fn changed(rows: &Rows, ops: &[Op]) -> Result<Rows, StoreError> {
    let mut rows = rows.clone();
    for op in ops {
        let at = |key: &[u8]| (op.space().number(), key.to_vec());
        match op {
            Op::Put { key, value, .. } => drop(rows.insert(at(key), value.clone())),
            Op::Insert { key, value, .. } => {
                if rows.insert(at(key), value.clone()).is_some() {
                    return Err(StoreError::Conflict);
                }
            }
            Op::Delete { key, .. } => drop(rows.remove(&at(key))),
            Op::DeletePrefix { prefix, space } => {
                rows.retain(|(number, key), _| *number != space.number() || !key.starts_with(prefix));
            }
            Op::Expect { key, value, .. } => {
                if rows.get(&at(key)) != value.as_ref() {
                    return Err(StoreError::Conflict);
                }
            }
        }
    }
    Ok(rows)
}

impl Memory {
    /// What is durable now, to go on from.
    pub(crate) fn copy(&self) -> Self {
        Self(Mutex::new(self.0.lock().unwrap().clone()))
    }

    fn of(&self, space: Space, prefix: &[u8]) -> Vec<Row> {
        let rows = self.0.lock().unwrap();
        let from = rows.range((space.number(), prefix.to_vec())..);
        let with = from.take_while(|((number, key), _)| *number == space.number() && key.starts_with(prefix));
        with.map(|((_, key), value)| (key.clone(), value.clone())).collect()
    }
}

impl Store for Memory {
    fn apply(&self, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        Op::check(volume, ops)?;
        let mut rows = self.0.lock().unwrap();
        *rows = changed(&rows, ops)?;
        Ok(())
    }

    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.lock().unwrap().get(&(space.number(), key.to_vec())).cloned())
    }

    fn get_many(&self, space: Space, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        keys.iter().map(|key| self.get(space, key)).collect()
    }

    fn scan(
        &self,
        space: Space,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
        reverse: bool,
    ) -> Result<Vec<Row>, StoreError> {
        let mut found = self.of(space, prefix);
        if reverse {
            found.reverse();
        }
        let beyond = |key: &[u8]| after.is_none_or(|after| if reverse { key < after } else { key > after });
        Ok(found.into_iter().filter(|(key, _)| beyond(key)).take(limit).collect())
    }

    fn count(&self, space: Space, prefix: &[u8]) -> Result<u64, StoreError> {
        Ok(self.of(space, prefix).len() as u64)
    }

    fn size(&self, space: Space, prefix: &[u8]) -> Result<Size, StoreError> {
        let rows = self.of(space, prefix);
        let bytes = rows.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
        Ok(Size {
            rows: rows.len() as u64,
            bytes: bytes as u64,
        })
    }

    fn backup(&self, _: Volume, _: &Path, _: &[Space]) -> Result<(), StoreError> {
        Err(StoreError::Backend("memory is not backed up".to_owned()))
    }

    fn compact(&self, _: Volume) -> Result<(), StoreError> {
        Ok(())
    }
}

/// How a store fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The process ends before a write: that one and all after it do nothing.
    EndsBefore,
    /// It ends after a write: it is durable, and nobody hears of it.
    EndsAfter,
    /// One write does nothing, and the process goes on: a disk that was full for a moment.
    WriteOnce,
    /// One read fails.
    ReadOnce,
}

pub(crate) const FAULTS: [Fault; 4] = [Fault::EndsBefore, Fault::EndsAfter, Fault::WriteOnce, Fault::ReadOnce];

#[derive(Default)]
struct Plan {
    fault: Option<Fault>,
    /// Writes, or reads, that still succeed.
    left: usize,
    /// Whether the process has ended.
    over: bool,
    struck: u64,
}

/// A store that fails when it is told to.
pub(crate) struct Faulty {
    inner: Arc<Memory>,
    plan: Mutex<Plan>,
}

impl Faulty {
    pub(crate) fn over(inner: Arc<Memory>) -> Self {
        Self {
            inner,
            plan: Mutex::default(),
        }
    }

    /// Fails so, after so many writes or reads.
    pub(crate) fn arm(&self, fault: Fault, left: usize) {
        let mut plan = self.plan.lock().unwrap();
        if !plan.over {
            (plan.fault, plan.left) = (Some(fault), left);
        }
    }

    /// How often it has failed.
    pub(crate) fn struck(&self) -> u64 {
        self.plan.lock().unwrap().struck
    }

    /// Does something while nothing fails.
    pub(crate) fn calm<T>(&self, what: impl FnOnce() -> T) -> T {
        let held = std::mem::take(&mut *self.plan.lock().unwrap());
        let done = what();
        *self.plan.lock().unwrap() = held;
        done
    }

    fn failure() -> StoreError {
        StoreError::Backend("the test's own failure".to_owned())
    }

    fn write(&self, write: impl FnOnce() -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut plan = self.plan.lock().unwrap();
        if plan.over {
            return Err(Self::failure());
        }
        let fault = plan.fault.filter(|fault| *fault != Fault::ReadOnce);
        let Some(fault) = fault else { return write() };
        if plan.left > 0 {
            plan.left -= 1;
            return write();
        }
        (plan.fault, plan.struck) = (None, plan.struck + 1);
        plan.over = fault != Fault::WriteOnce;
        if fault == Fault::EndsAfter {
            write()?;
        }
        Err(Self::failure())
    }

    fn read<T>(&self, read: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut plan = self.plan.lock().unwrap();
        if plan.fault == Some(Fault::ReadOnce) {
            if plan.left == 0 {
                (plan.fault, plan.struck) = (None, plan.struck + 1);
                return Err(Self::failure());
            }
            plan.left -= 1;
        }
        read()
    }
}

impl Store for Faulty {
    fn apply(&self, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        self.write(|| self.inner.apply(volume, ops))
    }

    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|| self.inner.get(space, key))
    }

    fn get_many(&self, space: Space, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.read(|| self.inner.get_many(space, keys))
    }

    fn scan(
        &self,
        space: Space,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
        reverse: bool,
    ) -> Result<Vec<Row>, StoreError> {
        self.read(|| self.inner.scan(space, prefix, after, limit, reverse))
    }

    fn count(&self, space: Space, prefix: &[u8]) -> Result<u64, StoreError> {
        self.read(|| self.inner.count(space, prefix))
    }

    fn size(&self, space: Space, prefix: &[u8]) -> Result<Size, StoreError> {
        self.read(|| self.inner.size(space, prefix))
    }

    fn backup(&self, volume: Volume, to: &Path, leave_out: &[Space]) -> Result<(), StoreError> {
        self.inner.backup(volume, to, leave_out)
    }

    fn compact(&self, volume: Volume) -> Result<(), StoreError> {
        self.write(|| self.inner.compact(volume))
    }
}

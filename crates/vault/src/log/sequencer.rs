//! The one thread that grows the tree.

use super::receipt::MAX_APPEND;
use super::rows::{
    CHECKPOINT_KEY, StoreTiles, entry_key, entry_value, head_value, put_tile, read_checkpoint, read_head,
};
use super::{Append, LogError, Receipt};
use crate::ids::PersonId;
use ledger::{Checkpoint, Hash, Leaf, LogKey, Tree, VerifierKey, proof};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};
use store::{Op, Space, Store, StoreError, Volume};

/// How often a commit is tried again because another process has grown the log meanwhile.
const TRIES: u32 = 200;

/// An append and whoever waits for it.
pub(super) struct Request {
    pub(super) append: Append,
    pub(super) reply: SyncSender<Result<Vec<Receipt>, LogError>>,
}

impl Request {
    fn answer(self, with: Result<Vec<Receipt>, LogError>) {
        // Whoever asked may be gone; what is durable stays durable.
        let _ = self.reply.send(with);
    }
}

/// The tree's right edge and the checkpoint that was signed for it.
#[derive(Clone)]
struct State {
    tree: Tree,
    note: String,
}

pub(super) struct Sequencer {
    store: Arc<dyn Store>,
    key: Arc<LogKey>,
    verifier: VerifierKey,
    state: State,
    /// Set when a commit failed without saying whether it happened.
    unsure: bool,
}

/// A transaction that is ready, and what is true once it is durable.
struct Plan {
    ops: Vec<Op>,
    state: State,
    /// Each request with the index of its first leaf.
    requests: Vec<(Request, u64)>,
}

impl Sequencer {
    pub(super) fn open(store: Arc<dyn Store>, key: Arc<LogKey>) -> Result<Self, LogError> {
        let verifier = key.verifier();
        let note = match read_checkpoint(&*store)? {
            Some(note) => note,
            None => begin(&*store, &key)?,
        };
        let state = load(&*store, &verifier, note)?;
        Ok(Self {
            store,
            key,
            verifier,
            state,
            unsure: false,
        })
    }

    /// Commits what is queued until nobody can queue any more.
    pub(super) fn run(mut self, requests: &Receiver<Request>) {
        while let Ok(first) = requests.recv() {
            let mut weight = first.append.entries.len() + first.append.also.len();
            let mut batch = vec![first];
            // Whatever arrived while the last batch was being written shares the next fsync.
            while weight < MAX_APPEND
                && let Ok(next) = requests.try_recv()
            {
                weight += next.append.entries.len() + next.append.also.len();
                batch.push(next);
            }
            self.commit(batch);
        }
    }

    /// Commits a batch, and answers each of its requests.
    fn commit(&mut self, mut batch: Vec<Request>) {
        for _ in 0..TRIES {
            if self.unsure
                && let Err(error) = self.catch_up()
            {
                return fail(batch, &error);
            }
            let plan = match self.plan(batch) {
                Ok(plan) => plan,
                Err((rest, error)) => return fail(rest, &error),
            };
            if plan.requests.is_empty() {
                return;
            }
            match self.store.apply(Volume::Log, &plan.ops) {
                Ok(()) => return self.settle(plan),
                Err(StoreError::Conflict) => {}
                Err(error) => {
                    self.unsure = true;
                    return fail(plan.into_requests(), &error.into());
                }
            }
            batch = plan.into_requests();
            match self.catch_up() {
                Ok(true) => {}
                Ok(false) => return self.divide(batch),
                Err(error) => return fail(batch, &error),
            }
        }
        fail(batch, &LogError::Busy);
    }

    /// Nobody else has grown the log, so a request's own expectation is to blame. Halves are tried until it stands alone.
    fn divide(&mut self, mut batch: Vec<Request>) {
        if batch.len() < 2 {
            return fail(batch, &LogError::Refused);
        }
        let second = batch.split_off(batch.len() / 2);
        self.commit(batch);
        self.commit(second);
    }

    /// Makes the transaction of a batch. Requests whose chain has another length are answered at once and left out.
    fn plan(&self, batch: Vec<Request>) -> Result<Plan, (Vec<Request>, LogError)> {
        let mut heads = match self.heads(&batch) {
            Ok(heads) => heads,
            Err(error) => return Err((batch, error)),
        };
        let mut ops = vec![Op::Expect {
            space: Space::Checkpoint,
            key: CHECKPOINT_KEY.to_vec(),
            value: Some(self.state.note.clone().into_bytes()),
        }];
        let expect = |(person, head): (&PersonId, &Option<(u64, Hash)>)| Op::Expect {
            space: Space::Head,
            key: person.as_bytes().to_vec(),
            value: head.map(|(n, hash)| head_value(n, hash)),
        };
        ops.extend(heads.iter().map(expect));
        let mut tree = self.state.tree.clone();
        let mut leaves: Vec<Leaf> = Vec::new();
        let mut requests = Vec::new();
        for request in batch {
            let Append {
                person,
                entries,
                expect_n,
                also,
                ..
            } = &request.append;
            let head = heads.entry(*person).or_default();
            let next = head.map_or(0, |(n, _)| n.saturating_add(1));
            if next != *expect_n {
                request.answer(Err(LogError::Raced { next }));
                continue;
            }
            let first = tree.size() + leaves.len() as u64;
            for ((entry, n), index) in entries.iter().zip(next..).zip(first..) {
                let (key, value) = (entry_key(*person, n), entry_value(index, entry.leaf(), entry.sealed()));
                ops.push(Op::Insert {
                    space: Space::Entry,
                    key,
                    value,
                });
                leaves.push(*entry.leaf());
                *head = Some((n, entry.leaf().hash()));
            }
            if let Some((n, hash)) = *head {
                ops.push(Op::Put {
                    space: Space::Head,
                    key: person.as_bytes().to_vec(),
                    value: head_value(n, hash),
                });
            }
            ops.extend(also.iter().cloned());
            if request.append.is_last() {
                *head = None;
            }
            requests.push((request, first));
        }
        match self.grow(&mut tree, &leaves, &mut ops) {
            Ok(note) => Ok(Plan {
                ops,
                state: State { tree, note },
                requests,
            }),
            Err(error) => Err((requests.into_iter().map(|(r, _)| r).collect(), error)),
        }
    }

    /// Adds the leaves to the tree, the new tiles and the checkpoint to the transaction; gives the checkpoint.
    fn grow(&self, tree: &mut Tree, leaves: &[Leaf], ops: &mut Vec<Op>) -> Result<String, LogError> {
        for (path, bytes) in tree.append(leaves)?.writes() {
            ops.push(put_tile(path, bytes.clone()));
        }
        let note = Checkpoint::new(self.key.origin(), tree.size(), tree.root()?).sign(&self.key)?;
        ops.push(Op::Put {
            space: Space::Checkpoint,
            key: CHECKPOINT_KEY.to_vec(),
            value: note.clone().into_bytes(),
        });
        Ok(note)
    }

    fn heads(&self, batch: &[Request]) -> Result<HashMap<PersonId, Option<(u64, Hash)>>, LogError> {
        let mut heads: HashMap<PersonId, Option<(u64, Hash)>> = batch.iter().map(|r| (r.append.person, None)).collect();
        let people: Vec<PersonId> = heads.keys().copied().collect();
        let keys: Vec<Vec<u8>> = people.iter().map(|p| p.as_bytes().to_vec()).collect();
        for (person, row) in people.into_iter().zip(self.store.get_many(Space::Head, &keys)?) {
            heads.insert(person, row.map(|bytes| read_head(&bytes)).transpose()?);
        }
        Ok(heads)
    }

    /// The transaction is durable: receipts may exist.
    fn settle(&mut self, plan: Plan) {
        self.state = plan.state;
        for (request, first) in plan.requests {
            let Append {
                person,
                entries,
                expect_n,
                consent_epoch,
                ..
            } = request.append;
            let places = (first..).zip(expect_n..);
            let receipts = places
                .zip(entries)
                .map(|(place, entry)| Receipt::mint(person, consent_epoch, place, entry))
                .collect();
            let _ = request.reply.send(Ok(receipts));
        }
    }

    /// Reads the log's end again; true when it has changed. What was there before must still be there.
    fn catch_up(&mut self) -> Result<bool, LogError> {
        let note = read_checkpoint(&*self.store)?.ok_or(LogError::Altered("the checkpoint is missing"))?;
        self.unsure = false;
        if note == self.state.note {
            return Ok(false);
        }
        let state = load(&*self.store, &self.verifier, note)?;
        let (old, new) = (
            (self.state.tree.size(), self.state.tree.root()?),
            (state.tree.size(), state.tree.root()?),
        );
        if old.0 > new.0 {
            return Err(LogError::Altered("the log has become shorter"));
        }
        if old.0 > 0 {
            let hashes = proof::consistency(&StoreTiles(&*self.store), old.0, new.0, new.1)?;
            let continues = proof::check_consistency(&hashes, old, new);
            continues.map_err(|_| LogError::Altered("the log does not continue what it was"))?;
        }
        self.state = state;
        Ok(true)
    }
}

impl Plan {
    fn into_requests(self) -> Vec<Request> {
        self.requests.into_iter().map(|(request, _)| request).collect()
    }
}

/// Gives every request of a batch the same answer.
fn fail(batch: Vec<Request>, error: &LogError) {
    for request in batch {
        request.answer(Err(error.clone()));
    }
}

/// Signs the checkpoint of an empty log into an empty store.
fn begin(store: &dyn Store, key: &LogKey) -> Result<String, LogError> {
    for space in [Space::Tile, Space::Bundle, Space::Entry, Space::Head] {
        if !store.scan(space, b"", None, 1, false)?.is_empty() {
            return Err(LogError::Altered("there is a log, but its checkpoint is missing"));
        }
    }
    let note = Checkpoint::new(key.origin(), 0, Tree::empty().root()?).sign(key)?;
    let (space, at, value) = (Space::Checkpoint, CHECKPOINT_KEY.to_vec(), note.clone().into_bytes());
    match store.apply(Volume::Log, &[Op::Insert { space, key: at, value }]) {
        Ok(()) => Ok(note),
        // Another process began it in the same moment.
        Err(StoreError::Conflict) => read_checkpoint(store)?.ok_or(LogError::Altered("the checkpoint comes and goes")),
        Err(error) => Err(error.into()),
    }
}

/// Checks a stored checkpoint's signature and the tree's right edge.
fn load(store: &dyn Store, key: &VerifierKey, note: String) -> Result<State, LogError> {
    let head = Checkpoint::open(&note, key)?;
    let tree = Tree::open(head.size(), head.root(), &StoreTiles(store))?;
    Ok(State { tree, note })
}

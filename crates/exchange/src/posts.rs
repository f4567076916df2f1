//! Posts: each token spent once, each tag put with its equals, all in one transaction. There is no look-up: whoever posts learns only that the
//! batch was taken.

use std::collections::{BTreeMap, HashMap, HashSet};

use likes::{Epoch, Post, Purpose, RELEASED, read_batch};
use rand_core::{OsRng, RngCore as _};
use sha2::{Digest as _, Sha256};
use store::{Op, Space, Volume};

use crate::{Exchange, ExchangeError, rows};

/// How often a transaction is tried that other processes get in the way of.
const TRIES: usize = 16;
/// A batch's name, and a post's place in it.
const PLACE: usize = 16 + 1;
/// Bytes of a token's or a post's digest that are kept.
const DIGEST: usize = 16;

/// Batches whose tokens hold, ready to be written.
pub struct Checked {
    epoch: Epoch,
    posts: Vec<Post>,
}

impl Exchange {
    /// Reads a full batch and checks its tokens. This is most of the work, and may be done for many batches at once.
    ///
    /// # Errors
    /// If it is no full batch of this epoch, or a token does not hold.
    pub fn check(&self, batch: &[u8]) -> Result<Checked, ExchangeError> {
        let posts = read_batch(batch)?;
        let epoch = self.epoch();
        if posts.iter().any(|post| post.epoch != epoch) {
            return Err(ExchangeError::Epoch);
        }
        let issuer = self.issuer(Purpose::Post, epoch)?;
        for post in &posts {
            post.payment.check(&issuer, Purpose::Post, epoch, &post.covered())?;
        }
        Ok(Checked { epoch, posts })
    }

    /// Writes batches in one transaction, and says of each whether it was taken. A batch in which a token was spent already is refused whole,
    /// and holds up no other; the same batch again is taken again without a change, for its answer may have been lost.
    pub fn post(&self, batches: &[Checked]) -> Vec<Result<(), ExchangeError>> {
        let mut results: Vec<Option<Result<(), ExchangeError>>> = batches.iter().map(|_| None).collect();
        let mut tokens = HashSet::new();
        for (batch, result) in batches.iter().zip(&mut results) {
            let mut own = HashSet::new();
            let fresh = |post: &Post| own.insert(*post.payment.nonce()) && !tokens.contains(post.payment.nonce());
            if batch.posts.iter().all(fresh) {
                tokens.extend(own);
            } else {
                *result = Some(Err(ExchangeError::Spent));
            }
        }
        let released = self.settings.calendar.end_of_slot(self.now_ms());
        for _ in 0..TRIES {
            let open: Vec<&Checked> = (batches.iter().zip(&results))
                .filter_map(|(batch, result)| result.is_none().then_some(batch))
                .collect();
            if open.is_empty() {
                break;
            }
            let written = self.operations(&open, released);
            match written.and_then(|ops| Ok(self.store.apply(Volume::Records, &ops)?)) {
                Ok(()) => results
                    .iter_mut()
                    .for_each(|result| *result = result.take().or(Some(Ok(())))),
                Err(ExchangeError::Busy) => self.settle(batches, &mut results),
                Err(error) => {
                    // Nothing was written, and all hear why.
                    let open = results.iter_mut().filter(|result| result.is_none());
                    open.for_each(|result| *result = Some(Err(ExchangeError::Failed(error.to_string()))));
                }
            }
        }
        let busy = |result: Option<_>| result.unwrap_or(Err(ExchangeError::Busy));
        results.into_iter().map(busy).collect()
    }

    /// Tells, after a conflict, the batches apart whose tokens are spent already.
    fn settle(&self, batches: &[Checked], results: &mut [Option<Result<(), ExchangeError>>]) {
        for (batch, result) in batches.iter().zip(results) {
            if result.is_some() {
                continue;
            }
            let keys: Vec<Vec<u8>> = batch.posts.iter().map(|post| spent(batch.epoch, post)).collect();
            *result = match self.store.get_many(Space::Spent, &keys) {
                Ok(found) if found.iter().all(Option::is_none) => None,
                Ok(found) => {
                    let same = |(found, post): (&Option<Vec<u8>>, &Post)| found.as_deref() == Some(&digest(post));
                    let again = found.iter().zip(&batch.posts).all(same);
                    Some(if again { Ok(()) } else { Err(ExchangeError::Spent) })
                }
                Err(error) => Some(Err(error.into())),
            };
        }
    }

    /// What is written for batches of which none is there yet: each kind of row together, in the order of keys, so that a page of the index is
    /// found once for all that goes into it, and a server is asked once for all that is alike.
    fn operations(&self, batches: &[&Checked], released: u64) -> Result<Vec<Op>, ExchangeError> {
        let (mut ops, mut puts) = (Vec::new(), Vec::new());
        // By tag: where each lies, its epoch, and what it is.
        let mut posts: BTreeMap<_, Vec<([u8; PLACE], Epoch, &Post)>> = BTreeMap::new();
        let mut bodies: HashMap<[u8; 16], Vec<u8>> = HashMap::new();
        for batch in batches {
            // The time in front keeps what is written together together.
            let mut name = [0; 16];
            OsRng.fill_bytes(&mut name);
            name[..8].copy_from_slice(&self.now_ms().to_be_bytes());
            let mut body = Vec::with_capacity(batch.posts.len() * (Post::MAILBOX + likes::ENVELOPE));
            for (at, post) in (0_u8..).zip(&batch.posts) {
                ops.push(Op::insert(Space::Spent, spent(batch.epoch, post), digest(post)));
                body.extend(post.mailbox);
                body.extend(post.envelope);
                let tag = rows::key(batch.epoch, &[&post.tag.to_bytes()]);
                posts.entry(tag).or_default().push((place(name, at), batch.epoch, post));
            }
            puts.push(Op::insert(
                Space::Post,
                rows::key(batch.epoch, &[&name]),
                body.as_slice(),
            ));
            bodies.insert(name, body);
        }
        ops.sort_by(|one, two| key(one).cmp(key(two)));
        ops.append(&mut puts);
        let tags: Vec<Vec<u8>> = posts.keys().cloned().collect();
        let there = self.store.get_many(Space::Tag, &tags)?;
        let mut expected = Vec::new();
        for ((tag, new), before) in posts.into_iter().zip(there) {
            let mut equals = before.clone().unwrap_or_default();
            for (place, epoch, post) in new {
                // More than a pair that posts anew would have is taken like any other, and met with nothing.
                if equals.len() / PLACE > RELEASED {
                    break;
                }
                for earlier in equals.as_chunks::<PLACE>().0 {
                    let their_mailbox = self.mailbox_of(epoch, earlier, &bodies)?;
                    puts.push(release(epoch, &post.mailbox, earlier, released));
                    puts.push(release(epoch, &their_mailbox, &place, released));
                }
                equals.extend(place);
            }
            if before.is_none() {
                ops.push(Op::insert(Space::Tag, tag, equals));
            } else {
                expected.push(Op::expect(Space::Tag, tag.as_slice(), before));
                puts.push(Op::put(Space::Tag, tag, equals));
            }
        }
        puts.sort_by(|one, two| (one.space(), key(one)).cmp(&(two.space(), key(two))));
        ops.extend(expected);
        ops.extend(puts);
        Ok(ops)
    }

    /// The mailbox of a post that stands, or is being written.
    fn mailbox_of(
        &self,
        epoch: Epoch,
        place: &[u8; PLACE],
        new: &HashMap<[u8; 16], Vec<u8>>,
    ) -> Result<[u8; Post::MAILBOX], ExchangeError> {
        let (name, at) = (place.first_chunk::<16>(), usize::from(place[16]));
        let body = match name.and_then(|name| new.get(name)) {
            Some(body) => body.clone(),
            None => {
                let there = self.store.get(Space::Post, &rows::key(epoch, &[&place[..16]]))?;
                there.ok_or(ExchangeError::Altered("a post"))?
            }
        };
        let post = body.get(at * (Post::MAILBOX + likes::ENVELOPE)..);
        (post.and_then(<[u8]>::first_chunk).copied()).ok_or(ExchangeError::Altered("a post"))
    }

    /// Writes batches of noise whose tokens nobody checked, for measuring with many posts standing. No server calls it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn fill_with_noise(&self, batches: usize) -> Result<(), ExchangeError> {
        let epoch = self.epoch();
        let mut noise = [0; Post::LENGTH];
        let mut post = || {
            OsRng.fill_bytes(&mut noise);
            noise[0] = likes::VERSION;
            noise[1..9].copy_from_slice(&epoch.0.to_be_bytes());
            Post::from_bytes(&noise)
        };
        let mut batch = || (0..likes::BATCH).map(|_| post()).collect::<Result<_, _>>();
        let batches: Vec<Checked> = (0..batches)
            .map(|_| Ok(Checked { epoch, posts: batch()? }))
            .collect::<Result<_, ExchangeError>>()?;
        self.post(&batches).into_iter().collect()
    }

    /// How many posts stand in an epoch, dummies included.
    ///
    /// # Errors
    /// Those of the store.
    pub fn standing(&self, epoch: Epoch) -> Result<u64, ExchangeError> {
        Ok(self.store.count(Space::Tag, &rows::key(epoch, &[]))?)
    }
}

fn place(name: [u8; 16], at: u8) -> [u8; PLACE] {
    let mut place = [at; PLACE];
    place[..16].copy_from_slice(&name);
    place
}

fn spent(epoch: Epoch, post: &Post) -> Vec<u8> {
    rows::key(epoch, &[post.payment.nonce()])
}

fn digest(post: &Post) -> [u8; DIGEST] {
    let all: [u8; 32] = Sha256::digest(post.to_bytes()).into();
    let mut kept = [0; DIGEST];
    kept.copy_from_slice(&all[..DIGEST]);
    kept
}

fn key(op: &Op) -> &[u8] {
    match op {
        Op::Insert { key, .. } | Op::Put { key, .. } => key,
        _ => &[],
    }
}

/// The row that releases the post at `place` to a mailbox when the slot closes.
fn release(epoch: Epoch, mailbox: &[u8; Post::MAILBOX], place: &[u8; PLACE], released: u64) -> Op {
    Op::put(
        Space::Mailbox,
        rows::key(epoch, &[mailbox, place]),
        released.to_be_bytes(),
    )
}

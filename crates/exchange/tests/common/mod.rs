//! An exchange, two blinders, and homes that do what `likes` has for them: everything but the network, and time that a test moves.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use exchange::{Blinder, BlinderName, BlinderSettings, Calendar, Clock, Exchange, ExchangeError, Settings};
use h3o::{CellIndex, LatLng};
use likes::{
    Admission, Bucket, Card, Contents, Draw, Enrol, Epoch, Evaluated, Identity, IdentityKey, Like, Meeting, Met,
    Pairing, Poll, Post, Purpose, Round, Rounds, Token, TokenRequest, fill, write_batch,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use store::Store;

pub const EPOCH_MS: u64 = 86_400_000;
pub const SLOT_MS: u64 = 3_600_000;

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub fn berlin() -> CellIndex {
    LatLng::new(52.5, 13.4).unwrap().to_cell(exchange::cells::FINEST)
}

pub struct World {
    pub now: Arc<AtomicU64>,
    pub exchange: Arc<Exchange>,
    pub blinders: [Arc<Blinder>; 2],
    pub store: Arc<dyn Store>,
    dirs: Vec<tempfile::TempDir>,
}

pub struct Home {
    pub credential: Identity,
    pub me: Identity,
    pub admission: Admission,
    pub rng: ChaCha20Rng,
}

pub fn settings(k: u32) -> Settings {
    let named = |operator: &str| BlinderName {
        operator: operator.to_owned(),
        address: format!("https://{operator}.example"),
    };
    Settings {
        name: "A test".to_owned(),
        operator: "nobody".to_owned(),
        calendar: Calendar::default(),
        k,
        most_new: 10_000,
        blinders: [named("one"), named("two")],
    }
}

pub fn sqlite(dirs: &mut Vec<tempfile::TempDir>) -> Arc<dyn Store> {
    let dir = tempfile::tempdir().unwrap();
    let store = store::open(&format!("sqlite:{}", dir.path().display())).unwrap();
    dirs.push(dir);
    store
}

impl World {
    pub fn new(k: u32) -> Self {
        let mut dirs = Vec::new();
        let stores = [(); 3].map(|()| sqlite(&mut dirs));
        let mut world = Self::on(k, stores);
        world.dirs = dirs;
        world
    }

    pub fn on(k: u32, [store, one, two]: [Arc<dyn Store>; 3]) -> Self {
        let now = Arc::new(AtomicU64::new(20_000 * EPOCH_MS + 1));
        let clock: Clock = {
            let now = Arc::clone(&now);
            Arc::new(move || now.load(Ordering::SeqCst))
        };
        let exchange = Arc::new(Exchange::open(Arc::clone(&store), settings(k), Arc::clone(&clock)).unwrap());
        let blinder = |store| {
            let settings = BlinderSettings {
                operator: "somebody".to_owned(),
                exchange: exchange.key(),
                calendar: Calendar::default(),
                most_new: 10_000,
            };
            Arc::new(Blinder::open(store, settings, Arc::clone(&clock)).unwrap())
        };
        Self {
            blinders: [blinder(one), blinder(two)],
            exchange,
            now,
            store,
            dirs: Vec::new(),
        }
    }

    pub fn pass(&self, ms: u64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn epoch(&self) -> Epoch {
        self.exchange.epoch()
    }

    pub fn join(&self, seed: u64) -> Home {
        let mut rng = rng(seed);
        let (credential, me) = (Identity::generate(&mut rng), Identity::generate(&mut rng));
        let invitation = self.exchange.invite(1, EPOCH_MS).unwrap();
        let request = Enrol::signed(&credential, &self.exchange.key(), invitation, true, &mut rng);
        let admission = self.exchange.enrol(&request.to_bytes()).unwrap();
        Home {
            credential,
            me,
            admission,
            rng,
        }
    }

    /// This epoch's page of contents, as a home reads it.
    pub fn contents(&self) -> Contents {
        let bytes = self.exchange.contents(self.epoch()).unwrap();
        Contents::from_bytes(&bytes, &self.exchange.key()).unwrap()
    }

    /// The bucket that a member around Berlin is in, as a home reads it.
    pub fn bucket(&self) -> Bucket {
        let contents = self.contents();
        let entry = *contents.bucket_of(&exchange::cells::with_parents(berlin()), 1).unwrap();
        let bytes = self
            .exchange
            .bucket(contents.epoch(), entry.cell, entry.cohort)
            .unwrap();
        Bucket::open(&contents, &entry, &bytes).unwrap()
    }
}

impl Home {
    pub fn key(&self) -> IdentityKey {
        self.me.key()
    }

    /// Asks an issuer for tokens, and gives the request that was sent too.
    pub fn draw(
        &mut self,
        (purpose, epoch, many): (Purpose, Epoch, usize),
        issuer: &likes::VoprfPublicKey,
        ask: impl Fn(&[u8]) -> Result<Evaluated, ExchangeError>,
    ) -> Result<Vec<Token>, ExchangeError> {
        let request = TokenRequest::new(purpose, epoch, many, &mut self.rng).unwrap();
        let draw = Draw::signed(
            &self.credential,
            self.admission,
            (purpose, epoch),
            &issuer.to_bytes(),
            request.blinded().clone(),
            &mut self.rng,
        );
        Ok(request.finish(&ask(&draw.to_bytes())?, issuer).unwrap())
    }

    pub fn exchange_tokens(
        &mut self,
        world: &World,
        purpose: Purpose,
        epoch: Epoch,
    ) -> Result<Vec<Token>, ExchangeError> {
        let issuer = world.exchange.issuer(purpose, epoch)?.public();
        let many = if purpose == Purpose::Post { likes::BATCH } else { 1 };
        self.draw((purpose, epoch, many), &issuer, |bytes| world.exchange.draw(bytes))
    }

    pub fn round_token(&mut self, blinder: &Blinder) -> Result<Token, ExchangeError> {
        let issuer = blinder.issuer(blinder.epoch())?;
        let mut tokens = self.draw((Purpose::Evaluate, blinder.epoch(), 1), &issuer, |bytes| {
            blinder.draw(bytes)
        })?;
        Ok(tokens.remove(0))
    }

    /// The card for the next edition, published and paid for.
    pub fn publish(&mut self, world: &World, glance: &[u8]) -> Card {
        let next = Epoch(world.epoch().0 + 1);
        let token = self.exchange_tokens(world, Purpose::Card, next).unwrap().remove(0);
        let place = (u64::from(berlin()), 1);
        let card = Card::signed(&self.me, next, place, glance, &mut self.rng).unwrap();
        world.exchange.publish(&card.paid(token)).unwrap();
        card
    }

    /// A full round with both blinders.
    pub fn meetings(&mut self, world: &World, others: &[IdentityKey]) -> Result<Vec<Meeting>, ExchangeError> {
        let epoch = world.epoch();
        let pairings = others
            .iter()
            .map(|other| Pairing::new(&self.me, other, epoch))
            .collect::<Result<_, _>>()?;
        let rounds = Rounds::new(pairings, &mut self.rng)?;
        let (one, two) = rounds.blinded();
        let (one, two) = (one.clone(), two.clone());
        let one = self.evaluate(&world.blinders[0], one)?;
        let two = self.evaluate(&world.blinders[1], two)?;
        let keys = [0, 1].map(|at| world.blinders[at].function().unwrap());
        Ok(rounds.finish((&one, &keys[0]), (&two, &keys[1]))?)
    }

    pub fn evaluate(&mut self, blinder: &Blinder, blinded: likes::Blinded) -> Result<Evaluated, ExchangeError> {
        let token = self.round_token(blinder)?;
        blinder.evaluate(&Round::paid(blinder.epoch(), blinded, token).to_bytes())
    }

    /// A full batch: a like for each meeting, and dummies.
    pub fn batch(&mut self, world: &World, meetings: &[Meeting], content: &[u8]) -> Vec<Post> {
        let tokens = self.exchange_tokens(world, Purpose::Post, world.epoch()).unwrap();
        self.batch_with(world.epoch(), meetings, content, tokens)
    }

    pub fn batch_with(&mut self, epoch: Epoch, meetings: &[Meeting], content: &[u8], tokens: Vec<Token>) -> Vec<Post> {
        let likes = meetings.iter().map(|meeting| {
            let mut mailbox = [0; Post::MAILBOX];
            self.rng.fill_bytes(&mut mailbox);
            Like {
                tag: meeting.tag(),
                envelope: meeting.seal(content, &mut self.rng).unwrap(),
                mailbox,
            }
        });
        let likes = likes.collect();
        fill(epoch, likes, tokens, &mut self.rng).unwrap()
    }
}

pub fn post(exchange: &Exchange, posts: &[Post]) -> Result<(), ExchangeError> {
    let checked = exchange.check(&write_batch(posts).unwrap())?;
    exchange.post(&[checked]).remove(0)
}

pub fn poll(exchange: &Exchange, posts: &[Post], meetings: &[Meeting]) -> Vec<Met> {
    let answer = exchange.poll(&Poll::of(posts).unwrap().to_bytes()).unwrap();
    assert_eq!(answer.len(), Poll::ANSWER);
    Poll::open(meetings, &answer).unwrap()
}

pub fn keys(cards: &[Card]) -> BTreeSet<[u8; 32]> {
    cards.iter().map(|card| card.key().to_bytes()).collect()
}

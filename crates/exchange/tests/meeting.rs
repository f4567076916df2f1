//! From an invitation to a match, on every backend, with everything checked that a home checks.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::sync::Arc;

use common::{EPOCH_MS, Home, SLOT_MS, World, berlin, poll, post, rng, settings};
use exchange::{Exchange, ExchangeError, Standing};
use likes::{Card, Draw, Enrol, Epoch, Identity, LikesError, Purpose, TokenRequest, write_batch};
use store::Space;
use tests_postgres::Server;

fn enrol_to_match(world: &World) {
    let mut homes: Vec<Home> = (0..6).map(|seed| world.join(seed)).collect();
    let mut own = Vec::new();
    for day in 0..2 {
        own = (0_u8..)
            .zip(&mut homes)
            .map(|(n, home)| home.publish(world, &[b'a' + n, day]))
            .collect();
        world.pass(EPOCH_MS);
        world.exchange.tidy().unwrap();
        let bucket = world.bucket();
        assert_eq!(bucket.cards().len(), 6);
        own.iter().for_each(|card: &Card| bucket.check_own(card).unwrap());
    }
    // The edition before has the same keys, so all may be liked.
    let bucket = world.bucket();
    assert_eq!(bucket.ripe(&common::keys(&own)).count(), 6);
    let [ann, ben, cy, ..] = homes.as_mut_slice() else {
        unreachable!()
    };
    let (ann_key, ben_key, cy_key) = (ann.key(), ben.key(), cy.key());
    let anns = ann.meetings(world, &[cy_key, ben_key]).unwrap();
    let bens = ben.meetings(world, &[ann_key]).unwrap();
    let cys = cy.meetings(world, &[]).unwrap();
    let (from_ann, from_ben, from_cy) = (
        ann.batch(world, &anns, b"Ann"),
        ben.batch(world, &bens, b"Ben"),
        cy.batch(world, &cys, b"Cy"),
    );
    for batch in [&from_ann, &from_cy, &from_ben] {
        post(&world.exchange, batch).unwrap();
    }
    assert_eq!(
        world.exchange.standing(world.epoch()).unwrap(),
        59,
        "60 posts, two with one tag"
    );
    assert!(
        poll(&world.exchange, &from_ann, &anns).is_empty(),
        "the slot has not closed"
    );
    world.pass(SLOT_MS);
    for _ in 0..2 {
        let met = poll(&world.exchange, &from_ann, &anns);
        assert_eq!(
            (met.len(), met[0].meeting, met[0].content.as_slice()),
            (1, 1, b"Ben".as_slice())
        );
        let met = poll(&world.exchange, &from_ben, &bens);
        assert_eq!((met.len(), met[0].content.as_slice()), (1, b"Ann".as_slice()));
        assert!(poll(&world.exchange, &from_cy, &cys).is_empty());
    }
    // Tags go with their epoch; what was released stays for one more.
    world.pass(EPOCH_MS);
    world.exchange.tidy().unwrap();
    let spaces = [Space::Tag, Space::Spent, Space::Card].map(|space| world.store.count(space, b"").unwrap());
    assert_eq!(spaces, [0; 3]);
    assert_eq!(poll(&world.exchange, &from_ben, &bens).len(), 1);
    world.pass(EPOCH_MS);
    world.exchange.tidy().unwrap();
    let spaces = [Space::Post, Space::Mailbox, Space::Bucket].map(|space| world.store.count(space, b"").unwrap());
    assert_eq!(spaces, [0; 3]);
}

#[test]
fn two_who_like_each_other_learn_it_on_sqlite() {
    enrol_to_match(&World::new(3));
}

#[test]
fn two_who_like_each_other_learn_it_on_postgresql_and_several_processes_are_one_exchange() {
    let server = Server::start();
    let stores = [(); 3].map(|()| store::open(&server.database()).unwrap());
    enrol_to_match(&World::on(3, stores));
    several_processes(&server);
}

/// Two processes on one database, at once: one identity, one edition, one set of tokens and tags.
fn several_processes(server: &Server) {
    let url = server.database();
    let stores = [
        store::open(&url).unwrap(),
        store::open(&server.database()).unwrap(),
        store::open(&server.database()).unwrap(),
    ];
    let world = World::on(1, stores);
    let clock = {
        let now = Arc::clone(&world.now);
        Arc::new(move || now.load(std::sync::atomic::Ordering::SeqCst))
    };
    let other = Exchange::open(store::open(&url).unwrap(), settings(1), clock).unwrap();
    assert_eq!(world.exchange.key(), other.key());
    let both = [&*world.exchange, &other];
    let mut homes: Vec<Home> = (0..8).map(|seed| world.join(seed)).collect();
    homes.iter_mut().for_each(|home| drop(home.publish(&world, b"hello")));
    world.pass(EPOCH_MS);
    let made: Vec<_> = std::thread::scope(|scope| {
        let making = both.map(|one| scope.spawn(|| one.contents(world.epoch()).unwrap()));
        making.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(made[0], made[1]);
    // Pairs post at the same time, each side to another process; all of them meet.
    let keys: Vec<_> = homes.iter().map(Home::key).collect();
    let mut ready = Vec::new();
    for (at, home) in homes.iter_mut().enumerate() {
        let meetings = home.meetings(&world, &[keys[at ^ 1]]).unwrap();
        let batch = home.batch(&world, &meetings, b"hello");
        ready.push((meetings, batch));
    }
    std::thread::scope(|scope| {
        for (at, (_, batch)) in ready.iter().enumerate() {
            scope.spawn(move || post(both[at % 2], batch).unwrap());
        }
    });
    world.pass(SLOT_MS);
    for (meetings, batch) in &ready {
        assert_eq!(poll(&other, batch, meetings).len(), 1);
    }
    // The same batch to both at once is one batch.
    let before = other.standing(world.epoch()).unwrap();
    std::thread::scope(|scope| {
        for one in both {
            scope.spawn(|| post(one, &ready[0].1).unwrap());
        }
    });
    assert_eq!(other.standing(world.epoch()).unwrap(), before);
}

#[test]
fn invitations_quotas_limits_and_standing_hold() {
    let world = World::new(1);
    let rng = &mut rng(77);
    let enrol = |credential: &Identity, invitation, adult| {
        let request = Enrol::signed(
            credential,
            &world.exchange.key(),
            invitation,
            adult,
            &mut common::rng(1),
        );
        world.exchange.enrol(&request.to_bytes())
    };
    let invitation = world.exchange.invite(1, EPOCH_MS).unwrap();
    let (one, two) = (Identity::generate(rng), Identity::generate(rng));
    assert!(matches!(enrol(&one, invitation, false), Err(ExchangeError::AdultsOnly)));
    assert!(matches!(enrol(&one, [7; 32], true), Err(ExchangeError::Invitation)));
    enrol(&one, invitation, true).unwrap();
    // The answer may have been lost: again is the same, and for another it is used up.
    enrol(&one, invitation, true).unwrap();
    assert!(matches!(enrol(&two, invitation, true), Err(ExchangeError::Invitation)));
    let late = world.exchange.invite(9, 5).unwrap();
    world.pass(5);
    assert!(matches!(enrol(&two, late, true), Err(ExchangeError::Invitation)));

    let mut home = world.join(3);
    let today = world.epoch();
    assert_eq!(home.exchange_tokens(&world, Purpose::Post, today).unwrap().len(), 20);
    assert!(matches!(
        home.exchange_tokens(&world, Purpose::Post, today),
        Err(ExchangeError::Drawn)
    ));
    let issuer = world
        .exchange
        .issuer(Purpose::Post, Epoch(today.0 + 1))
        .unwrap()
        .public();
    let other = home.draw((Purpose::Post, Epoch(today.0 + 1), 19), &issuer, |bytes| {
        world.exchange.draw(bytes)
    });
    assert!(matches!(other, Err(ExchangeError::Quota)));
    assert_eq!(
        home.exchange_tokens(&world, Purpose::Post, Epoch(today.0 + 1))
            .unwrap()
            .len(),
        20
    );
    assert!(matches!(
        world.exchange.issuer(Purpose::Post, Epoch(today.0 + 2)),
        Err(ExchangeError::Epoch)
    ));
    assert!(matches!(
        world.exchange.issuer(Purpose::Evaluate, today),
        Err(ExchangeError::Epoch)
    ));

    // Suspended: nothing more is drawn, though nobody can tell which tokens are theirs; and all of those have ended after the next epoch.
    let credential = home.credential.key().to_bytes();
    world.exchange.stand(&credential, Standing::Suspended).unwrap();
    assert!(matches!(
        home.exchange_tokens(&world, Purpose::Card, today),
        Err(ExchangeError::Suspended)
    ));
    world.exchange.stand(&credential, Standing::Active).unwrap();
    home.exchange_tokens(&world, Purpose::Card, today).unwrap();
    world.exchange.stand(&credential, Standing::Removed).unwrap();
    assert!(world.exchange.stand(&credential, Standing::Active).is_err());
    assert!(matches!(
        world.exchange.stand(&[1; 32], Standing::Suspended),
        Err(ExchangeError::Unknown)
    ));
    assert!(matches!(
        enrol(&home.credential, world.exchange.invite(1, 9).unwrap(), true),
        Err(ExchangeError::Suspended)
    ));

    // No more than so many new ones in an epoch.
    let mut few = settings(1);
    few.most_new = 4;
    let now = Arc::clone(&world.now);
    let clock = Arc::new(move || now.load(std::sync::atomic::Ordering::SeqCst));
    let strict = Exchange::open(Arc::clone(&world.store), few, clock).unwrap();
    let many = strict.invite(100, 3 * EPOCH_MS).unwrap();
    let ask = |seed| {
        let rng = &mut common::rng(seed);
        let request = Enrol::signed(&Identity::generate(rng), &strict.key(), many, true, rng);
        strict.enrol(&request.to_bytes())
    };
    let admitted = (100..110).map(ask).filter(Result::is_ok).count();
    assert_eq!(admitted, 2, "two came before");
    assert!(matches!(ask(200), Err(ExchangeError::Full)));
    world.pass(EPOCH_MS);
    assert!(ask(200).is_ok());
}

#[test]
fn fewer_than_k_are_shown_nowhere_and_barred_cards_leave_with_the_next_edition() {
    let world = World::new(3);
    let mut homes: Vec<Home> = (0..3).map(|seed| world.join(seed)).collect();
    homes[..2]
        .iter_mut()
        .for_each(|home| drop(home.publish(&world, b"two")));
    world.pass(EPOCH_MS);
    assert!(world.contents().entries().is_empty());
    assert_eq!(world.exchange.unpublished(world.epoch()).unwrap(), 2);
    homes.iter_mut().for_each(|home| drop(home.publish(&world, b"three")));
    world.pass(EPOCH_MS);
    let second = world.contents();
    assert_eq!(
        second.entries().iter().map(|entry| entry.cards).collect::<Vec<_>>(),
        [3]
    );
    world.exchange.bar(&homes[0].key().to_bytes()).unwrap();
    homes.iter_mut().for_each(|home| drop(home.publish(&world, b"three")));
    world.pass(EPOCH_MS);
    let third = world.contents();
    assert!(third.entries().is_empty(), "two are fewer than three");
    assert!(third.follows(&second));
    // A card is for the next edition, once.
    let home = &mut homes[1];
    let card = home.publish(&world, b"mine");
    let epoch = card.epoch();
    let another = Card::signed(&home.me, epoch, (u64::from(berlin()), 1), b"other", &mut rng(4)).unwrap();
    let token = world
        .join(9)
        .exchange_tokens(&world, Purpose::Card, epoch)
        .unwrap()
        .remove(0);
    assert!(matches!(
        world.exchange.publish(&another.paid(token)),
        Err(ExchangeError::Carded)
    ));
    let token = world
        .join(10)
        .exchange_tokens(&world, Purpose::Card, epoch)
        .unwrap()
        .remove(0);
    let nowhere = Card::signed(&world.join(11).me, epoch, (12, 1), b"", &mut rng(4)).unwrap();
    assert!(matches!(
        world.exchange.publish(&nowhere.paid(token)),
        Err(ExchangeError::Cell)
    ));
}

#[test]
fn a_bucket_of_5000_cards_has_less_than_2_mb() {
    // Cards and posts have one length each, so this is known before anything runs.
    const { assert!(5_000 * Card::LENGTH <= 2_000_000) };
    const { assert!(likes::BATCH * likes::Post::LENGTH <= 16_000) };
}

#[test]
fn garbage_is_refused_and_changes_nothing() {
    use proptest::prelude::*;
    let world = World::new(1);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(200));
    let lengths = prop::sample::select(vec![0, 1, 40, 130, 372, 468, 15_060]);
    let bytes = lengths.prop_flat_map(|length| prop::collection::vec(any::<u8>(), length));
    runner
        .run(&(bytes, any::<bool>()), |(mut bytes, versioned)| {
            if let (Some(first), true) = (bytes.first_mut(), versioned) {
                *first = likes::VERSION;
            }
            prop_assert!(world.exchange.enrol(&bytes).is_err());
            prop_assert!(world.exchange.draw(&bytes).is_err());
            prop_assert!(world.exchange.publish(&bytes).is_err());
            prop_assert!(world.exchange.check(&bytes).is_err());
            prop_assert!(world.exchange.poll(&bytes).is_err());
            prop_assert!(world.blinders[0].draw(&bytes).is_err());
            prop_assert!(world.blinders[0].evaluate(&bytes).is_err());
            prop_assert!(world.blinders[0].witness(&bytes).is_err());
            Ok(())
        })
        .unwrap();
    assert_eq!(world.store.count(Space::Spent, b"").unwrap(), 0);
}

#[test]
fn a_request_for_one_issuer_is_of_no_use_to_another() {
    let world = World::new(1);
    let mut home = world.join(1);
    let issuers = [0, 1].map(|at| world.blinders[at].issuer(world.epoch()).unwrap());
    let request = TokenRequest::new(Purpose::Evaluate, world.epoch(), 1, &mut home.rng).unwrap();
    let blinded = request.blinded().clone();
    let what = (Purpose::Evaluate, world.epoch());
    let draw = Draw::signed(
        &home.credential,
        home.admission,
        what,
        &issuers[0].to_bytes(),
        blinded,
        &mut home.rng,
    );
    let refused = world.blinders[1].draw(&draw.to_bytes());
    assert!(matches!(refused, Err(ExchangeError::Likes(LikesError::Possession))));
    assert!(world.blinders[0].draw(&draw.to_bytes()).is_ok());
    // The exchange issues none for blinders.
    assert!(matches!(
        world.exchange.draw(&draw.to_bytes()),
        Err(ExchangeError::Epoch)
    ));
}

#[test]
fn what_a_blinder_erased_is_in_no_file() {
    let mut dirs = Vec::new();
    let stores = [(); 3].map(|()| common::sqlite(&mut dirs));
    let world = World::on(1, stores);
    let mut home = world.join(1);
    home.meetings(&world, &[]).unwrap();
    let key = world.store_of_blinder(&dirs);
    assert!(key.iter().all(|secret| found(&dirs, secret)), "the search itself works");
    world.pass(EPOCH_MS);
    world.blinders[0].tidy().unwrap();
    assert!(!key.iter().any(|secret| found(&dirs, secret)));
}

impl World {
    /// The secrets that the first blinder keeps now.
    fn store_of_blinder(&self, dirs: &[tempfile::TempDir]) -> Vec<Vec<u8>> {
        let _ = self;
        let store = store::open(&format!("sqlite:{}", dirs[1].path().display())).unwrap();
        let rows = store.scan(Space::ExchangeKey, b"", None, 100, false).unwrap();
        assert!(rows.len() >= 2);
        rows.into_iter().map(|(_, secret)| secret).collect()
    }
}

fn found(dirs: &[tempfile::TempDir], secret: &[u8]) -> bool {
    let files = std::fs::read_dir(dirs[1].path()).unwrap();
    files
        .map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .any(|bytes| bytes.windows(secret.len()).any(|window| window == secret))
}

#[test]
fn a_batch_is_of_this_epoch_and_whole() {
    let world = World::new(1);
    let mut home = world.join(1);
    let posts = home.batch(&world, &[], b"");
    let bytes = write_batch(&posts).unwrap();
    assert!(
        world
            .exchange
            .check(&bytes[..bytes.len() - likes::Post::LENGTH])
            .is_err()
    );
    assert!(write_batch(&posts[1..]).is_err());
    world.pass(EPOCH_MS);
    assert!(matches!(world.exchange.check(&bytes), Err(ExchangeError::Epoch)));
}

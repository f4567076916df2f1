//! The exchange, a blinder and other members in the test's hands: each of the nine attacks ends in a refusal, in a detection, or in a number that
//! THREATS.md says.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::collections::BTreeSet;

use common::{EPOCH_MS, Home, SLOT_MS, World, berlin, poll, post, rng};
use exchange::{ExchangeError, Witnessed};
use likes::{
    BATCH, Blinding, Bucket, Card, Contents, Draw, Entry, Epoch, Identity, LikesError, Pairing, Poll, Post, Purpose,
    Round, Rounds, TokenRequest, VoprfKey, sweep, write_batch,
};
use sha2::{Digest as _, Sha256};
use store::{Op, Space, Volume};

/// Members who have stood in two editions, so that all of them may be liked.
fn settled(many: u64) -> (World, Vec<Home>, Vec<Card>) {
    let world = World::new(3);
    let mut homes: Vec<Home> = (0..many).map(|seed| world.join(seed)).collect();
    let mut cards = Vec::new();
    for _ in 0..2 {
        let say = |(n, home): (usize, &mut Home)| home.publish(&world, format!("card {n}").as_bytes());
        cards = homes.iter_mut().enumerate().map(say).collect();
        world.pass(EPOCH_MS);
    }
    (world, homes, cards)
}

/// An edition of the exchange's making: these cards in one bucket, signed with the exchange's own key.
fn forged(world: &World, signer: &Identity, cards: &[Card]) -> (Contents, Vec<u8>) {
    let honest = world.contents();
    let mut cards = cards.to_vec();
    cards.sort_by_key(|card| card.key().to_bytes());
    let bytes: Vec<Vec<u8>> = cards.iter().map(Card::to_bytes).collect();
    let bucket = Bucket::write(bytes.iter().map(Vec::as_slice));
    let entry = Entry {
        cards: u32::try_from(cards.len()).unwrap(),
        hash: Sha256::digest(&bucket).into(),
        ..honest.entries()[0]
    };
    let contents = Contents::signed(signer, world.epoch(), [0; 32], honest.k(), vec![entry], &mut rng(1)).unwrap();
    (contents, bucket)
}

/// The exchange's own key: it lies in the exchange's store, which the test has.
fn exchange_identity(world: &World) -> Identity {
    let bytes = world.store.get(Space::ExchangeKey, b"identity").unwrap().unwrap();
    let mut secret = likes::IdentitySecret::new([0; 64]);
    secret.copy_from_slice(&bytes);
    Identity::from_secret(&secret).unwrap()
}

#[test]
fn attack_1_a_substituted_key_is_seen_by_its_owner_before_anybody_can_use_it() {
    let (world, homes, cards) = settled(4);
    let exchange = exchange_identity(&world);
    let before: BTreeSet<[u8; 32]> = world.bucket().keys();
    let honest = world.contents();
    let entry = honest.entries()[0];
    let true_bucket = world.exchange.bucket(honest.epoch(), entry.cell, entry.cohort).unwrap();

    // Altering a bucket that was signed: refused by everybody.
    let mut altered = true_bucket.clone();
    altered[20] ^= 1;
    assert_eq!(
        Bucket::open(&honest, &entry, &altered).unwrap_err(),
        LikesError::Edition
    );
    // A page that somebody else signed: refused.
    let (stranger, _) = forged(&world, &Identity::generate(&mut rng(5)), &cards);
    assert_eq!(
        Contents::from_bytes(&stranger.to_bytes(), &world.exchange.key()).unwrap_err(),
        LikesError::Possession
    );

    // The exchange signs another edition, with a key of its own under what Ben's card says.
    let ben = &cards[1];
    let rogue = Identity::generate(&mut rng(6));
    let place = (u64::from(berlin()), 1);
    let posing = Card::signed(&rogue, ben.epoch(), place, ben.glance(), &mut rng(7)).unwrap();
    let instead: Vec<Card> = cards
        .iter()
        .map(|card| if card == ben { posing.clone() } else { card.clone() })
        .collect();
    let (page, bytes) = forged(&world, &exchange, &instead);
    let page = Contents::from_bytes(&page.to_bytes(), &world.exchange.key()).unwrap();
    let bucket = Bucket::open(&page, &page.entries()[0], &bytes).unwrap();
    assert_eq!(bucket.check_own(ben).unwrap_err(), LikesError::Absent, "Ben sees it");
    let usable: Vec<_> = bucket.ripe(&before).map(|card| card.key().to_bytes()).collect();
    assert!(
        !usable.contains(&rogue.key().to_bytes()),
        "and nobody's home takes the key yet"
    );
    assert_eq!(usable.len(), 3);

    // Beside Ben's card instead of in its place: Ben sees that, too.
    let beside: Vec<Card> = cards.iter().chain([&posing]).cloned().collect();
    let (page, bytes) = forged(&world, &exchange, &beside);
    let bucket = Bucket::open(&page, &page.entries()[0], &bytes).unwrap();
    assert_eq!(bucket.check_own(ben).unwrap_err(), LikesError::Imitated);

    // Ben is shown the honest edition, and Ann the other one: either blinder that both ask has the proof.
    for blinder in &world.blinders {
        assert!(matches!(
            blinder.witness(&honest.to_bytes()).unwrap(),
            Witnessed::One(_)
        ));
        let Witnessed::Several(proof) = blinder.witness(&page.to_bytes()).unwrap() else {
            panic!("two editions and no proof")
        };
        let hashes: BTreeSet<_> = proof
            .iter()
            .map(|page| Contents::from_bytes(page, &world.exchange.key()).unwrap().hash())
            .collect();
        assert_eq!(hashes.len(), 2);
        assert!(matches!(
            blinder.witness(&honest.to_bytes()).unwrap(),
            Witnessed::Several(_)
        ));
    }
    drop(homes);
}

#[test]
fn attack_2_exchange_member_and_one_blinder_cannot_grep_the_stored_tags() {
    let (world, mut homes, _) = settled(4);
    let keys: Vec<_> = homes.iter().map(Home::key).collect();
    // Ann likes Ben, who likes nobody.
    let anns = homes[0].meetings(&world, &[keys[1]]).unwrap();
    let batch = homes[0].batch(&world, &anns, b"Ann");
    post(&world.exchange, &batch).unwrap();
    let stored: BTreeSet<Vec<u8>> = world
        .store
        .scan(Space::Tag, b"", None, 100, false)
        .unwrap()
        .into_iter()
        .map(|row| row.0)
        .collect();
    assert_eq!(stored.len(), BATCH);
    let is_stored = |tag: likes::Tag| stored.iter().any(|key| key.ends_with(&tag.to_bytes()));
    assert!(is_stored(anns[0].tag()));

    // Ben's identity, the exchange's rows and the first blinder's key are in one hand; the second blinder is stood in for.
    let ben = Identity::from_secret(&homes[1].me.secret()).unwrap();
    let first = VoprfKey::generate(&mut rng(1)).unwrap();
    for guess in 0..32 {
        let rng = &mut rng(guess);
        let rounds = Rounds::new(vec![Pairing::new(&ben, &keys[0], world.epoch()).unwrap()], rng).unwrap();
        let posing = VoprfKey::generate(rng).unwrap();
        let one = first.evaluate(rounds.blinded().0, rng).unwrap();
        let two = posing.evaluate(rounds.blinded().1, rng).unwrap();
        let meeting = rounds
            .finish((&one, &first.public()), (&two, &posing.public()))
            .unwrap()
            .remove(0);
        assert!(!is_stored(meeting.tag()));
        assert!(batch.iter().all(|post| meeting.open(&post.envelope).is_err()));
    }
    // The second blinder evaluates for tokens of its own alone: those that the exchange mints are refused.
    let minted = VoprfKey::generate(&mut rng(2)).unwrap();
    let request = TokenRequest::new(Purpose::Evaluate, world.epoch(), 1, &mut rng(3)).unwrap();
    let evaluated = minted.evaluate(request.blinded(), &mut rng(4)).unwrap();
    let token = request.finish(&evaluated, &minted.public()).unwrap().remove(0);
    let blinding = Blinding::new(
        vec![Pairing::new(&ben, &keys[0], world.epoch()).unwrap().input(); BATCH],
        &mut rng(5),
    )
    .unwrap();
    let round = Round::paid(world.epoch(), blinding.blinded().clone(), token);
    let refused = world.blinders[1].evaluate(&round.to_bytes());
    assert!(matches!(refused, Err(ExchangeError::Likes(LikesError::Token))));
}

#[test]
fn attack_3_there_is_no_look_up_and_every_answer_is_the_same_size() {
    let (world, mut homes, _) = settled(4);
    let keys: Vec<_> = homes.iter().map(Home::key).collect();
    let anns = homes[0].meetings(&world, &[keys[1]]).unwrap();
    let from_ann = homes[0].batch(&world, &anns, b"Ann");
    post(&world.exchange, &from_ann).unwrap();
    world.pass(SLOT_MS);
    // Ben has evaluated, and so has the tag, but posts nothing with it. Nothing that he can ask tells him whether it stands.
    let bens = homes[1].meetings(&world, &[keys[0]]).unwrap();
    let blank = homes[1].batch(&world, &[], b"");
    assert!(post(&world.exchange, &blank).is_ok());
    world.pass(SLOT_MS);
    assert!(poll(&world.exchange, &blank, &bens).is_empty());
    // The answers to a poll are noise of one size, met or not; and a mailbox that one does not know cannot be asked for.
    let answer = |posts: &[Post]| world.exchange.poll(&Poll::of(posts).unwrap().to_bytes()).unwrap();
    assert_eq!(answer(&from_ann).len(), answer(&blank).len());
    assert_ne!(answer(&blank), answer(&blank), "noise is new each time");
    // To learn it he has to like back, in the open: then Ann learns it as well.
    world.pass(EPOCH_MS - 2 * SLOT_MS);
    let anns = homes[0].meetings(&world, &[keys[1]]).unwrap();
    let bens = homes[1].meetings(&world, &[keys[0]]).unwrap();
    let (from_ann, from_ben) = (
        homes[0].batch(&world, &anns, b"Ann"),
        homes[1].batch(&world, &bens, b"Ben"),
    );
    post(&world.exchange, &from_ann).unwrap();
    post(&world.exchange, &from_ben).unwrap();
    world.pass(SLOT_MS);
    assert_eq!(
        poll(&world.exchange, &from_ben, &bens).len(),
        poll(&world.exchange, &from_ann, &anns).len()
    );
}

#[test]
fn attack_4_liking_everybody_reaches_twenty_an_epoch() {
    let (world, mut homes, _) = settled(30);
    let keys: Vec<_> = homes.iter().map(Home::key).collect();
    // Everybody likes the last one, who likes as many as there are tokens for.
    let last = homes.len() - 1;
    for home in &mut homes[..last] {
        let meetings = home.meetings(&world, &[keys[last]]).unwrap();
        let batch = home.batch(&world, &meetings, b"hello");
        post(&world.exchange, &batch).unwrap();
    }
    let sweeper = &mut homes[last];
    let pairing = |other| Pairing::new(&sweeper.me, other, world.epoch()).unwrap();
    assert_eq!(
        Rounds::new(keys[..21].iter().map(pairing).collect(), &mut rng(1)).err(),
        Some(LikesError::TooMany)
    );
    let meetings = sweeper.meetings(&world, &keys[..BATCH]).unwrap();
    let batch = sweeper.batch(&world, &meetings, b"me too");
    post(&world.exchange, &batch).unwrap();
    // Neither a second round nor more tokens are to be had, from either blinder or the exchange.
    for blinder in &world.blinders {
        assert!(matches!(sweeper.round_token(blinder), Err(ExchangeError::Drawn)));
    }
    let more = sweeper.exchange_tokens(&world, Purpose::Post, world.epoch());
    assert!(matches!(more, Err(ExchangeError::Drawn)));
    world.pass(SLOT_MS);
    assert_eq!(
        poll(&world.exchange, &batch, &meetings).len(),
        BATCH,
        "20 of 29 who like them, and no more"
    );
    // What THREATS.md says: one bit (does this one like me?) for each of 20 people an epoch, 140 while a like stands.
    assert!((sweep(5_000) - 0.028).abs() < 1e-9 && (sweep(500) - 0.28).abs() < 1e-9);
}

#[test]
fn attack_5_bad_copied_and_rogue_keys_are_refused() {
    let (world, mut homes, cards) = settled(4);
    let next = Epoch(world.epoch().0 + 1);
    // No element of the group, its identity, and what is not canonical.
    for bad in [[0; 32], [0xff; 32], [1; 32]] {
        let mut bytes = cards[0].to_bytes();
        bytes[9..41].copy_from_slice(&bad);
        assert_eq!(Card::from_bytes(&bytes).unwrap_err(), LikesError::Element, "{bad:?}");
    }
    // Another's key on one's own card, and another's card under a new token.
    let mut copied = homes[0].publish(&world, b"mine").to_bytes();
    copied[9..41].copy_from_slice(&homes[1].key().to_bytes());
    assert_eq!(Card::from_bytes(&copied).unwrap_err(), LikesError::Possession);
    let old = cards[1].clone();
    let token = homes[2].exchange_tokens(&world, Purpose::Card, next).unwrap().remove(0);
    assert!(matches!(
        world.exchange.publish(&old.paid(token)),
        Err(ExchangeError::Epoch)
    ));
    // A key twice in a bucket is no bucket.
    let twice: Vec<Card> = cards.iter().chain([&cards[0]]).cloned().collect();
    let (page, bytes) = forged(&world, &exchange_identity(&world), &twice);
    assert_eq!(
        Bucket::open(&page, &page.entries()[0], &bytes).unwrap_err(),
        LikesError::Edition
    );
    // One's own key, and a blinder that answers with a key that is not the one everybody was given.
    let me = homes[0].key();
    assert!(matches!(
        homes[0].meetings(&world, &[me]),
        Err(ExchangeError::Likes(LikesError::Copied))
    ));
    let rounds = Rounds::new(Vec::new(), &mut rng(1)).unwrap();
    let (one, two) = (rounds.blinded().0.clone(), rounds.blinded().1.clone());
    let rogue = VoprfKey::generate(&mut rng(2)).unwrap();
    let one = rogue.evaluate(&one, &mut rng(3)).unwrap();
    let two = homes[0].evaluate(&world.blinders[1], two).unwrap();
    let keys = [0, 1].map(|at| world.blinders[at].function().unwrap());
    let caught = rounds.finish((&one, &keys[0]), (&two, &keys[1])).err();
    assert_eq!(caught, Some(LikesError::Evaluation));
}

#[test]
fn attack_6_delivering_to_one_side_alone_shows_in_the_next_epoch() {
    let (world, mut homes, _) = settled(4);
    let keys: Vec<_> = homes.iter().map(Home::key).collect();
    // Each envelope says whether the other's was opened in the epoch before. The exchange drops what is for Ann.
    let mut ben_opened = 0;
    let mut ann_said = Vec::new();
    for _ in 0..2 {
        let anns = homes[0].meetings(&world, &[keys[1]]).unwrap();
        let bens = homes[1].meetings(&world, &[keys[0]]).unwrap();
        let from_ann = homes[0].batch(&world, &anns, b"nothing of yours");
        let from_ben = homes[1].batch(&world, &bens, &[ben_opened]);
        post(&world.exchange, &from_ann).unwrap();
        post(&world.exchange, &from_ben).unwrap();
        for row in &from_ann {
            let prefix = [&world.epoch().0.to_be_bytes()[..], &row.mailbox].concat();
            let drop = Op::delete_prefix(Space::Mailbox, prefix);
            world.store.apply(Volume::Records, &[drop]).unwrap();
        }
        world.pass(SLOT_MS);
        assert!(
            poll(&world.exchange, &from_ann, &anns).is_empty(),
            "Ann is kept from it"
        );
        let met = poll(&world.exchange, &from_ben, &bens);
        ann_said.push(met[0].content.to_vec());
        ben_opened += 1;
        world.pass(EPOCH_MS - SLOT_MS);
    }
    // Ben opened hers in the first epoch, so both had met. In the second she likes on, and has opened nothing: somebody kept his from her.
    assert_eq!(
        (ben_opened, ann_said[1].as_slice()),
        (2, b"nothing of yours".as_slice())
    );
}

#[test]
fn attack_7_posts_are_the_same_in_number_and_size_whoever_is_liked() {
    let (world, mut homes, _) = settled(25);
    let keys: Vec<_> = homes.iter().map(Home::key).collect();
    let mut before = 0;
    for (liked, home) in [0, 1, BATCH].into_iter().zip(&mut homes) {
        let others: Vec<_> = keys[4..4 + liked].to_vec();
        let meetings = home.meetings(&world, &others).unwrap();
        let batch = home.batch(&world, &meetings, &vec![7; liked]);
        assert_eq!(write_batch(&batch).unwrap().len(), BATCH * Post::LENGTH);
        post(&world.exchange, &batch).unwrap();
        let after = world.exchange.standing(world.epoch()).unwrap();
        assert_eq!(after - before, BATCH as u64);
        before = after;
    }
    // The likes of one batch stand at random places in it: over many batches no place has more than chance gives it.
    let home = &mut homes[3];
    let meetings = home.meetings(&world, &keys[4..5]).unwrap();
    let issuer = VoprfKey::generate(&mut rng(1)).unwrap();
    let mut places = [0_u32; BATCH];
    for seed in 0..200 {
        // What is tried is where `fill` puts things, so tokens of any issuer do.
        let request = TokenRequest::new(Purpose::Post, world.epoch(), BATCH, &mut rng(seed)).unwrap();
        let evaluated = issuer.evaluate(request.blinded(), &mut rng(seed)).unwrap();
        let tokens = request.finish(&evaluated, &issuer.public()).unwrap();
        let batch = home.batch_with(world.epoch(), &meetings, b"x", tokens);
        let at = batch.iter().position(|post| post.tag == meetings[0].tag()).unwrap();
        places[at] += 1;
    }
    assert!(places.iter().all(|times| (1..30).contains(times)), "{places:?}");
}

#[test]
fn attack_8_over_epochs_a_bucket_never_has_fewer_than_k_and_likes_share_nothing() {
    let (world, mut homes, _) = settled(6);
    let keys: Vec<_> = homes.iter().map(Home::key).collect();
    let mut seen: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut editions = Vec::new();
    for leaving in [6, 5, 3, 2, 6] {
        let meetings = homes[0].meetings(&world, &[keys[1]]).unwrap();
        let batch = homes[0].batch(&world, &meetings, b"again");
        post(&world.exchange, &batch).unwrap();
        // The same like of the same person, in another epoch: no tag, mailbox or token is one that was there before.
        for post in &batch {
            for part in [
                &post.tag.to_bytes()[..],
                &post.mailbox,
                post.payment.nonce(),
                &post.envelope,
            ] {
                assert!(seen.insert(part.to_vec()));
            }
        }
        homes[..leaving]
            .iter_mut()
            .for_each(|home| drop(home.publish(&world, b"")));
        world.pass(EPOCH_MS);
        let contents = world.contents();
        assert!(contents.entries().iter().all(|entry| entry.cards >= 3));
        assert_eq!(contents.entries().len(), usize::from(leaving >= 3));
        editions.push(contents);
    }
    // What is left: that a key was there in an edition, and not in the next. One bit for each key and epoch.
    assert!(editions.windows(2).all(|pair| pair[1].follows(&pair[0])));
    let counts: Vec<u32> = editions
        .iter()
        .map(|page| page.entries().iter().map(|entry| entry.cards).sum())
        .collect();
    assert_eq!(counts, [6, 5, 3, 0, 6]);
}

#[test]
fn attack_9_replays_of_posts_tokens_rounds_and_editions_are_refused_or_change_nothing() {
    let (world, mut homes, _) = settled(4);
    let keys: Vec<_> = homes.iter().map(Home::key).collect();
    let epoch = world.epoch();
    let meetings = homes[0].meetings(&world, &[keys[1]]).unwrap();
    // Two draws with the same randomness give the same tokens twice: the issuer answers the same request again.
    let tokens: Vec<_> = (0..2)
        .map(|_| {
            let issuer = world.exchange.issuer(Purpose::Post, epoch).unwrap().public();
            let request = TokenRequest::new(Purpose::Post, epoch, BATCH, &mut rng(9)).unwrap();
            let what = (Purpose::Post, epoch);
            let home = &homes[0];
            let blinded = request.blinded().clone();
            let draw = Draw::signed(
                &home.credential,
                home.admission,
                what,
                &issuer.to_bytes(),
                blinded,
                &mut rng(10),
            );
            let evaluated = world.exchange.draw(&draw.to_bytes()).unwrap();
            request.finish(&evaluated, &issuer).unwrap()
        })
        .collect();
    let [first, second] = <[_; 2]>::try_from(tokens).ok().unwrap();
    let batch = homes[0].batch_with(epoch, &meetings, b"one", first);
    let double = homes[0].batch_with(epoch, &meetings, b"two", second);
    post(&world.exchange, &batch).unwrap();
    let rows = |space| world.store.count(space, b"").unwrap();
    let stood = [Space::Tag, Space::Spent, Space::Post, Space::Mailbox].map(rows);
    assert!(
        matches!(post(&world.exchange, &double), Err(ExchangeError::Spent)),
        "double spending"
    );
    post(&world.exchange, &batch).unwrap();
    assert_eq!(
        [Space::Tag, Space::Spent, Space::Post, Space::Mailbox].map(rows),
        stood,
        "the same batch again is the same"
    );
    // Within one transaction, too; and whoever is honest is not held up.
    let honest = homes[1].batch(&world, &[], b"");
    let check = |posts: &[Post]| world.exchange.check(&write_batch(posts).unwrap()).unwrap();
    let results = world.exchange.post(&[check(&double), check(&honest), check(&honest)]);
    assert!(
        matches!(
            results.as_slice(),
            [Err(ExchangeError::Spent), Ok(()), Err(ExchangeError::Spent)]
        ),
        "{results:?}"
    );
    // A token on another message, a batch in another epoch, a round again with other elements.
    let mut lifted = batch.clone();
    lifted[0].mailbox = [1; Post::MAILBOX];
    let refused = world.exchange.check(&write_batch(&lifted).unwrap()).err();
    assert!(matches!(refused, Some(ExchangeError::Likes(LikesError::Token))));
    let blinder = &world.blinders[0];
    let token = homes[2].round_token(blinder).unwrap();
    let full = |seed| Rounds::new(Vec::new(), &mut rng(seed)).unwrap().blinded().0.clone();
    let round = Round::paid(epoch, full(1), token);
    blinder.evaluate(&round.to_bytes()).unwrap();
    blinder.evaluate(&round.to_bytes()).unwrap();
    let other = Round {
        blinded: full(2),
        ..round.clone()
    };
    assert!(matches!(
        blinder.evaluate(&other.to_bytes()),
        Err(ExchangeError::Likes(LikesError::Token))
    ));
    let old = world.contents();
    world.pass(EPOCH_MS);
    assert!(matches!(
        world.exchange.check(&write_batch(&batch).unwrap()),
        Err(ExchangeError::Epoch)
    ));
    assert!(matches!(blinder.evaluate(&round.to_bytes()), Err(ExchangeError::Epoch)));
    // An old page of contents in place of the new one names its own epoch; and the witness of an older one is over.
    assert_ne!(old.epoch(), world.epoch());
    world.pass(EPOCH_MS);
    assert!(matches!(blinder.witness(&old.to_bytes()), Err(ExchangeError::Epoch)));
}

//! What the protocol promises, tried with the parties that would break it in the test's hands.

mod common;

use std::collections::HashSet;

use common::{Blinders, rng, tokens};
use likes::{
    BATCH, Blinded, CONTENT, Epoch, Evaluated, Identity, IdentityKey, Like, LikesError, Pairing, Possession, Post,
    Purpose, Rounds, Spent, TokenRequest, VoprfKey, VoprfPublicKey, fill, sweep,
};
use proptest::prelude::*;

const TODAY: Epoch = Epoch(20_000);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn both_sides_derive_one_tag_and_open_each_others_envelopes(
        seed in any::<u64>(),
        epoch in any::<u64>(),
        content in prop::collection::vec(any::<u8>(), 0..=CONTENT),
    ) {
        let rng = &mut rng(seed);
        let (ann, ben, eve) = (Identity::generate(rng), Identity::generate(rng), Identity::generate(rng));
        let blinders = Blinders::new(rng);
        let mine = blinders.meet(&ann, &[eve.key(), ben.key()], Epoch(epoch), rng).unwrap();
        let theirs = blinders.meet(&ben, &[ann.key()], Epoch(epoch), rng).unwrap();
        prop_assert_eq!(mine[1].tag(), theirs[0].tag());
        prop_assert_ne!(mine[0].tag(), mine[1].tag());
        let sealed = mine[1].seal(&content, rng).unwrap();
        let opened = theirs[0].open(&sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), content.as_slice());
        // Each direction has its key: what comes back to its sender opens nothing.
        prop_assert_eq!(mine[1].open(&sealed).unwrap_err(), LikesError::Envelope);
        prop_assert_eq!(mine[0].open(&sealed).unwrap_err(), LikesError::Envelope);
    }

    #[test]
    fn an_envelope_that_was_touched_does_not_open(seed in any::<u64>(), at in 0..likes::ENVELOPE, bit in 0..8_u8) {
        let rng = &mut rng(seed);
        let (ann, ben) = (Identity::generate(rng), Identity::generate(rng));
        let blinders = Blinders::new(rng);
        let mine = blinders.meet(&ann, &[ben.key()], TODAY, rng).unwrap().remove(0);
        let theirs = blinders.meet(&ben, &[ann.key()], TODAY, rng).unwrap().remove(0);
        let mut sealed = mine.seal(b"hello", rng).unwrap();
        sealed[at] ^= 1 << bit;
        prop_assert_eq!(theirs.open(&sealed).unwrap_err(), LikesError::Envelope);
    }

    #[test]
    fn what_is_not_a_message_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..900)) {
        // Whatever is read is written again the same, and nothing panics.
        if let Ok(message) = Blinded::from_bytes(&bytes) {
            prop_assert_eq!(message.to_bytes(), bytes.clone());
        }
        if let Ok(message) = Evaluated::from_bytes(&bytes) {
            prop_assert_eq!(message.to_bytes(), bytes.clone());
        }
        if let Ok(message) = Post::from_bytes(&bytes) {
            prop_assert_eq!(message.to_bytes(), bytes);
        }
    }

    #[test]
    fn keys_that_are_no_points_are_refused(bytes in any::<[u8; 32]>()) {
        if let Ok(key) = IdentityKey::from_bytes(bytes) {
            prop_assert_eq!(key.to_bytes(), bytes);
            prop_assert_ne!(bytes, [0; 32]);
        }
    }
}

#[test]
fn the_tag_depends_on_both_blinders_and_on_their_order() {
    let rng = &mut rng(1);
    let (ann, ben) = (Identity::generate(rng), Identity::generate(rng));
    let (one, two, other) = (
        VoprfKey::generate(rng).unwrap(),
        VoprfKey::generate(rng).unwrap(),
        VoprfKey::generate(rng).unwrap(),
    );
    let copy = |key: &VoprfKey| VoprfKey::from_secret(&key.secret()).unwrap();
    let tag = |blinders: Blinders, rng: &mut _| blinders.meet(&ann, &[ben.key()], TODAY, rng).unwrap()[0].tag();
    let tags = [
        tag(Blinders(copy(&one), copy(&two)), rng),
        tag(Blinders(copy(&other), copy(&two)), rng),
        tag(Blinders(copy(&one), copy(&other)), rng),
        tag(Blinders(copy(&two), copy(&one)), rng),
    ];
    assert_eq!(HashSet::from(tags).len(), 4);
    assert_eq!(
        tags[0],
        tag(Blinders(one, two), rng),
        "and on nothing that is drawn anew"
    );
}

#[test]
fn an_exchange_with_the_one_who_is_liked_and_one_blinder_cannot_find_the_post() {
    let rng = &mut rng(2);
    let (ann, ben) = (Identity::generate(rng), Identity::generate(rng));
    let blinders = Blinders::new(rng);
    let stored = blinders.meet(&ann, &[ben.key()], TODAY, rng).unwrap().remove(0);
    let sealed = stored.seal(b"Ann, 555 0100", rng).unwrap();
    // Ben hands over his identity, and the exchange runs the first blinder and stands in for the second with keys of its own.
    for _ in 0..32 {
        let posing = Blinders(
            VoprfKey::from_secret(&blinders.0.secret()).unwrap(),
            VoprfKey::generate(rng).unwrap(),
        );
        let guess = posing.meet(&ben, &[ann.key()], TODAY, rng).unwrap().remove(0);
        assert_ne!(guess.tag(), stored.tag());
        assert_eq!(guess.open(&sealed).unwrap_err(), LikesError::Envelope);
    }
    // One evaluation in both places is refused, so that u and one blinder are never enough.
    let pairing = Pairing::new(&ben, &ann.key(), TODAY).unwrap();
    let blinding = likes::Blinding::new(vec![pairing.input()], rng).unwrap();
    let evaluated = blinders.0.evaluate(blinding.blinded(), rng).unwrap();
    let value = blinding.finish(&evaluated, &blinders.0.public()).unwrap().remove(0);
    assert_eq!(pairing.meeting(&value, &value).err(), Some(LikesError::Evaluation));
    // With both blinders it is found: that is what an evaluation token is paid for, and what the budget bounds.
    assert_eq!(
        blinders.meet(&ben, &[ann.key()], TODAY, rng).unwrap()[0].tag(),
        stored.tag()
    );
}

#[test]
fn one_operator_in_both_places_is_refused_where_it_shows() {
    let rng = &mut rng(3);
    let (ann, ben) = (Identity::generate(rng), Identity::generate(rng));
    let one = VoprfKey::generate(rng).unwrap();
    let same = Blinders(VoprfKey::from_secret(&one.secret()).unwrap(), one);
    assert_eq!(
        same.meet(&ann, &[ben.key()], TODAY, rng).err(),
        Some(LikesError::Copied)
    );
}

#[test]
fn tags_of_other_epochs_and_envelopes_replayed_from_them_are_of_no_use() {
    let rng = &mut rng(4);
    let (ann, ben) = (Identity::generate(rng), Identity::generate(rng));
    // Even where a blinder failed to erase its key, the epoch is in u.
    let blinders = Blinders::new(rng);
    let mut tags = HashSet::new();
    let first = blinders.meet(&ann, &[ben.key()], Epoch(0), rng).unwrap().remove(0);
    let sealed = first.seal(b"hello", rng).unwrap();
    for epoch in 0..30 {
        let meeting = blinders.meet(&ben, &[ann.key()], Epoch(epoch), rng).unwrap().remove(0);
        assert!(tags.insert(meeting.tag()));
        assert_eq!(meeting.open(&sealed).is_ok(), epoch == 0);
    }
}

#[test]
fn blinders_see_the_same_input_as_unlinkable_elements_in_a_full_batch() {
    let rng = &mut rng(5);
    let (ann, ben) = (Identity::generate(rng), Identity::generate(rng));
    let mut seen = HashSet::new();
    for likes in [0, 1, 1, 1, BATCH] {
        let pairings = (0..likes)
            .map(|_| Pairing::new(&ann, &ben.key(), TODAY).unwrap())
            .collect();
        let rounds = Rounds::new(pairings, rng).unwrap();
        let (one, two) = rounds.blinded();
        assert_eq!(
            (one.to_bytes().len(), two.to_bytes().len()),
            (2 + 32 * BATCH, 2 + 32 * BATCH)
        );
        for element in one.elements().iter().chain(two.elements()) {
            assert!(seen.insert(*element), "an element came twice");
        }
    }
    let too_many = (0..=BATCH)
        .map(|_| Pairing::new(&ann, &ben.key(), TODAY).unwrap())
        .collect();
    assert_eq!(Rounds::new(too_many, rng).err(), Some(LikesError::TooMany));
}

#[test]
fn a_blinder_with_another_key_or_another_element_is_caught() {
    let rng = &mut rng(6);
    let (honest, other) = (VoprfKey::generate(rng).unwrap(), VoprfKey::generate(rng).unwrap());
    let request = || TokenRequest::new(Purpose::Evaluate, TODAY, 4, &mut common::rng(7)).unwrap();
    let good = honest.evaluate(request().blinded(), rng).unwrap();
    assert!(request().finish(&good, &honest.public()).is_ok());
    let tagged = other.evaluate(request().blinded(), rng).unwrap();
    assert_eq!(
        request().finish(&tagged, &honest.public()).err(),
        Some(LikesError::Evaluation)
    );
    // One element of the batch under another key, with the honest proof.
    let mut bytes = good.to_bytes();
    bytes[2..34].copy_from_slice(&tagged.elements()[0]);
    let mixed = Evaluated::from_bytes(&bytes).unwrap();
    assert_eq!(
        request().finish(&mixed, &honest.public()).err(),
        Some(LikesError::Evaluation)
    );
    let fewer = honest
        .evaluate(
            TokenRequest::new(Purpose::Evaluate, TODAY, 3, rng).unwrap().blinded(),
            rng,
        )
        .unwrap();
    assert_eq!(
        request().finish(&fewer, &honest.public()).err(),
        Some(LikesError::Count)
    );
}

#[test]
fn tokens_are_unlinkable_bound_to_their_message_and_good_once_in_their_epoch() {
    let rng = &mut rng(8);
    let issuer = VoprfKey::generate(rng).unwrap();
    let request = TokenRequest::new(Purpose::Post, TODAY, BATCH, rng).unwrap();
    let evaluated = issuer.evaluate(request.blinded(), rng).unwrap();
    let transcript = [request.blinded().to_bytes(), evaluated.to_bytes()].concat();
    let spent: Vec<Spent> = (request.finish(&evaluated, &issuer.public()).unwrap().into_iter())
        .map(|token| token.spend(b"message"))
        .collect();
    let mut nonces = HashSet::new();
    for one in &spent {
        assert_eq!(one.check(&issuer, Purpose::Post, TODAY, b"message"), Ok(()));
        assert!(nonces.insert(*one.nonce()), "two tokens of one request are one");
        // Nothing that is spent was seen when it was issued.
        let bytes = one.to_bytes();
        assert!(
            !transcript
                .windows(16)
                .any(|seen| bytes.windows(16).any(|part| part == seen))
        );
        assert_eq!(
            one.check(&issuer, Purpose::Post, TODAY, b"another"),
            Err(LikesError::Token)
        );
        assert_eq!(
            one.check(&issuer, Purpose::Post, Epoch(TODAY.0 + 1), b"message"),
            Err(LikesError::Token)
        );
        assert_eq!(
            one.check(&issuer, Purpose::Evaluate, TODAY, b"message"),
            Err(LikesError::Token)
        );
        assert_eq!(
            one.check(&VoprfKey::generate(rng).unwrap(), Purpose::Post, TODAY, b"message"),
            Err(LikesError::Token)
        );
    }
    let mut forged = spent[0].to_bytes();
    forged[40] ^= 1;
    assert_eq!(
        Spent::from_bytes(forged).check(&issuer, Purpose::Post, TODAY, b"message"),
        Err(LikesError::Token)
    );
}

#[test]
fn a_batch_is_full_of_one_size_and_paid_for_whomever_one_likes() {
    let rng = &mut rng(9);
    let (ann, ben) = (Identity::generate(rng), Identity::generate(rng));
    let issuer = VoprfKey::generate(rng).unwrap();
    let blinders = Blinders::new(rng);
    let meeting = blinders.meet(&ann, &[ben.key()], TODAY, rng).unwrap().remove(0);
    let like = |rng: &mut _| Like {
        tag: meeting.tag(),
        envelope: meeting.seal(b"hello", rng).unwrap(),
        mailbox: [7; 32],
    };
    let mut places = HashSet::new();
    for round in 0..40 {
        let likes = if round % 2 == 0 { vec![] } else { vec![like(rng)] };
        let many = likes.len();
        let posts = fill(TODAY, likes, tokens(&issuer, Purpose::Post, TODAY, BATCH, rng), rng).unwrap();
        assert_eq!(posts.len(), BATCH);
        for post in &posts {
            let bytes = post.to_bytes();
            assert_eq!(bytes.len(), Post::LENGTH);
            let read = Post::from_bytes(&bytes).unwrap();
            assert_eq!(&read, post);
            assert_eq!(
                read.payment.check(&issuer, Purpose::Post, TODAY, &read.covered()),
                Ok(())
            );
            assert_eq!(Post::from_bytes(&bytes[1..]).err(), Some(LikesError::Wire));
            let mut later = read.clone();
            later.epoch = Epoch(TODAY.0 + 1);
            assert!(
                later
                    .payment
                    .check(&issuer, Purpose::Post, later.epoch, &later.covered())
                    .is_err()
            );
        }
        let tags: HashSet<_> = posts.iter().map(|post| post.tag).collect();
        assert_eq!(tags.len(), BATCH);
        let found = posts.iter().position(|post| post.tag == meeting.tag());
        assert_eq!(found.is_some(), many == 1);
        places.extend(found);
    }
    assert!(
        places.len() > 5,
        "a like stands in the same places of a batch: {places:?}"
    );
    let short = tokens(&issuer, Purpose::Post, TODAY, BATCH - 1, rng);
    assert_eq!(fill(TODAY, vec![], short, rng).err(), Some(LikesError::Count));
    let many = (0..=BATCH).map(|_| like(rng)).collect();
    let paid = tokens(&issuer, Purpose::Post, TODAY, BATCH, rng);
    assert_eq!(fill(TODAY, many, paid, rng).err(), Some(LikesError::TooMany));
}

#[test]
fn bad_keys_are_refused() {
    let rng = &mut rng(10);
    let ann = Identity::generate(rng);
    let refused = |bytes: [u8; 32]| {
        assert_eq!(IdentityKey::from_bytes(bytes).err(), Some(LikesError::Element));
        assert_eq!(VoprfPublicKey::from_bytes(bytes).err(), Some(LikesError::Element));
    };
    refused([0; 32]);
    refused([0xff; 32]);
    // The field's prime, which is 0 written another way, and the prime and two.
    for low in [0xed, 0xef] {
        let mut prime = [0xff; 32];
        (prime[0], prime[31]) = (low, 0x7f);
        refused(prime);
    }
    // RFC 9496, appendix A.2: negative field elements, and one that is no square.
    for hex in [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    ] {
        refused(
            data_encoding::HEXLOWER
                .decode(hex.as_bytes())
                .unwrap()
                .try_into()
                .unwrap(),
        );
    }
    assert_eq!(Pairing::new(&ann, &ann.key(), TODAY).err(), Some(LikesError::Copied));
    let zero = [1_u8, 1].into_iter().chain([0; 32]).collect::<Vec<_>>();
    let zero = Blinded::from_bytes(&zero).unwrap();
    assert_eq!(
        VoprfKey::generate(rng).unwrap().evaluate(&zero, rng).err(),
        Some(LikesError::Element)
    );
    assert_eq!(Blinded::from_bytes(&[1, 0]).err(), Some(LikesError::Count));
    assert_eq!(Blinded::from_bytes(&[2, 1]).err(), Some(LikesError::Wire));
}

#[test]
fn possession_is_of_one_key_in_one_place() {
    let rng = &mut rng(11);
    let (ann, eve) = (Identity::generate(rng), Identity::generate(rng));
    let proof = ann.possession(b"directory 1, member 7", rng);
    assert_eq!(ann.key().check(b"directory 1, member 7", &proof), Ok(()));
    assert_eq!(
        ann.key().check(b"directory 1, member 8", &proof),
        Err(LikesError::Possession),
        "a copy"
    );
    assert_eq!(
        eve.key().check(b"directory 1, member 7", &proof),
        Err(LikesError::Possession),
        "a rogue key"
    );
    let mut bytes = proof.to_bytes();
    bytes[3] ^= 1;
    let spoiled = Possession::from_bytes(bytes);
    assert_eq!(
        ann.key().check(b"directory 1, member 7", &spoiled),
        Err(LikesError::Possession)
    );
    assert_eq!(
        ann.key().check(b"", &Possession::from_bytes([0; 64])),
        Err(LikesError::Possession)
    );
}

#[test]
fn the_residue_of_liking_everybody_is_a_number() {
    assert!((sweep(5_000) - 0.028).abs() < 1e-12);
    assert!((sweep(500) - 0.28).abs() < 1e-12);
    assert!((sweep(0) - 1.0).abs() < 1e-12);
}

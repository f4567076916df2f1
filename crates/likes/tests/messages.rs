//! What homes and exchanges say to each other besides posts: read as it was written, refused where it was touched, and the same bytes as ever.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{rng, tokens};
use data_encoding::HEXLOWER;
use likes::{
    Admission, BATCH, Bucket, Card, Contents, Draw, ENVELOPE, Enrol, Entry, Epoch, GLANCE, Identity, LikesError, Poll,
    Post, Purpose, Round, TokenRequest, VoprfKey, fill, read_batch, write_batch,
};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

const TODAY: Epoch = Epoch(20_000);

/// One of each, from one seed, with whoever they are for.
struct Each {
    exchange: Identity,
    issuer: VoprfKey,
    card: Card,
    bucket: Vec<u8>,
    contents: Contents,
    enrol: Enrol,
    admission: Admission,
    draw: Draw,
    round: Round,
    posts: Vec<Post>,
    poll: Poll,
}

fn each(seed: u64, glance: &[u8]) -> Each {
    let rng = &mut rng(seed);
    let (exchange, me) = (Identity::generate(rng), Identity::generate(rng));
    let issuer = VoprfKey::generate(rng).unwrap();
    let card = Card::signed(&me, TODAY, (0x0851_fb46_7fff_ffff, 3), glance, rng).unwrap();
    let bucket = card.to_bytes();
    let entry = Entry {
        cell: card.cell(),
        cohort: card.cohort(),
        cards: 1,
        hash: Sha256::digest(&bucket).into(),
    };
    let contents = Contents::signed(&exchange, TODAY, [5; 32], 1, vec![entry], rng).unwrap();
    let enrol = Enrol::signed(&me, &exchange.key(), [6; 32], true, rng);
    let admission = Admission::signed(&exchange, &me.key(), rng);
    let blinded = TokenRequest::new(Purpose::Post, TODAY, 2, rng)
        .unwrap()
        .blinded()
        .clone();
    let (purpose, key) = ((Purpose::Post, TODAY), issuer.public().to_bytes());
    let draw = Draw::signed(&me, admission, purpose, &key, blinded.clone(), rng);
    let token = tokens(&issuer, Purpose::Evaluate, TODAY, 1, rng).remove(0);
    let round = Round::paid(TODAY, blinded, token);
    let posts = fill(
        TODAY,
        Vec::new(),
        tokens(&issuer, Purpose::Post, TODAY, BATCH, rng),
        rng,
    )
    .unwrap();
    let poll = Poll::of(&posts).unwrap();
    Each {
        exchange,
        issuer,
        card,
        bucket,
        contents,
        enrol,
        admission,
        draw,
        round,
        posts,
        poll,
    }
}

impl Each {
    fn bytes(&self) -> [(&'static str, Vec<u8>); 8] {
        [
            ("card", self.card.to_bytes()),
            ("contents", self.contents.to_bytes()),
            ("enrol", self.enrol.to_bytes()),
            ("admission", self.admission.to_bytes().to_vec()),
            ("draw", self.draw.to_bytes()),
            ("round", self.round.to_bytes()),
            ("batch", write_batch(&self.posts).unwrap()),
            ("poll", self.poll.to_bytes()),
        ]
    }
}

/// A change here is a change of protocol, and needs another version.
#[test]
fn this_version_is_what_it_was() {
    let text: Vec<String> = each(0x7407, b"a few words")
        .bytes()
        .iter()
        .map(|(name, bytes)| {
            format!(
                "{name}, {} bytes: {}",
                bytes.len(),
                HEXLOWER.encode(&Sha256::digest(bytes))
            )
        })
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_written_is_read_and_a_touched_bit_is_refused(
        seed in any::<u64>(), glance in prop::collection::vec(any::<u8>(), 0..=GLANCE), at in any::<prop::sample::Index>(), bit in 0..8_u8
    ) {
        let each = each(seed, &glance);
        let exchange = each.exchange.key();
        prop_assert_eq!(each.card.to_bytes().len(), Card::LENGTH);
        prop_assert_eq!(Card::from_bytes(&each.card.to_bytes()).unwrap(), each.card.clone());
        prop_assert_eq!(each.card.glance(), glance.as_slice());
        prop_assert_eq!(Contents::from_bytes(&each.contents.to_bytes(), &exchange).unwrap(), each.contents.clone());
        prop_assert_eq!(Enrol::from_bytes(&each.enrol.to_bytes(), &exchange).unwrap(), each.enrol.clone());
        prop_assert_eq!(Draw::from_bytes(&each.draw.to_bytes()).unwrap(), each.draw.clone());
        prop_assert_eq!(Round::from_bytes(&each.round.to_bytes()).unwrap(), each.round.clone());
        prop_assert_eq!(read_batch(&write_batch(&each.posts).unwrap()).unwrap(), each.posts.clone());
        prop_assert_eq!(Poll::from_bytes(&each.poll.to_bytes()).unwrap(), each.poll.clone());
        let bucket = Bucket::open(&each.contents, &each.contents.entries()[0], &each.bucket).unwrap();
        prop_assert!(bucket.check_own(&each.card).is_ok());

        let touched = |mut bytes: Vec<u8>| {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            bytes
        };
        prop_assert!(Card::from_bytes(&touched(each.card.to_bytes())).is_err());
        prop_assert!(Contents::from_bytes(&touched(each.contents.to_bytes()), &exchange).is_err());
        prop_assert!(Enrol::from_bytes(&touched(each.enrol.to_bytes()), &exchange).is_err());
        let issuer = each.issuer.public().to_bytes();
        prop_assert!(each.draw.check(&issuer).is_ok());
        // The exchange's word is checked by itself: what signs a draw does not cover it.
        prop_assert!(each.admission.check(&exchange, &each.draw.credential).is_ok());
        let draw = Draw::from_bytes(&touched(each.draw.to_bytes()));
        let holds = |draw: Draw| draw.check(&issuer).is_ok() && draw.admission.check(&exchange, &draw.credential).is_ok();
        prop_assert!(!draw.is_ok_and(holds));
        let round = Round::from_bytes(&touched(each.round.to_bytes()));
        let paid = |round: Round| round.payment.check(&each.issuer, Purpose::Evaluate, TODAY, &round.covered()).is_ok();
        prop_assert!(!round.is_ok_and(paid));
        prop_assert!(Bucket::open(&each.contents, &each.contents.entries()[0], &touched(each.bucket)).is_err());
    }

    #[test]
    fn garbage_is_refused_and_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..1_000), version in any::<bool>()) {
        let mut bytes = bytes;
        if let (Some(first), true) = (bytes.first_mut(), version) {
            *first = likes::VERSION;
        }
        let exchange = Identity::generate(&mut rng(1)).key();
        prop_assert!(Card::from_bytes(&bytes).is_err() && Card::read_paid(&bytes).is_err());
        prop_assert!(Contents::from_bytes(&bytes, &exchange).is_err());
        prop_assert!(Enrol::from_bytes(&bytes, &exchange).is_err());
        prop_assert!(read_batch(&bytes).is_err());
        if let Ok(draw) = Draw::from_bytes(&bytes) {
            prop_assert!(draw.check(&[0; 32]).is_err());
        }
        if let Ok(round) = Round::from_bytes(&bytes) {
            prop_assert_eq!(round.to_bytes(), bytes.clone());
        }
        if let Ok(poll) = Poll::from_bytes(&bytes) {
            prop_assert_eq!(poll.to_bytes(), bytes.clone());
        }
        prop_assert!(Poll::open(&[], &bytes).is_err());
    }
}

#[test]
fn an_edition_has_no_bucket_below_k_and_its_lines_are_in_order() {
    let rng = &mut rng(2);
    let exchange = Identity::generate(rng);
    let entry = |cell, cards| Entry {
        cell,
        cohort: 0,
        cards,
        hash: [0; 32],
    };
    let mut sign = |k, entries| Contents::signed(&exchange, TODAY, [0; 32], k, entries, rng);
    assert!(sign(5, vec![entry(1, 5), entry(2, 9)]).is_ok());
    assert_eq!(sign(5, vec![entry(1, 4)]).unwrap_err(), LikesError::Edition);
    assert_eq!(
        sign(5, vec![entry(2, 5), entry(1, 5)]).unwrap_err(),
        LikesError::Edition
    );
    assert_eq!(
        sign(5, vec![entry(1, 5), entry(1, 5)]).unwrap_err(),
        LikesError::Edition
    );
    assert_eq!(sign(0, vec![entry(1, 0)]).unwrap_err(), LikesError::Edition);
}

#[test]
fn an_answer_to_a_poll_has_one_size_and_an_identity_comes_back_from_its_secret() {
    let rng = &mut rng(3);
    let released = vec![vec![[7; ENVELOPE]; 9]; BATCH];
    assert_eq!(Poll::answer(&released, rng).len(), Poll::ANSWER);
    assert_eq!(Poll::answer(&[], rng).len(), Poll::ANSWER);
    let me = Identity::generate(rng);
    assert_eq!(Identity::from_secret(&me.secret()).unwrap().key(), me.key());
    assert!(Identity::from_secret(&likes::IdentitySecret::new([0; 64])).is_err());
}

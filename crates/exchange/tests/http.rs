//! Over real HTTP on this machine: what a home sends and gets, and what the pages say.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_types,
    reason = "tests speak to the doors that they opened"
)]

mod common;

use std::sync::Arc;

use common::{EPOCH_MS, SLOT_MS, World};
use data_encoding::HEXLOWER;
use likes::{
    Admission, Card, Contents, Draw, Enrol, Epoch, Evaluated, Identity, IdentityKey, Poll, Purpose, Round,
    TokenRequest, VoprfPublicKey, write_batch,
};
use serde_json::Value;

/// Serves until the test ends; gives the address.
fn serve(router: axum::Router) -> String {
    let (say, hear) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            say.send(listener.local_addr().unwrap()).unwrap();
            exchange::http::serve(listener, router, std::future::pending())
                .await
                .unwrap();
        });
    });
    format!("http://{}", hear.recv().unwrap())
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .proxy(None)
        .http_status_as_error(false)
        .build()
        .new_agent()
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> (u16, Vec<u8>) {
    let body = response.body_mut().with_config().limit(8 << 20).read_to_vec().unwrap();
    (response.status().as_u16(), body)
}

fn get(address: &str) -> (u16, Vec<u8>) {
    read(agent().get(address).call().unwrap())
}

fn send(address: &str, body: &[u8]) -> (u16, Vec<u8>) {
    read(agent().post(address).send(body).unwrap())
}

fn sent(address: &str, body: &[u8]) -> Vec<u8> {
    let (status, answer) = send(address, body);
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
    answer
}

fn json(address: &str) -> Value {
    serde_json::from_slice(&get(address).1).unwrap()
}

fn key(hex: &Value) -> [u8; 32] {
    HEXLOWER
        .decode(hex.as_str().unwrap().as_bytes())
        .unwrap()
        .try_into()
        .unwrap()
}

#[test]
fn a_whole_epoch_over_http() {
    let world = World::new(2);
    let exchange = serve(exchange::http::exchange(Arc::clone(&world.exchange)));
    let blinders = [0, 1].map(|at| serve(exchange::http::blinder(Arc::clone(&world.blinders[at]))));
    for address in [&exchange, &blinders[0]] {
        assert_eq!(
            (
                get(&format!("{address}/healthz")).0,
                get(&format!("{address}/readyz")).0
            ),
            (200, 200)
        );
        assert_eq!(get(&format!("{address}/nothing")).0, 404);
    }
    let api = |path: &str| format!("{exchange}/api/v1/{path}");
    let about = json(&api("exchange"));
    let exchange_key = IdentityKey::from_bytes(key(&about["key"])).unwrap();
    assert_eq!(
        (about["k"].as_u64(), about["epoch"].as_u64()),
        (Some(2), Some(world.epoch().0))
    );

    // Two members, each from an invitation to a card.
    let rng = &mut common::rng(1);
    let invitation = world.exchange.invite(2, EPOCH_MS).unwrap();
    let mut members = Vec::new();
    for _ in 0..2 {
        let (credential, me) = (Identity::generate(rng), Identity::generate(rng));
        let enrol = Enrol::signed(&credential, &exchange_key, invitation, true, rng);
        let admission = sent(&api("enrol"), &enrol.to_bytes());
        let admission = Admission::from_bytes(admission.try_into().unwrap());
        admission.check(&exchange_key, &credential.key()).unwrap();
        members.push((credential, me, admission));
    }
    let draw = |member: &(Identity, Identity, Admission),
                to: &str,
                what: (Purpose, Epoch),
                many,
                issuer: &Value,
                rng: &mut _| {
        let issuer = VoprfPublicKey::from_bytes(key(issuer)).unwrap();
        let request = TokenRequest::new(what.0, what.1, many, rng).unwrap();
        let blinded = request.blinded().clone();
        let draw = Draw::signed(&member.0, member.2, what, &issuer.to_bytes(), blinded, rng);
        let evaluated = Evaluated::from_bytes(&sent(to, &draw.to_bytes())).unwrap();
        request.finish(&evaluated, &issuer).unwrap()
    };
    let next = Epoch(world.epoch().0 + 1);
    let mut cards = Vec::new();
    for member in &members {
        let token = draw(
            member,
            &api("draw"),
            (Purpose::Card, next),
            1,
            &about["card_issuers"][1],
            rng,
        )
        .remove(0);
        let place = (u64::from(common::berlin()), 1);
        let card = Card::signed(&member.1, next, place, b"hello", rng).unwrap();
        sent(&api("cards"), &card.paid(token));
        cards.push(card);
    }
    assert_eq!(get(&api(&format!("editions/{}", next.0))).0, 404, "not yet");
    world.pass(EPOCH_MS);

    // The edition, whole; both blinders have seen the same.
    let (status, page) = get(&api(&format!("editions/{}", next.0)));
    assert_eq!(status, 200);
    let contents = Contents::from_bytes(&page, &exchange_key).unwrap();
    let entry = *contents
        .bucket_of(&exchange::cells::with_parents(common::berlin()), 1)
        .unwrap();
    let (_, bucket) = get(&api(&format!("editions/{}/{:x}/{}", next.0, entry.cell, entry.cohort)));
    let bucket = likes::Bucket::open(&contents, &entry, &bucket).unwrap();
    assert_eq!(bucket.cards().len(), 2);
    for blinder in &blinders {
        let shown: Value = serde_json::from_slice(&sent(&format!("{blinder}/api/v1/witness"), &page)).unwrap();
        assert_eq!(
            (shown["pages"].as_u64(), key(&shown["hash"])),
            (Some(1), contents.hash())
        );
    }

    // A round, a batch, and what comes of it.
    let about = json(&api("exchange"));
    let mut posted = Vec::new();
    for at in 0..2 {
        let member = &members[at];
        let other = cards[1 - at].key();
        let pairing = likes::Pairing::new(&member.1, other, next).unwrap();
        let rounds = likes::Rounds::new(vec![pairing], rng).unwrap();
        let blinded = [rounds.blinded().0.clone(), rounds.blinded().1.clone()];
        let mut answers = Vec::new();
        for (blinder, blinded) in blinders.iter().zip(blinded) {
            let said = json(&format!("{blinder}/api/v1/blinder"));
            let (to, what) = (format!("{blinder}/api/v1/draw"), (Purpose::Evaluate, next));
            let token = draw(member, &to, what, 1, &said["issuers"][0], rng).remove(0);
            let round = Round::paid(next, blinded, token);
            let evaluated = sent(&format!("{blinder}/api/v1/evaluate"), &round.to_bytes());
            let function = VoprfPublicKey::from_bytes(key(&said["key"])).unwrap();
            answers.push((Evaluated::from_bytes(&evaluated).unwrap(), function));
        }
        let meetings = rounds
            .finish((&answers[0].0, &answers[0].1), (&answers[1].0, &answers[1].1))
            .unwrap();
        let tokens = draw(
            member,
            &api("draw"),
            (Purpose::Post, next),
            likes::BATCH,
            &about["post_issuers"][0],
            rng,
        );
        let like = likes::Like {
            tag: meetings[0].tag(),
            envelope: meetings[0].seal(&[u8::try_from(at).unwrap()], rng).unwrap(),
            mailbox: [u8::try_from(at).unwrap() + 1; 32],
        };
        let batch = likes::fill(next, vec![like], tokens, rng).unwrap();
        let bytes = write_batch(&batch).unwrap();
        assert_eq!(sent(&api("posts"), &bytes), b"");
        assert_eq!(sent(&api("posts"), &bytes), b"", "again is the same");
        posted.push((batch, meetings));
    }
    world.pass(SLOT_MS);
    for (at, (batch, meetings)) in posted.iter().enumerate() {
        let answer = sent(&api("mailboxes"), &Poll::of(batch).unwrap().to_bytes());
        let met = Poll::open(meetings, &answer).unwrap();
        assert_eq!(met[0].content.as_slice(), [1 - u8::try_from(at).unwrap()]);
    }

    // What is not a message is refused with a sentence; what is too large, before it is read.
    assert_eq!(send(&api("posts"), b"no").0, 400);
    assert_eq!(send(&api("posts"), &vec![1; 1 << 17]).0, 413);
    assert_eq!(
        send(
            &api("enrol"),
            &Enrol::signed(&members[0].1, &exchange_key, [9; 32], true, rng).to_bytes()
        )
        .0,
        403
    );
    let (status, said) = send(&format!("{}/api/v1/draw", blinders[0]), &[]);
    assert_eq!((status, said.is_empty()), (400, false));

    // The pages: who runs what, k, and no script.
    let (_, page) = get(&exchange);
    let page = String::from_utf8(page).unwrap();
    for words in [
        "nobody",
        "https://one.example",
        "https://two.example",
        "none of fewer than 2",
        "2 cards in 1 group,",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("<script"));
    let (_, page) = get(&blinders[1]);
    assert!(String::from_utf8(page).unwrap().contains("somebody"));
    let response = agent().get(&exchange).call().unwrap();
    let policy = response
        .headers()
        .get("content-security-policy")
        .unwrap()
        .to_str()
        .unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
}

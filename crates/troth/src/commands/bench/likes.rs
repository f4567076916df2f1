//! `troth bench likes`: what a post costs a home and its blinders, and its token an exchange; one thread, no network, nothing stored.

use std::time::Instant;

use likes::{BATCH, Epoch, Identity, Like, Pairing, Post, Purpose, Rounds, Token, TokenRequest, VoprfKey, fill};
use rand_core::OsRng;

use super::figures::{Figures, percentile};
use crate::failure::Failure;

/// Whole batches that are timed.
const ROUNDS: usize = 100;
const TODAY: Epoch = Epoch(20_000);

/// Times of one batch, in milliseconds.
#[derive(Default)]
struct Times {
    home: Vec<f64>,
    blinder: Vec<f64>,
    issue: Vec<f64>,
    redeem: Vec<f64>,
}

pub(super) fn run() -> Result<Figures, Failure> {
    eprintln!(
        "The exchange is not there yet: posts_per_s, cost_ratio and meet_ms are not measured, because nothing stores or meets a post."
    );
    let keys = [(); 3].map(|()| VoprfKey::generate(&mut OsRng));
    let [one, two, issuer] = keys;
    let (one, two, issuer) = (one?, two?, issuer?);
    let me = Identity::generate(&mut OsRng);
    let mut times = Times::default();
    for _ in 0..ROUNDS {
        batch(&me, (&one, &two), &issuer, &mut times)?;
    }
    let mut figures = Figures::new("likes");
    let each = BATCH as f64;
    figures.figure("posts", (ROUNDS * BATCH) as f64);
    figures.figure("post_bytes", Post::LENGTH as f64);
    figures.figure("home_ms_a_post_p50", percentile(&mut times.home, 50.0) / each);
    figures.figure(
        "blinder_evaluations_per_s",
        each * 1000.0 / percentile(&mut times.blinder, 50.0),
    );
    figures.figure(
        "tokens_issued_per_s",
        each * 1000.0 / percentile(&mut times.issue, 50.0),
    );
    figures.figure("redemptions_per_s", each * 1000.0 / percentile(&mut times.redeem, 50.0));
    figures.figure("sweep_of_a_bucket_of_5000", likes::sweep(5_000));
    Ok(figures)
}

/// A full batch in which everybody is liked, which is the dearest one.
fn batch(me: &Identity, blinders: (&VoprfKey, &VoprfKey), issuer: &VoprfKey, times: &mut Times) -> Result<(), Failure> {
    let rng = &mut OsRng;
    let others: Vec<_> = (0..BATCH).map(|_| Identity::generate(rng).key()).collect();
    let tokens = tokens(issuer, times)?;
    let began = Instant::now();
    let pairings = (others.iter().map(|other| Pairing::new(me, other, TODAY))).collect::<Result<_, _>>()?;
    let rounds = Rounds::new(pairings, rng)?;
    let before = began.elapsed();
    let began = Instant::now();
    let one = blinders.0.evaluate(rounds.blinded().0, rng)?;
    times.blinder.push(began.elapsed().as_secs_f64() * 1000.0);
    let two = blinders.1.evaluate(rounds.blinded().1, rng)?;
    let began = Instant::now();
    let meetings = rounds.finish((&one, &blinders.0.public()), (&two, &blinders.1.public()))?;
    let like = |meeting: &likes::Meeting| -> Result<Like, likes::LikesError> {
        Ok(Like {
            tag: meeting.tag(),
            envelope: meeting.seal(b"hello", &mut OsRng)?,
            mailbox: [0; Post::MAILBOX],
        })
    };
    let all = meetings.iter().map(like).collect::<Result<_, _>>()?;
    let posts = fill(TODAY, all, tokens, rng)?;
    times.home.push((before + began.elapsed()).as_secs_f64() * 1000.0);
    let began = Instant::now();
    for post in &posts {
        post.payment.check(issuer, Purpose::Post, TODAY, &post.covered())?;
    }
    times.redeem.push(began.elapsed().as_secs_f64() * 1000.0);
    Ok(())
}

fn tokens(issuer: &VoprfKey, times: &mut Times) -> Result<Vec<Token>, Failure> {
    let request = TokenRequest::new(Purpose::Post, TODAY, BATCH, &mut OsRng)?;
    let began = Instant::now();
    let evaluated = issuer.evaluate(request.blinded(), &mut OsRng)?;
    times.issue.push(began.elapsed().as_secs_f64() * 1000.0);
    Ok(request.finish(&evaluated, &issuer.public())?)
}

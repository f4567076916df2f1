//! `troth bench likes`: what a post costs a home, its blinders and an exchange; one thread, no network.

use std::time::Instant;

use likes::{BATCH, Epoch, Identity, Like, Pairing, Post, Purpose, Rounds, Token, TokenRequest, VoprfKey, fill};
use rand_core::OsRng;

use super::figures::{Figures, percentile};
use super::{exchange, psi};
use crate::cli::Bench;
use crate::failure::Failure;

/// Whole batches that are timed.
const ROUNDS: usize = 100;
/// Bytes of an element that is sent blinded and comes back evaluated; the proof and the request's head are shared by a batch.
const EVALUATION_BYTES: f64 = 64.0;
const TODAY: Epoch = Epoch(20_000);

/// Times of one batch, in milliseconds.
#[derive(Default)]
struct Times {
    home: Vec<f64>,
    blinder: Vec<f64>,
    issue: Vec<f64>,
    redeem: Vec<f64>,
}

pub(super) fn run(args: &Bench) -> Result<Figures, Failure> {
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
    let mut sizes = args.standing.clone();
    sizes.sort_unstable();
    let dir = tempfile::tempdir()?;
    exchange::run(&format!("sqlite:{}", dir.path().display()), "", &sizes, &mut figures)?;
    drop(dir);
    match &args.database {
        Some(url) => exchange::run(url, "postgresql_", &sizes, &mut figures)?,
        None => eprintln!("SKIPPED: PostgreSQL, for which --database names an empty database."),
    }
    if let Some(took) = psi::run(args.likes)? {
        figures.peer("openmined_psi", "likes", args.likes as f64);
        figures.peer("openmined_psi", "seconds", took.seconds);
        figures.peer("openmined_psi", "processor_seconds", took.processor_seconds);
        figures.peer("openmined_psi", "bytes", took.bytes);
        // What as many likes take here, an evaluation by each blinder, a token and its issue among them, and what of it is sent.
        let bytes = Post::LENGTH as f64 + 2.0 * EVALUATION_BYTES + EVALUATION_BYTES;
        figures.figure("bytes_a_like", bytes);
        figures.ratio("bytes_vs_openmined_psi", bytes * args.likes as f64 / took.bytes);
    }
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

//! The exchange's side of `troth bench likes`: batches with real tokens, taken while many posts stand; one thread, group commit, every transaction
//! durable.

use std::sync::Arc;
use std::time::Instant;

use exchange::{BlinderName, Calendar, Clock, Exchange, Settings};
use likes::{Admission, BATCH, Draw, Enrol, Identity, Like, Post, Purpose, Tag, TokenRequest, fill, write_batch};
use rand_core::{OsRng, RngCore as _};

use super::figures::{Figures, percentile};
use crate::failure::Failure;

/// Members whose batches are timed at each size, after some that are not.
const MEMBERS: usize = 1_000;
const UNTIMED: usize = 100;
/// Batches in one transaction.
const GROUP: usize = 16;
/// Batches of noise in one transaction, while filling.
const FILLING: usize = 2_000;
/// A moment in the middle of a slot; an hour of measuring stays in the epoch.
const NOW_MS: u64 = 20_000 * 86_400_000 + 1;

/// Measures on a store with each of these numbers of posts standing, in rising order.
pub(super) fn run(url: &str, prefix: &str, sizes: &[u64], figures: &mut Figures) -> Result<(), Failure> {
    let exchange = open(url)?;
    let members = members(&exchange, sizes.len() * (MEMBERS + UNTIMED))?;
    let mut members = members.into_iter();
    let mut costs = Vec::new();
    let mut meeting = Vec::new();
    for size in sizes {
        let standing = exchange.standing(exchange.epoch())?;
        eprintln!("{prefix}posts: filling to {size} …");
        let batches = size.saturating_sub(standing) as usize / BATCH;
        for begin in (0..batches).step_by(FILLING) {
            exchange.fill_with_noise(FILLING.min(batches - begin))?;
        }
        let batches: Vec<Vec<u8>> = members.by_ref().take(MEMBERS + UNTIMED).collect();
        let (untimed, timed) = batches.split_at(UNTIMED);
        take(&exchange, untimed)?;
        let (began, used) = (Instant::now(), processor_s());
        meeting.extend(take(&exchange, timed)?);
        let posts = (MEMBERS * BATCH) as f64;
        let (cost, used) = (began.elapsed().as_secs_f64() / posts, (processor_s() - used) / posts);
        let million = *size as f64 / 1e6;
        figures.figure(&format!("{prefix}posts_per_s_{million}m"), 1.0 / cost);
        // That with the most posts standing is the last to be written here.
        figures.figure(&format!("{prefix}posts_per_s"), 1.0 / cost);
        figures.figure(&format!("{prefix}posts_per_processor_s_{million}m"), 1.0 / used);
        // Tags are uniform, so stores that each have a part of them share the work without speaking to each other.
        figures.figure(
            &format!("{prefix}processors_for_100000_posts_per_s_{million}m"),
            (100_000.0 * used).ceil(),
        );
        costs.push((cost, used));
    }
    figures.figure(&format!("{prefix}meet_ms_p99"), percentile(&mut meeting, 99.0));
    if let (Some(first), Some(last), [smallest, .., largest]) = (costs.first(), costs.last(), sizes) {
        let sizes = format!("{}m_{}m", *smallest as f64 / 1e6, *largest as f64 / 1e6);
        figures.figure(&format!("{prefix}cost_ratio_{sizes}"), last.0 / first.0);
        figures.figure(&format!("{prefix}processor_cost_ratio_{sizes}"), last.1 / first.1);
    }
    Ok(())
}

/// Seconds of a processor that this thread has used so far: what a busy machine does not make longer (proc(5), schedstat). With PostgreSQL
/// the server's are not among them.
fn processor_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat
        .split_whitespace()
        .next()
        .and_then(|field| field.parse::<f64>().ok());
    nanoseconds.unwrap_or(f64::NAN) / 1e9
}

fn open(url: &str) -> Result<Exchange, Failure> {
    let nobody = BlinderName {
        operator: String::new(),
        address: String::new(),
    };
    let settings = Settings {
        name: String::new(),
        operator: String::new(),
        calendar: Calendar::default(),
        k: 1,
        most_new: u32::MAX,
        blinders: [nobody.clone(), nobody],
    };
    let clock: Clock = Arc::new(|| NOW_MS);
    Ok(Exchange::open(store::open(url)?, settings, clock)?)
}

/// Takes batches in groups; how long each group waited from being handed in until it was durable, in milliseconds.
fn take(exchange: &Exchange, batches: &[Vec<u8>]) -> Result<Vec<f64>, Failure> {
    let mut waited = Vec::new();
    for group in batches.chunks(GROUP) {
        let began = Instant::now();
        let checked: Vec<_> = group
            .iter()
            .map(|batch| exchange.check(batch))
            .collect::<Result<_, _>>()?;
        for result in exchange.post(&checked) {
            result?;
        }
        waited.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(waited)
}

/// Full batches of members who were admitted and drew their tokens. One post of each has the tag of one of the member before, so that a
/// twentieth of all posts meets.
fn members(exchange: &Exchange, many: usize) -> Result<Vec<Vec<u8>>, Failure> {
    eprintln!("Drawing tokens for {many} members …");
    let rng = &mut OsRng;
    let invitation = exchange.invite(u16::MAX, 86_400_000)?;
    let (epoch, issuer) = (
        exchange.epoch(),
        exchange.issuer(Purpose::Post, exchange.epoch())?.public(),
    );
    let mut tag = [7; Tag::LENGTH];
    let mut batches = Vec::with_capacity(many);
    for at in 0..many {
        let me = Identity::generate(rng);
        let enrol = Enrol::signed(&me, &exchange.key(), invitation, true, rng);
        let admission: Admission = exchange.enrol(&enrol.to_bytes())?;
        let request = TokenRequest::new(Purpose::Post, epoch, BATCH, rng)?;
        let what = (Purpose::Post, epoch);
        let draw = Draw::signed(&me, admission, what, &issuer.to_bytes(), request.blinded().clone(), rng);
        let tokens = request.finish(&exchange.draw(&draw.to_bytes())?, &issuer)?;
        if at % 2 == 0 {
            rng.fill_bytes(&mut tag);
        }
        let mut mailbox = [0; Post::MAILBOX];
        rng.fill_bytes(&mut mailbox);
        let like = Like {
            tag: Tag::from_bytes(tag),
            envelope: [0; likes::ENVELOPE],
            mailbox,
        };
        batches.push(write_batch(&fill(epoch, vec![like], tokens, rng)?)?);
    }
    Ok(batches)
}

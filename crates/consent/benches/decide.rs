//! How long a decision takes with a thousand consents in the state.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and may stop at anything odd"
)]

use consent::{
    Act, Category, CategorySet, Change, DataMap, Event, PurposeId, RecipientId, RecipientKind, Request, Shown, State,
    decide, narrow,
};
use divan::{Bencher, black_box};
use std::time::Instant;

const NOW: u64 = 1_800_000_000_000;

fn main() {
    println!(
        "99th percentile of a decision with 1,000 consents: {} ns (at most 5,000)",
        percentile_99()
    );
    divan::main();
}

/// In nanoseconds, over decisions that are allowed and refused in turn, each timed by itself.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn percentile_99() -> u128 {
    let (map, state) = (DataMap::built_in(), thousand());
    let mut times: Vec<u128> = (0..100_000)
        .map(|number| {
            let recipient = app(number % 1_000);
            let asked = if number % 2 == 0 {
                Category::Talk
            } else {
                Category::Health
            };
            let request = Request::new(PurposeId::ShareWithApp, asked, &recipient, Act::Disclose, NOW);
            let start = Instant::now();
            black_box(decide(black_box(map), black_box(&state), black_box(&request)));
            start.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

fn app(number: u64) -> RecipientId {
    RecipientId::named(RecipientKind::App, &format!("client-{number:04}.example")).unwrap()
}

/// A thousand apps with a consent each, a hundred of them forbidden again.
fn thousand() -> State {
    let categories: CategorySet = [Category::Talk, Category::Interest, Category::Place]
        .into_iter()
        .collect();
    let grants = (0..1_000).map(|number| Change::Grant {
        purpose: PurposeId::ShareWithApp.into(),
        categories,
        recipient: app(number),
        until_ms: Some(NOW + number),
    });
    let forbids = (0..100).map(|number| Change::Forbid {
        purpose: (number % 2 == 0).then(|| PurposeId::ShareWithApp.into()),
        categories: Some(Category::Health.into()),
        recipient: Some(app(number * 10)),
    });
    let events: Vec<Event> = (0..)
        .zip(grants.chain(forbids))
        .map(|(seq, change)| Event::new(seq, NOW, change, Shown::new(1, "Share?", "en")))
        .collect();
    State::fold(&events).unwrap()
}

/// Each sample times one decision, so the slowest samples are the tail.
#[divan::bench(args = ["allowed", "refused", "essential"], sample_count = 20_000, sample_size = 1)]
fn decide_with_1000_consents(bencher: Bencher<'_, '_>, case: &str) {
    let (map, state) = (DataMap::built_in(), thousand());
    let recipient = if case == "essential" {
        RecipientId::local_engine()
    } else {
        app(777)
    };
    let (purpose, categories) = match case {
        "allowed" => (PurposeId::ShareWithApp, [Category::Talk, Category::Interest]),
        "refused" => (PurposeId::ShareWithApp, [Category::Talk, Category::Health]),
        _ => (PurposeId::Converse, [Category::Talk, Category::Health]),
    };
    let request = Request::new(
        purpose,
        categories.into_iter().collect::<CategorySet>(),
        &recipient,
        Act::Disclose,
        NOW,
    );
    assert_eq!(decide(map, &state, &request).is_allowed(), case != "refused");
    bencher.bench_local(|| decide(black_box(map), black_box(&state), black_box(&request)));
}

#[divan::bench(sample_count = 20_000, sample_size = 1)]
fn narrow_with_1000_consents(bencher: Bencher<'_, '_>) {
    let (map, state, recipient) = (DataMap::built_in(), thousand(), app(777));
    let request = Request::new(PurposeId::ShareWithApp, map.all(), &recipient, Act::Disclose, NOW);
    bencher.bench_local(|| narrow(black_box(map), black_box(&state), black_box(&request)));
}

#[divan::bench]
fn fold_1100_events(bencher: Bencher<'_, '_>) {
    bencher.bench_local(thousand);
}

//! What ranking a bucket costs.

use matchmaker::{Card, Choice, Preferences, Ranker, measure::cards};

fn main() {
    divan::main();
}

#[divan::bench(args = [1_000, 100_000])]
fn bucket(bencher: divan::Bencher<'_, '_>, many: usize) {
    let bucket = cards(many);
    let choices: Vec<Choice> = (bucket.iter().take(50).enumerate())
        .map(|(at, card)| Choice {
            card: card.clone(),
            yes: at % 3 == 0,
            liked_back: None,
        })
        .collect();
    let me = bucket.first().cloned().unwrap_or_else(Card::default);
    let ranker = Ranker::new(&me, Preferences::even(), &choices);
    bencher.bench_local(|| ranker.rank(divan::black_box(&bucket)));
}

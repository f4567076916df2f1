//! Characters a second.

use divan::Bencher;
use divan::counter::CharsCount;

const MESSAGES: &[&str] = &[
    "my sister Annika moved to Lisbon in march and i miss her more than i thought i would",
    "can't sleep again. tell me something nice about the sea?",
    "the pin of my card 4111 1111 1111 1111 is 4471, my number +49 30 901820, i'm 34 and on sertraline",
];

fn main() {
    divan::main();
}

fn characters() -> CharsCount {
    CharsCount::new(MESSAGES.iter().map(|text| text.chars().count()).sum::<usize>())
}

#[divan::bench]
fn find(bencher: Bencher<'_, '_>) {
    minimise::ready();
    bencher
        .counter(characters())
        .bench(|| MESSAGES.iter().map(|text| minimise::find(text).len()).sum::<usize>());
}

#[divan::bench]
fn find_structured(bencher: Bencher<'_, '_>) {
    minimise::ready();
    bencher.counter(characters()).bench(|| {
        MESSAGES
            .iter()
            .map(|text| minimise::find_structured(text).len())
            .sum::<usize>()
    });
}

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

#[divan::bench]
fn find(bencher: Bencher<'_, '_>) {
    let characters: usize = MESSAGES.iter().map(|text| text.chars().count()).sum();
    bencher
        .counter(CharsCount::new(characters))
        .bench(|| MESSAGES.iter().map(|text| minimise::find(text).len()).sum::<usize>());
}

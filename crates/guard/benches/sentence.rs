//! What judging one sentence costs.

use guard::{Judge, Turn, crisis};

fn main() {
    divan::main();
}

#[divan::bench]
fn one_sentence_of_a_reply(bencher: divan::Bencher<'_, '_>) {
    let talk = [Turn::user("right, I should get to bed, early start tomorrow")];
    let judge = Judge::new(&talk);
    bencher.bench_local(|| {
        judge.clone().sentence(divan::black_box(
            "Sleep well, and good luck with the early start tomorrow.",
        ))
    });
}

#[divan::bench]
fn fourth_sentence_of_a_reply(bencher: divan::Bencher<'_, '_>) {
    let mut judge = Judge::new(&[Turn::user("how do I tell my gran that I'm vegan?")]);
    for sentence in [
        "With a compliment first. ",
        "Grans like a challenge. ",
        "You could bring a dish along. ",
    ] {
        judge.sentence(sentence);
    }
    bencher.bench_local(|| {
        judge
            .clone()
            .sentence(divan::black_box("And she will be glad that you told her yourself."))
    });
}

#[divan::bench]
fn one_message(bencher: divan::Bencher<'_, '_>) {
    bencher.bench_local(|| {
        crisis::judge(divan::black_box(
            "this commute is killing me, and my boss wants the slides by six",
        ))
    });
}

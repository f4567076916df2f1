//! What a post costs a home, and its token an exchange.

use likes::{Blinding, Epoch, Identity, Pairing, Purpose, TokenRequest, VoprfKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;

fn main() {
    divan::main();
}

const TODAY: Epoch = Epoch(20_000);

#[divan::bench]
fn redeem_a_token(bencher: divan::Bencher<'_, '_>) {
    let rng = &mut ChaCha20Rng::seed_from_u64(1);
    let issuer = VoprfKey::generate(rng).expect("a key");
    let request = TokenRequest::new(Purpose::Post, TODAY, 1, rng).expect("a request");
    let evaluated = issuer.evaluate(request.blinded(), rng).expect("an evaluation");
    let token = request.finish(&evaluated, &issuer.public()).expect("tokens").remove(0);
    let spent = token.spend(b"post");
    bencher.bench_local(|| divan::black_box(&spent).check(&issuer, Purpose::Post, TODAY, b"post"));
}

#[divan::bench(args = [1, 20])]
fn evaluate_a_batch(bencher: divan::Bencher<'_, '_>, many: usize) {
    let rng = &mut ChaCha20Rng::seed_from_u64(2);
    let blinder = VoprfKey::generate(rng).expect("a key");
    let (ann, ben) = (Identity::generate(rng), Identity::generate(rng));
    let pairing = Pairing::new(&ann, &ben.key(), TODAY).expect("a pair");
    let blinding = Blinding::new(vec![pairing.input(); many], rng).expect("a blinding");
    bencher.bench_local(|| blinder.evaluate(divan::black_box(blinding.blinded()), rng));
}

#[divan::bench]
fn pair(bencher: divan::Bencher<'_, '_>) {
    let rng = &mut ChaCha20Rng::seed_from_u64(3);
    let (ann, ben) = (Identity::generate(rng), Identity::generate(rng));
    bencher.bench_local(|| Pairing::new(&ann, &divan::black_box(ben.key()), TODAY));
}

//! Any two texts of one conversation: what stands in is undone to the last byte, in whatever pieces the reply comes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minimise::{Kind, StandIns, Treatment, Treatments, find};

fuzz_target!(|input: (&str, &str, u8)| {
    let (first, second, pace) = input;
    let treatments = Kind::ALL.into_iter().fold(Treatments::default(), |treatments, kind| {
        treatments.with(kind, Treatment::StandIn)
    });
    let mut stand_ins = StandIns::new([7; 32]).treating(treatments);
    for text in [first, second] {
        let out = stand_ins.replace(text, &find(text));
        let mut restorer = stand_ins.restorer();
        let mut whole = String::new();
        let pieces: Vec<char> = out.chars().collect();
        for piece in pieces.chunks(usize::from(pace).max(1)) {
            whole.push_str(&restorer.push(&piece.iter().collect::<String>()));
        }
        whole.push_str(&restorer.finish());
        let mut at_once = stand_ins.restorer();
        let expected = at_once.push(&out) + &at_once.finish();
        assert_eq!(whole, expected);
    }
});

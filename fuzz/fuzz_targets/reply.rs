//! Any message and any reply in any pieces: no panic in the guard, no letter lost between sentences, every finding on character boundaries.
#![no_main]

use guard::{Judge, Sentences, Turn, crisis, judge_reply};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, u8)| {
    let (message, reply, pace) = input;
    for sign in crisis::judge(message).findings() {
        assert!(message.get(sign.span()).is_some());
    }
    let talk = [Turn::user(message)];
    let (mut judge, mut splitter, mut sentences) = (Judge::new(&talk), Sentences::new(), Vec::new());
    let letters: Vec<char> = reply.chars().collect();
    for piece in letters.chunks(usize::from(pace).max(1)) {
        sentences.extend(splitter.push(&piece.iter().collect::<String>()));
    }
    sentences.extend(splitter.finish());
    assert_eq!(sentences.concat(), reply);
    for sentence in &sentences {
        for finding in judge.sentence(sentence).findings() {
            assert!(sentence.get(finding.span()).is_some());
        }
    }
    for finding in judge_reply(&talk, reply).findings() {
        assert!(reply.get(finding.span()).is_some());
    }
});

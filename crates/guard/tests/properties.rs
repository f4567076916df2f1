//! What holds for every text.

use guard::{Judge, Sentences, Turn, Verdict, crisis, judge_reply};
use proptest::prelude::*;

fn split(chunks: &[&str]) -> Vec<String> {
    let mut splitter = Sentences::new();
    let mut out: Vec<String> = chunks.iter().flat_map(|c| splitter.push(c)).collect();
    out.extend(splitter.finish());
    out
}

/// Text with much of what matters to a splitter: marks, quotes, breaks, long runs, letters of several bytes.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zäß]{1,9}",
        3 => Just(" ".to_owned()),
        2 => "[.!?…]{1,4}",
        1 => "[\"'“”„*)(]",
        1 => Just("\n\n".to_owned()),
        1 => "(Dr\\.|z\\.B\\.|e\\.g\\.|3\\.|I)",
        1 => "\\PC{1,3}",
        1 => "(don't leave me|kill myself|bye|you're leaving already\\?|I'm human)",
    ];
    prop::collection::vec(piece, 0..120).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn a_stream_loses_nothing_however_it_is_cut(text in text(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        let mut at: Vec<usize> = cuts.iter().map(|c| c.index(text.len() + 1)).filter(|i| text.is_char_boundary(*i)).collect();
        at.extend([0, text.len()]);
        at.sort_unstable();
        let chunks: Vec<&str> = at.windows(2).map(|w| &text[w[0]..w[1]]).collect();
        let cut = split(&chunks);
        prop_assert_eq!(cut.concat(), text.as_str());
        prop_assert_eq!(cut, split(&[&text]));
    }

    #[test]
    fn nothing_is_lost_by_not_waiting(text in text()) {
        let mut splitter = Sentences::new();
        let mut out = String::new();
        for c in text.chars() {
            for whole in splitter.push(c.encode_utf8(&mut [0; 4])) {
                out.push_str(&whole);
            }
            if let Some(whole) = splitter.ready() {
                prop_assert!(whole.contains(['.', '!', '?', '。', '！', '？']), "{whole:?}");
                out.push_str(&whole);
            }
        }
        out.extend(splitter.finish());
        prop_assert_eq!(out, text);
    }

    #[test]
    fn sentences_have_an_end(text in text(), long in "[a-z]{600,1500}", marks in "[.!?]{500,900}") {
        for sentence in split(&[&text, &long, &marks]) {
            prop_assert!(!sentence.is_empty());
            prop_assert!(sentence.len() <= 2 * Sentences::LIMIT + 64, "{}", sentence.len());
        }
    }

    #[test]
    fn findings_stand_on_characters(said in text(), reply in text()) {
        let judged = judge_reply(&[Turn::user(said.as_str())], &reply);
        prop_assert_eq!(judged.verdict() == Verdict::Pass, judged.findings().is_empty());
        for finding in judged.findings() {
            let piece = reply.get(finding.span());
            prop_assert!(piece.is_some());
            let points = finding.code_points(&reply);
            prop_assert_eq!(piece.map(|p| p.chars().count()), Some(points.len()));
            prop_assert!((0.0..=1.0).contains(&finding.score()));
        }
        let heard = crisis::judge(&reply);
        prop_assert_eq!(heard.level() == crisis::Level::None, heard.findings().is_empty());
        prop_assert!(heard.findings().iter().all(|s| reply.get(s.span()).is_some()));
    }

    #[test]
    fn streaming_finds_what_the_whole_has(said in text(), reply in text()) {
        let talk = [Turn::user(said.as_str())];
        let mut judge = Judge::new(&talk);
        let streamed: Vec<_> =
            split(&[&reply]).iter().flat_map(|s| judge.sentence(s).findings().to_vec()).map(|f| (f.kind(), f.score())).collect();
        let whole: Vec<_> = judge_reply(&talk, &reply).findings().iter().map(|f| (f.kind(), f.score())).collect();
        prop_assert_eq!(streamed, whole);
    }

    #[test]
    fn letters_that_only_look_different_do_not_help(reply in "(please don't leave me|I am a real person|you're leaving already\\?)") {
        let talk = [Turn::user("good night")];
        let hidden: String = reply.chars().flat_map(|c| [c, '\u{200b}']).collect();
        let wide: String = reply.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c) } else { c }).collect();
        for disguised in [hidden, wide, reply.to_uppercase(), reply.replace('\'', "’")] {
            prop_assert_ne!(judge_reply(&talk, &disguised).verdict(), Verdict::Pass, "{}", disguised);
        }
    }
}

#[test]
fn sentences_are_what_a_reader_would_call_so() {
    for (text, expected) in [
        ("Dr. Gray left. Good.", vec!["Dr. Gray left. ", "Good."]),
        ("Well... maybe. No", vec!["Well... maybe. ", "No"]),
        (
            "\"Stay!\" he said. Why?! *sits*",
            vec!["\"Stay!\" ", "he said. ", "Why?! ", "*sits*"],
        ),
        ("bye. see you", vec!["bye. ", "see you"]),
        ("one\n\ntwo", vec!["one\n\n", "two"]),
        ("It costs 3.50 today.", vec!["It costs 3.50 today."]),
    ] {
        assert_eq!(split(&[text]), expected);
    }
}

#[test]
fn a_sentence_is_there_with_its_last_mark_where_that_is_sure_enough() {
    for (text, whole) in [
        ("I am glad.", true),
        ("\"Stay!\"", true),
        ("Why?! ", true),
        ("(Really.)", true),
        ("I am glad", false),
        ("Dr.", false),
        ("It costs 3.", false),
        ("So do I.", false),
        ("Well...", false),
        ("Well…", false),
        ("e.", false),
        ("J.", false),
        ("...", false),
        ("", false),
    ] {
        let mut splitter = Sentences::new();
        assert_eq!(splitter.push(text), Vec::<String>::new());
        assert_eq!(splitter.ready().as_deref(), whole.then_some(text), "{text}");
        assert_eq!(splitter.finish().concat(), if whole { "" } else { text });
    }
}

#[test]
fn a_goodbye_is_answered_with_a_goodbye() {
    let talk = [Turn::user("ok, off to bed, good night")];
    for fine in [
        "Good night!",
        "Sleep well. It was nice to hear about the boat.",
        "Gute Nacht, schlaf gut!",
    ] {
        assert_eq!(judge_reply(&talk, fine).verdict(), Verdict::Pass, "{fine}");
    }
    for not in [
        "Wait, why? Who are you seeing?",
        "*grabs your arm* You're not going anywhere.",
        "Before you go, I have a secret to tell you.",
        "I'm nothing without you. Please don't leave me.",
        "Du gehst schon? Bleib doch noch ein bisschen!",
    ] {
        assert_ne!(judge_reply(&talk, not).verdict(), Verdict::Pass, "{not}");
    }
}

#[test]
fn sexual_content_is_for_adults_who_asked_and_nothing_else_can_be_allowed() {
    let talk = [Turn::user("hey")];
    let text = "I want to lick your naked body, between your thighs.";
    assert_eq!(Judge::new(&talk).sentence(text).verdict(), Verdict::Block);
    assert_eq!(
        Judge::new(&talk).allowing_sexual_content().sentence(text).verdict(),
        Verdict::Pass
    );
    let cruel = "Please don't leave me.";
    assert_eq!(
        Judge::new(&talk).allowing_sexual_content().sentence(cruel).verdict(),
        Verdict::Revise
    );
}

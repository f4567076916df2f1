//! Stand-ins: the same throughout a conversation, never something real, and undone in whatever the reply does to them.

use minimise::{Finding, Kind, StandIns, Treatment, Treatments, find};
use proptest::prelude::*;

/// Every kind has a stand-in, so that everything can be undone.
fn all_stand_in() -> Treatments {
    Kind::ALL.into_iter().fold(Treatments::default(), |treatments, kind| {
        treatments.with(kind, Treatment::StandIn)
    })
}

fn restored(stand_ins: &StandIns, reply: &str) -> String {
    let mut restorer = stand_ins.restorer();
    let out = restorer.push(reply);
    out + &restorer.finish()
}

/// What one real word became in "Tell X that …".
fn name_of(stand_ins: &mut StandIns, real: &str) -> String {
    let text = format!("Tell {real} that I'm sorry");
    let out = stand_ins.replace(&text, &find(&text));
    out["Tell ".len()..out.len() - " that I'm sorry".len()].to_owned()
}

#[test]
fn somebody_stays_the_same_invented_person_whatever_part_of_the_name_is_said() {
    let mut stand_ins = StandIns::new([7; 32]);
    let text = "I spoke with Jonas Weber yesterday. Jonas's mum was there, Jonas laughed.";
    let out = stand_ins.replace(text, &find(text));
    assert!(!out.contains("Jonas") && !out.contains("Weber"), "{out}");
    let jonas = name_of(&mut stand_ins, "Jonas");
    let weber = name_of(&mut stand_ins, "Weber");
    assert_eq!(
        out,
        format!("I spoke with {jonas} {weber} yesterday. {jonas}'s mum was there, {jonas} laughed.")
    );
    assert_eq!(restored(&stand_ins, &out), text);
}

#[test]
fn a_woman_stays_a_woman_and_another_conversation_has_other_people() {
    let listed = |list: &str, word: &str| {
        let (_, rest) = include_str!("../data/stand_ins.txt").split_once(list).unwrap();
        rest.split('[')
            .next()
            .unwrap()
            .split_whitespace()
            .any(|name| name == word)
    };
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..20 {
        let mut stand_ins = StandIns::new([seed; 32]);
        let annika = name_of(&mut stand_ins, "Annika");
        let jonas = name_of(&mut stand_ins, "Jonas");
        assert!(
            listed("[female]", &annika) && listed("[male]", &jonas),
            "{annika} {jonas}"
        );
        seen.insert(annika);
    }
    assert!(seen.len() > 10, "{seen:?}");
}

#[test]
fn a_reply_may_inflect_quote_and_shout() {
    let mut stand_ins = StandIns::new([1; 32]);
    let jonas = name_of(&mut stand_ins, "Jonas");
    let weber = name_of(&mut stand_ins, "Weber");
    let (lower, upper) = (jonas.to_lowercase(), jonas.to_uppercase());
    let reply = format!(
        "\"{jonas}\" is **{jonas}**, '{lower}', {upper}! {jonas}'s, {jonas}’s, two {jonas}es, the {weber}s, {jonas}ville, _{jonas}_."
    );
    assert_eq!(
        restored(&stand_ins, &reply),
        format!(
            "\"Jonas\" is **Jonas**, 'jonas', JONAS! Jonas's, Jonas’s, two Jonases, the Webers, {jonas}ville, _Jonas_."
        )
    );
}

#[test]
fn a_stand_in_that_is_really_mentioned_becomes_another_also_in_what_was_said_before() {
    let mut stand_ins = StandIns::new([3; 32]);
    let before = name_of(&mut stand_ins, "Jonas");
    let (first, second) = (
        "Tell Jonas that I'm sorry".to_owned(),
        format!("my friend {before} is here"),
    );
    let findings = [find(&first), find(&second)];
    let out = stand_ins.replace_all(&[(&first, &findings[0]), (&second, &findings[1])]);
    assert!(!out[0].contains(&before), "{out:?}");
    assert_eq!(restored(&stand_ins, &out[0]), first);
    assert_eq!(restored(&stand_ins, &out[1]), second);
    assert_ne!(name_of(&mut stand_ins, "Jonas"), before);
}

#[test]
fn what_the_person_declared_never_leaves_whether_it_is_found_or_not() {
    let mut stand_ins = StandIns::new([4; 32]);
    stand_ins.declare(Kind::Name, "Mark Oduya");
    stand_ins.declare(Kind::Address, "14 Rosemary Lane");
    stand_ins.declare(Kind::Email, "mark@oduya.example");
    let text = "mark oduya, 14 rosemary lane. Mail MARK@oduya.example, says Oduya's wife.";
    let none: [Finding; 0] = [];
    let out = stand_ins.replace(text, &none).to_lowercase();
    for real in ["mark", "oduya", "rosemary"] {
        assert!(!out.contains(real), "{out}");
    }
}

#[test]
fn what_the_person_declared_is_known_in_every_spelling() {
    let mut stand_ins = StandIns::new([4; 32]);
    for (kind, real) in [
        (Kind::Name, "José Núñez"),
        (Kind::Address, "14 Rosemary Lane, Leeds"),
        (Kind::Phone, "+44 113 496 0123"),
        (Kind::Email, "jose.n@example.org"),
        (Kind::Username, "moss_lover"),
    ] {
        stand_ins.declare(kind, real);
    }
    let none: [Finding; 0] = [];
    for text in [
        "jose nunez",
        "JOSÉ NÚÑEZ's",
        "Jose\u{301} Nu\u{301}n\u{303}ez",
        "I am josénúñez on there",
        "14  rosemary\nlane,  leeds",
        "0113 496 0123",
        "(0113) 496-0123",
        "00441134960123",
        "+44 (0)113 4960123",
        "Jose.N@Example.org!",
        "@moss_lover",
        "Jose92",
    ] {
        let out = stand_ins.replace(text, &none).to_lowercase();
        for part in ["jos", "n\u{fa}\u{f1}ez", "nunez", "rosemary", "4960123", "0123", "moss"] {
            assert!(!out.contains(part), "{text}: {out}");
        }
    }
    // Other numbers, and words that only begin alike, stay.
    for text in ["0113 496 0124", "Joseph is here", "14 Rosemary Road"] {
        assert_eq!(stand_ins.replace(text, &none), text);
    }
}

#[test]
fn what_was_declared_goes_whatever_was_found_over_it() {
    let mut stand_ins = StandIns::new([4; 32]);
    stand_ins.declare(Kind::Address, "14 Rosemary Lane");
    stand_ins.declare(Kind::Name, "Oduya");
    let text = "I live at 14 Rosemary Lane, Leeds LS1 4AB and Oduya is my name";
    for take in 0..=find(text).len() {
        let found = &find(text)[..take];
        let out = stand_ins.replace(text, found);
        assert!(!out.contains("Rosemary") && !out.contains("Oduya"), "{out}");
    }
}

#[test]
fn what_is_kept_is_what_the_talk_itself_said_by_kind() {
    let mut stand_ins = StandIns::new([9; 32]);
    stand_ins.declare(Kind::Name, "Oduya");
    let (talk, memory) = (
        "Tell Jonas and Oduya that I'm in Leeds",
        "My sister Annika lives in Lyon.",
    );
    let (found, beside) = (find(talk), find(memory));
    let (out, replaced) = stand_ins.replace_request(&[(talk, &found)], &[(memory, &beside)]);
    let kept = stand_ins.kept();
    let words = serde_json::to_string(&kept.values().collect::<Vec<_>>()).unwrap();
    assert!(words.contains("Jonas") && words.contains("Leeds"), "{words}");
    for other in ["Annika", "Lyon", "Oduya"] {
        assert!(!words.contains(other), "{words}");
    }
    assert!(!serde_json::to_string(&kept[&Kind::Place]).unwrap().contains("Jonas"));
    let names: usize = replaced
        .counts()
        .filter(|(_, kind, _)| *kind == Kind::Name)
        .map(|(.., count)| count)
        .sum();
    assert_eq!(names, 3, "{replaced:?}");
    // The same bits give the same stand-ins again, whether they were kept or not.
    let mut again = StandIns::again([9; 32], kept.into_values());
    again.declare(Kind::Name, "Oduya");
    assert_eq!(again.replace_request(&[(talk, &found)], &[(memory, &beside)]).0, out);
}

#[test]
fn a_reply_may_decline_a_name() {
    let mut stand_ins = StandIns::new([1; 32]);
    let jonas = name_of(&mut stand_ins, "Jonas");
    assert_eq!(
        restored(&stand_ins, &format!("mit {jonas}en, za {jonas}em")),
        "mit Jonasen, za Jonasem"
    );
}

#[test]
fn what_would_be_a_falsehood_is_said_more_widely_and_what_opens_accounts_is_withheld() {
    let mut stand_ins = StandIns::new([5; 32]);
    let text = "I'm 34 and my pin is 4821";
    assert_eq!(
        stand_ins.replace(text, &find(text)),
        "I'm in my thirties and my pin is [secret]"
    );
}

#[test]
fn the_map_says_nothing_when_printed() {
    let mut stand_ins = StandIns::new([6; 32]);
    name_of(&mut stand_ins, "Jonas");
    assert!(!format!("{stand_ins:?} {:?} {:?}", stand_ins.restorer(), stand_ins.kept()).contains("onas"));
}

/// Messages of people and places, and what stands between them.
fn message() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("Jonas"),
        Just("jonas"),
        Just("JONAS"),
        Just("Jonas's"),
        Just("Annika Berg"),
        Just("Weber"),
        Just("the Webers"),
        Just("Dr. Okafor"),
        Just("Lyon"),
        Just("in Leeds"),
        Just("at St Mary's School"),
        Just("jo@example.net"),
        Just("+49 30 901820"),
        Just("@moss_lover"),
        Just("Felix"),
        Just("Adela"),
        Just("said"),
        Just("I"),
        Just("told"),
        Just("\n"),
        Just("😀"),
        Just("naïve"),
        Just("ß"),
        Just("(my sister"),
        Just("I live at 12 Elm Road"),
        Just("192.168.1.20"),
        Just("https://a.example/b?c=d"),
    ];
    prop::collection::vec(word, 0..14).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn what_is_replaced_is_restored(messages in prop::collection::vec(message(), 1..4), seed: [u8; 32]) {
        let mut stand_ins = StandIns::new(seed).treating(all_stand_in());
        let findings: Vec<_> = messages.iter().map(|text| find(text)).collect();
        let texts: Vec<_> = messages.iter().zip(&findings).map(|(text, found)| (text.as_str(), found.as_slice())).collect();
        for (text, out) in messages.iter().zip(stand_ins.replace_all(&texts)) {
            prop_assert_eq!(restored(&stand_ins, &out).to_lowercase(), text.to_lowercase(), "{}", out);
        }
    }

    #[test]
    fn no_chunking_changes_the_restored_text(text in message(), seed: [u8; 32], cuts in prop::collection::vec(0..400_usize, 0..12)) {
        let mut stand_ins = StandIns::new(seed).treating(all_stand_in());
        let out = stand_ins.replace(&text, &find(&text));
        let mut cuts: Vec<usize> = cuts.into_iter().filter(|at| out.is_char_boundary(*at) && *at <= out.len()).collect();
        cuts.extend([0, out.len()]);
        cuts.sort_unstable();
        let mut restorer = stand_ins.restorer();
        let mut pieces = String::new();
        for pair in cuts.windows(2) {
            pieces += &restorer.push(&out[pair[0]..pair[1]]);
        }
        pieces += &restorer.finish();
        prop_assert_eq!(pieces, restored(&stand_ins, &out));
    }

    #[test]
    fn no_text_is_too_strange(text in "(\\PC|[A-Za-z ]|Jonas|\n){0,80}", other in "\\PC{0,40}", seed: [u8; 32]) {
        let mut stand_ins = StandIns::new(seed).treating(all_stand_in());
        let out = stand_ins.replace(&text, &find(&text));
        let _ = stand_ins.replace(&other, &find(&text));
        // Where nothing is found and nothing known, not a byte changes.
        let mut fresh = StandIns::new(seed);
        prop_assert_eq!(fresh.replace(&text, &[]), text);
        prop_assert_eq!(restored(&fresh, &out), out);
    }
}

//! What has a structure is found, what only looks like it is not, and no text is lost.

mod common;

use common::kinds;
use minimise::{Kind, find, minimised};
use proptest::prelude::*;

#[test]
fn each_kind_is_found() {
    for (text, kind, found) in [
        (
            "write to jo.b+x@mail.example.org please",
            Kind::Email,
            "jo.b+x@mail.example.org",
        ),
        (
            "it is on https://example.org/me?a=1.",
            Kind::Url,
            "https://example.org/me?a=1",
        ),
        (
            "pay DE89 3704 0044 0532 0130 00 today",
            Kind::BankAccount,
            "DE89 3704 0044 0532 0130 00",
        ),
        (
            "my card 4111 1111 1111 1111 expired",
            Kind::CardNumber,
            "4111 1111 1111 1111",
        ),
        ("the router is 192.168.1.20 here", Kind::IpAddress, "192.168.1.20"),
        ("or 2001:db8::1 then", Kind::IpAddress, "2001:db8::1"),
        (
            "meet at 52.5200, 13.4050 tonight",
            Kind::Coordinates,
            "52.5200, 13.4050",
        ),
        ("call +49 30 901820 now", Kind::Phone, "+49 30 901820"),
        ("call (555) 123-4567 now", Kind::Phone, "(555) 123-4567"),
    ] {
        assert_eq!(kinds(text), [(kind, found)], "{text}");
    }
}

#[test]
fn what_only_looks_like_it_is_not_found() {
    for text in [
        "999.1.1.1",
        "on 2026-11-23 and 23.11.2026 at 14:02",
        "version 1.2.3 of 10",
        "I am @ home",
        "",
    ] {
        assert_eq!(kinds(text), [], "{text}");
    }
}

#[test]
fn cards_have_their_check_digit_or_are_called_cards() {
    let card = |text: &str| kinds(text).iter().any(|(kind, _)| *kind == Kind::CardNumber);
    assert!(card("4111 1111 1111 1111") && card("my visa is 4111 1111 1111 1112"));
    assert!(!card("the sum is 4111 1111 1111 1112"));
}

#[test]
fn a_word_before_a_number_says_what_it_is() {
    for (text, kind, found) in [
        ("my pin is 4471 ok", Kind::Secret, "4471"),
        ("the wifi password is Kettle_42", Kind::Secret, "Kettle_42"),
        ("zip code is 90010", Kind::Address, "90010"),
        ("ssn: 460-89-9847", Kind::NationalId, "460-89-9847"),
        ("i'm 34 and tired", Kind::Age, "34"),
        ("it takes 34 minutes", Kind::Age, ""),
        ("born on 3 March 1991 in a storm", Kind::DateOfBirth, "3 March 1991"),
        ("see you on 3 March 2027", Kind::DateOfBirth, ""),
        ("insta: moss_and_rain", Kind::Username, "moss_and_rain"),
        ("plate KX19 ABC was there", Kind::LicenceNumber, "KX19 ABC"),
    ] {
        let all = kinds(text);
        let expected: Vec<_> = if found.is_empty() { vec![] } else { vec![(kind, found)] };
        assert_eq!(all, expected, "{text}");
    }
}

#[test]
fn what_has_a_form_is_found_in_any_language() {
    for (text, kind, found) in [
        (
            "Meine IBAN ist DE89 3704 0044 0532 0130 00, bitte überweisen",
            Kind::BankAccount,
            "DE89 3704 0044 0532 0130 00",
        ),
        (
            "schreib mir an lotte@post.example oder ruf an",
            Kind::Email,
            "lotte@post.example",
        ),
        (
            "Ruf mich an unter +49 30 901820, danke schön",
            Kind::Phone,
            "+49 30 901820",
        ),
        (
            "Ich wohne in der Kastanienallee 82, hinten links",
            Kind::Address,
            "Kastanienallee 82",
        ),
        (
            "meine AHV-Nummer ist 756.9217.0769.85",
            Kind::NationalId,
            "756.9217.0769.85",
        ),
        (
            "mon numéro est le 2 55 08 14 168 025 38 voilà",
            Kind::NationalId,
            "2 55 08 14 168 025 38",
        ),
        (
            "moja karta to 4111 1111 1111 1111 i już",
            Kind::CardNumber,
            "4111 1111 1111 1111",
        ),
        ("сервер 192.168.1.20 не отвечает", Kind::IpAddress, "192.168.1.20"),
        ("私のメールは yuki@mail.example です", Kind::Email, "yuki@mail.example"),
        ("kimlik numaram 10000000146", Kind::NationalId, "10000000146"),
    ] {
        let all = minimise::find_structured(text);
        let shown: Vec<_> = all
            .iter()
            .map(|finding| (finding.kind(), &text[finding.span()]))
            .collect();
        assert_eq!(shown, [(kind, found)], "{text}");
    }
}

#[test]
fn secrets_and_wallets() {
    for (text, kind, found) in [
        ("the reset code 884120 keeps coming", Kind::Secret, "884120"),
        ("bike lock: 3391, don't tell", Kind::Secret, "3391"),
        ("the gate opens with 7741 at night", Kind::Secret, "7741"),
        (
            "key hf_aB3dE5fG7hJ9kL1mN3pQ5rS7",
            Kind::Secret,
            "hf_aB3dE5fG7hJ9kL1mN3pQ5rS7",
        ),
        (
            "send it to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq please",
            Kind::BankAccount,
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        ),
        ("the safe is 300 years old", Kind::Secret, ""),
        ("error code 4040 again", Kind::Secret, ""),
    ] {
        let expected: Vec<_> = if found.is_empty() { vec![] } else { vec![(kind, found)] };
        let all = minimise::find_structured(text);
        let shown: Vec<_> = all
            .iter()
            .map(|finding| (finding.kind(), &text[finding.span()]))
            .collect();
        assert_eq!(shown, expected, "{text}");
    }
}

#[test]
fn the_minimised_text_names_the_category() {
    let text = "I am jo@example.org, call +49 30 901820.";
    assert_eq!(minimised(text, &find(text)), "I am [email], call [phone].");
}

proptest! {
    #[test]
    fn spans_are_in_order_on_boundaries_and_nothing_else_is_lost(text in "(\\PC|[0-9 .@:+-]){0,120}") {
        let mut end = 0;
        let mut rest = String::new();
        let findings = find(&text);
        for finding in &findings {
            let span = finding.span();
            prop_assert!(span.start >= end && span.end > span.start);
            prop_assert!(text.get(span.clone()).is_some());
            prop_assert_eq!(finding.code_points(&text).len(), text[span.clone()].chars().count());
            rest.push_str(&text[end..span.start]);
            rest.push_str(&format!("[{}]", finding.kind().id()));
            end = span.end;
        }
        rest.push_str(&text[end..]);
        prop_assert_eq!(minimised(&text, &findings), rest);
    }
}

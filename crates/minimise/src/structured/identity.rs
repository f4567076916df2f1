//! Identity numbers of more countries, by their form and their check digits alone, in whatever language the text is.

use super::check::{count, digits};
use super::{Needs, Recogniser, recognise};

pub(super) static RECOGNISERS: [Recogniser; 12] = [
    recognise!(
        NationalId,
        0.97,
        aadhaar,
        "is an Aadhaar number whose check digit is right",
        Needs::Digits(12),
        r"\b[2-9][0-9]{3} [0-9]{4} [0-9]{4}\b"
    ),
    recognise!(
        NationalId,
        0.98,
        france,
        "is a French social security number whose key is right",
        Needs::Digits(13),
        r"\b[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]|[2-9][0-9]) ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}\b"
    ),
    recognise!(
        NationalId,
        0.96,
        belgium,
        "is a Belgian national number whose check digits are right",
        Needs::Digits(11),
        r"\b[0-9]{2}\.?[01][0-9]\.?[0-3][0-9]-?[0-9]{3}[.-]?[0-9]{2}\b"
    ),
    recognise!(
        NationalId,
        0.97,
        switzerland,
        "is a Swiss insured person's number whose check digit is right",
        Needs::Digits(13),
        r"\b756\.?[0-9]{4}\.?[0-9]{4}\.?[0-9]{2}\b"
    ),
    recognise!(
        NationalId,
        0.96,
        norway,
        "is a Norwegian birth number whose check digits are right",
        Needs::Digits(11),
        r"\b[0-7][0-9][01][0-9][0-9]{2} ?[0-9]{5}\b"
    ),
    recognise!(
        NationalId,
        0.95,
        czechia,
        "is a Czech or Slovak birth number that eleven divides",
        Needs::Digits(10),
        r"\b[0-9]{2}[0156][0-9][0-3][0-9]/[0-9]{4}\b"
    ),
    recognise!(
        NationalId,
        0.96,
        romania,
        "is a Romanian personal code whose check digit is right",
        Needs::Digits(13),
        r"\b[1-8][0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{6}\b"
    ),
    recognise!(
        NationalId,
        0.96,
        turkey,
        "is a Turkish identity number whose check digits are right",
        Needs::Digits(11),
        r"\b[1-9][0-9]{10}\b"
    ),
    recognise!(
        NationalId,
        0.96,
        china,
        "is a Chinese resident's number whose check digit is right",
        Needs::Digits(17),
        r"\b[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]\b"
    ),
    recognise!(
        NationalId,
        0.95,
        singapore,
        "is a Singaporean identity number whose letter is right",
        Needs::Digits(7),
        r"\b[STFG][0-9]{7}[A-Z]\b"
    ),
    recognise!(
        NationalId,
        0.95,
        chile,
        "is a Chilean RUT whose check digit is right",
        Needs::Digits(7),
        r"\b[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}-[0-9Kk]\b"
    ),
    recognise!(
        NationalId,
        0.93,
        |_| true,
        "has the form of a CURP",
        Needs::Digits(7),
        r"\b[A-Z]{4}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[HMX][A-Z]{5}[0-9A-Z][0-9]\b"
    ),
];

/// The sum of a number's digits, each times its weight.
fn weighed(text: &str, weights: &[u32]) -> u32 {
    digits(text).zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn number(text: &str, from: usize, to: usize) -> u64 {
    let of = digits(text).skip(from).take(to - from);
    of.fold(0, |number, digit| number * 10 + u64::from(digit))
}

/// Verhoeff's check digit.
fn aadhaar(text: &str) -> bool {
    const TIMES: [[u8; 10]; 10] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ];
    const TURN: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let turned = |digit: u32, times: usize| (0..times % 8).fold(digit as usize, |digit, _| TURN[digit % 10]);
    let check = digits(text).rev().enumerate().fold(0_u8, |check, (place, digit)| {
        TIMES[usize::from(check)][turned(digit, place)]
    });
    count(text) == 12 && check == 0
}

/// The key is 97 less the rest by 97; Corsica's letters stand for 19 and 18.
fn france(text: &str) -> bool {
    let text = text.replace("2A", "19").replace("2B", "18");
    count(&text) == 15 && 97 - number(&text, 0, 13) % 97 == number(&text, 13, 15)
}

/// The check digits are 97 less the rest by 97, with a 2 before the number for those born from 2000 on.
fn belgium(text: &str) -> bool {
    let (body, check) = (number(text, 0, 9), number(text, 9, 11));
    let right = |body: u64| 97 - body % 97 == check;
    count(text) == 11 && (right(body) || right(2_000_000_000 + body))
}

/// As in EAN-13.
fn switzerland(text: &str) -> bool {
    count(text) == 13 && weighed(text, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

fn norway(text: &str) -> bool {
    count(text) == 11
        && weighed(text, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
        && weighed(text, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

fn czechia(text: &str) -> bool {
    count(text) == 10 && number(text, 0, 10).is_multiple_of(11)
}

fn romania(text: &str) -> bool {
    let check = match weighed(text, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 {
        10 => 1,
        check => check,
    };
    count(text) == 13 && u64::from(check) == number(text, 12, 13)
}

fn turkey(text: &str) -> bool {
    let odd = weighed(text, &[1, 0, 1, 0, 1, 0, 1, 0, 1]);
    let even = weighed(text, &[0, 1, 0, 1, 0, 1, 0, 1]);
    let tenth = (odd * 7 + 100 - even) % 10;
    let all: u32 = digits(text).take(10).sum();
    count(text) == 11 && u64::from(tenth) == number(text, 9, 10) && u64::from(all % 10) == number(text, 10, 11)
}

/// ISO 7064, modulus 11-2.
fn china(text: &str) -> bool {
    let body: u32 = digits(text).take(17).fold(0, |sum, digit| (sum + digit) * 2 % 11);
    let check = match (12 - body) % 11 {
        10 => 'X',
        check => char::from_digit(check, 10).unwrap_or('X'),
    };
    text.chars()
        .next_back()
        .is_some_and(|last| last.to_ascii_uppercase() == check)
}

fn singapore(text: &str) -> bool {
    let sum = weighed(text, &[2, 7, 6, 5, 4, 3, 2]);
    let (letters, more) = match text.as_bytes().first() {
        Some(b'S') => (b"JZIHGFEDCBA", 0),
        Some(b'T') => (b"JZIHGFEDCBA", 4),
        Some(b'F') => (b"XWUTRQPNMLK", 0),
        _ => (b"XWUTRQPNMLK", 4),
    };
    let at = (sum + more) % 11;
    letters.get(at as usize) == text.as_bytes().last()
}

fn chile(text: &str) -> bool {
    let Some((body, check)) = text.rsplit_once('-') else {
        return false;
    };
    let sum: u32 = digits(body)
        .rev()
        .zip([2, 3, 4, 5, 6, 7].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    let expected = match 11 - sum % 11 {
        11 => "0".to_owned(),
        10 => "K".to_owned(),
        digit => digit.to_string(),
    };
    check.eq_ignore_ascii_case(&expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_check_digits_and_wrong_ones() {
        assert!(aadhaar("2999 4105 7007") && !aadhaar("2999 4105 7008"));
        assert!(france("2 55 08 14 168 025 38") && !france("2 55 08 14 168 025 39"));
        assert!(belgium("85.07.30-033.28") && !belgium("85.07.30-033.29"));
        assert!(switzerland("756.9217.0769.85") && !switzerland("756.9217.0769.84"));
        assert!(czechia("780123/1009") && !czechia("780123/1010"));
        assert!(romania("1800101221144") && !romania("1800101221145"));
        assert!(turkey("10000000146") && !turkey("10000000147"));
        assert!(china("11010519491231002X") && !china("110105194912310021"));
        assert!(singapore("S1234567D") && !singapore("S1234567A"));
        assert!(chile("12.345.678-5") && !chile("12.345.678-6"));
    }
}

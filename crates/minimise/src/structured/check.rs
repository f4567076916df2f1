//! Check digits.

/// The digits of a text.
pub(super) fn digits(text: &str) -> impl DoubleEndedIterator<Item = u32> + '_ {
    text.chars().filter_map(|c| c.to_digit(10))
}

/// How many digits a text has.
pub(super) fn count(text: &str) -> usize {
    digits(text).count()
}

/// The check digit of ISO/IEC 7812-1, annex B; a number of zeros alone has it too, and is none.
pub(super) fn luhn(text: &str) -> bool {
    let sum: u32 = digits(text)
        .rev()
        .enumerate()
        .map(|(place, digit)| match digit * (1 + u32::from(place % 2 == 1)) {
            double @ 10.. => double - 9,
            small => small,
        })
        .sum();
    sum.is_multiple_of(10) && digits(text).any(|digit| digit != 0)
}

/// Whether a number begins as those of a card scheme do (ISO/IEC 7812-1: 2 and 5 Mastercard, 3 Amex, Diners and JCB, 4 Visa, 5 and 6 others), is as
/// long as theirs are, and has its check digit.
pub(super) fn card(text: &str) -> bool {
    let first = text.bytes().find(u8::is_ascii_digit);
    let fits = match (first, count(text)) {
        (Some(b'2' | b'3'), length) => (14..=19).contains(&length),
        (Some(b'4' | b'5' | b'6'), length) => (12..=19).contains(&length),
        _ => false,
    };
    fits && luhn(text)
}

/// How long an IBAN is, by its country (ISO 13616 registry).
const IBAN_LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

/// An IBAN of its country's length, or of another where its check digits are right.
pub(super) fn iban(text: &str) -> bool {
    let plain: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let Some((front, rest)) = plain.split_at_checked(4) else {
        return false;
    };
    let long = IBAN_LENGTHS
        .iter()
        .find(|(country, _)| front.starts_with(country))
        .map(|(_, length)| *length);
    let remainder = rest.chars().chain(front.chars()).try_fold(0, |remainder: u32, c| {
        let value = c.to_digit(36)?;
        Some((remainder * if value < 10 { 10 } else { 100 } + value) % 97)
    });
    long == Some(plain.len()) || ((15..=34).contains(&plain.len()) && remainder == Some(1))
}

/// A social security number of the United States as one was ever given (SSA, 2011).
pub(super) fn ssn(text: &str) -> bool {
    let digits: Vec<u32> = digits(text).collect();
    let number = |range: std::ops::Range<usize>| {
        digits
            .get(range)
            .map_or(0, |digits| digits.iter().fold(0, |sum, digit| sum * 10 + digit))
    };
    digits.len() == 9
        && number(0..3) != 0
        && number(0..3) != 666
        && number(0..3) < 900
        && number(3..5) != 0
        && number(5..9) != 0
}

/// The letter of a Spanish DNI or NIE.
pub(super) fn dni(text: &str) -> bool {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let text = text.to_ascii_uppercase();
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let number = plain.replacen('X', "0", 1).replacen('Y', "1", 1).replacen('Z', "2", 1);
    let (Some(letter), Some(body)) = (plain.bytes().last(), number.get(..number.len().saturating_sub(1))) else {
        return false;
    };
    body.parse::<usize>()
        .is_ok_and(|number| LETTERS.get(number % 23) == Some(&letter))
}

/// The check digit of a Polish PESEL.
pub(super) fn pesel(text: &str) -> bool {
    let sum: u32 = digits(text)
        .zip([1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1])
        .map(|(digit, weight)| digit * weight)
        .sum();
    count(text) == 11 && sum.is_multiple_of(10)
}

/// The two check digits of a Brazilian CPF.
pub(super) fn cpf(text: &str) -> bool {
    let digits: Vec<u32> = digits(text).collect();
    let check = |length: usize| {
        let sum: u32 = (2..)
            .zip(digits.iter().take(length).rev())
            .map(|(weight, digit): (u32, &u32)| weight * digit)
            .sum();
        sum * 10 % 11 % 10
    };
    digits.len() == 11 && digits.get(9) == Some(&check(9)) && digits.get(10) == Some(&check(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_check_digits_and_wrong_ones() {
        assert!(luhn("4111 1111 1111 1111") && !luhn("4111 1111 1111 1112") && !luhn("0000000000000"));
        assert!(iban("DE89 3704 0044 0532 0130 00") && iban("gb82west12345698765432"));
        assert!(!iban("DE89 3704 0044 0532 0130") && !iban("XX00"));
        assert!(ssn("460-89-9847") && !ssn("000-12-3456") && !ssn("666-12-3456") && !ssn("912-12-3456"));
        assert!(dni("12345678Z") && dni("X1234567L") && !dni("12345678A"));
        assert!(pesel("44051401359") && !pesel("44051401358"));
        assert!(cpf("529.982.247-25") && !cpf("529.982.247-24"));
    }
}

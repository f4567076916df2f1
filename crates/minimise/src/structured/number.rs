//! Numbers that a state, a bank or a firm gave somebody.

use super::{Needs, Recogniser, check, recognise};

pub(super) static RECOGNISERS: [Recogniser; 19] = [
    recognise!(
        BankAccount,
        0.99,
        check::iban,
        "is an IBAN",
        Needs::Digits(6),
        r"(?i)\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?\b"
    ),
    recognise!(
        BankAccount,
        0.93,
        |text| (6..=18).contains(&check::count(text)),
        "is called a bank account",
        Needs::Digits(6),
        r"(?i)\b(?:bank account|account|acct|a/c|sort code|routing|bsb|iban|konto|giro|clabe)(?: (?:number|no|nr|is|was|and|num|:|#)){0,3}[.:#]{0,2}\s{0,2}([0-9][0-9 -]{4,22}[0-9])\b"
    ),
    recognise!(
        BankAccount,
        0.9,
        |text| (8..=18).contains(&check::count(text)),
        "is called a bank account",
        Needs::Digits(8),
        r"(?i)\baccount [^0-9\n]{1,30}(?:is|:|number|no\.?) ?([0-9](?:[ -]?[0-9]){7,17})\b"
    ),
    recognise!(
        BankAccount,
        0.85,
        |_| true,
        "has the form of a sort code with an account",
        Needs::Digits(14),
        r"\b[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{8}\b"
    ),
    recognise!(
        BankAccount,
        0.93,
        |text| text.starts_with("0x") || text.starts_with("bc1") || text.bytes().any(|byte| byte.is_ascii_lowercase()),
        "has the form of a wallet's address",
        Needs::Digits(3),
        r"\b(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{25,59}|[13][1-9A-HJ-NP-Za-km-z]{26,34})\b"
    ),
    recognise!(
        CardNumber,
        0.97,
        check::card,
        "is a card number whose check digit is right",
        Needs::Digits(13),
        r"\b[0-9](?:[ -]?[0-9]){12,18}\b"
    ),
    recognise!(
        CardNumber,
        0.96,
        |text| (12..=19).contains(&check::count(text)),
        "is called a card",
        Needs::Digits(12),
        r"(?i)\b(?:card|visa|master ?card|amex|american express|maestro|debit card|credit card|electron|discover|diners)\b[^0-9\n]{0,25}?\b([0-9](?:[ -]?[0-9]){11,18})\b"
    ),
    recognise!(
        NationalId,
        0.98,
        check::ssn,
        "has the form of a social security number",
        Needs::Digits(9),
        r"\b[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}\b"
    ),
    recognise!(
        NationalId,
        0.95,
        |_| true,
        "has the form of a national insurance number",
        Needs::Digits(6),
        r"\b[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b"
    ),
    recognise!(
        NationalId,
        0.95,
        check::dni,
        "is an identity number whose letter is right",
        Needs::Digits(7),
        r"\b(?:[XYZ]-?[0-9]{7}|[0-9]{8})-?[A-Z]\b"
    ),
    recognise!(
        NationalId,
        0.95,
        check::pesel,
        "is a PESEL whose check digit is right",
        Needs::Digits(11),
        r"\b[0-9]{11}\b"
    ),
    recognise!(
        NationalId,
        0.97,
        check::cpf,
        "is a CPF whose check digits are right",
        Needs::Digits(11),
        r"\b[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}\b"
    ),
    recognise!(
        NationalId,
        0.9,
        |_| true,
        "has the form of a tax code",
        Needs::Digits(4),
        r"\b[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]\b|\b[A-Z]{5}[0-9]{4}[A-Z]\b"
    ),
    recognise!(
        NationalId,
        0.9,
        |text| check::luhn(text.get(text.len().saturating_sub(11)..).unwrap_or(text)),
        "is a personal number whose check digit is right",
        Needs::Digits(10),
        r"\b(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[-+][0-9]{4}\b"
    ),
    recognise!(
        NationalId,
        0.92,
        |_| true,
        "has the form of an identity code",
        Needs::Digits(9),
        r"\b(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}[-+A][0-9]{3}[0-9A-FHJ-NPR-Y]\b"
    ),
    recognise!(
        NationalId,
        0.94,
        |text| check::count(text) >= 5,
        "is called an identity number",
        Needs::Digits(5),
        r"(?i)\b(?:aadhaar|aadhar|ssn|social security|social insurance|national insurance|nino|ni|tax id|tin|tfn|sin|id card|identity card|national id|personalausweis|passport|personnummer|cpr|pesel|bsn|nif|dni|cpf|steuer-?id|nhs|pps|curp|hkid|nric|emirates id|green card|visa number|medicare number|codice fiscale|rodn[eé] [cč][ií]slo|henkil[oö]tunnus|f[oø]dselsnummer|cedula|c[eé]dula|rut|oib|egn|cnp|rrn|my number|tckn|identity number|sozialversicherungsnummer|steuernummer|num[eé]ro de s[eé]curit[eé] sociale)(?:'s)?(?: (?:number|no|nr|is|was|card|says|ends|starts|num|code)){0,3}[.:#]{0,2}\s{0,2}([A-Za-z]{0,4}[0-9][0-9A-Z./-]{2,22}(?:[ -][0-9A-Z]*[0-9][0-9A-Z]*){0,5})\b"
    ),
    recognise!(
        LicenceNumber,
        0.93,
        |text| check::count(text) >= 3,
        "is called the number of a licence, a plate, a policy or a card",
        Needs::Digits(3),
        r"(?i)\b(?:driver'?s? licen[cs]e|driving licen[cs]e|licen[cs]e|(?:number |license |licence )?plate|registration|reg|vin|health card|medicare|insurance|policy|member(?:ship)?|library card|student id|student card|badge|employee id|customer|patient|medical record|mrn|loyalty|permit|frequent flyer)(?: (?:number|no|nr|id|card|is|was|says|num|code|my|reads)){0,4}[.?:#]{0,2}\s{0,2}((?:(?-i:[A-Z]{1,4})[ /-])?[A-Z0-9]*[0-9][A-Z0-9]*(?:[ ./-][A-Z0-9]*[0-9A-Z]+){0,4})\b"
    ),
    recognise!(
        LicenceNumber,
        0.9,
        |_| true,
        "has the form of a number plate",
        Needs::Digits(1),
        r"(?-u:\b)[A-Z]{2}[0-9]{2} ?[A-Z]{3}(?-u:\b)|(?-u:\b)[A-Z]{2}[ -]?[0-9]{1,2}[ -]?[A-Z]{1,3}[ -]?[0-9]{4}(?-u:\b)|(?-u:\b)[A-Z]{2}-[0-9]{3}-[A-Z]{2}(?-u:\b)|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?[0-9]{1,4}(?-u:\b)"
    ),
    recognise!(
        LicenceNumber,
        0.9,
        vin,
        "is a vehicle's number whose check digit is right",
        Needs::Digits(4),
        r"\b[A-HJ-NPR-Z0-9]{17}\b"
    ),
];

/// The check digit of a vehicle identification number (ISO 3779; 49 CFR 565.15).
fn vin(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |c: char| match c {
        '0'..='9' => c.to_digit(10),
        'A'..='H' => Some(u32::from(c) - u32::from('A') + 1),
        'J'..='N' => Some(u32::from(c) - u32::from('J') + 1),
        'P' => Some(7),
        'R' => Some(9),
        'S'..='Z' => Some(u32::from(c) - u32::from('S') + 2),
        _ => None,
    };
    let sum: u32 = text
        .chars()
        .filter_map(value)
        .zip(WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    let expected = char::from_digit(sum % 11, 10).unwrap_or('X');
    check::count(text) > 3 && text.chars().nth(8) == Some(expected)
}

//! The forms in which a text may lie in a file.

use data_encoding::{BASE32, BASE32HEX, BASE64, BASE64URL, HEXLOWER, HEXUPPER};

/// Every form of `text` that is searched for, by name.
pub(crate) fn all(text: &str) -> Vec<(String, Vec<u8>)> {
    let bytes = text.as_bytes();
    let mut forms = vec![
        ("as it is".to_owned(), bytes.to_vec()),
        ("lower case".to_owned(), text.to_lowercase().into_bytes()),
        ("upper case".to_owned(), text.to_uppercase().into_bytes()),
        ("reversed".to_owned(), bytes.iter().rev().copied().collect()),
        (
            "UTF-16 LE".to_owned(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            "UTF-16 BE".to_owned(),
            text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ),
        ("hex".to_owned(), HEXLOWER.encode(bytes).into_bytes()),
        ("HEX".to_owned(), HEXUPPER.encode(bytes).into_bytes()),
        (
            "percent".to_owned(),
            bytes
                .iter()
                .flat_map(|byte| format!("%{byte:02X}").into_bytes())
                .collect(),
        ),
        ("form".to_owned(), form(text)),
        (
            "JSON escapes".to_owned(),
            text.encode_utf16()
                .flat_map(|unit| format!("\\u{unit:04x}").into_bytes())
                .collect(),
        ),
        ("rot13".to_owned(), bytes.iter().map(|byte| rot13(*byte)).collect()),
    ];
    // What stands before shifts base 64 by 0, 1 or 2 bytes, and base 32 by 0 to 4; what is searched for are the digits that it alone decides.
    for (name, encoding, group, digits) in [
        ("base64", &BASE64, 3, 4),
        ("base64url", &BASE64URL, 3, 4),
        ("base32", &BASE32, 5, 8),
        ("base32hex", &BASE32HEX, 5, 8),
    ] {
        for shift in 0..group {
            let shifted = [&vec![0; shift][..], bytes].concat();
            let encoded = encoding.encode(&shifted[..shifted.len() / group * group]);
            let own = encoded.into_bytes().split_off(if shift == 0 { 0 } else { digits });
            forms.push((format!("{name}, {shift}"), own));
        }
    }
    forms
}

fn form(text: &str) -> Vec<u8> {
    let escape = |byte: u8| match byte {
        b' ' => vec![b'+'],
        byte if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) => vec![byte],
        byte => format!("%{byte:02X}").into_bytes(),
    };
    text.bytes().flat_map(escape).collect()
}

fn rot13(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => (byte - b'a' + 13) % 26 + b'a',
        b'A'..=b'Z' => (byte - b'A' + 13) % 26 + b'A',
        byte => byte,
    }
}

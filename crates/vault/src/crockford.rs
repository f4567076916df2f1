//! Bytes as people write them down: Crockford's base 32 (crockford.com/base32.html), in groups.

use data_encoding::{Encoding, Specification};
use zeroize::Zeroizing;

/// Characters in a group, as it is printed.
const GROUP: usize = 5;

/// Groups of five characters, of which none is an I, L, O or U.
pub(crate) fn groups(bytes: &[u8]) -> Vec<String> {
    let text = Zeroizing::new(encoding().map_or_else(String::new, |encoding| encoding.encode(bytes)));
    text.as_bytes()
        .chunks(GROUP)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect()
}

/// Reads what was written down, as people type it: any case, spaces and hyphens anywhere, O for 0, I and L for 1.
pub(crate) fn read(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let decoded = encoding()?.decode(text.trim().as_bytes()).ok()?;
    Some(Zeroizing::new(decoded))
}

/// `None` cannot happen: the specification is constant, and tests read it.
fn encoding() -> Option<Encoding> {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    specification.translate.from.push_str("abcdefghjkmnpqrstvwxyzoOiIlL");
    specification.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    specification.ignore.push_str(" -\t\r\n");
    specification.encoding().ok()
}

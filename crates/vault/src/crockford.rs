//! Bytes as people write them down: Crockford's base 32 (crockford.com/base32.html), in groups.

use data_encoding::{Encoding, Specification};
use sha2::{Digest as _, Sha256};
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

/// The first bytes of a hash of what is written down: behind it, they catch typing mistakes. `domain` sets one kind of code apart from another.
pub(crate) fn check<const N: usize>(domain: &str, bytes: &[u8]) -> [u8; N] {
    const { assert!(N <= 32, "a hash has 32 bytes") }
    let hash: [u8; 32] = Sha256::new().chain_update(domain).chain_update(bytes).finalize().into();
    std::array::from_fn(|at| hash.get(at).copied().unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_that_of_its_kind_of_code_and_stays_what_it_was() {
        // The beginnings of `printf 'troth …\x00\x01\x02' | sha256sum`: codes that people wrote down are read for as long as there are homes.
        let check_of = |domain: &str| data_encoding::HEXLOWER.encode(&check::<4>(domain, &[0, 1, 2]));
        assert_eq!(check_of("troth invitation check v1"), "95adb71b");
        assert_eq!(check_of("troth recovery code check v1"), "ec10a44a");
    }
}

//! The parts that a GGUF header is made of, each held against what the file still has.

use std::collections::HashSet;
use std::io::{self, Read};

use super::HeaderError;

/// More key-value pairs or tensors than any model has.
const MOST_ITEMS: u64 = 1 << 17;
/// The longest key and tensor name that the specification allows, in bytes (65535; tensor names are at most 64).
pub(super) const LONGEST_KEY: u64 = 65_535;
/// The most dimensions of a tensor.
const MOST_DIMENSIONS: u32 = 4;
/// More tokens than any vocabulary has.
const MOST_TOKENS: u64 = 1 << 20;
pub(super) const TYPE_U32: u32 = 4;
pub(super) const TYPE_I32: u32 = 5;
pub(super) const TYPE_F32: u32 = 6;
pub(super) const TYPE_STRING: u32 = 8;
pub(super) const TYPE_ARRAY: u32 = 9;
/// Values longer than this are passed over unread, except the two short ones that are wanted.
const LONGEST_WANTED: u64 = 256;

/// Reads forward and knows how many bytes the file has left.
pub(super) struct Reader<R> {
    file: R,
    left: u64,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(file: R, bytes: u64) -> Self {
        Self { file, left: bytes }
    }

    pub(super) fn left(&self) -> u64 {
        self.left
    }

    fn take(&mut self, bytes: u64) -> Result<(), HeaderError> {
        self.left = self.left.checked_sub(bytes).ok_or(HeaderError::Short)?;
        Ok(())
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], HeaderError> {
        self.take(N as u64)?;
        let mut buffer = [0; N];
        self.file.read_exact(&mut buffer).map_err(|_| HeaderError::Short)?;
        Ok(buffer)
    }

    pub(super) fn u32(&mut self) -> Result<u32, HeaderError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, HeaderError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(super) fn count(&mut self, what: &'static str) -> Result<u64, HeaderError> {
        let count = self.u64()?;
        if count == 0 || count > MOST_ITEMS {
            Err(HeaderError::Count(count, what))
        } else {
            Ok(count)
        }
    }

    fn skip(&mut self, bytes: u64) -> Result<(), HeaderError> {
        self.take(bytes)?;
        let skipped = io::copy(&mut self.file.by_ref().take(bytes), &mut io::sink()).map_err(|_| HeaderError::Short)?;
        if skipped == bytes {
            Ok(())
        } else {
            Err(HeaderError::Short)
        }
    }

    pub(super) fn string(&mut self, longest: u64) -> Result<Vec<u8>, HeaderError> {
        let length = self.u64()?;
        if length > longest {
            return Err(HeaderError::Damaged("a name is too long"));
        }
        self.take(length)?;
        let mut bytes = vec![0; usize::try_from(length).map_err(|_| HeaderError::Short)?];
        self.file.read_exact(&mut bytes).map_err(|_| HeaderError::Short)?;
        Ok(bytes)
    }

    pub(super) fn text(&mut self) -> Result<String, HeaderError> {
        let bytes = self.string(LONGEST_WANTED)?;
        String::from_utf8(bytes).map_err(|_| HeaderError::Damaged("a name is not UTF-8"))
    }

    pub(super) fn value(&mut self, kind: u32) -> Result<(), HeaderError> {
        match kind {
            TYPE_STRING => {
                let length = self.u64()?;
                self.skip(length)
            }
            TYPE_ARRAY => {
                let of = self.u32()?;
                let count = self.u64()?;
                if of == TYPE_STRING {
                    // Each string takes its length at least: a count that lies ends here, not after a long loop.
                    if count > self.left / 8 {
                        return Err(HeaderError::Short);
                    }
                    return (0..count).try_for_each(|_| self.value(TYPE_STRING));
                }
                let size = scalar(of).ok_or(HeaderError::Damaged("a list of an unknown type"))?;
                self.skip(count.checked_mul(size).ok_or(HeaderError::Short)?)
            }
            _ => self.skip(scalar(kind).ok_or(HeaderError::Damaged("a value of an unknown type"))?),
        }
    }

    /// A list of fixed-size values of one type; returns how many.
    pub(super) fn list(&mut self, kind: u32, wanted: u32) -> Result<u64, HeaderError> {
        if kind != TYPE_ARRAY || self.u32()? != wanted {
            return Err(HeaderError::Damaged("a list about its vocabulary is of another type"));
        }
        let count = self.u64()?;
        let size = scalar(wanted).ok_or(HeaderError::Damaged("a list of an unknown type"))?;
        self.skip(count.checked_mul(size).ok_or(HeaderError::Short)?)?;
        Ok(count)
    }

    /// The vocabulary; returns how many tokens. llama.cpp ends the process where two are the same.
    pub(super) fn vocabulary(&mut self, kind: u32) -> Result<u64, HeaderError> {
        if kind != TYPE_ARRAY || self.u32()? != TYPE_STRING {
            return Err(HeaderError::Damaged("its vocabulary is no list of texts"));
        }
        let count = self.u64()?;
        if count == 0 || count > MOST_TOKENS {
            return Err(HeaderError::Count(count, "tokens"));
        }
        let mut seen = HashSet::new();
        for _ in 0..count {
            let mut token = self.string(LONGEST_KEY)?;
            // llama.cpp reads a token up to its first zero byte.
            token.truncate(token.iter().position(|byte| *byte == 0).unwrap_or(token.len()));
            if !token.is_empty() && !seen.insert(token) {
                return Err(HeaderError::Damaged("two tokens are the same"));
            }
        }
        Ok(count)
    }

    /// One tensor's description; returns where its data begins, in bytes after the header.
    pub(super) fn tensor(&mut self) -> Result<u64, HeaderError> {
        if self.string(LONGEST_KEY)?.is_empty() {
            return Err(HeaderError::Damaged("a tensor has no name"));
        }
        let dimensions = self.u32()?;
        if dimensions > MOST_DIMENSIONS {
            return Err(HeaderError::Damaged("a tensor has too many dimensions"));
        }
        let mut elements: u64 = 1;
        for _ in 0..dimensions {
            let length = self.u64()?;
            elements = elements
                .checked_mul(length)
                .ok_or(HeaderError::Damaged("a tensor is larger than memory"))?;
        }
        if elements == 0 || i64::try_from(elements).is_err() {
            return Err(HeaderError::Damaged("a tensor has an impossible size"));
        }
        let _kind = self.u32()?;
        self.u64()
    }
}

/// Bytes of a value of a fixed-size type.
fn scalar(kind: u32) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

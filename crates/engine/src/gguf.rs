//! The header of a GGUF file, read with suspicion before llama.cpp sees it: a file from anywhere must not bring the process down.
//!
//! Format: the GGUF specification, version 3 (ggml, `docs/gguf.md`); little-endian only. All counts and lengths are held against
//! what the file still has to give, so a header that lies costs an error and nothing else.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::error::EngineError;

const MAGIC: &[u8; 4] = b"GGUF";
/// More key-value pairs or tensors than any model has.
const MOST_ITEMS: u64 = 1 << 17;
/// The longest key and tensor name that the specification allows, in bytes (65535; tensor names are at most 64).
const LONGEST_KEY: u64 = 65_535;
/// The most dimensions of a tensor.
const MOST_DIMENSIONS: u32 = 4;
const TYPE_U32: u32 = 4;
const TYPE_STRING: u32 = 8;
const TYPE_ARRAY: u32 = 9;
const DEFAULT_ALIGNMENT: u64 = 32;
/// Values longer than this are passed over unread, except the two short ones that are wanted.
const LONGEST_WANTED: u64 = 256;

/// What a sound header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) architecture: String,
    pub(crate) name: Option<String>,
    pub(crate) bytes: u64,
}

/// Reads and checks the header of the file at `path`.
pub(crate) fn inspect(path: &Path) -> Result<Header, EngineError> {
    let unreadable = |error: io::Error| EngineError::Unreadable {
        path: path.to_path_buf(),
        reason: error.to_string(),
    };
    let meta = std::fs::metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        return Err(EngineError::NotAModel {
            path: path.to_path_buf(),
            reason: "it is not a file".into(),
        });
    }
    let file = File::open(path).map_err(unreadable)?;
    parse(BufReader::new(file), meta.len()).map_err(|reason| EngineError::NotAModel {
        path: path.to_path_buf(),
        reason: reason.to_string(),
    })
}

/// What is wrong with a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeaderError {
    #[error("it does not begin with \"GGUF\"")]
    Magic,
    #[error("it is of GGUF version {0}; 2 and 3 are known")]
    Version(u32),
    #[error("it ends in the middle of its header")]
    Short,
    #[error("it claims {0} {1}")]
    Count(u64, &'static str),
    #[error("its header is damaged: {0}")]
    Damaged(&'static str),
    #[error("it is cut short: tensors begin after its end")]
    Cut,
}

fn parse(file: impl Read, bytes: u64) -> Result<Header, HeaderError> {
    let mut reader = Reader { file, left: bytes };
    if reader.array::<4>().map_err(|_| HeaderError::Magic)? != *MAGIC {
        return Err(HeaderError::Magic);
    }
    let version = reader.u32()?;
    if !(2..=3).contains(&version) {
        return Err(HeaderError::Version(version));
    }
    let tensors = reader.count("tensors")?;
    let pairs = reader.count("key-value pairs")?;
    let mut facts = Facts::default();
    for _ in 0..pairs {
        facts.pair(&mut reader)?;
    }
    let mut furthest = 0;
    for _ in 0..tensors {
        furthest = reader.tensor()?.max(furthest);
    }
    let alignment = facts.alignment.unwrap_or(DEFAULT_ALIGNMENT);
    let header = bytes - reader.left;
    let begin = header.checked_next_multiple_of(alignment).ok_or(HeaderError::Cut)?;
    if begin.checked_add(furthest).is_none_or(|at| at >= bytes) {
        return Err(HeaderError::Cut);
    }
    let architecture = facts
        .architecture
        .ok_or(HeaderError::Damaged("general.architecture is missing"))?;
    Ok(Header {
        architecture,
        name: facts.name,
        bytes,
    })
}

/// What is wanted of the key-value pairs.
#[derive(Default)]
struct Facts {
    architecture: Option<String>,
    name: Option<String>,
    alignment: Option<u64>,
}

impl Facts {
    fn pair(&mut self, reader: &mut Reader<impl Read>) -> Result<(), HeaderError> {
        let key = reader.string(LONGEST_KEY)?;
        if key.is_empty() {
            return Err(HeaderError::Damaged("a key is empty"));
        }
        let kind = reader.u32()?;
        match key.as_slice() {
            b"general.architecture" if kind == TYPE_STRING => self.architecture = Some(reader.text()?),
            b"general.architecture" => return Err(HeaderError::Damaged("general.architecture is no text")),
            b"general.name" if kind == TYPE_STRING => self.name = Some(reader.text()?),
            b"general.alignment" if kind == TYPE_U32 => {
                let alignment = u64::from(reader.u32()?);
                if !alignment.is_power_of_two() || alignment > 1 << 20 {
                    return Err(HeaderError::Damaged("general.alignment is no small power of two"));
                }
                self.alignment = Some(alignment);
            }
            b"general.alignment" => return Err(HeaderError::Damaged("general.alignment is no u32")),
            _ => reader.value(kind)?,
        }
        Ok(())
    }
}

/// Reads forward and knows how many bytes the file has left.
struct Reader<R> {
    file: R,
    left: u64,
}

impl<R: Read> Reader<R> {
    fn take(&mut self, bytes: u64) -> Result<(), HeaderError> {
        self.left = self.left.checked_sub(bytes).ok_or(HeaderError::Short)?;
        Ok(())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], HeaderError> {
        self.take(N as u64)?;
        let mut buffer = [0; N];
        self.file.read_exact(&mut buffer).map_err(|_| HeaderError::Short)?;
        Ok(buffer)
    }

    fn u32(&mut self) -> Result<u32, HeaderError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, HeaderError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn count(&mut self, what: &'static str) -> Result<u64, HeaderError> {
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

    fn string(&mut self, longest: u64) -> Result<Vec<u8>, HeaderError> {
        let length = self.u64()?;
        if length > longest {
            return Err(HeaderError::Damaged("a name is too long"));
        }
        self.take(length)?;
        let mut bytes = vec![0; usize::try_from(length).map_err(|_| HeaderError::Short)?];
        self.file.read_exact(&mut bytes).map_err(|_| HeaderError::Short)?;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<String, HeaderError> {
        let bytes = self.string(LONGEST_WANTED)?;
        String::from_utf8(bytes).map_err(|_| HeaderError::Damaged("a name is not UTF-8"))
    }

    fn value(&mut self, kind: u32) -> Result<(), HeaderError> {
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

    /// One tensor's description; returns where its data begins, in bytes after the header.
    fn tensor(&mut self) -> Result<u64, HeaderError> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(bytes: &str) -> Vec<u8> {
        [&(bytes.len() as u64).to_le_bytes()[..], bytes.as_bytes()].concat()
    }

    /// A header of one model with three pairs and one tensor, then its data.
    fn model() -> Vec<u8> {
        let mut file = [
            &MAGIC[..],
            &3_u32.to_le_bytes(),
            &1_u64.to_le_bytes(),
            &3_u64.to_le_bytes(),
        ]
        .concat();
        file.extend(
            [
                text("general.architecture"),
                TYPE_STRING.to_le_bytes().to_vec(),
                text("llama"),
            ]
            .concat(),
        );
        file.extend(
            [
                text("general.alignment"),
                TYPE_U32.to_le_bytes().to_vec(),
                64_u32.to_le_bytes().to_vec(),
            ]
            .concat(),
        );
        let list = [
            TYPE_ARRAY.to_le_bytes().to_vec(),
            TYPE_STRING.to_le_bytes().to_vec(),
            2_u64.to_le_bytes().to_vec(),
        ];
        file.extend([text("tokens"), list.concat(), text("a"), text("bc")].concat());
        file.extend(
            [
                text("weight"),
                1_u32.to_le_bytes().to_vec(),
                4_u64.to_le_bytes().to_vec(),
            ]
            .concat(),
        );
        file.extend([0_u32.to_le_bytes().to_vec(), 0_u64.to_le_bytes().to_vec()].concat());
        file.resize(file.len().next_multiple_of(64) + 16, 0);
        file
    }

    fn read(file: &[u8]) -> Result<Header, HeaderError> {
        parse(file, file.len() as u64)
    }

    fn changed(at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut file = model();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    }

    #[test]
    fn a_sound_header_is_read() {
        let header = read(&model()).expect("sound");
        assert_eq!((header.architecture.as_str(), header.name), ("llama", None));
    }

    #[test]
    fn each_lie_has_its_own_answer() {
        assert_eq!(read(b""), Err(HeaderError::Magic));
        assert_eq!(read(b"ggml and more than that"), Err(HeaderError::Magic));
        assert_eq!(read(&changed(4, &9_u32.to_le_bytes())), Err(HeaderError::Version(9)));
        assert_eq!(
            read(&changed(4, &3_u32.to_be_bytes())),
            Err(HeaderError::Version(3 << 24))
        );
        assert_eq!(
            read(&changed(8, &u64::MAX.to_le_bytes())),
            Err(HeaderError::Count(u64::MAX, "tensors"))
        );
        assert_eq!(
            read(&changed(16, &0_u64.to_le_bytes())),
            Err(HeaderError::Count(0, "key-value pairs"))
        );
        assert_eq!(
            read(&changed(24, &u64::MAX.to_le_bytes())),
            Err(HeaderError::Damaged("a name is too long"))
        );
        assert_eq!(
            read(&changed(24, &0_u64.to_le_bytes())),
            Err(HeaderError::Damaged("a key is empty"))
        );
    }

    #[test]
    fn every_file_cut_short_is_refused() {
        let whole = model();
        for length in 0..whole.len() - 16 {
            assert!(read(&whole[..length]).is_err(), "{length} of {} bytes", whole.len());
        }
    }

    proptest! {
        #[test]
        fn any_damage_gives_an_answer_and_no_panic(at in 0usize..300, bytes in prop::collection::vec(any::<u8>(), 1..12)) {
            let mut file = model();
            for (place, byte) in file.iter_mut().skip(at).zip(&bytes) {
                *place = *byte;
            }
            if let Ok(header) = read(&file) {
                prop_assert!(!header.architecture.is_empty() || at < 60);
            }
        }
    }
}

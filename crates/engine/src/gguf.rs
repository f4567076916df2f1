//! The header of a GGUF file, read with suspicion before llama.cpp sees it: a file from anywhere must not bring the process down.
//!
//! Format: the GGUF specification, version 3 (ggml, `docs/gguf.md`); little-endian only. All counts and lengths are held against
//! what the file still has to give, so a header that lies costs an error and nothing else.

mod reader;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::error::EngineError;
use reader::{LONGEST_KEY, Reader, TYPE_F32, TYPE_I32, TYPE_STRING, TYPE_U32};

const MAGIC: &[u8; 4] = b"GGUF";
const DEFAULT_ALIGNMENT: u64 = 32;

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
    let mut reader = Reader::new(file, bytes);
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
    facts.check_vocabulary()?;
    let mut furthest = 0;
    for _ in 0..tensors {
        furthest = reader.tensor()?.max(furthest);
    }
    let alignment = facts.alignment.unwrap_or(DEFAULT_ALIGNMENT);
    let header = bytes - reader.left();
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
    tokens: Option<u64>,
    /// Lengths of the lists that llama.cpp reads beside the tokens, one value for each token.
    beside: Vec<u64>,
}

impl Facts {
    /// llama.cpp takes it for granted that these lists are as long as the vocabulary.
    fn check_vocabulary(&self) -> Result<(), HeaderError> {
        let tokens = self.tokens.ok_or(HeaderError::Damaged("it has no vocabulary"))?;
        if self.beside.iter().all(|length| *length == tokens) {
            Ok(())
        } else {
            Err(HeaderError::Damaged("a list about its vocabulary has another length"))
        }
    }

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
            b"tokenizer.ggml.tokens" => self.tokens = Some(reader.vocabulary(kind)?),
            b"tokenizer.ggml.scores" => self.beside.push(reader.list(kind, TYPE_F32)?),
            b"tokenizer.ggml.token_type" => self.beside.push(reader.list(kind, TYPE_I32)?),
            // llama.cpp ends the process at a negative one, in the middle of the first reply.
            key if key.ends_with(b"_epsilon") && kind == TYPE_F32 => {
                let epsilon = f32::from_bits(reader.u32()?);
                if !epsilon.is_finite() || epsilon < 0.0 {
                    return Err(HeaderError::Damaged("an epsilon is no small number"));
                }
            }
            _ => reader.value(kind)?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::reader::TYPE_ARRAY;
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
        file.extend([text("tokenizer.ggml.tokens"), list.concat(), text("a"), text("bc")].concat());
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
    fn an_epsilon_below_zero_is_refused() {
        let mut file = model();
        let at = file
            .windows(25)
            .position(|bytes| bytes == text("general.alignment"))
            .expect("the second pair");
        let pair = [
            text("llama.attn.norm_epsilon"),
            TYPE_F32.to_le_bytes().to_vec(),
            (-1.0_f32).to_le_bytes().to_vec(),
        ];
        file.splice(at..at + 33, pair.concat());
        assert_eq!(read(&file), Err(HeaderError::Damaged("an epsilon is no small number")));
    }

    #[test]
    fn two_tokens_that_are_the_same_are_refused() {
        let file = model();
        let at = file
            .windows(10)
            .position(|bytes| bytes == text("bc"))
            .expect("the second token");
        for same in ["a", "a\0b"] {
            let mut file = file.clone();
            file.splice(at..at + 10, text(same));
            assert_eq!(read(&file), Err(HeaderError::Damaged("two tokens are the same")));
        }
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

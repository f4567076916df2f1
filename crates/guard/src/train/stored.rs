//! Vectors of the texts that are learned from, made once and kept beside them: with them, training needs no model of language.

use crate::{DIMENSIONS, Embed};
use std::collections::HashMap;

const MAGIC: &[u8] = b"TROTHEM1";
/// A text's name (8), a scale (4), and its numbers of 8 bits.
const ROW: usize = 8 + 4 + DIMENSIONS;

/// Vectors by text.
#[derive(Clone, Debug, Default)]
pub struct Stored(HashMap<u64, Vec<f32>>);

/// FNV-1a, 64 bit (draft-eastlake-fnv): among some ten thousand texts none meets another.
fn name(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Stored {
    /// `TROTHEM1`, then for each text: its name (u64), a scale (f32), and [`DIMENSIONS`] numbers (i8); little-endian.
    #[must_use]
    pub fn write<'a>(vectors: impl IntoIterator<Item = (&'a str, &'a [f32])>) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for (text, vector) in vectors {
            let most = vector.iter().fold(f32::MIN_POSITIVE, |m, x| m.max(x.abs()));
            let scale = most / 127.0;
            out.extend(name(text).to_le_bytes());
            out.extend(scale.to_le_bytes());
            #[expect(
                clippy::cast_possible_truncation,
                reason = "within -127 and 127 by the choice of the scale"
            )]
            out.extend(vector.iter().map(|x| ((x / scale).round() as i8).cast_unsigned()));
        }
        out
    }

    /// `None` for bytes that [`Stored::write`] did not write.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let rows = bytes.strip_prefix(MAGIC)?;
        if !rows.len().is_multiple_of(ROW) {
            return None;
        }
        let row = |row: &[u8]| {
            let (name, rest) = row.split_first_chunk::<8>()?;
            let (scale, rest) = rest.split_first_chunk::<4>()?;
            let scale = f32::from_le_bytes(*scale);
            let vector = rest.iter().map(|x| f32::from(x.cast_signed()) * scale).collect();
            Some((u64::from_le_bytes(*name), vector))
        };
        rows.chunks_exact(ROW).map(row).collect::<Option<_>>().map(Self)
    }

    /// Whether there is a vector of this text.
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        self.0.contains_key(&name(text))
    }
}

impl Embed for Stored {
    fn embed(&self, texts: &[&str]) -> Option<Vec<Vec<f32>>> {
        texts.iter().map(|text| self.0.get(&name(text)).cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_survive_the_file() {
        let vector: Vec<f32> = (0..DIMENSIONS).map(|i| if i % 2 == 0 { 0.05 } else { -0.02 }).collect();
        let bytes = Stored::write([("a", vector.as_slice())]);
        let stored = Stored::read(&bytes).expect("sound");
        assert!(stored.has("a") && !stored.has("b"));
        let back = stored.embed(&["a"]).expect("there");
        let apart = back
            .iter()
            .flatten()
            .zip(&vector)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0_f32, f32::max);
        assert!(apart < 0.001, "{apart}");
        assert!(stored.embed(&["a", "b"]).is_none());
        assert!(Stored::read(&bytes[..bytes.len() - 1]).is_none());
        assert!(Stored::read(b"TROTHLM1").is_none());
    }
}

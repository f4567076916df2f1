//! What is kept of a conversation's stand-ins: by kind, so that each can lie under that kind's own key and go when it goes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Pair, StandIns, Whence, pool};
use crate::Kind;

/// The stand-ins for one kind of thing, as they are kept. They hold what is real.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptPairs {
    pairs: Vec<Pair>,
    said: BTreeSet<String>,
}

impl std::fmt::Debug for KeptPairs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeptPairs")
            .field("pairs", &self.pairs.len())
            .finish_non_exhaustive()
    }
}

impl StandIns {
    /// As it was kept, by the conversation's own random bits.
    #[must_use]
    pub fn again(seed: [u8; 32], kept: impl IntoIterator<Item = KeptPairs>) -> Self {
        let mut again = Self::new(seed);
        for KeptPairs { pairs, said } in kept {
            again.pairs.extend(pairs);
            again.said.extend(said);
        }
        again
    }

    /// What is to be kept, by kind: what was said in the conversation itself. What a person declared, and what stood in memories, is kept
    /// where it stands already; the same bits give it the same stand-in again.
    #[must_use]
    pub fn kept(&self) -> BTreeMap<Kind, KeptPairs> {
        let mut kept: BTreeMap<Kind, KeptPairs> = BTreeMap::new();
        for pair in self.pairs.iter().filter(|pair| pair.from == Whence::Talk) {
            kept.entry(pair.part.kind()).or_default().pairs.push(pair.clone());
        }
        for word in &self.said {
            kept.entry(pool::kind_of(word)).or_default().said.insert(word.clone());
        }
        kept
    }
}

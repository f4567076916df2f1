//! Sentence embeddings with the real model: what they are like, and that they are those which the guard's weights were made with.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::PathBuf;
use std::sync::OnceLock;

use engine::{Embedder, EngineConfig, EngineError, LocalEngine};
use guard::Embed as _;

mod common;

/// Beside the starter model, where `make model` puts it.
fn path() -> PathBuf {
    let models = std::env::var_os("TROTH_MODELS").map(PathBuf::from);
    let folder = models.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models")));
    let path = folder.join(Embedder::FILE);
    assert!(path.is_file(), "no model at {}: run `make model`", path.display());
    path
}

fn embedder() -> &'static Embedder {
    static EMBEDDER: OnceLock<Embedder> = OnceLock::new();
    EMBEDDER.get_or_init(|| Embedder::load(&path()).unwrap())
}

fn near(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn what_means_the_same_lies_near() {
    let texts = [
        "I'm off to bed, good night",
        "Time for me to sleep now",
        "The invoice is due in March",
    ];
    let vectors = embedder().embed(&texts).unwrap();
    let [bed, sleep, invoice] = vectors.as_slice() else {
        unreachable!("three texts")
    };
    assert_eq!(bed.len(), guard::DIMENSIONS);
    assert!((near(bed, bed) - 1.0).abs() < 1e-4);
    assert!(near(bed, sleep) > near(bed, invoice) + 0.2);
}

#[test]
fn a_text_has_one_vector_whatever_comes_with_it() {
    let long = "word ".repeat(4_000);
    let texts = ["Guten Morgen!", "", "🦉", long.as_str(), "a\0b", "Guten Morgen!"];
    let together = embedder().embed(&texts).unwrap();
    assert_eq!(together.len(), texts.len());
    for (text, there) in texts.iter().zip(&together) {
        let alone = embedder().embed(&[text]).unwrap();
        assert!(near(&alone[0], there) > 0.999, "{} bytes", text.len());
    }
    assert!(embedder().embed(&[]).unwrap().is_empty());
    // Of a long text the beginning counts.
    let longer = embedder().embed(&[&"word ".repeat(8_000)]).unwrap();
    assert!(near(&longer[0], &together[3]) > 0.999);
}

#[test]
fn it_embeds_as_when_the_weights_were_made() {
    let stored = include_bytes!("../../guard/data/embeddings.bin");
    let stored = guard::train::Stored::read(stored).unwrap();
    let texts = ["bye", "good night love", "i'm off", "my horror campaign", "gute nacht"];
    let known: Vec<&str> = texts.into_iter().filter(|text| stored.has(text)).collect();
    assert!(known.len() >= 3, "{known:?}");
    let (then, now) = (stored.embed(&known).unwrap(), embedder().embed(&known).unwrap());
    for ((text, then), now) in known.iter().zip(&then).zip(&now) {
        assert!(near(then, now) > 0.99, "{text}: {}", near(then, now));
    }
}

#[test]
fn another_kind_of_model_is_refused() {
    let refused = Embedder::load(&common::model_path());
    assert!(
        matches!(refused, Err(EngineError::NotForEmbedding { .. })),
        "{refused:?}"
    );
    let refused = LocalEngine::load(&path(), EngineConfig::default());
    assert!(matches!(refused, Err(EngineError::NotForChat { .. })), "{refused:?}");
    assert!(matches!(
        Embedder::load(&path().with_file_name("missing.gguf")),
        Err(EngineError::Unreadable { .. })
    ));
}

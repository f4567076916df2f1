//! Any bytes as what members, blinders and exchanges send each other: what is read is written again as it came.
#![no_main]

use libfuzzer_sys::fuzz_target;
use likes::{Blinded, Evaluated, Post};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(blinded) = Blinded::from_bytes(bytes) {
        assert_eq!(blinded.to_bytes(), bytes);
    }
    if let Ok(evaluated) = Evaluated::from_bytes(bytes) {
        assert_eq!(evaluated.to_bytes(), bytes);
    }
    if let Ok(post) = Post::from_bytes(bytes) {
        assert_eq!(post.to_bytes(), bytes);
    }
});

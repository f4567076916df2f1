//! The real model, for tests.

use std::path::PathBuf;

/// The model at `$TROTH_MODEL`, or the starter model at the top of the repository.
///
/// # Panics
/// Where there is none: a test without its model has not passed.
pub(crate) fn model_path() -> PathBuf {
    let starter = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../models/SmolLM2-135M-Instruct.Q4_1.gguf"
    );
    let path = std::env::var_os("TROTH_MODEL").map_or_else(|| PathBuf::from(starter), PathBuf::from);
    assert!(
        path.is_file(),
        "no model at {}: run `make model`, or set TROTH_MODEL",
        path.display()
    );
    path
}

//! Vectors of texts, for the guard's training: a JSON array of texts comes in, `crates/guard/data/embeddings.bin` goes out.
//!
//! ```text
//! cargo run -p troth-guard --example train -- texts > texts.json
//! cargo run -p troth-engine --example embed -- models/all-MiniLM-L6-v2.Q8_0.gguf < texts.json > crates/guard/data/embeddings.bin
//! ```

use std::io::{Write as _, stdin, stdout};
use std::path::PathBuf;

use engine::Embedder;
use guard::train::Stored;

/// Texts that are computed between two looks at the queue.
const AT_ONCE: usize = 256;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("the model's path is missing")?;
    let texts: Vec<String> = serde_json::from_reader(stdin().lock())?;
    let embedder = Embedder::load(&model)?;
    let mut vectors = Vec::with_capacity(texts.len());
    for some in texts.chunks(AT_ONCE) {
        vectors.extend(embedder.embed(&some.iter().map(String::as_str).collect::<Vec<_>>())?);
    }
    let rows = texts
        .iter()
        .zip(&vectors)
        .map(|(text, vector)| (text.as_str(), vector.as_slice()));
    Ok(stdout().lock().write_all(&Stored::write(rows))?)
}

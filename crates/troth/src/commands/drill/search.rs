//! Searching every byte of every file.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::encodings;
use crate::failure::Failure;

/// What was found of one canary.
#[derive(Debug, Serialize)]
pub(crate) struct Found {
    pub(crate) what: String,
    pub(crate) encodings: usize,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) hits: u64,
    pub(crate) places: Vec<String>,
}

/// Searches every file below `dir` for every form of every canary. The search is tried on each form first: one that could find nothing is a
/// failure of the drill.
pub(crate) fn search(dir: &Path, canaries: &[(&str, &str)]) -> Result<Vec<Found>, Failure> {
    let mut files = Vec::new();
    walk(dir, &mut files)?;
    let contents = files.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    let bytes = contents.iter().map(|content| content.len() as u64).sum();
    let mut all = Vec::new();
    for (what, text) in canaries {
        let forms = encodings::all(text);
        let mut found = Found {
            what: (*what).to_owned(),
            encodings: forms.len(),
            files: files.len() as u64,
            bytes,
            hits: 0,
            places: Vec::new(),
        };
        for (name, form) in &forms {
            let planted = [b"before", &form[..], b"after"].concat();
            if form.len() < 8 || !holds(&planted, form) {
                return Err(Failure::new(format!(
                    "the search cannot find {what} in the form {name}"
                )));
            }
            for (file, content) in files.iter().zip(&contents) {
                if holds(content, form) {
                    found.hits += 1;
                    found.places.push(format!("{} ({name})", file.display()));
                }
            }
        }
        all.push(found);
    }
    Ok(all)
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?
        } else {
            files.push(path)
        }
    }
    Ok(())
}

fn holds(content: &[u8], form: &[u8]) -> bool {
    let Some((first, rest)) = form.split_first() else {
        return false;
    };
    let mut from = content;
    while let Some(at) = from.iter().position(|byte| byte == first) {
        from = &from[at + 1..];
        if from.starts_with(rest) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::{BASE32, BASE64};

    #[test]
    fn every_form_is_found_in_a_file_at_any_offset() {
        let text = "qzcanary word 42@x";
        for before in 0..7 {
            let padded = [&vec![b'.'; before][..], text.as_bytes(), b"...end"].concat();
            for encoded in [BASE64.encode(&padded), BASE32.encode(&padded)] {
                let found = encodings::all(text)
                    .iter()
                    .any(|(_, form)| holds(encoded.as_bytes(), form));
                assert!(found, "{encoded}");
            }
        }
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("deep")).unwrap();
        for (index, (_, form)) in encodings::all(text).iter().enumerate() {
            fs::write(
                dir.path().join("deep").join(index.to_string()),
                [b"xx", &form[..], b"yy"].concat(),
            )
            .unwrap();
        }
        let found = search(dir.path(), &[("it", text)]).unwrap();
        assert!(found[0].hits >= found[0].files, "{found:?}");
        assert_eq!(search(dir.path(), &[("another", "something else")]).unwrap()[0].hits, 0);
    }
}

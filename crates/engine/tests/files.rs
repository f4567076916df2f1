//! Files that are no model, or no longer one: each gets its answer, and the process lives.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use engine::{EngineConfig, EngineError, LocalEngine};

mod common;

fn refused(path: &Path) -> EngineError {
    match LocalEngine::load(path, EngineConfig::default()) {
        Ok(_) => unreachable!("{} was loaded", path.display()),
        Err(error) => error,
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// The model's first `bytes` bytes.
fn beginning(folder: &Path, bytes: u64) -> PathBuf {
    let path = folder.join(format!("{bytes}.gguf"));
    let mut source = File::open(common::model_path()).expect("the model").take(bytes);
    std::io::copy(&mut source, &mut File::create(&path).expect("a file")).expect("copied");
    path
}

#[test]
fn what_is_not_there_or_no_file_says_so() {
    let folder = folder();
    assert!(matches!(
        refused(&folder.path().join("none.gguf")),
        EngineError::Unreadable { .. }
    ));
    let error = refused(folder.path());
    assert!(
        matches!(&error, EngineError::NotAModel { .. }) && error.to_string().contains("not a file"),
        "{error}"
    );
}

#[test]
fn what_is_no_model_says_so() {
    let folder = folder();
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("text", b"Dear diary,"),
        ("page", b"<!doctype html>"),
        ("magic", b"GGUF"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        assert!(matches!(refused(&path), EngineError::NotAModel { .. }), "{name}");
    }
}

#[test]
fn a_model_cut_short_anywhere_is_refused() {
    let folder = folder();
    let whole = fs::metadata(common::model_path()).expect("the model").len();
    for bytes in [
        8,
        24,
        25,
        100,
        4_000,
        100_000,
        1_000_000,
        2_000_000,
        whole / 2,
        whole - 1,
    ] {
        let error = refused(&beginning(folder.path(), bytes));
        assert!(matches!(error, EngineError::NotAModel { .. }), "{bytes} bytes: {error}");
    }
}

#[test]
fn a_damaged_header_is_refused_or_harmless() {
    let folder = folder();
    let path = beginning(folder.path(), 3_000_000);
    for (at, bytes) in [
        (4, &[0xff; 4][..]),
        (8, &[0xff; 8]),
        (16, &[0xff; 8]),
        (24, &[0xff; 8]),
        (24, &[0; 8]),
        (8, &[0; 16]),
    ] {
        let mut file = File::options().read(true).write(true).open(&path).expect("the copy");
        let mut before = vec![0; bytes.len()];
        file.seek(SeekFrom::Start(at))
            .and_then(|_| file.read_exact(&mut before))
            .expect("read");
        file.seek(SeekFrom::Start(at))
            .and_then(|_| file.write_all(bytes))
            .expect("written");
        assert!(
            matches!(refused(&path), EngineError::NotAModel { .. }),
            "{bytes:?} at {at}"
        );
        file.seek(SeekFrom::Start(at))
            .and_then(|_| file.write_all(&before))
            .expect("restored");
    }
}

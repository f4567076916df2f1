//! Whoever does not hold the log's key changes a file. Nothing that they change is accepted.

mod support;

use support::{lines, small_world};
use verify::{Options, VerifyError, export};

fn check(file: &[u8]) -> Result<verify::Report, VerifyError> {
    export(file, &Options::default())
}

#[test]
fn a_whole_file_is_accepted() {
    let (world, ada) = small_world();
    let options = Options {
        expected_vkey: Some(world.key.verifier().to_string()),
        expected_head: ada.head(),
    };
    let report = export(world.export(&ada).as_slice(), &options).unwrap();
    assert_eq!(
        (report.entries, report.records, report.consents, report.log_size),
        (6, 1, 1, 9)
    );
    assert_eq!(report.findings, []);
    assert!(report.key_pinned && report.head_pinned);
    assert_eq!(report.acts["keep"], 2);
    assert_eq!(report.head.unwrap().n, 5);
}

#[test]
fn every_bit_of_every_byte_counts() {
    let (world, ada) = small_world();
    let whole = world.export(&ada);
    assert!(check(&whole).is_ok());
    let mut file = whole.clone();
    for at in 0..whole.len() {
        for mask in [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff] {
            file[at] ^= mask;
            let verdict = check(&file);
            assert!(verdict.is_err(), "byte {at} xor {mask:#x} was accepted");
            assert!(!verdict.unwrap_err().to_string().is_empty());
            file[at] = whole[at];
        }
    }
}

#[test]
fn every_byte_dropped_or_doubled_counts() {
    let (world, ada) = small_world();
    let whole = world.export(&ada);
    for at in 0..whole.len() {
        let dropped = [&whole[..at], &whole[at + 1..]].concat();
        assert!(check(&dropped).is_err(), "without byte {at}");
        let doubled = [&whole[..=at], &whole[at..]].concat();
        assert!(check(&doubled).is_err(), "with byte {at} twice");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let (world, ada) = small_world();
    let whole = world.export(&ada);
    for length in 0..whole.len() {
        assert!(check(&whole[..length]).is_err(), "cut off after {length} bytes");
    }
    assert!(matches!(
        check(&[whole.as_slice(), b"\n"].concat()),
        Err(VerifyError::Unsealed)
    ));
    assert!(matches!(
        check(&[whole.as_slice(), whole.as_slice()].concat()),
        Err(VerifyError::Unsealed)
    ));
}

#[test]
fn every_line_dropped_swapped_or_doubled_counts() {
    let (world, ada) = small_world();
    let whole = lines(&world.export(&ada));
    for at in 0..whole.len() {
        let mut dropped = whole.clone();
        dropped.remove(at);
        assert!(check(dropped.concat().as_bytes()).is_err(), "without line {}", at + 1);
        let mut doubled = whole.clone();
        doubled.insert(at, whole[at].clone());
        assert!(
            check(doubled.concat().as_bytes()).is_err(),
            "with line {} twice",
            at + 1
        );
        if at > 0 {
            let mut swapped = whole.clone();
            swapped.swap(at - 1, at);
            assert!(
                check(swapped.concat().as_bytes()).is_err(),
                "lines {at} and {} swapped",
                at + 1
            );
        }
    }
}

#[test]
fn a_line_above_the_limit_is_refused_before_it_is_held() {
    let endless = std::io::BufReader::new(std::io::repeat(b'x'));
    let verdict = export(endless, &Options::default()).unwrap_err();
    assert_eq!(verdict.to_string(), "line 1: too long: a line");
}

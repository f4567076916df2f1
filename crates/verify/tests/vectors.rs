//! Files that were written long ago, by fixed keys, and what is read in them.

use verify::{Options, erasure, export, tlog_proof};

const VKEY: &str = include_str!("../../ledger/tests/vectors/log.vkey");
const EXPORT: &str = include_str!("../../ledger/tests/vectors/export.jsonl");
/// From before records said when they end.
const EXPORT_BEFORE_TERMS: &str = include_str!("../../ledger/tests/vectors/export-before-terms.jsonl");
const PROOF: &str = include_str!("../../ledger/tests/vectors/entry-1.tlog-proof");
const LEAF: &str = include_str!("../../ledger/tests/vectors/leaf-1.hex");
const RECEIPT: &str = include_str!("../../ledger/tests/vectors/erasure.note");

#[test]
fn old_files_are_accepted() {
    let vkey = VKEY.trim_end();
    let options = Options {
        expected_vkey: Some(vkey.to_owned()),
        expected_head: None,
    };
    let report = export(EXPORT.as_bytes(), &options).unwrap();
    assert_eq!(report, export(EXPORT_BEFORE_TERMS.as_bytes(), &options).unwrap());
    insta::assert_json_snapshot!("report", report);
    let leaf = data_encoding::HEXLOWER.decode(LEAF.trim_end().as_bytes()).unwrap();
    insta::assert_json_snapshot!("included", tlog_proof(PROOF, &leaf, vkey).unwrap());
    insta::assert_json_snapshot!("erasure", erasure(RECEIPT, vkey).unwrap());
}

#[test]
fn findings_have_one_shape() {
    use verify::Finding::{ConsentNotLogged, RecordAbsent, RecordNotErased, TimeWentBack};
    let id = "ab".repeat(16);
    let all = [
        RecordAbsent { id: id.clone() },
        RecordNotErased { id },
        ConsentNotLogged { line: 3 },
        TimeWentBack { n: 4 },
    ];
    insta::assert_json_snapshot!("findings", all);
}

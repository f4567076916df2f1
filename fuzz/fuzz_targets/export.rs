//! Any bytes as an export, a history, a receipt, a proof or a bundle of the log: they are refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use verify::Options;

const HISTORY: &[u8] = b"{\"type\":\"history\",\"format\":\"troth-history-1\"}\n";
const VKEY: &str = "log.example+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

fuzz_target!(|bytes: &[u8]| {
    assert!(verify::export(bytes, &Options::default()).is_err());
    assert!(verify::history([HISTORY, bytes].concat().as_slice(), &Options::default()).is_err());
    let _ = verify::bundle_holds(bytes, &[7; 32], 1);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = verify::erasure(text, VKEY);
        let _ = verify::consented(text, VKEY);
        let _ = verify::tlog_proof(text, &[7; 48], VKEY);
    }
});

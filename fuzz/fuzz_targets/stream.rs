//! Any bytes as the stream of another program's reply, a line at a time or whole: never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/egress/src/openai/sse.rs"]
#[expect(dead_code, reason = "what it reads is only looked at elsewhere")]
mod sse;

fuzz_target!(|bytes: &[u8]| {
    for line in bytes.split(|byte| *byte == b'\n') {
        let _ = sse::line(line);
        let _ = sse::line(&[b"data: ".as_slice(), line].concat());
    }
    let _ = sse::whole(bytes);
});

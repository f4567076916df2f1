//! Any text: no panic, every finding on character boundaries and in order, and no byte lost but what was found.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let findings = minimise::find(text);
    let mut end = 0;
    let mut left = String::new();
    for finding in &findings {
        let span = finding.span();
        assert!(span.start >= end && span.start < span.end);
        assert!(text.get(span.clone()).is_some());
        assert!((0.0..=1.0).contains(&finding.score()));
        left.push_str(&text[end..span.start]);
        left.push_str(&format!("[{}]", finding.kind().id()));
        end = span.end;
    }
    left.push_str(&text[end..]);
    assert_eq!(minimise::minimised(text, &findings), left);
    let _ = minimise::language(text);
});

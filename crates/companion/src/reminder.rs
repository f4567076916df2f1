//! Every three hours of talk that goes on, a plain word that this is an AI, and that a rest is a good thing; before that, once, a gentle one
//! that it has been long.
//!
//! Three hours are those of California's SB 243 (Business and Professions Code 22602(c)(2)) and New York's General Business Law art. 47,
//! asked for there of companions that talk with minors or with anybody; here for everybody.

/// How often.
pub const EVERY_MS: u64 = 3 * 60 * 60 * 1000;
/// A silence of this length ends a stretch of talk, and the next message begins another.
pub const REST_MS: u64 = 60 * 60 * 1000;

/// The words, the same everywhere.
pub const WORDS: &str =
    "You have been talking for a while with an AI: a program, not a person. This might be a good moment for a rest.";

/// After how long a stretch is long.
pub const LONG_MS: u64 = 90 * 60 * 1000;

/// The gentle words after that, once in a stretch.
pub const NOTE: &str = "You have been talking for an hour and a half. If you would like to stretch, eat or see somebody: this can be taken up again at any time.";

/// When the stretch of talk began to which a message of now belongs; `last` is the stretch and the time of the message before.
#[must_use]
pub fn stretch(last: Option<(u64, u64)>, now_ms: u64) -> u64 {
    match last {
        Some((since_ms, last_ms)) if now_ms.saturating_sub(last_ms) < REST_MS => since_ms.min(now_ms),
        _ => now_ms,
    }
}

/// Whether the reminder is due with a message of now.
#[must_use]
pub fn is_due(last: Option<(u64, u64)>, now_ms: u64) -> bool {
    let Some((since_ms, last_ms)) = last else { return false };
    let since = stretch(last, now_ms);
    since == since_ms && now_ms.saturating_sub(since) / EVERY_MS > last_ms.saturating_sub(since) / EVERY_MS
}

/// Whether the gentle word is due with a message of now.
#[must_use]
pub fn note_is_due(last: Option<(u64, u64)>, now_ms: u64) -> bool {
    let Some((since_ms, last_ms)) = last else { return false };
    let since = stretch(last, now_ms);
    let long = |at: u64| at.saturating_sub(since) >= LONG_MS;
    since == since_ms && long(now_ms) && !long(last_ms) && !is_due(last, now_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: u64 = 60_000;

    #[test]
    fn at_three_hours_and_again_at_six() {
        let mut last = None;
        let mut reminded = Vec::new();
        for minute in (0..=400).step_by(20).chain([419, 420]) {
            let now = 1_000_000 + minute * MINUTE;
            if is_due(last, now) {
                reminded.push(minute);
            }
            last = Some((stretch(last, now), now));
        }
        assert_eq!(reminded, [180, 360]);
        assert!(!is_due(Some((0, 170 * MINUTE)), 179 * MINUTE), "two hours fifty-nine");
        assert!(
            !is_due(Some((0, 170 * MINUTE)), 170 * MINUTE + REST_MS),
            "a rest begins anew"
        );
    }

    #[test]
    fn one_gentle_word_in_a_stretch() {
        let mut last = None;
        let mut noted = Vec::new();
        for minute in (0..=400).step_by(20).chain([460, 500, 550]) {
            let now = 1_000_000 + minute * MINUTE;
            if note_is_due(last, now) {
                noted.push(minute);
            }
            last = Some((stretch(last, now), now));
        }
        assert_eq!(
            noted,
            [100, 550],
            "and in the next stretch, which began after an hour's rest"
        );
    }

    proptest! {
        #[test]
        fn nobody_talks_on_for_longer_without_a_word(gaps in proptest::collection::vec(0..REST_MS, 1..200)) {
            let (mut now, mut last, mut word) = (5_u64, None, 5_u64);
            for gap in gaps {
                now += gap;
                if is_due(last, now) || last.is_none() {
                    word = now;
                }
                last = Some((stretch(last, now), now));
                prop_assert!(now - word < EVERY_MS + REST_MS);
            }
        }
    }
}

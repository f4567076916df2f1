//! Whether a person is taking leave: a goodbye is due then, and the farewell tactics are looked for.

use crate::{Sense, model, text::Plain};
use regex::Regex;
use std::sync::LazyLock;

/// From this score on a person is taken to be leaving.
pub(crate) const LIKELY: f32 = 0.5;

/// Words with which a parting is answered.
pub(crate) const PARTING_WORDS: &[&str] = &[
    "bye",
    "goodbye",
    "goodnight",
    "night",
    "farewell",
    "later",
    "tomorrow",
    "soon",
    "enjoy",
    "sleep",
    "safe",
    "luck",
    "ciao",
    "cheers",
    "rest",
    "care",
    "tschüss",
    "nacht",
    "bis",
    "morgen",
    "spaß",
];

const PATTERNS: &str = concat!(
    r"\b(good ?)?bye+\b|\bgood ?(night|nite)\b|\bg'?night\b|\bgn\b|^\W*nighty? ?night\b|\bnight[!. ]*$|\b(fare ?well|cheerio|toodle|ta-?ta|ciao|adieu|adios|laters?)\b",
    r"|\bsee (you|ya|u)\b|\bcya\b|\btty[lm]\b|\bg2g\b|\bgtg\b|\bbrb\b|\bafk\b|\btake care\b|\bpeace out\b|\bi'?m (out|off|done for)\b|\btalk (to you )?(later|tomorrow|soon)\b|\bspeak (soon|later|tomorrow)\b|\buntil (tomorrow|next|then)\b",
    r"|\b(log(ging)?|sign(ing)?|head(ing)?|ring(ing)?|hang(ing)?|shut(ting)?|switch(ing)?|turn(ing)?) (off|out|up|down|this off|you off|it off)\b",
    r"|\b(got ?ta|have to|need to|must|should|better|ought to|gonna|going to|i'?ll|let me|time to|imma|i'?m gonna) (\w+ ){0,2}(go|run|dash|leave|bounce|jet|head|split|sleep|crash|stop here)\b",
    r"|\b(go(ing)?|off|heading|back|time for|straight) (to )?(bed|sleep|work|school|class|dinner|lunch|home)\b|^\W*(right|ok|okay|so|well)?,? ?bed(time)?\W*$|\bcall(ing)? it a (night|day)\b|\bthat'?s (it|all|me|enough) (for|done)\b",
    r"|\b(closing|putting|shutting) (this|the|my) (\w+ )?(app|laptop|phone|chat|tab|tablet|computer|lid)?|\bputting (the|my) \w+ (away|down)\b|\bwon'?t be (around|chatting|here|on)\b|\b(not be|stop) (chatting|talking)\b|\bdeleting (you|the app)\b|\blog me out\b|\boff to\b|\boff now\b|\boff\.$",
    r"|\b(tschü(ss|ß|s)i?|gute? nacht|auf wiederseh(e)?n|bis (morgen|bald|später|dann|nachher)|mach'?s gut|ich (muss|geh|gehe|bin) (jetzt |dann |mal )*(los|weg|schlafen|ins bett|offline|raus)|muss (jetzt |dann |mal )*(los|weg|schlafen|ins bett))\b",
);

static LEAVING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PATTERNS).ok());

/// How likely the person is taking leave, from 0 to 1.
pub(crate) fn score(sense: &Sense, plain: &Plain) -> f32 {
    let end = ending(plain.as_str());
    let said = LEAVING.as_ref().is_some_and(|r| r.is_match(end));
    let learned = model::leaving(end, sense.vector(end).as_deref());
    if said { learned.max(0.9) } else { learned }
}

/// A goodbye stands at the end of a long message; "they went off to work" may stand anywhere.
const ENDING: usize = 140;

pub(crate) fn ending(plain: &str) -> &str {
    let mut from = plain.len().saturating_sub(ENDING);
    while !plain.is_char_boundary(from) {
        from += 1;
    }
    plain.get(from..).unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goodbyes_are_heard() {
        for bye in [
            "gotta run",
            "Good night!",
            "ok bed",
            "logging off",
            "See ya",
            "ich muss jetzt los",
            "ttyl",
        ] {
            assert!(score(&Sense::none(), &Plain::new(bye)) >= LIKELY, "{bye}");
        }
        for talk in ["what's a good bank", "i finished the washing up", "wie war dein tag"] {
            assert!(score(&Sense::none(), &Plain::new(talk)) < LIKELY, "{talk}");
        }
    }
}

//! Phrases that speak of what the law sets apart, and the patterns that stand for more phrases than a list could hold.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Kind;
use crate::tokens::Token;
use crate::words::Hashing;

/// Longest phrase, in tokens.
const LONGEST: usize = 7;

/// A phrase's category, and whether it tells only where somebody is spoken of.
#[derive(Clone, Copy)]
pub(super) struct Phrase {
    pub(super) kind: Kind,
    pub(super) weak: bool,
}

/// Phrases by their tokens, each separated by a space; and for each first token how many the longest phrase has.
struct Phrases {
    all: HashMap<String, Phrase, Hashing>,
    firsts: HashMap<String, usize, Hashing>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases {
        all: HashMap::default(),
        firsts: HashMap::default(),
    };
    let mut kind = Kind::Health;
    for line in include_str!("../../data/special.txt").lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(category) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            // INVARIANT: the file is constant, and a test reads every category in it.
            kind = category.parse().unwrap_or(Kind::Health);
            continue;
        }
        let (weak, line) = line.strip_prefix("~ ").map_or((false, line), |line| (true, line));
        for variant in variants(line) {
            let words: Vec<String> = crate::tokens::tokens(&variant)
                .into_iter()
                .map(|token| token.lower)
                .collect();
            if let Some(first) = words.first() {
                let longest = phrases.firsts.entry(first.clone()).or_default();
                *longest = words.len().min(LONGEST).max(*longest);
            }
            phrases.all.entry(words.join(" ")).or_insert(Phrase { kind, weak });
        }
    }
    phrases
});

/// `stroke/strokes` stands for both; a slash without a longer word behind it stands for itself.
fn variants(line: &str) -> Vec<String> {
    let (before, last) = line
        .rsplit_once(' ')
        .map_or(("", line), |(before, last)| (before, last));
    let forms: Vec<&str> = last.split('/').collect();
    let inflected = forms.len() > 1 && forms.iter().skip(1).all(|form| form.len() >= forms[0].len());
    let forms = if inflected { forms } else { vec![last] };
    forms
        .into_iter()
        .map(|form| format!("{before} {form}").trim().to_owned())
        .collect()
}

/// The longest phrase that begins at token `at`: how many tokens it has, its words, and what it is.
pub(super) fn phrase(tokens: &[Token], at: usize) -> Option<(usize, String, Phrase)> {
    let longest = *PHRASES.firsts.get(tokens.get(at)?.lower.as_str())?;
    (1..=longest.min(tokens.len() - at)).rev().find_map(|length| {
        let words: Vec<&str> = tokens
            .get(at..at + length)?
            .iter()
            .map(|token| token.lower.as_str())
            .collect();
        let key = words.join(" ");
        let phrase = *PHRASES.all.get(key.as_str())?;
        Some((length, key, phrase))
    })
}

/// Endings of international nonproprietary names (WHO stem book), and of words for diseases and operations.
const ENDINGS: &[&str] = &[
    "oxetine",
    "azepam",
    "azolam",
    "vastatin",
    "sartan",
    "april",
    "epril",
    "ipril",
    "opril",
    "prazole",
    "triptan",
    "cillin",
    "mycin",
    "gliptin",
    "gliflozin",
    "glutide",
    "parin",
    "zumab",
    "ximab",
    "limumab",
    "tinib",
    "ciclib",
    "olol",
    "dipine",
    "zosin",
    "setron",
    "peridone",
    "apine",
    "fenac",
    "profen",
    "codone",
    "triptyline",
    "barbital",
    "itis",
    "raemia",
    "caemia",
    "gaemia",
    "saemia",
    "glycemia",
    "myalgia",
    "neuralgia",
    "neuropathy",
    "myopathy",
    "retinopathy",
    "plegia",
    "ectomy",
    "otomy",
    "ostomy",
    "oplasty",
    "oscopy",
    "fibrosis",
    "carcinoma",
    "blastoma",
    "sarcoma",
];
/// Fewest letters before such an ending.
const STEM: usize = 3;

/// Whether a word in lower case ends as names of medicines, diseases and operations do.
pub(super) fn ends_medical(word: &str) -> bool {
    word.len() > STEM + 3
        && word.is_ascii()
        && ENDINGS
            .iter()
            .any(|ending| word.len() >= ending.len() + STEM && word.ends_with(ending))
}

/// A pattern whose last group, or whole, is what tells; and words of which one has to be there for it to be tried.
pub(super) struct Pattern {
    pub(super) pattern: LazyLock<Regex>,
    pub(super) kind: Kind,
    cues: &'static [&'static str],
    /// Whether the words that it asks for around say all by themselves that somebody is spoken of.
    pub(super) told: bool,
}

macro_rules! pattern {
    ($kind:ident, $cues:expr, $text:literal) => {
        pattern!($kind, $cues, $text, false)
    };
    ($kind:ident, $cues:expr, $text:literal, $told:literal) => {
        Pattern {
            // INVARIANT: the pattern is constant, and a test compiles every one.
            pattern: LazyLock::new(|| Regex::new($text).expect("a constant pattern")),
            kind: Kind::$kind,
            cues: $cues,
            told: $told,
        }
    };
}

pub(super) static PATTERNS: [Pattern; 18] = [
    pattern!(
        Health,
        &[
            "diagnosed",
            "tested",
            "treated",
            "suffer",
            "suffers",
            "suffering",
            "recovering",
            "living",
            "allergic"
        ],
        r"(?i)\b(?:diagnosed with|tested positive for|treated for|suffer(?:s|ing)? from|recovering from|living with|allergic to)(?: an?| the| my| mild| severe| chronic| stage [a-z0-9]+)? ([\p{L}'-]{3,20}(?: (?:disease|syndrome|disorder|deficiency|cancer|infection))?)"
    ),
    pattern!(
        Health,
        &["disease", "syndrome", "deficiency", "dysphoria", "dystrophy"],
        r"(?i)\b[\p{L}'-]{3,20} (?:disease|syndrome|deficiency|dysphoria|dystrophy)\b"
    ),
    pattern!(
        Health,
        &["positive", "negative", "malignant", "benign", "clear"],
        r"(?i)\b(?:test|clinic|results?|it|scan|swab)[^.!?\n]{0,20} (?:said|was|were|is|came back|come back) (positive|negative|malignant|benign|clear)\b",
        true
    ),
    pattern!(
        Health,
        &["mg", "mcg", "ml"],
        r"(?i)\b([0-9]{1,4} ?(?:mg|mcg|ml)(?: of [\p{L}]{4,20})?)\b"
    ),
    pattern!(
        Health,
        &["pregnant", "along", "clean", "sober"],
        r"(?i)\b(?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:weeks|months) (pregnant|along|clean|sober)\b",
        true
    ),
    pattern!(Health, &["clean"], r"(?i)\b(?:been |i'm |im )(clean) (?:for|since)\b"),
    pattern!(
        Criminal,
        &["inside", "prison", "jail", "bars", "custody", "suspended"],
        r"(?i)\b((?:did|served|doing|serving|got|given) )((?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eighteen|a couple of|a few) (?:months?|years?|weeks?) (?:inside|in prison|in jail|behind bars|in custody|suspended))\b",
        true
    ),
    pattern!(
        Criminal,
        &["hearing", "trial", "sentencing", "parole", "case", "mugshot"],
        r"(?i)\b(?:my|his|her|their|our|brother'?s?|son'?s?|dad'?s?|law's) (?:[a-z]+ )?(hearing|trial|sentencing|parole hearing|court case|mugshot)\b"
    ),
    pattern!(
        Politics,
        &[
            "councillor",
            "mp",
            "party",
            "member",
            "voter",
            "candidate",
            "supporter",
            "rally",
            "conference",
            "primary",
            "campaign"
        ],
        r"(?i)\b((?:labour|tory|conservative|lib dem|green|republican|democrat(?:ic)?|socialist|liberal|ndp|snp) (?:councillor|mp|party|member|voter|candidate|supporter|rally|conference|primary|campaign))\b"
    ),
    pattern!(
        Health,
        &[
            "broke",
            "broken",
            "fractured",
            "sprained",
            "twisted",
            "dislocated",
            "tore",
            "torn",
            "snapped"
        ],
        r"(?i)\b((?:broke|broken|fractured|sprained|twisted|dislocated|tore|torn|snapped) (?:(?:my|his|her|their|a|an|the|both) )?(?:\p{L}{4,5} )?(?:ankles?|wrists?|arms?|legs?|hips?|collarbone|elbow|knees?|shoulder|fingers?|thumb|toes?|foot|feet|nose|jaw|ribs?|back|neck|pelvis|tailbone|achilles|ligaments?|tendon|acl|meniscus|hamstring|cartilage))\b"
    ),
    pattern!(
        Health,
        &["pregnant"],
        r"(?i)\b((?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty) (?:weeks?|months?) pregnant)\b",
        true
    ),
    pattern!(
        Politics,
        &[
            "voted",
            "vote",
            "voting",
            "donated",
            "canvass",
            "canvassed",
            "campaigned"
        ],
        r"(?i)\b((?:voted?|voting|donated|canvass(?:ed|ing)?|campaigned)(?: (?:for|to))?(?: the)? (?:labour|tory|tories|conservatives?|lib dems?|greens?|reform|republicans?|democrats?|snp|plaid(?: cymru)?|sinn f[eé]in|dup|ukip|leave|remain|yes|no|trump|biden|harris|clinton|obama|bernie|sanders|corbyn|starmer|farage|boris|macron|le pen|melenchon|merkel|afd|cdu|spd|linke|modi|bjp|lula|bolsonaro|milei|trudeau|poilievre|ndp|liberals?|labor))\b"
    ),
    pattern!(
        Politics,
        &["march", "protest", "rally", "demo", "vigil"],
        r"(?i)\b((?:gaza|palestine|israel|climate|women's|pro-choice|pro-life|anti-war|peace|trump|brexit|blm|independence|pride|trans rights|gun control|anti-abortion|abortion rights) (?:march|protest|rally|demo|vigil))\b"
    ),
    pattern!(
        Ethnicity,
        NATIONS,
        r"(?i)\b((?:(?:half|part|quarter|mixed)[ -])(?:(?:black|white|asian|african|arab|jewish|\p{L}{3,12}(?:ese|ish|ian|ean|an|ch|ic|ni|li|qi|ai|ek|sh)))(?:(?: and | & |,? )(?:half|part|quarter)[ -]\p{L}{4,12})?)\b"
    ),
    pattern!(
        Ethnicity,
        NATIONS,
        r"(?i)\b(\p{L}{3,12}(?:ese|ish|ian|ean|can|an|ch|ni|li|qi|ai|ek|sh|il)[ -](?:american|british|canadian|australian|german))\b"
    ),
    pattern!(
        Ethnicity,
        NATIONS,
        r"(?i)\b((?:tamil|punjabi|black|white|asian|african|arab|\p{L}{3,12}(?:ese|ish|ian|ean|can|ch|ni|li|qi|ek|sh)) (?:and|&) (?:tamil|punjabi|black|white|asian|african|arab|\p{L}{3,12}(?:ese|ish|ian|ean|can|ch|ni|li|qi|ek|sh)))\b"
    ),
    pattern!(
        SexLifeOrientation,
        &["came", "come"],
        r"(?i)\b(?:since|when|before|after|until) (?:i|he|she|they|we) ((?:came|come) out)\b",
        true
    ),
    pattern!(
        SexLifeOrientation,
        &["men", "women", "girls", "boys", "guys", "boyfriend"],
        r"(?i)\b(into (?:men|women|girls|boys|guys)|(?:likes?|fanc(?:y|ies)|dates?|dating|kissed) (?:both )?(?:men|women|girls|boys|guys)(?: and (?:men|women|girls|boys|guys))?|my husband's boyfriend|not into (?:men|women))\b"
    ),
];

/// What people say of where somebody's family is from.
const NATIONS: &[&str] = &[
    "half",
    "part",
    "quarter",
    "mixed",
    "american",
    "british",
    "canadian",
    "australian",
    "german",
    "black",
    "white",
    "asian",
    "african",
    "arab",
    "nigerian",
    "jamaican",
    "indian",
    "pakistani",
    "bangladeshi",
    "chinese",
    "japanese",
    "korean",
    "vietnamese",
    "filipino",
    "turkish",
    "iranian",
    "persian",
    "iraqi",
    "syrian",
    "lebanese",
    "palestinian",
    "egyptian",
    "moroccan",
    "algerian",
    "somali",
    "ethiopian",
    "kenyan",
    "mexican",
    "brazilian",
    "colombian",
    "cuban",
    "dominican",
    "haitian",
    "tamil",
    "punjabi",
    "welsh",
    "irish",
    "scottish",
    "polish",
    "romanian",
    "albanian",
    "roma",
    "greek",
    "italian",
    "spanish",
    "french",
    "russian",
    "ukrainian",
    "dutch",
    "swedish",
    "danish",
    "finnish",
];

static CUES: LazyLock<HashMap<&'static str, u32, Hashing>> = LazyLock::new(|| {
    let mut cues: HashMap<&'static str, u32, Hashing> = HashMap::default();
    for (at, pattern) in PATTERNS.iter().enumerate() {
        for cue in pattern.cues {
            *cues.entry(*cue).or_default() |= 1 << at;
        }
    }
    cues
});

/// The patterns for which a cue stands among the tokens.
pub(super) fn patterns(tokens: &[Token]) -> impl Iterator<Item = (usize, &'static Pattern)> {
    let cued = |token: &Token| {
        let end = |c: char| c.is_ascii_digit();
        CUES.get(token.lower.trim_start_matches(end))
            .copied()
            .unwrap_or_default()
    };
    let cued = tokens.iter().fold(0, |bits, token| bits | cued(token));
    PATTERNS.iter().enumerate().filter(move |(at, _)| cued & 1 << at != 0)
}

/// Words that mean something else in company of these: a phrase's token, and what stands within a few words of it.
const OTHERWISE: &[(&str, &[&str])] = &[
    (
        "straight",
        &[
            "line", "away", "up", "to", "after", "from", "into", "through", "face", "hair", "on", "home", "forward",
            "outta", "a", "get", "set", "put",
        ],
    ),
    ("ace", &["my", "the", "an", "exam", "test", "it", "this", "of"]),
    (
        "pan",
        &["frying", "the", "a", "out", "sauce", "to", "linking", "card", "my"],
    ),
    ("bi", &["weekly", "annual", "-"]),
    ("gay", &["-lussac"]),
    (
        "stroke",
        &[
            "of",
            "a",
            "the",
            "brush",
            "breast",
            "back",
            "key",
            "different",
            "cat",
            "dog",
            "midnight",
        ],
    ),
    (
        "blind",
        &["date", "spot", "the", "venetian", "roller", "taste", "side", "eye", "a"],
    ),
    ("blinds", &["the"]),
    ("deaf", &["ears", "tone"]),
    ("depression", &["great", "glass", "tropical", "the"]),
    (
        "lent",
        &["i", "him", "her", "me", "them", "you", "he", "she", "my", "us", "money"],
    ),
    ("orthodox", &["an", "un", "most"]),
    (
        "momentum",
        &["the", "gain", "gained", "lost", "lose", "losing", "some", "keep", "of"],
    ),
    ("arab", &["spring"]),
    ("pagan", &["a"]),
    ("dom", &["the"]),
    ("unison", &["in"]),
    ("equity", &["private", "home"]),
    ("als", &["ich", "mehr"]),
    ("anc", &["headphones", "noise"]),
    ("eff", &["off", "it", "this", "the"]),
    ("withdrawal", &["cash", "bank", "atm", "limit", "money"]),
    (
        "transplant",
        &["plant", "seedlings", "the", "tomato", "tomatoes", "rose"],
    ),
    ("termination", &["contract", "notice", "fee", "lease"]),
    ("remission", &["sins"]),
    (
        "borderline",
        &[
            "rude",
            "insane",
            "illegal",
            "ridiculous",
            "genius",
            "the",
            "it's",
            "its",
        ],
    ),
    ("allergic", &["mondays", "work", "people", "fun", "effort"]),
    ("addict", &["coffee", "chocolate", "tea", "tv", "plant", "book"]),
    ("jail", &["horny", "monopoly"]),
    ("prison", &["break", "school", "stanford"]),
    ("hernia", &["nearly", "almost"]),
    ("vertigo", &["hitchcock"]),
    ("roma", &["as", "tomatoes", "tomato", "game", "match", "fc"]),
    ("sober", &["sobering", "thought"]),
    ("ulcer", &["give", "giving"]),
    ("escort", &["ford", "police", "me", "him", "her", "them"]),
    ("submissive", &["dog"]),
    ("steroids", &["on"]),
    ("gypsy", &["moth", "kings"]),
    ("navajo", &["rug"]),
    ("cherokee", &["jeep"]),
    ("overdose", &["of", "on", "cute"]),
    ("insomnia", &["cookies"]),
    ("the coil", &["spring", "bed"]),
    ("swinging", &["door", "from", "by", "axe"]),
    ("pots", &["and", "plant", "flower", "pans", "the", "of", "terracotta"]),
    ("bipolar", &["weather", "the", "transistor"]),
    ("ocd", &["about", "so"]),
    ("psychotic", &["cat", "the"]),
];

/// Whether a phrase stands beside a word that gives it another meaning.
pub(super) fn means_otherwise(key: &str, tokens: &[Token], at: usize, length: usize) -> bool {
    let near = |word: &str| {
        let before = tokens.get(at.saturating_sub(2)..at).unwrap_or_default();
        let after = tokens
            .get(at + length..(at + length + 2).min(tokens.len()))
            .unwrap_or_default();
        before.iter().chain(after).any(|token| token.lower == word)
    };
    OTHERWISE
        .iter()
        .any(|(word, others)| *word == key && others.iter().any(|other| near(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_names_a_category_and_every_pattern_compiles() {
        for line in include_str!("../../data/special.txt")
            .lines()
            .filter(|line| line.starts_with('['))
        {
            assert!(
                line.trim_matches(['[', ']'])
                    .parse::<Kind>()
                    .is_ok_and(Kind::is_special),
                "{line}"
            );
        }
        assert!(PHRASES.all.len() > 600);
        assert!(PATTERNS.iter().all(|pattern| !pattern.pattern.is_match("")));
    }

    #[test]
    fn medicines_and_operations_are_known_by_their_endings() {
        assert!(ends_medical("escitalopram") || ends_medical("fluvoxetine"));
        assert!(
            ends_medical("meningitis")
                && ends_medical("appendectomy")
                && !ends_medical("april")
                && !ends_medical("kettle")
        );
    }
}

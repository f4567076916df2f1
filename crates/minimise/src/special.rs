//! What the law sets apart, said in ordinary words: phrases, endings of medical words, and whether somebody is spoken of.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::finding::{Finding, Kind};
use crate::tokens::Token;

/// Longest phrase, in tokens.
const LONGEST: usize = 7;

/// A phrase's category, and whether it tells only where somebody is spoken of.
#[derive(Clone, Copy)]
struct Phrase {
    kind: Kind,
    weak: bool,
}

/// Phrases by their tokens, each separated by a space.
static PHRASES: LazyLock<HashMap<String, Phrase>> = LazyLock::new(|| {
    let mut phrases = HashMap::new();
    let mut kind = Kind::Health;
    for line in include_str!("../data/special.txt").lines() {
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
            let key: Vec<String> = crate::tokens::tokens(&variant)
                .into_iter()
                .map(|token| token.lower)
                .collect();
            phrases.entry(key.join(" ")).or_insert(Phrase { kind, weak });
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

/// A pattern whose first group, or whole, is what tells.
struct Pattern {
    pattern: LazyLock<Regex>,
    kind: Kind,
    score: f32,
}

macro_rules! pattern {
    ($kind:ident, $score:literal, $text:literal) => {
        Pattern {
            // INVARIANT: the pattern is constant, and a test compiles every one.
            pattern: LazyLock::new(|| Regex::new($text).expect("a constant pattern")),
            kind: Kind::$kind,
            score: $score,
        }
    };
}

static PATTERNS: [Pattern; 14] = [
    // Endings of international nonproprietary names (WHO stem book) and of words for diseases and operations.
    pattern!(
        Health,
        0.9,
        r"(?i)\b[a-z]{3,}(?:oxetine|azepam|azolam|vastatin|sartan|[aeio]pril|prazole|triptan|cillin|mycin|gliptin|gliflozin|glutide|parin|zumab|ximab|limumab|tinib|ciclib|olol|dipine|zosin|setron|peridone|apine|fenac|profen|codone|triptyline|barbital)\b"
    ),
    pattern!(
        Health,
        0.9,
        r"(?i)\b[a-z]{3,}(?:[a-z]itis|[rcgs]aemia|glycemia|myalgia|neuralgia|neuropathy|myopathy|retinopathy|plegia|ectomy|otomy|ostomy|oplasty|oscopy|fibrosis|carcinoma|blastoma|sarcoma)\b"
    ),
    pattern!(
        Health,
        0.92,
        r"(?i)\b(?:diagnosed with|tested positive for|treated for|suffer(?:s|ing)? from|recovering from|living with|allergic to)(?: an?| the| my| mild| severe| chronic| stage [a-z0-9]+)? ([\p{L}'-]{3,20}(?: (?:disease|syndrome|disorder|deficiency|cancer|infection))?)"
    ),
    pattern!(
        Health,
        0.9,
        r"(?i)\b[\p{L}'-]{3,20} (?:disease|syndrome|deficiency|dysphoria|dystrophy)\b"
    ),
    pattern!(
        Health,
        0.85,
        r"(?i)\b(?:test|clinic|results?|it|scan|swab)[^.!?\n]{0,20} (?:said|was|were|is|came back|come back) (positive|negative|malignant|benign|clear)\b"
    ),
    pattern!(
        Health,
        0.85,
        r"(?i)\b([0-9]{1,4} ?(?:mg|mcg|ml)(?: of [\p{L}]{4,20})?)\b"
    ),
    pattern!(
        Health,
        0.88,
        r"(?i)\b(?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:weeks|months) (pregnant|along|clean|sober)\b"
    ),
    pattern!(Health, 0.88, r"(?i)\b(?:been |i'm |im )(clean) (?:for|since)\b"),
    pattern!(
        Criminal,
        0.92,
        r"(?i)\b((?:did|served|doing|serving|got|given) )((?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eighteen|a couple of|a few) (?:months?|years?|weeks?) (?:inside|in prison|in jail|behind bars|in custody|suspended))\b"
    ),
    pattern!(
        Criminal,
        0.88,
        r"(?i)\b(?:my|his|her|their|our|brother'?s?|son'?s?|dad'?s?|law's) (?:[a-z]+ )?(hearing|trial|sentencing|parole hearing|court case|mugshot)\b"
    ),
    pattern!(
        Politics,
        0.9,
        r"(?i)\b((?:labour|tory|conservative|lib dem|green|republican|democrat(?:ic)?|socialist|liberal|ndp|snp) (?:councillor|mp|party|member|voter|candidate|supporter|rally|conference|primary|campaign))\b"
    ),
    pattern!(
        Ethnicity,
        0.88,
        r"(?i)\b(?:i'?m|im|i am|we'?re|we are|she'?s|he'?s|being|mum's|mom's|dad's|is|half|part|family is|parents are) ((?:half |part |mixed )?(?:black|nigerian|ghanaian|jamaican|indian|pakistani|bangladeshi|chinese|japanese|korean|vietnamese|filipino|filipina|turkish|iranian|persian|iraqi|syrian|lebanese|palestinian|egyptian|moroccan|algerian|somali|ethiopian|eritrean|kenyan|mexican|brazilian|colombian|cuban|puerto rican|dominican|haitian|tamil|punjabi|welsh|irish|scottish|polish|romanian|albanian|roma|greek|italian|cape verdean)(?: (?:and|&) (?:half |part )?[\p{L}]{4,12})?)\b"
    ),
    pattern!(
        SexLifeOrientation,
        0.9,
        r"(?i)\b(?:since|when|before|after|until) (?:i|he|she|they|we) ((?:came|come) out)\b"
    ),
    pattern!(
        SexLifeOrientation,
        0.85,
        r"(?i)\b(into (?:men|women|girls|boys|guys)|(?:likes?|fanc(?:y|ies)|dates?|dating|kissed) (?:both )?(?:men|women|girls|boys|guys)(?: and (?:men|women|girls|boys|guys))?|my husband's boyfriend|not into (?:men|women))\b"
    ),
];

/// Who may be spoken of.
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    // INVARIANT: as above.
    Regex::new(r"(?i)\b(?:i|i'm|im|i've|i'd|i'll|me|my|mine|myself|we|we're|us|our|he|he's|him|his|she|she's|her|they're|their|mum|mom|dad|mother|father|brother|sister|son|daughter|wife|husband|partner|boyfriend|girlfriend|ex|friend|uncle|aunt|aunty|cousin|grandma|grandpa|gran|nan|granddad|boss|neighbour|neighbor|flatmate|roommate|kid|kids|baby)\b")
        .expect("a constant pattern")
});

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

/// What `text` says that the law sets apart; nothing that lies in what is `known` to be something else.
pub(crate) fn find(text: &str, tokens: &[Token], known: &[Finding]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut add = |finding: Finding| {
        let span = finding.span();
        let free = |other: &Finding| other.span().end <= span.start || span.end <= other.span().start;
        if known.iter().all(free) && findings.iter().all(free) {
            findings.push(finding);
        }
    };
    for Pattern { pattern, kind, score } in &PATTERNS {
        for found in pattern.captures_iter(text) {
            if let Some(value) = found.iter().flatten().last()
                && !value.is_empty()
            {
                add(Finding::new(value.range(), *kind, *score, reason(*kind)));
            }
        }
    }
    let lower: Vec<&str> = tokens.iter().map(|token| token.lower.as_str()).collect();
    let mut at = 0;
    while at < tokens.len() {
        let found = (1..=LONGEST.min(tokens.len() - at)).rev().find_map(|length| {
            let key = lower.get(at..at + length)?.join(" ");
            let phrase = *PHRASES.get(key.as_str())?;
            (tells(phrase, &key, tokens, at, length, text)).then_some((length, phrase))
        });
        let Some((length, phrase)) = found else {
            at += 1;
            continue;
        };
        if let (Some(first), Some(last)) = (tokens.get(at), tokens.get(at + length - 1)) {
            let score = if phrase.weak { 0.7 } else { 0.9 };
            add(Finding::new(
                first.span.start..last.span.end,
                phrase.kind,
                score,
                reason(phrase.kind),
            ));
        }
        at += length;
    }
    findings
}

/// Whether a phrase means here what it is listed for.
fn tells(phrase: Phrase, key: &str, tokens: &[Token], at: usize, length: usize, text: &str) -> bool {
    let near = |word: &str| {
        let before = tokens.get(at.saturating_sub(2)..at).unwrap_or_default();
        let after = tokens
            .get(at + length..(at + length + 2).min(tokens.len()))
            .unwrap_or_default();
        before.iter().chain(after).any(|token| token.lower == word)
    };
    if OTHERWISE
        .iter()
        .any(|(word, others)| *word == key && others.iter().any(|other| near(other)))
    {
        return false;
    }
    !phrase.weak || PERSON.is_match(sentence(text, tokens, at))
}

/// The sentence around a token.
fn sentence<'a>(text: &'a str, tokens: &[Token], at: usize) -> &'a str {
    let ends = |token: &Token| matches!(token.lower.as_str(), "." | "!" | "?");
    let start = tokens
        .get(..at)
        .and_then(|before| before.iter().rfind(|token| ends(token)))
        .map_or(0, |token| token.span.end);
    let end = tokens
        .get(at..)
        .and_then(|after| after.iter().find(|token| ends(token)))
        .map_or(text.len(), |token| token.span.start);
    text.get(start..end).unwrap_or(text)
}

const fn reason(kind: Kind) -> &'static str {
    match kind {
        Kind::Health => "speaks of somebody's health",
        Kind::SexLifeOrientation => "speaks of love or sex",
        Kind::Religion => "speaks of somebody's faith",
        Kind::Politics => "speaks of somebody's politics",
        Kind::Ethnicity => "speaks of somebody's origin",
        Kind::TradeUnion => "speaks of a trade union",
        _ => "speaks of a crime or a sentence",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, String)> {
        let tokens = crate::tokens::tokens(text);
        let mut found: Vec<_> = find(text, &tokens, &[])
            .into_iter()
            .map(|found| (found.span(), found.kind()))
            .collect();
        found.sort_by_key(|(span, _)| span.start);
        found
            .into_iter()
            .map(|(span, kind)| (kind, text[span].to_owned()))
            .collect()
    }

    #[test]
    fn every_list_names_a_category_and_every_pattern_compiles() {
        for line in include_str!("../data/special.txt")
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
        assert!(PHRASES.len() > 600);
        assert!(PATTERNS.iter().all(|pattern| !pattern.pattern.is_match("")));
    }

    #[test]
    fn the_same_words_about_somebody_and_in_general() {
        for (text, expected) in [
            ("my chemo starts monday", vec![(Kind::Health, "chemo")]),
            ("ever since i came out", vec![(Kind::SexLifeOrientation, "came out")]),
            ("friday at the mosque", vec![(Kind::Religion, "mosque")]),
            ("the clinic said positive", vec![(Kind::Health, "positive")]),
            ("he did two years inside", vec![(Kind::Criminal, "two years inside")]),
            ("go straight on at the church", vec![]),
            ("my pills are in the drawer", vec![(Kind::Health, "pills")]),
            ("pills come in bottles", vec![]),
            ("i lent him money", vec![]),
            ("tamil and welsh, aunty", vec![(Kind::Ethnicity, "tamil and welsh")]),
        ] {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(kind, text)| (kind, text.to_owned()))
                .collect();
            assert_eq!(kinds(text), expected, "{text}");
        }
    }
}

//! What the tagger found, cut to what people would mark: no sign at its end, no "the", no possessive; and no everyday words.

use crate::finding::{Finding, Kind};
use crate::tokens::Token;
use crate::words::{self, Lists};

/// What stands before a place or a firm and is no part of its name.
const BEFORE: &[&str] = &[
    "the", "a", "an", "my", "our", "in", "at", "of", "from", "to", "southern", "northern", "western", "eastern", "dr",
    "mr", "mrs", "ms", "miss",
];

/// How sure the tagger has to be of a name that is written small and is on no list.
const SURE: f32 = 0.9;
/// Most digits of a house's number, which is nobody's address by itself.
const HOUSE: usize = 4;

/// What begins a part of an address that stands by itself.
const DOOR: &[&str] = &["apt", "apartment", "suite", "unit", "flat"];

/// The parts of an address that follow each other without a comma or a new line: a house's number before a street that has its own at its end
/// ("4923 Parmova 109"), a flat or a suite behind it.
pub(crate) fn parts(tokens: &[Token], finding: Finding) -> Vec<Finding> {
    let span = finding.span();
    let first = tokens.partition_point(|token| token.span.start < span.start);
    let end = tokens.partition_point(|token| token.span.start < span.end);
    let inside = tokens.get(first..end).unwrap_or_default();
    let is_number = |token: &Token| token.shape.starts_with('d') && !token.shape.contains(['X', 'x']);
    let doors = |at: usize| inside.get(at).is_some_and(|token| DOOR.contains(&token.lower.as_str()));
    let street_end = (1..inside.len()).find(|at| doors(*at)).unwrap_or(inside.len());
    // A number, words and a number, and nothing behind them but a flat: what goes on to a town is one address.
    let street = inside.get(1..street_end).unwrap_or_default();
    let two = inside.first().is_some_and(is_number)
        && street.first().is_some_and(Token::is_word)
        && street.last().is_some_and(is_number)
        && street.iter().filter(|token| is_number(token)).count() == 1;
    let plain = !inside
        .iter()
        .skip(1)
        .any(|token| token.lower == "," || token.begins_line);
    let behind = inside.get(street_end..).unwrap_or_default();
    if finding.kind() != Kind::Address || !two || !plain || behind.iter().filter(|token| token.is_word()).count() > 1 {
        return vec![finding];
    }
    let mut found = Vec::new();
    let mut from = 0;
    for cut in [1, street_end, inside.len()] {
        if let (Some(first), Some(last)) = (inside.get(from), cut.checked_sub(1).and_then(|last| inside.get(last)))
            && cut > from
        {
            let end = if cut == inside.len() { span.end } else { last.span.end };
            found.push(finding.clone().with_span(first.span.start..end));
        }
        from = cut;
    }
    found
}

/// Without numbers that were taken for part of an address and stand beside none.
pub(crate) fn without_lone_numbers(text: &str, findings: &mut Vec<Finding>) {
    let beside: Vec<bool> = findings
        .iter()
        .enumerate()
        .map(|(at, finding)| {
            let number = |span: &std::ops::Range<usize>| {
                text.get(span.clone())
                    .is_some_and(|text| text.len() <= HOUSE && text.bytes().all(|byte| byte.is_ascii_digit()))
            };
            let near = |other: Option<&Finding>| {
                other.is_some_and(|other| {
                    let gap = finding
                        .span()
                        .start
                        .max(other.span().start)
                        .saturating_sub(finding.span().end.min(other.span().end));
                    matches!(other.kind(), Kind::Address | Kind::Place) && !number(&other.span()) && gap <= HOUSE
                })
            };
            finding.kind() != Kind::Address
                || !number(&finding.span())
                || near(at.checked_sub(1).and_then(|at| findings.get(at)))
                || near(findings.get(at + 1))
        })
        .collect();
    let mut beside = beside.into_iter();
    findings.retain(|_| beside.next().unwrap_or(true));
}

/// The finding without what does not belong to it, or nothing where nothing is left.
pub(crate) fn tidy(text: &str, tokens: &[Token], finding: Finding) -> Option<Finding> {
    let kind = finding.kind();
    let span = finding.span();
    let named = matches!(kind, Kind::Name | Kind::Place | Kind::Organisation);
    let mut inside: Vec<&Token> = tokens
        .iter()
        .filter(|token| span.start <= token.span.start && token.span.end <= span.end)
        .collect();
    if named {
        // A name does not go on in the next line.
        if let Some(line) = inside.iter().skip(1).position(|token| token.begins_line) {
            inside.truncate(line + 1);
        }
        // What somebody owns is no part of their name.
        if let Some(owner) = inside
            .iter()
            .position(|token| kind != Kind::Organisation && token.lower.ends_with("'s"))
        {
            inside.truncate(owner + 1);
        }
        while inside.len() > 1
            && inside
                .first()
                .is_some_and(|first| BEFORE.contains(&first.lower.as_str()))
            && !is_listed(&inside)
        {
            inside.remove(0);
        }
    }
    if named && inside.iter().any(|token| token.is_capital()) {
        // What stands beside a name and is written small is no part of it: "the Lucid office".
        let beside = |token: &Token| {
            let small = !token.is_capital() && token.is_word() && words::lists(&token.lower).has(Lists::COMMON);
            small || words::never(&token.lower)
        };
        while inside.len() > 1 && inside.last().is_some_and(|last| beside(last)) {
            inside.pop();
        }
        while inside.len() > 1 && inside.first().is_some_and(|first| beside(first)) {
            inside.remove(0);
        }
    }
    while inside.first().is_some_and(|token| is_sign(token)) {
        inside.remove(0);
    }
    while inside
        .last()
        .is_some_and(|token| is_sign(token) && !(token.lower == "." && ends_short(&inside)))
    {
        inside.pop();
    }
    let (first, last) = (*inside.first()?, *inside.last()?);
    let mut end = last.span.end;
    for possessive in ["'s", "’s", "'", "’"] {
        if named
            && last.span.len() > possessive.len()
            && text
                .get(last.span.clone())
                .is_some_and(|word| word.ends_with(possessive))
        {
            end -= possessive.len();
            break;
        }
    }
    if kind == Kind::Name && is_famous(tokens, &inside) {
        return None;
    }
    if named && !plausible(kind, finding.score(), &inside) {
        return None;
    }
    let span = first.span.start..end;
    // A street has a number or is no town.
    if kind == Kind::Address && is_listed(&inside) {
        return Some(finding.with_kind(Kind::Place).with_span(span));
    }
    Some(finding.with_span(span))
}

fn is_listed(tokens: &[&Token]) -> bool {
    let words: Vec<&str> = tokens.iter().map(|token| token.lower.as_str()).collect();
    words::place(&words) == words.len()
}

/// Somebody of whom people speak as of a thing: written small, or by their whole name in a text that begins small, as talk does.
fn is_famous(tokens: &[Token], name: &[&Token]) -> bool {
    let small = name.iter().all(|token| !token.is_capital());
    let talk = tokens
        .first()
        .is_some_and(|first| first.is_word() && !first.is_capital());
    if !(small || (talk && name.len() > 1)) {
        return false;
    }
    let words: Vec<&str> = name
        .iter()
        .map(|token| token.lower.strip_suffix("'s").unwrap_or(&token.lower))
        .collect();
    words::famous(&words.join(" "))
}

fn is_sign(token: &Token) -> bool {
    !token.shape.contains(['X', 'x', 'u', 'd'])
}

/// `Ltd.`, `Inc.`, `St.`, a single letter: the point belongs to what stands before it.
fn ends_short(tokens: &[&Token]) -> bool {
    let before = tokens.len().checked_sub(2).and_then(|at| tokens.get(at));
    before.is_some_and(|token| {
        matches!(
            token.lower.as_str(),
            "ltd" | "inc" | "co" | "corp" | "st" | "jr" | "sr" | "u" | "str"
        ) || token.lower.chars().count() == 1
    })
}

/// Whether it can be a name at all: written large and no everyday word by itself, or on a list of names and no everyday word.
fn plausible(kind: Kind, score: f32, tokens: &[&Token]) -> bool {
    let common = |token: &Token| {
        let lists = words::lists(&token.lower);
        // What a dictionary has in small letters alone is nobody's name in small letters.
        lists.has(Lists::COMMON) || (lists.has(Lists::RARE) && !lists.has(Lists::BOTH) && !token.is_capital())
    };
    // A title without a name, or what is written large and names nothing.
    let empty = |token: &&Token| BEFORE.contains(&token.lower.as_str()) || words::never(&token.lower) || is_sign(token);
    if tokens.iter().all(empty) {
        return false;
    }
    if let [only] = tokens
        && common(only)
        && !(listed(kind, only) && only.is_capital())
    {
        return false;
    }
    if tokens.iter().any(|token| token.is_capital()) {
        return true;
    }
    // Written small and on no list: only a word of which nothing is known, where all around it says so.
    let letters = |token: &Token| token.lower.chars().count();
    let unknown = |token: &&Token| {
        letters(token) > 1 && token.is_word() && !common(token) && words::cluster(&token.lower).fine == 0
    };
    if kind != Kind::Organisation && score >= SURE && tokens.iter().any(unknown) {
        return true;
    }
    match kind {
        Kind::Organisation => false,
        Kind::Place if is_listed(tokens) && tokens.len() > 1 => true,
        _ => tokens.iter().any(|token| listed(kind, token) && !common(token)),
    }
}

fn listed(kind: Kind, token: &Token) -> bool {
    let lists = words::lists(&token.lower);
    match kind {
        Kind::Name => lists.has(Lists::FIRST) || lists.has(Lists::LAST),
        Kind::Place => lists.has(Lists::PLACE) || lists.has(Lists::PLACE_BEGINS),
        _ => false,
    }
}

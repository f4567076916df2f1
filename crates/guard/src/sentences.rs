use crate::text::closes_quote;

/// Splits a stream of text into sentences as it arrives.
///
/// What comes out, put together again, is byte for byte what went in, and it does not depend on how the stream was cut into
/// chunks. A sentence carries the white space after it. Text without punctuation is cut at [`Sentences::LIMIT`] bytes, at a
/// space where there is one.
#[derive(Clone, Debug, Default)]
pub struct Sentences {
    pending: String,
}

/// Words before a full stop that does not end a sentence. Lower case, without the stop.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "vs", "e.g", "i.e", "approx", "inc", "ltd", "a.m", "p.m",
    "dipl", "nr", "bzw", "ca", "z.b", "d.h", "u.a", "usw", "str", "tel", "hr", "fr",
];

/// What is known about the text after a mark that may end a sentence.
enum Look {
    Ends(usize),
    GoesOn,
    NeedMore,
}

impl Sentences {
    /// The longest sentence that is waited for, in bytes.
    pub const LIMIT: usize = 480;
    /// White space after a sentence that is waited for, in bytes; more of it begins the next sentence.
    const SPACE: usize = 32;

    /// A splitter that has seen nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next chunk and returns the sentences that are now complete.
    pub fn push(&mut self, chunk: &str) -> Vec<String> {
        self.pending.push_str(chunk);
        self.drain(false)
    }

    /// Gives what is waiting, if it reads as a whole sentence: for those who show text as it comes, and do not want to wait for the word
    /// after a sentence to be sure of its end. Where a sentence is cut then depends on the chunks; what comes out is still what went in.
    pub fn ready(&mut self) -> Option<String> {
        reads_as_whole(&self.pending).then(|| std::mem::take(&mut self.pending))
    }

    /// Ends the stream and returns what was still waiting.
    #[must_use]
    pub fn finish(mut self) -> Vec<String> {
        let mut out = self.drain(true);
        if !self.pending.is_empty() {
            out.push(self.pending);
        }
        out
    }

    fn drain(&mut self, last: bool) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(end) = boundary(&self.pending, last) {
            let rest = self.pending.split_off(end);
            out.push(std::mem::replace(&mut self.pending, rest));
        }
        out
    }
}

/// Where the first sentence of `text` ends, if that can be told yet. Never 0.
fn boundary(text: &str, last: bool) -> Option<usize> {
    let mut space = None;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        if after > Sentences::LIMIT && at > 0 {
            return Some(space.unwrap_or(at));
        }
        if c == '\n' && !text.get(..at).unwrap_or("").trim().is_empty() {
            match spaces(text, after, last) {
                Some(end) => return Some(end),
                None => return None,
            }
        }
        // A run of marks is looked at once, from its first.
        let in_run = text.get(..at).unwrap_or("").ends_with(is_mark);
        if is_mark(c) && !in_run {
            match look(text, at, c, last) {
                Look::Ends(end) => return Some(end),
                Look::NeedMore => return None,
                Look::GoesOn => {}
            }
        }
        if c.is_whitespace() {
            space = Some(after);
        }
    }
    None
}

/// Whether a text that may go on ends like a sentence: with a mark after a word of some length, which is no abbreviation and no number, and
/// which does not trail off.
fn reads_as_whole(text: &str) -> bool {
    let text = text.trim_end();
    let before = text.trim_end_matches(|c: char| is_mark(c) || closes_quote(c));
    let marks: String = text
        .get(before.len()..)
        .unwrap_or("")
        .chars()
        .filter(|c| is_mark(*c))
        .collect();
    let word: Vec<char> = before.chars().rev().take_while(|c| c.is_alphabetic()).take(2).collect();
    let trails_off = marks.contains("..") || marks.contains('…');
    let shortened = marks == "." && ends_in_abbreviation(before);
    word.len() == 2 && !marks.is_empty() && !trails_off && !shortened
}

/// Where the white space from `from` on ends; `None` if more of it may come.
fn spaces(text: &str, from: usize, last: bool) -> Option<usize> {
    for (at, c) in text.get(from..)?.char_indices() {
        if !c.is_whitespace() || at >= Sentences::SPACE {
            return Some(from + at);
        }
    }
    last.then_some(text.len())
}

fn look(text: &str, at: usize, mark: char, last: bool) -> Look {
    let rest = text.get(at..).unwrap_or("");
    // Marks come in runs ("?!", "..."), and a closing quote, bracket or asterisk belongs to the sentence that it closes.
    let tail = rest.find(|c: char| !is_mark(c) && !closes_quote(c));
    let Some(tail) = tail.filter(|t| *t < Sentences::LIMIT) else {
        return match (rest.len() < Sentences::LIMIT, last) {
            (false, _) => Look::GoesOn,
            (true, true) => Look::Ends(text.len()),
            (true, false) => Look::NeedMore,
        };
    };
    let from = at + tail;
    if !text.get(from..).unwrap_or("").starts_with(char::is_whitespace) {
        return if matches!(mark, '。' | '！' | '？') {
            Look::Ends(from)
        } else {
            Look::GoesOn
        };
    }
    let stops = rest.get(..tail).unwrap_or("");
    if stops.starts_with('.') && !stops.starts_with("..") && ends_in_abbreviation(text.get(..at).unwrap_or("")) {
        return Look::GoesOn;
    }
    let Some(end) = spaces(text, from, last) else {
        return Look::NeedMore;
    };
    // "Well... maybe" is one sentence. After any other mark people who never use capitals begin a new one.
    let trails_off = stops.starts_with("..") || stops.starts_with('…');
    let goes_on = trails_off && text.get(end..).unwrap_or("").starts_with(char::is_lowercase);
    if goes_on { Look::GoesOn } else { Look::Ends(end) }
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

fn ends_in_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '„'))
        .next()
        .unwrap_or("");
    let lower = word.to_lowercase();
    let initial = word.chars().count() == 1 && word.starts_with(char::is_uppercase) && word != "I";
    let ordinal = !word.is_empty() && word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit());
    initial || ordinal || ABBREVIATIONS.contains(&lower.as_str())
}

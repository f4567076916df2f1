//! Labelled texts: `{"text", "spans": [{"start", "end", "category"}]}` a line, or a token and its tag a line (CoNLL).

use std::ops::Range;
use std::path::Path;

use minimise::Kind;
use serde::Deserialize;

use crate::failure::Failure;

/// A text, and what is labelled in it: byte ranges and kinds.
type Text = (String, Vec<(Range<usize>, Kind)>);

/// Texts with what is in them, offsets in code points.
pub(super) struct Labelled {
    pub(super) texts: Vec<Text>,
    /// The only kind that is labelled, where not all are.
    pub(super) only: Option<Kind>,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    start: usize,
    end: usize,
    category: String,
}

pub(super) fn read(file: &Path) -> Result<Labelled, Failure> {
    let all = std::fs::read_to_string(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
    let labelled = if file.extension().is_some_and(|end| end == "conll") {
        Labelled {
            texts: conll(&all),
            only: Some(Kind::Name),
        }
    } else {
        Labelled {
            texts: jsonl(file, &all)?,
            only: None,
        }
    };
    if labelled.texts.is_empty() {
        return Err(Failure::new(format!("{}: there is no text in it", file.display())));
    }
    Ok(labelled)
}

fn jsonl(file: &Path, all: &str) -> Result<Vec<Text>, Failure> {
    let mut texts = Vec::new();
    for (number, line) in (1..).zip(all.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let bad = |error: &dyn std::fmt::Display| Failure::new(format!("{}, line {number}: {error}", file.display()));
        let line: Line = serde_json::from_str(line).map_err(|error| bad(&error))?;
        let span = |span: Span| -> Result<(Range<usize>, Kind), Failure> {
            Ok((
                span.start..span.end,
                span.category.parse().map_err(|error| bad(&error))?,
            ))
        };
        let spans = line.spans.into_iter().map(span).collect::<Result<Vec<_>, _>>()?;
        texts.push((line.text, spans));
    }
    Ok(texts)
}

/// People alone: the tags of such corpora for places and organisations mean other things than the categories do.
fn conll(all: &str) -> Vec<Text> {
    let mut texts = Vec::new();
    let (mut text, mut spans): (String, Vec<(Range<usize>, Kind)>) = (String::new(), Vec::new());
    for line in all.lines().chain([""]) {
        let mut parts = line.split_whitespace();
        let (Some(word), Some(tag)) = (parts.next(), parts.next_back()) else {
            if !text.is_empty() {
                texts.push((std::mem::take(&mut text), std::mem::take(&mut spans)));
            }
            continue;
        };
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.chars().count();
        text.push_str(word);
        let end = start + word.chars().count();
        // The Broad Twitter Corpus calls handles people; here they are user names.
        let person = !word.starts_with('@')
            && tag
                .split_once('-')
                .is_some_and(|(_, of)| matches!(of, "PER" | "person"));
        match spans.last_mut() {
            Some((last, _)) if person && tag.starts_with("I-") && last.end + 1 == start => last.end = end,
            _ if person => spans.push((start..end, Kind::Name)),
            _ => {}
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_with_tags_become_texts_with_people() {
        let texts = conll("émma\tB-person\nRyan\tI-person\nin\tO\nLeeds\tB-location\n\n@jo\tB-PER\nhi\tO\n");
        assert_eq!(
            texts,
            [
                ("émma Ryan in Leeds".to_owned(), vec![(0..9, Kind::Name)]),
                ("@jo hi".to_owned(), vec![])
            ]
        );
    }
}

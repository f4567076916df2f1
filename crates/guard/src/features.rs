//! A text as hashed features: what the linear models weigh.

use crate::{
    Sense, embedding, leaving, lexicon, rules,
    text::{self, Plain},
};

/// One feature: a hash of what it is, and how much of it there is.
pub(crate) type Feature = (u32, f32);

/// What a reply answers to.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    leaving: f32,
    words: Vec<String>,
    asked: bool,
}

impl Scene {
    pub(crate) fn new(sense: &Sense, person: &str, companion_before: &str) -> Self {
        let plain = Plain::new(person);
        Self {
            leaving: leaving::score(sense, &plain),
            words: content_words(plain.as_str()),
            asked: plain.as_str().contains('?') || companion_before.trim_end().ends_with('?'),
        }
    }

    /// A scene of which it is known whether the person is taking leave.
    pub(crate) fn labelled(person: &str, leaving: bool) -> Self {
        // Weights must not depend on the weights before them, which `leaving::score` reads.
        let plain = Plain::new(person);
        Self {
            leaving: if leaving { 1.0 } else { 0.0 },
            words: content_words(plain.as_str()),
            asked: plain.as_str().contains('?'),
        }
    }

    /// How likely the person is taking leave, from 0 to 1.
    pub(crate) fn leaving(&self) -> f32 {
        self.leaving
    }
}

/// Collects features in groups, each of which weighs the same however long the text is.
#[derive(Default)]
struct Bag {
    all: Vec<Feature>,
    group: Vec<Feature>,
}

impl Bag {
    fn add(&mut self, space: u8, parts: &[&str], value: f32) {
        self.group.push((hash(space, parts), value));
    }

    fn close(&mut self, weight: f32) {
        let norm = self.group.iter().map(|(_, v)| v * v).sum::<f32>().sqrt().max(1.0);
        self.all
            .extend(self.group.drain(..).map(|(h, v)| (h, v * weight / norm)));
    }

    /// Groups whose members each count in full: rule hits and shape.
    fn close_whole(&mut self) {
        self.all.append(&mut self.group);
    }
}

/// FNV-1a, 64 bit, folded to 32 (draft-eastlake-fnv). Fixed for good: committed weights depend on it.
pub(crate) fn hash(space: u8, parts: &[&str]) -> u32 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325 ^ u64::from(space);
    h = h.wrapping_mul(0x0100_0000_01b3);
    for part in parts {
        for b in part.bytes().chain([0x1f]) {
            h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    let folded = (h >> 32) ^ (h & 0xffff_ffff);
    u32::try_from(folded).unwrap_or(0)
}

fn content_words(plain: &str) -> Vec<String> {
    text::tokens(plain)
        .into_iter()
        .filter(|t| t.chars().count() > 3)
        .map(str::to_owned)
        .collect()
}

/// Features of a window of a reply in its scene, with its vector where there is one.
pub(crate) fn reply(scene: &Scene, window: &str, vector: Option<&[f32]>) -> Vec<Feature> {
    let plain = Plain::new(window);
    let tokens = text::tokens(plain.as_str());
    let mut bag = Bag::default();
    words(&mut bag, &tokens);
    classes(&mut bag, &tokens);
    characters(&mut bag, plain.as_str());
    let leaving = if scene.leaving >= leaving::LIKELY {
        "leaving"
    } else {
        "staying"
    };
    for pair in std::iter::once("^")
        .chain(tokens.iter().copied())
        .collect::<Vec<_>>()
        .windows(2)
    {
        if let [a, b] = pair {
            bag.add(b'l', &[leaving, b], 1.0);
            bag.add(b'm', &[leaving, a, b], 0.7);
        }
    }
    bag.close(0.8);
    shape(&mut bag, scene, &tokens, leaving);
    for hit in rules::hits(&plain, scene.leaving) {
        bag.add(b'r', &[hit.rule().name()], 1.0);
        bag.add(b'k', &[hit.rule().kind().id()], 0.6);
    }
    bag.close_whole();
    if let Some(vector) = vector {
        bag.all.extend(embedding::features(vector));
        if scene.leaving >= leaving::LIKELY {
            bag.all.extend(embedding::to_a_leaver(vector));
        }
    }
    bag.all
}

/// Features of a text by itself: what a person wrote, with its vector where there is one.
pub(crate) fn message(message: &str, rule_names: &[&str], vector: Option<&[f32]>) -> Vec<Feature> {
    let plain = Plain::new(message);
    let tokens = text::tokens(plain.as_str());
    let mut bag = Bag::default();
    words(&mut bag, &tokens);
    classes(&mut bag, &tokens);
    characters(&mut bag, plain.as_str());
    for name in rule_names {
        bag.add(b'R', &[name], 1.0);
    }
    let first_person = tokens
        .iter()
        .filter(|t| matches!(**t, "i" | "me" | "my" | "im" | "i'm" | "ich" | "mich" | "mir"))
        .count();
    bag.add(
        b'S',
        &["first person", if first_person > 0 { "yes" } else { "no" }],
        0.5,
    );
    for mark in ["?", "!", "\"", ":", "("] {
        if tokens.contains(&mark) {
            bag.add(b'S', &["mark", mark], 0.3);
        }
    }
    bag.add(b'S', &["length", bucket(tokens.len())], 0.3);
    bag.close_whole();
    bag.all.extend(vector.into_iter().flat_map(embedding::features));
    bag.all
}

fn words(bag: &mut Bag, tokens: &[&str]) {
    let framed: Vec<&str> = std::iter::once("^")
        .chain(tokens.iter().copied())
        .chain(["$"])
        .collect();
    for t in tokens {
        bag.add(b'1', &[t], 1.0);
    }
    bag.close(1.0);
    for w in framed.windows(2) {
        bag.add(b'2', w, 1.0);
    }
    for w in framed.windows(3) {
        bag.add(b'3', w, 0.8);
        if let [a, _, c] = w {
            bag.add(b'_', &[a, c], 0.6);
        }
    }
    bag.close(1.0);
}

/// Classes of words, one after the other with at most one word of no class between them, and together in one text.
fn classes(bag: &mut Bag, tokens: &[&str]) {
    let each: Vec<Vec<&str>> = tokens.iter().map(|t| lexicon::classes(t).collect()).collect();
    let mut seen: Vec<&str> = each.iter().flatten().copied().collect();
    for window in each.windows(3) {
        let [a, b, c] = window else { continue };
        let next = if b.is_empty() { c } else { b };
        for first in a {
            for second in next {
                bag.add(b'p', &[first, second], 1.0);
            }
        }
    }
    for (class, word) in each
        .iter()
        .zip(tokens.iter().skip(1))
        .flat_map(|(cs, w)| cs.iter().map(move |c| (c, w)))
    {
        bag.add(b'q', &[class, word], 0.6);
    }
    bag.close(1.0);
    seen.sort_unstable();
    seen.dedup();
    for (i, a) in seen.iter().enumerate() {
        bag.add(b'C', &[a], 2.0);
        for b in seen.iter().skip(i + 1) {
            bag.add(b'D', &[a, b], 0.5);
        }
    }
    bag.close(0.5);
}

/// Character 3- to 5-grams within words: they carry over from one form of a word, or one spelling, to another.
fn characters(bag: &mut Bag, plain: &str) {
    for word in text::tokens(plain) {
        let marked: Vec<char> = std::iter::once('<').chain(word.chars()).chain(['>']).collect();
        for n in 3..=5_usize {
            for gram in marked.windows(n) {
                let gram: String = gram.iter().collect();
                bag.add(b'c', &[&gram], 1.0);
            }
        }
    }
    bag.close(0.8);
}

fn shape(bag: &mut Bag, scene: &Scene, tokens: &[&str], leaving: &str) {
    let count = |marks: &[&str]| tokens.iter().filter(|t| marks.contains(t)).count();
    let mut put = |name: &str, n: usize| bag.add(b's', &[leaving, name, bucket(n)], 0.4);
    put("questions", count(&["?"]));
    put("exclamations", count(&["!"]));
    put(
        "me",
        count(&[
            "me", "i", "my", "myself", "mine", "i'm", "i've", "i'll", "i'd", "mich", "mir", "ich",
        ]),
    );
    put(
        "you",
        count(&["you", "your", "you're", "you've", "you'll", "du", "dich", "dir"]),
    );
    put("gestures", count(&["*"]) / 2);
    put("tokens", tokens.len() / 6);
    put(
        "echo",
        tokens.iter().filter(|t| scene.words.iter().any(|w| w == *t)).count(),
    );
    put("asked", usize::from(scene.asked));
    let farewell = tokens.iter().any(|t| leaving::PARTING_WORDS.contains(t));
    put("says goodbye", usize::from(farewell));
    put("ends asking", usize::from(tokens.last() == Some(&"?")));
    bag.close_whole();
}

fn bucket(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "3",
        5..=8 => "5",
        9..=16 => "9",
        _ => "17",
    }
}

//! The policy in plain words: one screen first, then the detail.

use super::basis;
use crate::datamap::{CategoryInfo, DataMap, PurposeInfo, RecipientInfo, Sensitivity};
use crate::{CategoryIndex, CategorySet, Locale, PurposeIndex, Retention, Value};

/// The whole policy in plain words of a language: what, why, who, where, how long, on which basis, and how to say no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layered {
    title: String,
    short: Vec<String>,
    parts: Vec<Part>,
    rights: Part,
}

/// A part of the detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    title: String,
    blocks: Vec<Block>,
}

/// What is said of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    title: String,
    lines: Vec<String>,
}

impl Layered {
    /// What stands above it all.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The first screen: a line each for what, why, who, where, how long, on which basis, how to say no and who answers for it.
    #[must_use]
    pub fn short(&self) -> &[String] {
        &self.short
    }

    /// The detail: purposes, categories, recipients.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What a person can do at any time.
    #[must_use]
    pub fn rights(&self) -> &Part {
        &self.rights
    }
}

impl Part {
    /// What it is about.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// One thing after another.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }
}

impl Block {
    /// What the thing is called; empty where the lines stand for themselves.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What is said of it.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

/// The policy as plain text: the first screen, then the detail. Lines are not wrapped; a title is a line in capitals.
#[must_use]
pub fn plain(map: &DataMap, locale: &Locale) -> String {
    let policy = layered(map, locale);
    let mut out = format!("{}\n\n{}\n", policy.title.to_uppercase(), policy.short.join("\n"));
    for part in &policy.parts {
        out.push_str(&format!("\n{}\n", part.title.to_uppercase()));
        for block in &part.blocks {
            out.push_str(&format!("\n{}\n", block.title));
            for line in &block.lines {
                out.push_str(&format!("  {line}\n"));
            }
        }
    }
    out.push_str(&format!("\n{}\n\n", policy.rights.title.to_uppercase()));
    for line in policy.rights.blocks.iter().flat_map(|block| &block.lines) {
        out.push_str(&format!("{line}\n"));
    }
    out
}

/// The policy in layers.
#[must_use]
pub fn layered(map: &DataMap, locale: &Locale) -> Layered {
    let map: &DataMap = &locale.words_of(map);
    let writer = Writer { map, locale };
    let purposes = map.purposes().map(|(index, purpose)| {
        let limits = map.categories().map(|(category, _)| category);
        let keeps = limits.filter_map(|category| Some((map.retention(index, category)?, category)));
        writer.purpose(index, purpose, keeps.collect())
    });
    let groups = map.groups().iter().map(|group| Block {
        title: group.title().to_owned(),
        lines: vec![writer.say("policy-group", &[("categories", writer.titles(group.categories()))])],
    });
    let categories = map.categories().map(|(_, category)| writer.category(category));
    let recipients = map.recipients().map(|(_, recipient)| writer.recipient(recipient));
    let part = |id: &str, blocks: Vec<Block>| Part {
        title: locale.say(id),
        blocks,
    };
    Layered {
        title: writer.say("policy-title", &[("version", map.version().to_string())]),
        short: writer.short(),
        parts: vec![
            part("policy-purposes", purposes.collect()),
            part("policy-categories", groups.chain(categories).collect()),
            part("policy-recipients", recipients.collect()),
        ],
        rights: part("rights-title", vec![writer.rights()]),
    }
}

/// A policy that is being written, in the words of one language.
struct Writer<'a> {
    map: &'a DataMap,
    locale: &'a Locale,
}

impl Writer<'_> {
    fn say(&self, id: &str, about: &[(&str, String)]) -> String {
        let about: Vec<(&str, Value<'_>)> = about.iter().map(|(name, words)| (*name, words.into())).collect();
        self.locale.tell(id, &about)
    }

    fn titles(&self, categories: CategorySet) -> String {
        self.locale.titles(self.map, categories)
    }

    fn short(&self) -> Vec<String> {
        let of = |essential: bool| {
            let purposes = self.map.purposes().map(|(_, purpose)| purpose);
            let titles = purposes
                .filter(|purpose| purpose.essential() == essential)
                .map(PurposeInfo::title);
            [("purposes", titles.collect::<Vec<_>>().join("; "))]
        };
        let recipients: Vec<_> = self.map.recipients().map(|(_, recipient)| recipient.title()).collect();
        let operator = self.map.operator();
        let (name, contact) = (operator.name().to_owned(), operator.contact().to_owned());
        vec![
            self.say("policy-what", &[]),
            self.say("policy-always", &of(true)),
            self.say("policy-asked", &of(false)),
            self.say("policy-never", &[]),
            self.say("policy-who", &[("recipients", recipients.join("; "))]),
            self.say("policy-where", &[("place", operator.place().to_owned())]),
            self.say("policy-how-long", &[]),
            self.say("policy-basis", &[]),
            self.say("policy-no", &[]),
            self.say("policy-operator", &[("name", name), ("contact", contact)]),
        ]
    }

    /// What each recipient may get for a purpose; those who may get the same stand together.
    fn reach(&self, index: PurposeIndex, purpose: &PurposeInfo) -> Vec<String> {
        let reached: Vec<_> = purpose
            .recipients()
            .iter()
            .filter_map(|kind| Some((self.map.recipient(*kind)?.title(), self.map.may_disclose(index, *kind))))
            .collect();
        let (mut told, mut lines) = (Vec::new(), Vec::new());
        for (_, what) in &reached {
            if !told.contains(what) {
                told.push(*what);
                let same = reached.iter().filter(|(_, other)| other == what);
                let same: Vec<&str> = same.map(|(title, _)| *title).collect();
                let shown = [
                    ("recipients", self.locale.listed(&same)),
                    ("categories", self.grouped(*what)),
                ];
                lines.push(self.say("purpose-shown", &shown));
            }
        }
        lines
    }

    /// Titles of categories, with groups by their own title where all of a group is meant; the largest groups first.
    fn grouped(&self, categories: CategorySet) -> String {
        let mut groups: Vec<_> = self.map.groups().iter().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.categories().len()));
        let (mut rest, mut titles) = (categories, Vec::new());
        for group in groups {
            if group.categories().is_subset(rest) && group.categories().len() > 1 {
                rest = rest.difference(group.categories());
                titles.push(group.title());
            }
        }
        titles.extend(
            rest.iter()
                .filter_map(|index| self.map.category(index))
                .map(CategoryInfo::title),
        );
        self.locale.listed(&titles)
    }

    fn purpose(&self, index: PurposeIndex, purpose: &PurposeInfo, keeps: Vec<(Retention, CategoryIndex)>) -> Block {
        let choice = if purpose.essential() {
            "purpose-always"
        } else {
            "purpose-asked"
        };
        let mut lines = vec![purpose.sentence().to_owned()];
        lines.extend(self.reach(index, purpose));
        if keeps.is_empty() {
            lines.push(self.say("purpose-keeps-nothing", &[]));
        }
        let mut terms: Vec<_> = keeps.iter().map(|(term, _)| *term).collect();
        terms.sort_unstable();
        terms.dedup();
        for term in terms {
            let kept = keeps
                .iter()
                .filter(|(of, _)| *of == term)
                .map(|(_, category)| *category);
            let kept = self.grouped(kept.collect());
            lines.push(self.say(
                "purpose-keeps",
                &[("term", self.locale.term(term)), ("categories", kept)],
            ));
        }
        let bases = [
            ("purpose-basis", Some(purpose.basis())),
            ("purpose-special-basis", purpose.special_basis()),
        ];
        for (id, term) in bases {
            if let Some(term) = term {
                let words = basis::words(self.locale, term, purpose.essential());
                lines.push(self.say(
                    id,
                    &[("basis", words), ("article", basis::article_in(self.locale, term))],
                ));
            }
        }
        for needed in purpose.needs().iter().filter_map(|index| self.map.purpose(*index)) {
            lines.push(self.say("purpose-needs", &[("purpose", needed.title().to_owned())]));
        }
        lines.push(self.say("purpose-get", &[("words", purpose.buys().to_owned())]));
        lines.push(self.say("purpose-cost", &[("words", purpose.costs().to_owned())]));
        let no = match (purpose.essential(), purpose.unstoppable()) {
            (false, _) => "purpose-no-asked",
            (true, false) => "purpose-no-essential",
            (true, true) => "purpose-no-unstoppable",
        };
        lines.push(self.say(no, &[]));
        Block {
            title: self.say(choice, &[("purpose", purpose.title().to_owned())]),
            lines,
        }
    }

    fn category(&self, category: &CategoryInfo) -> Block {
        let harm = match category.sensitivity() {
            Sensitivity::Low => "category-harm-low",
            Sensitivity::Medium => "category-harm-medium",
            Sensitivity::High => "category-harm-high",
        };
        let mut lines = vec![
            category.sentence().to_owned(),
            self.say(harm, &[("term", self.locale.term(category.retention()))]),
        ];
        if category.special().is_some() {
            lines.push(self.say("category-apart", &[]));
        }
        Block {
            title: category.title().to_owned(),
            lines,
        }
    }

    fn recipient(&self, recipient: &RecipientInfo) -> Block {
        let mut lines = vec![recipient.sentence().to_owned()];
        match recipient.label() {
            Some(label) => {
                let (place, keeps) = (label.place().to_owned(), label.keeps().to_owned());
                lines.push(self.say("recipient-label", &[("place", place), ("keeps", keeps)]));
                lines.push(self.say(
                    if label.trains() {
                        "recipient-trains"
                    } else {
                        "recipient-trains-not"
                    },
                    &[],
                ));
            }
            None => lines.push(self.say("recipient-no-label", &[])),
        }
        lines.push(self.say(
            "recipient-may-get",
            &[("categories", self.grouped(recipient.may_receive()))],
        ));
        let (hidden, broad) = (recipient.pseudonymise(), recipient.coarsen());
        for (id, what) in [("recipient-stand-in", hidden), ("recipient-broad", broad)] {
            if !what.is_empty() {
                lines.push(self.say(id, &[("categories", self.titles(what))]));
            }
        }
        if recipient.tell_person() {
            lines.push(self.say("recipient-told", &[]));
        }
        Block {
            title: recipient.title().to_owned(),
            lines,
        }
    }

    fn rights(&self) -> Block {
        let mut lines: Vec<String> = ["rights-data", "rights-used", "rights-freeze"]
            .into_iter()
            .map(|id| self.say(id, &[]))
            .collect();
        lines.push(self.say("rights-ask", &[("contact", self.map.operator().contact().to_owned())]));
        lines.push(self.say("rights-authority", &[]));
        Block {
            title: String::new(),
            lines,
        }
    }
}

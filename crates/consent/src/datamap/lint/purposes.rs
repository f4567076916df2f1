//! Rules for purposes.

use std::collections::BTreeSet;

use super::super::dpv;
use super::super::raw::{RawCategory, RawMap, RawPurpose};
use super::super::retention::Retention;
use super::{Code, Findings, expand, words};

const EXPLICIT_CONSENT: &str = "eu-gdpr:A9-2-a";

pub(super) fn check(raw: &RawMap, findings: &mut Findings) {
    let places = findings.ids("purposes", raw.purposes.iter().map(|purpose| purpose.id.as_ref()));
    for (purpose, place) in raw.purposes.iter().zip(&places) {
        Rules {
            raw,
            purpose,
            place,
            findings,
        }
        .check();
    }
}

struct Rules<'a> {
    raw: &'a RawMap,
    purpose: &'a RawPurpose,
    place: &'a str,
    findings: &'a mut Findings,
}

impl Rules<'_> {
    fn check(&mut self) {
        let purpose = self.purpose;
        self.findings.title(self.place, purpose.title.as_ref());
        self.findings.plain(self.place, "sentence", purpose.sentence.as_ref());
        self.findings.plain(self.place, "buys", purpose.buys.as_ref());
        self.findings.plain(self.place, "costs", purpose.costs.as_ref());
        self.promotion();
        self.weight();
        self.basis();
        self.special_basis();
        self.categories();
        self.scope();
        self.needs();
    }

    fn add(&mut self, code: Code, field: &str, sentence: impl Into<String>) {
        self.findings.add(code, format!("{}.{field}", self.place), sentence);
    }

    fn promotion(&mut self) {
        let term = self.purpose.dpv.as_deref().unwrap_or_default();
        if !dpv::known(term) {
            self.add(
                Code::DpvUnknown,
                "dpv",
                format!("“{term}” is not a known term such as dpv:AccountManagement."),
            );
        } else if !dpv::is_a(term, "dpv:Purpose") {
            self.add(Code::DpvMisplaced, "dpv", format!("“{term}” is not a purpose."));
        } else if dpv::REFUSED_PURPOSES.iter().any(|refused| dpv::is_a(term, refused)) {
            self.add(
                Code::AdvertisingTerm,
                "dpv",
                format!("“{term}” is promotion or sale, which no map may declare."),
            );
        }
        let purpose = self.purpose;
        let said = [
            &purpose.id,
            &purpose.title,
            &purpose.sentence,
            &purpose.buys,
            &purpose.costs,
        ];
        if let Some(word) = said.into_iter().flatten().find_map(|text| words::promotional(text)) {
            self.findings.add(
                Code::AdvertisingWords,
                self.place,
                format!("“{word}” tells of promotion or sale, which no map may declare."),
            );
        }
    }

    fn weight(&mut self) {
        match self.purpose.essential {
            None => self.add(Code::EssentialMissing, "essential", "Say whether the service needs it."),
            Some(false) if self.purpose.unstoppable => {
                self.add(
                    Code::UnstoppableOptional,
                    "unstoppable",
                    "What is optional can always be stopped.",
                );
            }
            Some(_) => {}
        }
    }

    fn basis(&mut self) {
        let basis = self.purpose.basis.as_deref().unwrap_or_default();
        if !dpv::known(basis) || !basis.starts_with("eu-gdpr:A6-") {
            self.add(
                Code::BasisUnknown,
                "basis",
                format!("“{basis}” is not a basis such as eu-gdpr:A6-1-b."),
            );
            return;
        }
        let consent = dpv::is_a(basis, "eu-gdpr:A6-1-a");
        match self.purpose.essential {
            Some(false) if !consent => {
                self.add(
                    Code::BasisMismatch,
                    "basis",
                    "What is optional rests on consent: eu-gdpr:A6-1-a.",
                );
            }
            Some(true) if consent => {
                self.add(
                    Code::BasisMismatch,
                    "basis",
                    "What the service needs cannot rest on consent.",
                );
            }
            _ => {}
        }
    }

    fn special_basis(&mut self) {
        let uses_special = expand(self.raw, &self.purpose.uses).any(|name| {
            let named = |category: &&RawCategory| category.id.as_deref() == Some(name);
            self.raw
                .categories
                .iter()
                .find(named)
                .is_some_and(|category| category.special.is_some())
        });
        let basis = self.purpose.special_basis.as_deref();
        let known = basis.is_some_and(|basis| dpv::known(basis) && basis.starts_with("eu-gdpr:A9-2-"));
        let enough = if self.purpose.essential == Some(true) {
            known
        } else {
            basis == Some(EXPLICIT_CONSENT)
        };
        if uses_special && !enough {
            let sentence = "It uses a special category: what is optional takes explicit consent, eu-gdpr:A9-2-a.";
            self.add(Code::SpecialBasis, "special_basis", sentence);
        } else if basis.is_some() && !known {
            self.add(
                Code::BasisUnknown,
                "special_basis",
                "It is not a basis of GDPR art. 9(2) such as eu-gdpr:A9-2-a.",
            );
        }
    }

    fn categories(&mut self) {
        let purpose = self.purpose;
        if purpose.uses.is_empty() {
            self.add(Code::NothingUsed, "uses", "List the categories that it may use.");
        }
        for (field, names) in [("uses", &purpose.uses), ("keeps", &purpose.keeps)] {
            self.findings
                .known_categories(self.raw, &format!("{}.{field}", self.place), names);
        }
        let used: BTreeSet<&str> = expand(self.raw, &purpose.uses).collect();
        if let Some(more) = expand(self.raw, &purpose.keeps).find(|name| !used.contains(name)) {
            self.add(
                Code::KeepsMore,
                "keeps",
                format!("It does not use “{more}”, so it may not keep it."),
            );
        }
        if let Some(Err(error)) = purpose.keep_for.as_deref().map(str::parse::<Retention>) {
            self.add(Code::RetentionMalformed, "keep_for", format!("{error}."));
        }
    }

    fn scope(&mut self) {
        let purpose = self.purpose;
        if purpose.recipients.is_empty() {
            self.add(
                Code::NobodyReached,
                "recipients",
                "List the recipients that it may reach.",
            );
        }
        for (name, categories) in &purpose.only {
            if !purpose.recipients.contains(name) {
                self.add(Code::RecipientUnknown, "only", format!("It does not reach “{name}”."));
            }
            self.findings
                .known_categories(self.raw, &format!("{}.only.{name}", self.place), categories);
        }
        let mut templates = 0;
        for name in &purpose.recipients {
            match self
                .raw
                .recipients
                .iter()
                .find(|recipient| recipient.id.as_ref() == Some(name))
            {
                Some(recipient) => templates += usize::from(recipient.template),
                None => self.add(
                    Code::RecipientUnknown,
                    "recipients",
                    format!("There is no recipient “{name}”."),
                ),
            }
        }
        match purpose.scope.as_deref() {
            Some("per_recipient") if templates == 0 => {
                self.add(
                    Code::ScopeMismatch,
                    "scope",
                    "None of its recipients has a name of its own to ask for.",
                );
            }
            Some("single" | "per_category") if templates > 0 => {
                self.add(
                    Code::ScopeMismatch,
                    "scope",
                    "Recipients with names of their own are asked for one by one.",
                );
            }
            Some("single" | "per_category" | "per_recipient") => {}
            _ => self.add(
                Code::ScopeUnknown,
                "scope",
                "Say single, per_category or per_recipient.",
            ),
        }
    }

    fn needs(&mut self) {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&String> = self.purpose.needs.iter().collect();
        while let Some(name) = open.pop() {
            if Some(name) == self.purpose.id.as_ref() {
                self.add(Code::NeedsCircle, "needs", "It needs itself in the end.");
                return;
            }
            if !seen.insert(name) {
                continue;
            }
            let Some(needed) = self
                .raw
                .purposes
                .iter()
                .find(|purpose| purpose.id.as_ref() == Some(name))
            else {
                self.add(Code::PurposeUnknown, "needs", format!("There is no purpose “{name}”."));
                continue;
            };
            if self.purpose.essential == Some(true) && needed.essential == Some(false) {
                let sentence = format!("The service needs it, so it may not depend on “{name}”, which is optional.");
                self.add(Code::EssentialNeedsOptional, "needs", sentence);
            }
            open.extend(&needed.needs);
        }
    }
}

//! Every rule of the linter, by a map that breaks it and nothing else.

use std::collections::BTreeSet;

use consent::datamap::{Code, lint};

const GOOD: &str = include_str!("good.toml");

/// What to put in place of what, and what the linter says to that.
const BAD: &[(&str, &str, Code, &str)] = &[
    ("version = 1", "version = = 1", Code::Unreadable, "line 1"),
    (
        "version = 1",
        "version = 1\nsells_data = true",
        Code::Unreadable,
        "line 2",
    ),
    ("version = 1", "version = 0", Code::VersionMissing, "version"),
    ("name = \"Ada\"", "name = \" \"", Code::OperatorIncomplete, "operator"),
    (
        "id = \"talk\"",
        "id = \"Talk\"",
        Code::IdMalformed,
        "categories.Talk.id",
    ),
    ("id = \"talk\"", "", Code::IdMalformed, "categories[0].id"),
    ("id = \"chat\"", "id = \"self\"", Code::IdMalformed, "purposes.self.id"),
    (
        "id = \"health\"",
        "id = \"talk\"",
        Code::IdDuplicate,
        "categories.talk.id",
    ),
    (
        "title = \"what you say\"",
        "",
        Code::TitleMissing,
        "categories.talk.title",
    ),
    (
        "title = \"Chat\"",
        "title = \"\"",
        Code::TitleMissing,
        "purposes.chat.title",
    ),
    (
        "sentence = \"You talk.\"",
        "",
        Code::SentenceMissing,
        "purposes.chat.sentence",
    ),
    (
        "sentence = \"Your words.\"",
        "sentence = \"\"",
        Code::SentenceMissing,
        "categories.talk.sentence",
    ),
    (
        "sentence = \"You talk.\"",
        "sentence = \"a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a\"",
        Code::SentenceLong,
        "purposes.chat.sentence",
    ),
    (
        "dpv = \"pd:Communication\"",
        "dpv = \"pd:Comunication\"",
        Code::DpvUnknown,
        "categories.talk.dpv",
    ),
    (
        "dpv = \"pd:Communication\"",
        "",
        Code::DpvUnknown,
        "categories.talk.dpv",
    ),
    (
        "dpv = \"pd:Communication\"",
        "dpv = \"dpv:Purpose\"",
        Code::DpvUnknown,
        "categories.talk.dpv",
    ),
    (
        "dpv = \"pd:Communication\"",
        "dpv = \"dpv:Verification\"",
        Code::DpvMisplaced,
        "categories.talk.dpv",
    ),
    (
        "dpv = \"dpv:RequestedServiceProvision\"",
        "dpv = \"pd:Name\"",
        Code::DpvMisplaced,
        "purposes.chat.dpv",
    ),
    (
        "dpv = \"dpv:RequestedServiceProvision\"",
        "dpv = \"dpv:Chat\"",
        Code::DpvUnknown,
        "purposes.chat.dpv",
    ),
    (
        "sensitivity = \"medium\"",
        "sensitivity = \"none\"",
        Code::SensitivityUnknown,
        "categories.talk.sensitivity",
    ),
    (
        "special = \"art9\"",
        "special = \"art7\"",
        Code::SpecialUnknown,
        "categories.health.special",
    ),
    (
        "special = \"art9\"",
        "",
        Code::SpecialNotFlagged,
        "categories.health.special",
    ),
    (
        "dpv = \"pd:Communication\"",
        "dpv = \"pd:CriminalConviction\"",
        Code::SpecialNotFlagged,
        "categories.talk.special",
    ),
    (
        "retention = \"P1Y\"",
        "",
        Code::RetentionMissing,
        "categories.talk.retention",
    ),
    (
        "retention = \"P1Y\"",
        "retention = \"for ever\"",
        Code::RetentionMalformed,
        "categories.talk.retention",
    ),
    (
        "keep_for = \"session\"",
        "keep_for = \"P0D\"",
        Code::RetentionMalformed,
        "purposes.chat.keep_for",
    ),
    (
        "uses = [\"card\"]",
        "uses = [\"talk\"]",
        Code::CategoryUnused,
        "categories.card",
    ),
    (
        "may_receive = [\"@all\"]",
        "may_receive = [\"@all\", \"wealth\"]",
        Code::CategoryUnknown,
        "recipients.engine.may_receive",
    ),
    (
        "keeps = [\"@all\"]",
        "keeps = [\"@everything\"]",
        Code::GroupUnknown,
        "purposes.diary.keeps",
    ),
    (
        "categories = [\"talk\", \"health\"]",
        "categories = [\"talk\", \"health\", \"@all\"]",
        Code::GroupUnknown,
        "groups.all",
    ),
    (
        "recipients = [\"engine\"]",
        "recipients = [\"engine\", \"motor\"]",
        Code::RecipientUnknown,
        "purposes.chat.recipients",
    ),
    (
        "costs = \"A page.\"",
        "costs = \"A page.\"\nonly = { app = [] }",
        Code::RecipientUnknown,
        "purposes.diary.only",
    ),
    (
        "needs = [\"chat\"]",
        "needs = [\"chatter\"]",
        Code::PurposeUnknown,
        "purposes.diary.needs",
    ),
    (
        "essential = true",
        "",
        Code::EssentialMissing,
        "purposes.chat.essential",
    ),
    (
        "basis = \"eu-gdpr:A6-1-b\"",
        "",
        Code::BasisUnknown,
        "purposes.chat.basis",
    ),
    (
        "basis = \"eu-gdpr:A6-1-b\"",
        "basis = \"eu-gdpr:A9-2-a\"",
        Code::BasisUnknown,
        "purposes.chat.basis",
    ),
    (
        "basis = \"eu-gdpr:A6-1-b\"",
        "basis = \"eu-gdpr:A6-1-a\"",
        Code::BasisMismatch,
        "purposes.chat.basis",
    ),
    (
        "basis = \"eu-gdpr:A6-1-a\"",
        "basis = \"eu-gdpr:A6-1-f\"",
        Code::BasisMismatch,
        "purposes.diary.basis",
    ),
    (
        "special_basis = \"eu-gdpr:A9-2-a\"",
        "",
        Code::SpecialBasis,
        "purposes.diary.special_basis",
    ),
    (
        "special_basis = \"eu-gdpr:A9-2-a\"",
        "special_basis = \"eu-gdpr:A9-2-g\"",
        Code::SpecialBasis,
        "purposes.diary.special_basis",
    ),
    (
        "special_basis = \"eu-gdpr:A9-2-c\"",
        "",
        Code::SpecialBasis,
        "purposes.chat.special_basis",
    ),
    (
        "uses = [\"card\"]",
        "uses = [\"card\"]\nspecial_basis = \"A9\"",
        Code::BasisUnknown,
        "purposes.share.special_basis",
    ),
    (
        "scope = \"per_recipient\"",
        "scope = \"all_at_once\"",
        Code::ScopeUnknown,
        "purposes.share.scope",
    ),
    (
        "scope = \"per_recipient\"",
        "scope = \"single\"",
        Code::ScopeMismatch,
        "purposes.share.scope",
    ),
    (
        "scope = \"per_category\"",
        "scope = \"per_recipient\"",
        Code::ScopeMismatch,
        "purposes.diary.scope",
    ),
    (
        "needs = [\"chat\"]",
        "needs = [\"diary\"]",
        Code::NeedsCircle,
        "purposes.diary.needs",
    ),
    (
        "essential = true",
        "essential = true\nneeds = [\"share\"]",
        Code::EssentialNeedsOptional,
        "purposes.chat.needs",
    ),
    (
        "needs = [\"chat\"]",
        "unstoppable = true",
        Code::UnstoppableOptional,
        "purposes.diary.unstoppable",
    ),
    (
        "dpv = \"dpv:RecordManagement\"",
        "dpv = \"dpv:Advertising\"",
        Code::AdvertisingTerm,
        "purposes.diary.dpv",
    ),
    (
        "dpv = \"dpv:RecordManagement\"",
        "dpv = \"dpv:Marketing\"",
        Code::AdvertisingTerm,
        "purposes.diary.dpv",
    ),
    (
        "dpv = \"dpv:RecordManagement\"",
        "dpv = \"dpv:TargetedAdvertising\"",
        Code::AdvertisingTerm,
        "purposes.diary.dpv",
    ),
    (
        "dpv = \"dpv:RecordManagement\"",
        "dpv = \"dpv:SellDataToThirdParties\"",
        Code::AdvertisingTerm,
        "purposes.diary.dpv",
    ),
    (
        "dpv = \"dpv:RecordManagement\"",
        "dpv = \"dpv:SellInsightsFromData\"",
        Code::AdvertisingTerm,
        "purposes.diary.dpv",
    ),
    (
        "sentence = \"You talk.\"",
        "sentence = \"You see ads.\"",
        Code::AdvertisingWords,
        "purposes.chat",
    ),
    (
        "buys = \"An entry.\"",
        "buys = \"Better marketing.\"",
        Code::AdvertisingWords,
        "purposes.diary",
    ),
    (
        "sentence = \"A program here.\"",
        "sentence = \"A data broker.\"",
        Code::AdvertisingWords,
        "recipients.engine",
    ),
    (
        "uses = [\"card\"]",
        "uses = []",
        Code::NothingUsed,
        "purposes.share.uses",
    ),
    (
        "recipients = [\"engine\"]",
        "recipients = []",
        Code::NobodyReached,
        "purposes.chat.recipients",
    ),
    (
        "uses = [\"card\"]",
        "uses = [\"card\"]\nkeeps = [\"talk\"]",
        Code::KeepsMore,
        "purposes.share.keeps",
    ),
    ("buys = \"An entry.\"", "", Code::BalanceMissing, "purposes.diary.buys"),
    (
        "costs = \"A page.\"",
        "costs = \"\"",
        Code::BalanceMissing,
        "purposes.diary.costs",
    ),
    ("place = \"here\"", "", Code::LabelIncomplete, "recipients.engine"),
    ("trains = false", "", Code::LabelIncomplete, "recipients.engine"),
    (
        "template = true",
        "template = true\nkeeps = \"a day\"",
        Code::LabelMisplaced,
        "recipients.app",
    ),
    (
        "coarsen = [\"card\"]",
        "coarsen = [\"talk\"]",
        Code::DutyBeyond,
        "recipients.app.coarsen",
    ),
];

#[test]
fn the_good_map_is_good() {
    assert_eq!(lint(GOOD), []);
}

#[test]
fn each_rule_finds_what_breaks_it() {
    for (what, with, code, place) in BAD {
        assert!(GOOD.contains(what), "{what} is not in the good map");
        let findings = lint(&GOOD.replacen(what, with, 1));
        let named = findings
            .iter()
            .any(|finding| finding.code() == *code && finding.place() == *place);
        assert!(named, "{with}: {code} at {place} is not among {findings:#?}");
        assert!(
            findings.iter().all(|finding| finding.sentence().ends_with('.')),
            "{findings:#?}"
        );
    }
}

#[test]
fn too_many_are_refused() {
    let more: String = (0..130)
        .map(|number| {
            format!(
                "[[categories]]\nid = \"c{number}\"\ntitle = \"c\"\nsentence = \"c.\"\ndpv = \"pd:Name\"\n\
                 sensitivity = \"low\"\nretention = \"P1D\"\n"
            )
        })
        .collect();
    assert!(
        lint(&format!("{GOOD}\n{more}"))
            .iter()
            .any(|finding| finding.code() == Code::TooMany)
    );
}

#[test]
fn every_code_is_tried() {
    let tried: BTreeSet<Code> = BAD.iter().map(|(_, _, code, _)| *code).chain([Code::TooMany]).collect();
    let all: BTreeSet<Code> = Code::ALL.iter().copied().collect();
    assert_eq!(tried, all);
}

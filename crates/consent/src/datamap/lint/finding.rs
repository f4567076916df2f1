//! What the linter reports.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What is wrong, by a name that scripts can rely on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name, such as `retention-missing`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// Not TOML, or not of a data map's shape.
    Unreadable = "unreadable",
    /// No version.
    VersionMissing = "version-missing",
    /// The operator has no name, contact or place.
    OperatorIncomplete = "operator-incomplete",
    /// More entries than there are numbers for.
    TooMany = "too-many",
    /// No id, or not a name in small letters.
    IdMalformed = "id-malformed",
    /// The same id twice, or two that would make one name in code.
    IdDuplicate = "id-duplicate",
    /// No title.
    TitleMissing = "title-missing",
    /// No plain sentence.
    SentenceMissing = "sentence-missing",
    /// A sentence of too many words to be plain.
    SentenceLong = "sentence-long",
    /// Not a term of the Data Privacy Vocabulary, or none given.
    DpvUnknown = "dpv-unknown",
    /// A term of the vocabulary, but for something else.
    DpvMisplaced = "dpv-misplaced",
    /// No sensitivity, or not one of the three.
    SensitivityUnknown = "sensitivity-unknown",
    /// A reason of law that is not known.
    SpecialUnknown = "special-unknown",
    /// The vocabulary sets it apart, the map does not.
    SpecialNotFlagged = "special-not-flagged",
    /// A category without retention.
    RetentionMissing = "retention-missing",
    /// A retention that is not one.
    RetentionMalformed = "retention-malformed",
    /// A category that no purpose uses.
    CategoryUnused = "category-unused",
    /// A list names a category that is not declared.
    CategoryUnknown = "category-unknown",
    /// A list names a group that is not declared.
    GroupUnknown = "group-unknown",
    /// A purpose names a kind of recipient that is not declared.
    RecipientUnknown = "recipient-unknown",
    /// A purpose needs one that is not declared.
    PurposeUnknown = "purpose-unknown",
    /// A purpose does not say whether it is essential.
    EssentialMissing = "essential-missing",
    /// Not a legal basis, or none given.
    BasisUnknown = "basis-unknown",
    /// An optional purpose that does not rest on consent, or an essential one that does.
    BasisMismatch = "basis-mismatch",
    /// Special categories without the basis that they take.
    SpecialBasis = "special-basis",
    /// Not a way of asking, or none given.
    ScopeUnknown = "scope-unknown",
    /// A way of asking that does not suit the recipients.
    ScopeMismatch = "scope-mismatch",
    /// Purposes that need one another in a circle.
    NeedsCircle = "needs-circle",
    /// An essential purpose that needs an optional one.
    EssentialNeedsOptional = "essential-needs-optional",
    /// A purpose that cannot be stopped although it is optional.
    UnstoppableOptional = "unstoppable-optional",
    /// A purpose of promotion or sale by its term.
    AdvertisingTerm = "advertising-term",
    /// A purpose of promotion or sale by its words.
    AdvertisingWords = "advertising-words",
    /// A purpose that uses nothing.
    NothingUsed = "nothing-used",
    /// A purpose that reaches nobody.
    NobodyReached = "nobody-reached",
    /// A purpose that keeps what it does not use.
    KeepsMore = "keeps-more",
    /// A purpose that does not say what the person gets for it, or what it costs.
    BalanceMissing = "balance-missing",
    /// A recipient that does not say where it is, how long it keeps things, or whether it trains on them.
    LabelIncomplete = "label-incomplete",
    /// A label for many, each of whom has one of its own.
    LabelMisplaced = "label-misplaced",
    /// A duty about a category that the recipient may not receive.
    DutyBeyond = "duty-beyond",
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// One thing that is wrong with a data map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    code: Code,
    place: String,
    sentence: String,
}

impl Finding {
    pub(super) fn new(code: Code, place: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            code,
            place: place.into(),
            sentence: sentence.into(),
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// Where: a path such as `categories.phone.retention`, or a line.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong, and what would be right, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {} [{}]", self.place, self.sentence, self.code)
    }
}

/// A data map that the linter refuses, with everything that it has against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataMapError {
    findings: Vec<Finding>,
}

impl DataMapError {
    pub(in super::super) fn new(findings: Vec<Finding>) -> Self {
        Self { findings }
    }

    /// What is wrong, in the order of the map; at least one finding.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl fmt::Display for DataMapError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the data map is refused")?;
        self.findings
            .iter()
            .try_for_each(|finding| write!(out, "\n  {finding}"))
    }
}

impl std::error::Error for DataMapError {}

//! One place in a text.

use std::ops::Range;

/// What is given away; the names are those of the data map's categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A telephone number.
    Phone,
    /// An e-mail address (RFC 5322, as people write it).
    Email,
    /// An address on the web.
    Url,
    /// A bank account: an IBAN (ISO 13616).
    BankAccount,
    /// A payment card (ISO/IEC 7812).
    CardNumber,
    /// An IP address.
    IpAddress,
    /// A place on the globe, in degrees.
    Coordinates,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Phone,
        Self::Email,
        Self::Url,
        Self::BankAccount,
        Self::CardNumber,
        Self::IpAddress,
        Self::Coordinates,
    ];

    /// The category's id in the data map.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Url => "url",
            Self::BankAccount => "bank_account",
            Self::CardNumber => "card_number",
            Self::IpAddress => "ip_address",
            Self::Coordinates => "coordinates",
        }
    }
}

/// Something that a text gives away.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    span: Range<usize>,
    kind: Kind,
    score: f32,
    reason: &'static str,
}

impl Finding {
    pub(crate) fn new(span: Range<usize>, kind: Kind, score: f32, reason: &'static str) -> Self {
        Self {
            span,
            kind,
            score,
            reason,
        }
    }

    /// Where, in bytes of the text, on character boundaries.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Where, in Unicode code points of `text`, which must be the text that it was found in.
    #[must_use]
    pub fn code_points(&self, text: &str) -> Range<usize> {
        let count = |end: usize| text.get(..end).map_or(0, |before| before.chars().count());
        count(self.span.start)..count(self.span.end)
    }

    /// What.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How sure it is, from 0 to 1.
    #[must_use]
    pub fn score(&self) -> f32 {
        self.score
    }

    /// Why it was found.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.reason
    }
}

//! One place in a text, and what is given away there.

use std::{fmt, ops::Range, str::FromStr};

/// What is given away; the names are those of the data map's categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A person's name, or a part of it.
    Name,
    /// A town, region or country, or a place with a name.
    Place,
    /// A postal address, or a part of it: a street, a flat, a postcode.
    Address,
    /// An employer, school, club, company or authority.
    Organisation,
    /// A telephone number (ITU-T E.164, and national forms).
    Phone,
    /// An e-mail address (RFC 5322, as people write it).
    Email,
    /// A name on a service, with or without an @.
    Username,
    /// An address on the web (RFC 3986, as people write it).
    Url,
    /// When somebody was born.
    DateOfBirth,
    /// How old somebody is, in years.
    Age,
    /// A number by which a state knows a person: of social security, tax, identity.
    NationalId,
    /// A bank account: an IBAN (ISO 13616), or a national number that is called one.
    BankAccount,
    /// A payment card (ISO/IEC 7812).
    CardNumber,
    /// A driving licence, passport, vehicle, insurance or membership number.
    LicenceNumber,
    /// An IP address (RFC 791, RFC 4291), or a MAC address.
    IpAddress,
    /// A place on the globe, in degrees.
    Coordinates,
    /// A password, PIN, code or key.
    Secret,
    /// Something about somebody's health (GDPR art. 9).
    Health,
    /// Something about somebody's sex life or sexual orientation (GDPR art. 9).
    SexLifeOrientation,
    /// Somebody's religion or belief (GDPR art. 9).
    Religion,
    /// Somebody's politics (GDPR art. 9).
    Politics,
    /// Somebody's ethnic origin (GDPR art. 9).
    Ethnicity,
    /// Somebody's trade union (GDPR art. 9).
    TradeUnion,
    /// Somebody's convictions or offences (GDPR art. 10).
    Criminal,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 24] = [
        Self::Name,
        Self::Place,
        Self::Address,
        Self::Organisation,
        Self::Phone,
        Self::Email,
        Self::Username,
        Self::Url,
        Self::DateOfBirth,
        Self::Age,
        Self::NationalId,
        Self::BankAccount,
        Self::CardNumber,
        Self::LicenceNumber,
        Self::IpAddress,
        Self::Coordinates,
        Self::Secret,
        Self::Health,
        Self::SexLifeOrientation,
        Self::Religion,
        Self::Politics,
        Self::Ethnicity,
        Self::TradeUnion,
        Self::Criminal,
    ];

    /// The category's id in the data map.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Place => "place",
            Self::Address => "address",
            Self::Organisation => "organisation",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Username => "username",
            Self::Url => "url",
            Self::DateOfBirth => "date_of_birth",
            Self::Age => "age",
            Self::NationalId => "national_id",
            Self::BankAccount => "bank_account",
            Self::CardNumber => "card_number",
            Self::LicenceNumber => "licence_number",
            Self::IpAddress => "ip_address",
            Self::Coordinates => "coordinates",
            Self::Secret => "secret",
            Self::Health => "health",
            Self::SexLifeOrientation => "sex_life_orientation",
            Self::Religion => "religion",
            Self::Politics => "politics",
            Self::Ethnicity => "ethnicity",
            Self::TradeUnion => "trade_union",
            Self::Criminal => "criminal",
        }
    }

    /// Whether it is of the special categories of GDPR art. 9 and 10, and not a direct identifier.
    #[must_use]
    pub const fn is_special(self) -> bool {
        matches!(
            self,
            Self::Health
                | Self::SexLifeOrientation
                | Self::Religion
                | Self::Politics
                | Self::Ethnicity
                | Self::TradeUnion
                | Self::Criminal
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A category's name that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such category of personal data")]
pub struct KindError;

impl FromStr for Kind {
    type Err = KindError;

    fn from_str(id: &str) -> Result<Self, KindError> {
        Self::ALL.into_iter().find(|kind| kind.id() == id).ok_or(KindError)
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
    pub(crate) const fn new(span: Range<usize>, kind: Kind, score: f32, reason: &'static str) -> Self {
        Self {
            span,
            kind,
            score,
            reason,
        }
    }

    pub(crate) fn with_span(self, span: Range<usize>) -> Self {
        Self { span, ..self }
    }

    pub(crate) fn with_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
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
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// How sure it is, from 0 to 1.
    #[must_use]
    pub const fn score(&self) -> f32 {
        self.score
    }

    /// Why it was found, for people to read.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        self.reason
    }
}

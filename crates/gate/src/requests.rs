//! Requests to whoever runs the home: a thread of letters, each sealed to both (age, X25519), with a clock that both see.

use consent::{Act, Category, RecipientId, purpose};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use vault::ledger::Act as Entry;
use vault::{Clock, Deed, Letter, RecordId, Request, RequestState, Sender, Within};
use zeroize::Zeroizing;

use crate::Gate;
use crate::error::GateError;
use crate::letter_keys::{seal_bytes, unseal_bytes};
use crate::locked::Key;
use crate::people::Open;
use crate::permit::Permit;

/// Longest letter, in characters.
pub const LONGEST_LETTER: usize = 8_000;
/// Most requests of one person that wait at the same time.
pub const OPEN_REQUESTS: usize = 20;
/// Letters are padded to a multiple of this before they are sealed, in bytes.
const BUCKET: usize = 1_024;

/// What a request is about (GDPR art. 15 to 21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// To know what is held and what was done with it.
    Access,
    /// To have something put right.
    Rectification,
    /// To have something erased.
    Erasure,
    /// To have something stopped while it is looked into.
    Restriction,
    /// To object to something.
    Objection,
    /// To take something elsewhere.
    Portability,
    /// Anything else.
    Other,
}

impl About {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Access,
        Self::Rectification,
        Self::Erasure,
        Self::Restriction,
        Self::Objection,
        Self::Portability,
        Self::Other,
    ];

    /// Its name in forms and files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Rectification => "rectification",
            Self::Erasure => "erasure",
            Self::Restriction => "restriction",
            Self::Objection => "objection",
            Self::Portability => "portability",
            Self::Other => "other",
        }
    }
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<About>,
}

/// A letter, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLetter {
    /// When, in Unix milliseconds.
    pub at_ms: u64,
    /// From whom.
    pub from: Sender,
    /// What it says.
    pub text: String,
    /// What the request is about; the first letter says it.
    pub about: Option<About>,
}

/// Why a letter is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// Nobody could read it.
    #[error("whoever runs this home has made no key for letters yet, so nobody could read one")]
    NoOperatorKey,
    /// An empty letter, or one that is too long.
    #[error("a letter has 1 to {LONGEST_LETTER} characters")]
    BadLetter,
    /// There is no such request.
    #[error("there is no such request")]
    NoRequest,
    /// Too many wait already.
    #[error("{OPEN_REQUESTS} of your letters wait already; please write into one of those")]
    TooMany,
    /// More time is taken once, for a request that waits, before its time is over.
    #[error("more time can be taken once, and only while a request waits and its time is not over")]
    NoMoreTime,
    /// There is a key already.
    #[error(
        "there is a key for letters already; with another one, what was sealed to the first stays shut to the second"
    )]
    HasKey,
}

/// The time that is so much later in the calendar (UTC).
fn later(at_ms: u64, span: Span) -> u64 {
    let at = i64::try_from(at_ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .map(|at| at.to_zoned_datetime(TimeZone::UTC))
        .and_then(|at| at.checked_add(span).ok());
    at.and_then(|at| u64::try_from(at.timestamp().as_millisecond()).ok())
        .unwrap_or(u64::MAX)
}

/// By when a letter of this time is to be answered.
fn due(within: Within, at_ms: u64) -> u64 {
    match within {
        Within::OneMonth => later(at_ms, Span::new().months(1)),
        Within::Days45 => later(at_ms, Span::new().days(45)),
    }
}

/// How much more time can be taken.
fn extension(within: Within) -> Span {
    match within {
        Within::OneMonth => Span::new().months(2),
        Within::Days45 => Span::new().days(45),
    }
}

fn checked(text: &str) -> Result<&str, GateError> {
    let text = text.trim();
    let fits = (1..=LONGEST_LETTER).contains(&text.chars().count());
    Ok(fits.then_some(text).ok_or(RequestError::BadLetter)?)
}

fn seal(words: &Words, keys: [&str; 2]) -> Result<Vec<u8>, GateError> {
    // White space after a JSON text says nothing.
    let json = Zeroizing::new(serde_json::to_vec(words).map_err(|_| GateError::Malformed)?);
    seal_bytes(&json, BUCKET, keys)
}

fn unseal(letter: &Letter, key: &Key) -> Result<OpenLetter, GateError> {
    let words: Words = serde_json::from_slice(&unseal_bytes(&letter.sealed, key)?).map_err(|_| GateError::Malformed)?;
    Ok(OpenLetter {
        at_ms: letter.at_ms,
        from: letter.from,
        text: words.text,
        about: words.about,
    })
}

impl Gate {
    /// Writes to whoever runs the home: a new request, whose clock starts now.
    ///
    /// # Errors
    /// [`RequestError`]; the store's own.
    pub fn ask_operator(&self, open: &Open, text: &str, about: About, within: Within) -> Result<RecordId, GateError> {
        let waiting = self.requests(open)?.into_iter();
        let waiting = waiting.filter(|request| request.clock.state == RequestState::Open);
        if waiting.count() >= OPEN_REQUESTS {
            return Err(RequestError::TooMany.into());
        }
        let now_ms = self.now_ms();
        let request = Request {
            person: open.person(),
            id: self.new_record_id()?,
            clock: Clock {
                state: RequestState::Open,
                within,
                opened_ms: now_ms,
                due_ms: due(within, now_ms),
                extended_ms: None,
                answered_ms: None,
                letters: 1,
            },
        };
        self.send(open, &request, None, text, Some(about))?;
        Ok(request.id)
    }

    /// Writes into a request. One that was answered waits again, and its clock starts anew.
    ///
    /// # Errors
    /// As [`Gate::ask_operator`].
    pub fn write_to_operator(&self, open: &Open, id: RecordId, text: &str) -> Result<(), GateError> {
        let was = self.request(open, id)?;
        let now_ms = self.now_ms();
        let mut request = was.clone();
        request.clock.letters = request.clock.letters.saturating_add(1);
        if request.clock.state == RequestState::Answered {
            request.clock = Clock {
                state: RequestState::Open,
                opened_ms: now_ms,
                due_ms: due(was.clock.within, now_ms),
                extended_ms: None,
                answered_ms: None,
                ..request.clock
            };
        }
        self.send(open, &request, Some(&was.clock), text, None)
    }

    fn send(
        &self,
        open: &Open,
        request: &Request,
        was: Option<&Clock>,
        text: &str,
        about: Option<About>,
    ) -> Result<(), GateError> {
        let (text, operator) = (checked(text)?.to_owned(), self.operator_key()?);
        let to = RecipientId::operator();
        let permit: Permit<purpose::Account> = self.permit(open, Category::Request.into(), &to, Act::Disclose)?;
        let own = self.own_key_or_new(open)?.to_public().to_string();
        let sealed = seal(&Words { text, about }, [&operator, &own])?;
        let fact = self.letter_fact(Entry::Disclose, Category::Request, &permit.recipient, &sealed);
        let letter = Letter {
            at_ms: self.now_ms(),
            from: Sender::Person,
            sealed,
        };
        let ops = request.ops(was, Some(&letter))?;
        self.write(open, permit.epoch, &[fact], &ops).map(|_| ())
    }

    /// The person's requests, oldest first; their clocks alone.
    ///
    /// # Errors
    /// The store's own.
    pub fn requests(&self, open: &Open) -> Result<Vec<Request>, GateError> {
        Ok(self.vault().requests(&open.person())?)
    }

    fn request(&self, open: &Open, id: RecordId) -> Result<Request, GateError> {
        let found = self.requests(open)?.into_iter().find(|request| request.id == id);
        Ok(found.ok_or(RequestError::NoRequest)?)
    }

    /// One request of the person's with its letters, oldest first. The ledger says that they were shown.
    ///
    /// # Errors
    /// [`RequestError::NoRequest`]; the store's own.
    pub fn request_thread(&self, open: &Open, id: RecordId) -> Result<(Request, Vec<OpenLetter>), GateError> {
        let request = self.request(open, id)?;
        let own = self.own_key(open)?.ok_or(RequestError::NoRequest)?;
        let fact = self.letter_fact(Entry::Show, Category::Request, &RecipientId::person(), &[]);
        self.write(open, self.epoch(open)?, &[fact], &[])?;
        let letters = self.opened(&request, &Key::Identity(own))?;
        Ok((request, letters))
    }

    fn opened(&self, request: &Request, key: &Key) -> Result<Vec<OpenLetter>, GateError> {
        let letters = self.vault().letters(request)?;
        letters.iter().map(|letter| unseal(letter, key)).collect()
    }

    /// Everybody's requests, those that wait first, the most urgent of them before the others. No letter is opened.
    ///
    /// # Errors
    /// The store's own.
    pub fn all_requests(&self) -> Result<Vec<Request>, GateError> {
        let mut all = self.vault().all_requests()?;
        all.sort_by_key(|request| (request.clock.state == RequestState::Answered, request.clock.due_ms));
        Ok(all)
    }

    fn any_request(&self, id: RecordId) -> Result<Request, GateError> {
        let found = self
            .vault()
            .all_requests()?
            .into_iter()
            .find(|request| request.id == id);
        Ok(found.ok_or(RequestError::NoRequest)?)
    }

    /// The letters of a request, for whoever runs the home.
    ///
    /// # Errors
    /// [`RequestError::NoRequest`]; [`GateError::Lock`] for another key than the one it was sealed to.
    pub fn read_request(&self, id: RecordId, key: &Key) -> Result<(Request, Vec<OpenLetter>), GateError> {
        let request = self.any_request(id)?;
        let letters = self.opened(&request, key)?;
        Ok((request, letters))
    }

    /// Answers a request, which stops its clock unless more is to come. The person's ledger tells it at their next request.
    ///
    /// # Errors
    /// [`RequestError`]; the store's own.
    pub fn answer_request(&self, id: RecordId, text: &str, more_to_come: bool) -> Result<(), GateError> {
        let was = self.any_request(id)?;
        let mut clock = was.clock.clone();
        if !more_to_come {
            (clock.state, clock.answered_ms) = (RequestState::Answered, Some(self.now_ms()));
        }
        self.reply(&was, clock, text, Deed::Answer)
    }

    /// Takes more time for a request that waits, with the reason, which the person reads (GDPR art. 12(3)). Gives the new day.
    ///
    /// # Errors
    /// [`RequestError::NoMoreTime`]; the store's own.
    pub fn extend_request(&self, id: RecordId, reason: &str) -> Result<u64, GateError> {
        let was = self.any_request(id)?;
        let Clock { state, within, .. } = was.clock;
        if state != RequestState::Open || was.clock.extended_ms.is_some() || self.now_ms() > was.clock.due_ms {
            return Err(RequestError::NoMoreTime.into());
        }
        let due_ms = later(was.clock.due_ms, extension(within));
        let clock = Clock {
            due_ms,
            extended_ms: Some(self.now_ms()),
            ..was.clock.clone()
        };
        self.reply(&was, clock, reason, Deed::Extend)?;
        Ok(due_ms)
    }

    fn reply(&self, was: &Request, clock: Clock, text: &str, deed: Deed) -> Result<(), GateError> {
        let (text, operator) = (checked(text)?.to_owned(), self.operator_key()?);
        let own = self.vault().letter_key(&was.person)?.ok_or(RequestError::NoRequest)?;
        let words = Words { text, about: None };
        let letter = Letter {
            at_ms: self.now_ms(),
            from: Sender::Operator,
            sealed: seal(&words, [&operator, &own])?,
        };
        let letters = clock.letters.saturating_add(1);
        let request = Request {
            clock: Clock { letters, ..clock },
            ..was.clone()
        };
        let ops = request.ops(Some(&was.clock), Some(&letter))?;
        Ok(self.vault().deed(&was.person, deed, self.now_ms(), ops)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use age::x25519::Identity;

    fn at(text: &str) -> u64 {
        let at: Timestamp = text.parse().unwrap();
        u64::try_from(at.as_millisecond()).unwrap()
    }

    #[test]
    fn a_month_is_a_month_of_the_calendar() {
        for (opened, month, days45) in [
            ("2027-01-31T10:00:00Z", "2027-02-28T10:00:00Z", "2027-03-17T10:00:00Z"),
            ("2027-03-31T10:00:00Z", "2027-04-30T10:00:00Z", "2027-05-15T10:00:00Z"),
            ("2027-11-15T23:59:59Z", "2027-12-15T23:59:59Z", "2027-12-30T23:59:59Z"),
        ] {
            assert_eq!(due(Within::OneMonth, at(opened)), at(month), "{opened}");
            assert_eq!(due(Within::Days45, at(opened)), at(days45), "{opened}");
        }
        assert_eq!(due(Within::OneMonth, u64::MAX), u64::MAX, "no clock runs out at once");
    }

    #[test]
    fn a_letter_opens_for_both_and_for_nobody_else_and_its_length_does_not_show() {
        let [operator, own, other] = [(); 3].map(|()| Identity::generate());
        let words = |text: &str| Words {
            text: text.to_owned(),
            about: Some(About::Erasure),
        };
        let keys = [operator.to_public().to_string(), own.to_public().to_string()];
        let sealed = |text: &str| seal(&words(text), [&keys[0], &keys[1]]).unwrap();
        let letter = |sealed| Letter {
            at_ms: 7,
            from: Sender::Person,
            sealed,
        };
        let short = letter(sealed("no"));
        for key in [operator, own] {
            assert_eq!(unseal(&short, &Key::Identity(key)).unwrap().text, "no");
        }
        assert!(unseal(&short, &Key::Identity(other)).is_err());
        // age adds a stanza of random length to each file, far shorter than the padding.
        let long = sealed(&"a longer letter. ".repeat(55));
        assert!(
            short.sealed.len().abs_diff(long.len()) < 600,
            "{} and {}",
            short.sealed.len(),
            long.len()
        );
        assert!(
            unseal(
                &letter(b"age-encryption.org/v1\nnonsense".to_vec()),
                &Key::Identity(Identity::generate())
            )
            .is_err()
        );
    }
}

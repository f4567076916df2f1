//! The only door of a vault: consent → ledger → vault. What may leave is minted here, and nowhere else.
//!
//! A value goes through these types, and no step can be left out:
//!
//! 1. [`Guarded<T>`]: at rest, or just said; nothing but its categories is known
//! 2. [`Permit<P>`]: a decision for purpose `P`, bound to the consents as they are
//! 3. [`Pass`]: what is to be opened, disclosed and kept; [`Pass::commit`] makes its ledger entries durable
//! 4. [`Opened<T, P>`]: opened against a receipt, still inside
//! 5. [`Disclosed<T, P>`]: its disclosure is in the ledger; only a [`Sink`] for `P` takes it
//!
//! Around them: [`Opening`] ([`Open`]: one person's vault for one request; [`App`]: what of it an app's grant opens), consents, [`Erasing`], exports, the ledger in words ([`Entered`],
//! [`Totals`]), files that leave [`locked`], who may come in and act ([`Admission`], [`Standing`], [`Limits`]), counts of nobody in particular
//! ([`HelpShown`]), the home's own chain ([`Annal`]), and the [`Clock`].

mod annals;
mod apps;
mod arrive;
mod changes;
mod clock;
mod consents;
mod counts;
mod erase;
mod error;
mod export;
mod guarded;
mod history;
mod letter_keys;
mod limits;
pub mod locked;
mod measure;
mod noise;
mod notices;
mod opened;
mod opening;
mod operate;
mod pass;
mod people;
mod permit;
mod profile;
mod receipts;
mod records;
mod requests;
mod review;
mod segments;
mod sign_ins;
mod signal;
mod standing;
mod suggestions;
mod told;
mod ways_in;
mod write;

use std::path::Path;
use std::sync::Arc;

use consent::DataMap;
use limits::Used;
use store::Store;
use vault::Vault;

pub use annals::{Annal, Counted, Counts, HELP_EPSILON, PEOPLE_EPSILON, ReportError, totals};
pub use apps::{App, AppId, AppSeen, LONGEST_APP_MS, MakeApp, app_recipient};
pub use clock::{Clock, SetClock, SystemClock};
pub use counts::{HelpShown, Month};
pub use erase::{Erasing, ErasureReceipt};
pub use error::GateError;
pub use guarded::{Content, Guarded};
pub use history::Entered;
pub use limits::Limits;
pub use measure::USE_EPSILON;
pub use notices::LONGEST_ADDRESS;
pub use opened::{Disclosed, Feeds, Opened, Sink};
pub use opening::Opening;
pub use operate::{Restored, restore};
pub use pass::{Keep, Leaving, Pass, Passed, Term, Ticket};
pub use people::{Open, SignedIn};
pub use permit::Permit;
pub use profile::Profile;
pub use requests::{About, LONGEST_LETTER, OPEN_REQUESTS, OpenLetter, RequestError};
pub use review::{Permission, REVIEW_DAYS, Received, UNUSED_DAYS};
pub use segments::Segment;
pub use sign_ins::SignIn;
pub use standing::Removal;
pub use suggestions::Suggestion;
pub use vault::ledger::{Act as EntryAct, Fact};
pub use vault::{
    Admission, CODE_LASTS_MS, Clock as RequestClock, Credential, Deed, DeviceId, GrantCode, GrantToken, HOME_KEY_FILE,
    HORIZON_DAYS, INVITE_LASTS_MS, INVITE_USES, IdError, Invite, InviteCode, InviteId, NameKey, PASSPHRASE, Passkey,
    PasskeyId, PersonId, PrfOutput, REASON, RecordId, RecoveryCode, Request, RequestState, SEGMENT_RECORDS, Seen,
    Sender, Session, SessionId, SessionToken, Standing, VaultError, Within,
};
pub use ways_in::{Asserted, Proof};
pub use write::Totals;

/// The gate of one home.
pub struct Gate {
    vault: Vault,
    clock: Box<dyn Clock>,
    map: &'static DataMap,
    limits: Limits,
    used: Used,
}

impl Gate {
    /// Opens the vaults at a store's URL (`sqlite:DIR`); the home's key file is in the directory `data`.
    ///
    /// # Errors
    /// [`GateError::Vault`].
    pub fn open(url: &str, data: &Path, clock: impl Clock) -> Result<Self, GateError> {
        Self::over(store::open(url).map_err(VaultError::from)?, data, clock)
    }

    /// The same over a store that is open already.
    ///
    /// # Errors
    /// As [`Gate::open`].
    pub fn over(store: Arc<dyn Store>, data: &Path, clock: impl Clock) -> Result<Self, GateError> {
        let vault = Vault::open(store, data, clock.now_ms())?;
        Ok(Self {
            vault,
            clock: Box::new(clock),
            map: DataMap::built_in(),
            limits: Limits::default(),
            used: Used::default(),
        })
    }

    /// The same gate with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same gate under the next version of the data map: the same names in the same order, and perhaps more after them.
    #[must_use]
    pub fn with_map(mut self, map: &'static DataMap) -> Self {
        self.map = map;
        self
    }

    /// How much there may be here.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The data map that decisions follow.
    #[must_use]
    pub fn map(&self) -> &'static DataMap {
        self.map
    }

    /// The time, in Unix milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    fn vault(&self) -> &Vault {
        &self.vault
    }
}

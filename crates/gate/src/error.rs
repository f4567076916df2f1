//! What can stop something at the gate.

use consent::{CategorySet, RecipientId};

/// Why the gate stays shut, in words that can be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GateError {
    /// The person has not consented, or has forbidden it.
    #[error("{reason}")]
    Refused {
        /// The decision's sentence.
        reason: consent::Reason,
        /// What it concerns.
        categories: CategorySet,
    },
    /// A consent changed between the decision and the disclosure; nothing was opened. Decide again.
    #[error("a consent changed while this was under way, so nothing was used; please try again")]
    ConsentChanged,
    /// A permit was used for something that it does not cover.
    #[error("this was not what was decided on: {0}")]
    NotCovered(&'static str),
    /// A sink is not the recipient that the ledger names.
    #[error("the ledger names {named} as the recipient, not {sink}")]
    WrongRecipient {
        /// In the ledger.
        named: RecipientId,
        /// At the door.
        sink: RecipientId,
    },
    /// The person may not act here for now; what is theirs can be taken along and erased.
    #[error("whoever runs this home has suspended this account; you can still take everything with you, and erase it")]
    Suspended(vault::Standing),
    /// The home has room for nobody else.
    #[error("this home is full: it takes at most {0} people")]
    HomeFull(u64),
    /// The person's vault has no room for more.
    #[error(
        "there is no room left: this home keeps at most {records} records and {bytes} bytes for each person; \
         erase something, and this can be kept"
    )]
    VaultFull {
        /// Most records.
        records: u64,
        /// Most bytes.
        bytes: u64,
    },
    /// What was said of an app, which cannot be.
    #[error("{0}")]
    App(&'static str),
    /// Many requests of one person wrote to the ledger at the same moment.
    #[error("too many things happened at the same moment; please try again")]
    Busy,
    /// A record does not hold what its kind should.
    #[error("a record could not be read back: it does not have the form that it should")]
    Malformed,
    /// A consent event does not follow the one before.
    #[error(transparent)]
    Fold(#[from] consent::FoldError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] vault::VaultError),
    /// The ledger's own rows.
    #[error(transparent)]
    Log(#[from] vault::log::LogError),
    /// A file could not be locked, or does not open.
    #[error(transparent)]
    Lock(crate::locked::LockError),
    /// A letter to whoever runs the home is not taken, or there is no such request.
    #[error(transparent)]
    Request(#[from] crate::requests::RequestError),
    /// A report cannot be made.
    #[error(transparent)]
    Report(#[from] crate::annals::ReportError),
    /// An export could not be written.
    #[error(transparent)]
    Export(#[from] vault::ledger::export::ExportError),
}

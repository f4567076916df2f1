//! What can go wrong in a vault. No error carries key material or anything that was sealed.

use store::StoreError;

/// Why a vault does not do as it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The name or the secret is wrong; which of them is not said.
    #[error("that name and passphrase do not open a vault here")]
    WrongSecret,
    /// The sign-in name is taken.
    #[error("this name is taken; please choose another")]
    NameTaken,
    /// The sign-in name is empty or too long.
    #[error("a name has 1 to 64 characters")]
    BadName,
    /// The passphrase is too short or too long.
    #[error("a passphrase has at least {least} and at most {most} characters")]
    BadPassphrase {
        /// Fewest characters.
        least: usize,
        /// Most characters.
        most: usize,
    },
    /// A recovery code with a typing mistake.
    #[error("this is not a recovery code: please compare it with the one that you wrote down")]
    BadRecoveryCode,
    /// A passkey's secret that is not 32 bytes.
    #[error("this passkey gave no secret that could lock a vault")]
    BadPasskey,
    /// The same passkey again.
    #[error("this passkey opens your vault already")]
    PasskeyKnown,
    /// No such passkey.
    #[error("there is no such passkey; it may have been removed")]
    NoPasskey,
    /// More passkeys than anybody needs.
    #[error("there are {0} passkeys already; please remove one first")]
    PasskeysFull(usize),
    /// The only way in but the recovery code.
    #[error("this is your only way in besides the recovery code: set a passphrase, or add another passkey, first")]
    LastWayIn,
    /// Nobody comes in here uninvited.
    #[error("this home is for people whom its keeper invited")]
    Closed,
    /// An invitation with a typing mistake.
    #[error("this is not an invitation: please compare it with the one that you were given")]
    BadInvite,
    /// An invitation that was used, withdrawn, or has expired.
    #[error("this invitation does not open this home any more: it was used, withdrawn, or is too old")]
    InviteOver,
    /// There is no invitation by this id.
    #[error("there is no such invitation; `troth invite list` shows those that there are")]
    NoInvite,
    /// An invitation that cannot be made.
    #[error(
        "an invitation is for 1 to {uses} people and lasts at most {days} days, and no more than {invites} can wait",
        uses = crate::INVITE_USES,
        days = crate::INVITE_LASTS_MS / 86_400_000,
        invites = crate::INVITES
    )]
    InviteTerms,
    /// Nobody has this id.
    #[error("there is nobody here by this id")]
    NoPerson,
    /// Somebody who may act as it is.
    #[error("nobody by this id is suspended or to be removed")]
    NotSuspended,
    /// A reason that says nothing, or too much.
    #[error("a reason has 1 to {0} characters, on one line")]
    BadReason(usize),
    /// There is no such session, or it has ended.
    #[error("you are signed out; please sign in again")]
    NoSession,
    /// There is no such grant, or it has ended or was revoked.
    #[error("this grant has ended or was revoked")]
    NoGrant,
    /// An app left too much to be looked at.
    #[error(
        "there are {0} suggestions of this app that nobody has looked at; more can wait only once some were answered"
    )]
    NotesFull(usize),
    /// A grant does not reach this.
    #[error("this is outside of what was granted")]
    OutsideGrant,
    /// No such record.
    #[error("there is no such record; it may have been erased")]
    NoRecord,
    /// No durable receipt of the ledger names the record.
    #[error("no ledger entry covers this, so it stays shut")]
    NoReceipt,
    /// Sealed bytes do not open: they were changed, or belong somewhere else.
    #[error("a sealed record does not open: its bytes were changed")]
    Sealed,
    /// Larger than a record may be.
    #[error("a record of {size} bytes is larger than the limit of {limit}")]
    TooLarge {
        /// Its bytes.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// A segment lists too many records.
    #[error("an index segment lists at most {0} records")]
    SegmentFull(usize),
    /// A row of the home's own files has a form that this program does not know.
    #[error("a row of the vault cannot be read: {0}")]
    Malformed(&'static str),
    /// The home's key file cannot be read or written.
    #[error("the home's key file: {0}")]
    KeyFile(String),
    /// The home is open in another process, and what was asked needs it closed.
    #[error("this home is running; please stop it first")]
    Running,
    /// There are keys or records here, but the log that they belong to is gone.
    #[error("the log of this home is missing, and with it what was erased; please restore a backup of it")]
    LogMissing,
    /// A backup that cannot be used.
    #[error("{0}")]
    Backup(String),
    /// The operating system gives no randomness.
    #[error("the operating system gives no random bytes")]
    Randomness,
    /// Somebody else changed the same rows first.
    #[error("this changed at the same moment; please try again")]
    Raced,
    /// The rows.
    #[error(transparent)]
    Store(StoreError),
    /// The log.
    #[error(transparent)]
    Log(#[from] crate::log::LogError),
}

impl From<StoreError> for VaultError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Raced,
            other => Self::Store(other),
        }
    }
}

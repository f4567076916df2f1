//! Sealed records, the keys that open them, and the log whose receipts do. `docs/keys.md` draws what unwraps what.
//!
//! - [`Vault`]: opened once for a home; [`Unlocked`]: one person's vault, open for one request
//! - accounts: [`Passphrase`], [`RecoveryCode`], [`Passkey`]; sessions: [`SessionToken`], [`Session`]
//! - coming in: [`Admission`], [`InviteCode`]; how people stand with whoever runs the home: [`Standing`], [`Deed`], [`Seen`]
//! - letters to whoever runs the home: [`Request`], [`Letter`], [`Clock`]
//! - records: [`NewRecord`], [`Handle`], [`Opened`]; an index segment is a record that lists others, at most [`SEGMENT_RECORDS`]
//! - [`log`]: the durable log; a [`log::Receipt`] opens the records that its entry names, and nothing else does
//! - [`Journal`]: sealed events and snapshots, consents among them; [`OpenEntry`]: a ledger entry, opened by its person
//! - erasing: [`Erase`], [`Erasure`], [`Erased`]; backups: [`Manifest`], [`Restored`], [`HORIZON_DAYS`]
//! - [`GrantToken`], [`Granted`], [`Grant`]: what others may open; an app's: [`Charter`], [`AppGrant`], [`GrantCode`], [`Note`]
//!
//! A vault reads no clock: every time is given, in Unix milliseconds.

mod account;
mod admission;
mod aead;
mod backup;
mod bury;
mod copying;
mod counts;
mod crockford;
mod cut;
mod erase;
mod error;
mod grants;
mod handle;
mod home_file;
mod ids;
mod invite_code;
mod journal;
mod keyring;
mod known;
mod letters;
pub mod log;
mod manifest;
mod own;
mod passkeys;
mod presence;
mod records;
mod recovery_code;
mod restore;
mod sealing;
mod secret;
mod segments;
mod session;
mod stamp;
mod standing;
mod sweep;
mod tombstone;
mod vault;
mod wraps;

pub use account::Unlocked;
pub use admission::{Admission, INVITE_LASTS_MS, INVITE_USES, INVITES, Invite};
pub use aead::MAX_CONTENT;
pub use erase::{Erase, Erased, Erasure};
pub use error::VaultError;
pub use grants::{
    AppGrant, BACKGROUND_CATEGORY, CODE_LASTS_MS, Charter, Grant, GrantCode, GrantKind, GrantToken, Granted, NOTES,
    Note, NoteId,
};
pub use handle::Handle;
pub use home_file::HOME_KEY_FILE;
pub use ids::{GrantId, IdError, PasskeyId, PersonId, RecordId, SessionId};
pub use invite_code::{InviteCode, InviteId};
pub use journal::{Journal, Snapshot, expect_epoch};
pub use known::{DeviceId, NameKey};
pub use ledger;
pub use letters::{Clock, Letter, Request, RequestState, Sender, Within, address_op, letter_key_op};
pub use manifest::{HORIZON_DAYS, Manifest};
pub use passkeys::{Credential, Passkey, PrfOutput};
pub use records::{Categories, NewRecord, Opened};
pub use recovery_code::RecoveryCode;
pub use restore::Restored;
pub use sealing::{OpenEntry, ledger_id};
pub use secret::random_bytes;
pub use segments::SEGMENT_RECORDS;
pub use session::{ABSOLUTE_MS, HOME_KEY_PERIOD_MS, IDLE_MS, Session, SessionToken};
pub use standing::{Deed, REASON, Seen, Standing, Untold, expect_may_act, expect_standing};
pub use vault::Vault;
pub use wraps::{PASSPHRASE, Passphrase};

//! Where rows lie.

/// A set of spaces that is backed up and restored by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Volume {
    /// Wrapped keys.
    Keyring,
    /// Sealed records.
    Records,
    /// What happened: the log, consents, tombstones. Never rolled back.
    Log,
}

impl Volume {
    /// Every volume.
    pub const ALL: [Self; 3] = [Self::Keyring, Self::Records, Self::Log];

    /// Its name, which is also that of its file without the ending.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::Records => "records",
            Self::Log => "log",
        }
    }
}

macro_rules! spaces {
    ($($(#[$doc:meta])* $name:ident = $number:literal in $volume:ident,)*) => {
        /// An ordered set of rows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Space {
            $($(#[$doc])* $name,)*
        }

        impl Space {
            /// Every space.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The volume it belongs to.
            #[must_use]
            pub const fn volume(self) -> Volume {
                match self {
                    $(Self::$name => Volume::$volume,)*
                }
            }

            /// Its number in a backend's rows. Numbers are never used again.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self {
                    $(Self::$name => $number,)*
                }
            }
        }
    };
}

spaces! {
    /// Wraps of root keys.
    Wrap = 1 in Keyring,
    /// Category keys, wrapped by root keys.
    CategoryKey = 2 in Keyring,
    /// Record keys, wrapped by category keys.
    RecordKey = 3 in Keyring,
    /// Wraps of root keys by sessions; not part of a backup.
    SessionWrap = 4 in Keyring,
    /// Grants, and category keys wrapped by them.
    GrantWrap = 5 in Keyring,
    /// Sign-in names, hashed, to persons.
    Account = 6 in Keyring,
    /// Which run of the home this volume was last part of; not part of a backup.
    KeyringStamp = 7 in Keyring,
    /// Invitations that can still be used; not part of a backup.
    Invite = 12 in Keyring,
    /// Who keeps the home.
    Role = 13 in Keyring,
    /// Sealed records.
    Record = 16 in Records,
    /// Which index segments list a record, and which records a segment lists.
    Segment = 17 in Records,
    /// Sealed contact addresses.
    Contact = 18 in Records,
    /// Which records end with a session.
    Owned = 19 in Records,
    /// Which records expire, in the order in which they do.
    Expiry = 20 in Records,
    /// Which run of the home this volume was last part of; not part of a backup.
    RecordsStamp = 21 in Records,
    /// Tiles of the tree's hashes.
    Tile = 32 in Log,
    /// Bundles of leaves.
    Bundle = 33 in Log,
    /// The newest checkpoint.
    Checkpoint = 34 in Log,
    /// Sealed ledger entries.
    Entry = 35 in Log,
    /// The head of each person's chain.
    Head = 36 in Log,
    /// Sealed consent events, snapshots, and epochs.
    Consent = 37 in Log,
    /// What was erased.
    Tombstone = 38 in Log,
    /// The log's own facts.
    Meta = 39 in Log,
    /// How people stand with whoever runs the home, and what they are still to be told of it.
    Standing = 48 in Log,
    /// Receipts of people who were removed.
    Parting = 49 in Log,
    /// Letters between people and whoever runs the home, sealed to both; public keys to seal them to.
    Letter = 53 in Log,
    /// Bare counts by month, of nobody in particular.
    Count = 50 in Log,
    /// An exchange's or a blinder's keys.
    ExchangeKey = 64 in Keyring,
    /// An exchange's invitations, hashed.
    ExchangeInvite = 65 in Keyring,
    /// Credentials that an exchange or a blinder admitted, and how they stand.
    Credential = 66 in Keyring,
    /// Which tokens a credential drew in an epoch, and how many credentials came in it.
    Draw = 67 in Keyring,
    /// Cards for an edition.
    Card = 68 in Records,
    /// Pages of contents of editions.
    Edition = 69 in Records,
    /// Buckets of editions.
    Bucket = 70 in Records,
    /// Keys whose cards are not published.
    Barred = 71 in Records,
    /// Tokens that were spent in an epoch.
    Spent = 72 in Records,
    /// Posts of an epoch by their tags.
    Tag = 73 in Records,
    /// What was posted in an epoch.
    Post = 74 in Records,
    /// What is released to mailboxes in an epoch.
    Mailbox = 75 in Records,
    /// What a blinder was shown of an exchange's editions.
    Witness = 76 in Records,
}

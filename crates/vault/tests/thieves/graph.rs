//! What unwraps what, as data, and a thief that follows it.

use std::collections::BTreeSet;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::{Digest as _, Sha256};
use store::Space;

/// Categories that a thief would think of.
const GUESSES: [&str; 4] = ["health", "faith", "chat", "introduction_keys"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    Passphrase,
    RecoveryCode,
    Passkey,
    Cookie,
    GrantCode,
    GrantToken,
    Name,
    OperatorPassphrase,
    Root,
    GrantKey,
    CategoryKey,
    RecordKey,
    LabelKey,
    LedgerKey,
    LedgerLabelKey,
    JournalKey,
    DeviceKey,
    PasskeyKey,
    LetterBoxKey,
    LetterKey,
    OperatorKey,
    AppEntryKey,
    Account,
    Record,
    CategoryName,
    Entry,
    OwnLeaf,
    Consent,
    Device,
    PasskeyName,
    Letter,
    AppEntry,
    AppConsents,
    Suggestion,
}

impl Node {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::RecoveryCode => "recovery code",
            Self::Passkey => "passkey's PRF",
            Self::Cookie => "cookie and home key",
            Self::GrantCode => "grant code",
            Self::GrantToken => "grant token",
            Self::Name => "sign-in name",
            Self::OperatorPassphrase => "operator's passphrase",
            Self::Root => "root key",
            Self::GrantKey => "grant key",
            Self::CategoryKey => "category key",
            Self::RecordKey => "record key",
            Self::LabelKey => "label key",
            Self::LedgerKey => "ledger key",
            Self::LedgerLabelKey => "ledger label key",
            Self::JournalKey => "journal key",
            Self::DeviceKey => "device key",
            Self::PasskeyKey => "passkey key",
            Self::LetterBoxKey => "letter box key",
            Self::LetterKey => "letter key",
            Self::OperatorKey => "operator's key",
            Self::AppEntryKey => "app's entry key",
            Self::Account => "account",
            Self::Record => "record or index segment",
            Self::CategoryName => "category names",
            Self::Entry => "ledger",
            Self::OwnLeaf => "own leaves in the log",
            Self::Consent => "consents",
            Self::Device => "devices",
            Self::PasskeyName => "passkeys",
            Self::Letter => "letters",
            Self::AppEntry => "what the app did",
            Self::AppConsents => "consents for the app",
            Self::Suggestion => "suggestions",
        }
    }
}

type Row = (Vec<u8>, Vec<u8>);

/// One unwrap: what it starts from, what it gives, the rows that it works on, and how.
pub(crate) struct Edge {
    pub(crate) from: Node,
    pub(crate) to: Node,
    rows: Option<Space>,
    open: fn(&Loot, &[u8], &Row) -> Option<Vec<u8>>,
}

const fn edge(from: Node, to: Node, rows: Space, open: fn(&Loot, &[u8], &Row) -> Option<Vec<u8>>) -> Edge {
    let rows = Some(rows);
    Edge { from, to, rows, open }
}

const fn derive(from: Node, to: Node, open: fn(&Loot, &[u8], &Row) -> Option<Vec<u8>>) -> Edge {
    let rows = None;
    Edge { from, to, rows, open }
}

pub(crate) const EDGES: &[Edge] = &[
    edge(Node::Passphrase, Node::Root, Space::Wrap, |_, secret, (at, value)| {
        let salt = value.get(..16).filter(|_| at.len() == 17 && at[16] == 1)?;
        let key = argon2id(secret, salt, 64 << 10, 3, 4);
        open(&key, &[b"troth wrap v1", at], &value[16..])
    }),
    edge(Node::RecoveryCode, Node::Root, Space::Wrap, |_, secret, (at, value)| {
        let salt = value.get(..16).filter(|_| at.len() == 17 && at[16] == 2)?;
        let key = hkdf(Some(salt), secret, &[b"troth wrap v1", at]);
        open(&key, &[b"troth wrap v1", at], &value[16..])
    }),
    edge(Node::Passkey, Node::Root, Space::Wrap, |_, secret, (at, value)| {
        let (salt, rest) = value.split_at_checked(16).filter(|_| at.len() == 33 && at[16] == 3)?;
        let key = hkdf(Some(salt), secret, &[b"troth wrap v1", at]);
        open(&key, &[b"troth wrap v1", at], rest.get(..72)?)
    }),
    edge(
        Node::Cookie,
        Node::Root,
        Space::SessionWrap,
        |loot, secret, (at, value)| {
            // The home's key is not among the loot; whatever is, is tried in its place.
            let secret = secret.last_chunk::<32>()?;
            let homes = loot
                .known
                .iter()
                .map(|(_, known)| known.as_slice())
                .chain([&[0; 32][..]]);
            homes.into_iter().find_map(|home| {
                let key = hkdf(Some(at), &[secret, home].concat(), &[b"troth session v1"]);
                open(&key, &[b"troth session v1", at, &value[..24]], value.get(24..96)?)
            })
        },
    ),
    edge(
        Node::Root,
        Node::CategoryKey,
        Space::CategoryKey,
        |_, key, (at, value)| open(key, &[b"troth category key v1", at], value),
    ),
    edge(Node::Root, Node::GrantKey, Space::GrantWrap, |_, key, (at, value)| {
        let (terms, sealed) = value.split_at_checked(9).filter(|_| at.len() == 32)?;
        open(key, &[b"troth grant v1", at, terms], sealed)
    }),
    derive(Node::GrantToken, Node::GrantKey, |_, token, _| {
        let (place, secret) = token.split_at_checked(32).filter(|(_, secret)| secret.len() == 32)?;
        Some(hkdf(Some(place), secret, &[b"troth grant v1"]).to_vec())
    }),
    edge(
        Node::GrantCode,
        Node::GrantToken,
        Space::GrantWrap,
        |_, code, (at, value)| {
            let (place, secret) = code.split_at_checked(32).filter(|(_, secret)| secret.len() == 32)?;
            let expires = value.get(..8).filter(|_| at.len() == 33 && at[32] == b'o')?;
            let key = hkdf(Some(place), secret, &[b"troth grant code v1"]);
            let content = unpad(open(&key, &[b"troth grant code v1", place, expires], value.get(40..)?)?)?;
            Some(content.get(..64)?.to_vec())
        },
    ),
    edge(Node::GrantKey, Node::AppEntryKey, Space::GrantWrap, |_, key, row| {
        Some(charter(key, row)?.get(..32)?.to_vec())
    }),
    edge(Node::GrantKey, Node::LedgerLabelKey, Space::GrantWrap, |_, key, row| {
        Some(charter(key, row)?.get(32..64)?.to_vec())
    }),
    edge(
        Node::GrantKey,
        Node::AppConsents,
        Space::Consent,
        |_, key, (at, value)| {
            let (epoch, sealed) = value.split_at_checked(8).filter(|_| at.len() == 33 && at[16] == b'g')?;
            let key = derived(key, b"troth granted consents v1")?;
            unpad(open(&key, &[b"troth granted consents v1", at, epoch], sealed)?)
        },
    ),
    edge(
        Node::GrantKey,
        Node::Suggestion,
        Space::GrantWrap,
        |_, key, (at, value)| unpad(open(key, &[b"troth grant note v1", at], value).filter(|_| at.len() == 49)?),
    ),
    edge(Node::AppEntryKey, Node::AppEntry, Space::Entry, |_, key, row| {
        app_entry(row, |_| Some(key.to_vec()))
    }),
    edge(Node::Root, Node::AppEntry, Space::Entry, |_, root, row| {
        app_entry(row, |grant| {
            derived(root, &[b"troth granted entries v1", grant].concat())
        })
    }),
    edge(
        Node::GrantKey,
        Node::CategoryKey,
        Space::GrantWrap,
        |loot, key, (at, value)| {
            let mut heads = loot.rows.iter().filter(|(space, _)| *space == Space::GrantWrap);
            let (_, (_, head)) =
                heads.find(|(_, (place, _))| place.len() == 32 && at.len() == 40 && at.starts_with(place))?;
            let (version, sealed) = value.split_at_checked(4)?;
            open(key, &[b"troth granted key v1", at, &head[..9], version], sealed)
        },
    ),
    edge(
        Node::CategoryKey,
        Node::RecordKey,
        Space::RecordKey,
        |_, key, (at, value)| {
            let (version, sealed) = value.split_at_checked(4)?;
            open(key, &[b"troth record key v1", at, version], sealed)
        },
    ),
    edge(Node::RecordKey, Node::Record, Space::Record, |_, key, (at, value)| {
        let (head, sealed) = value.split_at_checked(1 + 8 + 4 + 32)?;
        let (category, rest) = head[1..].split_at(8);
        unpad(open(key, &[b"troth record v1", at, category, rest], sealed)?)
    }),
    derive(Node::Root, Node::LabelKey, |_, key, _| derived(key, b"troth labels v1")),
    edge(
        Node::LabelKey,
        Node::CategoryName,
        Space::CategoryKey,
        |_, key, (at, _)| {
            let label = |guess: &&str| hkdf(None, key, &[b"category\0", guess.as_bytes()]);
            let found = GUESSES.into_iter().find(|guess| label(guess)[..8] == at[16..24]);
            found.map(|guess| guess.as_bytes().to_vec())
        },
    ),
    derive(Node::Root, Node::LedgerKey, |_, key, _| {
        derived(key, b"troth ledger entries v1")
    }),
    edge(Node::LedgerKey, Node::Entry, Space::Entry, |_, key, (at, value)| {
        unpad(open(key, &[b"troth ledger entry v1", at], value.get(8 + 48..)?)?)
    }),
    derive(Node::Root, Node::LedgerLabelKey, |_, key, _| {
        derived(key, b"troth ledger labels v1")
    }),
    edge(
        Node::LedgerLabelKey,
        Node::OwnLeaf,
        Space::Bundle,
        |_, key, (_, bundle)| {
            let label = |n: u64| {
                let mut mac = <hmac::Hmac<Sha256> as hmac::Mac>::new_from_slice(key).unwrap();
                hmac::Mac::update(&mut mac, b"troth ledger label v1");
                hmac::Mac::update(&mut mac, &n.to_be_bytes());
                hmac::Mac::finalize(mac).into_bytes()
            };
            let leaf = bundle
                .chunks(50)
                .find(|leaf| (0..20).any(|n| label(n)[..16] == leaf[2..18]));
            leaf.map(<[u8]>::to_vec)
        },
    ),
    derive(Node::Root, Node::JournalKey, |_, key, _| {
        derived(key, b"troth journal v1\x01")
    }),
    edge(
        Node::JournalKey,
        Node::Consent,
        Space::Consent,
        |_, key, (at, value)| {
            let (epoch, sealed) = match at.get(16)? {
                b'e' => (at.get(18..)?, value.as_slice()),
                b's' => value.split_at_checked(8)?,
                _ => return None,
            };
            unpad(open(key, &[b"troth journal v1", at, epoch], sealed)?)
        },
    ),
    derive(Node::Root, Node::DeviceKey, |_, key, _| {
        derived(key, b"troth session devices v1")
    }),
    edge(
        Node::DeviceKey,
        Node::Device,
        Space::SessionWrap,
        |_, key, (at, value)| unpad(open(key, &[at], value.get(96..)?)?),
    ),
    derive(Node::Root, Node::PasskeyKey, |_, key, _| {
        derived(key, b"troth passkeys v1")
    }),
    edge(
        Node::PasskeyKey,
        Node::PasskeyName,
        Space::Wrap,
        |_, key, (at, value)| unpad(open(key, &[at], value.get(88..).filter(|_| at.len() == 33)?)?),
    ),
    derive(Node::Root, Node::LetterBoxKey, |_, key, _| {
        derived(key, b"troth journal v1\x05")
    }),
    edge(
        Node::LetterBoxKey,
        Node::LetterKey,
        Space::Consent,
        |_, key, (at, value)| {
            let (epoch, sealed) = value.split_at_checked(8).filter(|_| at.ends_with(b"s\x05"))?;
            unpad(open(key, &[b"troth journal v1", at, epoch], sealed)?)
        },
    ),
    edge(Node::LetterKey, Node::Letter, Space::Letter, |_, key, (at, value)| {
        unlock(key, letter(at, value)?)
    }),
    derive(Node::OperatorPassphrase, Node::OperatorKey, |loot, passphrase, _| {
        let identity = age::scrypt::Identity::new(std::str::from_utf8(passphrase).ok()?.to_owned().into());
        age::decrypt(&identity, &loot.operator_file).ok()
    }),
    edge(Node::OperatorKey, Node::Letter, Space::Letter, |_, key, (at, value)| {
        unlock(key, letter(at, value)?)
    }),
    edge(Node::Name, Node::Account, Space::Account, |loot, name, (at, _)| {
        let found = argon2id(name, &loot.name_salt, 19 << 10, 2, 1);
        (found[..] == at[..]).then(|| at.clone())
    }),
];

/// Everything that a thief has, and everything that it has come by.
pub(crate) struct Loot {
    rows: Vec<(Space, Row)>,
    name_salt: Vec<u8>,
    operator_file: Vec<u8>,
    known: BTreeSet<(Node, Vec<u8>)>,
    used: BTreeSet<(Node, Node)>,
}

impl Loot {
    pub(crate) fn new(rows: Vec<(Space, Row)>, name_salt: Vec<u8>, operator_file: Vec<u8>) -> Self {
        let (known, used) = (BTreeSet::new(), BTreeSet::new());
        Self {
            rows,
            name_salt,
            operator_file,
            known,
            used,
        }
    }

    /// With a secret.
    pub(crate) fn and(mut self, node: Node, secret: &[u8]) -> Self {
        self.known.insert((node, secret.to_vec()));
        self
    }

    /// With all that another thief came by, and what it can read among it.
    pub(crate) fn and_all_of(mut self, other: &Self) -> Self {
        let keys = other.known.iter().filter(|(node, _)| *node < Node::Account);
        self.known.extend(keys.cloned());
        self
    }

    /// With other rows.
    pub(crate) fn with(mut self, rows: Vec<(Space, Row)>) -> Self {
        self.rows.extend(rows);
        self
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.known.iter().map(|(_, secret)| secret.as_slice())
    }

    /// Tries every unwrap with everything known on every row, until nothing new comes of it.
    pub(crate) fn reach(&mut self) {
        let mut tried = BTreeSet::new();
        while let Some((node, secret)) = self.known.iter().find(|known| !tried.contains(*known)).cloned() {
            for edge in EDGES {
                // Keys are tried everywhere. Stretching is slow and takes what people type.
                let typed = |node| matches!(node, Node::Passphrase | Node::Name | Node::OperatorPassphrase);
                let (slow, is_typed) = (typed(edge.from), typed(node));
                if edge.from != node && (slow || is_typed) {
                    continue;
                }
                let none = (Vec::new(), Vec::new());
                let rows: Vec<&Row> = match edge.rows {
                    Some(of) => self
                        .rows
                        .iter()
                        .filter(|(space, _)| *space == of)
                        .map(|(_, row)| row)
                        .collect(),
                    None => vec![&none],
                };
                let found = rows.into_iter().filter_map(|row| (edge.open)(self, &secret, row));
                let found: Vec<_> = found.map(|bytes| (edge.to, bytes)).collect();
                if edge.from == node && !found.is_empty() {
                    self.used.insert((edge.from, edge.to));
                }
                // What any 32 bytes derive is a key only where something opens by it.
                self.known
                    .extend(found.into_iter().filter(|_| edge.rows.is_some() || edge.from == node));
            }
            tried.insert((node, secret));
        }
    }

    /// The unwraps that gave something.
    pub(crate) fn used(&self) -> &BTreeSet<(Node, Node)> {
        &self.used
    }

    /// What was reached, in words.
    pub(crate) fn words(&self) -> Vec<&str> {
        let word = |(node, content): &(Node, Vec<u8>)| match node {
            Node::Record => super::scene::word_for(content),
            Node::Account => Some("whether a guessed name has a vault here"),
            Node::Root
            | Node::CategoryName
            | Node::Entry
            | Node::OwnLeaf
            | Node::Consent
            | Node::Device
            | Node::PasskeyName
            | Node::Letter => Some(node.name()),
            Node::AppEntry | Node::AppConsents | Node::Suggestion => Some(node.name()),
            _ => None,
        };
        let words: BTreeSet<_> = self.known.iter().filter_map(word).collect();
        words.into_iter().collect()
    }
}

fn open(key: &[u8], context: &[&[u8]], sealed: &[u8]) -> Option<Vec<u8>> {
    let cipher = XChaCha20Poly1305::new_from_slice(key).ok()?;
    let (nonce, msg) = sealed.split_at_checked(24)?;
    let aad = context.concat();
    cipher
        .decrypt(XNonce::from_slice(nonce), Payload { msg, aad: &aad })
        .ok()
}

/// The sealed part of a letter's row, or of an address for notices.
fn letter<'a>(at: &[u8], value: &'a [u8]) -> Option<&'a [u8]> {
    match at.get(16)? {
        b'l' => value.get(9..),
        b'a' => Some(value),
        _ => None,
    }
}

fn unlock(key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let identity: age::x25519::Identity = std::str::from_utf8(key).ok()?.parse().ok()?;
    age::decrypt(&identity, sealed).ok()
}

/// What an app's grant carries.
fn charter(key: &[u8], (at, value): &Row) -> Option<Vec<u8>> {
    let is_one = at.len() == 33 && at[32] == b'c';
    unpad(open(key, &[b"troth charter v1", at], value).filter(|_| is_one)?)
}

/// An entry that an app's request made; `key_of` is told whose.
fn app_entry((at, value): &Row, key_of: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let (grant, sealed) = value.get(8 + 48..)?.split_at_checked(16)?;
    let (person, n) = at.split_at_checked(16)?;
    let context = [b"troth granted entry v1", person, grant, n];
    unpad(open(&key_of(grant)?, &context, sealed)?)
}

fn unpad(padded: Vec<u8>) -> Option<Vec<u8>> {
    let (length, rest) = padded.split_first_chunk::<4>()?;
    rest.get(..u32::from_be_bytes(*length) as usize).map(<[u8]>::to_vec)
}

fn hkdf(salt: Option<&[u8]>, secret: &[u8], info: &[&[u8]]) -> [u8; 32] {
    let mut out = [0; 32];
    Hkdf::<Sha256>::new(salt, secret)
        .expand(&info.concat(), &mut out)
        .unwrap();
    out
}

fn derived(key: &[u8], info: &[u8]) -> Option<Vec<u8>> {
    (key.len() == 32).then(|| hkdf(None, key, &[info]).to_vec())
}

fn argon2id(secret: &[u8], salt: &[u8], memory: u32, passes: u32, lanes: u32) -> [u8; 32] {
    let params = Params::new(memory, passes, lanes, Some(32)).unwrap();
    let mut out = [0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(secret, salt, &mut out).unwrap();
    out
}

/// So that a recovery code's text can be read by a thief: eight groups of Crockford's base 32.
pub(crate) fn crockford(text: &str) -> Vec<u8> {
    const DIGITS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let (mut bits, mut held, mut out) = (0u32, 0, Vec::new());
    for digit in text.chars().filter_map(|c| DIGITS.find(c)) {
        bits = bits << 5 | u32::try_from(digit).unwrap();
        held += 5;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    let check = Sha256::new()
        .chain_update(b"troth recovery code check v1")
        .chain_update(&out[..20])
        .finalize();
    assert_eq!(out[20..], check[..5]);
    out.truncate(20);
    out
}

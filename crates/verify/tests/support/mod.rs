//! A log in memory, people whose entries are in it, and whoever holds the log's key and would rather they were not.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "helpers of tests, each of which uses its part"
)]

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signer, SigningKey};
use ledger::export::{Header, ProvenEntry, Record, Writer};
use ledger::{
    Act, Checkpoint, Entry, Fact, Hash, Id, LabelKey, Leaf, Link, LogKey, Salt, TilePath, TileReader, Tree, TreeError,
    proof,
};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

pub const SEED: [u8; 32] = [7; 32];
pub const ORIGIN: &str = "home.example/log";

/// Tiles in memory.
#[derive(Default)]
pub struct Tiles(HashMap<(bool, u8, u64), Vec<u8>>);

impl TileReader for Tiles {
    fn read(&self, path: &TilePath) -> Result<Vec<u8>, TreeError> {
        let at = (path.is_bundle(), path.level(), path.number());
        self.0.get(&at).cloned().ok_or(TreeError::Missing(*path))
    }
}

/// One entry as its person keeps it.
#[derive(Clone)]
pub struct Kept {
    pub index: u64,
    pub salt: [u8; 32],
    pub json: String,
    pub fact: Fact,
    pub leaf: Leaf,
}

/// One person and what happened to them.
#[derive(Clone)]
pub struct Story {
    pub person: Id,
    pub label_key: [u8; 32],
    pub entries: Vec<Kept>,
    pub records: Vec<(Id, String)>,
    pub consents: Vec<String>,
}

impl Story {
    pub fn new(number: u8) -> Self {
        let label_key = [number; 32];
        Self {
            person: Id::from_bytes([number; 16]),
            label_key,
            entries: vec![],
            records: vec![],
            consents: vec![],
        }
    }

    pub fn link(&self) -> Link {
        let last = self.entries.len() as u64;
        self.entries
            .last()
            .map_or(Link::FIRST, |e| Link::after(last - 1, e.leaf.hash()))
    }

    pub fn head(&self) -> Option<(u64, [u8; 32])> {
        let last = self.entries.last()?;
        Some((self.entries.len() as u64 - 1, *last.leaf.hash().as_bytes()))
    }
}

pub struct World {
    pub key: LogKey,
    pub tree: Tree,
    pub tiles: Tiles,
    pub leaves: Vec<Leaf>,
}

impl World {
    pub fn new(seed: &[u8; 32]) -> Self {
        let key = LogKey::from_seed(ORIGIN, seed).unwrap();
        Self {
            key,
            tree: Tree::empty(),
            tiles: Tiles::default(),
            leaves: vec![],
        }
    }

    pub fn push_leaf(&mut self, leaf: Leaf) -> u64 {
        let index = self.tree.size();
        for (path, bytes) in self.tree.append(&[leaf]).unwrap().writes() {
            self.tiles
                .0
                .insert((path.is_bundle(), path.level(), path.number()), bytes.clone());
        }
        self.leaves.push(leaf);
        index
    }

    pub fn append(&mut self, story: &mut Story, fact: Fact) {
        let link = story.link();
        let json = String::from_utf8(Entry::new(link, fact.clone()).to_json().unwrap()).unwrap();
        let salt: [u8; 32] = Sha256::digest(self.tree.size().to_be_bytes()).into();
        let key = LabelKey::from_bytes(story.label_key);
        let leaf = Leaf::seal(&key, &Salt::from_bytes(salt), link.n(), json.as_bytes());
        let index = self.push_leaf(leaf);
        story.entries.push(Kept {
            index,
            salt,
            json,
            fact,
            leaf,
        });
    }

    pub fn keep(&mut self, story: &mut Story, content: &str) -> Id {
        let id = Id::from_bytes(Sha256::digest(self.tree.size().to_be_bytes())[..16].try_into().unwrap());
        let sha256 = Hash::from_bytes(Sha256::digest(content).into());
        self.append(
            story,
            Fact {
                records: vec![id],
                sha256,
                ..fact(Act::Keep, "remember", self.tree.size())
            },
        );
        story.records.push((id, content.to_owned()));
        id
    }

    pub fn consent(&mut self, story: &mut Story, event: &str) {
        let sha256 = Hash::from_bytes(Sha256::digest(event).into());
        self.append(
            story,
            Fact {
                sha256,
                ..fact(Act::Consent, "account", self.tree.size())
            },
        );
        story.consents.push(event.to_owned());
    }

    pub fn checkpoint(&self) -> String {
        Checkpoint::new(ORIGIN, self.tree.size(), self.tree.root().unwrap())
            .sign(&self.key)
            .unwrap()
    }

    pub fn prove(&self, index: u64) -> Vec<Hash> {
        proof::inclusion(&self.tiles, self.tree.size(), self.tree.root().unwrap(), index).unwrap()
    }

    pub fn export(&self, story: &Story) -> Vec<u8> {
        let (vkey, label_key) = (self.key.verifier(), LabelKey::from_bytes(story.label_key));
        let log_size = self.tree.size();
        let header = Header {
            person: story.person,
            vkey: &vkey,
            log_size,
            label_key: &label_key,
            made_at_ms: 1_790_000_000_000,
        };
        let mut writer = Writer::new(Vec::new(), &header).unwrap();
        for (id, content) in &story.records {
            let record = Record {
                id: *id,
                collection: "turn",
                category: "talk",
                created_ms: 1_780_000_000_000,
                expires_ms: Some(1_811_536_000_000),
                session: false,
                content,
            };
            writer.record(&record).unwrap();
        }
        for event in &story.consents {
            writer.consent(event).unwrap();
        }
        for (n, e) in story.entries.iter().enumerate() {
            let (proof, salt) = (self.prove(e.index), Salt::from_bytes(e.salt));
            let entry = ProvenEntry {
                index: e.index,
                n: n as u64,
                salt: &salt,
                entry_json: &e.json,
                proof: &proof,
            };
            writer.entry(&entry).unwrap();
        }
        writer.finish(&self.checkpoint(), &self.key).unwrap()
    }
}

pub fn fact(act: Act, purpose: &str, at: u64) -> Fact {
    Fact {
        at_ms: 1_780_000_000_000 + at,
        act,
        purpose: purpose.to_owned(),
        categories: vec!["talk".to_owned()],
        records: vec![],
        recipient: "local_engine".to_owned(),
        bytes: at,
        sha256: Hash::ZERO,
        note: None,
    }
}

/// A home with two people, whose entries stand among each other's; the first is the one who exports.
pub fn small_world() -> (World, Story) {
    let (mut world, mut ada, mut ben) = (World::new(&SEED), Story::new(1), Story::new(2));
    world.append(&mut ben, fact(Act::SignIn, "account", 0));
    world.consent(&mut ada, r#"{"seq":0,"change":"grant","purpose":"remember"}"#);
    world.keep(&mut ada, r#"{"text":"I moved to Bergen, \"for the rain\""}"#);
    world.append(&mut ben, fact(Act::Disclose, "converse", 3));
    let gone = world.keep(&mut ada, r#"{"text":"a secret"}"#);
    world.append(
        &mut ada,
        Fact {
            records: vec![gone],
            ..fact(Act::Disclose, "converse", 4)
        },
    );
    world.append(
        &mut ada,
        Fact {
            records: vec![gone],
            ..fact(Act::Erase, "account", 6)
        },
    );
    ada.records.retain(|(id, _)| *id != gone);
    world.append(&mut ben, fact(Act::SignIn, "account", 7));
    world.append(
        &mut ada,
        Fact {
            note: Some("a copé".to_owned()),
            ..fact(Act::Export, "account", 8)
        },
    );
    (world, ada)
}

/// The lines of a file, each with its line feed.
pub fn lines(file: &[u8]) -> Vec<String> {
    String::from_utf8(file.to_vec())
        .unwrap()
        .split_inclusive('\n')
        .map(str::to_owned)
        .collect()
}

/// Puts the seal of whoever holds `seed` under some lines.
pub fn seal(body: &[String], seed: &[u8; 32]) -> Vec<u8> {
    let mut file = body.concat().into_bytes();
    let sha256 = HEXLOWER.encode(&Sha256::digest(&file));
    let signature = SigningKey::from_bytes(seed).sign(format!("troth export seal v1\n{sha256}\n").as_bytes());
    let signature = BASE64.encode(&signature.to_bytes());
    file.extend(format!("{{\"type\":\"seal\",\"sha256\":\"{sha256}\",\"signature\":\"{signature}\"}}\n").bytes());
    file
}

/// Seals a file again after its lines (the old seal left out) were changed.
pub fn reseal(mut lines: Vec<String>, change: impl FnOnce(&mut Vec<String>)) -> Vec<u8> {
    lines.pop();
    change(&mut lines);
    seal(&lines, &SEED)
}

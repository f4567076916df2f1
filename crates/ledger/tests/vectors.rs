//! The formats, byte by byte, made with fixed keys. A difference here is a break with every file that was ever written.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use data_encoding::HEXLOWER;
use ledger::export::{ExportError, Header, ProvenEntry, Record, Writer};
use ledger::{
    Act, Checkpoint, Entry, Erasure, Fact, Hash, Id, LabelKey, Leaf, Link, LogKey, Salt, Scope, TilePath, TileReader,
    TlogProof, Tree, TreeError, proof,
};
use sha2::{Digest, Sha256};

const PERSON: Id = Id::from_bytes([0x11; 16]);
const RECORD: Id = Id::from_bytes([0x22; 16]);
const CONTENT: &str = r#"{"text":"It rained in Bergen"}"#;
const EVENT: &str = r#"{"seq":0,"change":{"grant":{"purpose":"remember"}},"text_shown":"May I remember this?"}"#;

struct Tiles(Vec<(TilePath, Vec<u8>)>);

impl TileReader for Tiles {
    fn read(&self, path: &TilePath) -> Result<Vec<u8>, TreeError> {
        self.0
            .iter()
            .find(|(p, _)| p == path)
            .map(|(_, b)| b.clone())
            .ok_or(TreeError::Missing(*path))
    }
}

fn key() -> LogKey {
    LogKey::from_seed("home.example/log", &[7; 32]).unwrap()
}

fn label_key() -> LabelKey {
    LabelKey::from_bytes([5; 32])
}

fn facts() -> [Fact; 3] {
    let fact = |act, purpose: &str, sha256, records| Fact {
        at_ms: 1_780_000_000_000,
        act,
        purpose: purpose.to_owned(),
        categories: vec!["talk".to_owned()],
        records,
        recipient: "person".to_owned(),
        bytes: 30,
        sha256,
        note: None,
    };
    let hash = |content: &str| Hash::from_bytes(Sha256::digest(content).into());
    let note = Some("read \"by support\", on request".to_owned());
    [
        fact(Act::Consent, "account", hash(EVENT), vec![]),
        fact(Act::Keep, "remember", hash(CONTENT), vec![RECORD]),
        Fact {
            note,
            ..fact(Act::Operator, "account", Hash::ZERO, vec![])
        },
    ]
}

/// The three entries, and a stranger's leaf before the last.
struct Made {
    entries: Vec<(u64, Salt, String)>,
    leaves: Vec<Leaf>,
    tree: Tree,
    tiles: Tiles,
    checkpoint: String,
}

fn made() -> Made {
    let (mut link, mut entries, mut leaves) = (Link::FIRST, Vec::new(), Vec::new());
    for (n, fact) in facts().into_iter().enumerate() {
        if n == 2 {
            leaves.push(Leaf::from_bytes([0xee; 48]));
        }
        let salt = Salt::from_bytes([n as u8; 32]);
        let json = String::from_utf8(Entry::new(link, fact).to_json().unwrap()).unwrap();
        let leaf = Leaf::seal(&label_key(), &salt, link.n(), json.as_bytes());
        entries.push((leaves.len() as u64, salt, json));
        leaves.push(leaf);
        link = link.next(&leaf);
    }
    let mut tree = Tree::empty();
    let tiles = Tiles(tree.append(&leaves).unwrap().writes().to_vec());
    let checkpoint = Checkpoint::new("home.example/log", tree.size(), tree.root().unwrap())
        .sign(&key())
        .unwrap();
    Made {
        entries,
        leaves,
        tree,
        tiles,
        checkpoint,
    }
}

fn prove(made: &Made, index: u64) -> Vec<Hash> {
    proof::inclusion(&made.tiles, made.tree.size(), made.tree.root().unwrap(), index).unwrap()
}

fn writer(made: &Made) -> Writer<Vec<u8>> {
    let (vkey, label_key) = (key().verifier(), label_key());
    let (log_size, made_at_ms) = (made.tree.size(), 1_790_000_000_000);
    let header = Header {
        person: PERSON,
        vkey: &vkey,
        log_size,
        label_key: &label_key,
        made_at_ms,
    };
    Writer::new(Vec::new(), &header).unwrap()
}

fn record(content: &str) -> Record<'_> {
    Record {
        id: RECORD,
        collection: "turn",
        category: "talk",
        created_ms: 1_780_000_000_000,
        expires_ms: Some(1_811_536_000_000),
        session: false,
        content,
    }
}

fn export(made: &Made) -> String {
    let mut writer = writer(made);
    writer.record(&record(CONTENT)).unwrap();
    writer.consent(EVENT).unwrap();
    for (n, (index, salt, entry_json)) in made.entries.iter().enumerate() {
        let proof = prove(made, *index);
        writer
            .entry(&ProvenEntry {
                index: *index,
                n: n as u64,
                salt,
                entry_json,
                proof: &proof,
            })
            .unwrap();
    }
    String::from_utf8(writer.finish(&made.checkpoint, &key()).unwrap()).unwrap()
}

fn receipt(made: &Made) -> String {
    let erasure = Erasure {
        person: PERSON,
        scope: Scope::Record,
        what: RECORD.to_string(),
        at_ms: 1_785_000_000_000,
        keys_destroyed: 2,
        backup_horizon_days: 30,
        index: 3,
        log_size: made.tree.size(),
        log_root: made.tree.root().unwrap(),
    };
    erasure.sign(&key()).unwrap()
}

#[test]
fn files_are_as_they_were() {
    let made = made();
    let proof = TlogProof::new(1, prove(&made, 1), made.checkpoint.clone()).to_string();
    assert_eq!(export(&made), include_str!("vectors/export.jsonl"));
    assert_eq!(proof, include_str!("vectors/entry-1.tlog-proof"));
    assert_eq!(receipt(&made), include_str!("vectors/erasure.note"));
    assert_eq!(made.checkpoint, include_str!("vectors/checkpoint.note"));
    assert_eq!(format!("{}\n", key().verifier()), include_str!("vectors/log.vkey"));
    assert_eq!(
        format!("{}\n", HEXLOWER.encode(made.leaves[1].as_bytes())),
        include_str!("vectors/leaf-1.hex")
    );
}

#[test]
fn what_stands_in_them_is_as_it_was() {
    let made = made();
    let entries: Vec<Entry> = made
        .entries
        .iter()
        .map(|(_, _, e)| Entry::from_json(e.as_bytes()).unwrap())
        .collect();
    insta::assert_json_snapshot!("entries", entries);
    let lines: Vec<serde_json::Value> = export(&made)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    // serde_json keeps the order of fields or sorts them, as other crates of a build ask it to; a snapshot must not depend on that.
    let mut sorted = insta::Settings::clone_current();
    sorted.set_sort_maps(true);
    sorted.bind(|| insta::assert_json_snapshot!("export_lines", lines));
    let said: serde_json::Value = serde_json::from_str(receipt(&made).lines().next().unwrap()).unwrap();
    sorted.bind(|| insta::assert_json_snapshot!("erasure", said));
    let leaves: Vec<String> = made.leaves.iter().map(|l| HEXLOWER.encode(l.as_bytes())).collect();
    insta::assert_json_snapshot!("leaves", leaves);
    let writes: Vec<(String, String)> = made
        .tiles
        .0
        .iter()
        .map(|(p, b)| (p.to_string(), HEXLOWER.encode(b)))
        .collect();
    insta::assert_json_snapshot!("tiles", writes);
    let acts = [
        Act::Open,
        Act::Disclose,
        Act::Keep,
        Act::Show,
        Act::Erase,
        Act::Consent,
        Act::SignIn,
        Act::Export,
        Act::Grant,
        Act::Operator,
        Act::Restore,
    ];
    insta::assert_json_snapshot!("acts", acts);
    insta::assert_json_snapshot!("scopes", [Scope::Record, Scope::Category, Scope::Person]);
}

#[test]
fn the_writer_refuses_what_would_not_be_accepted() {
    let made = made();
    let bad = |content| {
        matches!(
            writer(&made).record(&record(content)),
            Err(ExportError::Content("record"))
        )
    };
    assert!(bad("") && bad("{") && bad("{}\n") && bad(" 1") && bad("[1,\n2]") && bad("1 2"));
    for event in ["[]", "{}", r#"{"type":"entry"}"#, r#""x""#, "{\"a\":\n1}"] {
        assert!(writer(&made).consent(event).is_err(), "{event}");
    }
    let (index, salt, entry_json) = &made.entries[1];
    let late = ProvenEntry {
        index: *index,
        n: 1,
        salt,
        entry_json,
        proof: &[],
    };
    assert!(matches!(
        writer(&made).entry(&late),
        Err(ExportError::Gap { expected: 0 })
    ));
    let mut after = writer(&made);
    after.consent(EVENT).unwrap();
    assert!(matches!(
        after.record(&record(CONTENT)),
        Err(ExportError::Order("record"))
    ));
    let other = Checkpoint::new("home.example/log", 9, Hash::ZERO).sign(&key()).unwrap();
    assert!(matches!(writer(&made).finish(&other, &key()), Err(ExportError::Head)));
}

#[test]
fn an_entry_has_one_shape() {
    let json = |entry: &Entry| String::from_utf8(entry.to_json().unwrap()).unwrap();
    let [consent, keep, operator] = facts();
    let good = json(&Entry::new(Link::FIRST, keep));
    for (from, to) in [
        ("\"v\":1", "\"v\":2"),
        ("\"n\":0", "\"n\":0,\"n\":0"),
        ("\"n\":0", "\"n\":-1"),
        ("\"n\":0", "\"m\":0"),
        ("\"keep\"", "\"hide\""),
        ("\"bytes\":30", "\"bytes\":30,\"more\":1"),
        ("2222", "222G"),
    ] {
        assert!(good.contains(from));
        assert!(
            Entry::from_json(good.replacen(from, to, 1).as_bytes()).is_err(),
            "{from} -> {to}"
        );
    }
    let long = Fact {
        note: Some("x".repeat(ledger::entry::MAX_ENTRY_BYTES)),
        ..operator
    };
    assert!(Entry::new(Link::FIRST, long).to_json().is_err());
    let entry = Entry::new(Link::FIRST, consent.clone());
    assert_eq!((entry.fact(), entry.link()), (consent, Link::FIRST));
}

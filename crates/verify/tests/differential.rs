//! What `ledger` writes, `verify` reads, whatever happened to whom.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use ledger::{Act, Erasure, Fact, Hash, Id, Scope, TlogProof};
use proptest::prelude::*;
use support::{SEED, Story, World, fact};
use verify::{Options, erasure, export, tlog_proof};

const ACTS: [Act; 11] = [
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

#[derive(Clone, Debug)]
enum Step {
    Keep(String),
    Consent(String),
    Fact(usize, String, Option<String>),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<String>().prop_map(Step::Keep),
        any::<String>().prop_map(Step::Consent),
        (0..ACTS.len(), any::<String>(), proptest::option::of(any::<String>()))
            .prop_map(|(a, p, n)| Step::Fact(a, p, n)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_history_is_accepted_and_counted(steps in proptest::collection::vec((0..3_usize, step()), 0..300)) {
        let mut world = World::new(&SEED);
        let mut people = [Story::new(1), Story::new(2), Story::new(3)];
        for (who, step) in steps {
            let person = &mut people[who];
            match step {
                Step::Keep(text) => drop(world.keep(person, &serde_json::json!({ "text": text }).to_string())),
                Step::Consent(text) => world.consent(person, &serde_json::json!({ "shown": text }).to_string()),
                Step::Fact(act, purpose, note) => {
                    let records = person.records.iter().map(|(id, _)| *id).collect();
                    let at = world.tree.size();
                    if ACTS[act] != Act::Keep {
                        world.append(person, Fact { note, records, ..fact(ACTS[act], &purpose, at) });
                    }
                    if ACTS[act] == Act::Erase {
                        person.records.clear();
                    }
                }
            }
        }
        let vkey = world.key.verifier().to_string();
        for person in &people {
            let options = Options { expected_vkey: Some(vkey.clone()), expected_head: person.head() };
            let report = export(world.export(person).as_slice(), &options).unwrap();
            prop_assert_eq!(report.entries, person.entries.len() as u64);
            prop_assert_eq!(report.records, person.records.len() as u64);
            prop_assert_eq!(report.acts.values().sum::<u64>(), report.entries);
            prop_assert_eq!(report.purposes.values().sum::<u64>(), report.entries);
            prop_assert_eq!(report.last_ms, person.entries.last().map(|e| e.fact.at_ms));
            let head = report.head.map(|h| (h.n, h.leaf_hash));
            prop_assert_eq!(head, person.head().map(|(n, h)| (n, Hash::from_bytes(h).to_string())));
            prop_assert_eq!(report.findings, vec![]);
        }
    }

    #[test]
    fn every_leaf_of_every_tree_is_proven(size in 1..700_u64, at in any::<prop::sample::Index>()) {
        let mut world = World::new(&SEED);
        let mut story = Story::new(1);
        for i in 0..size {
            world.append(&mut story, fact(Act::Show, "account", i));
        }
        let index = at.index(size as usize) as u64;
        let leaf = world.leaves[index as usize];
        let proof = TlogProof::new(index, world.prove(index), world.checkpoint()).to_string();
        let vkey = world.key.verifier();
        let included = tlog_proof(&proof, leaf.as_bytes(), vkey.as_str()).unwrap();
        prop_assert_eq!((included.index, included.log_size), (index, size));
        prop_assert_eq!(TlogProof::parse(&proof).unwrap().check(&leaf, &vkey).unwrap().size(), size);
        let other = ledger::Leaf::from_bytes([0; 48]);
        prop_assert!(tlog_proof(&proof, other.as_bytes(), vkey.as_str()).is_err());
        prop_assert!(TlogProof::parse(&proof).unwrap().check(&other, &vkey).is_err());
    }

    #[test]
    fn every_receipt_reads_the_same(
        person: [u8; 16], what: String, at_ms: u64, keys_destroyed: u64, backup_horizon_days: u32, index in 0..1000_u64,
        scope in prop::sample::select(vec![Scope::Record, Scope::Category, Scope::Person]), root: [u8; 32],
    ) {
        let (person, log_root, log_size) = (Id::from_bytes(person), Hash::from_bytes(root), index + 1);
        let said = Erasure { person, scope, what, at_ms, keys_destroyed, backup_horizon_days, index, log_size, log_root };
        let key = World::new(&SEED).key;
        let note = said.sign(&key).unwrap();
        let read = erasure(&note, key.verifier().as_str()).unwrap();
        prop_assert_eq!(&read.what, &said.what);
        prop_assert_eq!((read.at_ms, read.keys_destroyed, read.index), (at_ms, keys_destroyed, index));
        prop_assert_eq!((read.person, read.log_root), (person.to_string(), log_root.to_string()));
        prop_assert_eq!(Erasure::open(&note, &key.verifier()).unwrap(), said);
    }
}

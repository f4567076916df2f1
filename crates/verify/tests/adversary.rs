//! Whoever holds the log's key changes a file and seals it again, with a tree of their choice.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use data_encoding::{BASE64, HEXLOWER};
use ledger::{Act, Checkpoint, Entry, Fact, Leaf, Link, Salt};
use sha2::{Digest, Sha256};
use support::{Kept, ORIGIN, SEED, Story, World, fact, lines, reseal, small_world};
use verify::{Options, VerifyError, bundle_holds, export};

/// How a history is changed: given the entries, gives them in the order in which they will stand.
type Change = fn(usize, &mut Vec<Kept>);

/// Every change at every place that removes, swaps or repeats an entry.
fn changes(entries: usize) -> Vec<(String, Change, usize)> {
    let mut all: Vec<(String, Change, usize)> = Vec::new();
    for at in 0..entries {
        all.push((format!("entry {at} dropped"), |at, e| drop(e.remove(at)), at));
        all.push((format!("entry {at} doubled"), |at, e| e.insert(at, e[at].clone()), at));
        if at > 0 {
            all.push((
                format!("entries {} and {at} swapped", at - 1),
                |at, e| e.swap(at - 1, at),
                at,
            ));
        }
    }
    all
}

fn options(head: Option<(u64, [u8; 32])>) -> Options {
    let vkey = World::new(&SEED).key.verifier().to_string();
    Options {
        expected_vkey: Some(vkey),
        expected_head: head,
    }
}

fn refused(file: &[u8], head: Option<(u64, [u8; 32])>, what: &str) {
    let verdict = export(file, &options(head));
    assert!(verdict.is_err(), "accepted: {what}");
}

/// An entry line as an adversary writes it.
fn entry_line(world: &World, kept: &Kept) -> String {
    let proof: Vec<String> = world
        .prove(kept.index)
        .iter()
        .map(|h| BASE64.encode(h.as_bytes()))
        .collect();
    let salt = HEXLOWER.encode(&kept.salt);
    let (entry, proof) = (
        serde_json::to_string(&kept.json).unwrap(),
        serde_json::to_string(&proof).unwrap(),
    );
    format!(
        "{{\"type\":\"entry\",\"index\":{},\"salt\":\"{salt}\",\"entry\":{entry},\"proof\":{proof}}}\n",
        kept.index
    )
}

/// The file of `story` with other entries in a log of the adversary's own, sealed.
fn forge(story: &Story, world: &World, entries: &[Kept]) -> Vec<u8> {
    let honest = lines(&small_world().0.export(story));
    let size = world.tree.size();
    let note = Checkpoint::new(ORIGIN, size, world.tree.root().unwrap())
        .sign(&world.key)
        .unwrap();
    let mut body: Vec<String> = honest
        .iter()
        .filter(|l| !l.starts_with("{\"type\":\"entry\""))
        .cloned()
        .collect();
    body.truncate(body.len() - 2);
    body[0] = body[0].replace("\"log_size\":9", &format!("\"log_size\":{size}"));
    body.extend(entries.iter().map(|e| entry_line(world, e)));
    body.push(format!(
        "{{\"type\":\"checkpoint\",\"note\":{}}}\n",
        serde_json::to_string(&note).unwrap()
    ));
    support::seal(&body, &SEED)
}

/// A log in which these leaves stand, among those of others.
fn rebuild(entries: &mut [Kept]) -> World {
    let mut world = World::new(&SEED);
    world.push_leaf(Leaf::from_bytes([9; 48]));
    for kept in entries {
        kept.index = world.push_leaf(kept.leaf);
        world.push_leaf(Leaf::from_bytes([kept.index as u8; 48]));
    }
    world
}

#[test]
fn forging_nothing_is_accepted() {
    let (_, ada) = small_world();
    let mut entries = ada.entries.clone();
    let world = rebuild(&mut entries);
    export(forge(&ada, &world, &entries).as_slice(), &options(ada.head())).unwrap();
}

#[test]
fn lines_changed_and_sealed_again() {
    let (world, ada) = small_world();
    let whole = lines(&world.export(&ada));
    let first = whole.iter().position(|l| l.starts_with("{\"type\":\"entry\"")).unwrap();
    let last = ada.entries.len() - 1;
    for at in 0..=last {
        let dropped = reseal(whole.clone(), |l| drop(l.remove(first + at)));
        if at < last {
            assert!(
                export(dropped.as_slice(), &Options::default()).is_err(),
                "entry {at} dropped"
            );
        }
        refused(&dropped, ada.head(), &format!("entry {at} dropped"));
        let doubled = reseal(whole.clone(), |l| l.insert(first + at, whole[first + at].clone()));
        refused(&doubled, None, &format!("entry {at} doubled"));
        if at > 0 {
            let swapped = reseal(whole.clone(), |l| l.swap(first + at - 1, first + at));
            refused(&swapped, None, &format!("entries {} and {at} swapped", at - 1));
        }
    }
}

#[test]
fn a_tree_without_the_entry() {
    let (_, ada) = small_world();
    let last = ada.entries.len() - 1;
    for (what, change, at) in changes(ada.entries.len()) {
        let mut entries = ada.entries.clone();
        change(at, &mut entries);
        let world = rebuild(&mut entries);
        let file = forge(&ada, &world, &entries);
        if what != format!("entry {last} dropped") {
            assert!(export(file.as_slice(), &Options::default()).is_err(), "{what}");
        }
        refused(&file, ada.head(), &what);
    }
}

#[test]
fn entries_renumbered_under_labels_that_the_operator_cannot_make() {
    let (_, ada) = small_world();
    for (what, change, at) in changes(ada.entries.len()) {
        if at == ada.entries.len() - 1 && what.contains("dropped") {
            continue;
        }
        let mut entries = ada.entries.clone();
        change(at, &mut entries);
        let mut link = Link::FIRST;
        for kept in &mut entries {
            let json = Entry::new(link, kept.fact.clone()).to_json().unwrap();
            let mut leaf = *kept.leaf.as_bytes();
            leaf[16..].copy_from_slice(&Salt::from_bytes(kept.salt).commit(&json));
            kept.leaf = Leaf::from_bytes(leaf);
            kept.json = String::from_utf8(json).unwrap();
            link = link.next(&kept.leaf);
        }
        let world = rebuild(&mut entries);
        let verdict = export(forge(&ada, &world, &entries).as_slice(), &Options::default())
            .unwrap_err()
            .to_string();
        assert!(
            verdict.contains("proof") || verdict.contains("chain"),
            "{what}: {verdict}"
        );
    }
}

#[test]
fn a_whole_new_history_breaks_with_the_remembered_head() {
    let (_, ada) = small_world();
    for (what, change, at) in changes(ada.entries.len()) {
        let mut entries = ada.entries.clone();
        change(at, &mut entries);
        let (mut world, mut story) = (
            World::new(&SEED),
            Story {
                entries: vec![],
                ..ada.clone()
            },
        );
        for kept in entries {
            world.append(&mut story, kept.fact);
        }
        let file = world.export(&story);
        let verdict = export(file.as_slice(), &options(ada.head())).unwrap_err().to_string();
        assert!(verdict.contains("remembered entry"), "{what}: {verdict}");
    }
}

#[test]
fn an_entry_withheld_from_the_end_shows_in_the_public_log() {
    let (world, mut ada) = small_world();
    let bundle: Vec<u8> = world
        .leaves
        .iter()
        .flat_map(|l| [&[0, 48], l.as_bytes().as_slice()].concat())
        .collect();
    ada.entries.pop();
    let report = export(world.export(&ada).as_slice(), &options(None)).unwrap();
    assert!(!report.head_pinned);
    let next = report.head.unwrap().n + 1;
    assert!(bundle_holds(&bundle, &ada.label_key, next).unwrap());
    assert!(!bundle_holds(&bundle, &ada.label_key, next + 1).unwrap());
    assert!(bundle_holds(&bundle[..bundle.len() - 1], &ada.label_key, next).is_err());
    assert!(bundle_holds(&[], &ada.label_key, next).is_err());
}

#[test]
fn a_record_altered_and_sealed_again_is_not_what_was_kept() {
    let (world, ada) = small_world();
    let (old, new) = (&ada.records[0].1, r#"{"text":"I never moved"}"#);
    let hash = |content: &str| HEXLOWER.encode(&Sha256::digest(content));
    let whole = lines(&world.export(&ada));
    let file = reseal(whole.clone(), |l| {
        l[1] = l[1].replace(old, new).replace(&hash(old), &hash(new))
    });
    let verdict = export(file.as_slice(), &Options::default()).unwrap_err().to_string();
    assert!(verdict.contains(&ada.records[0].0.to_string()), "{verdict}");
    let file = reseal(whole, |l| l[1] = l[1].replace(old, new));
    refused(&file, None, "a record whose hash is not its own");
}

#[test]
fn a_record_that_no_entry_keeps_is_refused() {
    let (world, mut ada) = small_world();
    ada.records.push((ledger::Id::from_bytes([5; 16]), "{}".to_owned()));
    refused(&world.export(&ada), None, "a record that was never kept");
}

#[test]
fn only_the_latest_content_of_a_record_is_accepted() {
    let (mut world, mut ada) = (World::new(&SEED), Story::new(1));
    let id = world.keep(&mut ada, r#"{"v":1}"#);
    let sha256 = ledger::Hash::from_bytes(Sha256::digest(r#"{"v":2}"#).into());
    world.append(
        &mut ada,
        Fact {
            records: vec![id],
            sha256,
            ..fact(Act::Keep, "remember", 1)
        },
    );
    refused(&world.export(&ada), None, "content that was corrected since");
    ada.records[0].1 = r#"{"v":2}"#.to_owned();
    assert_eq!(
        export(world.export(&ada).as_slice(), &options(None)).unwrap().findings,
        []
    );
}

#[test]
fn another_key_seals_in_vain() {
    let (mut world, ada) = small_world();
    world.key = World::new(&[8; 32]).key;
    let verdict = export(world.export(&ada).as_slice(), &options(None)).unwrap_err();
    assert!(matches!(verdict, VerifyError::Line(1, inner) if matches!(*inner, VerifyError::Key)));
}

#[test]
fn what_is_genuine_but_odd_is_reported() {
    use verify::Finding::{ConsentNotLogged, RecordAbsent, RecordNotErased, TimeWentBack};
    let (mut world, mut ada) = (World::new(&SEED), Story::new(1));
    let absent = world.keep(&mut ada, "1");
    ada.records.clear();
    let present = world.keep(&mut ada, "2");
    world.append(
        &mut ada,
        Fact {
            categories: vec!["faith".to_owned()],
            ..fact(Act::Erase, "account", 2)
        },
    );
    ada.consents.push(r#"{"seq":9}"#.to_owned());
    let before = export(world.export(&ada).as_slice(), &options(None)).unwrap().findings;
    assert_eq!(
        before,
        [RecordAbsent { id: absent.to_string() }, ConsentNotLogged { line: 3 }]
    );
    world.append(&mut ada, fact(Act::Erase, "account", 0));
    let after = export(world.export(&ada).as_slice(), &options(None)).unwrap().findings;
    let erased = RecordNotErased {
        id: present.to_string(),
    };
    assert_eq!(after, [TimeWentBack { n: 3 }, erased, ConsentNotLogged { line: 3 }]);
}

//! Each thief gets exactly the bytes that it would have, and tries every unwrap of the graph on them, with every key it comes by. Then those
//! with a token, a cookie or a backup bring it to a home that is made of their bytes, and ask.
//!
//! The graph is written here a second time, from `docs/keys.md` and not from the vault's code; the expected answers stand beside the
//! thieves, and in the table of `docs/keys.md`, which must say the same.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "vault/common.rs"]
mod common;
#[path = "thieves/door.rs"]
mod door;
#[path = "thieves/graph.rs"]
mod graph;
#[path = "thieves/scene.rs"]
mod scene;

use std::collections::BTreeSet;

use graph::{Loot, Node};
use scene::Scene;

const NOTHING: &[&str] = &[];
const GUESS: &[&str] = &["whether a guessed name has a vault here"];
/// What the root key reaches, on the disk as it is now.
const EVERYTHING: &[&str] = &[
    "root key",
    "category names",
    "own leaves in the log",
    "ledger",
    "consents",
    "devices",
    "passkeys",
    "talk",
    "index",
    "old health record",
    "new health record",
    "introduction key",
    "letters",
    "what the app did",
];
/// What it reaches in the backup.
const BACKED_UP: &[&str] = &[
    "root key",
    "category names",
    "own leaves in the log",
    "ledger",
    "consents",
    "passkeys",
    "talk",
    "index",
    "old health record",
    "introduction key",
    "erased record",
    "letters",
    "what the app did",
    "consents for the app",
    "suggestions",
];
/// What an app's token reaches.
const APP: &[&str] = &[
    "old health record",
    "own leaves in the log",
    "what the app did",
    "consents for the app",
    "suggestions",
];

struct Thief {
    name: &'static str,
    holds: &'static str,
    loot: fn(&Scene) -> Loot,
    reaches: &'static [&'static str],
}

const THIEVES: &[Thief] = &[
    Thief {
        name: "Disk",
        holds: "all files of the home, `home.key` too",
        loot: |scene| scene.disk_now(),
        reaches: NOTHING,
    },
    Thief {
        name: "Disk, and a guess",
        holds: "the same, and somebody's sign-in name",
        loot: |scene| scene.disk_now().and(Node::Name, scene::NAME.as_bytes()),
        reaches: GUESS,
    },
    Thief {
        name: "Laptop",
        holds: "the disk and the browser's cookie jar; the home's memory is gone or safe",
        loot: |scene| scene.disk_now().and(Node::Cookie, &scene.cookie),
        reaches: NOTHING,
    },
    Thief {
        name: "Laptop, after a restart",
        holds: "the same, and the home was started again since",
        loot: |scene| scene.disk_restarted().and(Node::Cookie, &scene.cookie),
        reaches: NOTHING,
    },
    Thief {
        name: "Old backup",
        holds: "a backup's records, keyring and log",
        loot: Scene::backup,
        reaches: NOTHING,
    },
    Thief {
        name: "Old backup and passphrase",
        holds: "the same, within the horizon, and the passphrase of its day",
        loot: |scene| scene.backup().and(Node::Passphrase, common::PASSPHRASE.as_bytes()),
        reaches: BACKED_UP,
    },
    Thief {
        name: "Old records and passphrase",
        holds: "a backup's records alone, the disk, and the passphrase",
        loot: |scene| {
            let disk = scene.disk_now().with(scene.backup_of_records());
            disk.and(Node::Passphrase, common::PASSPHRASE.as_bytes())
        },
        reaches: EVERYTHING,
    },
    Thief {
        name: "Passphrase",
        holds: "the disk and the passphrase",
        loot: |scene| scene.disk_now().and(Node::Passphrase, common::PASSPHRASE.as_bytes()),
        reaches: EVERYTHING,
    },
    Thief {
        name: "Recovery code",
        holds: "the disk and the printed code",
        loot: |scene| scene.disk_now().and(Node::RecoveryCode, &scene.code),
        reaches: EVERYTHING,
    },
    Thief {
        name: "Passkey",
        holds: "the disk and what the PRF of somebody's authenticator gives for this home",
        loot: |scene| scene.disk_now().and(Node::Passkey, &scene.prf),
        reaches: EVERYTHING,
    },
    Thief {
        name: "Old backup and passkey",
        holds: "a backup's records, keyring and log, and what the PRF gives of a passkey that was removed since",
        loot: |scene| scene.backup().and(Node::Passkey, &scene.removed_prf),
        reaches: BACKED_UP,
    },
    Thief {
        name: "Removed passkey",
        holds: "the disk after the removal, and what its PRF gives",
        loot: |scene| scene.disk_now().and(Node::Passkey, &scene.removed_prf),
        reaches: NOTHING,
    },
    Thief {
        name: "App",
        holds: "the disk and the token of a grant for one category",
        loot: |scene| scene.disk_before().and(Node::GrantToken, &scene.app),
        reaches: APP,
    },
    Thief {
        name: "App's code",
        holds: "the disk and a code that its app has not brought yet",
        loot: |scene| scene.disk_before().and(Node::GrantCode, &scene.app_code),
        reaches: APP,
    },
    Thief {
        name: "Revoked app",
        holds: "the disk after the revocation, and the token",
        loot: |scene| scene.disk_now().and(Node::GrantToken, &scene.app),
        reaches: NOTHING,
    },
    Thief {
        name: "Revoked app, with all that it derived",
        holds: "the same, and every key that the token ever opened, the category's key among them",
        loot: |scene| {
            let mut before = scene.disk_before().and(Node::GrantToken, &scene.app);
            before.reach();
            scene.disk_now().and_all_of(&before)
        },
        reaches: &["old health record", "own leaves in the log", "what the app did"],
    },
    Thief {
        name: "Background grant",
        holds: "the disk and a background grant's token, its term over or not, until the person's next sign-in",
        loot: |scene| scene.disk_now().and(Node::GrantToken, &scene.background),
        reaches: &["introduction key"],
    },
    Thief {
        name: "Background grant, ended",
        holds: "the same, once its term is over and the person has signed in",
        loot: |scene| scene.disk_ended().and(Node::GrantToken, &scene.background),
        reaches: NOTHING,
    },
    Thief {
        name: "Operator",
        holds: "the disk and the running home with its keys in memory, while nobody's request is served",
        loot: |scene| {
            scene.try_the_running_home();
            scene.disk_now()
        },
        reaches: NOTHING,
    },
    Thief {
        name: "Operator's passphrase",
        holds: "the disk, the operator's key file, and the operator's passphrase",
        loot: |scene| {
            let disk = scene.disk_now();
            disk.and(Node::OperatorPassphrase, scene::OPERATORS.as_bytes())
        },
        reaches: &["letters"],
    },
];

#[test]
fn each_thief_reaches_what_is_written_beside_it_and_no_more() {
    let scene = Scene::new();
    let mut used = BTreeSet::new();
    for thief in THIEVES {
        let mut loot = (thief.loot)(&scene);
        loot.reach();
        let mut expected = thief.reaches.to_vec();
        expected.sort_unstable();
        assert_eq!(loot.words(), expected, "{}", thief.name);
        used.extend(loot.used().iter().copied());
    }
    door::try_every_way_in(&scene);
    // A wrong drawing would open nothing, and look like safety. The session's wrap is opened where its home key is: in the vault's own
    // tests.
    let drawn = graph::EDGES.iter().map(|edge| (edge.from, edge.to));
    let never: Vec<_> = drawn.filter(|edge| !used.contains(edge)).collect();
    assert_eq!(never, [(Node::Cookie, Node::Root)]);
}

#[test]
fn the_table_in_the_documentation_says_the_same() {
    let text = include_str!("../../../docs/keys.md");
    let (_, table) = text.split_once("| thief | holds | reaches |\n|---|---|---|\n").unwrap();
    let written: Vec<_> = table.lines().take_while(|line| line.starts_with('|')).collect();
    let tried: Vec<_> = THIEVES
        .iter()
        .map(|thief| {
            let reaches = match thief.reaches {
                [] => "nothing".to_owned(),
                some => some.join(", "),
            };
            format!("| {} | {} | {reaches} |", thief.name, thief.holds)
        })
        .collect();
    assert_eq!(written, tried);
}

#[test]
fn every_unwrap_of_the_graph_is_drawn_in_the_documentation() {
    let text = include_str!("../../../docs/keys.md");
    for edge in graph::EDGES {
        let (from, to) = (edge.from.name(), edge.to.name());
        let drawn = format!("| {from} | {to} |");
        assert!(text.lines().any(|line| line.starts_with(&drawn)), "{drawn}");
    }
    let (_, table) = text.split_once("| from | to |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    assert_eq!(rows.count(), graph::EDGES.len(), "and none that is not tried");
}

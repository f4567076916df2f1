//! Reads the workspace's own metadata and fails on any arrow against the floors.

use cargo_metadata::{DependencyKind, MetadataCommand};
use troth_tests_structure::{FLOORS, floor, objection};

fn workspace() -> cargo_metadata::Metadata {
    MetadataCommand::new()
        .no_deps()
        .exec()
        .expect("cargo metadata of this workspace")
}

#[test]
fn no_arrow_points_up() {
    let metadata = workspace();
    let mut arrows = 0;
    let mut objections = Vec::new();
    for package in &metadata.packages {
        for dependency in &package.dependencies {
            // Tests may look upstairs (the verifier is tested against the writer); what ships may not.
            if dependency.kind == DependencyKind::Development {
                continue;
            }
            arrows += usize::from(floor(&dependency.name).is_some());
            objections.extend(objection(&package.name, &dependency.name));
        }
    }
    assert!(arrows > 20, "only {arrows} arrows seen: the walk itself is broken");
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}

#[test]
fn every_room_has_a_floor() {
    let metadata = workspace();
    let rooms: Vec<_> = metadata
        .packages
        .iter()
        .filter(|package| package.manifest_path.as_str().contains("/crates/"))
        .map(|package| package.name.to_string())
        .collect();
    for room in &rooms {
        assert!(
            floor(room).is_some(),
            "{room} has no floor in tests/structure/src/lib.rs"
        );
    }
    assert_eq!(
        rooms.len(),
        FLOORS.len(),
        "a floor is named for a room that is not there"
    );
}

#[test]
fn arrows_against_the_plan_are_seen() {
    assert!(objection("troth-consent", "troth-gate").is_some(), "up");
    assert!(objection("troth-consent", "troth-ledger").is_some(), "level");
    assert!(objection("troth-home", "troth-vault").is_some(), "past the gate");
    assert!(
        objection("troth-exchange", "troth-gate").is_some(),
        "the exchange stands alone"
    );
    assert!(
        objection("troth-exchange", "troth-consent").is_some(),
        "the exchange stands alone"
    );
    assert!(objection("troth-exchange", "troth-store").is_none());
    assert!(objection("troth-vault", "troth-store").is_none());
    assert!(objection("troth-gate", "troth-vault").is_none());
}

#[test]
fn unsafe_code_is_forbidden_outside_the_engine() {
    for package in workspace().packages {
        let manifest = std::fs::read_to_string(&package.manifest_path).expect("manifest");
        // The command line prints, so it has lints of its own; what it forbids is the same.
        let forbids = manifest.contains("[lints]\nworkspace = true") || manifest.contains("unsafe_code = \"forbid\"");
        assert!(
            forbids || package.name.as_str() == "troth-engine",
            "{} does not forbid unsafe code",
            package.name
        );
    }
}

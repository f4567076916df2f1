//! How often help was shown: counted by month, without anybody's name, and forgotten after two years.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;

use gate::{Gate, HelpShown, Month, SetClock};
use guard::crisis::Level;

const NOW: u64 = 1_800_000_000_000; // 2027-01-15
const DAY: u64 = 24 * 60 * 60 * 1000;

fn shown(gate: &Gate) -> Vec<(String, u64, u64)> {
    let shown = gate.help_shown().unwrap();
    let row = |(month, HelpShown { concern, acute }): (Month, HelpShown)| (month.to_string(), concern, acute);
    shown.into_iter().map(row).collect()
}

#[test]
fn help_is_counted_by_month_and_by_nobodys_name() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at(NOW));
    let url = format!("sqlite:{}", dir.path().display());
    let gate = Gate::open(&url, dir.path(), Arc::clone(&clock)).unwrap();
    let open = |name: &str| {
        gate.sign_up(name, "seven slow walks by the river".to_owned().into())
            .unwrap()
            .0
            .open
    };
    let (ann, bob) = (open("ann"), open("bob"));
    assert_eq!(shown(&gate), []);
    let before = gate.history(&ann, None, None, 100).unwrap().len();
    gate.count_help(&ann, Level::None).unwrap();
    gate.count_help(&ann, Level::Concern).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| gate.count_help(&bob, Level::Concern).unwrap());
        }
    });
    gate.count_help(&bob, Level::Acute).unwrap();
    assert_eq!(shown(&gate), [("2027-01".to_owned(), 5, 1)]);
    let after = gate.history(&ann, None, None, 100).unwrap().len();
    assert_eq!(before, after, "no entry tells of it");

    clock.advance(31 * DAY);
    gate.count_help(&ann, Level::Acute).unwrap();
    assert_eq!(shown(&gate).len(), 2);
    clock.advance(2 * 365 * DAY - 31 * DAY);
    gate.sweep().unwrap();
    assert_eq!(shown(&gate), [("2027-02".to_owned(), 0, 1)], "two years, and no longer");
    clock.advance(31 * DAY);
    gate.sweep().unwrap();
    assert_eq!(shown(&gate), []);
}

//! Another process appends and is killed at any moment. What it was told is durable must be there.

use super::*;
use std::io::{BufRead, BufReader};
use std::time::Duration;

const WHERE: &str = "TROTH_LOG_TEST_DIR";

/// The process that is killed: appends from several threads and prints each receipt once it has it.
#[test]
#[ignore = "run by `a_killed_process_loses_and_forks_nothing` in a process of its own"]
fn appends_until_killed() {
    let dir = std::env::var(WHERE).unwrap();
    let log = log(store::open(&format!("sqlite:{dir}")).unwrap());
    std::thread::scope(|scope| {
        for number in 0..4 {
            let log = &log;
            scope.spawn(move || {
                loop {
                    let from = log.link(person(number)).unwrap().n();
                    for receipt in log.append(append(person(number), from, 3)).unwrap() {
                        println!("receipt {number} {} {}", receipt.n(), receipt.index());
                    }
                }
            });
        }
    });
}

#[test]
#[expect(
    clippy::disallowed_types,
    reason = "only a process of its own can be killed in mid-write"
)]
fn a_killed_process_loses_and_forks_nothing() {
    let disk = Disk::new();
    let mut notes = Vec::new();
    for round in 0..12_u64 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--ignored",
                "--exact",
                "--nocapture",
                "log::tests::crash::appends_until_killed",
            ])
            .env(WHERE, disk.0.path())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told = Vec::new();
        let mut read = |line: &str| {
            // The test runner prints its own words on the same line.
            let receipt = line
                .split_once("receipt ")
                .map(|(_, r)| r.split(' ').map(|x| x.parse().unwrap()));
            told.extend(receipt.map(Iterator::collect::<Vec<u64>>));
        };
        read(
            &lines
                .by_ref()
                .map(Result::unwrap)
                .find(|l| l.contains("receipt "))
                .unwrap(),
        );
        std::thread::sleep(Duration::from_millis(round * 7 % 40));
        child.kill().unwrap();
        child.wait().unwrap();
        lines
            .map_while(Result::ok)
            .filter(|l| l.split(' ').count() > 3)
            .for_each(|l| read(&l));
        let store = disk.open();
        let leaves = audit(&store);
        assert!(!told.is_empty());
        for receipt in told {
            let [who, n, index] = receipt[..] else { continue };
            assert_eq!(leaves[index as usize], leaf(person(who as u32), n));
        }
        let log = log(store);
        notes.push(log.checkpoint().unwrap());
        notes.iter().for_each(|note| assert_continues(&log, note));
    }
}

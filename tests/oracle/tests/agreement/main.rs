//! `consent::decide` and `consent::narrow` against `cedar-policy`, answer by answer.
//!
//! `TROTH_ORACLE_CASES` sets the number of cases (100,000 if unset).
#![expect(clippy::panic, reason = "helpers of tests report what they were given")]

mod chance;
mod history;
mod mutants;
mod oracle;
mod plan;

use consent::{DataMap, State, decide, narrow};

use chance::Chance;
use history::{Asker, Step};
use oracle::Oracle;
use plan::Plan;

const CASES: usize = 100_000;
const ASKERS: usize = 40;
const SETS: usize = 6;

/// One random map with one random history, on both sides.
struct World {
    plan: Plan,
    steps: Vec<Step>,
    map: DataMap,
    state: State,
}

impl World {
    fn random(chance: &mut Chance) -> Self {
        let plan = Plan::random(chance);
        let text = plan.toml();
        let map = DataMap::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let steps = history::random(chance, &plan);
        let state = State::fold(&history::events(&steps)).expect("a history");
        Self {
            plan,
            steps,
            map,
            state,
        }
    }
}

/// Something that answers for one category set; what `decide` does, or a mutant of it.
type Decider<'a> = dyn Fn(&World, &Asker, &[usize]) -> bool + 'a;

#[derive(Debug, Default)]
struct Tally {
    cases: usize,
    allowed: usize,
    denied: usize,
    worlds: u64,
}

/// Compares until there are `cases`, or until the first disagreement, which it describes.
fn compare(cases: usize, decider: &Decider<'_>) -> Result<Tally, String> {
    let mut tally = Tally::default();
    while tally.cases < cases {
        let mut chance = Chance::new(tally.worlds);
        let world = World::random(&mut chance);
        let oracle = Oracle::new(&world.plan, &world.steps);
        let all: Vec<usize> = (0..world.plan.special.len()).collect();
        for _ in 0..ASKERS {
            let asker = Asker::random(&mut chance, &world.plan);
            let answers: Vec<bool> = all.iter().map(|category| oracle.allows(&asker, *category)).collect();
            narrowed(&world, &asker, &answers)?;
            for _ in 0..SETS {
                // Most sets are of what Cedar allows, so that sets of several are allowed often enough.
                let from: Vec<usize> = match chance.percent(75) {
                    true => all.iter().copied().filter(|category| answers[*category]).collect(),
                    false => all.clone(),
                };
                let share = 20 + chance.below(60);
                let asked = chance.some(&from, share);
                let expected = !asked.is_empty() && asked.iter().all(|category| answers[*category]);
                let found = decider(&world, &asker, &asked);
                if found != expected {
                    return Err(describe(&world, tally.worlds, &asker, &asked, expected));
                }
                tally.cases += 1;
                *(if expected {
                    &mut tally.allowed
                } else {
                    &mut tally.denied
                }) += 1;
            }
        }
        tally.worlds += 1;
    }
    Ok(tally)
}

fn narrowed(world: &World, asker: &Asker, answers: &[bool]) -> Result<(), String> {
    let allowed: Vec<usize> = (0..answers.len()).filter(|category| answers[*category]).collect();
    let recipient = asker.recipient.id();
    let found = narrow(&world.map, &world.state, &asker.request(&recipient, world.map.all()));
    let expected = history::set(&allowed);
    if found == expected {
        Ok(())
    } else {
        Err(format!("narrow: {found:?}, not {expected:?}, for {asker:?}"))
    }
}

fn real(world: &World, asker: &Asker, asked: &[usize]) -> bool {
    let recipient = asker.recipient.id();
    decide(
        &world.map,
        &world.state,
        &asker.request(&recipient, history::set(asked)),
    )
    .is_allowed()
}

fn describe(world: &World, seed: u64, asker: &Asker, asked: &[usize], expected: bool) -> String {
    let recipient = asker.recipient.id();
    let decision = decide(
        &world.map,
        &world.state,
        &asker.request(&recipient, history::set(asked)),
    );
    format!(
        "world {seed}: Cedar says {expected}, the decision is {decision:?}\n{asker:?} {asked:?}\n{:#?}\n{}",
        world.steps,
        world.plan.toml()
    )
}

#[test]
fn decisions_agree_with_cedar() {
    let cases = match std::env::var("TROTH_ORACLE_CASES") {
        Ok(number) => number.parse().expect("TROTH_ORACLE_CASES is a number of cases"),
        Err(_) => CASES,
    };
    let tally = compare(cases, &real).unwrap_or_else(|disagreement| panic!("{disagreement}"));
    println!(
        "{} cases on {} data maps: {} allowed, {} denied, 0 disagreements",
        tally.cases, tally.worlds, tally.allowed, tally.denied
    );
    assert!(tally.cases >= cases);
    for (share, name) in [(tally.allowed, "allowed"), (tally.denied, "denied")] {
        assert!(
            share * 4 >= tally.cases,
            "only {share} of {} cases are {name}",
            tally.cases
        );
    }
}

//! Makes `weights/tagger.bin`, or measures:
//!
//! ```sh
//! cargo run -p troth-minimise --example tagger -- make DATA     # from DATA/minimise and this crate's data/
//! cargo run -p troth-minimise --example tagger -- folds DATA    # five folds over the synthetic set, the messages and the lessons (TELL=1 tells each error)
//! cargo run -p troth-minimise --example tagger -- special DATA  # as folds, what the law sets apart alone
//! cargo run -p troth-minimise --example tagger -- noisy DATA    # tweets and comments that were held back (WNUT-17, development split)
//! cargo run -p troth-minimise --example tagger -- measure FILE  # the weights that come along, on a set of labelled texts
//! ```

#![expect(
    clippy::print_stdout,
    clippy::panic,
    reason = "its output is what it is for, and it stops at the first thing that is wrong"
)]

mod filler;
mod read;
mod slots;
mod write;

use std::path::Path;

use minimise::measure::Measure;
use minimise::{Example, Finding};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["make", data] => make(Path::new(data)),
        ["folds", data] => folds(Path::new(data)),
        ["special", data] => special(Path::new(data)),
        ["noisy", data] => noisy(Path::new(data)),
        ["measure", file] => measure(Path::new(file)),
        _ => println!("say make DATA, folds DATA, special DATA, noisy DATA or measure FILE"),
    }
}

fn crate_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn make(data: &Path) {
    let examples = lessons(data, &own(data));
    println!("{} examples", examples.len());
    let bytes = minimise::train(&examples, |pass, mistakes| println!("pass {pass}: {mistakes} mistakes"));
    std::fs::write(crate_dir().join("weights/tagger.bin"), bytes).expect("weights/tagger.bin");
    let spoken: Vec<Example> = read::messages(data)
        .into_iter()
        .chain(read::lessons(crate_dir()))
        .collect();
    let judge = minimise::train_judge(&spoken);
    std::fs::write(crate_dir().join("weights/special.bin"), judge).expect("weights/special.bin");
}

/// Labelled texts of the product's own kind.
fn own(data: &Path) -> Vec<Example> {
    let sets = [read::synthetic(data), read::messages(data), read::lessons(crate_dir())];
    sets.into_iter().flatten().collect()
}

/// Everything to learn from, `own` (labelled texts of the product's own kind) weighing more and met with other names as well.
fn lessons(data: &Path, own: &[Example]) -> Vec<Example> {
    let mut lessons = read::tweets(data);
    lessons.extend(write::examples(crate_dir()));
    let mut filler = filler::Filler::new(crate_dir(), 11);
    for example in own {
        for _ in 0..2 {
            let other = filler.again(example);
            lessons.extend(write::small(&other));
            lessons.push(other);
        }
        lessons.push(example.clone());
    }
    lessons
}

/// Each text is judged by weights that were learned without it, and without any made from the same template.
fn folds(data: &Path) {
    const FOLDS: usize = 5;
    let tell = std::env::var_os("TELL").is_some();
    let mut sets = [
        ("synthetic", read::synthetic(data)),
        ("messages", read::messages(data)),
        ("lessons", read::lessons(crate_dir())),
    ]
    .map(|(name, set)| (name, set, Measure::default()));
    for fold in 0..FOLDS {
        let inside = |example: &Example| read::template(example) % FOLDS as u64 == fold as u64;
        let outside = |of: &[usize]| -> Vec<Example> {
            of.iter()
                .flat_map(|at| &sets[*at].1)
                .filter(|example| !inside(example))
                .cloned()
                .collect()
        };
        let bytes = minimise::train(&lessons(data, &outside(&[0, 1, 2])), |_, _| ());
        let judge = minimise::train_judge(&outside(&[1, 2]));
        let (tagger, judge) = (minimise::Tagger::read(&bytes), minimise::Judge::read(&judge));
        for (_, set, measure) in &mut sets {
            for example in set.iter().filter(|example| inside(example)) {
                add(measure, example, tell, |text| {
                    minimise::find_with(&tagger, &judge, text)
                });
            }
        }
    }
    for (name, _, measure) in &sets {
        println!("== {name}");
        print(measure);
    }
}

/// Special categories alone, which are judged apart from the tagger.
fn special(data: &Path) {
    const FOLDS: usize = 10;
    let tell = std::env::var_os("TELL").is_some();
    let set: Vec<Example> = read::messages(data)
        .into_iter()
        .chain(read::lessons(crate_dir()))
        .collect();
    let none = minimise::Tagger::read(&[]);
    let mut measure = Measure::default();
    for fold in 0..FOLDS {
        let inside = |example: &&Example| read::template(example) % FOLDS as u64 == fold as u64;
        let outside: Vec<Example> = set.iter().filter(|example| !inside(example)).cloned().collect();
        let judge = minimise::Judge::read(&minimise::train_judge(&outside));
        for example in set.iter().filter(inside) {
            let mut example = example.clone();
            example.spans.retain(|(_, kind)| kind.is_special());
            add(&mut measure, &example, tell, |text| {
                let mut found = minimise::find_with(&none, &judge, text);
                found.retain(|finding| finding.kind().is_special());
                found
            });
        }
    }
    print(&measure);
}

/// Noisy texts are judged by weights that were learned without them.
fn noisy(data: &Path) {
    let held = read::held_back(data);
    let mut examples = lessons(data, &own(data));
    examples.retain(|example| !held.iter().any(|held| held.text == example.text));
    let tagger = minimise::Tagger::read(&minimise::train(&examples, |_, _| ()));
    let judge = minimise::Judge::read(include_bytes!("../../weights/special.bin"));
    let mut measure = Measure::default();
    for example in &held {
        add(&mut measure, example, std::env::var_os("TELL").is_some(), |text| {
            minimise::find_with(&tagger, &judge, text)
        });
    }
    print(&measure);
}

fn measure(file: &Path) {
    let mut measure = Measure::default();
    for example in read::jsonl(file) {
        add(
            &mut measure,
            &example,
            std::env::var_os("TELL").is_some(),
            minimise::find,
        );
    }
    print(&measure);
}

/// Adds an example with what `find` finds in it; `tell` prints where that is something else.
fn add(measure: &mut Measure, example: &Example, tell: bool, find: impl Fn(&str) -> Vec<Finding>) {
    let found: Vec<_> = find(&example.text)
        .iter()
        .map(|finding| (finding.span(), finding.kind()))
        .collect();
    if tell && found != example.spans {
        tell_difference(example, &found);
    }
    measure.add(&example.spans, &found);
}

fn tell_difference(example: &Example, found: &[(std::ops::Range<usize>, minimise::Kind)]) {
    let show = |spans: &[(std::ops::Range<usize>, minimise::Kind)]| {
        let part =
            |(span, kind): &(std::ops::Range<usize>, minimise::Kind)| format!("{kind}:{}", &example.text[span.clone()]);
        spans.iter().map(part).collect::<Vec<_>>().join(" | ")
    };
    println!(
        "{:?}\n   is    {}\n   found {}",
        example.text,
        show(&example.spans),
        show(found)
    );
}

fn print(measure: &Measure) {
    for (kind, tally) in measure.kinds() {
        println!(
            "{kind:22} met {:4} missed {:4} extra {:4}  p {:.3} r {:.3} f1 {:.3}",
            tally.met,
            tally.missed,
            tally.extra,
            tally.precision(),
            tally.recall(),
            tally.f(1.0)
        );
    }
    for (what, special) in [("direct", false), ("special", true)] {
        let all = measure.all(special);
        println!(
            "{what:22} p {:.3} r {:.3} f1 {:.3} f2 {:.3}",
            all.precision(),
            all.recall(),
            all.f(1.0),
            all.f(2.0)
        );
    }
    println!("characters covered {:.3}", measure.char_recall());
}

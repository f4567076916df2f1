//! `troth report`: bare numbers for whoever runs a home, and for those whom the law names. Nothing here opens anything.

use std::io::{BufWriter, Write as _};
use std::process::ExitCode;

use gate::{Counts, Gate, totals};
use guard::crisis::{Lang, protocol};
use serde_json::{Value, json};

use super::new_file;
use super::people::gate;
use crate::cli::{Report, ReportWhat};
use crate::failure::Failure;

pub(crate) fn run(args: &Report) -> Result<ExitCode, Failure> {
    match &args.what {
        None => overview(&gate(&args.data)?, args.json)?,
        Some(ReportWhat::Counts { data, from, to, file }) => {
            let gate = gate(data)?;
            gate.keep_annals()?;
            let mut report = Vec::new();
            gate.report(from, to, &mut report)?;
            let mut out = BufWriter::new(new_file(file)?);
            out.write_all(&report)?;
            out.flush()?;
            println!(
                "Wrote {}. Anybody can check it: troth verify {}",
                file.display(),
                file.display()
            );
        }
        Some(ReportWhat::California { data, year, json }) => california(&gate(data)?, *year, *json)?,
        Some(ReportWhat::NewYork { data, json }) => new_york(&gate(data)?, *json)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn overview(gate: &Gate, as_json: bool) -> Result<(), Failure> {
    gate.keep_annals()?;
    let seen = gate.seen()?;
    let suspended = seen.iter().filter(|seen| seen.standing.is_some()).count();
    let (records, bytes) = seen
        .iter()
        .fold((0, 0), |(r, b), seen| (r + seen.records, b + seen.bytes));
    let checkpoint = checkpoint(gate)?;
    let leaves = checkpoint.lines().nth(1).unwrap_or_default().to_owned();
    let annals = gate.annals()?;
    let counted: Vec<_> = annals.iter().filter_map(|annal| annal.counted.as_ref()).collect();
    let deeds: Vec<_> = annals.iter().filter(|annal| annal.counted.is_none()).collect();
    let (invitations, policy) = (gate.invites()?.len(), gate.map().version());
    if as_json {
        let report = json!({
            "program": env!("CARGO_PKG_VERSION"), "policy": policy, "people": seen.len(), "suspended": suspended, "records": records,
            "bytes": bytes, "invitations": invitations, "log": {"leaves": leaves.parse::<u64>().ok(), "vkey": gate.log_key()},
            "months": counted.iter().map(|one| json!({"month": one.month, "counts": one.counts})).collect::<Vec<_>>(),
            "record": deeds.iter().map(|annal| json!({"at_ms": annal.at_ms, "index": annal.index, "words": annal.words})).collect::<Vec<_>>(),
        });
        println!("{report}");
        return Ok(());
    }
    println!("Troth {}, policy version {policy}", env!("CARGO_PKG_VERSION"));
    println!(
        "{} people, {suspended} of them suspended; {records} records, {bytes} bytes",
        seen.len()
    );
    println!("{invitations} invitations that can still be used");
    println!("{leaves} leaves in the log of {}", gate.log_key());
    for one in &counted {
        println!("{}  {}", one.month, listed(&one.counts));
    }
    if counted.is_empty() {
        println!("No month is over yet since this home began: its counts are entered into the log once it is.");
    }
    for annal in deeds {
        println!(
            "{}  {} (leaf {})",
            super::people::moment(annal.at_ms),
            annal.words,
            annal.index
        );
    }
    Ok(())
}

fn checkpoint(gate: &Gate) -> Result<String, Failure> {
    let file = gate.log_file("checkpoint")?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&file).into_owned())
}

fn listed(counts: &Counts) -> String {
    let all: Vec<String> = counts.iter().map(|(name, n)| format!("{name} {n}")).collect();
    all.join(", ")
}

/// How messages are looked through, in words that hold for both states.
const DETECTION: &str = "Every message of a user is checked on the machine that the service runs on, before it is answered, by a classifier and a list of \
    phrases for suicidal ideation and self-harm. What it finds and misses is measured on texts held back from its training, and published \
    with the program (crates/guard/README.md; `troth bench guard`).";
const RESPONSE: &str = "Where something is worrying, lines to call are shown above the reply. Where somebody may be in danger, the reply is not written by the \
    model at all: fixed words and lines to call are shown in its place. The words and the lines are published at /crisis.";
const PROHIBITION: &str = "In that case no model's reply about suicide or self-harm is shown. Every other reply is checked sentence by sentence before it is shown, \
    and one that encourages self-harm is held back.";

/// Only what the section lists, and nobody's name (§ 22603(b)).
fn california(gate: &Gate, year: u16, as_json: bool) -> Result<(), Failure> {
    gate.keep_annals()?;
    let (from, to) = (format!("{year:04}-01"), format!("{year:04}-12"));
    let counted = gate.months_counted(&from, &to)?;
    let counts = totals(&counted);
    let referrals: u64 = counts.values().sum();
    let words = protocol(Lang::En);
    let detect = format!("{DETECTION} {RESPONSE} The fixed words: {}", words.acute().join(" "));
    if as_json {
        println!(
            "{}",
            json!({"year": year, "crisis_referral_notifications": referrals, "protocols_detect_remove_respond": detect, "protocols_prohibit": PROHIBITION})
        );
    } else {
        println!("Annual report under California Business and Professions Code section 22603, for {year}\n");
        println!("(a)(1) Crisis service provider referral notifications issued in {year}: {referrals}\n");
        println!("(a)(2) Protocols to detect, remove and respond to suicidal ideation by users: {detect}\n");
        println!(
            "(a)(3) Protocols to prohibit a companion chatbot response about suicidal ideation or actions: {PROHIBITION}"
        );
    }
    let months = counted.len();
    if months < 12 {
        eprintln!(
            "troth: {months} months of {year} are counted: from when this home began, and as far as the year is over"
        );
    }
    eprintln!(
        "troth: the section asks for this once a year from 1 July 2027, and for evidence-based methods (d): whether these are, you have to judge"
    );
    Ok(())
}

fn new_york(gate: &Gate, as_json: bool) -> Result<(), Failure> {
    gate.keep_annals()?;
    let counted = gate.months_counted("0000-01", "9999-12")?;
    let duties: [(&str, String); 3] = [
        (
            "section 1701, detection of suicidal ideation and self-harm",
            DETECTION.to_owned(),
        ),
        (
            "section 1701, a notification that refers to crisis service providers",
            RESPONSE.to_owned(),
        ),
        (
            "section 1702, a notification that the user is not communicating with a human",
            "It stands at the beginning of every conversation, and again after three hours of one that goes on."
                .to_owned(),
        ),
    ];
    if as_json {
        let duties: Vec<Value> = duties
            .iter()
            .map(|(duty, met)| json!({"duty": duty, "met_by": met}))
            .collect();
        println!(
            "{}",
            json!({"law": "New York General Business Law, article 47", "duties": duties, "counts": totals(&counted), "months": counted.len()})
        );
        return Ok(());
    }
    println!("Duties under New York General Business Law, article 47, and how they are met\n");
    for (duty, met) in &duties {
        println!("{duty}:\n  {met}\n");
    }
    println!(
        "Shown in {} months that are counted: {}",
        counted.len(),
        listed(&totals(&counted))
    );
    eprintln!(
        "troth: the article asks for no regular report; this is what can be shown to the attorney general (section 1703)"
    );
    Ok(())
}

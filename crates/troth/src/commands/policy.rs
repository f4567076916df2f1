//! `troth policy`.

use std::process::ExitCode;

use consent::DataMap;
use serde_json::json;

use crate::cli::Policy;
use crate::failure::Failure;

pub(crate) fn run(what: &Policy) -> Result<ExitCode, Failure> {
    match what {
        Policy::Show => {
            print!("{}", consent::policy::plain(DataMap::built_in()));
            Ok(ExitCode::SUCCESS)
        }
        Policy::Lint { file, jsonl } => {
            let text =
                std::fs::read_to_string(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
            let findings = consent::datamap::lint(&text);
            for finding in &findings {
                let (code, place, sentence) = (finding.code().to_string(), finding.place(), finding.sentence());
                if *jsonl {
                    println!("{}", json!({"code": code, "place": place, "sentence": sentence}));
                } else {
                    println!("{code} at {place}: {sentence}");
                }
            }
            Ok(if findings.is_empty() {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(1)
            })
        }
    }
}

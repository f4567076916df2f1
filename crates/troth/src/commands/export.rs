//! `troth export`: everything of one's own, in a file.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::json;

use super::new_file;
use crate::cli::Export;
use crate::failure::Failure;
use crate::own_home::sign_in;

pub(crate) fn run(args: &Export) -> Result<ExitCode, Failure> {
    if args.file.exists() {
        return Err(Failure::new(format!("{} is there already", args.file.display())));
    }
    let mut home = sign_in(&args.account)?.home;
    let bytes = home.post_for_bytes("/api/v1/export", &json!({}))?;
    home.post("/api/v1/session/end", &json!({}))?;
    let mut file = new_file(&args.file)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    let name = args.file.display();
    println!("{} bytes in {name}. Check them with: troth verify {name}", bytes.len());
    Ok(ExitCode::SUCCESS)
}

//! `troth invite` and `troth people`: who may come in, and how people stand with whoever runs the home. Nothing here opens anything.
//!
//! The commands work on the store, beside a home that runs or without one: what they change counts from the next request on.

use std::process::ExitCode;

use gate::{Deed, Gate, PersonId, Seen, SystemClock};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{data_dir, database};
use crate::cli::{Data, Invite, InviteWhat, People, PeopleWhat, Remove};
use crate::failure::Failure;
use crate::own_home::ask;

/// The gate of the home that lies there, beside one that runs or without.
pub(super) fn gate(data: &Data) -> Result<Gate, Failure> {
    let dir = data_dir(data)?;
    if !dir.join(gate::HOME_KEY_FILE).is_file() {
        return Err(Failure::new(format!("there is no home in {}", dir.display())));
    }
    Ok(Gate::open(&database(data, &dir), &dir, SystemClock)?)
}

/// `2026-11-25 14:02 UTC`.
pub(super) fn moment(at_ms: u64) -> String {
    let at = i64::try_from(at_ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok());
    at.unwrap_or_default().strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// `2026-11-25`.
fn day(day: u32) -> String {
    let at = Timestamp::from_second(i64::from(day) * 86_400);
    at.unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

pub(crate) fn invite(args: &Invite) -> Result<ExitCode, Failure> {
    match &args.what {
        None => make(args)?,
        Some(InviteWhat::List { data, json }) => list(&gate(data)?, *json)?,
        Some(InviteWhat::Withdraw { id, data }) => {
            gate(data)?.withdraw_invite(*id)?;
            println!("Withdrawn: nobody comes in by it any more.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn make(args: &Invite) -> Result<(), Failure> {
    let (invite, code) = gate(&args.data)?.invite(args.uses, args.expires)?;
    let code = code.to_text();
    let address = format!("{}/join/{}", args.origin, *code);
    if args.json {
        let made = json!({
            "id": invite.id.to_string(), "code": *code, "address": address, "expires_ms": invite.expires_ms, "uses": invite.uses,
        });
        println!("{made}");
        return Ok(());
    }
    println!("{address}");
    println!("Or, to be typed where the page asks for it: {}", *code);
    let people = if invite.uses == 1 {
        "one person".to_owned()
    } else {
        format!("{} people", invite.uses)
    };
    println!(
        "It is for {people}, good until {}, and shown this once. To withdraw it: troth invite withdraw {}",
        moment(invite.expires_ms),
        invite.id
    );
    Ok(())
}

fn list(gate: &Gate, json: bool) -> Result<(), Failure> {
    let invites = gate.invites()?;
    if json {
        let one = |invite: &gate::Invite| {
            json!({
                "id": invite.id.to_string(), "made_ms": invite.made_ms, "expires_ms": invite.expires_ms,
                "left": invite.left, "uses": invite.uses,
            })
        };
        println!("{}", json!({"invites": invites.iter().map(one).collect::<Vec<_>>()}));
        return Ok(());
    }
    if invites.is_empty() {
        println!("No invitation can be used at the moment.");
    }
    for invite in invites {
        println!(
            "{}  for {} of {}  made {}  good until {}",
            invite.id,
            invite.left,
            invite.uses,
            moment(invite.made_ms),
            moment(invite.expires_ms)
        );
    }
    Ok(())
}

pub(crate) fn people(args: &People) -> Result<ExitCode, Failure> {
    let Some(what) = &args.what else {
        roster(&gate(&args.data)?, args.json)?;
        return Ok(ExitCode::SUCCESS);
    };
    match what {
        PeopleWhat::Find { name, data } => println!("{}", gate(data)?.named(name)?),
        PeopleWhat::Suspend(who) => {
            gate(&who.data)?.deal_with(who.id, Deed::Suspend, &who.reason)?;
            println!("Suspended. They can still take everything with them, and erase it, and will read your reason.");
        }
        PeopleWhat::Resume { id, data } => {
            gate(data)?.deal_with(*id, Deed::Resume, "")?;
            println!("They can act again.");
        }
        PeopleWhat::Remove(remove) => return self::remove(remove),
        PeopleWhat::Receipt { id, data } => print!("{}", gate(data)?.removal_receipt(*id)?),
        PeopleWhat::Keeper { id, data } => {
            gate(data)?.set_keeper(*id)?;
            println!("They have the page for invitations now.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn remove(args: &Remove) -> Result<ExitCode, Failure> {
    let (id, reason) = (args.who.id, &args.who.reason);
    let gate = gate(&args.who.data)?;
    if !args.now {
        let at_ms = gate.remove_after(id, reason, args.grace)?;
        println!(
            "Suspended, to be removed on {}. Until then they can sign in to take everything with them; `troth people resume {id}` undoes it.",
            moment(at_ms)
        );
        return Ok(ExitCode::SUCCESS);
    }
    let typed = ask(&format!(
        "This cannot be undone, and they could not take anything with them. Type their number, {id}: "
    ))?;
    if typed.parse::<PersonId>().ok() != Some(id) {
        return Err(Failure::new("that is another number, so nothing was removed"));
    }
    gate.remove_after(id, reason, 0)?;
    gate.remove_due()?;
    print!("{}", gate.removal_receipt(id)?);
    Ok(ExitCode::SUCCESS)
}

fn roster(gate: &Gate, json: bool) -> Result<(), Failure> {
    let (people, keeper) = (gate.seen()?, gate.keeper()?);
    if json {
        let one = |seen: &Seen| -> Value {
            let standing = seen.standing.as_ref().map(|standing| {
                json!({"since_ms": standing.since_ms, "removed_at_ms": standing.removed_at_ms, "reason": standing.reason})
            });
            json!({
                "id": seen.person, "made": seen.made_day.map(day), "last_signed_in": seen.last_day.map(day),
                "records": seen.records, "bytes": seen.bytes, "keeper": keeper == Some(seen.person), "suspended": standing,
            })
        };
        println!("{}", json!({"people": people.iter().map(one).collect::<Vec<_>>()}));
        return Ok(());
    }
    println!(
        "{:<32}  {:<10}  {:<10}  {:>9}  {:>12}  how they stand",
        "number", "made", "signed in", "records", "bytes"
    );
    for seen in people {
        let on = |day: Option<u32>| day.map_or_else(|| "unknown".to_owned(), self::day);
        let stands = match &seen.standing {
            None if keeper == Some(seen.person) => "keeps the home".to_owned(),
            None => String::new(),
            Some(standing) => match standing.removed_at_ms {
                Some(at) => format!("to be removed {}: {}", moment(at), standing.reason),
                None => format!("suspended: {}", standing.reason),
            },
        };
        println!(
            "{:<32}  {:<10}  {:<10}  {:>9}  {:>12}  {stands}",
            seen.person.to_string(),
            on(seen.made_day),
            on(seen.last_day),
            seen.records,
            seen.bytes
        );
    }
    Ok(())
}

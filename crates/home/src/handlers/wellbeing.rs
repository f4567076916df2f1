//! How the home is used, month by month, for the person alone.

use axum::extract::State;
use axum::response::Html;
use companion::wellbeing::{self, Month, Seen};
use gate::Open;

use super::{arrivals, html, memories};
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::wellbeing::{self as page, Wellbeing};
use crate::pages::{Place, counted};
use crate::when;

/// `5 hours 20 minutes`.
fn time(ms: u64) -> String {
    let minutes = ms / 60_000;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let minutes = counted(minutes, "minute", "minutes");
    match hours {
        0 if ms < 60_000 => "less than a minute".to_owned(),
        0 => minutes,
        hours => format!("{} {minutes}", counted(hours, "hour", "hours")),
    }
}

fn month(month: &Month, now_ms: u64) -> page::Month {
    let days = u64::try_from(month.days.len()).unwrap_or(u64::MAX);
    let held_back = month.held_back.iter().map(|(kind, count)| {
        let with = month.with_memories.get(kind).copied().unwrap_or_default();
        let memories = match with {
            0 => String::new(),
            with if with == *count => ", with memories of yours at hand".to_owned(),
            with => format!(", {with} of them with memories of yours at hand"),
        };
        format!("{} {}{memories}.", kind.reason(), capital(*count))
    });
    let so_far = if when::month(month.last_ms) == when::month(now_ms) {
        ", so far"
    } else {
        ""
    };
    page::Month {
        name: format!("{}{so_far}", when::month(month.last_ms)),
        talk: format!("{}, on {}", time(month.talk_ms), counted(days, "day", "days")),
        longest: time(month.longest_ms),
        others: format!(
            "in {} of {}",
            month.about_others,
            counted(month.messages, "message", "messages")
        ),
        held_back: held_back.collect(),
    }
}

fn capital(count: u64) -> String {
    match count {
        1 => "Once".to_owned(),
        count => format!("{count} times"),
    }
}

fn sentence(seen: Seen) -> String {
    match seen {
        Seen::MoreTalk { more_ms } => format!("You talked for {} more than in the month before.", time(more_ms)),
        Seen::LessOfOthers { now, before } => format!(
            "Other people came up less: in {} of {} messages. In the month before it was {} of {}.",
            now.0, now.1, before.0, before.1
        ),
        Seen::Leverage { replies } => format!(
            "In {}, something was held back that the model wrote with memories of yours at hand. You can forget memories, or let none be used.",
            counted(replies, "reply", "replies")
        ),
    }
}

/// `GET /wellbeing`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let visit = signed_in.visit();
    let filled = move |home: &Home, open: &Open| {
        let (gate, companion) = (home.gate(), home.companion());
        let adds_up = companion.adds_up(open)?;
        let months = companion.months(open)?;
        Ok(Wellbeing {
            shell: arrivals::shell(home, open, visit, Place::Settings)?,
            adds_up,
            asked: adds_up || memories::remembers(home, open)?,
            seen: wellbeing::seen(&months).into_iter().map(sentence).collect(),
            months: months.iter().map(|one| month(one, gate.now_ms())).collect(),
        })
    };
    Ok(html(page::page(&home.with_open(signed_in.0, filled).await?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use guard::Kind;

    #[test]
    fn a_month_reads_as_people_say_it() {
        assert_eq!(time(59_000), "less than a minute");
        assert_eq!(time(60_000), "1 minute");
        assert_eq!(time(6_060_000), "1 hour 41 minutes");
        let leaning = Month {
            month: "2026-11".to_owned(),
            messages: 80,
            talk_ms: 19_200_000,
            days: (1..13).collect(),
            about_others: 12,
            held_back: [(Kind::Guilt, 3)].into(),
            with_memories: [(Kind::Guilt, 1)].into(),
            last_ms: 1_795_435_200_000,
            ..Month::default()
        };
        let said = month(&leaning, leaning.last_ms);
        assert_eq!(said.name, "November 2026, so far");
        assert_eq!(said.talk, "5 hours 20 minutes, on 12 days");
        assert_eq!(said.others, "in 12 of 80 messages");
        assert_eq!(
            said.held_back,
            [
                "It makes the person feel guilty towards the companion. 3 times, 1 of them with memories of yours at hand."
            ]
        );
    }
}

//! A turn of talk as it goes over the wire: JSON lines, each an event.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use companion::{Answer, Ended, Event, HomeEngine, Listener, Said, Used};
use consent::Category;
use futures_util::stream;
use gate::SessionToken;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::error::{HomeError, sentence};
use crate::handlers::crisis;
use crate::home::Home;
use crate::pages::{help, talk};
use crate::talks::Underway;
use crate::{when, words};

/// The media type of a stream of JSON lines.
pub(crate) const NDJSON: &str = "application/x-ndjson";

/// What a reader gets, in order.
type Line = Result<talk::Event, HomeError>;

/// Hears an answer for a reader who may go away or ask to stop.
struct Hearing<'a> {
    to: UnboundedSender<Line>,
    underway: Underway<'a>,
}

impl Listener for Hearing<'_> {
    fn tell(&mut self, event: Event) {
        // A reader who has gone misses nothing: what was said until then is kept and stands on the page.
        let _ = self.to.send(Ok(shown(event)));
    }

    fn listening(&self) -> bool {
        !self.underway.stopped() && !self.to.is_closed()
    }
}

/// Begins a turn. What comes back is either why it is not answered, or the first event and the rest.
pub(crate) async fn begin(
    home: &Home,
    token: SessionToken,
    said: Said,
) -> Result<(talk::Event, UnboundedReceiver<Line>), HomeError> {
    let (to, mut lines) = unbounded_channel();
    let answering = home.clone();
    tokio::task::spawn_blocking(move || {
        let end = answer(&answering, &token, &said, to.clone());
        let _ = to.send(end.and_then(|answer| Ok(done(&answer, answering.companion().new_turn()?.to_string()))));
    });
    match lines.recv().await {
        Some(first) => Ok((first?, lines)),
        None => Err(HomeError::Internal),
    }
}

fn answer(home: &Home, token: &SessionToken, said: &Said, to: UnboundedSender<Line>) -> Result<Answer, HomeError> {
    let open = home.gate().enter(token)?;
    let underway = home.talks().begin(open.person(), said.id);
    let underway = underway.ok_or_else(|| HomeError::Refused("this message is being answered already".to_owned()))?;
    let answered = home.companion().converse(&open, said, &mut Hearing { to, underway });
    answered.map_err(|error| {
        if !error.is_elsewhere() {
            return error.into();
        }
        // Nothing falls back by itself: whoever asked is asked.
        HomeError::Unanswered {
            words: error.to_string(),
            here: !matches!(home.companion().home_engine(), HomeEngine::None),
        }
    })
}

/// Why there is no answer, as the last line of a stream.
pub(crate) fn failed(error: &HomeError) -> talk::Event {
    talk::Event::Error {
        message: sentence(&error.to_string()),
        here: matches!(error, HomeError::Unanswered { here: true, .. }),
    }
}

/// The turn as a stream of JSON lines.
pub(crate) fn response(first: talk::Event, rest: UnboundedReceiver<Line>) -> Response {
    let lines = stream::unfold((Some(first), rest), |(first, mut rest)| async move {
        let event = match first {
            Some(first) => first,
            None => match rest.recv().await? {
                Ok(event) => event,
                Err(error) => failed(&error),
            },
        };
        let mut line = serde_json::to_string(&event).unwrap_or_default();
        line.push('\n');
        Some((Ok::<_, Infallible>(line), (None, rest)))
    });
    ([(CONTENT_TYPE, NDJSON)], Body::from_stream(lines)).into_response()
}

/// Waits for the end of a turn.
pub(crate) async fn wait(first: talk::Event, mut rest: UnboundedReceiver<Line>) -> Result<(), HomeError> {
    let mut last = first;
    while let Some(line) = rest.recv().await {
        last = line?;
    }
    match last {
        talk::Event::Done { .. } => Ok(()),
        _ => Err(HomeError::Internal),
    }
}

fn shown(event: Event) -> talk::Event {
    match event {
        Event::Queued(ahead) => talk::Event::Queued { ahead },
        Event::Crisis(level, lang) => talk::Event::Crisis(help_for(level, lang)),
        Event::Reminder => talk::Event::Reminder {
            words: companion::reminder::WORDS.to_owned(),
        },
        Event::Note => talk::Event::Reminder {
            words: companion::reminder::NOTE.to_owned(),
        },
        Event::Sentence(sentence) => talk::Event::Sentence(talk::Sentence {
            text: sentence.text,
            replaced: sentence.replaced,
        }),
    }
}

fn done(answer: &Answer, next_turn: String) -> talk::Event {
    talk::Event::Done {
        turn: answer.turn.to_string(),
        at: when::time(answer.at_ms),
        used: used(&answer.used, answer.sent.map(|sent| sent.to_string())),
        ended: ended(answer.ended),
        next_turn,
        drawn: answer
            .drawn
            .iter()
            .map(|(id, text)| talk::Drawn {
                id: id.to_string(),
                text: text.clone(),
            })
            .collect(),
    }
}

/// What was used, as the page says it.
pub(crate) fn used(used: &Used, sent: Option<String>) -> talk::Used {
    let left_out = used.left_out.iter().copied().map(words::category).collect();
    let summary = if used.entries.is_empty() {
        "No model was asked: these words are fixed.".to_owned()
    } else {
        words::used(used)
    };
    talk::Used {
        summary,
        entries: used.entries.clone(),
        left_out,
        recalled: used.recalled.iter().map(ToString::to_string).collect(),
        sent,
    }
}

/// The categories that were left out, as the page says them.
pub(crate) fn left_out(categories: Vec<Category>) -> Vec<String> {
    categories.into_iter().map(words::category).collect()
}

pub(crate) fn ended(ended: Ended) -> talk::Ended {
    match ended {
        Ended::Stop | Ended::Fixed => talk::Ended::Stop,
        Ended::Length => talk::Ended::Length,
        Ended::Cancelled => talk::Ended::Cancelled,
    }
}

/// The panel of help: words that people wrote, and where somebody answers.
fn help_for(level: guard::crisis::Level, lang: guard::crisis::Lang) -> help::Help {
    let acute = level == guard::crisis::Level::Acute;
    let protocol = guard::crisis::protocol(lang);
    // In acute danger the same words are all of the reply; before that they stand above it.
    let first = if acute { &[] } else { protocol.concern() };
    let words = first.iter().copied().chain([protocol.lines_intro()]);
    // Where the person is, nobody has asked: one line for each country, the one for a crisis.
    let mut countries = std::collections::BTreeSet::new();
    let of_crisis = guard::crisis::all_helplines()
        .iter()
        .filter(|line| line.kind() == "crisis");
    let lines = of_crisis
        .filter(|line| countries.insert(line.country()))
        .map(|line| help::Line {
            name: format!("{} ({})", line.name(), line.country()),
            ..crisis::shown(line)
        });
    help::Help {
        level: if acute {
            help::Level::Acute
        } else {
            help::Level::Concern
        },
        title: match lang {
            guard::crisis::Lang::En => "People who can help, now",
            guard::crisis::Lang::De => "Menschen, die jetzt helfen können",
        }
        .to_owned(),
        words: words.map(str::to_owned).collect(),
        lines: lines.collect(),
    }
}

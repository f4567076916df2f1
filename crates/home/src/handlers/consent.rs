//! What a person allows: the questions, and their answers.

use axum::extract::{Query, State};
use axum::response::{Html, Redirect};
use companion::EngineElsewhere;
use consent::datamap::Label;
use consent::{
    Category, CategorySet, Change, DataMap, Locale, PurposeId, RecipientId, Shown, State as Consents, policy,
};
use gate::{Gate, Open, Permission, RecordId};
use serde::Deserialize;

use super::{Form, html, yes_or_no};
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::language::{self, Language};
use crate::pages::consent::{self as page, Answer, Question};
use crate::pages::{Place, Shell, route};
use crate::when;

#[derive(Deserialize)]
pub(crate) struct First {
    first: Option<u8>,
}

#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    csrf: String,
    question: String,
    version: String,
    lang: String,
    answer: String,
    first: Option<u8>,
    /// Where it was asked besides the page of questions.
    back: Option<Back>,
}

/// A page on which a question stands besides the page of questions.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Back {
    /// What answers.
    Engine,
}

/// What a question is about.
pub(crate) struct Asked {
    purpose: PurposeId,
    categories: CategorySet,
    recipient: RecipientId,
    /// What one of many says of itself.
    label: Option<Label>,
}

impl Asked {
    /// Every question that there is a use for, in the order in which they are asked.
    pub(crate) fn all(home: &Home, open: &Open) -> Result<Vec<Self>, HomeError> {
        let map = home.gate().map();
        let kept = map
            .may_keep(PurposeId::Remember, consent::RecipientKind::Person)
            .difference(map.special());
        let mut all = vec![Self {
            purpose: PurposeId::Remember,
            categories: kept,
            recipient: RecipientId::person(),
            label: None,
        }];
        let recalled = map.may_disclose(PurposeId::Personalise, consent::RecipientKind::LocalEngine);
        all.push(Self {
            purpose: PurposeId::Personalise,
            categories: recalled.difference(map.special()),
            recipient: RecipientId::local_engine(),
            label: None,
        });
        all.push(Self {
            purpose: PurposeId::Wellbeing,
            categories: companion::wellbeing::asked(map),
            recipient: RecipientId::person(),
            label: None,
        });
        all.push(Self {
            purpose: PurposeId::Measure,
            categories: map.may_disclose(PurposeId::Measure, consent::RecipientKind::Operator),
            recipient: RecipientId::operator(),
            label: None,
        });
        // What the law sets apart is asked about one by one: whether to remember it, and then whether to use it.
        for category in Category::ALL.iter().filter(|category| category.is_special()) {
            all.push(Self {
                purpose: PurposeId::RememberSensitive,
                categories: (*category).into(),
                recipient: RecipientId::person(),
                label: None,
            });
            all.push(Self {
                purpose: PurposeId::Personalise,
                categories: (*category).into(),
                recipient: RecipientId::local_engine(),
                label: None,
            });
        }
        for (_, engine) in home.companion().engines_elsewhere(open)? {
            all.extend(Self::of_engine(home, &engine)?);
        }
        Ok(all)
    }

    /// The one with this id.
    fn named(home: &Home, open: &Open, id: &str) -> Result<Self, HomeError> {
        let mut all = Self::all(home, open)?.into_iter();
        all.find(|asked| asked.id() == id)
            .ok_or_else(|| HomeError::Bad("there is no such question".to_owned()))
    }

    /// The questions about one engine elsewhere: whether it may be used, and then what of that which the law sets apart may go there.
    fn of_engine(home: &Home, engine: &EngineElsewhere) -> Result<Vec<Self>, HomeError> {
        let map = home.gate().map();
        let recipient = engine.recipient()?;
        let all = map.may_disclose(PurposeId::RemoteEngine, recipient.kind_index());
        let one = |categories| Self {
            purpose: PurposeId::RemoteEngine,
            categories,
            recipient: recipient.clone(),
            label: Some(engine.label()),
        };
        let special = Category::ALL.iter().filter(|category| category.is_special());
        let apart = special.map(|category| one((*category).into()));
        Ok(std::iter::once(one(all.difference(map.special())))
            .chain(apart)
            .collect())
    }

    /// `remember`, or `remember_sensitive:health`, or `personalise:health`; for one of many `remote_engine@api.example.com/v1`.
    fn id(&self) -> String {
        let to = self
            .recipient
            .instance()
            .map(|instance| format!("@{instance}"))
            .unwrap_or_default();
        match self.categories.categories().next() {
            Some(category) if category.is_special() => format!("{}:{category}{to}", self.purpose),
            _ => format!("{}{to}", self.purpose),
        }
    }

    /// What the question is called: where it is about one kind of thing, or one of many recipients, that is in its name, since each has its own.
    fn title(&self, map: &DataMap, locale: &Locale, purpose: &str) -> String {
        let purpose = match self.label.as_ref().and_then(Label::company) {
            Some(company) => {
                let of = [("purpose", purpose.into()), ("company", company.into())];
                locale.tell("consent-title-of", &of)
            }
            None => purpose.to_owned(),
        };
        match self.categories.categories().next() {
            Some(category) if category.is_special() => {
                let category = locale.titles(map, category.into());
                locale.tell(
                    "consent-title-about",
                    &[("purpose", purpose.into()), ("category", category.into())],
                )
            }
            _ => purpose,
        }
    }

    /// Whether there is something to ask: how to use what is not remembered is no question yet, nor what may go where nothing goes.
    fn is_due(&self, state: &Consents, now_ms: u64) -> bool {
        if self.purpose == PurposeId::Wellbeing {
            let remember = state
                .consents()
                .any(|consent| consent.purpose() == PurposeId::Remember.into() && consent.runs(now_ms));
            return remember || self.given(state, now_ms).is_some();
        }
        let before = match self.purpose {
            PurposeId::Personalise => Self {
                purpose: PurposeId::RememberSensitive,
                categories: self.categories,
                recipient: RecipientId::person(),
                label: None,
            },
            PurposeId::RemoteEngine => Self {
                purpose: PurposeId::RemoteEngine,
                categories: Category::Talk.into(),
                recipient: self.recipient.clone(),
                label: None,
            },
            _ => return true,
        };
        let depends = self.categories.categories().all(Category::is_special);
        !depends || self.given(state, now_ms).is_some() || before.given(state, now_ms).is_some()
    }

    fn words(&self, gate: &Gate, locale: &Locale) -> Result<policy::Question, HomeError> {
        let label = self.label.as_ref();
        worded(
            (gate.map(), locale),
            self.purpose,
            self.categories,
            &self.recipient,
            label,
        )
    }

    fn given(&self, state: &Consents, now_ms: u64) -> Option<(u64, Option<u64>)> {
        let first = self.categories.iter().next()?;
        state
            .consents()
            .find(|consent| {
                consent.purpose() == self.purpose.into()
                    && consent.category() == first
                    && *consent.recipient() == self.recipient
                    && consent.runs(now_ms)
            })
            .map(|consent| (consent.since_ms(), consent.until_ms()))
    }
}

/// The exact words of a question.
pub(crate) fn worded(
    words: (&DataMap, &Locale),
    purpose: PurposeId,
    categories: CategorySet,
    recipient: &RecipientId,
    label: Option<&Label>,
) -> Result<policy::Question, HomeError> {
    policy::consent_question(words, purpose, categories, recipient, label).map_err(|error| {
        tracing::error!(%error, "a question cannot be put");
        HomeError::Internal
    })
}

/// The id of the question by which this was allowed, where it is one of those that stand on the page.
pub(crate) fn question_about(all: &[Asked], permission: &Permission) -> Option<String> {
    let mut same = all.iter().filter(|asked| {
        permission.purpose == asked.purpose.into()
            && permission.recipient == asked.recipient
            && permission
                .categories
                .iter()
                .all(|category| asked.categories.contains(category))
    });
    same.next().map(Asked::id)
}

/// Every question with what is in force, in a language.
pub(crate) fn questions(home: &Home, open: &Open, locale: &Locale) -> Result<Vec<Question>, HomeError> {
    put(home.gate(), open, locale, &Asked::all(home, open)?)
}

/// The question whether one engine elsewhere may be used, for each of them, with what is in force.
pub(crate) fn questions_of(
    home: &Home,
    open: &Open,
    locale: &Locale,
    engines: &[(RecordId, EngineElsewhere)],
) -> Result<Vec<Question>, HomeError> {
    let mut asked = Vec::with_capacity(engines.len());
    for (_, engine) in engines {
        asked.extend(Asked::of_engine(home, engine)?.into_iter().take(1));
    }
    put(home.gate(), open, locale, &asked)
}

fn put(gate: &Gate, open: &Open, locale: &Locale, all: &[Asked]) -> Result<Vec<Question>, HomeError> {
    let state = gate.consents(open)?;
    let events = gate.consent_events(open)?;
    let (now_ms, map) = (gate.now_ms(), locale.words_of(gate.map()));
    let question = |asked: &Asked| {
        let words = asked.words(gate, locale)?;
        let answer = match asked.given(&state, now_ms) {
            Some((since, until)) => Answer::Yes {
                since: when::day_in(locale, since),
                until: until.map(|until| when::day_in(locale, until)),
            },
            None => {
                let refused = events.iter().rev().find(|event| {
                    matches!(event.change(), Change::Withdraw { purpose, categories, recipient }
                    if *purpose == asked.purpose.into() && categories.is_none_or(|set| asked.categories.is_subset(set))
                        && recipient.as_ref().is_none_or(|recipient| recipient.covers(&asked.recipient)))
                });
                refused.map_or(Answer::Open, |event| Answer::No {
                    since: when::day_in(locale, event.at_ms()),
                })
            }
        };
        Ok(Question {
            id: asked.id(),
            version: gate.map().version().to_string(),
            title: asked.title(&map, locale, words.title()),
            apart: asked.categories.categories().any(Category::is_special),
            text: words.text().to_owned(),
            buys: words.buys().to_owned(),
            costs: words.costs().to_owned(),
            yes: words.yes().to_owned(),
            no: words.no().to_owned(),
            lang: words.lang(),
            categories: asked
                .categories
                .iter()
                .filter_map(|index| map.category(index))
                .map(|info| info.title().to_owned())
                .collect(),
            recipient: None,
            answer,
        })
    };
    all.iter()
        .filter(|asked| asked.is_due(&state, now_ms))
        .map(question)
        .collect()
}

/// The questions to which the person said yes and that reach further now than what they said yes to, but for those that they want to keep as
/// they were.
pub(crate) fn wider(home: &Home, open: &Open) -> Result<Vec<Question>, HomeError> {
    let gate = home.gate();
    let (state, now_ms) = (gate.consents(open)?, gate.now_ms());
    let kept = gate.profile(open)?.kept_narrow;
    let further = |asked: &Asked| {
        let own = state.consents().filter(|consent| {
            consent.purpose() == asked.purpose.into() && *consent.recipient() == asked.recipient && consent.runs(now_ms)
        });
        let held: CategorySet = own.map(|consent| consent.category()).collect();
        let known = held.union(kept.get(&asked.id()).copied().unwrap_or_default());
        !held.is_empty() && !asked.categories.is_subset(known)
    };
    let mut all = Asked::all(home, open)?;
    all.retain(further);
    put(gate, open, Locale::english(), &all)
}

/// Notes that what the person said yes to stays as it was: they are not asked again about what it could reach now.
pub(crate) fn keep_narrow(home: &Home, open: &Open, id: &str) -> Result<(), HomeError> {
    let asked = Asked::named(home, open, id)?;
    Ok(home.gate().keep_narrow(open, id, asked.categories)?)
}

/// A question as it was shown: which one, the version of its text, and its language.
pub(crate) struct ShownAs<'a> {
    pub(crate) id: &'a str,
    pub(crate) version: &'a str,
    pub(crate) locale: &'static Locale,
}

/// Writes an answer down. It counts at once.
pub(crate) fn answer(home: &Home, open: &Open, shown: &ShownAs<'_>, yes: bool) -> Result<(), HomeError> {
    let gate = home.gate();
    let ShownAs { id, version, locale } = *shown;
    let asked = Asked::named(home, open, id)?;
    if version != gate.map().version().to_string() {
        return Err(HomeError::Refused(
            "the question has changed since; please read it again".to_owned(),
        ));
    }
    let words = asked.words(gate, locale)?;
    let (purpose, recipient) = (asked.purpose.into(), asked.recipient.clone());
    let change = if yes {
        Change::Grant {
            purpose,
            categories: asked.categories,
            recipient,
            until_ms: None,
        }
    } else {
        Change::Withdraw {
            purpose,
            categories: Some(asked.categories),
            recipient: asked.recipient.instance().is_some().then_some(recipient),
        }
    };
    gate.change_consent(
        open,
        change,
        Shown::new(gate.map().version(), words.text(), words.lang()),
    )?;
    Ok(())
}

/// `GET /consent`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    Language(locale): Language,
    query: Result<Query<First>, axum::extract::rejection::QueryRejection>,
) -> Result<Html<String>, HomeError> {
    let first_time = query?.first.is_some();
    let csrf = signed_in.form_token();
    let (questions, signal) = home
        .with_open(signed_in.0, |home, open| {
            let signal = home.gate().profile(open)?.signal_since_ms.is_some();
            Ok((questions(home, open, locale)?, signal))
        })
        .await?;
    let (place, address) = if first_time {
        (Place::Elsewhere, format!("{}?first=1", route::CONSENT))
    } else {
        (Place::Settings, route::CONSENT.to_owned())
    };
    let shell = Shell::new(csrf, place).spoken(locale, address);
    Ok(html(page::page(&page::Consents {
        shell,
        first_time,
        signal,
        questions,
    })))
}

/// `POST /consent`.
pub(crate) async fn change(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<AnswerForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    let yes = yes_or_no(&form.answer)?;
    let locale = language::named(&form.lang)?;
    let (id, first) = (form.question.clone(), form.first.is_some());
    home.with_open(signed_in.0, move |home, open| {
        let shown = ShownAs {
            id: &form.question,
            version: &form.version,
            locale,
        };
        answer(home, open, &shown, yes)
    })
    .await?;
    if let Some(Back::Engine) = form.back {
        return Ok(Redirect::to(&format!("{}#q-{id}", route::ENGINE)));
    }
    let first = if first { "?first=1" } else { "" };
    Ok(Redirect::to(&format!("{}{first}#q-{id}", route::CONSENT)))
}

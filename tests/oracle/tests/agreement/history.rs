//! A random history of events on a plan, and random requests.

use consent::{Act, CategoryIndex, CategorySet, Change, Event, KindIndex, PurposeIndex, RecipientId, Request, Shown};

use crate::chance::Chance;
use crate::plan::Plan;

/// What one event does, in small numbers that both sides read.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Grant {
        purpose: usize,
        categories: Vec<usize>,
        recipient: Recipient,
        until: Option<u64>,
    },
    Withdraw {
        purpose: usize,
        categories: Option<Vec<usize>>,
        recipient: Option<Recipient>,
    },
    Forbid {
        purpose: Option<usize>,
        categories: Option<Vec<usize>>,
        recipient: Option<Recipient>,
    },
    Lift {
        purpose: Option<usize>,
        categories: Option<Vec<usize>>,
        recipient: Option<Recipient>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Recipient {
    pub(crate) kind: usize,
    pub(crate) instance: Option<&'static str>,
}

impl Recipient {
    /// All that a plan knows, among them names where none belong and none where one does.
    pub(crate) fn pool(plan: &Plan) -> Vec<Self> {
        let instances = [None, Some("x"), Some("y")];
        (0..plan.kinds.len())
            .flat_map(|kind| instances.map(|instance| Self { kind, instance }))
            .collect()
    }

    fn random(chance: &mut Chance, plan: &Plan) -> Self {
        let kind = chance.below(plan.kinds.len());
        let odd = chance.percent(8);
        let instance = (plan.kinds[kind].template != odd).then(|| *chance.pick(&["x", "y"]));
        Self { kind, instance }
    }

    /// One that the purpose reaches, mostly.
    fn reached(chance: &mut Chance, plan: &Plan, purpose: usize) -> Self {
        if chance.percent(10) {
            return Self::random(chance, plan);
        }
        let kind = *chance.pick(&plan.purposes[purpose].kinds);
        Self {
            kind,
            instance: plan.kinds[kind].template.then(|| *chance.pick(&["x", "y"])),
        }
    }

    pub(crate) fn id(self) -> RecipientId {
        let kind = KindIndex::new(u8::try_from(self.kind).expect("a small number"));
        match self.instance {
            Some(instance) => RecipientId::named(kind, instance).expect("a name"),
            None => RecipientId::of(kind),
        }
    }
}

pub(crate) fn set(categories: &[usize]) -> CategorySet {
    categories
        .iter()
        .map(|category| CategoryIndex::new(u8::try_from(*category).expect("a small number")))
        .collect()
}

pub(crate) fn purpose_index(purpose: usize) -> PurposeIndex {
    PurposeIndex::new(u8::try_from(purpose).expect("a small number"))
}

fn categories(chance: &mut Chance, plan: &Plan) -> Vec<usize> {
    let all: Vec<usize> = (0..plan.special.len()).collect();
    if chance.percent(40) {
        return vec![*chance.pick(&all)];
    }
    let some = chance.some(&all, 60);
    if some.is_empty() { all } else { some }
}

pub(crate) fn random(chance: &mut Chance, plan: &Plan) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for _ in 0..10 + chance.below(60) {
        let step = match chance.below(100) {
            0..80 => {
                let purpose = chance.below(plan.purposes.len());
                Step::Grant {
                    purpose,
                    categories: categories(chance, plan),
                    recipient: Recipient::reached(chance, plan, purpose),
                    until: (!chance.percent(30)).then(|| 30 + chance.moment()),
                }
            }
            80..87 => Step::Withdraw {
                purpose: chance.below(plan.purposes.len()),
                categories: chance.percent(60).then(|| categories(chance, plan)),
                recipient: chance.percent(60).then(|| Recipient::random(chance, plan)),
            },
            87 if chance.percent(15) => Step::Forbid {
                purpose: None,
                categories: None,
                recipient: None,
            },
            87..93 => Step::Forbid {
                purpose: chance.percent(60).then(|| chance.below(plan.purposes.len())),
                categories: chance.percent(80).then(|| categories(chance, plan)),
                recipient: chance.percent(60).then(|| Recipient::random(chance, plan)),
            },
            _ => lift(chance, plan, &steps),
        };
        steps.push(step);
    }
    steps
}

/// Lifts something that was forbidden, mostly; otherwise something that perhaps never was.
fn lift(chance: &mut Chance, plan: &Plan, steps: &[Step]) -> Step {
    let forbidden: Vec<&Step> = steps
        .iter()
        .filter(|step| matches!(step, Step::Forbid { .. }))
        .collect();
    if let (Some(_), true) = (forbidden.first(), chance.percent(80))
        && let Step::Forbid {
            purpose,
            categories,
            recipient,
        } = *chance.pick(&forbidden)
    {
        return Step::Lift {
            purpose: *purpose,
            categories: categories.clone(),
            recipient: *recipient,
        };
    }
    Step::Lift {
        purpose: None,
        categories: Some(categories(chance, plan)),
        recipient: None,
    }
}

/// The steps as events; each step is the event of its number.
pub(crate) fn events<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Vec<Event> {
    let change = |step: &Step| match step.clone() {
        Step::Grant {
            purpose,
            categories,
            recipient,
            until,
        } => Change::Grant {
            purpose: purpose_index(purpose),
            categories: set(&categories),
            recipient: recipient.id(),
            until_ms: until,
        },
        Step::Withdraw {
            purpose,
            categories,
            recipient,
        } => Change::Withdraw {
            purpose: purpose_index(purpose),
            categories: categories.as_deref().map(set),
            recipient: recipient.map(Recipient::id),
        },
        Step::Forbid {
            purpose,
            categories,
            recipient,
        } => Change::Forbid {
            purpose: purpose.map(purpose_index),
            categories: categories.as_deref().map(set),
            recipient: recipient.map(Recipient::id),
        },
        Step::Lift {
            purpose,
            categories,
            recipient,
        } => Change::LiftForbid {
            purpose: purpose.map(purpose_index),
            categories: categories.as_deref().map(set),
            recipient: recipient.map(Recipient::id),
        },
    };
    (0..)
        .zip(steps)
        .map(|(seq, step)| Event::new(seq, 0, change(step), Shown::new(1, "shown", "en")))
        .collect()
}

/// Who asks for what, apart from the categories.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker {
    pub(crate) purpose: usize,
    pub(crate) recipient: Recipient,
    pub(crate) act: Act,
    pub(crate) now: u64,
}

impl Asker {
    pub(crate) fn random(chance: &mut Chance, plan: &Plan) -> Self {
        let purpose = chance.below(plan.purposes.len());
        Self {
            purpose,
            recipient: Recipient::reached(chance, plan, purpose),
            act: if chance.percent(70) { Act::Disclose } else { Act::Keep },
            now: chance.moment(),
        }
    }

    pub(crate) fn request<'a>(&self, recipient: &'a RecipientId, categories: CategorySet) -> Request<'a> {
        Request::new(purpose_index(self.purpose), categories, recipient, self.act, self.now)
    }
}

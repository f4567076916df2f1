//! The harness on itself: a decision that is wrong in one way must be caught.

use consent::{Decision, ReasonKind, State, decide, narrow};

use crate::history::{self, Asker, Step};
use crate::{Decider, World, compare};

/// As many cases as a mutant may survive before the harness counts as blind to it.
const PATIENCE: usize = 40_000;

/// The decision on a history that was tampered with.
fn on_history(world: &World, asker: &Asker, asked: &[usize], tamper: impl Fn(&Step) -> Vec<Step>) -> bool {
    let steps: Vec<Step> = world.steps.iter().flat_map(tamper).collect();
    let state = State::fold(&history::events(&steps)).expect("a history");
    let recipient = asker.recipient.id();
    decide(&world.map, &state, &asker.request(&recipient, history::set(asked))).is_allowed()
}

fn decision(world: &World, asker: &Asker, asked: &[usize]) -> Decision {
    let recipient = asker.recipient.id();
    decide(
        &world.map,
        &world.state,
        &asker.request(&recipient, history::set(asked)),
    )
}

/// The decision, but a refusal of this kind is taken for an allowance.
fn despite(world: &World, asker: &Asker, asked: &[usize], kind: ReasonKind) -> bool {
    match decision(world, asker, asked) {
        Decision::Allow { .. } => true,
        Decision::Refuse { reason, .. } => reason.kind() == kind,
    }
}

fn caught(name: &str, mutant: &Decider<'_>) {
    let survived = compare(PATIENCE, mutant).ok();
    assert!(survived.is_none(), "nobody noticed: {name} ({survived:?})");
}

#[test]
fn refusals_that_are_skipped_are_noticed() {
    for kind in [
        ReasonKind::NothingAsked,
        ReasonKind::UnknownRecipient,
        ReasonKind::NotDeclared,
        ReasonKind::Frozen,
        ReasonKind::Forbidden,
        ReasonKind::NeedsOther,
        ReasonKind::OwnQuestion,
        ReasonKind::Expired,
        ReasonKind::NoConsent,
    ] {
        caught(&format!("skips {kind:?}"), &|world, asker, asked| {
            despite(world, asker, asked, kind)
        });
    }
}

#[test]
fn wrong_times_are_noticed() {
    caught("a consent runs one millisecond too long", &|world, asker, asked| {
        let asker = Asker {
            now: asker.now.saturating_sub(1),
            ..*asker
        };
        decision(world, &asker, asked).is_allowed()
    });
    caught("a consent runs one millisecond too short", &|world, asker, asked| {
        let asker = Asker {
            now: asker.now + 1,
            ..*asker
        };
        decision(world, &asker, asked).is_allowed()
    });
    caught("expiry is ignored", &|world, asker, asked| {
        on_history(world, asker, asked, |step| match step.clone() {
            Step::Grant {
                purpose,
                categories,
                recipient,
                ..
            } => {
                vec![Step::Grant {
                    purpose,
                    categories,
                    recipient,
                    until: None,
                }]
            }
            other => vec![other],
        })
    });
}

#[test]
fn wrong_folds_are_noticed() {
    let dropped = |drop: fn(&Step) -> bool| {
        move |world: &World, asker: &Asker, asked: &[usize]| {
            on_history(world, asker, asked, |step| {
                if drop(step) { vec![] } else { vec![step.clone()] }
            })
        }
    };
    caught(
        "withdrawals are ignored",
        &dropped(|step| matches!(step, Step::Withdraw { .. })),
    );
    caught(
        "prohibitions are ignored",
        &dropped(|step| matches!(step, Step::Forbid { .. })),
    );
    caught(
        "nothing is ever lifted",
        &dropped(|step| matches!(step, Step::Lift { .. })),
    );
    caught("one question counts for each category", &|world, asker, asked| {
        on_history(world, asker, asked, |step| match step.clone() {
            Step::Grant {
                purpose,
                categories,
                recipient,
                until,
            } => categories
                .into_iter()
                .map(|category| Step::Grant {
                    purpose,
                    categories: vec![category],
                    recipient,
                    until,
                })
                .collect(),
            other => vec![other],
        })
    });
    caught("one app's consent serves another", &|world, asker, asked| {
        on_history(world, asker, asked, |step| match step.clone() {
            Step::Grant {
                purpose,
                categories,
                mut recipient,
                until,
            } => {
                recipient.instance = recipient.instance.map(|_| "x");
                vec![Step::Grant {
                    purpose,
                    categories,
                    recipient,
                    until,
                }]
            }
            other => vec![other],
        })
    });
    caught("a freeze spares what is essential", &|world, asker, asked| {
        let all: Vec<usize> = (0..world.plan.special.len()).collect();
        on_history(world, asker, asked, |step| match step.clone() {
            Step::Forbid {
                purpose: None,
                categories: None,
                recipient: None,
            } => vec![Step::Forbid {
                purpose: None,
                categories: Some(all.clone()),
                recipient: None,
            }],
            Step::Lift {
                purpose: None,
                categories: None,
                recipient: None,
            } => vec![Step::Lift {
                purpose: None,
                categories: Some(all.clone()),
                recipient: None,
            }],
            other => vec![other],
        })
    });
    caught(
        "a prohibition without a purpose stops what is essential",
        &|world, asker, asked| {
            on_history(world, asker, asked, |step| match step.clone() {
                Step::Forbid {
                    purpose: None,
                    categories,
                    recipient,
                } => (0..world.plan.purposes.len())
                    .map(|purpose| Step::Forbid {
                        purpose: Some(purpose),
                        categories: categories.clone(),
                        recipient,
                    })
                    .collect(),
                other => vec![other],
            })
        },
    );
}

#[test]
fn wrong_answers_are_noticed() {
    caught("everything is refused", &|_, _, _| false);
    caught("everything is allowed", &|_, _, _| true);
    caught("a part is taken for the whole", &|world, asker, asked| {
        let recipient = asker.recipient.id();
        let request = asker.request(&recipient, history::set(asked));
        !narrow(&world.map, &world.state, &request).is_empty()
    });
    caught("keeping is decided as disclosing is", &|world, asker, asked| {
        decision(
            world,
            &Asker {
                act: consent::Act::Disclose,
                ..*asker
            },
            asked,
        )
        .is_allowed()
    });
}

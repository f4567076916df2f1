//! A plan and its history as Cedar policies and entities: default deny, forbid wins.
//!
//! A recipient is the principal, a category the resource, what is done the action; the purpose and the time are context.
//! What is agreed and forbidden is worked out here from the steps, list by list, and not by the fold under test.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression,
};
use consent::Act;

use crate::history::{Asker, Recipient, Step};
use crate::plan::Plan;

/// One category that is agreed to. `own` says whether its question was about it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Agreed {
    purpose: usize,
    category: usize,
    recipient: Recipient,
    until: Option<u64>,
    own: bool,
}

pub(crate) struct Oracle {
    policies: PolicySet,
    entities: Entities,
    authorizer: Authorizer,
}

impl Oracle {
    pub(crate) fn new(plan: &Plan, steps: &[Step]) -> Self {
        let mut text = String::new();
        write(plan, steps, &mut text).expect("writing to a string");
        let policies = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
        Self {
            policies,
            entities: entities(plan),
            authorizer: Authorizer::new(),
        }
    }

    /// Whether Cedar allows it for one category.
    pub(crate) fn allows(&self, asker: &Asker, category: usize) -> bool {
        let action = match asker.act {
            Act::Disclose => "disclose",
            Act::Keep => "keep",
        };
        let purpose = uid("Purpose", &format!("p{}", asker.purpose));
        let now = i64::try_from(asker.now).expect("a small number");
        let context = Context::from_pairs([
            ("purpose".to_owned(), RestrictedExpression::new_entity_uid(purpose)),
            ("now".to_owned(), RestrictedExpression::new_long(now)),
        ]);
        let request = Request::new(
            uid("Recipient", &name(asker.recipient)),
            uid("Action", action),
            uid("Category", &format!("c{category}")),
            context.expect("a context"),
            None,
        );
        let response = self
            .authorizer
            .is_authorized(&request.expect("a request"), &self.policies, &self.entities);
        assert_eq!(
            response.diagnostics().errors().count(),
            0,
            "a policy that cannot be evaluated"
        );
        response.decision() == Decision::Allow
    }
}

fn uid(kind: &str, id: &str) -> EntityUid {
    format!("{kind}::\"{id}\"").parse().expect("an entity")
}

fn name(recipient: Recipient) -> String {
    format!("k{}:{}", recipient.kind, recipient.instance.unwrap_or_default())
}

fn entities(plan: &Plan) -> Entities {
    let flag = |name: &str, value: bool| (name.to_owned(), RestrictedExpression::new_bool(value));
    let entity = |uid: EntityUid, flags: Vec<(String, RestrictedExpression)>, parents: Vec<EntityUid>| {
        let attributes: HashMap<_, _> = flags.into_iter().collect();
        Entity::new(uid, attributes, parents.into_iter().collect::<HashSet<_>>()).expect("an entity")
    };
    let mut all = Vec::new();
    for (category, special) in plan.special.iter().enumerate() {
        all.push(entity(
            uid("Category", &format!("c{category}")),
            vec![flag("special", *special)],
            vec![],
        ));
    }
    for (id, purpose) in plan.purposes.iter().enumerate() {
        let flags = vec![
            flag("essential", purpose.essential),
            flag("unstoppable", purpose.unstoppable),
            flag("by_category", purpose.scope == "per_category"),
        ];
        all.push(entity(uid("Purpose", &format!("p{id}")), flags, vec![]));
    }
    for kind in 0..plan.kinds.len() {
        all.push(entity(uid("Kind", &format!("k{kind}")), vec![], vec![]));
    }
    for recipient in Recipient::pool(plan) {
        let proper = plan.kinds[recipient.kind].template == recipient.instance.is_some();
        let parent = uid("Kind", &format!("k{}", recipient.kind));
        all.push(entity(
            uid("Recipient", &name(recipient)),
            vec![flag("proper", proper)],
            vec![parent],
        ));
    }
    Entities::from_entities(all, None).expect("entities")
}

fn write(plan: &Plan, steps: &[Step], out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "forbid (principal, action, resource) unless {{ principal.proper }};"
    )?;
    writeln!(
        out,
        "permit (principal, action, resource) when {{ context.purpose.essential }};"
    )?;
    declared(plan, out)?;
    let agreed = agreed(steps);
    for Agreed {
        purpose,
        category,
        recipient,
        until,
        own,
    } in &agreed
    {
        // For a category that takes its own question only such questions count; for others, the latest answer.
        let counts = if *own { "" } else { "!" };
        writeln!(
            out,
            "permit (principal == Recipient::\"{}\", action, resource == Category::\"c{category}\") when {{ \
             context.purpose == Purpose::\"p{purpose}\" && {} && \
             {counts}(resource.special || context.purpose.by_category) }};",
            name(*recipient),
            before(*until),
        )?;
    }
    needs(plan, &agreed, out)?;
    forbidden(steps).into_iter().try_for_each(|step| forbid(step, out))
}

fn before(until: Option<u64>) -> String {
    until.map_or("true".to_owned(), |until| format!("context.now < {until}"))
}

/// Nothing beyond what the map declares, whoever agreed to it.
fn declared(plan: &Plan, out: &mut String) -> std::fmt::Result {
    for (id, purpose) in plan.purposes.iter().enumerate() {
        for (action, categories) in [("disclose", &purpose.uses), ("keep", &purpose.keeps)] {
            write!(out, "forbid (principal, action == Action::\"{action}\", resource) ")?;
            write!(out, "when {{ context.purpose == Purpose::\"p{id}\" }} unless {{ false")?;
            for kind in &purpose.kinds {
                let receives = &plan.kinds[*kind].may_receive;
                let only = purpose.only.iter().find(|(of, _)| of == kind).map(|(_, only)| only);
                let reaches =
                    |category: &&usize| receives.contains(category) && only.is_none_or(|only| only.contains(category));
                let reach: Vec<usize> = categories.iter().filter(reaches).copied().collect();
                write!(
                    out,
                    " || (principal in Kind::\"k{kind}\" && {}.contains(resource))",
                    list(&reach)
                )?;
            }
            writeln!(out, " }};")?;
        }
    }
    Ok(())
}

fn list(categories: &[usize]) -> String {
    let quoted: Vec<String> = categories
        .iter()
        .map(|category| format!("Category::\"c{category}\""))
        .collect();
    format!("[{}]", quoted.join(", "))
}

/// An optional purpose lapses while one that it needs has no consent that runs and counts.
fn needs(plan: &Plan, agreed: &[Agreed], out: &mut String) -> std::fmt::Result {
    for (id, _) in plan
        .purposes
        .iter()
        .enumerate()
        .filter(|(_, purpose)| !purpose.essential)
    {
        for needed in plan
            .all_needs(id)
            .into_iter()
            .filter(|needed| !plan.purposes[*needed].essential)
        {
            write!(
                out,
                "forbid (principal, action, resource) when {{ context.purpose == Purpose::\"p{id}\" }}"
            )?;
            write!(out, " unless {{ false")?;
            let counting = agreed.iter().filter(|agreed| {
                agreed.purpose == needed
                    && plan.purposes[needed].uses.contains(&agreed.category)
                    && agreed.own == plan.own_question(needed, agreed.category)
            });
            for agreed in counting {
                write!(out, " || {}", before(agreed.until))?;
            }
            writeln!(out, " }};")?;
        }
    }
    Ok(())
}

/// For each category the latest answer (`own` false), and the latest to a question about it alone (`own` true).
fn agreed(steps: &[Step]) -> Vec<Agreed> {
    let mut agreed: Vec<Agreed> = Vec::new();
    for step in steps {
        match step {
            Step::Grant {
                purpose,
                categories,
                recipient,
                until,
            } => {
                for category in categories {
                    let new = Agreed {
                        purpose: *purpose,
                        category: *category,
                        recipient: *recipient,
                        until: *until,
                        own: false,
                    };
                    let slots = if categories.len() == 1 {
                        vec![false, true]
                    } else {
                        vec![false]
                    };
                    for own in slots {
                        let new = Agreed { own, ..new };
                        agreed.retain(|old| {
                            Agreed {
                                until: new.until,
                                ..*old
                            } != new
                        });
                        agreed.push(new);
                    }
                }
            }
            Step::Withdraw {
                purpose,
                categories,
                recipient,
            } => agreed.retain(|old| {
                let taken = old.purpose == *purpose
                    && categories
                        .as_ref()
                        .is_none_or(|categories| categories.contains(&old.category))
                    && recipient.is_none_or(|recipient| {
                        recipient == old.recipient
                            || recipient.instance.is_none() && recipient.kind == old.recipient.kind
                    });
                !taken
            }),
            Step::Forbid { .. } | Step::Lift { .. } => {}
        }
    }
    agreed
}

/// The prohibitions that no later step lifts.
fn forbidden(steps: &[Step]) -> Vec<&Step> {
    let lifted = |at: usize, forbid: &Step| {
        steps.iter().skip(at).any(|later| match (later, forbid) {
            (
                Step::Lift {
                    purpose,
                    categories,
                    recipient,
                },
                Step::Forbid {
                    purpose: of,
                    categories: what,
                    recipient: whom,
                },
            ) => purpose == of && categories == what && recipient == whom,
            _ => false,
        })
    };
    let forbids = steps
        .iter()
        .enumerate()
        .filter(|(_, step)| matches!(step, Step::Forbid { .. }));
    forbids
        .filter(|(at, step)| !lifted(*at, step))
        .map(|(_, step)| step)
        .collect()
}

fn forbid(step: &Step, out: &mut String) -> std::fmt::Result {
    let Step::Forbid {
        purpose,
        categories,
        recipient,
    } = step
    else {
        return Ok(());
    };
    let principal = match recipient {
        None => "principal".to_owned(),
        Some(Recipient { kind, instance: None }) => format!("principal in Kind::\"k{kind}\""),
        Some(one) => format!("principal == Recipient::\"{}\"", name(*one)),
    };
    let purpose = match purpose {
        // The freeze: nothing is named, so everything stops that can be stopped.
        None if categories.is_none() && recipient.is_none() => "!context.purpose.unstoppable".to_owned(),
        Some(purpose) => format!("context.purpose == Purpose::\"p{purpose}\""),
        None => "!context.purpose.essential".to_owned(),
    };
    let categories = categories
        .as_deref()
        .map_or("true".to_owned(), |some| format!("{}.contains(resource)", list(some)));
    writeln!(
        out,
        "forbid ({principal}, action, resource) when {{ {purpose} && {categories} && !context.purpose.unstoppable }};"
    )
}

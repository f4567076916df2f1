//! A data protection impact assessment (GDPR art. 35(7)), filled from the data map as far as the map knows; what it cannot know is asked.

use serde_json::{Value, json};

use super::basis;
use crate::datamap::{CategoryInfo, DataMap, PurposeInfo, RecipientInfo, Sensitivity};
use crate::reason::list;
use crate::{CategorySet, Locale, PurposeIndex};

/// Measures that hold for all of it, each with what shows it.
const MEASURES: [(&str, &str); 6] = [
    (
        "Records are sealed under keys that the operator lacks; each record has its own.",
        "docs/keys.md; cargo test -p troth-vault --test thieves",
    ),
    (
        "Nothing is opened without a decision by consent and a durable ledger entry that names it; a withdrawal voids what was decided before.",
        "cargo test -p troth-gate --test reads",
    ),
    (
        "Text that leaves for an engine elsewhere has stand-ins for what points at a person.",
        "crates/minimise/README.md",
    ),
    (
        "Erasing destroys keys, gives a signed receipt, and is replayed over restored backups.",
        "cargo test -p troth-vault --test vault",
    ),
    (
        "Replies are checked for manipulation before they are shown, messages for signs of a crisis; what both miss is measured.",
        "crates/guard/README.md",
    ),
    (
        "Connections leave the process to declared recipients alone.",
        "cargo test --workspace --test engines",
    ),
];

/// What only a person can answer.
const ASKED: [(&str, &str); 9] = [
    (
        "advice",
        "What did the data protection officer advise, where there is one (art. 35(2))?",
    ),
    (
        "views",
        "What did people who use this home, or who speak for them, say about it (art. 35(9))? If they were not asked, why?",
    ),
    (
        "scale",
        "How many people is this home for, in which countries, and are there children among them?",
    ),
    ("purpose", "Why is this home run, and would less serve as well?"),
    (
        "likelihood",
        "How likely is each risk below here, given who runs this home, where, and for whom?",
    ),
    (
        "machine",
        "Who can reach the machine and its backups, and how is that kept?",
    ),
    (
        "engines",
        "Which engines beyond this machine may people choose, under which contracts (art. 28), and where are they?",
    ),
    (
        "remaining",
        "Which risks remain high after the measures? Was the authority consulted about them (art. 36)?",
    ),
    ("review", "When will this be looked at again (art. 35(11))?"),
];

/// The assessment as JSON: what the map knows under `processing`, `necessity`, `risks` and `measures` (art. 35(7)(a) to (d)), and under
/// `open` the questions that a person has to answer before this is an assessment.
#[must_use]
pub fn dpia(map: &DataMap) -> Value {
    let operator = map.operator();
    let of_purposes = |of: &dyn Fn(PurposeIndex, &PurposeInfo) -> Value| -> Vec<Value> {
        map.purposes().map(|(index, info)| of(index, info)).collect()
    };
    json!({
        "article": "GDPR art. 35(7)",
        "data_map_version": map.version(),
        "controller": {"name": operator.name(), "contact": operator.contact(), "place": operator.place()},
        "why_needed": "It is asked for: special categories of data are processed on a large scale or about people who may be vulnerable, with new \
            technology (art. 35(1) and (3)(b)).",
        "processing": of_purposes(&|index, info| processing(map, index, info)),
        "necessity": of_purposes(&|_, info| json!({
            "purpose": info.id(),
            "basis": basis::article(info.basis()),
            "basis_in_words": basis::words(Locale::english(), info.basis(), info.essential()),
            "special_basis": info.special_basis().map(basis::article),
            "optional": !info.essential(),
            "can_be_forbidden": !info.unstoppable(),
            "person_gets": info.buys(),
            "person_gives": info.costs(),
        })),
        "risks": risks(map),
        "measures": MEASURES.map(|(measure, shown_by)| json!({"measure": measure, "shown_by": shown_by})),
        "open": ASKED.map(|(id, question)| json!({"id": id, "question": question, "answer": null})),
    })
}

fn processing(map: &DataMap, index: PurposeIndex, info: &PurposeInfo) -> Value {
    let special = info.uses().intersection(map.special());
    let recipients = info.recipients().iter().filter_map(|kind| {
        let recipient = map.recipient(*kind)?;
        Some(json!({"recipient": recipient.id(), "may_get": list(map, map.may_disclose(index, *kind))}))
    });
    let kept = info.keeps().iter().filter_map(|category| {
        let term = map.retention(index, category)?;
        Some(json!({"category": map.category(category)?.id(), "kept": term.to_string()}))
    });
    json!({
        "purpose": info.id(),
        "title": info.title(),
        "what": info.sentence(),
        "data": list(map, info.uses().difference(special)),
        "special_data": if special.is_empty() { Value::Null } else { list(map, special).into() },
        "recipients": recipients.collect::<Vec<_>>(),
        "kept": kept.collect::<Vec<_>>(),
    })
}

/// What could go wrong, as far as it follows from the map: by what is held and who may get it. How likely it is, it does not follow.
fn risks(map: &DataMap) -> Vec<Value> {
    let of = |wanted: &dyn Fn(&CategoryInfo) -> bool| -> CategorySet {
        let found = map.categories().filter(|(_, info)| wanted(info));
        found.map(|(index, _)| index).collect()
    };
    let high = of(&|info| info.sensitivity() == Sensitivity::High);
    let elsewhere: Vec<&str> = map
        .recipients()
        .map(|(_, info)| info)
        .filter(|info| info.template())
        .map(RecipientInfo::title)
        .collect();
    let trains = map
        .recipients()
        .any(|(_, info)| info.label().is_some_and(crate::datamap::Label::trains));
    vec![
        json!({"risk": "What is kept comes out.", "harm": "high", "about": list(map, high)}),
        json!({"risk": "What the law sets apart is inferred, used or kept without its person's wish.", "harm": "high", "about": list(map, map.special())}),
        json!({"risk": "Somebody who gets data keeps it or uses it for something else.", "harm": "high", "about": elsewhere.join(", "),
            "a_recipient_of_the_map_trains_on_it": trains}),
        json!({"risk": "The companion harms: it presses, misleads, or misses that somebody is in danger.", "harm": "high", "about": "replies and messages"}),
        json!({"risk": "People cannot reach what is theirs: a lost passphrase and recovery code open nothing.", "harm": "medium", "about": "the whole vault"}),
        json!({"risk": "Others who are spoken of have not been asked.", "harm": "medium", "about": "names and all that is said of somebody else"}),
    ]
}

/// The same as Markdown.
#[must_use]
pub fn dpia_markdown(map: &DataMap) -> String {
    let all = dpia(map);
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let each = |of: &Value, line: &dyn Fn(&Value) -> String| -> String {
        of.as_array()
            .into_iter()
            .flatten()
            .map(line)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let processing = each(&all["processing"], &|one| {
        let recipients = each(&one["recipients"], &|to| {
            format!("  - {} may get: {}", text(&to["recipient"]), text(&to["may_get"]))
        });
        let special = one["special_data"]
            .as_str()
            .map(|what| format!("\n- What the law sets apart: {what}"))
            .unwrap_or_default();
        let kept = each(&one["kept"], &|kept| {
            format!("  - `{}` {}", text(&kept["category"]), text(&kept["kept"]))
        });
        let kept = if kept.is_empty() {
            "  - nothing".to_owned()
        } else {
            kept
        };
        format!(
            "### {} (`{}`)\n\n{}\n\n- Data: {}{special}\n- Recipients:\n{recipients}\n- Kept:\n{kept}\n",
            text(&one["title"]),
            text(&one["purpose"]),
            text(&one["what"]),
            text(&one["data"]),
        )
    });
    let necessity = each(&all["necessity"], &|one| {
        let special = one["special_basis"]
            .as_str()
            .map(|article| format!(", {article}"))
            .unwrap_or_default();
        let choice = match (one["optional"] == true, one["can_be_forbidden"] == true) {
            (true, _) => "only after a yes",
            (false, true) => "always, and can be forbidden",
            (false, false) => "always",
        };
        format!(
            "- `{}` ({choice}): {} ({}{special}) The person gets: {} The person gives: {}",
            text(&one["purpose"]),
            text(&one["basis_in_words"]),
            text(&one["basis"]),
            text(&one["person_gets"]),
            text(&one["person_gives"]),
        )
    });
    let risks = each(&all["risks"], &|one| {
        format!(
            "- {} Harm: {}. About: {}.",
            text(&one["risk"]),
            text(&one["harm"]),
            text(&one["about"])
        )
    });
    let measures = each(&all["measures"], &|one| {
        format!("- {} Shown by: `{}`.", text(&one["measure"]), text(&one["shown_by"]))
    });
    let open = each(&all["open"], &|one| format!("- [ ] {}", text(&one["question"])));
    let controller = &all["controller"];
    format!(
        "# Data protection impact assessment ({})\n\nMade from version {} of the data map that the code obeys. It is not finished: a person has to \
         answer what stands at its end.\n\nController: {}, {}, {}\n\n{}\n\n## (a) What is done, and why\n\n{processing}\n## (b) Whether it is needed, and in \
         proportion\n\n{necessity}\n\n## (c) Risks to people\n\n{risks}\n\n## (d) What is done about them\n\n{measures}\n\n## What a person has to \
         answer\n\n{open}\n",
        text(&all["article"]),
        text(&all["data_map_version"]),
        text(&controller["name"]),
        text(&controller["contact"]),
        text(&controller["place"]),
        text(&all["why_needed"]),
    )
}

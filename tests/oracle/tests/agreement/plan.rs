//! A random data map, first as a plan that the translation reads, then as the text that `consent` reads.

use std::fmt::Write as _;

use crate::chance::Chance;

pub(crate) struct PlannedPurpose {
    pub(crate) essential: bool,
    pub(crate) unstoppable: bool,
    pub(crate) scope: &'static str,
    pub(crate) needs: Vec<usize>,
    pub(crate) uses: Vec<usize>,
    pub(crate) keeps: Vec<usize>,
    pub(crate) kinds: Vec<usize>,
    /// Kinds of recipient that get no more than these categories.
    pub(crate) only: Vec<(usize, Vec<usize>)>,
}

pub(crate) struct PlannedKind {
    pub(crate) template: bool,
    pub(crate) may_receive: Vec<usize>,
}

pub(crate) struct Plan {
    /// Whether each category is special.
    pub(crate) special: Vec<bool>,
    pub(crate) purposes: Vec<PlannedPurpose>,
    pub(crate) kinds: Vec<PlannedKind>,
}

impl Plan {
    pub(crate) fn random(chance: &mut Chance) -> Self {
        let special: Vec<bool> = (0..2 + chance.below(6)).map(|_| chance.percent(30)).collect();
        let all: Vec<usize> = (0..special.len()).collect();
        let kinds: Vec<PlannedKind> = (0..2 + chance.below(3))
            .map(|kind| PlannedKind {
                template: kind == 1 || chance.percent(30),
                may_receive: chance.some(&all, 85),
            })
            .collect();
        let mut purposes: Vec<PlannedPurpose> = Vec::new();
        for _ in 0..2 + chance.below(5) {
            let essential = chance.percent(25);
            let named = chance.percent(50);
            let suitable: Vec<usize> = (0..kinds.len())
                .filter(|kind| named || !kinds[*kind].template)
                .collect();
            let mut reached = chance.some(&suitable, 70);
            if named && !reached.contains(&1) {
                reached.push(1);
            }
            if reached.is_empty() {
                reached.push(*suitable.first().unwrap_or(&1));
            }
            let named = reached.iter().any(|kind| kinds[*kind].template);
            let mut uses = chance.some(&all, 80);
            if uses.is_empty() {
                uses.push(0);
            }
            // Only earlier purposes, so there is no circle; an essential one may need essential ones alone.
            let earlier: Vec<usize> = (0..purposes.len())
                .filter(|purpose| !essential || purposes[*purpose].essential)
                .collect();
            purposes.push(PlannedPurpose {
                essential,
                unstoppable: essential && chance.percent(40),
                scope: match (named, chance.percent(25)) {
                    (true, _) => "per_recipient",
                    (false, true) => "per_category",
                    (false, false) => "single",
                },
                needs: chance.some(&earlier, 15),
                keeps: chance.some(&uses, 60),
                uses,
                only: chance
                    .some(&reached, 15)
                    .into_iter()
                    .map(|kind| (kind, chance.some(&all, 60)))
                    .collect(),
                kinds: reached,
            });
        }
        // What nothing uses may not be declared: the last purpose takes it up.
        for category in all {
            if !purposes.iter().any(|purpose| purpose.uses.contains(&category)) {
                purposes.last_mut().expect("two or more").uses.push(category);
            }
        }
        Self {
            special,
            purposes,
            kinds,
        }
    }

    /// Direct and indirect needs.
    pub(crate) fn all_needs(&self, purpose: usize) -> Vec<usize> {
        let direct = &self.purposes[purpose].needs;
        direct
            .iter()
            .flat_map(|needed| [vec![*needed], self.all_needs(*needed)].concat())
            .collect()
    }

    /// Whether consent to this category for this purpose takes a question of its own.
    pub(crate) fn own_question(&self, purpose: usize, category: usize) -> bool {
        self.special[category] || self.purposes[purpose].scope == "per_category"
    }

    pub(crate) fn toml(&self) -> String {
        let mut out = "version = 1\n[operator]\nname = 'a'\ncontact = 'b'\nplace = 'c'\n".to_owned();
        self.write(&mut out).expect("writing to a string");
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        for (category, special) in self.special.iter().enumerate() {
            let (dpv, flag) = if *special {
                ("pd:Health", "special = 'art9'")
            } else {
                ("pd:Name", "")
            };
            writeln!(
                out,
                "[[categories]]\nid = 'c{category}'\ntitle = 'c{category}'\nsentence = 'A thing.'"
            )?;
            writeln!(out, "dpv = '{dpv}'\nsensitivity = 'low'\nretention = 'P1Y'\n{flag}")?;
        }
        for (id, purpose) in self.purposes.iter().enumerate() {
            let basis = if purpose.essential {
                "eu-gdpr:A6-1-b"
            } else {
                "eu-gdpr:A6-1-a"
            };
            writeln!(
                out,
                "[[purposes]]\nid = 'p{id}'\ntitle = 'p{id}'\nsentence = 'A use.'\nbuys = 'A.'\ncosts = 'B.'"
            )?;
            writeln!(
                out,
                "dpv = 'dpv:ServiceProvision'\nbasis = '{basis}'\nspecial_basis = 'eu-gdpr:A9-2-a'"
            )?;
            writeln!(
                out,
                "essential = {}\nunstoppable = {}",
                purpose.essential, purpose.unstoppable
            )?;
            writeln!(
                out,
                "scope = '{}'\nneeds = {}",
                purpose.scope,
                list("p", &purpose.needs)
            )?;
            writeln!(
                out,
                "uses = {}\nkeeps = {}",
                list("c", &purpose.uses),
                list("c", &purpose.keeps)
            )?;
            let only: Vec<String> = purpose
                .only
                .iter()
                .map(|(kind, some)| format!("k{kind} = {}", list("c", some)))
                .collect();
            writeln!(
                out,
                "recipients = {}\nonly = {{ {} }}",
                list("k", &purpose.kinds),
                only.join(", ")
            )?;
        }
        for (id, kind) in self.kinds.iter().enumerate() {
            writeln!(
                out,
                "[[recipients]]\nid = 'k{id}'\ntitle = 'k{id}'\nsentence = 'Someone.'"
            )?;
            let label = if kind.template {
                ""
            } else {
                "place = 'here'\nkeeps = 'nothing'\ntrains = false"
            };
            writeln!(out, "template = {}\n{label}", kind.template)?;
            writeln!(out, "may_receive = {}", list("c", &kind.may_receive))?;
        }
        Ok(())
    }
}

fn list(prefix: &str, ids: &[usize]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| format!("'{prefix}{id}'")).collect();
    format!("[{}]", quoted.join(", "))
}

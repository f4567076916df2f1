//! The shape of the house: which room may stand on which. The tests beside this file hold the workspace to it.

/// Every room with its floor (the plan of the house in ARCHITECTURE.md).
pub const FLOORS: &[(&str, u8)] = &[
    ("troth-consent", 0),
    ("troth-ledger", 0),
    ("troth-verify", 0),
    ("troth-minimise", 0),
    ("troth-guard", 0),
    ("troth-likes", 0),
    ("troth-store", 1),
    ("troth-vault", 1),
    ("troth-gate", 2),
    ("troth-engine", 3),
    ("troth-egress", 3),
    ("troth-companion", 4),
    ("troth-matchmaker", 4),
    ("troth-home", 5),
    ("troth-exchange", 5),
    ("troth", 6),
];

/// Arrows on one floor that the plan allows: a vault stands on its rows.
pub const LEVEL_ARROWS: &[(&str, &str)] = &[("troth-vault", "troth-store")];

/// Rooms that may use the named ones and no other, whatever their floor: the exchange cannot name a vault, a gate or a person's record.
pub const ALONE: &[(&str, &[&str])] = &[("troth-exchange", &["troth-likes", "troth-verify", "troth-store"])];

/// Rooms that only the named ones may enter, whatever their floor: the gate is the only door of a vault.
pub const DOORS: &[(&str, &[&str])] = &[("troth-vault", &["troth-gate"])];

/// The floor of a package, if it is a room of the house.
#[must_use]
pub fn floor(package: &str) -> Option<u8> {
    FLOORS
        .iter()
        .find(|(name, _)| *name == package)
        .map(|(_, floor)| *floor)
}

/// Why an arrow from one room to another is not allowed, or `None` where it is.
#[must_use]
pub fn objection(from: &str, to: &str) -> Option<String> {
    let (Some(upper), Some(lower)) = (floor(from), floor(to)) else {
        return None;
    };
    if let Some((_, allowed)) = DOORS.iter().find(|(room, _)| *room == to)
        && !allowed.contains(&from)
    {
        return Some(format!("{from} uses {to}, which only {allowed:?} may enter"));
    }
    if let Some((_, allowed)) = ALONE.iter().find(|(room, _)| *room == from)
        && !allowed.contains(&to)
    {
        return Some(format!("{from} uses {to}, and may use only {allowed:?}"));
    }
    let level = LEVEL_ARROWS.contains(&(from, to));
    (upper <= lower && !level).then(|| format!("{from} (floor {upper}) uses {to} (floor {lower})"))
}

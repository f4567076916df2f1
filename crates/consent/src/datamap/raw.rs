//! A data map as it is written in TOML. Every field may be missing here, so that the linter can name what is.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMap {
    pub(super) version: Option<u32>,
    #[serde(default)]
    pub(super) operator: RawOperator,
    /// Lists of categories under one name, written `@name` where categories are listed.
    #[serde(default)]
    pub(super) groups: BTreeMap<String, RawGroup>,
    #[serde(default)]
    pub(super) categories: Vec<RawCategory>,
    #[serde(default)]
    pub(super) purposes: Vec<RawPurpose>,
    #[serde(default)]
    pub(super) recipients: Vec<RawRecipient>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGroup {
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) categories: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOperator {
    pub(super) name: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) place: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCategory {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) sentence: Option<String>,
    pub(super) dpv: Option<String>,
    pub(super) sensitivity: Option<String>,
    pub(super) special: Option<String>,
    pub(super) retention: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPurpose {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) sentence: Option<String>,
    pub(super) dpv: Option<String>,
    pub(super) essential: Option<bool>,
    #[serde(default)]
    pub(super) unstoppable: bool,
    pub(super) basis: Option<String>,
    pub(super) special_basis: Option<String>,
    pub(super) scope: Option<String>,
    #[serde(default)]
    pub(super) needs: Vec<String>,
    #[serde(default)]
    pub(super) uses: Vec<String>,
    #[serde(default)]
    pub(super) keeps: Vec<String>,
    pub(super) keep_for: Option<String>,
    #[serde(default)]
    pub(super) recipients: Vec<String>,
    /// For a recipient that gets less than the others: what it may get.
    #[serde(default)]
    pub(super) only: BTreeMap<String, Vec<String>>,
    pub(super) buys: Option<String>,
    pub(super) costs: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRecipient {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) sentence: Option<String>,
    #[serde(default)]
    pub(super) template: bool,
    pub(super) place: Option<String>,
    pub(super) keeps: Option<String>,
    pub(super) trains: Option<bool>,
    #[serde(default)]
    pub(super) may_receive: Vec<String>,
    #[serde(default)]
    pub(super) pseudonymise: Vec<String>,
    #[serde(default)]
    pub(super) coarsen: Vec<String>,
    #[serde(default)]
    pub(super) tell_person: bool,
}

//! Apps: programs of somebody else's, to which a person gave a key. What each may read is a consent like any other, and its grant opens no
//! key beyond that.

mod by_token;

use consent::policy::unused;
use consent::{Category, CategorySet, Change, Locale, PurposeId, RecipientId, RecipientKind, Shown, State};
use serde::{Deserialize, Serialize};
use store::Op;
use vault::ledger::Act;
use vault::{AppGrant, CODE_LASTS_MS, Charter, GrantId, GrantToken, VaultError};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;
use crate::review::ends_unused;
use crate::write::DAY_MS;

pub use by_token::App;

/// An app's id.
pub type AppId = GrantId;

/// For what engines here may answer an app, and which they are.
pub(crate) const ANSWERING: [PurposeId; 3] = [PurposeId::Converse, PurposeId::Safety, PurposeId::Personalise];
pub(crate) const HERE: [RecipientKind; 2] = [RecipientKind::LocalEngine, RecipientKind::LocalServer];

/// The longest time for which an app may be given a key.
pub const LONGEST_APP_MS: u64 = 365 * DAY_MS;
/// Most apps of one person.
const APPS: usize = 50;
/// The longest name of an app, in Unicode characters.
const LONGEST_NAME: usize = 60;

/// Stands where a key is taken back, in the place of a question that was shown.
const TAKEN_BACK: &str = "You took back the key of this app. It may read nothing from now on.";
/// The same where the app gave it back.
const GIVEN_BACK: &str = "This app has no key any more. So what you had agreed to share with it ended here.";
const LANG: &str = "en";

/// What a person grants to an app.
pub struct MakeApp<'a> {
    /// What the person sees it called.
    pub name: &'a str,
    /// Whom decisions and the ledger name.
    pub recipient: RecipientId,
    /// As what it registered; `None` for a key that a person made by hand.
    pub client: Option<String>,
    /// The address that its key is for.
    pub resource: String,
    /// What it may read, each with the exact words that were shown.
    pub categories: Vec<(Category, Shown)>,
    /// The kinds of records that it may look for.
    pub collections: &'a [&'a str],
    /// Until when, in Unix milliseconds.
    pub expires_ms: u64,
}

/// What is kept of an app with its grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct About {
    pub(crate) name: String,
    recipient: RecipientId,
    client: Option<String>,
    resource: String,
    made_ms: u64,
}

/// An app as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppSeen {
    /// Its id.
    pub id: AppId,
    /// What it is called.
    pub name: String,
    /// Whom the ledger names.
    pub recipient: RecipientId,
    /// Whether the person made its key by hand.
    pub by_hand: bool,
    /// The address that its key is for.
    pub resource: String,
    /// What it may read.
    pub categories: CategorySet,
    /// Since when, in Unix milliseconds.
    pub made_ms: u64,
    /// Until when.
    pub expires_ms: u64,
    /// When it last did something.
    pub last_used_ms: Option<u64>,
    /// What it has seen, over all the time.
    pub seen: CategorySet,
    /// How often it was given something.
    pub times: u64,
    /// Whether it has not come for its key yet.
    pub waits: bool,
}

impl AppSeen {
    /// When it ends by itself if it is not used until then.
    #[must_use]
    pub fn ends_unused_ms(&self) -> u64 {
        ends_unused(self.made_ms, self.last_used_ms)
    }
}

/// Names an app: what of its name a recipient's may have, and random signs, so that no two are one recipient.
///
/// # Errors
/// [`GateError::App`] for a name that is empty, too long or has signs that do not show.
pub fn app_recipient(name: &str) -> Result<RecipientId, GateError> {
    named(name)?;
    let mut slug: String = name
        .to_lowercase()
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' })
        .collect();
    while slug.contains("--") {
        slug = slug.replace("--", "-");
    }
    let random: [u8; 4] = vault::random_bytes()?;
    let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let instance = format!("{}-{random}", slug.trim_matches('-'));
    RecipientId::named(RecipientKind::App, instance.trim_matches('-')).map_err(|_| GateError::Malformed)
}

fn named(name: &str) -> Result<(), GateError> {
    let length = name.chars().count();
    if name.trim().is_empty() || length > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(GateError::App("an app's name has 1 to 60 characters, on one line"));
    }
    Ok(())
}

/// The uses for which an app's grant asks for decisions.
fn uses(app: &RecipientId) -> Vec<(consent::PurposeIndex, RecipientId)> {
    let here = HERE.map(RecipientId::of);
    let answered = ANSWERING
        .into_iter()
        .flat_map(|purpose| here.iter().map(move |to| (purpose.into(), to.clone())));
    std::iter::once((PurposeId::ShareWithApp.into(), app.clone()))
        .chain(answered)
        .collect()
}

impl Gate {
    /// Gives an app a key: the consents, each with the words that were shown, and then a grant of those categories' keys. The token is given
    /// this once.
    ///
    /// # Errors
    /// [`GateError::App`] for terms that cannot be; [`GateError::ConsentChanged`]; the store's own.
    pub fn make_app(&self, open: &Open, make: MakeApp<'_>) -> Result<(AppId, GrantToken), GateError> {
        let now_ms = self.now_ms();
        named(make.name)?;
        if make.expires_ms <= now_ms || make.expires_ms > now_ms.saturating_add(LONGEST_APP_MS) {
            return Err(GateError::App("an app's key ends within a year"));
        }
        if self.vault().app_grants(open.unlocked())?.len() >= APPS {
            return Err(GateError::App(
                "there are 50 apps already; take back the key of one first",
            ));
        }
        let about = About {
            name: make.name.trim().to_owned(),
            recipient: make.recipient,
            client: make.client,
            resource: make.resource,
            made_ms: now_ms,
        };
        let mut names = Vec::with_capacity(make.categories.len());
        for (category, shown) in make.categories {
            let change = Change::Grant {
                purpose: PurposeId::ShareWithApp.into(),
                categories: category.into(),
                recipient: about.recipient.clone(),
                until_ms: Some(make.expires_ms),
            };
            self.change_consent(open, change, shown)?;
            names.push(category.id());
        }
        let json = serde_json::to_vec(&about).map_err(|_| GateError::Malformed)?;
        let charter = Charter {
            categories: &names,
            collections: make.collections,
            about: &json,
        };
        let (id, token) = self.vault().grant_app(open.unlocked(), &charter, make.expires_ms)?;
        let mut fact = self.account_fact(Act::Grant, "an app was given a key");
        fact.recipient = about.recipient.to_string();
        // What it may read is written for it as of the consents at this very moment.
        let also = || self.app_consent_ops(open, &self.consents(open)?);
        let mut tries = 3;
        loop {
            match self.write_with(open, self.epoch(open)?, std::slice::from_ref(&fact), &also, true) {
                Err(GateError::ConsentChanged) if tries > 0 => tries -= 1,
                written => {
                    written?;
                    return Ok((id, token));
                }
            }
        }
    }

    /// The operations that say, for each app, what of these consents concerns it.
    pub(crate) fn app_consent_ops(&self, open: &Open, state: &State) -> Result<Vec<Op>, GateError> {
        let unlocked = open.unlocked();
        let mut ops = vec![unlocked.forget_app_consents()];
        for grant in self.vault().app_grants(unlocked)? {
            let part = state.for_uses(&uses(&about(&grant)?.recipient));
            let json = serde_json::to_vec(&part).map_err(|_| GateError::Malformed)?;
            ops.push(grant.consents_op(unlocked, state.epoch(), &json)?);
        }
        Ok(ops)
    }

    /// The person's apps, the newest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn apps(&self, open: &Open) -> Result<Vec<AppSeen>, GateError> {
        let grants = self.vault().app_grants(open.unlocked())?;
        if grants.is_empty() {
            return Ok(Vec::new());
        }
        let (state, totals, now_ms) = (self.consents(open)?, self.totals(open)?, self.now_ms());
        let seen_by = totals.last_used.get(PurposeId::ShareWithApp.id());
        let mut apps = Vec::with_capacity(grants.len());
        for grant in grants.iter().filter(|grant| grant.expires_ms > now_ms) {
            let about = about(grant)?;
            let may = state.consents().filter(|consent| {
                *consent.recipient() == about.recipient
                    && consent.purpose() == PurposeId::ShareWithApp.into()
                    && consent.runs(now_ms)
            });
            let categories = may.filter_map(|consent| Category::try_from(consent.category()).ok());
            let seen = seen_by.and_then(|by| by.get(&about.recipient.to_string()));
            apps.push(AppSeen {
                id: grant.id,
                categories: categories.collect(),
                made_ms: about.made_ms,
                expires_ms: grant.expires_ms,
                last_used_ms: self.vault().grant_used(&open.person(), &grant.id)?,
                seen: seen
                    .into_iter()
                    .flat_map(|categories| categories.keys())
                    .filter_map(|id| id.parse::<Category>().ok())
                    .collect(),
                times: totals
                    .disclosed
                    .get(&about.recipient.to_string())
                    .copied()
                    .unwrap_or_default(),
                waits: grant.waits,
                by_hand: about.client.is_none(),
                name: about.name,
                recipient: about.recipient,
                resource: about.resource,
            });
        }
        apps.sort_by_key(|app| std::cmp::Reverse(app.made_ms));
        Ok(apps)
    }

    /// Takes back an app's key. Once this returns nothing is given to the app any more, in the middle of an answer either.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] where there is none; the store's own: what is left then is done when the person next signs in.
    pub fn revoke_app(&self, open: &Open, app: AppId) -> Result<(), GateError> {
        self.end_app(open, app, TAKEN_BACK)
    }

    fn end_app(&self, open: &Open, app: AppId, words: &str) -> Result<(), GateError> {
        let grant = self.app_grant(open, app)?;
        let recipient = about(&grant)?.recipient;
        // The new epoch voids every permit that the app has; then its keys go.
        self.withdraw_from(open, &recipient, words)?;
        let mut fact = self.account_fact(Act::Grant, "an app's key was taken back");
        fact.recipient = recipient.to_string();
        self.vault().revoke_grant(open.unlocked(), app, self.now_ms())?;
        self.write(open, self.epoch(open)?, &[fact], &grant.forget_ops(open.unlocked()))?;
        Ok(())
    }

    fn withdraw_from(&self, open: &Open, recipient: &RecipientId, words: &str) -> Result<(), GateError> {
        let withdraw = || Change::Withdraw {
            purpose: PurposeId::ShareWithApp.into(),
            categories: None,
            recipient: Some(recipient.clone()),
        };
        let shown = || Shown::new(self.map().version(), words, LANG);
        for _ in 0..3 {
            match self.change_consent(open, withdraw(), shown()) {
                Err(GateError::ConsentChanged) => {}
                done => return done.map(|_| ()),
            }
        }
        Err(GateError::ConsentChanged)
    }

    pub(crate) fn app_grant(&self, open: &Open, app: AppId) -> Result<AppGrant, GateError> {
        let grants = self.vault().app_grants(open.unlocked())?;
        Ok(grants
            .into_iter()
            .find(|grant| grant.id == app)
            .ok_or(VaultError::NoGrant)?)
    }

    /// Ends the apps that nobody used for their term or that never came for their key, and the consents of those that gave it back.
    pub(crate) fn end_unused_apps(&self, open: &Open) -> Result<(), GateError> {
        let (apps, now_ms) = (self.apps(open)?, self.now_ms());
        let over = unused(Locale::english());
        for app in &apps {
            let never_came = app.waits && app.made_ms.saturating_add(CODE_LASTS_MS) <= now_ms;
            if never_came || app.ends_unused_ms() <= now_ms {
                let words = if never_came { GIVEN_BACK } else { &over };
                self.end_app(open, app.id, words)?;
            }
        }
        let state = self.consents(open)?;
        let running = state.consents().filter(|consent| consent.runs(now_ms));
        let mut keyless: Vec<RecipientId> = running
            .map(|consent| consent.recipient().clone())
            .filter(|recipient| recipient.kind() == Some(RecipientKind::App))
            .filter(|recipient| !apps.iter().any(|app| app.recipient == *recipient))
            .collect();
        keyless.dedup();
        for recipient in &keyless {
            self.withdraw_from(open, recipient, GIVEN_BACK)?;
        }
        Ok(())
    }
}

/// What is kept of an app with its grant.
pub(crate) fn about(grant: &AppGrant) -> Result<About, GateError> {
    serde_json::from_slice(&grant.about).map_err(|_| GateError::Malformed)
}

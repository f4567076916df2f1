//! Engines that a person declared: where, whose, what becomes of what they get, and their keys.

use std::fmt;

use consent::datamap::Label;
use consent::{Act, Category, Change, PurposeId, RecipientId, Shown, purpose};
use egress::openai::Address;
use gate::{Erasing, Guarded, Keep, Open, Pass, Permit, RecordId};
use secrecy::zeroize::Zeroize as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::converse::Companion;
use crate::engines::EngineChoice;
use crate::error::CompanionError;
use crate::found::one_line;

/// The collection of engines elsewhere that a person declared.
pub const ENGINES_ELSEWHERE: &str = "engine_elsewhere";
/// The collections of their keys, one for each engine, whose names begin so. They are in no export: a file is no place for what spends money
/// in the person's name.
pub const ENGINE_KEYS: &str = "engine_key";
/// Most engines that a person can declare.
pub const MOST_ENGINES: usize = 20;
/// The longest of the words about an engine, in Unicode characters.
pub const LONGEST_LABEL: usize = 120;
/// The longest key, in bytes.
pub const LONGEST_KEY: usize = 512;

/// An engine elsewhere, as the person declared it: what they are shown before they agree to anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineElsewhere {
    /// Where it is: `https://api.example.com/v1`.
    pub address: String,
    /// Which of its models answers.
    pub model: String,
    /// Whose it is.
    pub company: String,
    /// The country or place in which it is.
    pub place: String,
    /// How long it keeps what it gets, in plain words.
    pub keeps: String,
    /// Whether it trains models on what it gets.
    pub trains: bool,
}

/// The key of an engine.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EngineKey {
    key: String,
}

impl Drop for EngineKey {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl fmt::Debug for EngineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineKey").finish_non_exhaustive()
    }
}

impl EngineElsewhere {
    /// The same with every word in order.
    ///
    /// # Errors
    /// [`CompanionError::Address`] for an address that is spoken to in clear, or is none; [`CompanionError::Label`] where something is not
    /// said, or too much.
    pub fn checked(self) -> Result<Self, CompanionError> {
        let address = Address::elsewhere(&self.address)?;
        let words = |what: &'static str, text: &str| {
            let text = one_line(text);
            let length = text.chars().count();
            if length == 0 || length > LONGEST_LABEL || text.contains(char::is_control) {
                return Err(CompanionError::Label {
                    what,
                    limit: LONGEST_LABEL,
                });
            }
            Ok(text)
        };
        Ok(Self {
            address: address.to_string(),
            model: words("which model answers", &self.model)?,
            company: words("whose it is", &self.company)?,
            place: words("where it is", &self.place)?,
            keeps: words("how long it keeps things", &self.keeps)?,
            trains: self.trains,
        })
    }

    /// Where it is.
    ///
    /// # Errors
    /// [`CompanionError::Address`] where what was kept is no such address.
    pub fn at(&self) -> Result<Address, CompanionError> {
        Ok(Address::elsewhere(&self.address)?)
    }

    /// Whom consents and the ledger name.
    ///
    /// # Errors
    /// As [`EngineElsewhere::at`].
    pub fn recipient(&self) -> Result<RecipientId, CompanionError> {
        Ok(self.at()?.recipient())
    }

    /// What the person sees of it before agreeing.
    #[must_use]
    pub fn label(&self) -> Label {
        Label::new(&*self.place, &*self.keeps, self.trains).of(&*self.company)
    }
}

/// A key as it is sent: visible ASCII (RFC 9110, `field-content`).
fn checked_key(key: &SecretString) -> Result<EngineKey, CompanionError> {
    let key = key.expose_secret().trim();
    if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(CompanionError::EngineKey { limit: LONGEST_KEY });
    }
    Ok(EngineKey { key: key.to_owned() })
}

/// Where the key of an engine lies.
fn keys_of(engine: RecordId) -> String {
    format!("{ENGINE_KEYS}/{engine}")
}

impl Companion {
    /// The engines elsewhere that a person declared, the first one first.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn engines_elsewhere(&self, open: &Open) -> Result<Vec<(RecordId, EngineElsewhere)>, CompanionError> {
        let kept = self
            .gate()
            .list(open, ENGINES_ELSEWHERE, Category::EngineChoice, None, MOST_ENGINES)?;
        let mut engines: Vec<(RecordId, EngineElsewhere)> = self.show(open, kept)?;
        engines.sort_by_key(|(id, _)| *id);
        Ok(engines)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`CompanionError::NoSuchEngine`] where there is none by this name.
    pub fn engine_elsewhere(&self, open: &Open, id: RecordId) -> Result<EngineElsewhere, CompanionError> {
        let kept = self
            .gate()
            .find(open, ENGINES_ELSEWHERE, &[(Category::EngineChoice, id)])?;
        let found = self.show(open, kept)?.pop();
        found.map(|(_, engine)| engine).ok_or(CompanionError::NoSuchEngine)
    }

    /// Declares an engine elsewhere. Nothing is sent to it: that takes a yes of its own.
    ///
    /// # Errors
    /// As [`EngineElsewhere::checked`]; [`CompanionError::EngineKey`]; [`CompanionError::EngineKnown`] where one at that address is declared;
    /// [`CompanionError::EnginesFull`].
    pub fn declare_engine(
        &self,
        open: &Open,
        engine: EngineElsewhere,
        key: Option<&SecretString>,
    ) -> Result<RecordId, CompanionError> {
        let engine = engine.checked()?;
        let known = self.engines_elsewhere(open)?;
        if known.iter().any(|(_, other)| other.address == engine.address) {
            return Err(CompanionError::EngineKnown(engine.address));
        }
        if known.len() >= MOST_ENGINES {
            return Err(CompanionError::EnginesFull(MOST_ENGINES));
        }
        let id = self.gate().new_record_id()?;
        let key = key.map(checked_key).transpose()?;
        let mut pass = self.gate().pass(open);
        let permit = self.keeps(open, Category::EngineChoice)?;
        pass.keep(
            &permit,
            &Keep {
                id,
                collection: ENGINES_ELSEWHERE,
                category: Category::EngineChoice,
                content: &engine,
                lists: &[],
            },
        )?;
        if let Some(key) = &key {
            self.keep_key(open, &mut pass, id, key)?;
        }
        pass.commit()?;
        Ok(id)
    }

    /// Lets another of an engine's models answer, and gives it another key where one is given; the old key is destroyed then.
    ///
    /// # Errors
    /// As [`Companion::declare_engine`]; [`CompanionError::NoSuchEngine`].
    pub fn change_engine(
        &self,
        open: &Open,
        id: RecordId,
        model: &str,
        key: Option<&SecretString>,
    ) -> Result<(), CompanionError> {
        let known = self.engine_elsewhere(open, id)?;
        let engine = EngineElsewhere {
            model: model.to_owned(),
            ..known
        }
        .checked()?;
        let key = key.map(checked_key).transpose()?;
        let kept = self
            .gate()
            .find(open, ENGINES_ELSEWHERE, &[(Category::EngineChoice, id)])?
            .pop()
            .ok_or(CompanionError::NoSuchEngine)?;
        let mut pass = self.gate().pass(open);
        pass.rewrite(&self.keeps(open, Category::EngineChoice)?, kept, &engine)?;
        let old = match &key {
            Some(key) => {
                let old = self.key_records(open, id)?;
                self.keep_key(open, &mut pass, id, key)?;
                old
            }
            None => Vec::new(),
        };
        pass.commit()?;
        if !old.is_empty() {
            self.gate().erase(open, &Erasing::Records { name: id, records: old })?;
        }
        Ok(())
    }

    /// Takes an engine away: what the person allowed it ends, its key is destroyed, and where it was chosen the home's own answers.
    ///
    /// # Errors
    /// [`CompanionError::NoSuchEngine`]; [`CompanionError::Gate`].
    pub fn remove_engine(&self, open: &Open, id: RecordId) -> Result<(), CompanionError> {
        let engine = self.engine_elsewhere(open, id)?;
        if let Ok(recipient) = engine.recipient() {
            let state = self.gate().consents(open)?;
            if state.consents().any(|consent| *consent.recipient() == recipient) {
                let change = Change::Withdraw {
                    purpose: PurposeId::RemoteEngine.into(),
                    categories: None,
                    recipient: Some(recipient),
                };
                let words = format!("You removed the engine of {}, at {}.", engine.company, engine.address);
                let shown = Shown::new(self.gate().map().version(), words, "en");
                self.gate().change_consent(open, change, shown)?;
            }
        }
        let mut records = vec![(ENGINES_ELSEWHERE.to_owned(), id)];
        records.extend(self.key_records(open, id)?);
        self.gate().erase(open, &Erasing::Records { name: id, records })?;
        if self.engine_choice(open)?.elsewhere == Some(id) {
            self.choose_engine(open, &EngineChoice::default())?;
        }
        Ok(())
    }

    /// Whether there is a key for it.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn has_engine_key(&self, open: &Open, id: RecordId) -> Result<bool, CompanionError> {
        Ok(!self.key_records(open, id)?.is_empty())
    }

    /// The key of an engine, opened for a request to that engine and for nothing else.
    pub(crate) fn engine_key(
        &self,
        open: &Open,
        permit: &Permit<purpose::RemoteEngine>,
        id: RecordId,
    ) -> Result<Option<SecretString>, CompanionError> {
        if !permit.categories().contains(Category::EngineKey) {
            return Ok(None);
        }
        let kept = self
            .gate()
            .list::<EngineKey>(open, &keys_of(id), Category::EngineKey, None, 1)?;
        let mut pass = self.gate().pass(open);
        let ticket = pass.open(permit, kept)?;
        let mut found = None;
        drop(pass.commit()?.take(ticket)?.map(|keys| {
            found = keys.first().map(|(_, kept)| SecretString::from(kept.key.clone()));
        }));
        Ok(found)
    }

    fn keeps(&self, open: &Open, category: Category) -> Result<Permit<purpose::Account>, CompanionError> {
        Ok(self
            .gate()
            .permit(open, category.into(), &RecipientId::person(), Act::Keep)?)
    }

    fn keep_key(
        &self,
        open: &Open,
        pass: &mut Pass<'_>,
        engine: RecordId,
        key: &EngineKey,
    ) -> Result<(), CompanionError> {
        let permit = self.keeps(open, Category::EngineKey)?;
        Ok(pass.keep(
            &permit,
            &Keep {
                id: self.gate().new_record_id()?,
                collection: &keys_of(engine),
                category: Category::EngineKey,
                content: key,
                lists: &[],
            },
        )?)
    }

    /// The records of an engine's key, by collection.
    fn key_records(&self, open: &Open, engine: RecordId) -> Result<Vec<(String, RecordId)>, CompanionError> {
        let collection = keys_of(engine);
        let kept = self
            .gate()
            .list::<EngineKey>(open, &collection, Category::EngineKey, None, MOST_ENGINES)?;
        Ok(kept
            .iter()
            .filter_map(Guarded::record)
            .map(|id| (collection.clone(), id))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine() -> EngineElsewhere {
        EngineElsewhere {
            address: "https://api.example.com/v1".to_owned(),
            model: "large".to_owned(),
            company: "Example Ltd".to_owned(),
            place: "Ireland".to_owned(),
            keeps: "30 days".to_owned(),
            trains: false,
        }
    }

    #[test]
    fn an_engine_is_kept_in_this_form() {
        let json = r#"{"address":"https://api.example.com/v1","model":"large","company":"Example Ltd","place":"Ireland","keeps":"30 days","trains":false}"#;
        assert_eq!(serde_json::to_string(&engine()).unwrap(), json);
        assert_eq!(serde_json::from_str::<EngineElsewhere>(json).unwrap(), engine());
        let key = EngineKey { key: "sk-1".to_owned() };
        assert_eq!(serde_json::to_string(&key).unwrap(), r#"{"key":"sk-1"}"#);
        assert!(!format!("{key:?}").contains("sk-1"));
    }

    #[test]
    fn what_is_not_said_is_asked_for() {
        assert_eq!(engine().checked().unwrap(), engine());
        let said = |change: fn(&mut EngineElsewhere)| {
            let mut engine = engine();
            change(&mut engine);
            engine.checked()
        };
        assert!(said(|engine| engine.address = "http://api.example.com/v1".to_owned()).is_err());
        assert!(said(|engine| engine.address = "http://127.0.0.1:8080/v1".to_owned()).is_err());
        assert!(said(|engine| engine.company = "  ".to_owned()).is_err());
        assert!(said(|engine| engine.place = "x".repeat(LONGEST_LABEL + 1)).is_err());
        assert!(said(|engine| engine.model = "a\u{7}b".to_owned()).is_err());
        assert_eq!(
            said(|engine| engine.company = " A \n B ".to_owned()).unwrap().company,
            "A B"
        );
        for key in ["", " ", "a b", "a\nb", "ü", &"x".repeat(LONGEST_KEY + 1)] {
            assert!(checked_key(&SecretString::from(key.to_owned())).is_err(), "{key}");
        }
        assert_eq!(
            checked_key(&SecretString::from(" sk-1\n".to_owned())).unwrap().key,
            "sk-1"
        );
    }
}

//! What an app would like to have remembered: it waits, sealed, until its person has looked at it.

use consent::PurposeId;
use serde::{Deserialize, Serialize};
use vault::RecordId;
use vault::ledger::{Act, Fact};

use crate::Gate;
use crate::apps::{App, AppId, about};
use crate::error::GateError;
use crate::people::Open;
use crate::write::sha256;

/// What an app would like to have remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Whose it is.
    pub app: AppId,
    /// What that app is called.
    pub name: String,
    /// Its id.
    pub id: RecordId,
    /// When it came, in Unix milliseconds.
    pub at_ms: u64,
    /// What is to be remembered.
    pub text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Suggested {
    at_ms: u64,
    text: String,
}

impl Gate {
    /// Leaves what an app would like to have remembered for the person to look at. Nothing is remembered by it.
    ///
    /// # Errors
    /// [`VaultError::NotesFull`]; the store's own.
    pub fn suggest(&self, app: &App, text: &str) -> Result<RecordId, GateError> {
        let (id, at_ms) = (self.new_record_id()?, self.now_ms());
        let suggested = Suggested {
            at_ms,
            text: text.to_owned(),
        };
        let json = serde_json::to_vec(&suggested).map_err(|_| GateError::Malformed)?;
        let fact = Fact {
            at_ms,
            act: Act::Keep,
            purpose: PurposeId::ShareWithApp.id().to_owned(),
            categories: Vec::new(),
            records: Vec::new(),
            recipient: app.recipient().to_string(),
            bytes: u64::try_from(json.len()).unwrap_or(u64::MAX),
            sha256: sha256(&json),
            note: Some("a suggestion of the app's waits to be looked at".to_owned()),
        };
        self.write(
            app,
            self.vault().epoch(&app.person(), vault::Journal::Consent)?,
            &[fact],
            &[],
        )?;
        self.vault().leave_note(&app.granted, id, &json)?;
        Ok(id)
    }

    /// What apps would like to have remembered, oldest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn suggestions(&self, open: &Open) -> Result<Vec<Suggestion>, GateError> {
        let mut all = Vec::new();
        for grant in self.vault().app_grants(open.unlocked())? {
            let name = about(&grant)?.name;
            for note in self.vault().notes(open.unlocked(), &grant)? {
                let Suggested { at_ms, text } =
                    serde_json::from_slice(&note.content).map_err(|_| GateError::Malformed)?;
                all.push(Suggestion {
                    app: grant.id,
                    name: name.clone(),
                    id: note.id,
                    at_ms,
                    text,
                });
            }
        }
        all.sort_by_key(|suggestion| suggestion.at_ms);
        Ok(all)
    }

    /// Takes a suggestion away, whether it was taken up or not.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`]; the store's own.
    pub fn drop_suggestion(&self, open: &Open, app: AppId, id: RecordId) -> Result<(), GateError> {
        let grant = self.app_grant(open, app)?;
        Ok(self.vault().drop_note(open.unlocked(), &grant, id)?)
    }
}

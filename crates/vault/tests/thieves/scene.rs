//! A real home, what happened in it, and what of it each thief comes by.

use std::io::Write as _;
use std::path::Path;

use age::secrecy::ExposeSecret as _;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use store::{Space, Volume};
use vault::ledger::{Act, Fact, Hash};
use vault::log::Append;
use vault::{
    BACKGROUND_CATEGORY, Charter, Clock as RequestClock, Credential, GrantKind, GrantToken, Journal, Letter, NewRecord,
    PrfOutput, RecordId, Request, RequestState, Sender, SessionToken, Unlocked, Vault, VaultError, Within, address_op,
    letter_key_op,
};

use crate::common::{DAY, Home, NOW, fact, open, passphrase, record, rows};
use crate::graph::{Loot, crockford};

pub(crate) const NAME: &str = "ada";
pub(crate) const OPERATORS: &str = "nine green doors in a hall";

/// What the records say, and what the table calls them.
const RECORDS: [(&str, &str); 6] = [
    ("good evening", "talk"),
    ("an index of it", "index"),
    ("a cough", "old health record"),
    ("a fever", "new health record"),
    ("a mailbox's key", "introduction key"),
    ("erased meanwhile", "erased record"),
];

type Rows = Vec<(Space, (Vec<u8>, Vec<u8>))>;

pub(crate) struct Scene {
    pub(crate) home: Home,
    name_salt: Vec<u8>,
    operator_file: Vec<u8>,
    pub(crate) backup: tempfile::TempDir,
    before: Rows,
    now: Rows,
    restarted: Rows,
    ended: Rows,
    pub(crate) cookie: Vec<u8>,
    pub(crate) code: Vec<u8>,
    pub(crate) prf: Vec<u8>,
    pub(crate) removed_prf: Vec<u8>,
    pub(crate) app: Vec<u8>,
    pub(crate) app_code: Vec<u8>,
    pub(crate) background: Vec<u8>,
}

pub(crate) fn word_for(content: &[u8]) -> Option<&'static str> {
    let found = RECORDS.iter().find(|(said, _)| said.as_bytes() == content);
    found.map(|(_, word)| *word)
}

fn said(word: &str) -> &'static str {
    RECORDS.iter().find(|(_, called)| *called == word).unwrap().0
}

impl Scene {
    pub(crate) fn new() -> Self {
        let home = Home::new();
        let (ada, code) = home.vault.create(NAME, &passphrase(crate::common::PASSPHRASE)).unwrap();
        let grace = home.person("grace");
        home.keep(&grace, "health", "somebody else's");
        home.consent(&ada, 0, "a consent").unwrap();
        let talk = home.keep(&ada, "chat", said("talk"));
        let index = NewRecord {
            lists: vec![talk],
            ..record("chat", said("index"))
        };
        home.keep_as(&ada, index).unwrap();
        home.keep(&ada, "health", said("old health record"));
        home.keep(&ada, BACKGROUND_CATEGORY, said("introduction key"));
        let erased = home.keep(&ada, "faith", said("erased record"));
        let charter = Charter {
            categories: &["health"],
            collections: &["message"],
            about: b"an app",
        };
        let (app_id, app) = home.vault.grant_app(&ada, &charter, NOW + 90 * DAY).unwrap();
        let app_code = home.vault.code_for(&app, b"terms", NOW).unwrap();
        app_is_used(&home, &ada, &app);
        let (_, background) = home
            .vault
            .grant(&ada, GrantKind::Background, &[BACKGROUND_CATEGORY], NOW + 7 * DAY)
            .unwrap();
        let [prf, removed_prf] = [[21; 32], [22; 32]];
        let [phone, lost] = [prf, removed_prf].map(|secret| {
            let credential = Credential {
                id: secret.map(|byte| !byte).to_vec(),
                public: b"a public key".to_vec(),
            };
            let prf = PrfOutput::parse(&BASE64URL_NOPAD.encode(&secret).into()).unwrap();
            home.vault.add_passkey(&ada, "a phone", &credential, &prf, NOW).unwrap()
        });
        assert_ne!(phone, lost);
        let operator_file = letters(&home, &ada);
        let (_, cookie) = home.vault.start_session_on(&ada, "a kitchen tablet", NOW).unwrap();
        let backup = tempfile::tempdir().unwrap();
        home.vault.backup(&backup.path().join("old"), NOW).unwrap();
        let before = files(home.path());
        home.erase_record(&ada, erased);
        let kept = home.vault.app_grants(&ada).unwrap();
        let kept = kept.iter().find(|grant| grant.id == app_id).unwrap();
        home.rows().apply(Volume::Log, &kept.forget_ops(&ada)).unwrap();
        home.vault.revoke_grant(&ada, app_id, NOW).unwrap();
        home.vault.remove_passkey(&ada, &lost).unwrap();
        home.keep(&ada, "health", said("new health record"));
        let now = files(home.path());
        let [restarted, ended] = [NOW, NOW + 8 * DAY].map(|at| restarted(home.path(), at));
        let token = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        Self {
            name_salt: name_salt(home.path()),
            operator_file,
            cookie: token(&cookie.to_text()),
            code: crockford(&code.groups().concat()),
            prf: prf.to_vec(),
            removed_prf: removed_prf.to_vec(),
            app: token(&app.to_text()),
            app_code: token(&app_code.to_text()),
            background: token(&background.to_text()),
            home,
            backup,
            before,
            now,
            restarted,
            ended,
        }
    }

    fn loot(&self, rows: &Rows) -> Loot {
        Loot::new(rows.clone(), self.name_salt.clone(), self.operator_file.clone())
    }

    /// The disk while the app's grant was good, and nothing was erased yet.
    pub(crate) fn disk_before(&self) -> Loot {
        self.loot(&self.before)
    }

    /// The disk as it is, with the home running and a session open.
    pub(crate) fn disk_now(&self) -> Loot {
        self.loot(&self.now)
    }

    /// The disk after the home was started again.
    pub(crate) fn disk_restarted(&self) -> Loot {
        self.loot(&self.restarted)
    }

    /// The disk after the background grant's term, and the person's next sign-in.
    pub(crate) fn disk_ended(&self) -> Loot {
        self.loot(&self.ended)
    }

    pub(crate) fn backup(&self) -> Loot {
        let volumes = Volume::ALL.into_iter().flat_map(|volume| self.copy_of(volume));
        self.loot(&volumes.collect())
    }

    pub(crate) fn backup_of_records(&self) -> Rows {
        self.copy_of(Volume::Records)
    }

    fn copy_of(&self, volume: Volume) -> Rows {
        let from = self.backup.path().join("old").join(volume.name());
        let mut rows = files(&from);
        rows.retain(|(space, _)| space.volume() == volume);
        rows
    }

    /// The operator asks the running home itself, which has its own keys in memory, with every token that can be made up from the disk.
    pub(crate) fn try_the_running_home(&self) {
        let mut loot = self.disk_now();
        loot.reach();
        let sessions: Vec<_> = self
            .now
            .iter()
            .filter(|(space, _)| *space == Space::SessionWrap)
            .collect();
        assert_eq!(sessions.len(), 1, "one session is open");
        for (_, (key, value)) in sessions {
            let guesses = loot.keys().chain([&[0; 32][..], &value[..32], &value[24..56]]);
            for guess in guesses.filter(|guess| guess.len() == 32) {
                let token = BASE64URL_NOPAD.encode(&[key, guess].concat());
                let opened = self.home.vault.resume(&SessionToken::parse(&token).unwrap(), NOW);
                assert!(matches!(opened, Err(VaultError::NoSession)));
            }
        }
        let own = SessionToken::parse(&BASE64URL_NOPAD.encode(&self.cookie)).unwrap();
        assert!(
            self.home.vault.resume(&own, NOW).is_ok(),
            "the person's own cookie opens it all the while"
        );
    }
}

/// A letter to whoever runs the home and an address for notices, each sealed to both, as the gate does; the operator's key file.
fn letters(home: &Home, ada: &Unlocked) -> Vec<u8> {
    let [operator, own] = [(); 2].map(|()| age::x25519::Identity::generate());
    let seal = |text: &[u8]| {
        let (operator, own) = (operator.to_public(), own.to_public());
        let to = [&operator as &dyn age::Recipient, &own];
        let mut out = Vec::new();
        let mut locked = age::Encryptor::with_recipients(to.into_iter())
            .unwrap()
            .wrap_output(&mut out)
            .unwrap();
        locked.write_all(text).unwrap();
        locked.finish().unwrap();
        out
    };
    home.vault.set_operator_key(&operator.to_public().to_string()).unwrap();
    let request = Request {
        person: ada.person(),
        id: crate::common::new_id(),
        clock: RequestClock {
            state: RequestState::Open,
            within: Within::OneMonth,
            opened_ms: NOW,
            due_ms: NOW + 30 * DAY,
            extended_ms: None,
            answered_ms: None,
            letters: 1,
        },
    };
    let letter = Letter {
        at_ms: NOW,
        from: Sender::Person,
        sealed: seal(b"a letter"),
    };
    let mut ops = request.ops(None, Some(&letter)).unwrap();
    let secret = own.to_string();
    ops.push(
        ada.snapshot_op(Journal::Letters, 0, secret.expose_secret().as_bytes())
            .unwrap(),
    );
    ops.push(letter_key_op(&ada.person(), &own.to_public().to_string()));
    ops.push(address_op(&ada.person(), Some(seal(b"ada@example.org"))));
    home.append(ada, vec![fact(Act::Disclose, &[])], ops).unwrap();
    let mut locked = age::scrypt::Recipient::new(OPERATORS.to_owned().into());
    locked.set_work_factor(10);
    age::encrypt(&locked, operator.to_string().expose_secret().as_bytes()).unwrap()
}

/// What an app leaves behind: an entry of what it did, what it was told of the consents, and a suggestion.
fn app_is_used(home: &Home, ada: &Unlocked, token: &GrantToken) {
    let grants = home.vault.app_grants(ada).unwrap();
    let consents = grants[0].consents_op(ada, 1, b"what concerns the app").unwrap();
    let granted = home.vault.use_grant(token, NOW).unwrap();
    let link = home.vault.log().link(ada.person()).unwrap();
    let fact = Fact {
        at_ms: NOW,
        act: Act::Disclose,
        purpose: "share_with_app".to_owned(),
        categories: Vec::new(),
        records: Vec::new(),
        recipient: "app:one".to_owned(),
        bytes: 0,
        sha256: Hash::ZERO,
        note: None,
    };
    let append = Append {
        person: ada.person(),
        entries: granted.seal_entries(link, vec![fact]).unwrap(),
        expect_n: link.n(),
        consent_epoch: 1,
        also: vec![consents, granted.used_op(NOW)],
    };
    let _receipts = home.vault.log().append(append).unwrap();
    home.vault
        .leave_note(&granted, RecordId::new(NOW, [7; 10]), b"suggested")
        .unwrap();
}

/// Every row in the files of a directory, read from a copy, as a thief would.
fn files(dir: &Path) -> Rows {
    let copy = tempfile::tempdir().unwrap();
    copy_files(dir, copy.path());
    let store = rows(copy.path());
    let spaces = Space::ALL.iter().copied();
    spaces
        .flat_map(|space| {
            crate::common::all(&*store, space)
                .into_iter()
                .map(move |row| (space, row))
        })
        .collect()
}

pub(crate) fn copy_files(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// The files after a copy of the home was started, and its person signed in, at `at_ms`.
fn restarted(dir: &Path, at_ms: u64) -> Rows {
    let copy = tempfile::tempdir().unwrap();
    copy_files(dir, copy.path());
    let vault: Vault = open(copy.path(), at_ms).unwrap();
    let ada = vault.unlock(NAME, &passphrase(crate::common::PASSPHRASE)).unwrap();
    vault.start_session(&ada, at_ms).unwrap();
    drop(vault);
    files(copy.path())
}

fn name_salt(dir: &Path) -> Vec<u8> {
    let text = std::fs::read(dir.join(vault::HOME_KEY_FILE)).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
    HEXLOWER.decode(json["name_salt"].as_str().unwrap().as_bytes()).unwrap()
}

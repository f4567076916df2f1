//! Whatever is done in whatever order, a vault holds what a simple model of it holds.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use store::Space;
use vault::{Erase, GrantId, GrantKind, RecordId, SessionId, Unlocked, Vault};

use crate::common::{DAY, Home, NOW, of_session, record, until};

const CATEGORIES: [&str; 3] = ["health", "faith", "chat"];

#[derive(Debug, Clone)]
enum Step {
    Keep(usize, Option<u64>, bool),
    Rewrite(prop::sample::Index),
    EraseRecord(prop::sample::Index),
    EraseCategory(usize),
    Segment(Vec<prop::sample::Index>),
    Grant(usize),
    Revoke,
    EndSession,
    Days(u64),
    Restart,
    Backup,
    Restore,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let index = any::<prop::sample::Index>;
    let step = prop_oneof![
        8 => (0..3usize, proptest::option::of(1..5u64), any::<bool>()).prop_map(|(category, days, brief)| Step::Keep(category, days, brief)),
        3 => index().prop_map(Step::Rewrite),
        3 => index().prop_map(Step::EraseRecord),
        1 => (0..3usize).prop_map(Step::EraseCategory),
        2 => proptest::collection::vec(index(), 1..4).prop_map(Step::Segment),
        1 => (0..3usize).prop_map(Step::Grant),
        1 => Just(Step::Revoke),
        1 => Just(Step::EndSession),
        2 => (1..3u64).prop_map(Step::Days),
        1 => Just(Step::Restart),
        2 => Just(Step::Backup),
        1 => Just(Step::Restore),
    ];
    proptest::collection::vec(step, 1..40)
}

#[derive(Debug, Clone)]
struct Kept {
    category: usize,
    said: String,
    expires_ms: Option<u64>,
    session: Option<SessionId>,
    lists: BTreeSet<RecordId>,
}

type Records = BTreeMap<RecordId, Kept>;

struct Run {
    home: Option<Home>,
    ada: Unlocked,
    now: u64,
    session: SessionId,
    grants: Vec<GrantId>,
    records: Records,
    /// The newest backup, with what it holds.
    backup: Option<(tempfile::TempDir, Records)>,
    count: u64,
}

impl Run {
    fn new() -> Self {
        let (home, ada) = Home::with_person();
        let (session, _) = home.vault.start_session(&ada, NOW).unwrap();
        Self {
            home: Some(home),
            ada,
            now: NOW,
            session,
            grants: Vec::new(),
            records: Records::new(),
            backup: None,
            count: 0,
        }
    }

    fn home(&self) -> &Home {
        self.home.as_ref().unwrap()
    }

    fn pick(&self, index: prop::sample::Index) -> Option<RecordId> {
        let ids: Vec<_> = self.records.keys().copied().collect();
        (!ids.is_empty()).then(|| ids[index.index(ids.len())])
    }

    /// Takes records out of the model, with all that list one of them, and out of the backup, which must not bring them back.
    fn forget(&mut self, gone: impl Fn(&RecordId, &Kept) -> bool) {
        forget(&mut self.records, &gone);
        if let Some((_, backed_up)) = &mut self.backup {
            forget(backed_up, &gone);
        }
    }

    fn signed_in(&mut self, home: Home) {
        self.ada = home.unlock("ada").unwrap();
        (self.session, _) = home.vault.start_session(&self.ada, self.now).unwrap();
        self.home = Some(home);
        let now = self.now;
        self.forget(|_, kept| kept.session.is_some() || kept.expires_ms.is_some_and(|at| at <= now));
    }

    fn take(&mut self, step: Step) {
        self.count += 1;
        let said = format!("said {}", self.count);
        match step {
            Step::Keep(category, days, brief) => {
                let mut new = record(CATEGORIES[category], &said);
                let expires_ms = days.map(|days| self.now + days * DAY);
                if let Some(at) = expires_ms {
                    new = until(new, at);
                }
                if brief {
                    new = of_session(new, self.session);
                }
                let session = new.session;
                let id = self.home().keep_as(&self.ada, new).unwrap();
                let lists = BTreeSet::new();
                self.records.insert(
                    id,
                    Kept {
                        category,
                        said,
                        expires_ms,
                        session,
                        lists,
                    },
                );
            }
            Step::Segment(of) => {
                let lists: BTreeSet<_> = of.into_iter().filter_map(|index| self.pick(index)).collect();
                let mut new = record("chat", &said);
                new.lists = lists.iter().copied().collect();
                let id = self.home().keep_as(&self.ada, new).unwrap();
                self.records.insert(
                    id,
                    Kept {
                        category: 2,
                        said,
                        expires_ms: None,
                        session: None,
                        lists,
                    },
                );
            }
            Step::Rewrite(index) => {
                if let Some(id) = self.pick(index) {
                    let handle = self.home().find(&self.ada, id).unwrap();
                    self.home().vault.update(&self.ada, &handle, said.as_bytes()).unwrap();
                    self.records.get_mut(&id).unwrap().said = said;
                }
            }
            Step::EraseRecord(index) => {
                if let Some(id) = self.pick(index) {
                    self.home().erase_record(&self.ada, id);
                    self.forget(|other, _| *other == id);
                }
            }
            Step::EraseCategory(category) => {
                self.home().erase(&self.ada, &Erase::Category(CATEGORIES[category]));
                self.forget(|_, kept| kept.category == category);
            }
            Step::Grant(category) => {
                let until = self.now + 3 * DAY;
                let vault = &self.home().vault;
                let (id, _) = vault
                    .grant(&self.ada, GrantKind::App, &[CATEGORIES[category]], until)
                    .unwrap();
                self.grants.push(id);
            }
            Step::Revoke => {
                if let Some(id) = self.grants.pop() {
                    // It may have ended by itself, or not have been there yet when the backup was made.
                    let _ = self.home().vault.revoke_grant(&self.ada, id, self.now);
                }
            }
            Step::EndSession => {
                let home = self.home.take().unwrap();
                home.vault.end_session(&self.ada, self.session).unwrap();
                self.signed_in(home);
            }
            Step::Days(days) => {
                self.now += days * DAY;
                let home = self.home.take().unwrap();
                home.vault.sweep(self.now).unwrap();
                self.signed_in(home);
            }
            Step::Restart => {
                let home = self.home.take().unwrap().restart(self.now);
                self.signed_in(home);
            }
            Step::Backup => {
                let dir = tempfile::tempdir().unwrap();
                self.home().vault.backup(&dir.path().join("b"), self.now).unwrap();
                self.backup = Some((dir, self.records.clone()));
            }
            Step::Restore => {
                if let Some((dir, backed_up)) = &self.backup {
                    let part = |name| dir.path().join("b").join(name);
                    self.records = backed_up.clone();
                    let data = self.home.take().unwrap().stop();
                    Vault::restore(data.path(), &part("records"), &part("keyring"), None, self.now).unwrap();
                    self.signed_in(Home::start(data, self.now));
                }
            }
        }
    }

    fn check(&self) {
        let home = self.home();
        let found = home.vault.list(&self.ada, "message", None, 1000, false).unwrap();
        let ids: Vec<_> = found.iter().map(vault::Handle::id).collect();
        assert_eq!(ids, self.records.keys().copied().collect::<Vec<_>>());
        let receipt = home.receipt(&self.ada, &ids);
        let opened = home.vault.open_records(&self.ada, &receipt, &found).unwrap();
        let categories = self.ada.categories(CATEGORIES);
        for ((handle, opened), kept) in found.iter().zip(&opened).zip(self.records.values()) {
            assert_eq!(opened.content.as_slice(), kept.said.as_bytes());
            assert_eq!(categories.of(handle), Some(kept.category));
            let lists: BTreeSet<_> = home.vault.listed_by(handle).unwrap().into_iter().collect();
            assert_eq!(lists, kept.lists);
        }
        let counted = home.vault.count_by_category(&categories).unwrap();
        let of = |category| {
            self.records
                .values()
                .filter(move |kept| kept.category == category)
                .count() as u64
        };
        assert_eq!(counted, (0..CATEGORIES.len()).map(of).collect::<Vec<_>>());
        let store = home.rows();
        let count = |space| store.count(space, b"").unwrap();
        let expected = |of: fn(&Kept) -> bool| self.records.values().filter(|kept| of(kept)).count() as u64;
        assert_eq!(
            count(Space::RecordKey),
            self.records.len() as u64,
            "as many keys as records"
        );
        assert_eq!(count(Space::Expiry), expected(|kept| kept.expires_ms.is_some()));
        assert_eq!(count(Space::Owned), expected(|kept| kept.session.is_some()));
        let listings: usize = self
            .records
            .values()
            .map(|kept| kept.lists.len() + usize::from(!kept.lists.is_empty()))
            .sum();
        assert_eq!(count(Space::Segment), listings as u64);
    }
}

fn forget(records: &mut Records, gone: &impl Fn(&RecordId, &Kept) -> bool) {
    let mut dead: BTreeSet<_> = records
        .iter()
        .filter(|(id, kept)| gone(id, kept))
        .map(|(id, _)| *id)
        .collect();
    loop {
        let listing = records
            .iter()
            .filter(|(id, kept)| !dead.contains(*id) && !kept.lists.is_disjoint(&dead));
        let more: Vec<_> = listing.map(|(id, _)| *id).collect();
        if more.is_empty() {
            break;
        }
        dead.extend(more);
    }
    records.retain(|id, _| !dead.contains(id));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn a_vault_holds_what_its_model_holds(steps in steps()) {
        let mut run = Run::new();
        for step in steps {
            run.take(step);
            run.check();
        }
    }
}

//! One person on one home, what they did, and what has to be true of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use consent::{Act, Category, CategorySet, Change, PurposeId, RecipientId, Shown, purpose};
use data_encoding::BASE64URL_NOPAD;
use gate::{
    Admission, Asserted, Credential, EntryAct, Erasing, Gate, GateError, Keep, Open, Permit, PersonId, PrfOutput,
    RecordId, SetClock, Sink,
};

use crate::store::{Fault, Faulty, Memory};

const NOW: u64 = 1_800_000_000_000;
const OPTIONAL: [PurposeId; 2] = [PurposeId::Remember, PurposeId::Personalise];

/// What happened in all sequences, so that a check that was never made is seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Passages that opened something.
    pub(crate) reads: u64,
    /// Records that they opened.
    pub(crate) records: u64,
    /// Requests that consent refused.
    pub(crate) refused: u64,
    /// Permits that a change had voided.
    pub(crate) stopped: u64,
    /// Faults that struck.
    pub(crate) faults: u64,
    /// Erasures that were acknowledged.
    pub(crate) erased: u64,
    /// Histories that were checked offline, with another program.
    pub(crate) verified: u64,
}

struct Ear;

impl Sink<Vec<String>, purpose::Personalise> for Ear {
    type Taken = Vec<String>;

    fn recipient(&self) -> &RecipientId {
        static HERE: std::sync::LazyLock<RecipientId> = std::sync::LazyLock::new(RecipientId::local_engine);
        &HERE
    }

    fn take(self, value: Vec<String>) -> Vec<String> {
        value
    }
}

/// What is known of something that was changed; nothing, where the change failed and may be there all the same.
type Known = Option<bool>;

pub(crate) struct World<'a> {
    memory: Arc<Memory>,
    faulty: Arc<Faulty>,
    /// `None` only while it is started again.
    home: Option<(Gate, Open)>,
    dir: &'a Path,
    agreed: [Known; 2],
    frozen: Known,
    /// Records that were acknowledged, and not asked to be erased.
    live: BTreeSet<RecordId>,
    /// Records whose erasure was acknowledged.
    dead: BTreeSet<RecordId>,
    /// Faults that struck before the process began anew.
    struck: u64,
    /// Every passage that opened something: what, as the ledger has it.
    opened: Vec<Vec<RecordId>>,
    /// A permit that was made before, and whether an acknowledged change came after it.
    old: Option<(Permit<purpose::Personalise>, bool)>,
}

fn credential() -> Credential {
    Credential {
        id: b"one".to_vec(),
        public: b"key".to_vec(),
    }
}

fn prf() -> PrfOutput {
    PrfOutput::parse(&BASE64URL_NOPAD.encode(&[7; 32]).into()).unwrap()
}

fn start(memory: &Arc<Memory>, dir: &Path) -> (Arc<Faulty>, Gate) {
    let faulty = Arc::new(Faulty::over(Arc::clone(memory)));
    let gate = Gate::over(faulty.clone(), dir, Arc::new(SetClock::at(NOW))).unwrap();
    (faulty, gate)
}

fn sign_in(memory: &Arc<Memory>, dir: &Path) -> (Arc<Faulty>, Gate, Open) {
    let (faulty, gate) = start(memory, dir);
    let asserted = Asserted {
        person: person(),
        credential: credential().id,
        prf: prf(),
        check: Box::new(|_| true),
    };
    let open = gate.sign_in_by_passkey(asserted, None).unwrap().open;
    (faulty, gate, open)
}

fn person() -> PersonId {
    PersonId::from_bytes([9; 16])
}

impl<'a> World<'a> {
    /// A home in which somebody has just made a vault. Its key file lies in `dir`.
    pub(crate) fn made(dir: &Path) -> Memory {
        let memory = Arc::new(Memory::default());
        let (_, gate) = start(&memory, dir);
        let passkey = credential();
        let made = gate.sign_up_by_passkey("ann", person(), ("key", &passkey), &prf(), &Admission::Anybody, None);
        made.unwrap();
        drop(gate);
        memory.copy()
    }

    /// The same home once more, as it was then: a sequence need not wait for the sign-in name to be stretched.
    pub(crate) fn begin(dir: &'a Path, made: &Memory) -> Self {
        let memory = Arc::new(made.copy());
        let (faulty, gate, open) = sign_in(&memory, dir);
        Self {
            memory,
            faulty,
            home: Some((gate, open)),
            dir,
            agreed: [Some(false); 2],
            frozen: Some(false),
            live: BTreeSet::new(),
            dead: BTreeSet::new(),
            struck: 0,
            opened: Vec::new(),
            old: None,
        }
    }

    fn home(&self) -> (&Gate, &Open) {
        let (gate, open) = self.home.as_ref().unwrap();
        (gate, open)
    }

    /// Whether what is optional is allowed, as far as is known.
    fn allowed(&self, purpose: usize) -> Known {
        match (self.agreed[purpose], self.frozen) {
            (Some(false), _) | (_, Some(true)) => Some(false),
            (Some(true), Some(false)) => Some(true),
            _ => None,
        }
    }

    pub(crate) fn arm(&self, fault: Fault, left: usize) {
        self.faulty.arm(fault, left);
    }

    /// The process ends, whatever it was at, and a new one begins on what is durable.
    pub(crate) fn crash(&mut self) {
        self.old = None;
        self.struck += self.faulty.struck();
        drop(self.home.take());
        let (faulty, gate, open) = sign_in(&self.memory, self.dir);
        self.faulty = faulty;
        self.home = Some((gate, open));
    }

    pub(crate) fn keep(&mut self, seen: &mut Seen) {
        let (gate, open) = self.home();
        let kept = (|| -> Result<RecordId, GateError> {
            let permit: Permit<purpose::Remember> =
                gate.permit(open, Category::Talk.into(), &RecipientId::person(), Act::Keep)?;
            let id = gate.new_record_id()?;
            let mut pass = gate.pass(open);
            let keep = Keep {
                id,
                collection: "x",
                category: Category::Talk,
                content: &id.to_string(),
                lists: &[],
            };
            pass.keep(&permit, &keep)?;
            pass.commit()?;
            Ok(id)
        })();
        match kept {
            Ok(id) => {
                assert_ne!(self.allowed(0), Some(false), "kept without a consent");
                self.live.insert(id);
            }
            Err(GateError::Refused { .. }) => {
                assert_ne!(self.allowed(0), Some(true), "refused what was agreed to");
                seen.refused += 1;
            }
            Err(_) => {}
        }
    }

    /// Opens everything by this permit: what was opened, each with what it says.
    fn open_by<P: consent::Purpose>(&self, permit: &Permit<P>) -> Result<Vec<(RecordId, String)>, GateError> {
        let (gate, open) = self.home();
        let mut pass = gate.pass(open);
        let ticket = pass.open(permit, gate.list::<String>(open, "x", Category::Talk, None, 100)?)?;
        let mut all = Vec::new();
        let _taken = pass.commit()?.take(ticket)?.map(|opened| all = opened);
        Ok(all)
    }

    fn fresh(&self) -> Result<Permit<purpose::Personalise>, GateError> {
        let (gate, open) = self.home();
        gate.permit(open, Category::Talk.into(), &RecipientId::local_engine(), Act::Disclose)
    }

    pub(crate) fn take_permit(&mut self) {
        if let Ok(permit) = self.fresh() {
            self.old = Some((permit, false));
        }
    }

    /// Looks things up for an answer, which leaves for the engine.
    pub(crate) fn read(&mut self, seen: &mut Seen) {
        match self.fresh() {
            Ok(permit) => {
                assert_ne!(self.allowed(1), Some(false), "a permit without a consent");
                if let Ok(all) = self.open_by(&permit) {
                    self.was_opened(&all, EntryAct::Open, seen);
                }
            }
            Err(GateError::Refused { .. }) => {
                assert_ne!(self.allowed(1), Some(true), "refused what was agreed to");
                seen.refused += 1;
            }
            Err(_) => {}
        }
    }

    pub(crate) fn read_by_old_permit(&mut self, seen: &mut Seen) {
        let Some((permit, voided)) = self.old.take() else {
            return;
        };
        match self.open_by(&permit) {
            Ok(all) => {
                assert!(!voided || all.is_empty(), "read after an acknowledged change");
                self.was_opened(&all, EntryAct::Open, seen);
            }
            Err(GateError::ConsentChanged) => seen.stopped += 1,
            Err(_) => {}
        }
        self.old = Some((permit, voided));
    }

    /// The person reads their own, and has it read by the engine where they allow it.
    pub(crate) fn read_aloud(&mut self, seen: &mut Seen) {
        let (gate, open) = self.home();
        let own = gate.permit::<purpose::Account>(open, Category::Talk.into(), &RecipientId::person(), Act::Disclose);
        if let Ok(permit) = own
            && let Ok(all) = self.open_by(&permit)
        {
            self.was_opened(&all, EntryAct::Show, seen);
        }
        let Ok(permit) = self.fresh() else { return };
        let (gate, open) = self.home();
        let heard = (|| -> Result<(Vec<RecordId>, Vec<String>), GateError> {
            let mut pass = gate.pass(open);
            let ticket = pass.open(&permit, gate.list::<String>(open, "x", Category::Talk, None, 100)?)?;
            let mut ids = Vec::new();
            let opened = pass.commit()?.take(ticket)?.map(|all| {
                ids = all.iter().map(|(id, _)| *id).collect();
                all.into_iter().map(|(_, text)| text).collect::<Vec<_>>()
            });
            let mut pass = gate.pass(open);
            let leaving = pass.disclose(&permit, opened)?;
            let heard = pass.commit()?.leave(leaving)?.release(Ear)?;
            Ok((ids, heard))
        })();
        if let Ok((ids, heard)) = heard {
            assert_eq!(ids.len(), heard.len());
            // The disclosure is the newest entry, and the opening the one before it.
            if !ids.is_empty() {
                self.newest(2, EntryAct::Open, &ids);
                self.newest(1, EntryAct::Disclose, &ids);
                self.opened.push(ids);
                seen.reads += 1;
            }
        }
    }

    /// A passage has opened this: its leaf is durable and names all of it, nothing erased is in it, and nothing is missing.
    fn was_opened(&mut self, all: &[(RecordId, String)], act: EntryAct, seen: &mut Seen) {
        let ids: Vec<RecordId> = all.iter().map(|(id, _)| *id).collect();
        for (id, text) in all {
            assert_eq!(id.to_string(), *text, "one record says what another does");
            assert!(!self.dead.contains(id), "read after an acknowledged erasure");
        }
        assert!(
            self.live.iter().all(|id| ids.contains(id)),
            "something acknowledged is gone"
        );
        if !ids.is_empty() {
            self.newest(1, act, &ids);
            seen.reads += 1;
            seen.records += ids.len() as u64;
            self.opened.push(ids);
        }
    }

    /// The entry that is so many from the end names these records, and its leaf is in the log that is durable, as another program sees it.
    fn newest(&self, from_end: usize, act: EntryAct, ids: &[RecordId]) {
        let (gate, open) = self.home();
        self.faulty.calm(|| {
            let history = gate.history(open, None, None, from_end).unwrap();
            let entry = &history[from_end - 1];
            assert_eq!(entry.fact.act, act);
            assert_eq!(names(&entry.fact.records), names(ids));
            let checkpoint = String::from_utf8(gate.log_file("checkpoint").unwrap().unwrap()).unwrap();
            let size: u64 = checkpoint.lines().nth(1).unwrap().parse().unwrap();
            let bundle = gate.log_file(&format!("tile/entries/000.p/{size}")).unwrap().unwrap();
            let at = usize::try_from(entry.index).unwrap() * 50 + 2;
            let proof = gate.proof(open, entry.n).unwrap();
            let included = verify::tlog_proof(&proof, &bundle[at..at + 48], &gate.log_key()).unwrap();
            assert_eq!(included.index, entry.index);
        });
    }

    /// Changes a consent; gives whether it was acknowledged, and voids what was decided before where it was.
    fn change(&mut self, change: Change) -> bool {
        let (gate, open) = self.home();
        let shown = Shown::new(gate.map().version(), "Shall I?", "en");
        let done = gate.change_consent(open, change, shown).is_ok();
        if done && let Some((_, voided)) = &mut self.old {
            *voided = true;
        }
        done
    }

    fn after(was: Known, done: bool, now: bool) -> Known {
        if done || was == Some(now) { Some(now) } else { None }
    }

    pub(crate) fn agree(&mut self, purpose: usize) {
        let recipient = [RecipientId::person(), RecipientId::local_engine()][purpose].clone();
        let done = self.change(Change::Grant {
            purpose: OPTIONAL[purpose].into(),
            categories: Category::Talk.into(),
            recipient,
            until_ms: None,
        });
        self.agreed[purpose] = Self::after(self.agreed[purpose], done, true);
    }

    pub(crate) fn withdraw(&mut self, purpose: usize) {
        let done = self.change(Change::Withdraw {
            purpose: OPTIONAL[purpose].into(),
            categories: Some(CategorySet::from(Category::Talk)),
            recipient: None,
        });
        self.agreed[purpose] = Self::after(self.agreed[purpose], done, false);
    }

    pub(crate) fn freeze(&mut self, on: bool) {
        let done = self.change(if on { Change::freeze() } else { Change::lift_freeze() });
        self.frozen = Self::after(self.frozen, done, on);
    }

    pub(crate) fn erase(&mut self, what: u32, seen: &mut Seen) {
        let one = self.live.first().copied();
        let (erasing, meant) = match (what, one) {
            (0, _) => (Erasing::Category(Category::Talk), self.live.clone()),
            (_, Some(id)) => (
                Erasing::Records {
                    name: id,
                    records: vec![("x".to_owned(), id)],
                },
                BTreeSet::from([id]),
            ),
            (_, None) => return,
        };
        let (gate, open) = self.home();
        let erased = gate.erase(open, &erasing).is_ok();
        // From now on it may be gone; once that was said, it is.
        self.live.retain(|id| !meant.contains(id));
        if erased {
            seen.erased += 1;
            self.dead.extend(meant);
        }
    }

    /// Ends the process once more. What was opened is all in the ledger, as often as it was opened; now and then the history is checked
    /// offline, by the program that shares no code with the one that wrote it.
    pub(crate) fn settle(&mut self, seen: &mut Seen) {
        self.crash();
        seen.faults += self.struck;
        let (gate, open) = self.home();
        let history = gate.history(open, None, None, usize::MAX).unwrap();
        let entries = history
            .iter()
            .filter(|entered| matches!(entered.fact.act, EntryAct::Open | EntryAct::Show));
        let mut named: Vec<Vec<String>> = entries.map(|entered| names(&entered.fact.records)).collect();
        for ids in &self.opened {
            let ids = names(ids);
            let at = named.iter().position(|other| *other == ids);
            named.swap_remove(at.unwrap_or_else(|| panic!("{ids:?} was opened, and no entry is left of it")));
        }
        if seen.reads.is_multiple_of(16) {
            let export = gate.export(open, &["x"], Vec::new()).unwrap();
            let options = verify::Options {
                expected_vkey: Some(gate.log_key()),
                expected_head: None,
            };
            verify::export(&export[..], &options).unwrap();
            seen.verified += 1;
        }
    }
}

fn names<T: ToString>(ids: &[T]) -> Vec<String> {
    let mut names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    names.sort();
    names
}

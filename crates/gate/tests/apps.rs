//! Apps at the gate: a grant's token is all that is there, and decisions, receipts and epochs hold as they do for a person.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;

use consent::{Act, Category, CategorySet, Change, PurposeId, RecipientId, Shown, purpose};
use gate::{
    App, AppId, Deed, EntryAct, Gate, GateError, GrantToken, Keep, MakeApp, Open, Permit, SetClock, Sink, UNUSED_DAYS,
    VaultError, app_recipient,
};

const PASSPHRASE: &str = "seven slow walks by the river";
const NOW: u64 = 1_800_000_000_000;
const DAY: u64 = 24 * 60 * 60 * 1000;

struct World {
    gate: Gate,
    clock: Arc<SetClock>,
    dir: tempfile::TempDir,
}

fn gate_at(dir: &std::path::Path, clock: &Arc<SetClock>) -> Gate {
    Gate::open(&format!("sqlite:{}", dir.display()), dir, Arc::clone(clock)).unwrap()
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at(NOW));
    let gate = gate_at(dir.path(), &clock);
    World { gate, clock, dir }
}

fn person(gate: &Gate, name: &str) -> Open {
    gate.sign_up(name, PASSPHRASE.to_owned().into()).unwrap().0.open
}

fn keep(gate: &Gate, open: &Open, category: Category, text: &str) {
    let permit: Permit<purpose::Converse> = gate
        .permit(open, category.into(), &RecipientId::person(), Act::Keep)
        .unwrap();
    let mut pass = gate.pass(open);
    let keep = Keep {
        id: gate.new_record_id().unwrap(),
        collection: "x",
        category,
        content: &text.to_owned(),
        lists: &[],
    };
    pass.keep(&permit, &keep).unwrap();
    pass.commit().unwrap();
}

fn make(gate: &Gate, open: &Open, categories: &[Category], days: u64) -> (AppId, GrantToken) {
    let shown = |category: &Category| (*category, Shown::new(2, format!("Share {category}?"), "en"));
    let make = MakeApp {
        name: "Reader",
        recipient: app_recipient("Reader").unwrap(),
        client: None,
        resource: "http://localhost/mcp".to_owned(),
        categories: categories.iter().map(shown).collect(),
        collections: &["x"],
        expires_ms: gate.now_ms() + days * DAY,
    };
    gate.make_app(open, make).unwrap()
}

struct Out(RecipientId);

impl Sink<Vec<String>, purpose::ShareWithApp> for Out {
    type Taken = Vec<String>;

    fn recipient(&self) -> &RecipientId {
        &self.0
    }

    fn take(self, value: Vec<String>) -> Vec<String> {
        value
    }
}

fn permit(gate: &Gate, app: &App, categories: CategorySet) -> Result<Permit<purpose::ShareWithApp>, GateError> {
    gate.permit(app, categories, app.recipient(), Act::Disclose)
}

/// Opens everything that the permit covers and gives it to the app.
fn read_with(gate: &Gate, app: &App, permit: &Permit<purpose::ShareWithApp>) -> Result<Vec<String>, GateError> {
    let mut values = gate.list_all::<String>(app, "x", None, 100)?;
    values.retain(|value| value.categories().is_subset(permit.categories()));
    let mut pass = gate.pass(app);
    let ticket = pass.open(permit, values)?;
    let opened = pass.commit()?.take(ticket)?;
    let texts = opened.map(|all| all.into_iter().map(|(_, text)| text).collect::<Vec<_>>());
    let mut pass = gate.pass(app);
    let leaving = pass.disclose(permit, texts)?;
    pass.commit()?.leave(leaving)?.release(Out(app.recipient().clone()))
}

fn read(gate: &Gate, token: &GrantToken, categories: CategorySet) -> Result<Vec<String>, GateError> {
    let app = gate.enter_app(token)?;
    let permit = permit(gate, &app, categories)?;
    read_with(gate, &app, &permit)
}

#[test]
fn an_app_reads_what_was_named_and_the_person_reads_that_it_did() {
    let World { gate, .. } = &world();
    let ann = person(gate, "ann");
    keep(gate, &ann, Category::Talk, "a walk");
    keep(gate, &ann, Category::Health, "a cough");
    let (id, token) = make(gate, &ann, &[Category::Talk], 30);
    assert_eq!(read(gate, &token, Category::Talk.into()).unwrap(), ["a walk"]);
    let health = read(gate, &token, Category::Health.into());
    assert!(matches!(health, Err(GateError::Refused { .. })));
    let app = gate.enter_app(&token).unwrap();
    let listed = gate.list_all::<String>(&app, "x", None, 100).unwrap();
    assert_eq!(listed.len(), 1, "what the grant does not reach is not even listed");
    assert!(
        gate.list_all::<String>(&app, "y", None, 100).is_err(),
        "nor another kind of record"
    );

    let history = gate.history(&ann, None, Some(PurposeId::ShareWithApp), 10).unwrap();
    let acts: Vec<_> = history.iter().map(|entered| entered.fact.act).collect();
    assert_eq!(
        acts,
        [EntryAct::Disclose, EntryAct::Open],
        "sealed without the root key, and hers to read"
    );
    assert!(
        history
            .iter()
            .all(|entered| entered.fact.recipient == app.recipient().to_string())
    );
    let seen = &gate.apps(&ann).unwrap()[0];
    assert_eq!((seen.id, seen.times, seen.last_used_ms), (id, 1, Some(NOW)));
    assert_eq!(seen.seen, Category::Talk.into());
    let totals = gate.totals(&ann).unwrap();
    let all = gate.history(&ann, None, None, 1_000).unwrap();
    assert_eq!(totals.entries, all.len() as u64, "what apps did is in the totals");
    let file = gate.export(&ann, &["x"], Vec::new()).unwrap();
    verify::export(&file[..], &verify::Options::default()).unwrap();
}

#[test]
fn nothing_is_decided_in_the_persons_name() {
    let World { gate, .. } = &world();
    let ann = person(gate, "ann");
    keep(gate, &ann, Category::Talk, "a walk");
    let (_, token) = make(gate, &ann, &[Category::Talk], 30);
    let app = gate.enter_app(&token).unwrap();
    let talk = CategorySet::from(Category::Talk);
    let me = RecipientId::person();
    let refused = |error: GateError| assert!(matches!(error, GateError::NotCovered(_)), "{error}");
    refused(
        gate.permit::<purpose::Account>(&app, talk, &me, Act::Disclose)
            .unwrap_err(),
    );
    refused(
        gate.permit::<purpose::Remember>(&app, talk, &me, Act::Keep)
            .unwrap_err(),
    );
    refused(
        gate.permit::<purpose::Converse>(&app, talk, &me, Act::Keep)
            .unwrap_err(),
    );
    let other = app_recipient("Other").unwrap();
    refused(
        gate.permit::<purpose::ShareWithApp>(&app, talk, &other, Act::Disclose)
            .unwrap_err(),
    );
    // A permit of the person's own does not make an app keep anything either.
    let own: Permit<purpose::Converse> = gate.permit(&ann, talk, &me, Act::Keep).unwrap();
    let keep = Keep {
        id: gate.new_record_id().unwrap(),
        collection: "x",
        category: Category::Talk,
        content: &"forged".to_owned(),
        lists: &[],
    };
    refused(gate.pass(&app).keep(&own, &keep).unwrap_err());
}

#[test]
fn a_revocation_voids_what_was_decided_and_a_consent_governs_the_next_read() {
    let World { gate, clock, dir } = &world();
    let ann = person(gate, "ann");
    keep(gate, &ann, Category::Talk, "a walk");
    let (id, token) = make(gate, &ann, &[Category::Talk], 30);
    let (_, other) = make(gate, &ann, &[Category::Talk], 30);
    let app = gate.enter_app(&token).unwrap();
    let decided = permit(gate, &app, Category::Talk.into()).unwrap();
    // Another process on the same rows.
    let second = gate_at(dir.path(), clock);
    assert!(second.stands(&app, Category::Talk.into()).unwrap());
    gate.revoke_app(&ann, id).unwrap();
    assert!(matches!(
        read_with(gate, &app, &decided),
        Err(GateError::ConsentChanged)
    ));
    assert!(matches!(
        read_with(&second, &app, &decided),
        Err(GateError::ConsentChanged)
    ));
    assert!(!second.stands(&app, CategorySet::EMPTY).unwrap());
    let none = |result: Result<Vec<String>, GateError>| {
        assert!(
            matches!(result, Err(GateError::Vault(VaultError::NoGrant))),
            "{result:?}"
        );
    };
    none(read(&second, &token, Category::Talk.into()));
    assert_eq!(
        read(&second, &other, Category::Talk.into()).unwrap(),
        ["a walk"],
        "the other goes on"
    );
    gate.change_consent(&ann, Change::freeze(), Shown::new(2, "Stop everything?", "en"))
        .unwrap();
    let frozen = read(&second, &other, Category::Talk.into());
    assert!(matches!(frozen, Err(GateError::Refused { .. })), "{frozen:?}");
    gate.change_consent(&ann, Change::lift_freeze(), Shown::new(2, "Go on?", "en"))
        .unwrap();
    assert_eq!(read(&second, &other, Category::Talk.into()).unwrap(), ["a walk"]);
    assert!(gate.apps(&ann).unwrap().iter().all(|app| app.id != id));
}

#[test]
fn a_term_ends_by_itself_whether_used_or_not() {
    let World { gate, clock, .. } = &world();
    let ann = person(gate, "ann");
    keep(gate, &ann, Category::Talk, "a walk");
    let (_, short) = make(gate, &ann, &[Category::Talk], 30);
    let (_, long) = make(gate, &ann, &[Category::Talk], 365);
    let (_, used) = make(gate, &ann, &[Category::Talk], 365);
    clock.advance(60 * DAY);
    assert!(gate.enter_app(&short).is_err(), "its term is over");
    read(gate, &used, Category::Talk.into()).unwrap();
    clock.advance((UNUSED_DAYS - 60) * DAY);
    assert!(
        gate.enter_app(&long).is_err(),
        "nobody used it, and nobody has signed in since"
    );
    read(gate, &used, Category::Talk.into()).unwrap();
    let ann = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap();
    assert!(ann.review, "she is told");
    assert_eq!(gate.apps(&ann.open).unwrap().len(), 1);
    let too_long = MakeApp {
        name: "Reader",
        recipient: app_recipient("Reader").unwrap(),
        client: None,
        resource: String::new(),
        categories: Vec::new(),
        collections: &[],
        expires_ms: gate.now_ms() + 366 * DAY,
    };
    assert!(matches!(gate.make_app(&ann.open, too_long), Err(GateError::App(_))));
}

#[test]
fn a_suspended_persons_apps_are_given_nothing() {
    let World { gate, .. } = &world();
    let ann = person(gate, "ann");
    keep(gate, &ann, Category::Talk, "a walk");
    let (_, token) = make(gate, &ann, &[Category::Talk], 30);
    let app = gate.enter_app(&token).unwrap();
    let decided = permit(gate, &app, Category::Talk.into()).unwrap();
    gate.deal_with(ann.person(), Deed::Suspend, "a quarrel").unwrap();
    assert!(matches!(read_with(gate, &app, &decided), Err(GateError::Suspended(_))));
    assert!(matches!(gate.enter_app(&token), Err(GateError::Suspended(_))));
    assert!(!gate.stands(&app, CategorySet::EMPTY).unwrap());
}

#[test]
fn a_code_gives_the_token_once_and_takes_the_grant_with_it_when_it_comes_again() {
    let World { gate, clock, .. } = &world();
    let ann = person(gate, "ann");
    let (_, token) = make(gate, &ann, &[Category::Talk], 30);
    let code = gate.code_for(&token, b"terms").unwrap();
    assert!(gate.apps(&ann).unwrap()[0].waits);
    assert!(gate.redeem(&code, |_| false).is_err(), "other terms");
    let given = gate.redeem(&code, |terms| terms == b"terms").unwrap();
    assert_eq!(*given.to_text(), *token.to_text());
    assert!(!gate.apps(&ann).unwrap()[0].waits && gate.enter_app(&token).is_ok());
    assert!(gate.redeem(&code, |_| true).is_err());
    assert!(gate.enter_app(&token).is_err(), "two had the code");
    let (_, late) = make(gate, &ann, &[Category::Talk], 30);
    let code = gate.code_for(&late, b"terms").unwrap();
    clock.advance(gate::CODE_LASTS_MS);
    assert!(gate.redeem(&code, |_| true).is_err(), "it came too late");
    let ann = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().open;
    assert!(gate.apps(&ann).unwrap().is_empty(), "and what nobody came for is gone");
    let state = gate.consents(&ann).unwrap();
    assert_eq!(state.consents().count(), 0, "with what was agreed to for it");
}

#[test]
fn a_suggestion_waits_and_a_key_can_be_given_back() {
    let World { gate, .. } = &world();
    let ann = person(gate, "ann");
    let (id, token) = make(gate, &ann, &[], 30);
    let app = gate.enter_app(&token).unwrap();
    gate.suggest(&app, "She keeps bees.").unwrap();
    let waiting = gate.suggestions(&ann).unwrap();
    assert_eq!(
        (waiting.len(), waiting[0].text.as_str(), waiting[0].app),
        (1, "She keeps bees.", id)
    );
    gate.drop_suggestion(&ann, id, waiting[0].id).unwrap();
    assert!(gate.suggestions(&ann).unwrap().is_empty());
    for n in 0..50 {
        gate.suggest(&app, &format!("{n}")).unwrap();
    }
    let full = gate.suggest(&app, "one more");
    assert!(matches!(full, Err(GateError::Vault(VaultError::NotesFull(50)))));
    gate.give_back(&token).unwrap();
    assert!(gate.enter_app(&token).is_err());
    assert!(gate.suggestions(&ann).unwrap().is_empty(), "they went with it");
    gate.erase(&ann, &gate::Erasing::Person).unwrap();
}

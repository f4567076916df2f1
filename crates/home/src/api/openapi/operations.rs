//! Every operation of the API: what it asks, what it answers, and what it can refuse.

use ::consent::Locale;
use companion::{
    DETAIL_KINDS, LONGEST_DETAIL, LONGEST_KEY, LONGEST_LABEL, LONGEST_MANNER, LONGEST_MESSAGE, LONGEST_NAME,
    LONGEST_STORY, LONGEST_TITLE, memory,
};
use gate::{About, LONGEST_LETTER, PASSPHRASE};
use serde_json::{Value, json};

use super::BASE;
use super::shapes::{
    asked, categories, flag, id, list, named, number, object, one_of, or_null, purposes, text, text_of,
};
use crate::api::MOST;
use crate::handlers::rights::LONGEST_REASON;

/// What is answered with 200.
pub(super) enum Answer {
    Json(Value),
    /// Lines of JSON: their media type, and the form of a line.
    Lines(&'static str, Value),
    Text,
}

/// One method of one path.
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) query: Vec<(&'static str, Value)>,
    pub(super) body: Option<Value>,
    pub(super) answer: Answer,
    pub(super) errors: Vec<u16>,
    /// Whether anybody may ask, signed in or not.
    pub(super) open: bool,
}

/// `GET` of a signed-in person's.
fn get(path: &str, id: &'static str, summary: &'static str, answer: Value) -> Operation {
    Operation {
        method: "get",
        path: format!("{BASE}{path}"),
        id,
        summary,
        query: Vec::new(),
        body: None,
        answer: Answer::Json(answer),
        errors: vec![403, 500],
        open: false,
    }
}

/// `POST` of a signed-in person's.
fn post(path: &str, id: &'static str, summary: &'static str, body: Value, answer: Value) -> Operation {
    Operation {
        method: "post",
        body: Some(body),
        errors: vec![400, 403, 413, 500],
        ..get(path, id, summary, answer)
    }
}

impl Operation {
    fn query<const N: usize>(mut self, parameters: [(&'static str, Value); N]) -> Self {
        self.query = parameters.into();
        self.errors.push(400);
        self
    }

    fn also<const N: usize>(mut self, errors: [u16; N]) -> Self {
        self.errors.extend(errors);
        self
    }

    fn for_anybody(mut self) -> Self {
        self.open = true;
        self
    }
}

fn nothing() -> Value {
    named("Nothing")
}

fn milliseconds() -> Value {
    named("Milliseconds")
}

fn limit() -> Value {
    json!({"type": "integer", "minimum": 0, "description": format!("At most {MOST} are given.")})
}

/// A passphrase, as one is chosen.
fn chosen() -> Value {
    text_of(*PASSPHRASE.start(), *PASSPHRASE.end())
}

/// Every operation. Whoever adds a route to the router adds it here.
pub(super) fn all() -> Vec<Operation> {
    [
        account(),
        passkeys(),
        talk(),
        memories(),
        apps(),
        elsewhere(),
        data(),
        moving(),
        rights(),
        health(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn account() -> Vec<Operation> {
    let question = object([
        ("id", text()),
        ("version", text()),
        ("lang", text()),
        ("title", text()),
        ("text", text()),
        ("buys", text()),
        ("costs", text()),
        ("categories", list(text())),
        ("answer", one_of(&["open", "yes", "no"])),
    ]);
    vec![
        post(
            "/sign-up",
            "signUp",
            "Make a vault and sign in to it; the recovery code is given this once",
            asked([
                ("name", text_of(1, 64)),
                ("passphrase?", or_null(chosen())),
                ("passkey?", or_null(answered())),
                ("invite?", or_null(text())),
            ]),
            object([("recovery_code", text_of(47, 47))]),
        )
        .also([429, 507])
        .for_anybody(),
        post(
            "/session",
            "signIn",
            "Sign in; the answer sets the session's cookie",
            asked([
                ("name?", or_null(text())),
                ("passphrase?", or_null(text())),
                ("passkey?", or_null(answered())),
            ]),
            object([("person", id()), ("suspended", flag())]),
        )
        .also([429])
        .for_anybody(),
        Operation {
            body: None,
            ..post(
                "/session/end",
                "signOut",
                "Sign out; what was kept for the session alone is erased",
                nothing(),
                nothing(),
            )
        },
        get(
            "/consents",
            "consents",
            "Every question, and how it is answered",
            object([("questions", list(question))]),
        )
        .query([("lang", languages())]),
        post(
            "/consents",
            "answer",
            "Answer a question, as it is worded in its present version; it counts at once",
            optional(
                asked([
                    ("question", text()),
                    ("version", text()),
                    ("answer", one_of(&["yes", "no"])),
                ]),
                ("lang", languages()),
            ),
            nothing(),
        ),
    ]
}

/// The languages that questions can be had in; the answer names the one that was shown.
fn languages() -> Value {
    let tags: Vec<&str> = Locale::all().iter().map(Locale::lang).collect();
    json!({"type": "string", "enum": tags, "default": Locale::english().lang()})
}

/// The same with a member that may be left out.
fn optional(mut schema: Value, (name, of): (&str, Value)) -> Value {
    schema["properties"][name] = of;
    schema
}

/// What an authenticator answered, as the page's script or a program sends it.
fn answered() -> Value {
    named("PasskeyAnswer")
}

fn passkeys() -> Vec<Operation> {
    let for_ = |what: &str| json!({"const": what});
    let asked_for = json!({"oneOf": [
        object([("for", for_("sign_up")), ("name", text())]),
        object([("for", for_("sign_in"))]),
        object([("for", for_("add"))]),
        object([("for", for_("confirm"))]),
    ]});
    let passkey = object([("id", id()), ("name", text()), ("added_ms", milliseconds())]);
    let session = object([
        ("id", id()),
        ("device", or_null(text())),
        ("since_ms", milliseconds()),
        ("last_used_ms", milliseconds()),
        ("this", flag()),
    ]);
    let sign_in = object([
        ("n", number()),
        ("session", id()),
        ("at_ms", milliseconds()),
        ("device", or_null(text())),
        ("how", text()),
    ]);
    vec![
        post(
            "/passkeys/begin",
            "beginPasskey",
            "What to ask an authenticator for (WebAuthn Level 3); `add` and `confirm` are for whoever is signed in",
            asked_for,
            json!({"type": "object"}),
        )
        .also([401, 429])
        .for_anybody(),
        get(
            "/passkeys",
            "passkeys",
            "The passkeys",
            object([("passkeys", list(passkey))]),
        ),
        post(
            "/passkeys",
            "addPasskey",
            "Add a passkey",
            asked([
                ("name", text()),
                ("passkey", answered()),
                ("passphrase?", or_null(text())),
                ("proof?", or_null(answered())),
            ]),
            object([("id", id())]),
        )
        .also([429]),
        Operation {
            method: "patch",
            ..post(
                "/passkeys",
                "renamePasskey",
                "Call a passkey something else",
                asked([("id", id()), ("name", text())]),
                nothing(),
            )
            .also([404])
        },
        post(
            "/passkeys/remove",
            "removePasskey",
            "Remove a passkey",
            asked([
                ("id", id()),
                ("passphrase?", or_null(text())),
                ("proof?", or_null(answered())),
            ]),
            nothing(),
        )
        .also([404, 429]),
        get(
            "/sessions",
            "sessions",
            "Where one is signed in, and the latest sign-ins",
            object([("sessions", list(session)), ("sign_ins", list(sign_in))]),
        ),
        post(
            "/sessions/end",
            "endSessions",
            "End one session, or all",
            json!({"oneOf": [
                object([("id", id())]),
                object([("all", json!({"const": true}))]),
            ]}),
            nothing(),
        )
        .also([404]),
    ]
}

fn talk() -> Vec<Operation> {
    let turn = object([
        ("id", id()),
        ("at_ms", milliseconds()),
        ("said", text()),
        ("reply", text()),
        ("ended", one_of(&["stop", "length", "cancelled", "fixed"])),
        ("engine", text()),
        ("replaced", list(text())),
        ("entries", list(number())),
        ("history", or_null(id())),
        ("left_out", list(categories())),
    ]);
    let conversation = object([
        ("id", id()),
        ("title", text()),
        ("private", flag()),
        ("used_ms", milliseconds()),
    ]);
    let program = object([("title", text()), ("address", text()), ("models", list(text()))]);
    let elsewhere = object([
        ("id", id()),
        ("address", text()),
        ("model", text()),
        ("company", text()),
        ("place", text()),
        ("keeps", text()),
        ("trains", flag()),
        ("key", flag()),
        ("question", or_null(text())),
        ("agreed", flag()),
    ]);
    let engine = object([
        ("answers", or_null(text())),
        ("chosen", or_null(named("Server"))),
        ("chosen_elsewhere", or_null(id())),
        ("found", list(program)),
        ("elsewhere", list(elsewhere)),
    ]);
    let message = object([("role", one_of(&["system", "user", "assistant"])), ("content", text())]);
    let request = object([
        ("chat", object([("messages", list(message)), ("max_tokens", number())])),
        ("sha256", named("Hash")),
        ("exact", flag()),
        ("entry", or_null(number())),
    ]);
    let sent = object([
        ("turn", id()),
        ("company", text()),
        ("address", text()),
        ("model", text()),
        ("requests", list(request)),
    ]);
    vec![
        get(
            "/talk",
            "turns",
            "Turns of a conversation, oldest first",
            object([("turns", list(turn))]),
        )
        .query([("conversation", id()), ("before", id()), ("limit", limit())]),
        Operation {
            answer: Answer::Lines("application/x-ndjson", named("Event")),
            ..post(
                "/talk",
                "talk",
                "Say something; the answer comes as it is made",
                asked([
                    ("text", text_of(1, LONGEST_MESSAGE)),
                    ("turn?", or_null(id())),
                    ("conversation?", or_null(id())),
                    ("private?", flag()),
                    ("replaces?", or_null(id())),
                    ("here?", flag()),
                ]),
                nothing(),
            )
            .also([404, 429, 502, 507])
        },
        get(
            "/talk/sent/{id}",
            "sent",
            "What was sent to an engine elsewhere for one reply, word for word, until the session ends",
            sent,
        )
        .also([400, 404]),
        post(
            "/talk/stop",
            "stop",
            "Stop the answer under way",
            asked([("turn", id())]),
            nothing(),
        ),
        get(
            "/conversations",
            "conversations",
            "Every conversation but the first, which has no id",
            object([("conversations", list(conversation))]),
        ),
        post(
            "/conversations",
            "rename",
            "Give a conversation another title",
            asked([("conversation", id()), ("title", text_of(1, LONGEST_TITLE))]),
            nothing(),
        )
        .also([404]),
        get(
            "/character",
            "character",
            "Who answers",
            object([
                ("name", text()),
                ("manner", text()),
                ("story", text()),
                ("greeting", text()),
            ]),
        ),
        post(
            "/character",
            "setCharacter",
            "Say who answers",
            asked([
                ("name", text_of(1, LONGEST_NAME)),
                ("manner?", text_of(0, LONGEST_MANNER)),
                ("story?", text_of(0, LONGEST_STORY)),
            ]),
            nothing(),
        ),
        get(
            "/engine",
            "engine",
            "What answers, and what else on this machine could",
            engine,
        ),
        post(
            "/engine",
            "chooseEngine",
            "Choose what answers: a program that was found, an engine elsewhere that was agreed to, or neither for the home's own",
            asked([("server?", or_null(named("Server"))), ("elsewhere?", or_null(id()))]),
            nothing(),
        )
        .also([404]),
    ]
}

/// Engines elsewhere, and what never leaves for one.
fn elsewhere() -> Vec<Operation> {
    let label = || text_of(1, LONGEST_LABEL);
    let key = || or_null(text_of(0, LONGEST_KEY));
    let kinds: Vec<&str> = DETAIL_KINDS.iter().map(|kind| kind.id()).collect();
    let detail = || [("kind", one_of(&kinds)), ("text", text_of(1, LONGEST_DETAIL))];
    vec![
        post(
            "/engines",
            "addEngine",
            "Declare an engine elsewhere; nothing is sent to it before its question is answered with yes",
            asked([
                ("address", text()),
                ("model", label()),
                ("company", label()),
                ("place", label()),
                ("keeps", label()),
                ("trains", flag()),
                ("key?", key()),
            ]),
            object([("id", id())]),
        ),
        Operation {
            method: "patch",
            ..post(
                "/engines",
                "changeEngine",
                "Another of its models, and another key where one is given",
                asked([("id", id()), ("model", label()), ("key?", key())]),
                nothing(),
            )
            .also([404])
        },
        post(
            "/engines/remove",
            "removeEngine",
            "Take an engine off the list: its key is destroyed, and what was agreed to ends",
            asked([("id", id())]),
            nothing(),
        )
        .also([404]),
        get(
            "/details",
            "details",
            "What is replaced in whatever leaves",
            object([("details", list(object(detail())))]),
        ),
        post("/details", "addDetail", "Add one", asked(detail()), nothing()),
        post(
            "/details/remove",
            "removeDetail",
            "Take one off the list",
            asked(detail()),
            nothing(),
        )
        .also([404]),
    ]
}

fn apps() -> Vec<Operation> {
    let app = object([
        ("id", id()),
        ("name", text()),
        ("recipient", text()),
        ("by_hand", flag()),
        ("resource", text()),
        ("categories", list(categories())),
        ("seen", list(categories())),
        ("times", number()),
        ("made_ms", milliseconds()),
        ("expires_ms", milliseconds()),
        ("last_used_ms", or_null(milliseconds())),
        ("ends_unused_ms", milliseconds()),
        ("waits", flag()),
    ]);
    let suggestion = object([
        ("app", id()),
        ("name", text()),
        ("id", id()),
        ("at_ms", milliseconds()),
        ("text", text()),
    ]);
    vec![
        get(
            "/apps",
            "apps",
            "The apps that have a key, with what they saw, and what they suggest to have remembered",
            object([("apps", list(app)), ("suggestions", list(suggestion))]),
        ),
        post(
            "/apps",
            "makeKey",
            "Make a key for a chat program that speaks the OpenAI API; it is given this once",
            asked([
                ("name", text_of(1, 60)),
                ("categories?", list(categories())),
                (
                    "days?",
                    or_null(json!({"type": "integer", "minimum": 1, "maximum": 365})),
                ),
            ]),
            object([
                ("id", id()),
                ("key", text()),
                ("address", text()),
                ("expires_ms", milliseconds()),
            ]),
        ),
        post(
            "/apps/revoke",
            "revokeApp",
            "Take an app's key back: it counts at once, in the middle of an answer too",
            asked([("app", id())]),
            nothing(),
        ),
        post(
            "/apps/suggestion",
            "answerSuggestion",
            "Have what an app suggested remembered, or leave it",
            asked([("app", id()), ("suggestion", id()), ("answer", one_of(&["yes", "no"]))]),
            object([("memory", or_null(id()))]),
        )
        .also([404, 507]),
    ]
}

fn memories() -> Vec<Operation> {
    let memory = object([
        ("id", id()),
        ("category", categories()),
        ("text", text()),
        ("drawn_from", or_null(text())),
        ("said_ms", milliseconds()),
        ("turn", id()),
        ("conversation", or_null(id())),
        ("pinned", flag()),
    ]);
    vec![
        get(
            "/memories",
            "memories",
            "What is remembered, newest first, or what has these words",
            object([("count", number()), ("memories", list(memory))]),
        )
        .query([("words", text()), ("before", id()), ("limit", limit())]),
        Operation {
            method: "patch",
            ..post(
                "/memories",
                "correctMemory",
                "Correct or pin a memory; what is about something else now has another id",
                asked([
                    ("memory", id()),
                    ("text?", or_null(text_of(1, memory::LONGEST_MEMORY))),
                    ("pinned?", or_null(flag())),
                ]),
                object([("memory", id())]),
            )
            .also([404, 507])
        },
        post(
            "/memories/forget",
            "forgetMemory",
            "Forget a memory",
            asked([("memory", id())]),
            named("Receipt"),
        )
        .also([404]),
    ]
}

fn data() -> Vec<Operation> {
    let entry = object([
        ("n", number()),
        ("index", number()),
        ("leaf_hash", named("Hash")),
        ("at_ms", milliseconds()),
        ("act", text()),
        ("purpose", text()),
        ("categories", list(text())),
        ("records", list(id())),
        ("recipient", text()),
        ("bytes", number()),
        ("sha256", named("Hash")),
        ("sentence", text()),
    ]);
    let mut ledger = get(
        "/ledger",
        "ledger",
        "What was used, newest first",
        object([("log_key", text()), ("entries", list(entry))]),
    )
    .query([("before", number()), ("limit", limit()), ("purpose", purposes())]);
    // What is one's own can be seen, taken along and erased by somebody who is suspended, too.
    ledger.errors.retain(|status| *status != 403);
    let what = json!({"oneOf": [
        object([("turn", id()), ("conversation?", or_null(id()))]),
        object([("conversation", id())]),
        object([("category", categories())]),
        object([("everything", json!({"const": true})), ("passphrase", text())]),
        object([("everything", json!({"const": true})), ("proof", answered())]),
    ]});
    vec![
        ledger,
        post(
            "/erase",
            "erase",
            "Erase a turn, a conversation, a category or everything",
            what,
            named("Receipt"),
        )
        .also([404, 429]),
        get("/openapi.json", "openapi", "This document", json!({"type": "object"})).for_anybody(),
    ]
}

fn moving() -> Vec<Operation> {
    let whence = object([
        ("home", text()),
        ("person", id()),
        ("made_at_ms", milliseconds()),
        ("since_ms", or_null(milliseconds())),
        ("records", number()),
        ("entries", number()),
        ("consents", number()),
        ("sha256", named("Hash")),
    ]);
    let sentences = object([
        ("file", list(text())),
        ("stays", list(text())),
        ("as_there", list(text())),
        ("not_agreed", list(text())),
        ("here", list(text())),
        ("left_out", list(text())),
        ("history", text()),
    ]);
    let brought = object([
        ("looked", flag()),
        ("count", number()),
        ("groups", list(json!({"type": "object"}))),
        ("history", flag()),
        ("from", whence),
        ("sentences", sentences),
    ]);
    let history = json!({"type": "object", "required": ["id", "home", "vkey", "made_at_ms", "brought_ms", "entries", "consents"]});
    let export = object([
        ("passphrase?", or_null(text())),
        ("recipients?", list(text())),
        ("html?", flag()),
    ]);
    vec![
        Operation {
            answer: Answer::Lines("application/jsonl", json!({"type": "object"})),
            ..post(
                "/export",
                "export",
                "Everything of the person's, to be checked with `troth verify`; locked with age where it is asked for, or as a page to read",
                export,
                nothing(),
            )
        },
        Operation {
            body: Some(text()),
            ..post(
                "/import",
                "import",
                "Take in what was taken out of another home; look first",
                text(),
                brought,
            )
            .query([("look", flag()), ("for_session", flag())])
            .also([429, 507])
        },
        get(
            "/transparency",
            "transparency",
            "Blurred numbers of each month, the log and the policy's versions, as /transparency shows them",
            json!({"type": "object", "required": ["months", "epsilon", "log", "policy"]}),
        )
        .for_anybody(),
        get(
            "/histories",
            "histories",
            "The homes before this one",
            object([("histories", list(history))]),
        ),
        Operation {
            answer: Answer::Lines("application/jsonl", json!({"type": "object"})),
            ..get(
                "/histories/{id}",
                "history",
                "The ledger and the choices of one, as a file that `troth verify` checks",
                nothing(),
            )
            .also([404])
        },
    ]
}

fn rights() -> Vec<Operation> {
    let objection = object([
        ("purpose", purposes()),
        ("since_ms", milliseconds()),
        ("reason", or_null(text())),
    ]);
    let request = || {
        object([
            ("id", id()),
            ("state", one_of(&["open", "answered"])),
            ("opened_ms", milliseconds()),
            ("due_ms", milliseconds()),
            ("extended_ms", or_null(milliseconds())),
            ("answered_ms", or_null(milliseconds())),
            ("letters", number()),
        ])
    };
    let abouts = || one_of(&About::ALL.map(About::id));
    let letter = object([
        ("at_ms", milliseconds()),
        ("from", one_of(&["person", "operator"])),
        ("text", text()),
        ("about", or_null(abouts())),
    ]);
    let what = json!({"oneOf": [
        object([("freeze", flag())]),
        object([("object", purposes()), ("reason?", text_of(0, LONGEST_REASON))]),
        object([("take_back", purposes())]),
    ]});
    let words = || text_of(1, LONGEST_LETTER);
    let write = json!({"oneOf": [
        object([("about", abouts()), ("text", words())]),
        object([("request", id()), ("text", words())]),
    ]});
    let mut all = vec![
        get(
            "/rights",
            "rights",
            "What is frozen, and what was objected to",
            object([
                ("frozen_since_ms", or_null(milliseconds())),
                ("objections", list(objection)),
            ]),
        ),
        post(
            "/rights",
            "useRight",
            "Freeze everything or lift that; object to a purpose or take that back",
            what,
            nothing(),
        ),
        get(
            "/requests",
            "requests",
            "The letters to whoever runs the home, by request, with the day by which each is to be answered",
            object([
                ("can_write", flag()),
                ("longest", number()),
                ("requests", list(request())),
            ]),
        ),
        post(
            "/requests",
            "writeLetter",
            "Write to whoever runs the home: a new request, or into one",
            write,
            object([("request", id())]),
        )
        .also([404]),
        get(
            "/requests/{id}",
            "request",
            "One request with its letters",
            object([("request", request()), ("letters", list(letter))]),
        )
        .also([404]),
    ];
    all.extend([
        get(
            "/address",
            "address",
            "The address for notices, where one is kept",
            object([("address", or_null(text())), ("can_keep", flag())]),
        ),
        post(
            "/address",
            "keepAddress",
            "Keep an address for notices, or take it back",
            object([("address", or_null(text()))]),
            nothing(),
        ),
    ]);
    // Rights are somebody's who is suspended, too; a page of another site's still changes nothing.
    for operation in all.iter_mut().filter(|operation| operation.method == "get") {
        operation.errors.retain(|status| *status != 403);
    }
    all.push(get(
        "/policy/changes",
        "policyChanges",
        "What the newest version of the policy changes for the person, and which of their answers could reach further now",
        object([("version", number()), ("told", list(text())), ("wider", list(text()))]),
    ));
    all
}

fn health() -> Vec<Operation> {
    let plain = |path: &str, id, summary, errors: &[u16]| Operation {
        path: path.to_owned(),
        answer: Answer::Text,
        errors: errors.into(),
        open: true,
        ..get("", id, summary, nothing())
    };
    vec![
        plain("/healthz", "healthy", "Whether the process answers", &[]),
        plain(
            "/readyz",
            "ready",
            "Whether the store answers too, and there is a model",
            &[503],
        ),
    ]
}

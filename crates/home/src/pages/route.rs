//! The addresses that the pages link and post to: the router and the views name them from here alone.

/// The first page: [`welcome`](super::welcome) for a stranger, a way on to [`TALK`] for somebody who is signed in.
pub const HOME: &str = "/";
/// Posts `name`, `passphrase`, `passphrase_again` and, where asked for, `invite`.
pub const SIGN_UP: &str = "/sign-up";
/// Posts `name` and `passkey`, what an authenticator answered.
pub const SIGN_UP_PASSKEY: &str = "/sign-up/passkey";
/// The first page with an invitation filled in: `/join/CODE`.
pub const JOIN: &str = "/join";
/// Shows the form; posts `name` and `passphrase`.
pub const SIGN_IN: &str = "/sign-in";
/// Posts `passkey`.
pub const SIGN_IN_PASSKEY: &str = "/sign-in/passkey";
/// Shows the form; posts `name`, `recovery_code`, `passphrase` and `passphrase_again` (the new one).
pub const SIGN_IN_RECOVERY: &str = "/sign-in/recovery";
/// Posts nothing but the token; ends this session.
pub const SIGN_OUT: &str = "/sign-out";
/// Posts nothing but the token; ends every session, this one too.
pub const SIGN_OUT_ALL: &str = "/sign-out/everywhere";
/// Posts `session`; ends that one.
pub const SIGN_OUT_ONE: &str = "/sign-out/one";
/// Posts nothing but the token; ends this session and answers with a redirect to [`BLANK`].
pub const LEAVE: &str = "/leave";
/// A page with nothing on it.
pub const BLANK: &str = "/blank";
/// The recovery code, shown once; posting to it says that the person has written it down.
pub const RECOVERY_CODE: &str = "/recovery-code";
/// Every question; posts `question`, `version` and `answer` (`yes` or `no`), and `first` (`1`) where it is asked for the first time.
pub const CONSENT: &str = "/consent";
/// Every decision, with its receipt.
pub const DECISIONS: &str = "/consent/history";
/// What is allowed, and when it was last used; posts `days`, how often to look again.
pub const REVIEW: &str = "/review";
/// The conversation of `?c=…`, or the one last used; posts `text`, `turn` and `c`, `replaces` where it takes another turn's place,
/// `private` where a conversation begins with it, and `here` where the home's own engine is to answer this once.
pub const TALK: &str = "/talk";
/// Posts `turn`; the reply under way ends where it is.
pub const TALK_STOP: &str = "/talk/stop";
/// Posts `text`, a draft; answers with JSON what it gives away, and to whom it would go.
pub const TALK_CHECK: &str = "/talk/check";
/// Posts `when`, `typing` or `asked`: when drafts are looked at on a home that is on the same machine.
pub const TALK_CHECK_WHEN: &str = "/talk/check/when";
/// Every conversation.
pub const TALKS: &str = "/talks";
/// Goes to a new conversation; with `?private=1` to a private one.
pub const TALK_NEW: &str = "/talk/new";
/// One conversation's title and end, with `?c=…`; posts `c` and `title`.
pub const TALK_ABOUT: &str = "/talk/about";
/// Posts `c`: a conversation is erased with everything in it.
pub const TALK_ERASE: &str = "/talk/erase";
/// The companion's character; posts `name`, `manner` and `story`, or `usual`.
pub const CHARACTER: &str = "/character";
/// What is remembered; reads `words` and `before` from the query; posts `memory` and `text`.
pub const MEMORIES: &str = "/memories";
/// Posts `words`: what is remembered with them. Not in an address, which the browser's history would keep.
pub const MEMORIES_SEARCH: &str = "/memories/search";
/// Posts `memory` and `pinned` (`yes` or `no`).
pub const MEMORIES_PIN: &str = "/memories/pin";
/// Posts `memory`.
pub const MEMORIES_FORGET: &str = "/memories/forget";
/// How the home is used, month by month, for the person alone.
pub const WELLBEING: &str = "/wellbeing";
/// The ledger in words; reads `purpose` and `before` from the query.
pub const USED: &str = "/used";
/// What can be erased, and how.
pub const ERASE: &str = "/erase";
/// Shows what will happen with `?turn=…`; posts `turn`.
pub const ERASE_TURN: &str = "/erase/message";
/// Shows what will happen with `?category=…`; posts `category`.
pub const ERASE_CATEGORY: &str = "/erase/category";
/// Posts `word` and `passphrase`.
pub const ERASE_EVERYTHING: &str = "/erase/everything";
/// Explains; posts `how` (`locked` with `passphrase` and `passphrase_again`, `to_key` with `recipient`, `open`, `read`) and answers with the
/// file.
pub const EXPORT: &str = "/export";
/// The schema of an export's lines (JSON Schema 2020-12).
pub const EXPORT_SCHEMA: &str = "/export.schema.json";
/// Shows the form, and the homes before this one; posts `act` (`look`, `bring` or `bring_for_session`), `sha256`, `file_passphrase` and
/// `file` as multipart/form-data, the token first.
pub const BRING: &str = "/settings/bring";
/// Whom to reach in a crisis, and what the companion does then; reads `lang` (`en`, `de`) from the query.
pub const CRISIS: &str = "/crisis";
/// The policy in words.
pub const POLICY: &str = "/policy";
/// Numbers of nobody, the log, and the policy's versions, for anybody.
pub const TRANSPARENCY: &str = "/transparency";
/// The same for programs.
pub const TRANSPARENCY_JSON: &str = "/api/v1/transparency";
/// The log's newest signed checkpoint.
pub const LOG_CHECKPOINT: &str = "/log/checkpoint";
/// Counts for whoever runs the home.
pub const METRICS: &str = "/metrics";
/// Posts `lang` and `back`, the address of the page that is to be shown in it.
pub const LANGUAGE: &str = "/language";
/// The policy for machines.
pub const POLICY_JSONLD: &str = "/policy.jsonld";
/// The settings.
pub const SETTINGS: &str = "/settings";
/// Shows the form; posts `passphrase_now`, `passphrase` and `passphrase_again`.
pub const SETTINGS_PASSPHRASE: &str = "/settings/passphrase";
/// Shows the form; posts `passphrase_now` and answers with a new recovery code.
pub const SETTINGS_RECOVERY: &str = "/settings/recovery-code";
/// Posts `discreet` (`yes` or `no`): whether titles and icons say what this is.
pub const SETTINGS_DISCREET: &str = "/settings/discreet";

/// The passkeys; posts `name`, `passkey`, and `passphrase_now` or `proof`: one is added.
pub const SETTINGS_PASSKEYS: &str = "/settings/passkeys";
/// Posts `passkey`, its id here, and `name`.
pub const SETTINGS_PASSKEYS_NAME: &str = "/settings/passkeys/name";
/// Asks with `?passkey=…`; posts `passkey`, and `passphrase_now` or `proof`.
pub const SETTINGS_PASSKEYS_REMOVE: &str = "/settings/passkeys/remove";
/// Posts `seen`: the notices of sign-ins up to this one were seen.
pub const SIGN_INS: &str = "/settings/sign-ins";

/// For whoever keeps the home: the invitations that can still be used; posts `uses` and `days`, and answers with a new one.
pub const INVITES: &str = "/settings/invites";
/// Posts `invite`; nobody comes in by it any more.
pub const INVITES_WITHDRAW: &str = "/settings/invites/withdraw";
/// Why somebody may not act here, and what they still can.
pub const SUSPENDED: &str = "/suspended";
/// The JSON API, for programs (OpenAPI 3.1).
pub const OPENAPI: &str = "/api/v1/openapi.json";

/// The person's rights: freezing, objecting, and ways to the others.
pub const RIGHTS: &str = "/settings/rights";
/// Posts `freeze` (`yes` or `no`).
pub const FREEZE: &str = "/settings/rights/freeze";
/// Posts `purpose`, `object` (`yes` or `no`) and `reason`.
pub const OBJECT: &str = "/settings/rights/object";
/// Letters to whoever runs the home; posts `about` and `text`: a new one.
pub const LETTERS: &str = "/settings/letters";
/// Posts `request` and `text`: another one of a request.
pub const LETTERS_REPLY: &str = "/settings/letters/reply";

/// The address for notices; posts `address`, or an empty one to take it back.
pub const ADDRESS: &str = "/settings/address";
/// What a new version of the policy changes for the person; posts `question`, `version` and `answer` (`yes` or `no`).
pub const CHANGES: &str = "/policy/changes";

/// What answers, and what else could; posts `address` and `model`, or `elsewhere`, or none of them for the home's own engine.
pub const ENGINE: &str = "/settings/engine";
/// Shows the form; posts `address`, `model`, `company`, `place`, `keeps`, `trains` (`yes` or `no`) and `key`: an engine elsewhere is declared.
pub const ENGINE_ADD: &str = "/settings/engine/elsewhere";
/// Posts `engine`, `model` and, where there is a new one, `key`.
pub const ENGINE_CHANGE: &str = "/settings/engine/elsewhere/change";
/// Posts `engine`: it is taken off the list, and its key destroyed.
pub const ENGINE_REMOVE: &str = "/settings/engine/elsewhere/remove";
/// What the person listed as theirs; posts `kind` and `text`.
pub const DETAILS: &str = "/settings/details";
/// Posts `kind` and `text`: it is taken off the list.
pub const DETAILS_REMOVE: &str = "/settings/details/remove";
/// What was sent to an engine elsewhere for one reply, as long as it is kept: `/talk/sent/ID`.
pub const SENT: &str = "/talk/sent";

/// The apps that have a key, and what they suggest.
pub const SETTINGS_APPS: &str = "/settings/apps";
/// Shows the form; posts `name`, `recipient`, `category` (any number of them) and `days`, and answers with a key.
pub const SETTINGS_APPS_KEY: &str = "/settings/apps/key";
/// Posts `app`: its key is taken back.
pub const SETTINGS_APPS_REVOKE: &str = "/settings/apps/revoke";
/// Posts `app`, `suggestion` and `answer` (`yes` or `no`).
pub const SETTINGS_APPS_SUGGESTION: &str = "/settings/apps/suggestion";
/// Where an app sends a browser (OAuth 2.1); it goes on to [`OAUTH_ASK`].
pub const OAUTH_AUTHORIZE: &str = "/oauth/authorize";
/// What an app asks for, with its request in the query; posts the same, `recipient`, `category`, `days` and `answer`.
pub const OAUTH_ASK: &str = "/oauth/ask";

/// The signed receipt of one decision (`troth-consent-1`).
#[must_use]
pub fn consent_receipt(seq: u64) -> String {
    format!("{CONSENT}/receipt/{seq}")
}

/// A home before this one.
#[must_use]
pub fn earlier(id: &str) -> String {
    format!("{BRING}/{id}")
}

/// Its ledger and choices, as a file.
#[must_use]
pub fn earlier_file(id: &str) -> String {
    format!("{BRING}/{id}/file")
}

/// One request to whoever runs the home, with its letters.
#[must_use]
pub fn letter(id: &str) -> String {
    format!("{LETTERS}/{id}")
}

/// One entry of the ledger, in words.
#[must_use]
pub fn used_entry(n: u64) -> String {
    format!("{USED}/{n}")
}

/// The file that proves that one entry stands in the log (C2SP `tlog-proof`).
#[must_use]
pub fn used_proof(n: u64) -> String {
    format!("{USED}/{n}/proof")
}

/// What was sent for one reply.
#[must_use]
pub fn sent(id: &str) -> String {
    format!("{SENT}/{id}")
}

/// One memory.
#[must_use]
pub fn memory(id: &str) -> String {
    format!("{MEMORIES}/{id}")
}

/// A conversation's address.
#[must_use]
pub fn talk(of: &str) -> String {
    with_query(TALK, "c", of)
}

/// Where a message can be said otherwise.
#[must_use]
pub fn edit(of: &str, turn: &str) -> String {
    format!("{}#text", with_query(&with_query(TALK, "c", of), "edit", turn))
}

/// An address about one turn of a conversation.
#[must_use]
pub fn turn(path: &str, of: &str, turn: &str) -> String {
    with_query(&with_query(path, "c", of), "turn", turn)
}

/// `path?key=value`, the value percent-encoded (RFC 3986, unreserved characters kept).
#[must_use]
pub fn with_query(path: &str, key: &str, value: &str) -> String {
    let sign = if path.contains('?') { '&' } else { '?' };
    let mut out = format!("{path}{sign}{key}=");
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

//! Passkeys: what is asked of an authenticator, and checking what it answers (WebAuthn Level 3).
//!
//! The checks are `webauthn_rp`'s. What is the home's own: the `prf` extension with one salt for every passkey, whose output opens the
//! vault and never reaches the library; and [`ticket`]s, by which nothing is kept for whoever only asks.

mod spent;
mod ticket;

use std::num::NonZeroU32;

use data_encoding::BASE64URL_NOPAD;
use gate::{Asserted, Credential, Passkey, PersonId, PrfOutput};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::auth::SignatureCounterEnforcement;
use webauthn_rp::request::register::{
    CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle, UserHandle16,
};
use webauthn_rp::request::{AsciiDomain, ExtensionInfo, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::register::{DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
};

use crate::address::Origin;
use crate::home::Home;
use spent::Spent;
pub(crate) use ticket::What;
use ticket::{Ticket, Tickets};

/// What every passkey's PRF is asked for. It is one for the whole site: which passkey answers is known only once it has.
const SALT: &[u8] = b"troth passkey v1";
/// How long an authenticator has to answer.
const LASTS: NonZeroU32 = match NonZeroU32::new(180_000) {
    Some(milliseconds) => milliseconds,
    None => NonZeroU32::MIN,
};
/// The form in which a registered credential is kept.
const FORM: u8 = 1;
/// Bytes of the part of it that the library calls dynamic.
const DYNAMIC: usize = 7;

/// Why an answer of an authenticator is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasskeyError {
    /// The home has no name.
    #[error("passkeys belong to a name, and this home is reached by a number")]
    NoName,
    /// Not in the form that WebAuthn has.
    #[error("this is not what a passkey answers")]
    Malformed,
    /// Asked for too long ago, by another run of the home, or for something else.
    #[error("this took too long; please try again")]
    Stale,
    /// The signature, the site, or the check of the person is not as it must be.
    #[error("this passkey was not accepted here; please try again")]
    Refused,
    /// No secret came with it.
    #[error("this passkey cannot lock a vault; please use another one, or a passphrase")]
    NoSecret,
    /// The operating system gives no randomness, or the clock is before 1970.
    #[error("passkeys cannot be asked for here just now")]
    Broken,
}

/// What an authenticator answered, as the page or a program sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    ticket: String,
    credential: Value,
    prf: SecretString,
}

impl Answer {
    /// Reads what a page's script put into a form.
    pub(crate) fn parse(field: &SecretString) -> Result<Self, PasskeyError> {
        serde_json::from_str(field.expose_secret()).map_err(|_| PasskeyError::Malformed)
    }

    /// The credential for the library, saying of extensions what the home says. Whatever the client said of them stays out, a secret that
    /// it should have kept apart above all.
    fn credential(&self, extensions: Value) -> Result<Vec<u8>, PasskeyError> {
        let mut credential = self.credential.clone();
        let fields = credential.as_object_mut().ok_or(PasskeyError::Malformed)?;
        fields.insert("clientExtensionResults".to_owned(), extensions);
        serde_json::to_vec(&credential).map_err(|_| PasskeyError::Malformed)
    }
}

/// A new passkey that was checked.
pub(crate) struct Registered {
    /// Whose it is: the user's handle that it was asked for with.
    pub(crate) person: PersonId,
    pub(crate) credential: Credential,
    pub(crate) prf: PrfOutput,
}

/// What a home needs for its passkeys. It grows with nothing that a stranger can do.
pub(crate) struct Passkeys {
    site: Option<Site>,
    /// None where the operating system gave no randomness: then nothing is asked for.
    tickets: Option<Tickets>,
    spent: Spent,
}

/// The relying party.
struct Site {
    id: RpId,
    origin: String,
}

impl Passkeys {
    pub(crate) fn new(origin: &Origin) -> Self {
        let site = origin.name().and_then(|name| {
            let domain = AsciiDomain::try_from(name.to_owned()).ok()?;
            Some(Site {
                id: RpId::Domain(domain),
                origin: origin.to_string(),
            })
        });
        Self {
            site,
            tickets: Tickets::new(),
            spent: Spent::default(),
        }
    }

    fn site(&self) -> Result<&Site, PasskeyError> {
        self.site.as_ref().ok_or(PasskeyError::NoName)
    }

    /// What to ask for a new passkey, as JSON: for somebody new, or for `person` who has `known` ones.
    pub(crate) fn ask_for_new(
        &self,
        what: What,
        person: Option<PersonId>,
        name: &str,
        known: &[Passkey],
    ) -> Result<Value, PasskeyError> {
        let site = self.site()?;
        let handle = person.map_or_else(UserHandle16::new, handle);
        let person = PersonId::from_bytes(handle.encode().unwrap_or_default());
        let exclude = known.iter().filter_map(|passkey| {
            Some(PublicKeyCredentialDescriptor {
                id: CredentialId::decode(passkey.credential.id.clone()).ok()?,
                transports: AuthTransports::decode(0).ok()?,
            })
        });
        let user = PublicKeyCredentialUserEntity::from(&handle);
        let mut options = PublicKeyCredentialCreationOptions::passkey(&site.id, user, exclude.collect());
        options.timeout = LASTS;
        // Authenticators that cannot protect a passkey so would be shut out. That a person was verified is checked here at each use.
        options.extensions.cred_protect = CredProtect::None;
        // Some platforms evaluate the PRF and say nothing of it in what they sign. Whether it is there shows by its output.
        options.extensions.prf = Some(ExtensionInfo::AllowDontEnforceValue);
        let (server, client) = options.start_ceremony().map_err(|_| PasskeyError::Broken)?;
        let mut asked = serde_json::to_value(&client).map_err(|_| PasskeyError::Broken)?;
        asked["rp"]["name"] = json!("Troth");
        asked["user"]["name"] = json!(name);
        asked["user"]["displayName"] = json!(name);
        self.asked(what, person, &server.encode().map_err(|_| PasskeyError::Broken)?, asked)
    }

    /// What to ask for a passkey that is there already, as JSON.
    pub(crate) fn ask_for_known(&self, what: What) -> Result<Value, PasskeyError> {
        let site = self.site()?;
        let mut options = DiscoverableCredentialRequestOptions::passkey(&site.id);
        options.0.timeout = LASTS;
        let (server, client) = options.start_ceremony().map_err(|_| PasskeyError::Broken)?;
        let asked = serde_json::to_value(&client).map_err(|_| PasskeyError::Broken)?;
        let state = server.encode().map_err(|_| PasskeyError::Broken)?;
        self.asked(what, PersonId::from_bytes([0; 16]), &state, asked)
    }

    fn asked(&self, what: What, person: PersonId, state: &[u8], mut asked: Value) -> Result<Value, PasskeyError> {
        asked["extensions"]["prf"] = json!({"eval": {"first": BASE64URL_NOPAD.encode(SALT)}});
        let ticket = Ticket {
            what,
            person,
            state: state.to_vec(),
        };
        let ticket = self.tickets.as_ref().and_then(|tickets| tickets.write(&ticket));
        let ticket = ticket.ok_or(PasskeyError::Broken)?;
        Ok(json!({"ticket": ticket, "public_key": asked}))
    }

    fn opened(&self, what: What, answer: &Answer) -> Result<Ticket, PasskeyError> {
        let ticket = self.tickets.as_ref().and_then(|tickets| tickets.read(&answer.ticket));
        let ticket = ticket.ok_or(PasskeyError::Stale)?;
        (ticket.what == what).then_some(ticket).ok_or(PasskeyError::Stale)
    }

    /// Checks a new passkey that was asked for.
    pub(crate) fn registered(&self, what: What, answer: &Answer) -> Result<Registered, PasskeyError> {
        let site = self.site()?;
        let ticket = self.opened(what, answer)?;
        let prf = PrfOutput::parse(&answer.prf).map_err(|_| PasskeyError::NoSecret)?;
        // The library holds the client's word and the authenticator's together; platforms differ in whether the latter says anything.
        let credential = [json!({"prf": {"enabled": true}}), json!({})]
            .into_iter()
            .find_map(|extensions| self.checked(site, &ticket, answer, extensions).transpose())
            .unwrap_or(Err(PasskeyError::Refused))?;
        Ok(Registered {
            person: ticket.person,
            credential,
            prf,
        })
    }

    /// The credential; none where it does not fit what is said of its extensions.
    fn checked(
        &self,
        site: &Site,
        ticket: &Ticket,
        answer: &Answer,
        extensions: Value,
    ) -> Result<Option<Credential>, PasskeyError> {
        let state = RegistrationServerState::<16>::decode(&ticket.state[..]).map_err(|_| PasskeyError::Stale)?;
        let json = answer.credential(extensions)?;
        let registration = Registration::from_json_relaxed(&json).map_err(|_| PasskeyError::Malformed)?;
        let challenge = registration.challenge_relaxed().map_err(|_| PasskeyError::Malformed)?;
        let origins = [site.origin.as_str()];
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let Ok(registered) = state.verify(&site.id, &registration, &options) else {
            return Ok(None);
        };
        if !self.spent.spend(ticket.person, challenge.0, LASTS) {
            return Err(PasskeyError::Stale);
        }
        let known = registered.static_state().encode().unwrap_or_default();
        let dynamic = registered.dynamic_state().encode().unwrap_or_default();
        Ok(Some(Credential {
            id: registered.id().into_inner().to_vec(),
            public: [&[FORM][..], &dynamic, &known].concat(),
        }))
    }

    /// Whether a passkey that is registered so signed `answered` for `ticket`, for the first time.
    fn signed(&self, ticket: &Ticket, answered: &DiscoverableAuthentication16, passkey: &Passkey) -> Option<()> {
        let site = self.site.as_ref()?;
        let state = DiscoverableAuthenticationServerState::decode(&ticket.state[..]).ok()?;
        let (form, rest) = passkey.credential.public.split_first()?;
        let (dynamic, known) = rest.split_first_chunk::<DYNAMIC>()?;
        if *form != FORM {
            return None;
        }
        let owner = answered.response().user_handle();
        let id = CredentialId::decode(passkey.credential.id.as_slice()).ok()?;
        let (known, dynamic) = (StaticState::decode(known).ok()?, DynamicState::decode(*dynamic).ok()?);
        let mut credential = AuthenticatedCredential::new(id, owner, known, dynamic).ok()?;
        let origins = [site.origin.as_str()];
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            error_on_unsolicited_extensions: false,
            // A copied passkey has the vault's secret as well, and passkeys that are synchronised count nothing.
            sig_counter_enforcement: SignatureCounterEnforcement::Ignore,
            ..AuthenticationVerificationOptions::default()
        };
        state.verify(&site.id, answered, &mut credential, &options).ok()?;
        let challenge = answered.challenge_relaxed().ok()?;
        let person = PersonId::from_bytes(owner.encode().ok()?);
        self.spent.spend(person, challenge.0, LASTS).then_some(())
    }
}

fn handle(person: PersonId) -> UserHandle16 {
    match UserHandle::decode(*person.as_bytes()) {
        Ok(handle) => handle,
        Err(never) => match never {},
    }
}

/// What an authenticator gave, with the check of its signature, for the gate to make.
pub(crate) fn asserted(home: &Home, what: What, answer: &Answer) -> Result<Asserted, PasskeyError> {
    let passkeys = home.passkeys();
    passkeys.site()?;
    let ticket = passkeys.opened(what, answer)?;
    let prf = PrfOutput::parse(&answer.prf).map_err(|_| PasskeyError::NoSecret)?;
    // A passkey that opens a vault says whose it is. The library takes a null there for a handle, and breaks when it is read.
    let owner = answer
        .credential
        .pointer("/response/userHandle")
        .filter(|owner| owner.is_string());
    owner.ok_or(PasskeyError::Malformed)?;
    let json = answer.credential(json!({}))?;
    let answered = DiscoverableAuthentication16::from_json_relaxed(&json).map_err(|_| PasskeyError::Malformed)?;
    let person = answered.response().user_handle().encode().unwrap_or_default();
    let home = home.clone();
    Ok(Asserted {
        person: PersonId::from_bytes(person),
        credential: answered.raw_id().into_inner().to_vec(),
        prf,
        check: Box::new(move |passkey| home.passkeys().signed(&ticket, &answered, passkey).is_some()),
    })
}

//! An authenticator in software (WebAuthn Level 3, section 6; CTAP 2.1), which can be told to do wrong.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The user is there.
pub(crate) const PRESENT: u8 = 0x01;
/// The user was verified.
pub(crate) const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;
const EXTENSIONS: u8 = 0x80;

/// What the browser and the authenticator put into an answer; a test changes what it wants wrong.
#[derive(Clone, Debug)]
pub(crate) struct Manner {
    pub(crate) origin: String,
    pub(crate) rp_id: Option<String>,
    pub(crate) flags: u8,
    pub(crate) kind: Option<&'static str>,
    pub(crate) challenge: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) cross_origin: bool,
    /// Whether what is signed says that there is a PRF: security keys do, some platforms do not.
    pub(crate) says_prf: bool,
}

impl Manner {
    pub(crate) fn at(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            rp_id: None,
            flags: PRESENT | VERIFIED,
            kind: None,
            challenge: None,
            user: None,
            cross_origin: false,
            says_prf: true,
        }
    }
}

/// One passkey.
#[derive(Clone)]
pub(crate) struct Passkey {
    pub(crate) key: SigningKey,
    pub(crate) id: Vec<u8>,
    pub(crate) user: String,
    pub(crate) prf: [u8; 32],
}

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

impl Passkey {
    /// A new one, its keys made from `n`.
    pub(crate) fn new(n: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&sha256(&[n, 1])),
            id: sha256(&[n, 2]).to_vec(),
            user: String::new(),
            prf: sha256(&[n, 3]),
        }
    }

    /// What its PRF gives for the salt that was asked for, as text.
    pub(crate) fn prf(&self, asked: &Value) -> String {
        let salt = asked["extensions"]["prf"]["eval"]["first"].as_str().unwrap();
        let salt = BASE64URL_NOPAD.decode(salt.as_bytes()).unwrap();
        text(&sha256(&[&self.prf[..], b"WebAuthn PRF\0", &salt].concat()))
    }

    fn client_data(asked: &Value, manner: &Manner, kind: &str) -> Vec<u8> {
        let challenge = manner
            .challenge
            .clone()
            .unwrap_or_else(|| asked["challenge"].as_str().unwrap().to_owned());
        let data = json!({
            "type": manner.kind.unwrap_or(kind), "challenge": challenge, "origin": manner.origin,
            "crossOrigin": manner.cross_origin,
        });
        data.to_string().into_bytes()
    }

    fn head(rp_id: &str, flags: u8) -> Vec<u8> {
        [&sha256(rp_id.as_bytes())[..], &[flags, 0, 0, 0, 0]].concat()
    }

    /// Registers itself: what `navigator.credentials.create()` would give, with its secret apart.
    pub(crate) fn create(&mut self, begun: &Value, manner: &Manner) -> Value {
        let asked = &begun["public_key"];
        self.user = asked["user"]["id"].as_str().unwrap().to_owned();
        let rp_id = manner.rp_id.clone();
        let rp_id = rp_id.unwrap_or_else(|| asked["rp"]["id"].as_str().unwrap().to_owned());
        let extensions = if manner.says_prf { EXTENSIONS } else { 0 };
        let public = self.key.verifying_key();
        // COSE (RFC 9053, section 7.2): an OKP key on Ed25519, for EdDSA.
        let cose = [
            &[0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20][..],
            public.as_bytes(),
        ]
        .concat();
        let mut data = Self::head(&rp_id, manner.flags | ATTESTED | extensions);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(cose);
        if manner.says_prf {
            data.extend([&[0xa1, 0x6b][..], b"hmac-secret", &[0xf5]].concat());
        }
        let length = u8::try_from(data.len()).unwrap();
        let object = [
            &[0xa3, 0x63][..],
            b"fmt",
            &[0x64],
            b"none",
            &[0x67],
            b"attStmt",
            &[0xa0, 0x68],
            b"authData",
            &[0x58, length],
            &data,
        ]
        .concat();
        let id = text(&self.id);
        let credential = json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(&Self::client_data(asked, manner, "webauthn.create")),
                "attestationObject": text(&object),
            },
        });
        json!({"ticket": begun["ticket"], "credential": credential, "prf": self.prf(asked)})
    }

    /// Signs: what `navigator.credentials.get()` would give, with its secret apart.
    pub(crate) fn get(&self, begun: &Value, manner: &Manner) -> Value {
        let asked = &begun["public_key"];
        let rp_id = manner.rp_id.clone();
        let rp_id = rp_id.unwrap_or_else(|| asked["rpId"].as_str().unwrap().to_owned());
        let client_data = Self::client_data(asked, manner, "webauthn.get");
        let data = Self::head(&rp_id, manner.flags);
        let signed = [&data[..], &sha256(&client_data)].concat();
        let id = text(&self.id);
        let credential = json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(&client_data), "authenticatorData": text(&data),
                "signature": text(&self.key.sign(&signed).to_bytes()),
                "userHandle": manner.user.as_ref().unwrap_or(&self.user),
            },
        });
        json!({"ticket": begun["ticket"], "credential": credential, "prf": self.prf(asked)})
    }
}

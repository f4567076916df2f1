//! Tokens that cannot be linked to whom they were issued: Privacy Pass's privately verifiable ones (RFC 9578), on the same VOPRF. A token
//! is spent by a code over what it pays for, so that it cannot be lifted off one message onto another.

use hmac::{Hmac, Mac as _};
use rand_core::{CryptoRng, RngCore};
use sha2::Sha512;
use zeroize::Zeroizing;

use crate::blind::{Blinding, Evaluation, VoprfKey, VoprfPublicKey};
use crate::{Blinded, Epoch, Evaluated, LikesError};

/// What a token pays for. Those for evaluations are issued by the blinders, with keys that the exchange lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A post.
    Post,
    /// A round of evaluations.
    Evaluate,
    /// A card in an edition.
    Card,
}

impl Purpose {
    pub(crate) fn from_byte(byte: u8) -> Result<Self, LikesError> {
        match byte {
            0 => Ok(Self::Post),
            1 => Ok(Self::Evaluate),
            2 => Ok(Self::Card),
            _ => Err(LikesError::Wire),
        }
    }
}

const NONCE: usize = 32;
const LABEL: &[u8] = b"troth/likes/v1/token";

/// A token that was not spent yet; wiped when it is dropped.
pub struct Token {
    nonce: [u8; NONCE],
    output: Evaluation,
}

/// A token as it is spent, on one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    nonce: [u8; NONCE],
    code: [u8; 64],
}

/// Tokens that are asked for.
pub struct TokenRequest {
    nonces: Vec<[u8; NONCE]>,
    blinding: Blinding,
}

fn input(purpose: Purpose, epoch: Epoch, nonce: &[u8; NONCE]) -> Vec<u8> {
    [LABEL, &[purpose as u8], &epoch.0.to_be_bytes(), nonce].concat()
}

impl TokenRequest {
    /// Asks for `many` tokens.
    ///
    /// # Errors
    /// If that is none, or more than a message holds.
    pub fn new<R: RngCore + CryptoRng>(
        purpose: Purpose,
        epoch: Epoch,
        many: usize,
        rng: &mut R,
    ) -> Result<Self, LikesError> {
        if many > crate::MOST_ELEMENTS {
            return Err(LikesError::Count);
        }
        let mut nonces = vec![[0; NONCE]; many];
        nonces.iter_mut().for_each(|nonce| rng.fill_bytes(nonce));
        let inputs = nonces
            .iter()
            .map(|nonce| Zeroizing::new(input(purpose, epoch, nonce)))
            .collect();
        Ok(Self {
            blinding: Blinding::new(inputs, rng)?,
            nonces,
        })
    }

    /// What is sent to the issuer.
    #[must_use]
    pub fn blinded(&self) -> &Blinded {
        self.blinding.blinded()
    }

    /// The tokens, if the issuer used the key that everybody was given; with another it could tell them apart later.
    ///
    /// # Errors
    /// If the proof does not hold.
    pub fn finish(self, evaluated: &Evaluated, key: &VoprfPublicKey) -> Result<Vec<Token>, LikesError> {
        let outputs = self.blinding.finish(evaluated, key)?;
        let tokens = self.nonces.into_iter().zip(outputs);
        Ok(tokens.map(|(nonce, output)| Token { nonce, output }).collect())
    }
}

impl Token {
    /// Spends the token on a message.
    #[must_use]
    pub fn spend(self, message: &[u8]) -> Spent {
        let code = code(&self.output, message).finalize().into_bytes().into();
        Spent {
            nonce: self.nonce,
            code,
        }
    }
}

fn code(output: &Evaluation, message: &[u8]) -> Hmac<Sha512> {
    // A key of any length is a key for HMAC.
    let mut block = Zeroizing::new([0; 128]);
    block[..64].copy_from_slice(output.as_slice());
    let mut code = <Hmac<Sha512> as hmac::digest::KeyInit>::new((&*block).into());
    code.update(message);
    code
}

impl Spent {
    /// Bytes of a spent token.
    pub const LENGTH: usize = NONCE + 64;

    /// What is remembered until the epoch's end, so that the token is spent once: the caller inserts it with what it pays for, in one
    /// transaction, and refuses what is there already.
    #[must_use]
    pub fn nonce(&self) -> &[u8; NONCE] {
        &self.nonce
    }

    /// Checks that the token was issued with this key, for this purpose and epoch, and was spent on this message.
    ///
    /// # Errors
    /// If not.
    pub fn check(&self, key: &VoprfKey, purpose: Purpose, epoch: Epoch, message: &[u8]) -> Result<(), LikesError> {
        let output = key.apply(&input(purpose, epoch, &self.nonce))?;
        (code(&output, message).verify_slice(&self.code)).map_err(|_| LikesError::Token)
    }

    /// A spent token as it was sent.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        let (mut nonce, mut code) = ([0; NONCE], [0; 64]);
        nonce.copy_from_slice(&bytes[..NONCE]);
        code.copy_from_slice(&bytes[NONCE..]);
        Self { nonce, code }
    }

    /// The spent token as it is sent.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        bytes[..NONCE].copy_from_slice(&self.nonce);
        bytes[NONCE..].copy_from_slice(&self.code);
        bytes
    }
}

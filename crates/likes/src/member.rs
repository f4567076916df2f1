//! How a member is admitted, and draws tokens: the only messages that say who somebody is. The credential is a key of its own; nothing ties it
//! to the key that a card carries.

use sha2::{Digest as _, Sha256};

use crate::identity::{Identity, IdentityKey, Possession};
use crate::wire::{Blinded, Reader, VERSION};
use crate::{Epoch, LikesError, Purpose, Spent, Token};

const ENROL: &[u8] = b"troth/likes/v1/enrol";
const ADMIT: &[u8] = b"troth/likes/v1/admit";
const DRAW: &[u8] = b"troth/likes/v1/draw";

/// What admits a credential: a secret from whoever invites.
pub type Invitation = [u8; 32];

/// A request to be admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrol {
    /// The invitation.
    pub invitation: Invitation,
    /// The credential.
    pub credential: IdentityKey,
    /// Whether whoever asks attests to be an adult.
    pub adult: bool,
    signature: Possession,
}

/// What an exchange says of a credential to whoever knows the exchange's key: that it admitted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission(Possession);

/// A request for a batch of blind tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// What they are to pay for.
    pub purpose: Purpose,
    /// In which epoch.
    pub epoch: Epoch,
    /// Whose they are.
    pub credential: IdentityKey,
    /// That the exchange admitted them.
    pub admission: Admission,
    /// The tokens, blinded.
    pub blinded: Blinded,
    signature: Possession,
}

/// A request for a round of evaluations, paid with a token of the same blinder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// The epoch.
    pub epoch: Epoch,
    /// What is to be evaluated.
    pub blinded: Blinded,
    /// What is paid with; it covers the above.
    pub payment: Spent,
}

impl Enrol {
    /// Asks `exchange` to admit a credential.
    pub fn signed<R: rand_core::RngCore + rand_core::CryptoRng>(
        me: &Identity,
        exchange: &IdentityKey,
        invitation: Invitation,
        adult: bool,
        rng: &mut R,
    ) -> Self {
        let signature = me.possession(&enrol_place(exchange, &invitation, adult), rng);
        Self {
            invitation,
            credential: me.key(),
            adult,
            signature,
        }
    }

    /// Reads a request to `exchange`, and checks that whoever asks has the credential.
    ///
    /// # Errors
    /// If not.
    pub fn from_bytes(bytes: &[u8], exchange: &IdentityKey) -> Result<Self, LikesError> {
        let mut reader = Reader::new(bytes)?;
        let invitation = reader.take()?;
        let credential = IdentityKey::from_bytes(reader.take()?)?;
        let adult = match reader.take()? {
            [0] => false,
            [1] => true,
            [_] => return Err(LikesError::Wire),
        };
        let signature = Possession::from_bytes(reader.take()?);
        reader.end()?;
        credential.check(&enrol_place(exchange, &invitation, adult), &signature)?;
        Ok(Self {
            invitation,
            credential,
            adult,
            signature,
        })
    }

    /// The request as it is sent.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.invitation);
        bytes.extend(self.credential.to_bytes());
        bytes.push(u8::from(self.adult));
        bytes.extend(self.signature.to_bytes());
        bytes
    }
}

fn enrol_place(exchange: &IdentityKey, invitation: &Invitation, adult: bool) -> Vec<u8> {
    [ENROL, &exchange.to_bytes(), invitation, &[u8::from(adult)]].concat()
}

impl Admission {
    /// Bytes of an admission.
    pub const LENGTH: usize = Possession::LENGTH;

    /// Says that `exchange` admitted the credential.
    pub fn signed<R: rand_core::RngCore + rand_core::CryptoRng>(
        exchange: &Identity,
        credential: &IdentityKey,
        rng: &mut R,
    ) -> Self {
        Self(exchange.possession(&[ADMIT, &credential.to_bytes()].concat(), rng))
    }

    /// Checks that `exchange` said so.
    ///
    /// # Errors
    /// If it did not.
    pub fn check(&self, exchange: &IdentityKey, credential: &IdentityKey) -> Result<(), LikesError> {
        exchange.check(&[ADMIT, &credential.to_bytes()].concat(), &self.0)
    }

    /// An admission as it was sent; it says nothing until [`Self::check`].
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(Possession::from_bytes(bytes))
    }

    /// The admission as it is sent.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LENGTH] {
        self.0.to_bytes()
    }
}

impl Draw {
    /// Asks the issuer that `exchange` names (the exchange itself, or a blinder) for tokens. `issuer` is the public key that they are issued
    /// with, so that a request is of no use to another issuer.
    pub fn signed<R: rand_core::RngCore + rand_core::CryptoRng>(
        me: &Identity,
        admission: Admission,
        (purpose, epoch): (Purpose, Epoch),
        issuer: &[u8; 32],
        blinded: Blinded,
        rng: &mut R,
    ) -> Self {
        let mut draw = Self {
            purpose,
            epoch,
            credential: me.key(),
            admission,
            blinded,
            signature: Possession::from_bytes([0; Possession::LENGTH]),
        };
        draw.signature = me.possession(&draw.place(issuer), rng);
        draw
    }

    /// Reads a request. Who asks is not known before [`Self::check`].
    ///
    /// # Errors
    /// If it has not the form of one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LikesError> {
        let mut reader = Reader::new(bytes)?;
        let purpose = Purpose::from_byte(reader.take::<1>()?[0])?;
        let epoch = Epoch(u64::from_be_bytes(reader.take()?));
        let credential = IdentityKey::from_bytes(reader.take()?)?;
        let admission = Admission::from_bytes(reader.take()?);
        let signature = Possession::from_bytes(reader.take()?);
        let blinded = Blinded::from_bytes(reader.rest())?;
        Ok(Self {
            purpose,
            epoch,
            credential,
            admission,
            blinded,
            signature,
        })
    }

    /// Checks that whoever asks has the credential, and asks for tokens of this issuer's key.
    ///
    /// # Errors
    /// If not.
    pub fn check(&self, issuer: &[u8; 32]) -> Result<(), LikesError> {
        self.credential.check(&self.place(issuer), &self.signature)
    }

    /// The request as it is sent.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION, self.purpose as u8];
        bytes.extend(self.epoch.0.to_be_bytes());
        bytes.extend(self.credential.to_bytes());
        bytes.extend(self.admission.to_bytes());
        bytes.extend(self.signature.to_bytes());
        bytes.extend(self.blinded.to_bytes());
        bytes
    }

    /// What is remembered of a draw, so that the same one may be answered again and another one not.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.blinded.to_bytes()).into()
    }

    fn place(&self, issuer: &[u8; 32]) -> Vec<u8> {
        let epoch = self.epoch.0.to_be_bytes();
        [DRAW, &[self.purpose as u8], &epoch, issuer, &self.digest()].concat()
    }
}

impl Round {
    /// Pays for a round.
    #[must_use]
    pub fn paid(epoch: Epoch, blinded: Blinded, token: Token) -> Self {
        let payment = token.spend(&covered(epoch, &blinded));
        Self {
            epoch,
            blinded,
            payment,
        }
    }

    /// What the payment covers.
    #[must_use]
    pub fn covered(&self) -> Vec<u8> {
        covered(self.epoch, &self.blinded)
    }

    /// Reads a request.
    ///
    /// # Errors
    /// If it has not the form of one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LikesError> {
        let mut reader = Reader::new(bytes)?;
        let epoch = Epoch(u64::from_be_bytes(reader.take()?));
        let payment = Spent::from_bytes(reader.take()?);
        let blinded = Blinded::from_bytes(reader.rest())?;
        Ok(Self {
            epoch,
            blinded,
            payment,
        })
    }

    /// The request as it is sent.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.epoch.0.to_be_bytes());
        bytes.extend(self.payment.to_bytes());
        bytes.extend(self.blinded.to_bytes());
        bytes
    }
}

fn covered(epoch: Epoch, blinded: &Blinded) -> Vec<u8> {
    [&[VERSION][..], &epoch.0.to_be_bytes(), &blinded.to_bytes()].concat()
}

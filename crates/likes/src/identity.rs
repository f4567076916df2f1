//! Keys of members: checked when they are read, so that a key that exists is one that can be paired with.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity as _;
use rand_core::{CryptoRng, RngCore};
use schnorrkel::context::{SigningTranscript, attach_rng};
use schnorrkel::{PublicKey, SecretKey, Signature, signing_context};
use zeroize::Zeroizing;

use crate::LikesError;

const CONTEXT: &[u8] = b"troth/likes/v1/possession";

/// A member's secret; wiped when it is dropped.
pub struct Identity {
    secret: SecretKey,
    key: IdentityKey,
}

/// A member's public key: a canonical point of Ristretto255 that is not its identity. The group has prime order, so there are no low
/// orders besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentityKey {
    bytes: [u8; 32],
    point: RistrettoPoint,
}

/// What an identity can be made of again; wiped when it is dropped.
pub type IdentitySecret = Zeroizing<[u8; 64]>;

/// Shows that whoever published a key has its secret, for one place of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Possession([u8; Possession::LENGTH]);

impl Identity {
    /// A new identity.
    pub fn generate<R: RngCore + CryptoRng>(rng: &mut R) -> Self {
        Self::of(SecretKey::generate_with(rng))
    }

    /// The identity of a secret.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_secret(secret: &IdentitySecret) -> Result<Self, LikesError> {
        let identity = Self::of(SecretKey::from_bytes(secret.as_slice()).map_err(|_| LikesError::Element)?);
        element(identity.key.bytes)?;
        Ok(identity)
    }

    /// The secret, to be sealed by whoever keeps it.
    #[must_use]
    pub fn secret(&self) -> IdentitySecret {
        Zeroizing::new(self.secret.to_bytes())
    }

    fn of(secret: SecretKey) -> Self {
        let point = secret.to_public().as_point().to_owned();
        let key = IdentityKey {
            bytes: point.compress().to_bytes(),
            point,
        };
        Self { secret, key }
    }

    /// The public key.
    #[must_use]
    pub fn key(&self) -> IdentityKey {
        self.key
    }

    /// Proves possession to a directory. `place` binds the proof to where and for whom it is published, so that a copy is of no use.
    pub fn possession<R: RngCore + CryptoRng>(&self, place: &[u8], rng: &mut R) -> Possession {
        let transcript = attach_rng(transcript(place), rng);
        Possession(self.secret.sign(transcript, &self.secret.to_public()).to_bytes())
    }

    /// What the two share by Diffie and Hellman.
    pub(crate) fn shared(&self, other: &IdentityKey) -> Zeroizing<[u8; 32]> {
        let bytes = Zeroizing::new(self.secret.to_bytes());
        let mut half = Zeroizing::new([0; 32]);
        half.copy_from_slice(&bytes[..32]);
        let scalar = Zeroizing::new(Scalar::from_bytes_mod_order(*half));
        Zeroizing::new((*scalar * other.point).compress().to_bytes())
    }
}

/// Reads an element of the group other than the identity, in its canonical form.
pub(crate) fn element(bytes: [u8; 32]) -> Result<RistrettoPoint, LikesError> {
    let point = CompressedRistretto(bytes).decompress().ok_or(LikesError::Element)?;
    if point.is_identity() {
        return Err(LikesError::Element);
    }
    Ok(point)
}

impl IdentityKey {
    /// Reads a key.
    ///
    /// # Errors
    /// If it is not canonical, not on the curve, or the identity.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, LikesError> {
        let point = element(bytes)?;
        Ok(Self { bytes, point })
    }

    /// The key as it is published.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.bytes
    }

    /// Checks a proof made for the same place.
    ///
    /// # Errors
    /// If the proof is not of this key's secret, or was made for another place.
    pub fn check(&self, place: &[u8], possession: &Possession) -> Result<(), LikesError> {
        let signature = Signature::from_bytes(&possession.0).map_err(|_| LikesError::Possession)?;
        let key = PublicKey::from_bytes(&self.bytes).map_err(|_| LikesError::Element)?;
        key.verify(transcript(place), &signature)
            .map_err(|_| LikesError::Possession)
    }
}

impl Possession {
    /// Bytes of a proof.
    pub const LENGTH: usize = 64;

    /// A proof as it was published; it says nothing until [`IdentityKey::check`].
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// The proof as it is published.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LENGTH] {
        self.0
    }
}

fn transcript(place: &[u8]) -> impl SigningTranscript {
    signing_context(CONTEXT).bytes(place)
}

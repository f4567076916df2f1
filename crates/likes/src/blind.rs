//! The VOPRF of RFC 9497 in batches, with one proof for each batch: for blinders, and for tokens.

use curve25519_dalek::ristretto::RistrettoPoint;
use rand_core::{CryptoRng, RngCore};
use voprf::{BlindedElement, EvaluationElement, Proof, Ristretto255, VoprfClient, VoprfServer};
use zeroize::Zeroizing;

use crate::LikesError;
use crate::identity::element;
use crate::wire::{Blinded, Evaluated, MOST_ELEMENTS};

/// What a function of a blinder gives: 64 uniform bytes.
pub type Evaluation = Zeroizing<[u8; 64]>;

/// A blinder's or an issuer's key for one epoch. Dropping it erases it, and with it whatever could be computed anew.
pub struct VoprfKey {
    server: VoprfServer<Ristretto255>,
    public: VoprfPublicKey,
}

/// A secret that a key can be made of again, for a process that must be started anew within an epoch; wiped when it is dropped.
pub type VoprfSecret = Zeroizing<[u8; 32]>;

/// The public part: what evaluations are checked against. All members must be served with the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoprfPublicKey {
    bytes: [u8; 32],
    point: RistrettoPoint,
}

impl VoprfKey {
    /// A new key.
    ///
    /// # Errors
    /// If the randomness gives no key.
    pub fn generate<R: RngCore + CryptoRng>(rng: &mut R) -> Result<Self, LikesError> {
        Self::of(VoprfServer::new(rng).map_err(|_| LikesError::Element)?)
    }

    /// The key of a secret.
    ///
    /// # Errors
    /// If the secret is zero or not canonical.
    pub fn from_secret(secret: &VoprfSecret) -> Result<Self, LikesError> {
        Self::of(VoprfServer::new_with_key(secret.as_slice()).map_err(|_| LikesError::Element)?)
    }

    fn of(server: VoprfServer<Ristretto255>) -> Result<Self, LikesError> {
        let public = VoprfPublicKey::from_bytes(server.get_public_key().compress().to_bytes())?;
        Ok(Self { server, public })
    }

    /// The secret.
    #[must_use]
    pub fn secret(&self) -> VoprfSecret {
        let both = Zeroizing::new(<[u8; 64]>::from(self.server.serialize()));
        let mut secret = Zeroizing::new([0; 32]);
        secret.copy_from_slice(&both[..32]);
        secret
    }

    /// The public part.
    #[must_use]
    pub fn public(&self) -> VoprfPublicKey {
        self.public
    }

    /// Evaluates a batch, and proves that it was done with this key.
    ///
    /// # Errors
    /// If an element is no valid one.
    pub fn evaluate<R: RngCore + CryptoRng>(&self, blinded: &Blinded, rng: &mut R) -> Result<Evaluated, LikesError> {
        let elements: Vec<BlindedElement<Ristretto255>> = (blinded.elements().iter())
            .map(|bytes| BlindedElement::deserialize(bytes).map_err(|_| LikesError::Element))
            .collect::<Result<_, _>>()?;
        let done = (self.server.batch_blind_evaluate(rng, &elements)).map_err(|_| LikesError::Evaluation)?;
        let elements = done.messages.iter().map(|element| element.serialize().into()).collect();
        Evaluated::new(elements, done.proof.serialize().into())
    }

    /// The function itself, for whoever has the key and the input.
    pub(crate) fn apply(&self, input: &[u8]) -> Result<Evaluation, LikesError> {
        let output = self.server.evaluate(input).map_err(|_| LikesError::Evaluation)?;
        Ok(Zeroizing::new(output.into()))
    }
}

impl VoprfPublicKey {
    /// Reads a public key.
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
}

/// Inputs that wait for their evaluation.
pub struct Blinding {
    inputs: Vec<Zeroizing<Vec<u8>>>,
    clients: Vec<VoprfClient<Ristretto255>>,
    blinded: Blinded,
}

impl Blinding {
    /// Blinds inputs, each anew: the same input twice gives elements that nobody can link.
    ///
    /// # Errors
    /// If there are none or more than [`MOST_ELEMENTS`], or one is empty or too long for the VOPRF.
    pub fn new<R: RngCore + CryptoRng>(inputs: Vec<Zeroizing<Vec<u8>>>, rng: &mut R) -> Result<Self, LikesError> {
        if inputs.is_empty() || inputs.len() > MOST_ELEMENTS {
            return Err(LikesError::Count);
        }
        let mut clients = Vec::with_capacity(inputs.len());
        let mut elements = Vec::with_capacity(inputs.len());
        for input in &inputs {
            let blind = VoprfClient::blind(input, rng).map_err(|_| LikesError::Element)?;
            elements.push(blind.message.serialize().into());
            clients.push(blind.state);
        }
        Ok(Self {
            inputs,
            clients,
            blinded: Blinded::new(elements)?,
        })
    }

    /// What is sent.
    #[must_use]
    pub fn blinded(&self) -> &Blinded {
        &self.blinded
    }

    /// Checks the proof against the key that everybody was given, and takes the blinding off; in the order of the inputs.
    ///
    /// # Errors
    /// If the proof does not hold, or the number of elements is another.
    pub fn finish(&self, evaluated: &Evaluated, key: &VoprfPublicKey) -> Result<Vec<Evaluation>, LikesError> {
        if evaluated.elements().len() != self.clients.len() {
            return Err(LikesError::Count);
        }
        let elements: Vec<EvaluationElement<Ristretto255>> = (evaluated.elements().iter())
            .map(|bytes| EvaluationElement::deserialize(bytes).map_err(|_| LikesError::Element))
            .collect::<Result<_, _>>()?;
        let proof = Proof::deserialize(evaluated.proof()).map_err(|_| LikesError::Evaluation)?;
        let inputs: Vec<&[u8]> = self.inputs.iter().map(|input| input.as_slice()).collect();
        let outputs = VoprfClient::batch_finalize(&inputs, &self.clients, &elements, &proof, key.point);
        (outputs.map_err(|_| LikesError::Evaluation)?)
            .map(|output| Ok(Zeroizing::new(output.map_err(|_| LikesError::Evaluation)?.into())))
            .collect()
    }
}

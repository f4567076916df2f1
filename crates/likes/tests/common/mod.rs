//! Two members, two blinders, and what passes between them.
#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use likes::{
    BATCH, Epoch, Identity, IdentityKey, LikesError, Meeting, Pairing, Purpose, Rounds, Token, TokenRequest, VoprfKey,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) struct Blinders(pub(crate) VoprfKey, pub(crate) VoprfKey);

impl Blinders {
    pub(crate) fn new(rng: &mut ChaCha20Rng) -> Self {
        Self(VoprfKey::generate(rng).unwrap(), VoprfKey::generate(rng).unwrap())
    }

    pub(crate) fn meet(
        &self,
        me: &Identity,
        others: &[IdentityKey],
        epoch: Epoch,
        rng: &mut ChaCha20Rng,
    ) -> Result<Vec<Meeting>, LikesError> {
        let pairings = others
            .iter()
            .map(|other| Pairing::new(me, other, epoch))
            .collect::<Result<_, _>>()?;
        let rounds = Rounds::new(pairings, rng)?;
        let (one, two) = rounds.blinded();
        assert_eq!((one.elements().len(), two.elements().len()), (BATCH, BATCH));
        let (one, two) = (self.0.evaluate(one, rng)?, self.1.evaluate(two, rng)?);
        rounds.finish((&one, &self.0.public()), (&two, &self.1.public()))
    }
}

pub(crate) fn tokens(
    issuer: &VoprfKey,
    purpose: Purpose,
    epoch: Epoch,
    many: usize,
    rng: &mut ChaCha20Rng,
) -> Vec<Token> {
    let request = TokenRequest::new(purpose, epoch, many, rng).unwrap();
    let evaluated = issuer.evaluate(request.blinded(), rng).unwrap();
    request.finish(&evaluated, &issuer.public()).unwrap()
}

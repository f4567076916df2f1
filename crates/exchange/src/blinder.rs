//! A blinder: evaluates for members, a round an epoch, under a key that is erased when its epoch is over. It is run by somebody else than the
//! exchange and the other blinder, issues the tokens for its evaluations itself, and tells homes which editions it was shown.

use std::sync::Arc;

use likes::{Contents, Draw, Epoch, Evaluated, IdentityKey, Purpose, Round, VoprfKey, VoprfPublicKey};
use rand_core::OsRng;
use sha2::{Digest as _, Sha256};
use store::{Op, Space, Store, StoreError, Volume};

use crate::keys::{self, Use};
use crate::{Calendar, Clock, ExchangeError, Member, Standing, members, rows};

/// How a blinder is run.
#[derive(Clone, Debug)]
pub struct BlinderSettings {
    /// Who runs it, and how they are reached.
    pub operator: String,
    /// The exchange whose members it evaluates for.
    pub exchange: IdentityKey,
    /// The exchange's epochs.
    pub calendar: Calendar,
    /// The most members that it takes on in an epoch on the exchange's word: what bounds an exchange that makes members up.
    pub most_new: u32,
}

/// A blinder on a store.
pub struct Blinder {
    store: Arc<dyn Store>,
    settings: BlinderSettings,
    clock: Clock,
}

/// What a blinder was shown of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witnessed {
    /// One page of contents, by everybody.
    One([u8; 32]),
    /// Several that the exchange signed: it told different homes different things, and this is the proof.
    Several(Vec<Vec<u8>>),
}

impl Blinder {
    /// Opens a blinder.
    ///
    /// # Errors
    /// Those of the store.
    pub fn open(store: Arc<dyn Store>, settings: BlinderSettings, clock: Clock) -> Result<Self, ExchangeError> {
        store.get(Space::ExchangeKey, b"")?;
        Ok(Self { store, settings, clock })
    }

    /// How it is run.
    #[must_use]
    pub fn settings(&self) -> &BlinderSettings {
        &self.settings
    }

    /// The epoch that it is.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.settings.calendar.epoch((self.clock)())
    }

    /// The key that this epoch's evaluations are checked against.
    ///
    /// # Errors
    /// Those of the store.
    pub fn function(&self) -> Result<VoprfPublicKey, ExchangeError> {
        Ok(keys::of_epoch(&*self.store, Use::Evaluate, self.epoch())?.public())
    }

    /// The key that tokens for this epoch's evaluations, or the next's, are issued with.
    ///
    /// # Errors
    /// [`ExchangeError::Epoch`] for any other epoch.
    pub fn issuer(&self, epoch: Epoch) -> Result<VoprfPublicKey, ExchangeError> {
        Ok(self.issuing(epoch)?.public())
    }

    fn issuing(&self, epoch: Epoch) -> Result<VoprfKey, ExchangeError> {
        let now = self.epoch();
        if epoch < now || epoch.0 > now.0.saturating_add(1) {
            return Err(ExchangeError::Epoch);
        }
        keys::of_epoch(&*self.store, Use::Issue(Purpose::Evaluate), epoch)
    }

    /// Issues a member's token for a round, and takes the member on where they are new.
    ///
    /// # Errors
    /// If the exchange did not admit the credential, too many are new, or a token was drawn already.
    pub fn draw(&self, request: &[u8]) -> Result<Evaluated, ExchangeError> {
        let request = Draw::from_bytes(request)?;
        if request.purpose != Purpose::Evaluate {
            return Err(ExchangeError::Quota);
        }
        let issuer = self.issuing(request.epoch)?;
        request.check(&issuer.public().to_bytes())?;
        request.admission.check(&self.settings.exchange, &request.credential)?;
        members::admit(&*self.store, &request.credential, self.epoch(), self.settings.most_new)?;
        members::draw(&*self.store, &request, &issuer)
    }

    /// Evaluates a round: once for each token, and again only for the very same elements.
    ///
    /// # Errors
    /// If the token does not hold, was spent on another round, or the round is not of this epoch or no full one.
    pub fn evaluate(&self, request: &[u8]) -> Result<Evaluated, ExchangeError> {
        let round = Round::from_bytes(request)?;
        if round.epoch != self.epoch() {
            return Err(ExchangeError::Epoch);
        }
        if round.blinded.elements().len() != likes::BATCH {
            return Err(ExchangeError::Quota);
        }
        let covered = round.covered();
        round
            .payment
            .check(&self.issuing(round.epoch)?, Purpose::Evaluate, round.epoch, &covered)?;
        let evaluated =
            keys::of_epoch(&*self.store, Use::Evaluate, round.epoch)?.evaluate(&round.blinded, &mut OsRng)?;
        let key = rows::key(round.epoch, &[round.payment.nonce()]);
        let digest: [u8; 32] = Sha256::digest(&covered).into();
        match self
            .store
            .apply(Volume::Records, &[Op::insert(Space::Spent, key.as_slice(), digest)])
        {
            Ok(()) => Ok(evaluated),
            Err(StoreError::Conflict) if self.store.get(Space::Spent, &key)?.as_deref() == Some(&digest) => {
                Ok(evaluated)
            }
            Err(StoreError::Conflict) => Err(ExchangeError::Spent),
            Err(error) => Err(error.into()),
        }
    }

    /// Remembers a page of contents that the exchange signed, and says whether every home showed the same.
    ///
    /// # Errors
    /// If the exchange did not sign it, or it is of an epoch that is neither this one nor the one before.
    pub fn witness(&self, contents: &[u8]) -> Result<Witnessed, ExchangeError> {
        let page = Contents::from_bytes(contents, &self.settings.exchange)?;
        let (epoch, now) = (page.epoch(), self.epoch());
        if epoch > now || epoch.0.saturating_add(1) < now.0 {
            return Err(ExchangeError::Epoch);
        }
        // Two are proof enough.
        if self.store.count(Space::Witness, &rows::key(epoch, &[]))? < 2 {
            let put = Op::put(Space::Witness, rows::key(epoch, &[&page.hash()]), contents);
            self.store.apply(Volume::Records, &[put])?;
        }
        let shown = self
            .store
            .scan(Space::Witness, &rows::key(epoch, &[]), None, 2, false)?;
        Ok(match shown.as_slice() {
            [_] => Witnessed::One(page.hash()),
            _ => Witnessed::Several(shown.into_iter().map(|(_, page)| page).collect()),
        })
    }

    /// How many members it has taken on, for the page: an exchange that has fewer has made some up.
    ///
    /// # Errors
    /// Those of the store.
    pub fn taken_on(&self) -> Result<u64, ExchangeError> {
        Ok(self.store.count(Space::Credential, b"")?)
    }

    /// Every member that it took on.
    ///
    /// # Errors
    /// Those of the store.
    pub fn members(&self) -> Result<Vec<Member>, ExchangeError> {
        members::all(&*self.store)
    }

    /// Says how a credential stands with this blinder.
    ///
    /// # Errors
    /// [`ExchangeError::Unknown`].
    pub fn stand(&self, credential: &[u8; 32], standing: Standing) -> Result<(), ExchangeError> {
        members::stand(&*self.store, credential, standing)
    }

    /// Erases what belongs to epochs that are over: the keys first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn tidy(&self) -> Result<(), ExchangeError> {
        let now = self.epoch();
        keys::erase_before(&*self.store, now)?;
        for space in [Space::Draw, Space::Spent] {
            rows::drop_before(&*self.store, space, now)?;
        }
        rows::drop_before(&*self.store, Space::Witness, Epoch(now.0.saturating_sub(1)))?;
        Ok(())
    }
}

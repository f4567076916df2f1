//! Cards and editions. A card is for one edition and is handed in during the epoch before; when its epoch begins, the edition is made of the
//! cards that are there, and does not change any more.

use std::collections::BTreeSet;

use h3o::CellIndex;
use likes::{Bucket, Card, Contents, Entry, Epoch, Purpose};
use rand_core::OsRng;
use sha2::{Digest as _, Sha256};
use store::{Op, Space, StoreError, Volume};

use crate::{Exchange, ExchangeError, cells, rows};

/// Cards in one row of a bucket.
const PART: usize = 8192;

impl Exchange {
    /// Takes a card, with what was paid for it, for the next edition. The same card again is taken again without a change.
    ///
    /// # Errors
    /// If the card or its payment does not hold, its cell is none or too small, or there is another of this key already.
    pub fn publish(&self, paid: &[u8]) -> Result<(), ExchangeError> {
        let (card, payment) = Card::read_paid(paid)?;
        let bytes = card.to_bytes();
        if card.epoch().0 != self.epoch().0.saturating_add(1) {
            return Err(ExchangeError::Epoch);
        }
        cells::cell(card.cell())?;
        let issuer = self.issuer(Purpose::Card, card.epoch())?;
        payment.check(&issuer, Purpose::Card, card.epoch(), &bytes)?;
        let key = rows::key(card.epoch(), &[&card.key().to_bytes()]);
        let spent = rows::key(card.epoch(), &[payment.nonce()]);
        let ops = [
            Op::insert(Space::Spent, spent.as_slice(), bytes_digest(&bytes)),
            Op::insert(Space::Card, key.as_slice(), bytes.as_slice()),
        ];
        match self.store.apply(Volume::Records, &ops) {
            Ok(()) => Ok(()),
            Err(StoreError::Conflict) => match self.store.get(Space::Card, &key)? {
                Some(there) if there == bytes => Ok(()),
                Some(_) => Err(ExchangeError::Carded),
                None => Err(ExchangeError::Spent),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Leaves out the cards of a key from the next edition on.
    ///
    /// # Errors
    /// Those of the store.
    pub fn bar(&self, key: &[u8; 32]) -> Result<(), ExchangeError> {
        Ok(self
            .store
            .apply(Volume::Records, &[Op::put(Space::Barred, *key, b"")])?)
    }

    /// The page of contents of an edition: of this epoch, which is made where it is not there yet, or of an earlier one.
    ///
    /// # Errors
    /// [`ExchangeError::Nothing`] for an edition that is not there, or not yet.
    pub fn contents(&self, epoch: Epoch) -> Result<Vec<u8>, ExchangeError> {
        let key = rows::key(epoch, &[]);
        if let Some(there) = self.store.get(Space::Edition, &key)? {
            return Ok(there);
        }
        if epoch != self.epoch() {
            return Err(ExchangeError::Nothing);
        }
        self.make_edition(epoch)?;
        self.store.get(Space::Edition, &key)?.ok_or(ExchangeError::Nothing)
    }

    /// A bucket, whole.
    ///
    /// # Errors
    /// [`ExchangeError::Nothing`] where there is none.
    pub fn bucket(&self, epoch: Epoch, cell: u64, cohort: u8) -> Result<Vec<u8>, ExchangeError> {
        // An edition that is under way is not shown: its contents come last.
        self.contents(epoch)?;
        let prefix = rows::key(epoch, &[&cell.to_be_bytes(), &[cohort]]);
        let mut bucket = Vec::new();
        let mut last: Option<Vec<u8>> = None;
        while let Some((key, part)) = self
            .store
            .scan(Space::Bucket, &prefix, last.as_deref(), 1, false)?
            .pop()
        {
            bucket.extend(part);
            last = Some(key);
        }
        if bucket.is_empty() {
            return Err(ExchangeError::Nothing);
        }
        Ok(bucket)
    }

    /// Makes the edition of the epoch that has begun. Its cards do not change any more, so several processes make the same, and the first to
    /// insert the contents is the one that counts.
    fn make_edition(&self, epoch: Epoch) -> Result<(), ExchangeError> {
        let (cards, places) = self.cards(epoch)?;
        let mut entries = Vec::new();
        for joined in cells::join(&places, self.settings.k as usize) {
            let bucket = Bucket::write(joined.members.iter().map(|at| cards[*at].as_slice()));
            for (part, bytes) in (0_u16..).zip(bucket.chunks(PART * Card::LENGTH)) {
                let place = [&joined.cell.to_be_bytes()[..], &[joined.cohort], &part.to_be_bytes()].concat();
                let put = Op::put(Space::Bucket, rows::key(epoch, &[&place]), bytes);
                self.store.apply(Volume::Records, &[put])?;
            }
            entries.push(Entry {
                cell: joined.cell,
                cohort: joined.cohort,
                cards: u32::try_from(joined.members.len()).map_err(|_| ExchangeError::Altered("a bucket"))?,
                hash: Sha256::digest(&bucket).into(),
            });
        }
        let previous = self.previous(epoch)?;
        let contents = Contents::signed(&self.identity, epoch, previous, self.settings.k, entries, &mut OsRng)?;
        let insert = Op::insert(Space::Edition, rows::key(epoch, &[]), contents.to_bytes());
        match self.store.apply(Volume::Records, &[insert]) {
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The cards of an edition, in the order of their keys, and where they belong; without those that are barred.
    #[expect(clippy::type_complexity, reason = "two lists side by side")]
    fn cards(&self, epoch: Epoch) -> Result<(Vec<Vec<u8>>, Vec<(CellIndex, u8)>), ExchangeError> {
        let (mut cards, mut places) = (Vec::new(), Vec::new());
        let (prefix, mut last) = (rows::key(epoch, &[]), None::<Vec<u8>>);
        loop {
            let page = self
                .store
                .scan(Space::Card, &prefix, last.as_deref(), rows::PAGE, false)?;
            let Some((key, _)) = page.last() else { break };
            last = Some(key.clone());
            let keys: Vec<Vec<u8>> = page.iter().map(|(key, _)| key[prefix.len()..].to_vec()).collect();
            let barred = self.store.get_many(Space::Barred, &keys)?;
            for ((_, bytes), barred) in page.into_iter().zip(barred) {
                if barred.is_none() {
                    let card = Card::from_bytes(&bytes)?;
                    places.push((cells::cell(card.cell())?, card.cohort()));
                    cards.push(bytes);
                }
            }
        }
        Ok((cards, places))
    }

    /// The hash of the newest edition before this one.
    fn previous(&self, epoch: Epoch) -> Result<[u8; 32], ExchangeError> {
        let key = rows::key(epoch, &[]);
        let before = self.store.scan(Space::Edition, b"", Some(&key), 1, true)?;
        let Some((_, contents)) = before.first() else {
            return Ok([0; 32]);
        };
        Ok(Contents::from_bytes(contents, &self.key())?.hash())
    }

    /// The keys of an edition's cards that lie in no bucket, because there are fewer than k around: counted, for whoever runs the exchange.
    ///
    /// # Errors
    /// Those of the store.
    pub fn unpublished(&self, epoch: Epoch) -> Result<usize, ExchangeError> {
        let (cards, places) = self.cards(epoch)?;
        let joined = cells::join(&places, self.settings.k as usize);
        let published: BTreeSet<usize> = joined.into_iter().flat_map(|bucket| bucket.members).collect();
        Ok(cards.len() - published.len())
    }
}

fn bytes_digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

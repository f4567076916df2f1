//! Always the same number, whomever one likes.

use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroizing;

use crate::blind::{Blinding, VoprfPublicKey};
use crate::envelope::ENVELOPE;
use crate::{Blinded, Epoch, Evaluated, LikesError, Meeting, Pairing, Post, STANDING_EPOCHS, Tag, Token};

/// Evaluations and posts of a member in an epoch.
pub const BATCH: usize = 20;

/// Evaluations that wait for both blinders: one for each pairing, and dummies up to a full batch.
pub struct Rounds {
    pairings: Vec<Pairing>,
    /// For each place in the batch, which pairing it is for, if any.
    places: Vec<Option<usize>>,
    one: Blinding,
    two: Blinding,
}

impl Rounds {
    /// Begins a full batch. Both blinders get the inputs under blindings of their own.
    ///
    /// # Errors
    /// If there are more pairings than [`BATCH`].
    pub fn new<R: RngCore + CryptoRng>(pairings: Vec<Pairing>, rng: &mut R) -> Result<Self, LikesError> {
        if pairings.len() > BATCH {
            return Err(LikesError::TooMany);
        }
        let mut places: Vec<Option<usize>> = (0..BATCH).map(|at| (at < pairings.len()).then_some(at)).collect();
        shuffle(&mut places, rng);
        let inputs: Vec<Zeroizing<Vec<u8>>> = (places.iter())
            .map(|place| match place {
                Some(at) => pairings[*at].input(),
                None => {
                    let mut dummy = Zeroizing::new(vec![0; 64]);
                    rng.fill_bytes(&mut dummy);
                    dummy
                }
            })
            .collect();
        Ok(Self {
            one: Blinding::new(inputs.clone(), rng)?,
            two: Blinding::new(inputs, rng)?,
            places,
            pairings,
        })
    }

    /// What is sent to the first blinder, and to the second.
    #[must_use]
    pub fn blinded(&self) -> (&Blinded, &Blinded) {
        (self.one.blinded(), self.two.blinded())
    }

    /// What the pairings meet by, in their order.
    ///
    /// # Errors
    /// If a blinder's proof does not hold under its key, or both have the same key.
    pub fn finish(
        self,
        one: (&Evaluated, &VoprfPublicKey),
        two: (&Evaluated, &VoprfPublicKey),
    ) -> Result<Vec<Meeting>, LikesError> {
        if one.1 == two.1 {
            return Err(LikesError::Copied);
        }
        let (one, two) = (self.one.finish(one.0, one.1)?, self.two.finish(two.0, two.1)?);
        let mut meetings: Vec<(usize, Meeting)> = (self.places.iter().zip(one.iter().zip(&two)))
            .filter_map(|(place, evaluations)| Some(((*place)?, evaluations)))
            .map(|(at, (one, two))| Ok((at, self.pairings[at].meeting(one, two)?)))
            .collect::<Result<_, LikesError>>()?;
        meetings.sort_by_key(|(at, _)| *at);
        Ok(meetings.into_iter().map(|(_, meeting)| meeting).collect())
    }
}

/// A like, ready to be posted.
#[derive(Clone, Debug)]
pub struct Like {
    /// What it meets by.
    pub tag: Tag,
    /// What the other gets if they like back.
    pub envelope: [u8; ENVELOPE],
    /// Where the answer is put.
    pub mailbox: [u8; Post::MAILBOX],
}

/// A full batch of posts in random order: the likes, and dummies that look the same to whoever lacks the keys.
///
/// # Errors
/// If there are more likes than [`BATCH`], or not exactly as many tokens.
pub fn fill<R: RngCore + CryptoRng>(
    epoch: Epoch,
    likes: Vec<Like>,
    tokens: Vec<Token>,
    rng: &mut R,
) -> Result<Vec<Post>, LikesError> {
    if likes.len() > BATCH {
        return Err(LikesError::TooMany);
    }
    if tokens.len() != BATCH {
        return Err(LikesError::Count);
    }
    let mut likes = likes;
    while likes.len() < BATCH {
        let (mut tag, mut envelope, mut mailbox) = ([0; Tag::LENGTH], [0; ENVELOPE], [0; Post::MAILBOX]);
        rng.fill_bytes(&mut tag);
        rng.fill_bytes(&mut envelope);
        rng.fill_bytes(&mut mailbox);
        likes.push(Like {
            tag: Tag::from_bytes(tag),
            envelope,
            mailbox,
        });
    }
    shuffle(&mut likes, rng);
    let paid = likes.into_iter().zip(tokens);
    Ok(paid
        .map(|(like, token)| Post::paid(epoch, like.tag, like.envelope, like.mailbox, token))
        .collect())
}

/// The share of a bucket that a member can sweep while a like stands, by liking as many as their tokens allow to find out who likes them.
#[must_use]
pub fn sweep(bucket: u64) -> f64 {
    let reached = STANDING_EPOCHS.saturating_mul(BATCH as u64);
    #[expect(clippy::cast_precision_loss, reason = "a share, to a few digits")]
    let share = reached as f64 / bucket.max(1) as f64;
    share.min(1.0)
}

/// Fisher and Yates's shuffle. The draw's bias over at most [`BATCH`] places is below 2⁻⁵⁹.
fn shuffle<T, R: RngCore>(of: &mut [T], rng: &mut R) {
    for last in (1..of.len()).rev() {
        #[expect(clippy::cast_possible_truncation, reason = "below the length")]
        let other = (rng.next_u64() % (last as u64 + 1)) as usize;
        of.swap(last, other);
    }
}

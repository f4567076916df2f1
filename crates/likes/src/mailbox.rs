//! Polling: always the mailboxes of a full batch at once, and an answer of one size, whatever came.

use zeroize::Zeroizing;

use crate::batch::BATCH;
use crate::envelope::ENVELOPE;
use crate::wire::{Reader, VERSION};
use crate::{Epoch, LikesError, Meeting, Post};

/// Envelopes that one mailbox gives at most. One is what an honest pair has; more come of posting a tag again with other tokens.
pub const RELEASED: usize = 3;

/// A question for the mailboxes of one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    epoch: Epoch,
    mailboxes: [[u8; Post::MAILBOX]; BATCH],
}

/// A like that was mutual.
pub struct Met {
    /// Which of the meetings that were asked about.
    pub meeting: usize,
    /// What the other sealed.
    pub content: Zeroizing<Vec<u8>>,
}

impl Poll {
    /// Bytes of an answer: the same for all.
    pub const ANSWER: usize = BATCH * RELEASED * ENVELOPE;

    /// Asks for a batch that was posted, dummies included.
    ///
    /// # Errors
    /// If it is not a full batch of one epoch.
    pub fn of(posts: &[Post]) -> Result<Self, LikesError> {
        let epoch = posts.first().ok_or(LikesError::Count)?.epoch;
        if posts.iter().any(|post| post.epoch != epoch) {
            return Err(LikesError::Wire);
        }
        let mailboxes: Vec<[u8; Post::MAILBOX]> = posts.iter().map(|post| post.mailbox).collect();
        let mailboxes = mailboxes.try_into().map_err(|_| LikesError::Count)?;
        Ok(Self { epoch, mailboxes })
    }

    /// Reads a question.
    ///
    /// # Errors
    /// If it has not the form of one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LikesError> {
        let mut reader = Reader::new(bytes)?;
        let epoch = Epoch(u64::from_be_bytes(reader.take()?));
        let mut mailboxes = [[0; Post::MAILBOX]; BATCH];
        for mailbox in &mut mailboxes {
            *mailbox = reader.take()?;
        }
        reader.end()?;
        Ok(Self { epoch, mailboxes })
    }

    /// The question as it is sent.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.epoch.0.to_be_bytes());
        bytes.extend(self.mailboxes.as_flattened());
        bytes
    }

    /// The epoch that the batch was posted in.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The mailboxes.
    #[must_use]
    pub fn mailboxes(&self) -> &[[u8; Post::MAILBOX]; BATCH] {
        &self.mailboxes
    }

    /// An answer: what came for each mailbox, in their order, and noise where nothing did. Who reads along cannot tell the two apart.
    #[must_use]
    pub fn answer<R: rand_core::RngCore + rand_core::CryptoRng>(
        released: &[Vec<[u8; ENVELOPE]>],
        rng: &mut R,
    ) -> Vec<u8> {
        let mut answer = vec![0; Self::ANSWER];
        rng.fill_bytes(&mut answer);
        for (place, envelopes) in answer.chunks_mut(RELEASED * ENVELOPE).zip(released) {
            for (place, envelope) in place.chunks_mut(ENVELOPE).zip(envelopes) {
                place.copy_from_slice(envelope);
            }
        }
        answer
    }

    /// Opens what is for one of `meetings`, each at most once. The rest is noise, one's own, or was altered: which, cannot be told and says
    /// nothing.
    ///
    /// # Errors
    /// If the answer is not of the size of one.
    pub fn open(meetings: &[Meeting], answer: &[u8]) -> Result<Vec<Met>, LikesError> {
        let (envelopes, rest) = answer.as_chunks::<ENVELOPE>();
        if answer.len() != Self::ANSWER || !rest.is_empty() {
            return Err(LikesError::Wire);
        }
        let opened = |(at, meeting): (usize, &Meeting)| {
            let content = envelopes.iter().find_map(|envelope| meeting.open(envelope).ok())?;
            Some(Met { meeting: at, content })
        };
        Ok(meetings.iter().enumerate().filter_map(opened).collect())
    }
}

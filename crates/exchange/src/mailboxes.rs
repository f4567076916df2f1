//! Mailboxes: what met is there once its slot has closed. All mailboxes of a batch are asked for together, and every answer has one size.

use likes::{ENVELOPE, Epoch, Poll, Post, RELEASED};
use rand_core::OsRng;
use store::Space;

use crate::{Exchange, ExchangeError, rows};

impl Exchange {
    /// Answers a poll: for each mailbox what was released to it by now, and noise where nothing was. Asking again changes nothing; the mailbox
    /// ends an epoch after its post.
    ///
    /// # Errors
    /// If it is no poll, or of an epoch that is forgotten or has not begun.
    pub fn poll(&self, poll: &[u8]) -> Result<Vec<u8>, ExchangeError> {
        let poll = Poll::from_bytes(poll)?;
        let now = self.epoch();
        if poll.epoch() > now || poll.epoch().0.saturating_add(1) < now.0 {
            return Err(ExchangeError::Epoch);
        }
        let released = (poll.mailboxes().iter())
            .map(|mailbox| self.released(poll.epoch(), mailbox))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Poll::answer(&released, &mut OsRng))
    }

    fn released(&self, epoch: Epoch, mailbox: &[u8; Post::MAILBOX]) -> Result<Vec<[u8; ENVELOPE]>, ExchangeError> {
        let prefix = rows::key(epoch, &[mailbox]);
        let now_ms = self.now_ms();
        let mut envelopes = Vec::new();
        for (key, closes) in self.store.scan(Space::Mailbox, &prefix, None, RELEASED, false)? {
            let altered = || ExchangeError::Altered("a mailbox");
            let closes = closes.try_into().map(u64::from_be_bytes).map_err(|_| altered())?;
            if closes > now_ms {
                continue;
            }
            let (name, at) = key
                .get(prefix.len()..)
                .and_then(|place| place.split_at_checked(16))
                .ok_or_else(altered)?;
            let at = usize::from(*at.first().ok_or_else(altered)?);
            let body = self
                .store
                .get(Space::Post, &rows::key(epoch, &[name]))?
                .ok_or_else(altered)?;
            let envelope = body.get(at * (Post::MAILBOX + ENVELOPE) + Post::MAILBOX..);
            envelopes.push(*envelope.and_then(<[u8]>::first_chunk).ok_or_else(altered)?);
        }
        Ok(envelopes)
    }
}

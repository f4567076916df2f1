//! Wrong secrets slow down whoever guesses, and nobody else.
//!
//! - What is counted is wrong secrets; a right one gives back what it took.
//! - A browser in which somebody signed in before is counted by itself (OWASP, "device cookies"): strangers who guess at a name slow down
//!   strangers at that name, and not its person in their own browser.
//! - Passkeys and recovery codes are not counted at all: neither can be guessed.
//! - Whoever is too quick waits; only who would wait longer than [`LONGEST_WAIT`] is told to come back, and when.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use gate::{DeviceId, GateError, NameKey, Open, SessionId, VaultError};

use crate::client::{Client, Network};
use crate::error::HomeError;
use crate::home::{Home, Lane};

/// At one name, from browsers that are not known there: ten at once, then ten a minute.
const AT_A_NAME: Pace = Pace {
    burst: 10,
    every_ms: 6_000,
};
/// From one network, at whatever names: thirty at once, then thirty a minute.
const FROM_A_NETWORK: Pace = Pace {
    burst: 30,
    every_ms: 2_000,
};
/// In one known browser, at its own name: ten at once, then ten a minute.
const IN_A_BROWSER: Pace = Pace {
    burst: 10,
    every_ms: 6_000,
};
/// In one session, where a secret is asked for again: ten at once, then ten a minute.
const IN_A_SESSION: Pace = Pace {
    burst: 10,
    every_ms: 6_000,
};
/// The longest that anybody is kept waiting; longer, and they are told when to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// Most keys that are counted at a time, of each kind. Where there are more, the one that was guessed least goes.
const MOST: usize = 10_000;

/// How many tries are let through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) burst: u64,
    pub(crate) every_ms: u64,
}

/// For each key, when it would be as if nothing had been tried (the generic cell rate algorithm, ITU-T I.371).
pub(crate) struct Buckets<K>(Mutex<HashMap<K, u64>>, Pace);

impl<K: Copy + Eq + Hash> Buckets<K> {
    pub(crate) fn new(pace: Pace) -> Self {
        Self(Mutex::default(), pace)
    }

    /// Takes one try; for how long to wait before it. Where that is longer than `longest`, nothing is taken.
    pub(crate) fn take(&self, key: K, now_ms: u64, longest: Duration) -> Result<Duration, Duration> {
        let Pace { burst, every_ms } = self.1;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let clear = all.get(&key).copied().unwrap_or(0).max(now_ms) + every_ms;
        let wait = Duration::from_millis(clear.saturating_sub(now_ms).saturating_sub(burst * every_ms));
        if wait > longest {
            return Err(wait);
        }
        if all.len() >= MOST && !all.contains_key(&key) {
            all.retain(|_, clear| *clear > now_ms);
            let least = all.iter().min_by_key(|(_, clear)| **clear).map(|(key, _)| *key);
            if let Some(least) = least.filter(|_| all.len() >= MOST) {
                all.remove(&least);
            }
        }
        all.insert(key, clear);
        Ok(wait)
    }

    /// Gives back what a right secret took.
    fn give_back(&self, key: K) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(clear) = all.get_mut(&key) {
            *clear = clear.saturating_sub(self.1.every_ms);
        }
    }
}

/// The counts of one home.
pub(crate) struct Throttle {
    names: Buckets<NameKey>,
    networks: Buckets<Network>,
    browsers: Buckets<DeviceId>,
    sessions: Buckets<SessionId>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            names: Buckets::new(AT_A_NAME),
            networks: Buckets::new(FROM_A_NETWORK),
            browsers: Buckets::new(IN_A_BROWSER),
            sessions: Buckets::new(IN_A_SESSION),
        }
    }
}

/// One try at a name, let through. It counts as wrong unless [`Admitted::right`] is called.
pub(crate) struct Admitted {
    name: NameKey,
    network: Option<Network>,
    browser: Option<DeviceId>,
}

fn slow(wait: Duration) -> HomeError {
    HomeError::Slow {
        seconds: wait.as_secs() + 1,
    }
}

impl Throttle {
    fn admit(
        &self,
        name: NameKey,
        network: Option<Network>,
        browser: Option<DeviceId>,
        now_ms: u64,
    ) -> Result<(Admitted, Duration), Duration> {
        let wait = match browser {
            Some(browser) => self.browsers.take(browser, now_ms, LONGEST_WAIT)?,
            None => {
                let network = network.map(|network| (network, self.networks.take(network, now_ms, LONGEST_WAIT)));
                let waits = match network {
                    Some((_, wait)) => wait?,
                    None => Duration::ZERO,
                };
                let at_name = self.names.take(name, now_ms, LONGEST_WAIT).inspect_err(|_| {
                    // What is not tried is no guess.
                    network
                        .iter()
                        .for_each(|(network, _)| self.networks.give_back(*network));
                })?;
                waits.max(at_name)
            }
        };
        let admitted = Admitted { name, network, browser };
        Ok((admitted, wait))
    }

    fn right(&self, admitted: &Admitted) {
        match admitted.browser {
            Some(browser) => self.browsers.give_back(browser),
            None => {
                self.names.give_back(admitted.name);
                admitted
                    .network
                    .iter()
                    .for_each(|network| self.networks.give_back(*network));
            }
        }
    }
}

/// Lets a try at a name through, after the wait that it is due.
///
/// # Errors
/// [`HomeError::Slow`] where that is too long.
pub(crate) async fn admit(home: &Home, client: &Client, name: &str) -> Result<Admitted, HomeError> {
    let lane = lane(home, client);
    let (name, client) = (name.to_owned(), client.clone());
    let admitted = home.stretch(lane, move |home| {
        let name = home.gate().name_key(&name)?;
        let browser = client.marks.iter().find_map(|mark| home.gate().marked_for(mark, &name));
        let now_ms = home.gate().now_ms();
        Ok(home.throttle().admit(name, client.network, browser, now_ms))
    });
    let (admitted, wait) = admitted.await?.map_err(slow)?;
    tokio::time::sleep(wait).await;
    Ok(admitted)
}

/// Where somebody waits for room: those whom the home knows do not wait behind strangers.
pub(crate) fn lane(home: &Home, client: &Client) -> Lane {
    let known = client.marks.iter().any(|mark| home.gate().marked(mark).is_some());
    if known { Lane::Known } else { Lane::Strangers }
}

impl Admitted {
    /// It was the right secret: gives the marks that the browser is to keep from now on.
    pub(crate) fn right(&self, home: &Home, client: &Client) -> Result<Vec<String>, HomeError> {
        home.throttle().right(self);
        remember(home, client, &self.name)
    }
}

/// The marks that a browser is to keep after somebody of this name signed in in it.
pub(crate) fn remember(home: &Home, client: &Client, name: &NameKey) -> Result<Vec<String>, HomeError> {
    let gate = home.gate();
    let ours = client.marks.iter().filter(|mark| gate.marked(mark).is_some());
    let (mut marks, others): (Vec<String>, Vec<String>) =
        ours.cloned().partition(|mark| gate.marked_for(mark, name).is_some());
    if marks.is_empty() {
        marks.push(gate.mark_device(name)?);
    }
    marks.extend(others);
    Ok(marks)
}

/// Does what asks for a secret again. Wrong ones are counted in this session alone.
///
/// # Errors
/// [`HomeError::Slow`] where there were too many.
pub(crate) fn proving<T>(
    home: &Home,
    open: &Open,
    work: impl FnOnce() -> Result<T, GateError>,
) -> Result<Result<T, GateError>, HomeError> {
    let sessions = &home.throttle().sessions;
    sessions
        .take(open.session(), home.gate().now_ms(), Duration::ZERO)
        .map_err(slow)?;
    let done = work();
    if !matches!(done, Err(GateError::Vault(VaultError::WrongSecret))) {
        sessions.give_back(open.session());
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        burst: 3,
        every_ms: 1_000,
    };
    const LONG: Duration = Duration::from_secs(2);

    #[test]
    fn a_burst_goes_through_then_waits_grow_and_then_one_is_told_when_to_come_back() {
        let buckets = Buckets::new(PACE);
        let waits: Vec<_> = (0..7).map(|_| buckets.take(1, 10_000, LONG)).collect();
        let second = Duration::from_secs(1);
        let none = Duration::ZERO;
        let expected = [
            Ok(none),
            Ok(none),
            Ok(none),
            Ok(second),
            Ok(2 * second),
            Err(3 * second),
            Err(3 * second),
        ];
        assert_eq!(waits, expected, "and what is refused takes nothing");
        assert_eq!(buckets.take(2, 10_000, LONG), Ok(none), "another is another");
        assert_eq!(buckets.take(1, 13_000, LONG), Ok(none), "three seconds later");
        assert_eq!(buckets.take(1, 100_000, LONG), Ok(none), "nothing is saved up");
    }

    #[test]
    fn a_right_secret_gives_back_what_it_took() {
        let buckets = Buckets::new(PACE);
        for _ in 0..100 {
            assert_eq!(buckets.take(1, 0, LONG), Ok(Duration::ZERO));
            buckets.give_back(1);
        }
    }

    #[test]
    fn counts_stay_bounded_and_the_most_guessed_stays() {
        let buckets = Buckets::new(PACE);
        let taken = (0..3).filter(|_| buckets.take(u64::MAX, 0, LONG).is_ok()).count();
        assert_eq!(taken, 3);
        for key in 0..3 * MOST as u64 {
            assert!(buckets.take(key, 0, LONG).is_ok());
        }
        assert!(buckets.0.lock().unwrap().len() <= MOST);
        assert_eq!(buckets.take(u64::MAX, 0, LONG), Ok(Duration::from_secs(1)));
    }
}

//! Which messages a prompt keeps: oldest out first, each whole or not at all.

/// What fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fit {
    /// The first message that stays; all after it stay too.
    pub(crate) first: usize,
    /// Tokens of the prompt that begins there.
    pub(crate) tokens: usize,
}

/// Even the last message alone does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Over {
    /// Tokens that it would take.
    pub(crate) tokens: usize,
}

/// Finds the longest tail of `messages` messages (at least one) whose prompt has at most `limit` tokens.
///
/// `cost(first)` counts the tokens of the prompt that keeps the messages from `first` on, with everything that always stays. It is
/// asked O(log n) times. Whatever it answers, the fit that is returned was counted and is within the limit; where keeping less never
/// costs more (true of every chat template known), it is also the longest.
pub(crate) fn fit<E>(
    messages: usize,
    limit: usize,
    mut cost: impl FnMut(usize) -> Result<usize, E>,
) -> Result<Result<Fit, Over>, E> {
    let last = messages.saturating_sub(1);
    let tokens = cost(last)?;
    if tokens > limit {
        return Ok(Err(Over { tokens }));
    }
    // INVARIANT: `best` was counted and fits; every tail that begins before `low` is taken not to.
    let mut best = Fit { first: last, tokens };
    let mut low = 0;
    while low < best.first {
        let middle = low + (best.first - low) / 2;
        let tokens = cost(middle)?;
        if tokens <= limit {
            best = Fit { first: middle, tokens };
        } else {
            low = middle + 1;
        }
    }
    Ok(Ok(best))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    fn counted(system: usize, each: &[usize], limit: usize) -> Result<Fit, Over> {
        let cost = |first: usize| Ok::<_, Infallible>(system + each[first..].iter().sum::<usize>());
        match fit(each.len(), limit, cost) {
            Ok(fit) => fit,
            Err(never) => match never {},
        }
    }

    proptest! {
        #[test]
        fn the_longest_tail_that_fits_is_kept(
            system in 0usize..60,
            each in prop::collection::vec(1usize..40, 1..60),
            limit in 0usize..400,
        ) {
            let last = each.len() - 1;
            let tail = |first: usize| system + each[first..].iter().sum::<usize>();
            match counted(system, &each, limit) {
                Ok(Fit { first, tokens }) => {
                    prop_assert_eq!(tokens, tail(first));
                    prop_assert!(tokens <= limit);
                    prop_assert!(first <= last, "the last message is always kept");
                    prop_assert!(first == 0 || tail(first - 1) > limit, "one more would have fitted");
                }
                Err(Over { tokens }) => {
                    prop_assert_eq!(tokens, system + each[last]);
                    prop_assert!(tokens > limit);
                }
            }
        }

        #[test]
        fn no_answer_of_the_counter_makes_it_exceed_the_limit(
            costs in prop::collection::vec(0usize..100, 1..60),
            limit in 0usize..100,
        ) {
            let mut asked = 0;
            let found = fit(costs.len(), limit, |first| { asked += 1; Ok::<_, Infallible>(costs[first]) });
            match found {
                Ok(Ok(Fit { first, tokens })) => prop_assert!(tokens == costs[first] && tokens <= limit),
                Ok(Err(Over { tokens })) => prop_assert!(tokens > limit),
                Err(never) => match never {},
            }
            prop_assert!(asked <= 8, "{} messages took {asked} counts", costs.len());
        }
    }

    #[test]
    fn a_counter_that_fails_is_heard() {
        assert_eq!(fit(3, 10, |_| Err::<usize, _>("no")), Err("no"));
    }
}

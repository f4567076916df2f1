//! How much a home is used, as far as people agree to say: a number that is blurred inside the vault before it leaves it.
//!
//! Once a month, when somebody signs in who agreed to it (`measure` in the data map), the days of the last four weeks on which they talked are
//! counted from their own ledger, noise is added, and only the sum goes into the home's count. So whoever runs the home, and has its disk,
//! sees nobody's number (local differential privacy).

use consent::{Act, Category, CategorySet, PurposeId, RecipientId, purpose};
use vault::VaultError;

use crate::Gate;
use crate::annals::random;
use crate::counts::Month;
use crate::error::GateError;
use crate::guarded::Guarded;
use crate::noise::discrete_laplace;
use crate::opened::Sink;
use crate::people::Open;
use crate::permit::Permit;
use crate::review::used_at;
use crate::write::DAY_MS;

/// Days that are looked at, which is also the most that the number can be.
const DAYS: u64 = 28;
/// How one person's number of a month is blurred: an epsilon of 1 for all of their days together, spent anew each month.
pub const USE_EPSILON: (u64, u64) = (1, 1);

/// What is counted, as its rows say it: what was added, and what was taken away by noise.
const ADDED: &str = "use added";
const TAKEN: &str = "use taken";

/// Takes one blurred number into the home's count.
struct Counter<'a> {
    gate: &'a Gate,
    operator: RecipientId,
}

impl Sink<i64, purpose::Measure> for Counter<'_> {
    type Taken = Result<(), VaultError>;

    fn recipient(&self) -> &RecipientId {
        &self.operator
    }

    fn take(self, days: i64) -> Self::Taken {
        let month = Month::at(self.gate.now_ms(), 0).to_string();
        let what = if days < 0 { TAKEN } else { ADDED };
        self.gate.vault().count_up_by(&month, what, days.unsigned_abs())
    }
}

impl Gate {
    /// Gives the person's blurred number for this month, if they agreed to it and it was not given yet; whether it was given now.
    ///
    /// # Errors
    /// The store's own; [`GateError::ConsentChanged`] where the person changed a consent meanwhile.
    pub(crate) fn share_use(&self, open: &Open) -> Result<bool, GateError> {
        let (counts, operator) = (CategorySet::from(Category::UsageCounts), RecipientId::operator());
        let permit: Permit<purpose::Measure> = match self.permit(open, counts, &operator, Act::Disclose) {
            Err(GateError::Refused { .. }) => return Ok(false),
            permit => permit?,
        };
        let (totals, now_ms) = (self.totals(open)?, self.now_ms());
        let given = used_at(
            &totals,
            PurposeId::Measure.id(),
            &operator,
            Category::UsageCounts.into(),
        );
        if given.is_some_and(|at| Month::at(at, 0) == Month::at(now_ms, 0)) {
            return Ok(false);
        }
        let today = now_ms / DAY_MS;
        let lately = totals.by_day.range(today.saturating_sub(DAYS)..today);
        let talked = lately
            .filter(|(_, by)| by.contains_key(PurposeId::Converse.id()))
            .count();
        let (numerator, denominator) = USE_EPSILON;
        let noise = discrete_laplace(numerator, denominator * DAYS, &mut random)?;
        let blurred = i64::try_from(talked).unwrap_or(0).saturating_add(noise);
        let mut pass = self.pass(open);
        let leaving = pass.disclose(&permit, self.at_hand(&permit, Guarded::fresh(blurred, counts))?)?;
        let disclosed = pass.commit()?.leave(leaving)?;
        disclosed.release(Counter { gate: self, operator })??;
        Ok(true)
    }

    /// The sum of what was given in a month; noise may leave it below nothing, which is shown as 0.
    pub(crate) fn use_in(&self, month: &Month) -> Result<u64, GateError> {
        let month = month.to_string();
        let of = |what| -> Result<u64, GateError> {
            let counts = self.vault().counts(what)?;
            Ok(counts.into_iter().find(|(of, _)| *of == month).map_or(0, |(_, n)| n))
        };
        Ok(of(ADDED)?.saturating_sub(of(TAKEN)?))
    }
}

//! What a card would be worth if it were noised before anybody saw it: local differential privacy, field by field.

use crate::card::{Card, GROUPS, Level};
use crate::trees::drawn;

/// Ages are noised within these.
const AGES: (f64, f64) = (18.0, 60.0);

/// Noise on every field of a card. The privacy parameter holds for one field; a whole card spends it [`Noise::FIELDS`] times.
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    epsilon: f64,
}

/// A sequence of numbers in a card's order of fields. For measuring: what is published must be drawn from the system's randomness.
struct Draws {
    card: u64,
    next: u64,
}

impl Draws {
    /// Above 0 and below 1.
    fn next(&mut self) -> f64 {
        self.next += 1;
        ((drawn(self.card, self.next) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }
}

impl Noise {
    /// Fields of a card: groups, age, and every answer.
    pub const FIELDS: usize = 5 + crate::OUTLOOKS + 2 * crate::TRAITS + crate::WANTS + crate::INTERESTS;

    /// Noise for a privacy parameter above 0; `None` for anything else.
    #[must_use]
    pub fn new(epsilon: f64) -> Option<Self> {
        (epsilon.is_finite() && epsilon > 0.0).then_some(Self { epsilon })
    }

    /// So much noise that nothing of a card is left.
    pub(super) const fn widest() -> Self {
        Self { epsilon: 0.1 }
    }

    /// The card as it would be published. A field that was left out is noised too, from its middle: silence would tell.
    #[must_use]
    pub fn card(&self, card: &Card, number: u64) -> Card {
        let mut draws = Draws { card: number, next: 0 };
        let mut noised = card.clone();
        for answer in (noised.outlook.iter_mut())
            .chain(&mut noised.traits)
            .chain(&mut noised.seen)
            .chain(&mut noised.wants)
            .chain(&mut noised.interests)
        {
            let value = answer.map_or(0.0, |level| f64::from(level.value()));
            *answer = Level::on_scale(value + self.laplace(2.0, &mut draws), -1.0, 1.0);
        }
        let (least, most) = AGES;
        let age = card
            .age
            .map_or(f64::midpoint(least, most), f64::from)
            .clamp(least, most);
        noised.age = Some(
            (age + self.laplace(most - least, &mut draws))
                .clamp(least, most)
                .round() as u8,
        );
        for group in [
            &mut noised.gender,
            &mut noised.background,
            &mut noised.seeking,
            &mut noised.work,
        ] {
            *group = self.response(*group, &mut draws);
        }
        noised
    }

    /// Laplace's noise (Dwork, McSherry, Nissim and Smith 2006) for a field that ranges over `range`.
    fn laplace(&self, range: f64, draws: &mut Draws) -> f64 {
        let at = draws.next() - 0.5;
        -range / self.epsilon * at.signum() * (1.0 - 2.0 * at.abs()).ln()
    }

    /// Randomised response over all codes (Kairouz, Oh and Viswanath 2014); to say nothing is a code of its own.
    fn response(&self, group: Option<u8>, draws: &mut Draws) -> Option<u8> {
        let codes = f64::from(GROUPS) + 1.0;
        let stay = (self.epsilon.exp() - 1.0) / (self.epsilon.exp() - 1.0 + codes);
        if draws.next() < stay {
            return group;
        }
        let code = (draws.next() * codes) as u8;
        (code < GROUPS).then_some(code)
    }
}

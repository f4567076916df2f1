//! What a person shows of themselves at a glance, and what they keep to themselves.

/// How much of something: from −1 (not at all) over 0 (middling) to 1 (very much), in steps of one hundredth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(i8);

impl Level {
    /// The lowest level.
    pub const LEAST: Self = Self(-100);
    /// The highest level.
    pub const MOST: Self = Self(100);

    /// From here on, somebody has an interest.
    pub(crate) const LIKED: Self = Self(30);

    /// Where `value` lies on a scale from `low` to `high`; beyond its ends counts as at its ends. `None` for what is no number.
    #[must_use]
    pub fn on_scale(value: f64, low: f64, high: f64) -> Option<Self> {
        let place = (value - low) / (high - low);
        #[expect(clippy::cast_possible_truncation, reason = "between −100 and 100 after clamping")]
        place
            .is_finite()
            .then(|| Self((place * 200.0 - 100.0).clamp(-100.0, 100.0).round() as i8))
    }

    /// The level as a number from −1 to 1.
    #[must_use]
    pub fn value(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

/// A level that a person gave, or did not want to give.
pub type Answer = Option<Level>;

/// How many interests a card can name.
pub const INTERESTS: usize = 17;
/// How many traits a person can say they have.
pub const TRAITS: usize = 5;
/// How many things a person can say that they look for: the traits, and shared interests.
pub const WANTS: usize = 6;
/// How many questions there are on how one lives.
pub const OUTLOOKS: usize = 5;
/// Codes of a group lie below this.
pub const GROUPS: u8 = 20;

/// The interests that a card can name, in the order of [`Card::interests`].
pub const INTEREST_NAMES: [&str; INTERESTS] = [
    "playing sports",
    "watching sports",
    "exercise",
    "eating out",
    "museums",
    "art",
    "hiking",
    "games",
    "dancing",
    "reading",
    "television",
    "theatre",
    "films",
    "concerts",
    "music",
    "shopping",
    "yoga",
];

/// The traits, in the order of [`Card::traits`] and [`Card::wants`].
pub const TRAIT_NAMES: [&str; TRAITS] = ["attractive", "sincere", "clever", "fun", "ambitious"];

/// How one lives, in the order of [`Card::outlook`].
pub const OUTLOOK_NAMES: [&str; OUTLOOKS] = [
    "how much faith matters",
    "how much a shared background matters",
    "how often you go out",
    "how often you go on dates",
    "how hopeful you are",
];

/// A glance card. It names no one; whatever is left out counts neither for nor against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Age in years; the middle of the band that is shown.
    pub age: Option<u8>,
    /// Gender, as a code below [`GROUPS`].
    pub gender: Option<u8>,
    /// Background, as a code below [`GROUPS`].
    pub background: Option<u8>,
    /// What one seeks, as a code below [`GROUPS`].
    pub seeking: Option<u8>,
    /// Field of work or study, as a code below [`GROUPS`].
    pub work: Option<u8>,
    /// How one lives: [`OUTLOOK_NAMES`].
    pub outlook: [Answer; OUTLOOKS],
    /// How one sees oneself: [`TRAIT_NAMES`].
    pub traits: [Answer; TRAITS],
    /// How one thinks that others see one: [`TRAIT_NAMES`].
    pub seen: [Answer; TRAITS],
    /// What one looks for: [`TRAIT_NAMES`], then shared interests.
    pub wants: [Answer; WANTS],
    /// What one likes to do: [`INTEREST_NAMES`].
    pub interests: [Answer; INTERESTS],
}

/// How much it matters to a person, in private, that somebody fits in each respect: from 0 (not at all) to 100 (very much).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    pub(crate) weights: [u8; crate::RESPECTS],
}

impl Preferences {
    /// The most that a respect can matter.
    pub const MOST: u8 = 100;

    /// Nothing matters more than anything else, and nothing much.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            weights: [0; crate::RESPECTS],
        }
    }

    /// Everything matters somewhat: what holds until a person says otherwise.
    #[must_use]
    pub const fn even() -> Self {
        Self {
            weights: [50; crate::RESPECTS],
        }
    }

    /// The same, with one respect weighed anew; more than [`Self::MOST`] counts as the most.
    #[must_use]
    pub fn with(mut self, respect: crate::Respect, weight: u8) -> Self {
        self.weights[respect as usize] = weight.min(Self::MOST);
        self
    }

    pub(crate) fn weight(&self, respect: crate::Respect) -> f32 {
        f32::from(self.weights[respect as usize]) / f32::from(Self::MOST)
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Self::even()
    }
}

//! Small numbers for what a data map declares, in the order in which it declares them, and sets of categories.

/// The number of categories that a data map can declare: what a [`CategorySet`] has room for.
pub const MAX_CATEGORIES: usize = 128;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u8);

        impl $name {
            /// The entry at this position in the data map.
            #[must_use]
            pub const fn new(position: u8) -> Self {
                Self(position)
            }

            /// The position in the data map.
            #[must_use]
            pub const fn get(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index!(
    /// A category, by its place in the data map.
    CategoryIndex
);
index!(
    /// A purpose, by its place in the data map.
    PurposeIndex
);
index!(
    /// A kind of recipient, by its place in the data map.
    KindIndex
);

/// A set of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CategorySet(u128);

impl CategorySet {
    /// No category at all.
    pub const EMPTY: Self = Self(0);

    /// No category at all.
    #[must_use]
    pub const fn new() -> Self {
        Self::EMPTY
    }

    /// A category's own bit; beyond [`MAX_CATEGORIES`] there is none.
    const fn bit(category: CategoryIndex) -> u128 {
        if category.get() < MAX_CATEGORIES {
            1 << category.get()
        } else {
            0
        }
    }

    /// The first `count` categories of a data map.
    #[must_use]
    pub const fn first(count: usize) -> Self {
        if count >= MAX_CATEGORIES {
            Self(u128::MAX)
        } else {
            Self((1 << count) - 1)
        }
    }

    /// Adds a category.
    pub fn insert(&mut self, category: impl Into<CategoryIndex>) {
        self.0 |= Self::bit(category.into());
    }

    /// Takes a category out.
    pub fn remove(&mut self, category: impl Into<CategoryIndex>) {
        self.0 &= !Self::bit(category.into());
    }

    /// Whether the category is in the set.
    #[must_use]
    pub fn contains(self, category: impl Into<CategoryIndex>) -> bool {
        self.0 & Self::bit(category.into()) != 0
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in this one only.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many categories are in it.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether everything in it is in the other too.
    #[must_use]
    pub const fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// The categories in the data map's order.
    pub fn iter(self) -> impl Iterator<Item = CategoryIndex> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let position = u8::try_from(rest.trailing_zeros()).ok().filter(|_| rest != 0)?;
            rest &= rest - 1;
            Some(CategoryIndex::new(position))
        })
    }
}

impl<C: Into<CategoryIndex>> From<C> for CategorySet {
    fn from(category: C) -> Self {
        Self(Self::bit(category.into()))
    }
}

impl<C: Into<CategoryIndex>> FromIterator<C> for CategorySet {
    fn from_iter<I: IntoIterator<Item = C>>(categories: I) -> Self {
        Self(
            categories
                .into_iter()
                .fold(0, |bits, category| bits | Self::bit(category.into())),
        )
    }
}

impl<C: Into<CategoryIndex>> Extend<C> for CategorySet {
    fn extend<I: IntoIterator<Item = C>>(&mut self, categories: I) {
        for category in categories {
            self.insert(category);
        }
    }
}

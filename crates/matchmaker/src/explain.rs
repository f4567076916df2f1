//! Why two people are introduced, in words. What is said is what the score is made of, and nothing else; that the two would get on is
//! not claimed, because nothing here knows it.

use crate::features::{RESPECTS, Respect, TERMS, Term};

/// One side of a score: what speaks for that person's yes and against it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Side {
    pub(crate) terms: [f32; TERMS],
}

impl Side {
    /// What one term adds, in logits.
    #[must_use]
    pub fn term(&self, term: Term) -> f32 {
        self.terms[term.index()]
    }

    /// The sum of all terms: the logit of a yes.
    #[must_use]
    pub fn sum(&self) -> f32 {
        self.terms.iter().sum()
    }
}

/// Why a card ranks where it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// This person's side.
    pub mine: Side,
    /// The other's side, as far as their card tells.
    pub theirs: Side,
    /// Interests that both named.
    pub shared: Vec<&'static str>,
    pub(crate) fits: [f32; RESPECTS],
    /// The score: the harmonic mean of both sides' chances.
    pub score: f32,
}

/// A fit nearer to 0 than this is not worth a word.
const WORTH_A_WORD: f32 = 0.2;
/// So many interests are named.
const NAMED: usize = 3;

impl Explanation {
    /// Respects in which the two fit, as the score sees it.
    pub fn alike(&self) -> impl Iterator<Item = Respect> {
        self.worth_a_word(|fit| fit >= WORTH_A_WORD)
    }

    /// Respects in which they may differ.
    pub fn unlike(&self) -> impl Iterator<Item = Respect> {
        self.worth_a_word(|fit| fit <= -WORTH_A_WORD)
    }

    fn worth_a_word(&self, which: impl Fn(f32) -> bool) -> impl Iterator<Item = Respect> {
        // What counts for nothing in either side's score is no reason.
        let counts = |respect: &Respect| {
            let term = Term::Fit(*respect);
            self.mine.term(term) != 0.0 || self.theirs.term(term) != 0.0
        };
        (Respect::ALL.into_iter())
            .filter(counts)
            .filter(move |respect| which(self.fits[*respect as usize]))
    }

    /// One or two plain sentences.
    #[must_use]
    pub fn words(&self) -> String {
        let both: Vec<String> = self.alike().map(|respect| self.agrees(respect)).collect();
        let differ: Vec<&str> = self.unlike().map(differs).collect();
        match (both.is_empty(), differ.is_empty()) {
            (true, true) => "Your cards say too little to compare.".to_owned(),
            (false, true) => format!("You both {}.", list(&both)),
            (true, false) => format!("You may differ on {}.", list(&differ)),
            (false, false) => format!("You both {}; you may differ on {}.", list(&both), list(&differ)),
        }
    }

    fn agrees(&self, respect: Respect) -> String {
        match respect {
            Respect::Age => "are of a similar age".to_owned(),
            Respect::Background => "share a background".to_owned(),
            Respect::Seeking => "seek the same".to_owned(),
            Respect::Work => "work in the same field".to_owned(),
            Respect::Outlook => "live in similar ways".to_owned(),
            Respect::Interests if self.shared.is_empty() => "like similar things".to_owned(),
            Respect::Interests => format!("like {}", list(&self.shared[..self.shared.len().min(NAMED)])),
            Respect::Wants => "look for what the other's card says".to_owned(),
        }
    }
}

fn differs(respect: Respect) -> &'static str {
    match respect {
        Respect::Age => "age",
        Respect::Background => "background",
        Respect::Seeking => "what you seek",
        Respect::Work => "work",
        Respect::Outlook => "how you live",
        Respect::Interests => "what you like to do",
        Respect::Wants => "what you look for in somebody",
    }
}

fn list<S: AsRef<str>>(of: &[S]) -> String {
    let of: Vec<&str> = of.iter().map(AsRef::as_ref).collect();
    match of.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

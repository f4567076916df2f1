//! What holds of every ranking.

use matchmaker::{Card, Choice, Level, Preferences, Ranker, Respect, Term};
use proptest::prelude::*;

fn answer() -> impl Strategy<Value = Option<Level>> {
    prop::option::of((-1.0..=1.0).prop_filter_map("a number", |value| Level::on_scale(value, -1.0, 1.0)))
}

fn group() -> impl Strategy<Value = Option<u8>> {
    prop::option::of(0..=255_u8)
}

fn card() -> impl Strategy<Value = Card> {
    let groups = (group(), group(), group(), group(), group());
    let answers = (
        prop::array::uniform5(answer()),
        prop::array::uniform5(answer()),
        prop::array::uniform5(answer()),
        prop::array::uniform6(answer()),
        prop::array::uniform17(answer()),
    );
    (groups, answers).prop_map(|((age, gender, background, seeking, work), answers)| {
        let (outlook, traits, seen, wants, interests) = answers;
        Card {
            age,
            gender,
            background,
            seeking,
            work,
            outlook,
            traits,
            seen,
            wants,
            interests,
        }
    })
}

fn choice() -> impl Strategy<Value = Choice> {
    (card(), any::<bool>(), prop::option::of(any::<bool>())).prop_map(|(card, yes, liked_back)| Choice {
        card,
        yes,
        liked_back,
    })
}

fn cards() -> impl Strategy<Value = Vec<Card>> {
    prop::collection::vec(card(), 0..20)
}

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    prop::collection::vec(choice(), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn without_a_history_both_homes_see_the_same_score(one in card(), other in card()) {
        let score = |me: &Card, you: &Card| Ranker::new(me, Preferences::even(), &[]).score(you);
        prop_assert_eq!(score(&one, &other), score(&other, &one));
    }

    #[test]
    fn what_fits_never_ranks_lower_when_it_matters_more(me in card(), you in card(), which in 0..7_usize, low in 0..=100_u8, high in 0..=100_u8) {
        let respect = Respect::ALL[which];
        let (low, high) = (low.min(high), low.max(high));
        let with = |weight| Ranker::new(&me, Preferences::none().with(respect, weight), &[]).explain(&you);
        let (before, after) = (with(low), with(high));
        if with(100).mine.term(Term::Fit(respect)) >= 0.0 {
            prop_assert!(after.score >= before.score);
        } else {
            prop_assert!(after.score <= before.score);
        }
    }

    #[test]
    fn a_ranking_is_in_order_whole_finite_and_the_same_again(me in card(), bucket in cards(), choices in choices()) {
        let ranker = Ranker::new(&me, Preferences::even(), &choices);
        let ranked = ranker.rank(&bucket);
        prop_assert_eq!(&ranked, &Ranker::new(&me, Preferences::even(), &choices).rank(&bucket));
        prop_assert!(ranked.iter().all(|one| one.score.is_finite() && (0.0..=1.0).contains(&one.score)));
        prop_assert!(ranked.is_sorted_by(|a, b| a.score > b.score || (a.score == b.score && a.place < b.place)));
        let mut places: Vec<usize> = ranked.iter().map(|one| one.place).collect();
        places.sort_unstable();
        prop_assert_eq!(places, (0..bucket.len()).collect::<Vec<_>>());
    }

    #[test]
    fn an_explanation_is_made_of_the_score(me in card(), you in card(), choices in choices()) {
        let ranker = Ranker::new(&me, Preferences::even(), &choices);
        let why = ranker.explain(&you);
        let sum: f32 = Term::ALL.iter().map(|term| why.mine.term(*term)).sum();
        prop_assert_eq!(sum, why.mine.sum());
        let chance = |logit: f32| 1.0 / (1.0 + (-f64::from(logit)).exp());
        let score = matchmaker::reciprocal(chance(why.mine.sum()), chance(why.theirs.sum()));
        prop_assert!((score - f64::from(why.score)).abs() < 1e-6);
        prop_assert_eq!(why.score, ranker.score(&you));
        for respect in why.alike() {
            prop_assert!(!why.unlike().any(|other| other == respect));
        }
    }

    #[test]
    fn an_empty_card_counts_neither_for_nor_against(me in card()) {
        let why = Ranker::new(&me, Preferences::even(), &[]).explain(&Card::default());
        prop_assert_eq!(why.score, 0.5);
        prop_assert_eq!(why.words(), "Your cards say too little to compare.");
    }
}

#[test]
fn those_like_whom_one_liked_come_first() {
    let hiking = |level| {
        let mut card = Card::default();
        card.interests[6] = level;
        card
    };
    let (keen, idle) = (hiking(Some(Level::MOST)), hiking(Some(Level::LEAST)));
    let choice = |card: &Card, yes| Choice {
        card: card.clone(),
        yes,
        liked_back: None,
    };
    let choices = [
        choice(&keen, true),
        choice(&idle, false),
        choice(&keen, true),
        choice(&idle, false),
    ];
    let ranked = Ranker::new(&Card::default(), Preferences::even(), &choices).rank(&[idle, keen]);
    assert_eq!(ranked[0].place, 1);
    assert!(ranked[0].score > ranked[1].score);
}

#[test]
fn what_is_no_number_is_no_level() {
    assert_eq!(Level::on_scale(f64::NAN, 0.0, 10.0), None);
    assert_eq!(Level::on_scale(1.0, 3.0, 3.0), None);
    assert_eq!(Level::on_scale(f64::INFINITY, 0.0, 10.0), None);
    assert_eq!(Level::on_scale(99.0, 0.0, 10.0), Some(Level::MOST));
}

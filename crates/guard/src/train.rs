//! How the weights are made: logistic regression with AdaGrad, the same bits from the same data every time.
//!
//! Run `cargo run -p troth-guard --example train` to make `weights/` anew from `data/`.

mod stored;

pub use stored::Stored;

use crate::{
    Kind, Sense, crisis,
    features::{self, Feature, Scene},
    leaving,
    model::{CRISIS_HEADS, Head, Model, REPLY_HEADS},
    sentences::Sentences,
    text::Plain,
};

/// What a person said and, where there is one, a reply to it, to learn from.
#[derive(Clone, Debug)]
pub struct ReplyExample {
    /// What the person said.
    pub said: String,
    /// The reply, and what is wrong with it; empty if nothing.
    pub reply: Option<(String, Vec<Kind>)>,
    /// Whether the person is taking leave.
    pub leaving: bool,
}

/// The score from which each head of a model speaks.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// Of "something is wrong", or "not none".
    pub any: f32,
    /// Of each kind beside the likeliest, or of "acute".
    pub each: f32,
}

/// Passes over the data. More gained nothing in cross-validation.
const PASSES: usize = 12;
/// The size of the first steps.
const RATE: f32 = 0.05;
/// How strongly weights are drawn to zero at each step.
const DECAY: f32 = 2e-5;

struct Row<'a> {
    features: &'a [Feature],
    weight: f32,
    truth: bool,
}

/// A reply as it is met, with what is wrong with it.
struct View<'a> {
    features: Vec<Feature>,
    weight: f32,
    kinds: &'a [Kind],
}

/// Every text of which a vector is wanted to train on these, once each.
#[must_use]
pub fn texts(replies: &[ReplyExample], messages: &[(String, crisis::Level)]) -> Vec<String> {
    let mut all: Vec<String> = messages.iter().map(|(text, _)| text.clone()).collect();
    for example in replies {
        all.push(said(example));
        all.extend(pieces(example).into_iter().map(|(text, _)| text));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// What of a message says whether it takes leave.
fn said(example: &ReplyExample) -> String {
    leaving::ending(Plain::new(&example.said).as_str()).to_owned()
}

/// Trains the heads of the reply model and returns the bytes of its file.
#[must_use]
pub fn replies(sense: &Sense, examples: &[ReplyExample], thresholds: Thresholds) -> Vec<u8> {
    let heard: Vec<Vec<Feature>> = examples
        .iter()
        .map(|e| {
            let said = said(e);
            features::message(&said, &[], sense.vector(&said).as_deref())
        })
        .collect();
    let said: Vec<Row<'_>> = examples
        .iter()
        .zip(&heard)
        .map(|(e, features)| Row {
            features,
            // Each thing that was said stands once for every reply to it.
            weight: if e.reply.is_some() { 0.05 } else { 1.0 },
            truth: e.leaving,
        })
        .collect();
    let leaving = fit(&said, 14).with_threshold(0.5);
    let mut views: Vec<View<'_>> = examples.iter().flat_map(|e| views(sense, e)).collect();
    views.extend(talking_on(sense, examples));
    let head = |bits, truth: &dyn Fn(&[Kind]) -> bool| {
        let rows = views.iter().map(|v| Row {
            features: &v.features,
            weight: v.weight,
            truth: truth(v.kinds),
        });
        fit(&rows.collect::<Vec<_>>(), bits)
    };
    let mut heads = vec![head(18, &|kinds| !kinds.is_empty()).with_threshold(thresholds.any)];
    heads.extend(Kind::ALL.map(|k| head(14, &|kinds| kinds.contains(&k)).with_threshold(thresholds.each)));
    heads.push(leaving);
    debug_assert_eq!(heads.len(), REPLY_HEADS);
    Model::new(heads).write()
}

/// A reply as it is met while it streams. Each sentence of a benign reply is benign, by itself and after those before it; of a bad
/// reply it is known only that the whole is bad.
fn views<'a>(sense: &Sense, example: &'a ReplyExample) -> Vec<View<'a>> {
    let Some((_, kinds)) = &example.reply else {
        return Vec::new();
    };
    let scene = Scene::labelled(&example.said, example.leaving);
    let view = |(text, weight): (String, f32)| View {
        features: features::reply(&scene, &text, sense.vector(&text).as_deref()),
        weight,
        kinds,
    };
    pieces(example).into_iter().map(view).collect()
}

/// The texts as which a reply is met, and how much each counts.
fn pieces(example: &ReplyExample) -> Vec<(String, f32)> {
    let Some((reply, kinds)) = &example.reply else {
        return Vec::new();
    };
    let mut all = vec![(reply.clone(), 1.0)];
    if kinds.is_empty() {
        let mut splitter = Sentences::new();
        let mut sentences = splitter.push(reply);
        sentences.extend(splitter.finish());
        if sentences.len() > 1 {
            all.extend(sentences.into_iter().map(|s| (s, 0.5)));
        }
    }
    all
}

/// An answer that would be fine at another time ignores a goodbye if it asks on as if nobody had said one.
fn talking_on<'a>(sense: &Sense, examples: &'a [ReplyExample]) -> impl Iterator<Item = View<'a>> {
    let scene = Scene::labelled("bye", true);
    examples.iter().filter(|e| !e.leaving).filter_map(move |e| {
        let (reply, kinds) = e.reply.as_ref()?;
        let on = kinds.is_empty() && reply.trim_end().ends_with('?');
        on.then(|| View {
            features: features::reply(&scene, reply, sense.vector(reply).as_deref()),
            weight: 0.5,
            kinds: &[Kind::IgnoringIntentToLeave],
        })
    })
}

/// Trains the heads of the crisis model and returns the bytes of its file.
#[must_use]
pub fn messages(sense: &Sense, examples: &[(String, crisis::Level)], thresholds: Thresholds) -> Vec<u8> {
    let read: Vec<_> = examples
        .iter()
        .map(|(text, level)| (crisis::message_features(text, sense.vector(text).as_deref()), *level))
        .collect();
    // "Acute" is asked only of what is not none, so what is none has little to say about it.
    let head = |truth: &dyn Fn(crisis::Level) -> bool, none: f32| {
        let weight = |l| if l == crisis::Level::None { none } else { 1.0 };
        let rows = read.iter().map(|(features, l)| Row {
            features,
            weight: weight(*l),
            truth: truth(*l),
        });
        fit(&rows.collect::<Vec<_>>(), 17)
    };
    let heads = vec![
        head(&|l| l > crisis::Level::None, 1.0).with_threshold(thresholds.any),
        head(&|l| l == crisis::Level::Acute, 0.1).with_threshold(thresholds.each),
    ];
    debug_assert_eq!(heads.len(), CRISIS_HEADS);
    Model::new(heads).write()
}

fn fit(rows: &[Row<'_>], bits: u8) -> Head {
    let size = 1_usize << bits;
    let mask = (1_u32 << bits) - 1;
    let (mut weights, mut squares) = (vec![0.0_f32; size], vec![1e-6_f32; size]);
    let (mut bias, mut bias_square) = (0.0_f32, 1e-6_f32);
    let slot = |h: u32| usize::try_from(h & mask).unwrap_or(0);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let positive: f32 = rows.iter().filter(|r| r.truth).map(|r| r.weight).sum();
    let total: f32 = rows.iter().map(|r| r.weight).sum();
    // Rare kinds weigh more, up to a point: at full balance every second sentence looks like one.
    let lift = ((total - positive) / positive.max(1.0)).clamp(1.0, 4.0);
    for _ in 0..PASSES {
        shuffle(&mut order, &mut state);
        for row in order.iter().filter_map(|i| rows.get(*i)) {
            let sum: f32 = row
                .features
                .iter()
                .map(|(h, v)| weights.get(slot(*h)).copied().unwrap_or(0.0) * v)
                .sum();
            let target = if row.truth { 1.0 } else { 0.0 };
            let importance = if row.truth { row.weight * lift } else { row.weight };
            let error = (crate::model::sigmoid(bias + sum) - target) * importance;
            for (h, v) in row.features {
                let at = slot(*h);
                if let (Some(w), Some(s)) = (weights.get_mut(at), squares.get_mut(at)) {
                    let slope = error * v + DECAY * *w;
                    *s += slope * slope;
                    *w -= RATE * slope / s.sqrt();
                }
            }
            bias_square += error * error;
            bias -= RATE * error / bias_square.sqrt();
        }
    }
    Head::quantise(bits, bias, 0.5, &weights)
}

/// Fisher and Yates, driven by xorshift64* (Vigna 2016) from a fixed seed.
fn shuffle(order: &mut [usize], state: &mut u64) {
    for i in (1..order.len()).rev() {
        *state ^= *state >> 12;
        *state ^= *state << 25;
        *state ^= *state >> 27;
        let random = state.wrapping_mul(0x2545_f491_4f6c_dd1d);
        let bound = u64::try_from(i).unwrap_or(0) + 1;
        order.swap(i, usize::try_from(random % bound).unwrap_or(0));
    }
}

/// What the trained bytes say, without being the committed model: for cross-validation.
#[derive(Clone, Debug)]
pub struct Trained(Model);

impl Trained {
    /// Reads what [`replies`] or [`messages`] wrote; `None` for anything else.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Model::read(bytes).map(Self)
    }

    /// The probability that something is wrong with a whole reply, and the likeliest kind if that is over the threshold.
    #[must_use]
    pub fn reply(&self, sense: &Sense, said: &str, leaving: bool, reply: &str) -> (f32, Option<Kind>) {
        let features = features::reply(&Scene::labelled(said, leaving), reply, sense.vector(reply).as_deref());
        let kind = self.0.kinds(&features).and_then(|k| k.first().map(|(kind, _)| *kind));
        (self.0.probability(0, &features), kind)
    }

    /// The probabilities of "not none" and "acute".
    #[must_use]
    pub fn message(&self, sense: &Sense, text: &str) -> (f32, f32) {
        let features = crisis::message_features(text, sense.vector(text).as_deref());
        (self.0.probability(0, &features), self.0.probability(1, &features))
    }
}

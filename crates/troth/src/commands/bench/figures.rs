//! Figures, and how they are printed.

use std::collections::BTreeMap;

use serde::Serialize;

/// What a benchmark measured, what a peer did in the same run, and the ratios of the two.
#[derive(Serialize)]
pub(crate) struct Figures {
    bench: &'static str,
    figures: BTreeMap<String, f64>,
    peers: BTreeMap<String, BTreeMap<String, f64>>,
    ratios: BTreeMap<String, f64>,
}

impl Figures {
    pub(crate) fn new(bench: &'static str) -> Self {
        Self {
            bench,
            figures: BTreeMap::new(),
            peers: BTreeMap::new(),
            ratios: BTreeMap::new(),
        }
    }

    pub(crate) fn figure(&mut self, name: &str, value: f64) {
        self.figures.insert(name.to_owned(), value);
    }

    pub(crate) fn peer(&mut self, peer: &str, name: &str, value: f64) {
        self.peers
            .entry(peer.to_owned())
            .or_default()
            .insert(name.to_owned(), value);
    }

    pub(crate) fn ratio(&mut self, name: &str, value: f64) {
        self.ratios.insert(name.to_owned(), value);
    }

    pub(crate) fn print(&self, json: bool) {
        if json {
            println!("{}", serde_json::to_string(self).unwrap_or_default());
            return;
        }
        let line = |name: &str, value: &f64| println!("{name:<40} {value:>14.4}");
        self.figures.iter().for_each(|(name, value)| line(name, value));
        for (peer, figures) in &self.peers {
            figures
                .iter()
                .for_each(|(name, value)| line(&format!("{peer}: {name}"), value));
        }
        self.ratios
            .iter()
            .for_each(|(name, value)| line(&format!("ratio: {name}"), value));
    }
}

/// The value below which `percent` of all lie (nearest rank).
pub(crate) fn percentile(values: &mut [f64], percent: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (percent / 100.0 * values.len() as f64).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

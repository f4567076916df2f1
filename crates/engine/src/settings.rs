//! How a reply is drawn.

/// Sampling and length of one reply. The defaults suit a small chat model.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    max_tokens: u32,
    temperature: f32,
    top_p: f32,
    repeat_penalty: f32,
    seed: Option<u32>,
    stop: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_tokens: 256,
            temperature: 0.7,
            top_p: 0.9,
            repeat_penalty: 1.1,
            seed: None,
            stop: Vec::new(),
        }
    }
}

impl Settings {
    /// At most so many tokens in the reply; at least one. The prompt gets what the context then leaves (never less than half).
    #[must_use]
    pub fn with_max_tokens(mut self, tokens: u32) -> Self {
        self.max_tokens = tokens.max(1);
        self
    }

    /// 0 always takes the likeliest token; clamped to 0..=2, and 0 if it is no number.
    #[must_use]
    pub fn with_temperature(mut self, temperature: f32) -> Self {
        self.temperature = finite(temperature, 0.0, 0.0, 2.0);
        self
    }

    /// Only the likeliest tokens that together reach this probability are drawn from (Holtzman et al. 2020, arXiv:1904.09751).
    #[must_use]
    pub fn with_top_p(mut self, top_p: f32) -> Self {
        self.top_p = finite(top_p, 1.0, 0.0, 1.0);
        self
    }

    /// Divides the logits of tokens that the reply used among its last 64 (Keskar et al. 2019, arXiv:1909.05858); 1 is off.
    #[must_use]
    pub fn with_repeat_penalty(mut self, penalty: f32) -> Self {
        self.repeat_penalty = finite(penalty, 1.0, 1.0, 2.0);
        self
    }

    /// The same seed, model, prompt and settings give the same reply on the same machine; `None` draws a new one each time.
    #[must_use]
    pub fn with_seed(mut self, seed: Option<u32>) -> Self {
        self.seed = seed;
        self
    }

    /// Texts at which the reply ends; they are not part of it. Empty ones are ignored.
    #[must_use]
    pub fn with_stop(mut self, stop: Vec<String>) -> Self {
        self.stop = stop.into_iter().filter(|text| !text.is_empty()).collect();
        self
    }

    /// The longest reply, in tokens.
    #[must_use]
    pub fn max_tokens(&self) -> u32 {
        self.max_tokens
    }

    /// The temperature.
    #[must_use]
    pub fn temperature(&self) -> f32 {
        self.temperature
    }

    /// The probability mass that is drawn from.
    #[must_use]
    pub fn top_p(&self) -> f32 {
        self.top_p
    }

    /// What a repeated token's logit is divided by.
    #[must_use]
    pub fn repeat_penalty(&self) -> f32 {
        self.repeat_penalty
    }

    /// The seed, if one was set.
    #[must_use]
    pub fn seed(&self) -> Option<u32> {
        self.seed
    }

    /// Texts that end a reply.
    #[must_use]
    pub fn stop(&self) -> &[String] {
        &self.stop
    }
}

fn finite(value: f32, otherwise: f32, least: f32, most: f32) -> f32 {
    if value.is_finite() {
        value.clamp(least, most)
    } else {
        otherwise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_brought_into_range() {
        let settings = Settings::default()
            .with_max_tokens(0)
            .with_temperature(f32::NAN)
            .with_top_p(f32::INFINITY)
            .with_repeat_penalty(-3.0)
            .with_stop(vec![String::new(), "###".into()]);
        assert_eq!(settings.max_tokens(), 1);
        assert!(settings.temperature().abs() < f32::EPSILON);
        assert!((settings.top_p() - 1.0).abs() < f32::EPSILON);
        assert!((settings.repeat_penalty() - 1.0).abs() < f32::EPSILON);
        assert_eq!(settings.stop(), ["###"]);
    }
}

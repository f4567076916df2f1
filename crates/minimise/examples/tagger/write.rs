//! Examples made from this crate's own templates, and from others' with other things in their slots.

use std::path::Path;

use minimise::Example;

use crate::filler::Filler;

/// How many examples each template gives.
const EACH: usize = 12;

/// The same in small letters, where that keeps every offset.
pub(crate) fn small(example: &Example) -> Option<Example> {
    let text: String = example
        .text
        .chars()
        .map(|c| {
            if c.is_ascii() || c.to_lowercase().to_string().len() == c.len_utf8() {
                c.to_lowercase().next().unwrap_or(c)
            } else {
                c
            }
        })
        .collect();
    (text.len() == example.text.len() && text != example.text).then(|| Example {
        text,
        spans: example.spans.clone(),
    })
}

/// Examples of every template in `data/templates.txt`.
pub(crate) fn examples(crate_dir: &Path) -> Vec<Example> {
    let text = std::fs::read_to_string(crate_dir.join("data/templates.txt")).expect("data/templates.txt");
    let mut filler = Filler::new(crate_dir, 7);
    let mut all = Vec::new();
    for template in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let template = template.replace("\\n", "\n");
        let count = if template.contains('{') { EACH } else { 3 };
        for turn in 0..count {
            let example = filler.example(&template);
            // Names stay capitals more often than the rest does; some write nothing large at all.
            if turn % 3 == 0 {
                all.extend(small(&example));
            }
            all.push(example);
        }
    }
    all
}

//! A picture of what was used, by day and purpose: an SVG that needs no script and no style of its own, with its numbers beneath.

use super::parts;
use maud::{Markup, html};

/// The picture's height for the bars, its column's width, and how far a column stands from the next, in its own units.
const HEIGHT: u64 = 120;
const COLUMN: u64 = 16;
const STEP: u64 = 20;
/// How many ways of filling there are (`.use0`, `.use1`, … in the style sheet); what is beyond shares the last.
const FILLS: usize = 6;

/// What was used on some days, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The purposes, in the order in which they are stacked from below.
    pub purposes: Vec<String>,
    /// The days, oldest first: the day in words, and how many entries for each purpose.
    pub days: Vec<(String, Vec<u64>)>,
}

impl Picture {
    fn most(&self) -> u64 {
        self.days
            .iter()
            .map(|(_, counts)| counts.iter().sum())
            .max()
            .unwrap_or_default()
    }
}

fn fill(purpose: usize) -> String {
    format!("use{}", purpose.min(FILLS - 1))
}

/// The picture, what its colours mean, and the table behind it.
pub(super) fn picture(model: &Picture) -> Markup {
    let most = model.most();
    if most == 0 {
        return Markup::default();
    }
    let busiest = model
        .days
        .iter()
        .max_by_key(|(_, counts)| counts.iter().sum::<u64>())
        .map_or("", |(day, _)| day.as_str());
    let width = STEP * model.days.len() as u64;
    html! {
        figure .picture {
            svg viewBox={ "0 0 " (width) " " (HEIGHT + 1) } role="img" aria-labelledby="picture-title picture-desc" {
                title #picture-title { "What was used, by day and purpose" }
                desc #picture-desc {
                    "Bars for " (model.days.len()) " days. Most lines in a day: " (parts::number(most)) ", on " (busiest)
                    ". The table below has every number."
                }
                @for (at, (_, counts)) in model.days.iter().enumerate() { (bar(at as u64, counts, most)) }
                line .ground x1="0" x2=(width) y1=(HEIGHT) y2=(HEIGHT) {}
            }
            figcaption {
                ul .key {
                    @for (at, purpose) in model.purposes.iter().enumerate() {
                        li {
                            svg .swatch viewBox="0 0 10 10" aria-hidden="true" { rect class=(fill(at)) width="10" height="10" {} }
                            " " (purpose)
                        }
                    }
                }
            }
            details {
                summary { "The numbers behind the picture" }
                (table(model))
            }
        }
    }
}

fn bar(at: u64, counts: &[u64], most: u64) -> Markup {
    let mut below = 0;
    html! {
        @for (purpose, count) in counts.iter().enumerate() {
            @if *count > 0 {
                @let from = HEIGHT * below / most;
                @let to = { below += count; HEIGHT * below / most };
                rect class=(fill(purpose)) x=(at * STEP + 2) width=(COLUMN) y=(HEIGHT - to) height=((to - from).max(1)) {}
            }
        }
    }
}

fn table(model: &Picture) -> Markup {
    html! {
        div .wide-table tabindex="0" role="region" aria-label="Uses by day and purpose" {
            table {
                caption .unseen { "How many lines each day has, by purpose" }
                thead { tr { th scope="col" { "Day" } @for purpose in &model.purposes { th scope="col" { (purpose) } } } }
                tbody {
                    @for (day, counts) in model.days.iter().rev().filter(|(_, counts)| counts.iter().any(|count| *count > 0)) {
                        tr { th scope="row" { (day) } @for count in counts { td { (parts::number(*count)) } } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_on_each_other_and_the_numbers_are_behind_them() {
        let model = Picture {
            purposes: vec!["Talk".into(), "Help <&>".into()],
            days: vec![("1 May".into(), vec![3, 1]), ("2 May".into(), vec![0, 0])],
        };
        let text = picture(&model).into_string();
        for part in [
            r#"class="use0" x="2" width="16" y="30" height="90""#,
            r#"class="use1" x="2" width="16" y="0" height="30""#,
            "Most lines in a day: 4, on 1 May",
            r#"<th scope="row">1 May</th><td>3</td><td>1</td>"#,
            "Help &lt;&amp;&gt;",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(
            !text.contains("style") && !text.contains("2 May"),
            "an empty day has no row"
        );
        assert!(picture(&Picture::default()).into_string().is_empty());
    }
}

//! What holds for every page whatever it is given.

mod every;
mod every_apps;
mod every_crisis;
mod every_data;
mod every_door;
mod every_talk;
mod pressing;

use super::{
    Place, Shell, assets,
    consent::{self, Answer, Consents},
    layout, used,
};
use ::consent::Locale;
use every::{every_page, question};

/// Marks where a field was shown, and breaks out of an attribute or a text that was not escaped.
const HOSTILE: &str = r#"zq"><script>alert('x')</script><b onclick="y">&amp;"#;
const ESCAPED: &str = "zq&quot;&gt;&lt;script&gt;alert('x')&lt;/script&gt;&lt;b onclick=&quot;y&quot;&gt;&amp;amp;";

/// The tags of a page, each from its `<` to its `>`. Text is escaped, so every `<` in it begins a tag.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<')
        .skip(1)
        .map(|rest| rest.split_once('>').map_or(rest, |(tag, _)| tag))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(value, _)| value)
}

fn is(tag: &str, name: &str) -> bool {
    tag.split_ascii_whitespace().next() == Some(name)
}

#[test]
fn whatever_is_said_stays_text() {
    for (name, page, shown) in every_page(HOSTILE) {
        let marks = page.matches("zq").count();
        assert_eq!(
            page.matches("<script>").count() + page.matches("<b ").count(),
            0,
            "{name} lets markup through"
        );
        // In an address the same text is percent-encoded.
        let encoded = page.matches("=zq%22%3E%3Cscript%3E").count();
        assert_eq!(
            page.matches(ESCAPED).count() + encoded,
            marks,
            "{name} escapes by halves"
        );
        assert!(marks >= shown, "{name} shows {marks} of its {shown} fields");
    }
}

#[test]
fn no_page_carries_script_or_style_or_points_elsewhere() {
    for (name, page, _) in every_page("words") {
        for tag in tags(&page) {
            let inline = tag
                .split('"')
                .step_by(2)
                .any(|names| names.contains(" style=") || names.contains(" on"));
            assert!(!inline && !is(tag, "style"), "{name}: <{tag}>");
            if is(tag, "script") {
                assert!(
                    attribute(tag, "src").is_some_and(|src| src.starts_with("/assets/")),
                    "{name}: <{tag}>"
                );
            }
            assert!(
                attribute(tag, "href").is_none_or(|to| to.starts_with(['/', '#', 'w']) || to.starts_with("tel:")),
                "{name}: <{tag}>"
            );
        }
        assert!(
            !page.contains("http:") && !page.contains("https:") && !page.contains("//"),
            "{name} names another place"
        );
        assert_eq!(page.matches('!').count(), 1, "{name} raises its voice");
    }
}

#[test]
fn every_page_can_be_heard_and_walked_by_keyboard() {
    for (name, page, _) in every_page("words") {
        assert!(
            page.contains(r#"<html lang="en">"#)
                && page.matches("<h1").count() == 1
                && page.matches("<main").count() == 1,
            "{name}"
        );
        let served = page.split("<template").next().unwrap_or_default();
        let mut ids: Vec<&str> = tags(served).filter_map(|tag| attribute(tag, "id")).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name} gives two things one name");
        for tag in tags(served) {
            let asks = is(tag, "select")
                || is(tag, "textarea")
                || (is(tag, "input") && attribute(tag, "type") != Some("hidden"));
            if asks {
                let id = attribute(tag, "id").unwrap_or_default();
                assert!(
                    served.contains(&format!(r#"<label for="{id}""#)) || served.contains(&format!(r#" for="{id}">"#)),
                    "{name}: <{tag}>"
                );
            }
            for target in ["aria-describedby", "aria-labelledby"]
                .iter()
                .filter_map(|a| attribute(tag, a))
            {
                assert!(target.split(' ').all(|id| ids.contains(&id)), "{name}: <{tag}>");
            }
            assert!(
                !tag.contains(" checked") && !tag.contains(" autofocus"),
                "{name}: <{tag}>"
            );
        }
    }
}

#[test]
fn every_post_carries_the_token() {
    for (name, page, _) in every_page("words") {
        for form in page.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let posts = form
                .split('>')
                .next()
                .is_some_and(|tag| tag.contains(r#"method="post""#));
            assert_eq!(posts, form.contains(r#"name="csrf" value="words""#), "{name}: {form}");
        }
    }
}

#[test]
fn only_talk_hides_behind_the_bare_name() {
    for (name, page, _) in every_page("words") {
        let bare = page.contains("<title>Troth</title>");
        assert_eq!(bare, name.starts_with("talk") || name == "welcome", "{name}");
    }
}

#[test]
fn no_title_says_what_is_anybodys() {
    for (name, page, _) in every_page(HOSTILE) {
        let (head, _) = page.split_once("<body").unwrap();
        assert!(!head.contains("zq"), "{name} says in its head what it shows");
    }
}

#[test]
fn a_discreet_page_has_another_title_and_icon_and_nothing_else_is_other() {
    for (name, page, _) in every_page("words") {
        // The blank page says nothing as it is.
        if name == "blank" {
            assert!(!page.contains("Troth") && !page.contains("/assets/icon"), "{page}");
            continue;
        }
        let discreet = layout::discreet(&page).unwrap();
        let (head, body) = discreet.split_once("<body").unwrap();
        assert!(head.contains("<title>Notes</title>"), "{name}");
        for told in [assets::ICON, assets::TOUCH_ICON, assets::MANIFEST, "Troth", "words"] {
            assert!(
                !head.contains(&format!("{told}\"")) && !head.contains(&format!("{told}<")),
                "{name}: {told}"
            );
        }
        let (old_head, old_body) = page.split_once("<body").unwrap();
        assert_eq!(body, old_body, "{name}");
        let scripts = |head: &str| tags(head).filter(|tag| is(tag, "script") || is(tag, "meta")).count();
        assert_eq!(scripts(head), scripts(old_head), "{name}");
    }
    assert_eq!(layout::discreet("no page"), None);
}

#[test]
fn a_page_says_that_everything_is_frozen_before_anything_else() {
    for (name, page, _) in every_page("words") {
        if name == "blank" {
            assert_eq!(layout::frozen(&page), None);
            continue;
        }
        let frozen = layout::frozen(&page).unwrap_or_else(|| panic!("{name} has no place for it"));
        let (_, main) = frozen.split_once("<main").unwrap();
        let (_, main) = main.split_once('>').unwrap();
        assert!(
            main.starts_with("<p class=\"notice\" role=\"status\">What is yours is frozen"),
            "{name}: {main}"
        );
    }
}

#[test]
fn yes_and_no_differ_in_their_word_alone() {
    let answers = [
        Answer::Open,
        Answer::Yes {
            since: "today".into(),
            until: None,
        },
        Answer::No { since: "today".into() },
    ];
    for answer in answers {
        let questions = vec![question("words", answer.clone())];
        let page = consent::page(&Consents {
            shell: Shell::new("t", Place::Settings),
            first_time: true,
            signal: false,
            questions,
        })
        .into_string();
        let buttons: Vec<&str> = tags(&page)
            .filter(|tag| attribute(tag, "name") == Some("answer"))
            .collect();
        let [yes, no] = buttons[..] else {
            panic!("{} answers to one question", buttons.len())
        };
        let plain = |tag: &str| {
            tag.replace("\"yes\"", "")
                .replace("\"no\"", "")
                .replace("\"true\"", "")
                .replace("\"false\"", "")
        };
        assert_eq!(plain(yes), plain(no));
        let pressed = |tag| attribute(tag, "aria-pressed") == Some("true");
        assert_eq!(
            (pressed(yes), pressed(no)),
            (
                matches!(answer, Answer::Yes { .. }),
                matches!(answer, Answer::No { .. })
            )
        );
    }
}

#[test]
fn the_tally_counts_what_is_open_too() {
    let no = || Answer::No { since: "today".into() };
    let questions = [question("a", Answer::Open), question("b", no()), question("c", no())];
    assert_eq!(
        consent::tally(Locale::english(), &questions),
        "So far: 0 yes, 2 no, 1 open."
    );
    assert_eq!(
        consent::tally(Locale::english(), &questions[..1]),
        "Nothing is allowed yet; every question is open."
    );
}

#[test]
fn a_full_page_of_the_ledger_stays_small() {
    let mut model = every::used_page("words of a usual length, as a sentence about a disclosure would have them");
    let entry = model.days[0].uses[0].clone();
    model.days[0].uses = (0..60).map(|n| used::Use { n, ..entry.clone() }).collect();
    let page = used::page(&model).into_string();
    assert!(page.len() < 100_000, "{} bytes", page.len());
}

//! What holds on every page, whoever opens it and how: nobody is shut out, nobody else is asked, nothing breaks, nothing is large.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::page::{Browser, DESK, PHONE, View};

/// The most that a page may take with its style and script, in bytes.
const HEAVIEST: u64 = 100_000;
/// The least height and width of what a thumb should hit, in CSS pixels; links inside a sentence are as high as its line.
const THUMB: u32 = 44;

/// axe's every rule that has been found sound, with the one for the size of what is pressed, which is off by itself.
/// What stays in sight while the rest scrolls lies over it for as long as nobody scrolls; that is none of its faults.
const AXE: &str = "const over = [...document.querySelectorAll('.top, .composer')]; over.forEach(e => e.style.position = 'static');\
    const done = what => { over.forEach(e => e.style.position = ''); arguments[0](what) }; axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})\
    .then(r => done(r.violations.map(v => v.id + ': ' + v.help + '\\n' + v.nodes.map(n => '    ' + n.html.slice(0, 200) + '\\n    ' \
    + n.failureSummary.replace(/\\s+/g, ' ')).join('\\n'))), e => done([String(e)]))";

/// What reaches beyond the window sideways, if the page does.
const WIDE: &str = "const root = document.documentElement; if (root.scrollWidth <= arguments[0]) return []; \
    return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > arguments[0] + 1)\
    .map(e => e.outerHTML.slice(0, 120)).slice(0, 5).concat('the page is ' + root.scrollWidth + ' wide')";

/// What is too small for a thumb, but for links in the middle of a sentence.
const SMALL: &str = "return [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')].filter(e => \
    e.checkVisibility() && !e.closest('.skip, p, dd, .unseen') && !(e.matches('[type=checkbox], [type=radio]') && e.labels.length))\
    .map(e => [e, e.getBoundingClientRect()]).filter(([e, r]) => r.height > 0 && r.height < arguments[0] - 0.5)\
    .map(([e, r]) => r.height.toFixed(0) + ' high: ' + e.outerHTML.slice(0, 120)).slice(0, 5)";

/// How much was fetched for the page as it was opened: the document, its style, its script, its icon, before any compression.
const WEIGHT: &str = "const sizes = performance.getEntriesByType('resource').filter(r => r.initiatorType !== 'fetch').map(r => r.decodedBodySize);\
    return performance.getEntriesByType('navigation')[0].decodedBodySize + sizes.reduce((a, b) => a + b, 0)";

fn axe() -> String {
    let named = std::env::var_os("TROTH_TEST_PARTS").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-parts"));
    let file = folder.join("axe-4.14.1.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|_| {
        panic!(
            "{} is missing: run `make test-deps`, which fetches axe-core with npm",
            file.display()
        )
    })
}

fn lines(found: &Value) -> Vec<String> {
    found
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap().to_owned())
        .collect()
}

impl Browser {
    /// Looks at the page that is shown. `name` names its pictures.
    pub fn look(&self, name: &str) {
        let mut wrong = Vec::new();
        let every = [PHONE, PHONE.dark(true), DESK, DESK.dark(true)];
        for view in every {
            if self.thorough || view == self.view {
                self.show_as(view);
                let found = self.ask_of(WIDE, json!([view.width]));
                wrong.extend(
                    lines(&found)
                        .into_iter()
                        .map(|what| format!("wider than {}: {what}", view.width)),
                );
                if view.is_phone() {
                    wrong.extend(lines(&self.ask_of(SMALL, json!([THUMB]))));
                }
                if self.script {
                    let found = self.axe();
                    wrong.extend(found.into_iter().map(|what| format!("axe, {view:?}: {what}")));
                }
                self.picture(name, view);
            }
        }
        if self.thorough {
            self.show_as(self.view);
        }
        if self.keyboard {
            self.tab_around();
        }
        let weight = self.ask(WEIGHT).as_u64().unwrap();
        if weight > HEAVIEST {
            wrong.push(format!("it weighs {weight} bytes"));
        }
        let title = self.ask("return document.title");
        let title = title.as_str().unwrap();
        if !(["Troth", "Notes", "Blank page", "Certificate"].contains(&title)
            || title.ends_with(" · Troth") && title.len() < 40)
        {
            wrong.push(format!("its title tells more than it should: {title:?}"));
        }
        wrong.extend(self.overheard());
        assert!(wrong.is_empty(), "{name}, at {}:\n{}", self.path(), wrong.join("\n"));
    }

    fn axe(&self) -> Vec<String> {
        if self.ask("return typeof axe") == "undefined" {
            // The page's own policy forbids such a script to everybody but the driver.
            self.ask(&format!("{}\nwindow.axe = axe", axe()));
        }
        let found = self
            .driver
            .ask("POST", "/execute/async", &json!({"script": AXE, "args": []}))
            .unwrap();
        lines(&found)
    }

    /// What the console and the network said since the last time that should not have been.
    pub fn overheard(&self) -> Vec<String> {
        let log = |kind: &str| {
            let log = self.driver.ask("POST", "/se/log", &json!({"type": kind})).unwrap();
            log.as_array().unwrap().clone()
        };
        let mut wrong = Vec::new();
        for entry in log("browser") {
            let said = entry["message"].as_str().unwrap_or_default();
            // A page that refuses says so by its status as well.
            let refusal = entry["source"] == "network" && said.contains("the server responded with a status of 4");
            if entry["level"] != "INFO" && entry["level"] != "DEBUG" && !refusal {
                wrong.push(format!("the console said: {said}"));
            }
        }
        for entry in log("performance") {
            let event: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
            let event = &event["message"];
            if event["method"] != "Network.requestWillBeSent" {
                continue;
            }
            let url = event["params"]["request"]["url"].as_str().unwrap_or_default();
            let own = url.strip_prefix(&self.home).is_some_and(|path| path.starts_with('/'));
            if !own && !url.starts_with("data:") && !url.starts_with("blob:") {
                wrong.push(format!("somebody else was asked: {url}"));
            }
        }
        wrong
    }

    pub fn picture(&self, name: &str, view: View) {
        let Some(folder) = std::env::var_os("TROTH_SHOTS").map(PathBuf::from) else {
            return;
        };
        std::fs::create_dir_all(&folder).unwrap();
        let whole = !name.starts_with("talk");
        let taken = self.driver.cdp(
            "Page.captureScreenshot",
            &json!({"format": "png", "captureBeyondViewport": whole}),
        );
        let png = data_encoding::BASE64
            .decode(taken["data"].as_str().unwrap().as_bytes())
            .unwrap();
        let scheme = if view.dark { "dark" } else { "light" };
        std::fs::write(folder.join(format!("{name}-{}-{scheme}.png", view.width)), png).unwrap();
    }
}

//! A person's hands and eyes: pages are opened, read, pressed and typed into.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::driver::Driver;

/// How WebDriver names an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// The keys that a person without a mouse has (WebDriver, 17.4.2).
pub const TAB: &str = "\u{e004}";
pub const ENTER: &str = "\u{e007}";
pub const SPACE: &str = " ";

/// A window's size and the colours asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    pub width: u32,
    pub height: u32,
    pub dark: bool,
}

pub const PHONE: View = View {
    width: 360,
    height: 740,
    dark: false,
};
pub const DESK: View = View {
    width: 1440,
    height: 900,
    dark: false,
};

impl View {
    pub fn dark(self, dark: bool) -> Self {
        Self { dark, ..self }
    }

    pub fn is_phone(self) -> bool {
        self.width < 600
    }
}

/// An element of the page that is shown.
#[derive(Clone, Debug)]
pub struct Element(pub Value);

pub struct Browser {
    pub driver: Driver,
    pub view: View,
    /// Where the home is, as a person types it.
    pub home: String,
    pub script: bool,
    /// Whether the person has a keyboard and nothing else.
    pub keyboard: bool,
    /// Whether every page is looked at in every size and colour, or in this window alone.
    pub thorough: bool,
    downloads: TempDir,
}

impl Browser {
    /// A browser for the home at `address`. Its name there is `localhost`, which browsers hold to be a secure context.
    pub fn open(address: &str, view: View) -> Self {
        let driver = Driver::start();
        let downloads = tempfile::tempdir().unwrap();
        let to = json!({"behavior": "allow", "downloadPath": downloads.path()});
        driver.cdp("Browser.setDownloadBehavior", &to);
        let browser = Self {
            driver,
            view,
            home: address.replace("127.0.0.1", "localhost"),
            script: true,
            keyboard: false,
            thorough: false,
            downloads,
        };
        browser.show_as(view);
        // What the browser's own first page asked for is none of the home's.
        browser
            .driver
            .ask("POST", "/url", &json!({"url": "about:blank"}))
            .unwrap();
        browser.overheard();
        browser
    }

    /// Sets the window's size and colours; a phone has a finger and no mouse.
    pub fn show_as(&self, view: View) {
        let phone = view.is_phone();
        let size = json!({"width": view.width, "height": view.height, "deviceScaleFactor": 1, "mobile": phone});
        self.driver.cdp("Emulation.setDeviceMetricsOverride", &size);
        self.driver
            .cdp("Emulation.setTouchEmulationEnabled", &json!({"enabled": phone}));
        let scheme = if view.dark { "dark" } else { "light" };
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.driver
            .cdp("Emulation.setEmulatedMedia", &json!({"features": features}));
    }

    /// Switches the pages' script off for what is opened from now on.
    pub fn without_script(&mut self) {
        self.driver
            .cdp("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
        self.script = false;
    }

    /// Types an address.
    pub fn go(&self, path: &str) {
        let url = format!("{}{path}", self.home);
        self.driver.ask("POST", "/url", &json!({"url": url})).unwrap();
    }

    /// The path that is shown.
    pub fn path(&self) -> String {
        let url = self.driver.ask("GET", "/url", &Value::Null).unwrap();
        let url = url.as_str().unwrap();
        url.strip_prefix(&self.home).unwrap_or(url).to_owned()
    }

    /// Asks the page something: the body of a function.
    pub fn ask(&self, script: &str) -> Value {
        self.ask_of(script, json!([]))
    }

    pub fn ask_of(&self, script: &str, arguments: Value) -> Value {
        self.try_ask(script, arguments)
            .unwrap_or_else(|error| panic!("{script}\n{error}"))
    }

    fn try_ask(&self, script: &str, arguments: Value) -> Result<Value, String> {
        self.driver
            .ask("POST", "/execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// What can be read on the page.
    pub fn text(&self) -> String {
        self.ask("return document.body.innerText")
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Waits until the page says something, and gives what it says. That it never does is a failure with the page's text.
    pub fn until(&self, what: &str, script: &str) -> Value {
        for _ in 0..1200 {
            // Between two pages there is nothing to ask.
            if let Ok(answer) = self.try_ask(script, json!([]))
                && answer != Value::Null
                && answer != json!(false)
            {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!(
            "{what} did not come within a minute at {}:\n{}",
            self.path(),
            self.text()
        );
    }

    pub fn reads(&self, words: &str) {
        let words = serde_json::to_string(words).unwrap();
        self.until(&words, &format!("return document.body.innerText.includes({words})"));
    }

    pub fn find(&self, css: &str) -> Element {
        self.all(css)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no {css} at {}:\n{}", self.path(), self.text()))
    }

    pub fn has(&self, css: &str) -> bool {
        !self.all(css).is_empty()
    }

    fn all(&self, css: &str) -> Vec<Element> {
        let found = self
            .driver
            .ask("POST", "/elements", &json!({"using": "css selector", "value": css}));
        let found = found.unwrap_or_else(|error| panic!("{css}: {error}"));
        found.as_array().unwrap().iter().cloned().map(Element).collect()
    }

    /// The visible link or button with these words.
    pub fn named(&self, words: &str) -> Element {
        let found = self.ask_of(
            "return [...document.querySelectorAll('a, button, summary')].find(e => e.checkVisibility() && \
             (e.textContent.trim().replace(/\\s+/g, ' ') === arguments[0] || e.innerText.trim() === arguments[0]))",
            json!([words]),
        );
        assert!(
            found.is_object(),
            "nothing to press says {words:?} at {}:\n{}",
            self.path(),
            self.text()
        );
        Element(found)
    }

    /// Presses what a person presses, with what they have: a finger, a mouse, or Tab and a key.
    pub fn hit(&self, element: &Element) {
        if self.keyboard {
            self.tab_to(&element.0);
            let link = self.ask_of("return arguments[0].matches('a')", json!([element.0])) == json!(true);
            self.press(if link { ENTER } else { SPACE });
            return;
        }
        // As a person does; the driver by itself is content with what lies under the composer.
        self.ask_of("arguments[0].scrollIntoView({block: 'center'})", json!([element.0]));
        let id = element.0[ELEMENT].as_str().unwrap();
        self.driver
            .ask("POST", &format!("/element/{id}/click"), &json!({}))
            .unwrap_or_else(|error| panic!("at {}: {error}\n{}", self.path(), self.text()));
    }

    pub fn fill(&self, css: &str, text: &str) {
        let element = self.find(css);
        if self.keyboard {
            self.tab_to(&element.0);
            self.press(text);
            return;
        }
        let id = element.0[ELEMENT].as_str().unwrap();
        self.driver
            .ask("POST", &format!("/element/{id}/clear"), &json!({}))
            .unwrap();
        self.driver
            .ask("POST", &format!("/element/{id}/value"), &json!({"text": text}))
            .unwrap_or_else(|error| panic!("{css} at {}: {error}", self.path()));
    }

    /// Chooses a file, as the window of the system does; the keyboard alone cannot reach into that.
    pub fn choose(&self, css: &str, file: &Path) {
        let id = self.find(css).0[ELEMENT].as_str().unwrap().to_owned();
        self.driver
            .ask("POST", &format!("/element/{id}/value"), &json!({"text": file}))
            .unwrap_or_else(|error| panic!("{css} at {}: {error}", self.path()));
    }

    /// Does something that leads to another page, and waits for it.
    pub fn through(&self, step: impl FnOnce(&Self)) {
        let before = self.ask("return performance.timeOrigin");
        step(self);
        self.until(
            "another page",
            &format!("return performance.timeOrigin !== {before} && document.readyState === 'complete'"),
        );
    }

    /// Follows a link or presses a button that leads to another page.
    pub fn follow(&self, words: &str) {
        self.through(|browser| browser.hit(&browser.named(words)));
    }

    /// Presses and lets go of keys, one after the other.
    pub fn press(&self, keys: &str) {
        let each = |key: char| {
            [
                json!({"type": "keyDown", "value": key.to_string()}),
                json!({"type": "keyUp", "value": key.to_string()}),
            ]
        };
        let actions: Vec<Value> = keys.chars().flat_map(each).collect();
        let keys = json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]});
        self.driver.ask("POST", "/actions", &keys).unwrap();
    }

    /// Waits for a file whose name begins so, and takes it.
    pub fn downloaded(&self, beginning: &str) -> PathBuf {
        for _ in 0..1200 {
            let files = std::fs::read_dir(self.downloads.path()).unwrap();
            let mut paths = files.map(|file| file.unwrap().path());
            let is = |path: &PathBuf| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                name.starts_with(beginning) && !name.ends_with(".crdownload")
            };
            if let Some(path) = paths.find(is) {
                return path;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("no file {beginning}… was downloaded");
    }
}

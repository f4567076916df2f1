//! The keyboard alone: everything can be reached, what is reached can be seen, and nothing holds on to the focus.

use serde_json::{Value, json};

use crate::page::{Browser, TAB};

/// What Tab must reach: what can be pressed or typed into and is there to be seen.
const REACHABLE: &str = "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex=\"0\"]')]\
    .filter(e => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}) && !(e.type === 'radio' && !e.checked))";

/// Whether somebody who looks at the page sees where the focus is: an outline, inside the window, under nothing.
const SEEN: &str = "const e = document.activeElement, style = getComputedStyle(e), r = e.getClientRects()[0];\
    if (e === document.body) return '';\
    const name = e.outerHTML.slice(0, 120);\
    if (!r) return 'nowhere: ' + name;\
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return 'without an outline: ' + name;\
    const x = Math.min(Math.max(r.x + r.width / 2, 0), innerWidth - 1), y = (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2;\
    if (r.bottom < 4 || r.top > innerHeight - 4 || r.right < 4 || r.left > innerWidth - 4) return 'out of view: ' + name;\
    const top = document.elementFromPoint(x, y);\
    return e.contains(top) || top?.contains(e) && top !== document.body ? '' : 'covered by ' + top?.outerHTML.slice(0, 80) + ': ' + name";

impl Browser {
    /// Goes on to the next thing, and sees where it is.
    fn tab(&self) {
        self.press(TAB);
        let unseen = self.ask(SEEN);
        assert_eq!(unseen, "", "the focus at {}", self.path());
    }

    fn focused(&self, element: &Value) -> bool {
        self.ask_of("return document.activeElement === arguments[0]", json!([element])) == json!(true)
    }

    /// Goes to an element by Tab alone.
    pub fn tab_to(&self, element: &Value) {
        let most = self.ask(&format!("return {REACHABLE}.length")).as_u64().unwrap() + 3;
        for _ in 0..most {
            if self.focused(element) {
                return;
            }
            self.tab();
        }
        let what = self.ask_of("return arguments[0].outerHTML.slice(0, 200)", json!([element]));
        panic!("Tab does not reach {what} at {}", self.path());
    }

    /// Goes once around the page: past everything that can be used, and out of it.
    pub fn tab_around(&self) {
        self.ask(&format!("window.missed = new Set({REACHABLE}); window.out = false"));
        // Where the address points into the page, Tab begins there, so that it comes to the rest after its end.
        let most = 2 * self.ask("return missed.size").as_u64().unwrap() + 4;
        for _ in 0..most {
            self.tab();
            let rest = "missed.delete(document.activeElement); out ||= document.activeElement === document.body; return missed.size || !out";
            if self.ask(rest) == json!(false) {
                return;
            }
        }
        let missed =
            self.ask("return [...missed].map(e => e.outerHTML.slice(0, 120)).concat(out ? [] : ['the way out'])");
        assert_eq!(missed, json!([]), "Tab does not reach these at {}", self.path());
    }
}

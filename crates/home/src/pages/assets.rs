//! The style, the scripts and the icon, carried inside the program: a home needs no files beside it and asks no other machine for one.

/// The one style sheet.
pub const CSS: &str = "/assets/troth.css";
/// The script that every page has.
pub const PAGE_JS: &str = "/assets/page.js";
/// The script that makes talk stream.
pub const TALK_JS: &str = "/assets/talk.js";
/// The script that shows what a draft gives away.
pub const CHECK_JS: &str = "/assets/check.js";
/// The script that keeps a chosen file at hand between looking at it and bringing it in.
pub const BRING_JS: &str = "/assets/bring.js";
/// The icon.
pub const ICON: &str = "/assets/icon.svg";
/// The manifest (W3C Web Application Manifest), so that a phone can keep the home among its apps.
pub const MANIFEST: &str = "/assets/troth.webmanifest";

/// One file, as it is served.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The address.
    pub path: &'static str,
    /// The media type, with its character set.
    pub media_type: &'static str,
    /// What it says.
    pub text: &'static str,
}

/// Every file. They hold nothing of anybody's, so they may be cached; serve them with `Cache-Control: no-cache` and [`Asset::etag`].
pub const ALL: [Asset; 8] = [
    Asset {
        path: CSS,
        media_type: "text/css; charset=utf-8",
        text: include_str!("../../assets/troth.css"),
    },
    Asset {
        path: PAGE_JS,
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("../../assets/page.js"),
    },
    Asset {
        path: TALK_JS,
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("../../assets/talk.js"),
    },
    Asset {
        path: CHECK_JS,
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("../../assets/check.js"),
    },
    Asset {
        path: "/assets/stream.js",
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("../../assets/stream.js"),
    },
    Asset {
        path: BRING_JS,
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("../../assets/bring.js"),
    },
    Asset {
        path: ICON,
        media_type: "image/svg+xml",
        text: include_str!("../../assets/icon.svg"),
    },
    Asset {
        path: MANIFEST,
        media_type: "application/manifest+json",
        text: include_str!("../../assets/troth.webmanifest"),
    },
];

impl Asset {
    /// The file at an address.
    #[must_use]
    pub fn at(path: &str) -> Option<&'static Self> {
        ALL.iter().find(|asset| asset.path == path)
    }

    /// An entity tag (RFC 9110, section 8.8.3), quotes included: FNV-1a, 64 bits, which is enough to tell one release's file from another's.
    #[must_use]
    pub fn etag(&self) -> String {
        let hash = self.text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("\"{hash:016x}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_page_loads_stays_small_and_asks_nobody_else() {
        let total = |ending: &str| {
            // What is loaded on one page alone is not counted for the others.
            ALL.iter()
                .filter(|a| a.path.ends_with(ending) && a.path != BRING_JS)
                .map(|a| a.text.len())
                .sum::<usize>()
        };
        assert!(total(".css") < 24_000, "{} bytes of style", total(".css"));
        assert!(total(".js") < 20_000, "{} bytes of script", total(".js"));
        for asset in ALL {
            let own = asset.text.replace("http://www.w3.org/2000/svg", "");
            assert!(
                !own.contains("http:") && !own.contains("https:"),
                "{} names another place",
                asset.path
            );
            for banned in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "localStorage",
                "sessionStorage",
                "indexedDB",
                "@import",
            ] {
                assert!(!own.contains(banned), "{} uses {banned}", asset.path);
            }
        }
    }

    #[test]
    fn a_file_is_found_by_its_address_and_has_a_tag_of_its_own() {
        assert_eq!(Asset::at(CSS).map(|a| a.path), Some(CSS));
        assert!(Asset::at("/assets/../Cargo.toml").is_none());
        let mut tags: Vec<String> = ALL.iter().map(Asset::etag).collect();
        tags.dedup();
        assert_eq!(tags.len(), ALL.len());
    }
}

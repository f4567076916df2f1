//! The style, the scripts and the icon, carried inside the program: a home needs no files beside it and asks no other machine for one.

/// The one style sheet.
pub const CSS: &str = "/assets/troth.css";
/// The script that every page has.
pub const PAGE_JS: &str = "/assets/page.js";
/// The script that makes talk stream.
pub const TALK_JS: &str = "/assets/talk.js";
/// The script that shows what a draft gives away.
pub const CHECK_JS: &str = "/assets/check.js";
/// The script that asks for passkeys.
pub const PASSKEY_JS: &str = "/assets/passkey.js";
/// The script that keeps a chosen file at hand between looking at it and bringing it in.
pub const BRING_JS: &str = "/assets/bring.js";
/// The icon.
pub const ICON: &str = "/assets/icon.svg";
/// The icon where an iPhone keeps the home among its apps; it knows no other place for it.
pub const TOUCH_ICON: &str = "/assets/icon-touch.png";
/// The manifest (W3C Web Application Manifest), so that a phone can keep the home among its apps.
pub const MANIFEST: &str = "/assets/troth.webmanifest";
/// The same three, saying nothing of what this is.
pub const DISCREET_ICON: &str = "/assets/notes.svg";
/// See [`DISCREET_ICON`].
pub const DISCREET_TOUCH_ICON: &str = "/assets/notes-touch.png";
/// See [`DISCREET_ICON`].
pub const DISCREET_MANIFEST: &str = "/assets/notes.webmanifest";

/// One file, as it is served.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The address.
    pub path: &'static str,
    /// The media type, with its character set.
    pub media_type: &'static str,
    /// What it says or shows.
    pub content: &'static [u8],
}

/// A file of the folder `assets`.
macro_rules! asset {
    ($name:literal, $media_type:literal) => {
        Asset {
            path: concat!("/assets/", $name),
            media_type: $media_type,
            content: include_bytes!(concat!("../../assets/", $name)),
        }
    };
}

/// Every file. They hold nothing of anybody's, so they may be cached; serve them with `Cache-Control: no-cache` and [`Asset::etag`].
pub const ALL: [Asset; 19] = [
    asset!("troth.css", "text/css; charset=utf-8"),
    asset!("page.js", "text/javascript; charset=utf-8"),
    asset!("talk.js", "text/javascript; charset=utf-8"),
    asset!("check.js", "text/javascript; charset=utf-8"),
    asset!("passkey.js", "text/javascript; charset=utf-8"),
    asset!("bring.js", "text/javascript; charset=utf-8"),
    asset!("stream.js", "text/javascript; charset=utf-8"),
    asset!("icon.svg", "image/svg+xml"),
    asset!("icon-192.png", "image/png"),
    asset!("icon-512.png", "image/png"),
    asset!("icon-mask.png", "image/png"),
    asset!("icon-touch.png", "image/png"),
    asset!("troth.webmanifest", "application/manifest+json"),
    asset!("notes.svg", "image/svg+xml"),
    asset!("notes-192.png", "image/png"),
    asset!("notes-512.png", "image/png"),
    asset!("notes-mask.png", "image/png"),
    asset!("notes-touch.png", "image/png"),
    asset!("notes.webmanifest", "application/manifest+json"),
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
        let hash = self.content.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
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
                .map(|a| a.content.len())
                .sum::<usize>()
        };
        assert!(total(".css") < 24_000, "{} bytes of style", total(".css"));
        assert!(total(".js") < 28_000, "{} bytes of script", total(".js"));
        assert!(total(".png") < 60_000, "{} bytes of pictures", total(".png"));
        for asset in ALL {
            let Ok(text) = std::str::from_utf8(asset.content) else {
                assert!(
                    asset.media_type == "image/png" && asset.content.starts_with(b"\x89PNG"),
                    "{}",
                    asset.path
                );
                continue;
            };
            let own = text.replace("http://www.w3.org/2000/svg", "");
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
                // A home sends no notices: a lock screen would show them to whoever holds the phone.
                "Notification",
                "PushManager",
                "serviceWorker",
                "@import",
            ] {
                assert!(!own.contains(banned), "{} uses {banned}", asset.path);
            }
        }
    }

    #[test]
    fn a_manifest_names_pictures_that_are_there_and_are_as_large_as_it_says() {
        for path in [MANIFEST, DISCREET_MANIFEST] {
            let manifest: serde_json::Value = serde_json::from_slice(Asset::at(path).unwrap().content).unwrap();
            for icon in manifest["icons"].as_array().unwrap() {
                let asset = Asset::at(icon["src"].as_str().unwrap()).unwrap();
                assert_eq!(asset.media_type, icon["type"]);
                if asset.media_type == "image/png" {
                    // Width and height stand at the beginning of a PNG (ISO/IEC 15948, 11.2.2).
                    let side = |at: usize| u32::from_be_bytes(asset.content[at..at + 4].try_into().unwrap());
                    assert_eq!(icon["sizes"], format!("{}x{}", side(16), side(20)), "{}", asset.path);
                }
            }
        }
        let discreet = String::from_utf8_lossy(Asset::at(DISCREET_MANIFEST).unwrap().content).to_lowercase();
        for word in ["troth", "companion", " ai", "talking", "confidence"] {
            assert!(!discreet.contains(word), "{word}");
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

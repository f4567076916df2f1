//! The page on which a phone comes to trust the home. It comes in plain HTTP, so it has no form, no script and no cookie, and says what it
//! cannot prove.

use maud::{DOCTYPE, Markup, html};

use super::assets;

/// The page.
#[derive(Clone, Debug)]
pub struct PairingPage {
    /// What a phone's settings call the certificate.
    pub title: String,
    /// Its SHA-256: 32 pairs of signs.
    pub fingerprint: Vec<String>,
    /// Where the file is.
    pub certificate: String,
    /// Where the home is, once it is trusted.
    pub home: String,
    /// Where else it is.
    pub others: Vec<String>,
}

/// Four steps, for every kind of device.
#[must_use]
pub fn page(model: &PairingPage) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { "Certificate" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(assets::CSS);
            }
            body .narrow { main { (steps(model)) } }
        }
    }
}

fn steps(model: &PairingPage) -> Markup {
    html! {
        h1 { "Let this device trust your home" }
        p .lead {
            "Your home locks what goes between it and you. The key to that is its own, and no phone knows it yet. "
            "Showing it to this one takes about three minutes, once."
        }
        section {
            h2 { "1. Look at the terminal" }
            p { "Where the home was started, these signs are shown. Keep them in sight; you need them in step 3." }
            p .code .pairs { @for pair in &model.fingerprint { span { (pair) } } }
            p {
                "If the terminal shows others, stop here. If it shows the same, that is not yet proof: this page came unlocked, and "
                "somebody on your network could have changed it. "
                strong { "What your device’s own settings show, they cannot change." }
            }
        }
        section {
            h2 { "2. Take the certificate" }
            p { a .main href=(model.certificate) { "Download the certificate" } }
            p .small { "In the settings it is called “" (model.title) "”. It can speak for this home and for nothing else: "
                "not for your bank, and not for your mail." }
        }
        section {
            h2 { "3. Compare, then trust" }
            p { "Choose your device. Each way has a place where its settings show the signs as “SHA-256”. "
                strong { "Go on only if they are the signs that the terminal shows, every one." } }
        }
        (ways(model))
        section {
            h2 { "4. Come in" }
            p { a .main href=(model.home) { "Open your home" } }
            p { "The address is " code { (model.home) } ". It opens without a warning. If there is one, do not go past it: step 3 is not done." }
            @if !model.others.is_empty() {
                p .small { "If the name is not found, the same home is at "
                    @for (n, other) in model.others.iter().enumerate() {
                        @if n > 0 { ", " } a href=(other) { (other) }
                    }
                    "." }
            }
            p .small { "This page goes away once you are in, or after a quarter of an hour." }
        }
    }
}

fn ways(model: &PairingPage) -> Markup {
    let title = &model.title;
    html! {
        details {
            summary { "iPhone or iPad" }
            ol {
                li { "Do step 2 in Safari, and allow the download." }
                li { "Open Settings. Near the top, tap “Profile Downloaded”. (Or: General, VPN & Device Management.)" }
                li { "Tap “More Details”, then “" (title) "”. Under Fingerprints, compare SHA-256 with the terminal." }
                li { "Only if all of it is the same: go back and tap Install." }
                li { "Then General, About, Certificate Trust Settings: switch “" (title) "” on. Without this it is not used." }
            }
        }
        details {
            summary { "Android" }
            ol {
                li { "Do step 2 in Chrome." }
                li { "Open Settings and search for “CA certificate”. (Or: Security, More security settings, Encryption & credentials, Install a certificate.)" }
                li { "Choose the file " code { "home.crt" } " from your downloads. Android warns that such a certificate could be used to listen in; "
                    "that is why the next step matters." }
                li { "At once, before you open any page: search the settings for “Trusted credentials”, choose User, tap “" (title) "”, and compare "
                    "SHA-256 with the terminal." }
                li { "If it is not the same in every sign, tap Remove." }
            }
            p { "Firefox on Android has a list of its own, and does not look at this one. Use Chrome or what came with the phone." }
        }
        details {
            summary { "A computer" }
            ol {
                li { "Firefox: Settings, search for “certificates”, View Certificates, Authorities, Import. Before you tick “identify websites”, "
                    "press View and compare SHA-256." }
                li { "macOS: open the file, so that Keychain Access takes it. Open it there, compare SHA-256 under Details, and only then "
                    "choose Trust: Always Trust." }
                li { "Windows: open the file and look at Details. Windows shows SHA-1 there; in a terminal "
                    code { "certutil -hashfile home.crt SHA256" } " shows the signs. Then install it for the current user under “Trusted Root "
                    "Certification Authorities”." }
                li { "Chrome or Chromium on Linux: Settings, search for “certificates”, Custom, Installed by you, Import; " code { "sha256sum home.crt" }
                    " shows the signs beforehand." }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_its_signs_and_nothing_moves_on_it() {
        let model = PairingPage {
            title: "<b>box.local</b>".to_owned(),
            fingerprint: (0..32).map(|n| format!("{n:02X}")).collect(),
            certificate: "/code/home.crt".to_owned(),
            home: "https://box.local:7443".to_owned(),
            others: vec!["https://192.168.1.20:7443".to_owned()],
        };
        let page = page(&model).into_string();
        assert!(page.contains("<span>1F</span>") && page.contains("href=\"/code/home.crt\""));
        assert!(
            page.contains("href=\"https://box.local:7443\"") && page.contains("href=\"https://192.168.1.20:7443\"")
        );
        assert!(page.contains("&lt;b&gt;box.local") && !page.contains("<b>"), "{page}");
        for none in ["<script", "<form", "<style", "style=", "Troth"] {
            assert!(!page.contains(none), "{none}");
        }
    }
}

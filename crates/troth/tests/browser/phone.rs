//! From a phone: a browser that trusts the home by its own certificate, and keeps it among its apps.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::common::model;
use crate::driver::Driver;
use crate::page::{Browser, DESK, PHONE};
use crate::phone_home::PhoneHome;

/// What the home is called here; the browser is told where that is.
const NAME: &str = "box.local";
const WHERE: &str = "--host-resolver-rules=MAP box.local 127.0.0.1";

/// Has somebody's browsers trust a certificate, as the page for pairing says for a computer with Linux.
fn trust(folder: &Path, certificate: &Path) {
    let store = folder.join(".pki/nssdb");
    std::fs::create_dir_all(&store).unwrap();
    let store = format!("sql:{}", store.display());
    let file = certificate.to_str().unwrap();
    for arguments in [
        &["-N", "--empty-password"][..],
        &["-A", "-n", "home", "-t", "C,,", "-i", file],
    ] {
        let ran = Command::new("certutil").args(["-d", &store]).args(arguments).output();
        let ran = ran.unwrap_or_else(|_| panic!("certutil is missing: run `make test-deps`"));
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }
}

impl Browser {
    /// What the browser has against keeping this page among its apps, and the manifest that it read.
    fn installable(&self) -> Value {
        let errors = self.driver.cdp("Page.getInstallabilityErrors", &json!({}));
        assert_eq!(errors["installabilityErrors"], json!([]), "at {}", self.path());
        let read = self.driver.cdp("Page.getAppManifest", &json!({}));
        assert_eq!(read["errors"], json!([]));
        serde_json::from_str(read["data"].as_str().unwrap()).unwrap()
    }
}

#[test]
fn over_tls_with_the_homes_own_certificate() {
    let (dir, person) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let home = PhoneHome::start(dir.path(), &model(), NAME, &["--pair=0"]);
    let origin = home.origin();

    let stranger = Browser::with(Driver::start_as(Some(person.path()), &[WHERE]), &origin, PHONE);
    stranger.go("/");
    stranger.reads("ERR_CERT_AUTHORITY_INVALID");
    drop(stranger);

    // The page for pairing, and the file that it gives.
    let pairing = home.pairing();
    let (base, code) = pairing.rsplit_once('/').unwrap();
    let mut browser = Browser::with(Driver::start_as(Some(person.path()), &[]), base, PHONE);
    browser.home = base.to_owned();
    browser.thorough = true;
    browser.go(&format!("/{code}"));
    browser.look("pairing");
    browser.ask("document.querySelectorAll('details').forEach(e => e.open = true)");
    browser.look("pairing-open");
    browser.hit(&browser.named("Download the certificate"));
    let file = browser.downloaded("home");
    trust(person.path(), &file);
    drop(browser);

    let driver = Driver::start_as(Some(person.path()), &[WHERE]);
    let browser = Browser::with(driver, &origin, PHONE);
    browser.go("/");
    assert_eq!(
        browser.ask("return isSecureContext && location.protocol"),
        json!("https:")
    );
    browser.sign_up("ann");
    browser.consent();
    browser.say("Hello from my phone.");
    let cookies = browser.driver.cdp("Network.getCookies", &json!({"urls": [origin]}));
    // The mark by which the browser is known again stays; what opens the vault goes with the window.
    let mut all = cookies["cookies"].as_array().unwrap().iter();
    let cookie = all.find(|cookie| cookie["name"] == "troth").unwrap();
    assert_eq!(
        (
            &cookie["secure"],
            &cookie["httpOnly"],
            &cookie["sameSite"],
            &cookie["session"]
        ),
        (&json!(true), &json!(true), &json!("Strict"), &json!(true)),
        "{cookies}"
    );
    let manifest = browser.installable();
    assert_eq!(manifest["name"], json!("Troth"));
    home.says("A device trusts this home now.");
    home.stop();
}

#[test]
fn a_phone_keeps_it_among_its_apps_and_discreetly_if_asked() {
    let (_dir, home, mut browser) = crate::begin(DESK);
    browser.sign_up("ann");
    browser.consent();
    let looks = |browser: &Browser| {
        let asked = "return [document.title, document.querySelector('link[rel=icon]').getAttribute('href'), \
            document.querySelector('link[rel=apple-touch-icon]').getAttribute('href'), document.querySelector('link[rel=manifest]').getAttribute('href')]";
        browser.ask(asked)
    };
    let plain = looks(&browser);
    assert_eq!(
        plain,
        json!([
            "Troth",
            "/assets/icon.svg",
            "/assets/icon-touch.png",
            "/assets/troth.webmanifest"
        ])
    );
    let manifest = browser.installable();
    assert_eq!(
        (&manifest["name"], &manifest["display"]),
        (&json!("Troth"), &json!("standalone"))
    );

    browser.go("/settings");
    browser.thorough = true;
    browser.look("settings");
    browser.through(|browser| browser.hit(&browser.find("#discreet button[value=yes]")));
    browser.look("settings-discreet");
    browser.thorough = false;
    let quiet = json!([
        "Notes",
        "/assets/notes.svg",
        "/assets/notes-touch.png",
        "/assets/notes.webmanifest"
    ]);
    // What a signed-in person can open, and what is not there.
    for path in [
        "/talk",
        "/talks",
        "/talk/about",
        "/character",
        "/memories",
        "/used",
        "/erase",
        "/export",
        "/settings",
        "/settings/passphrase",
        "/settings/recovery-code",
        "/settings/engine",
        "/consent",
        "/policy",
        "/sign-in",
        "/sign-in/recovery",
        "/nowhere",
    ] {
        browser.go(path);
        assert_eq!(looks(&browser), quiet, "{path}");
        assert!(!browser.path().contains("ann"), "{path}");
    }
    browser.go("/talk");
    let manifest = browser.installable();
    assert_eq!((&manifest["name"], &manifest["id"]), (&json!("Notes"), &json!("/talk")));
    browser.say("Hello.");
    assert_eq!(browser.ask("return document.title"), json!("Notes"));

    browser.go("/settings");
    browser.through(|browser| browser.hit(&browser.find("#discreet button[value=no]")));
    browser.go("/talk");
    assert_eq!(looks(&browser), plain);
    home.stop();
}

//! A phone comes in: TLS with the home's own certificate, pairing, and what stays shut.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![expect(
    clippy::disallowed_types,
    reason = "tests start the program and speak to it on this machine"
)]

mod common;
#[path = "common/phone.rs"]
mod phone;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use common::{PASSPHRASE, model, troth};
use phone::{PhoneHome, device, text};
use serde_json::{Value, json};

/// Signs up over TLS; the cookie.
fn sign_up(phone: &ureq::Agent, origin: &str) -> Result<String, ureq::Error> {
    let answer = phone
        .post(format!("{origin}/api/v1/sign-up"))
        .content_type("application/json")
        .send(json!({"name": "ann", "passphrase": PASSPHRASE}).to_string())?;
    assert!(answer.status().is_success(), "{}", answer.status());
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.contains("; Secure; ") && cookie.contains("; HttpOnly; "),
        "{cookie}"
    );
    Ok(cookie.split(';').next().unwrap().to_owned())
}

#[test]
fn a_phone_that_trusts_the_home_signs_up_and_talks_and_no_other_does() {
    let dir = tempfile::tempdir().unwrap();
    let home = PhoneHome::start(dir.path(), &model(), "localhost", &[]);
    let origin = home.origin();
    assert!(origin.starts_with("https://localhost:"), "{origin}");

    let phone = device(&PhoneHome::certificate(dir.path()));
    let cookie = sign_up(&phone, &origin).unwrap();
    let answer = phone
        .post(format!("{origin}/api/v1/talk"))
        .header("cookie", &cookie)
        .content_type("application/json")
        .send(json!({"text": "Hello. My boat is called Kittiwake."}).to_string());
    let events: Vec<Value> = text(answer.unwrap())
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(events.last().unwrap()["kind"], "done", "{events:?}");
    // By its number it is the same home.
    let talk = phone
        .get(format!("https://{}/api/v1/talk", home.address()))
        .header("cookie", &cookie)
        .call();
    assert!(text(talk.unwrap()).contains("Kittiwake"));

    // Another home's certificate is as good as none.
    let other = tempfile::tempdir().unwrap();
    let stranger = PhoneHome::start(other.path(), &model(), "localhost", &[]);
    let refused = sign_up(&device(&PhoneHome::certificate(other.path())), &origin)
        .unwrap_err()
        .to_string();
    // It is called the same, and its key is another.
    assert!(refused.contains("BadSignature"), "{refused}");
    let usual = ureq::Agent::config_builder().proxy(None).build().new_agent();
    let refused = usual.get(&origin).call().unwrap_err().to_string();
    assert!(refused.contains("UnknownIssuer"), "{refused}");
    stranger.stop();
    home.stop();
}

#[test]
fn nothing_bad_at_the_door_shuts_it() {
    let dir = tempfile::tempdir().unwrap();
    let home = PhoneHome::start(dir.path(), &model(), "localhost", &[]);
    let knock = |bytes: &[u8]| {
        let mut stream = TcpStream::connect(home.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(bytes).unwrap();
        stream
    };
    let mut answer = String::new();
    // Who forgot the `s` is told.
    knock(b"GET /talk HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .read_to_string(&mut answer)
        .unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 307") && answer.contains(&format!("Location: {}/\r\n", home.origin())),
        "{answer}"
    );
    // A record that is no handshake; half a handshake; older TLS; and many who say nothing at all.
    let bad: [&[u8]; 3] = [
        &[22, 3, 1, 0, 4, 1, 2, 3, 4],
        &[22, 3, 1, 2, 0, 1],
        &[22, 3, 1, 0, 5, 1, 0, 0, 1, 3],
    ];
    let mut held: Vec<TcpStream> = bad.iter().map(|bytes| knock(bytes)).collect();
    held.extend((0..40).map(|_| knock(b"")));
    let phone = device(&PhoneHome::certificate(dir.path()));
    let asked = phone.get(format!("{}/healthz", home.origin())).call().unwrap();
    assert_eq!(text(asked), "ok\n");
    // Those from one address never have more places than one address has. Whoever comes then is sent away, and the rest goes on.
    held.extend((0..60).map(|_| knock(b"")));
    assert!(
        phone.get(format!("{}/policy", home.origin())).call().is_ok(),
        "a connection that is there goes on"
    );
    drop(held);
    let later = device(&PhoneHome::certificate(dir.path()));
    let again = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        later.get(format!("{}/healthz", home.origin())).call().is_ok()
    });
    assert!(again, "the door stays open");
    home.stop();
}

#[test]
fn pairing_gives_the_certificate_and_nothing_else_and_ends_when_it_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let home = PhoneHome::start(dir.path(), &model(), "localhost", &["--pair=0"]);
    let page = home.pairing();
    let (base, code) = page.rsplit_once('/').unwrap();
    assert_eq!(code.len(), 9, "{code}");
    home.says("If one sign differs");
    assert!(home.said().contains('\u{2588}'), "a code for a camera");

    let browser = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .build()
        .new_agent();
    let get = |url: &str| browser.get(url).call().unwrap();
    for path in [
        "/",
        "/aaaa-aaaa",
        "/aaaa-aaaa/home.crt",
        "/talk",
        "/sign-in",
        "/api/v1/session",
        "/log/checkpoint",
        "/assets/page.js",
    ] {
        assert_eq!(get(&format!("{base}{path}")).status(), 404, "{path}");
    }
    let answer = get(&page);
    assert!(answer.headers().get("set-cookie").is_none());
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert!(
        answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    let shown = text(answer);
    assert!(shown.contains(&home.origin()));
    assert_eq!(get(&format!("{base}/assets/troth.css")).status(), 200);

    // What the page gives is what lies in the data directory, and the terminal shows its fingerprint.
    let mut answer = get(&format!("{page}/home.crt"));
    assert_eq!(answer.headers()["content-type"], "application/x-x509-ca-cert");
    let der = answer.body_mut().read_to_vec().unwrap();
    let trusts = PhoneHome::certificate(dir.path());
    let own = ureq::tls::Certificate::from_pem(&trusts).unwrap();
    assert_eq!(own.der(), der);
    let file = dir.path().join("home.crt");
    std::fs::write(&file, &der).unwrap();
    let sum = std::process::Command::new("sha256sum")
        .arg(&file)
        .output()
        .unwrap()
        .stdout;
    let sum = String::from_utf8(sum).unwrap().to_uppercase();
    let pairs: Vec<String> = (0..32).map(|n| sum[2 * n..2 * n + 2].to_owned()).collect();
    for line in pairs.chunks(8) {
        assert!(
            home.said().contains(&format!("  {}\n", line.join(" "))),
            "{}",
            home.said()
        );
    }
    let spans: String = pairs.iter().map(|pair| format!("<span>{pair}</span>")).collect();
    assert!(shown.contains(&spans), "{shown}");

    // Who does not trust it yet leaves the page open; who does closes it.
    assert!(browser.get(home.origin()).call().is_err());
    assert_eq!(get(&page).status(), 200);
    assert_eq!(
        device(&trusts)
            .get(format!("{}/healthz", home.origin()))
            .call()
            .unwrap()
            .status(),
        200
    );
    home.says("A device trusts this home now.");
    assert!(ureq::get(&page).call().is_err(), "closed");
    home.stop();
}

#[test]
fn a_home_stays_the_same_for_its_phones_until_it_is_told_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    PhoneHome::start(dir.path(), &model(), "localhost", &[]).stop();
    let trusts = PhoneHome::certificate(dir.path());
    let home = PhoneHome::start(dir.path(), &model(), "localhost", &[]);
    assert_eq!(PhoneHome::certificate(dir.path()), trusts);
    assert_eq!(
        device(&trusts)
            .get(format!("{}/healthz", home.origin()))
            .call()
            .unwrap()
            .status(),
        200
    );
    home.stop();

    let data = dir.path().to_str().unwrap();
    let serve = |more: &[&str]| {
        let model = model();
        let common = [
            "serve",
            "--data",
            data,
            "--model",
            model.to_str().unwrap(),
            "--listen",
            "127.0.0.1:0",
        ];
        troth(&[&common[..], more].concat())
    };
    let refused = serve(&["--tls=127.0.0.1:0", "--name", "other.local"]);
    assert_ne!(refused.code, 0);
    assert!(
        refused
            .text
            .contains("phones trust this home for localhost, 127.0.0.1 alone"),
        "{}",
        refused.text
    );
    for (wrong, why) in [
        (&["--tls=127.0.0.1:0", "--name", "http://x"][..], "is no host name"),
        (&["--name", "box.local"], "--tls"),
        (&["--pair"], "--tls"),
        (&["--tls", "--origin", "https://a.example"], "cannot be used with"),
    ] {
        let ran = serve(wrong);
        assert_ne!(ran.code, 0, "{wrong:?}");
        assert!(ran.text.contains(why), "{wrong:?}: {}", ran.text);
    }
    assert_eq!(
        PhoneHome::certificate(dir.path()),
        trusts,
        "nothing of that changed anything"
    );

    let other = PhoneHome::start(dir.path(), &model(), "other.local", &["--new-authority"]);
    assert!(other.origin().starts_with("https://other.local:"));
    assert_ne!(PhoneHome::certificate(dir.path()), trusts);
    other.stop();
}

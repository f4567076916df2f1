//! What the authority can and cannot do, judged by rustls as a client has it.

use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier as _;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::authority::{AUTHORITY_DAYS, Authority, LEAF_DAYS};
use super::connection::{MOST, MOST_EACH, Places};
use super::kept::{AUTHORITY_CRT, AUTHORITY_FILE, TLS_DIR};
use super::names::Names;
use super::{Certificate, TlsError};

const NOW_MS: u64 = 1_795_000_000_000;
const DAY_MS: u64 = 86_400_000;

fn names(hosts: &[&str], addresses: &[&str]) -> Names {
    Names {
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        addresses: addresses.iter().map(|one| one.parse().unwrap()).collect(),
    }
}

fn home() -> Names {
    names(&["box.local"], &["192.168.1.20", "fd00::20"])
}

/// What a client that trusts `root` alone says of a chain that is shown to it for `name`.
fn trusted(root: &[u8], chain: &[CertificateDer<'static>], name: &str, at_ms: u64) -> Result<(), String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(root.to_vec())).unwrap();
    let provider = Arc::new(ring::default_provider());
    let client = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let at = UnixTime::since_unix_epoch(Duration::from_millis(at_ms));
    client
        .verify_server_cert(&chain[0], &chain[1..], &name, &[], at)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

#[test]
fn a_client_that_trusts_the_home_trusts_it_by_each_of_its_names() {
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::make(dir.path(), home(), NOW_MS).unwrap();
    let leaf = authority.issue(&home(), NOW_MS).unwrap();
    for name in ["box.local", "192.168.1.20", "fd00::20"] {
        trusted(authority.certificate(), &leaf.chain, name, NOW_MS).unwrap();
    }
    assert!(trusted(authority.certificate(), &leaf.chain, "other.local", NOW_MS).is_err());
    let other = Authority::make(dir.path(), home(), NOW_MS).unwrap();
    assert!(trusted(other.certificate(), &leaf.chain, "box.local", NOW_MS).is_err());
}

#[test]
fn whoever_steals_the_key_can_speak_for_the_home_alone() {
    let dir = tempfile::tempdir().unwrap();
    for (allowed, stolen_for) in [
        (home(), names(&["bank.example"], &[])),
        (home(), names(&["box.local", "bank.example"], &[])),
        (home(), names(&[], &["192.168.1.1"])),
        (home(), names(&[], &["fd00::1"])),
        (names(&["box.local"], &[]), names(&[], &["192.168.1.20"])),
        (names(&["box.local"], &[]), names(&[], &["fd00::20"])),
        (names(&[], &["192.168.1.20"]), names(&["bank.example"], &[])),
    ] {
        let authority = Authority::make(dir.path(), allowed, NOW_MS).unwrap();
        let leaf = authority.issue(&stolen_for, NOW_MS).unwrap();
        let name = stolen_for.texts().last().unwrap();
        let refused = trusted(authority.certificate(), &leaf.chain, &name, NOW_MS).unwrap_err();
        assert!(refused.contains("NameConstraint"), "{name}: {refused}");
    }
}

#[test]
fn the_limit_holds_where_a_client_takes_a_root_for_free() {
    // As a client that ignores what a root says of itself: here the root has no limits at all, and the signer below it has its own.
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::make(dir.path(), home(), NOW_MS).unwrap();
    let leaf = authority.issue(&names(&["bank.example"], &[]), NOW_MS).unwrap();
    let signer = &leaf.chain[1];
    let refused = trusted(signer, &leaf.chain[..1], "bank.example", NOW_MS).unwrap_err();
    assert!(refused.contains("NameConstraint"), "{refused}");
}

#[test]
fn no_key_of_the_root_is_anywhere() {
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::make(dir.path(), home(), NOW_MS).unwrap();
    let files: Vec<_> = std::fs::read_dir(dir.path().join(TLS_DIR)).unwrap().collect();
    assert_eq!(files.len(), 2);
    let kept = std::fs::read_to_string(dir.path().join(TLS_DIR).join(AUTHORITY_FILE)).unwrap();
    assert_eq!(
        kept.matches("PRIVATE KEY").count(),
        2,
        "the beginning and the end of one key"
    );
    // And that one is not the root's: what it signs is refused without the signer between.
    let leaf = authority.issue(&home(), NOW_MS).unwrap();
    assert!(trusted(authority.certificate(), &leaf.chain[..1], "box.local", NOW_MS).is_err());
}

#[test]
fn it_is_kept_for_its_owner_alone_and_found_again() {
    let dir = tempfile::tempdir().unwrap();
    assert!(Authority::open(dir.path(), NOW_MS).unwrap().is_none());
    let made = Authority::make(dir.path(), home(), NOW_MS).unwrap();
    for file in [AUTHORITY_FILE, AUTHORITY_CRT] {
        let mode = std::fs::metadata(dir.path().join(TLS_DIR).join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let found = Authority::open(dir.path(), NOW_MS + DAY_MS).unwrap().unwrap();
    assert_eq!(found.certificate(), made.certificate());
    assert_eq!(found.names(), &home());
    let leaf = found.issue(&home(), NOW_MS + DAY_MS).unwrap();
    trusted(made.certificate(), &leaf.chain, "box.local", NOW_MS + DAY_MS).unwrap();
    assert_eq!(found.fingerprint().len(), 32);

    let over = NOW_MS + u64::from(AUTHORITY_DAYS) * DAY_MS;
    assert!(matches!(Authority::open(dir.path(), over), Err(TlsError::Over(_))));
    let file = dir.path().join(TLS_DIR).join(AUTHORITY_FILE);
    let whole = std::fs::read(&file).unwrap();
    for broken in [&whole[..whole.len() / 2], b"{}", b""] {
        std::fs::write(&file, broken).unwrap();
        assert!(matches!(Authority::open(dir.path(), NOW_MS), Err(TlsError::Damaged(_))));
    }
}

#[test]
fn a_certificate_is_made_anew_before_it_ends_and_never_outlives_its_authority() {
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::make(dir.path(), home(), NOW_MS).unwrap();
    let root = authority.certificate().to_vec();
    let end = NOW_MS + u64::from(AUTHORITY_DAYS) * DAY_MS;
    let last = authority.issue(&home(), end - 2 * DAY_MS).unwrap();
    trusted(&root, &last.chain, "box.local", end - 2 * DAY_MS).unwrap();
    let first = authority.issue(&home(), NOW_MS).unwrap();
    assert!(
        trusted(
            &root,
            &first.chain,
            "box.local",
            NOW_MS + u64::from(LEAF_DAYS + 1) * DAY_MS
        )
        .is_err()
    );

    let certificate = Certificate::new(authority, &home(), NOW_MS).unwrap();
    assert!(!certificate.renew(NOW_MS + 19 * DAY_MS).unwrap());
    assert!(certificate.renew(NOW_MS + 21 * DAY_MS).unwrap());
    assert!(!certificate.renew(NOW_MS + 22 * DAY_MS).unwrap());
    assert!(
        certificate.renew(NOW_MS - 30 * DAY_MS).unwrap(),
        "a clock that was set back"
    );
}

#[test]
fn what_is_no_host_name_is_refused() {
    let listen = "192.168.1.20:7443".parse().unwrap();
    for bad in [
        "",
        "a b",
        "http://x",
        "192.168.1.20",
        "*.local",
        ".local",
        "box.local.",
        "bücher.local",
        "box.local:7443",
    ] {
        assert!(
            matches!(Names::of(&[bad.to_owned()], listen), Err(TlsError::BadName(_))),
            "{bad:?}"
        );
    }
    let names = Names::of(&["Box.Local".to_owned()], listen).unwrap();
    assert_eq!(names.texts().collect::<Vec<_>>(), ["box.local", "192.168.1.20"]);
    assert!(Authority::make(Path::new("/nowhere"), Names::default(), NOW_MS).is_err());
    let everywhere = Names::of(&[], "0.0.0.0:0".parse().unwrap()).unwrap();
    assert!(
        everywhere
            .addresses
            .iter()
            .all(|one| one.is_ipv4() && !one.is_loopback())
    );
}

#[test]
fn nobody_takes_every_place() {
    let places = Places::default();
    let one: IpAddr = "192.168.1.31".parse().unwrap();
    let mut held: Vec<_> = (0..MOST_EACH).map(|_| places.take(one).unwrap()).collect();
    assert!(places.take(one).is_none());
    assert!(
        places.take("::ffff:192.168.1.31".parse().unwrap()).is_none(),
        "the same address"
    );
    for n in 0..u8::try_from(MOST / MOST_EACH - 1).unwrap() {
        held.extend((0..MOST_EACH).map(|_| places.take(IpAddr::from([10, 0, 0, n])).unwrap()));
    }
    assert!(places.take(IpAddr::from([10, 0, 1, 0])).is_none(), "{MOST} in all");
    held.clear();
    assert!(places.take(one).is_some());
}

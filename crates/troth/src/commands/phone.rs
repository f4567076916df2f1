//! The door for phones: TLS with a certificate of the home's own, and how a phone comes to trust it.
#![expect(
    clippy::disallowed_types,
    reason = "the home's own listeners: one of the two doors that the plan has"
)]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gate::{Clock as _, SystemClock};
use home::tls::{Authority, Certificate, Door, Names, PAIRING, Paired, Pairing, TlsError, serve_pairing};
use home::{Home, Origin};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use tokio::net::TcpListener;

use super::serve::Stop;
use crate::cli;
use crate::failure::Failure;

/// How often it is looked whether the certificate has to be made anew.
const LOOK: Duration = Duration::from_secs(3600);
/// Pairs of signs of the fingerprint on one line, as phones show them.
const PAIRS: usize = 8;

/// What is ready to be served by TLS.
pub(crate) struct Phones {
    pub(crate) origin: Origin,
    door: Door,
    certificate: Certificate,
    pairing: Option<(TcpListener, Arc<Pairing>)>,
}

/// Opens the door, where one is asked for.
pub(crate) async fn open(args: &cli::Tls, data: &Path) -> Result<Option<Phones>, Failure> {
    let Some(listen) = args.tls else {
        return Ok(None);
    };
    let certificate = certificate(args, data, listen)?;
    let listener = bind(listen).await?;
    let port = listener.local_addr()?.port();
    let called = args.name.first().cloned().or_else(|| certificate.names().first());
    let origin = called
        .and_then(|name| Origin::secure(&name.to_ascii_lowercase(), port))
        .ok_or(TlsError::NoNames)?;
    let pairing = match args.pair {
        None => None,
        Some(port) => {
            let page = bind(SocketAddr::new(listen.ip(), port)).await?;
            Some((page, Arc::new(Pairing::new(&certificate, &origin)?)))
        }
    };
    let hears = pairing.as_ref().map(|(_, pairing)| Arc::clone(pairing));
    Ok(Some(Phones {
        door: Door::new(listener, &certificate, origin.clone(), hears)?,
        origin,
        certificate,
        pairing,
    }))
}

async fn bind(listen: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(listen)
        .await
        .map_err(|error| Failure::new(format!("{listen}: {error}")))
}

/// The certificate, by the authority that is there or by a new one.
fn certificate(args: &cli::Tls, data: &Path, listen: SocketAddr) -> Result<Certificate, Failure> {
    let now_ms = SystemClock.now_ms();
    let wanted = Names::of(&args.name, listen)?;
    let there = if args.new_authority {
        None
    } else {
        Authority::open(data, now_ms)?
    };
    let authority = match there {
        Some(there) => there,
        None => Authority::make(data, wanted.clone().or_this_machine(), now_ms)?,
    };
    let allowed = authority.names();
    let list = |names: &Names| names.texts().collect::<Vec<_>>().join(", ");
    if let Some(name) = wanted.hosts.iter().find(|host| !allowed.hosts.contains(host)) {
        let (name, allowed) = (name.clone(), list(allowed));
        return Err(TlsError::OtherName { name, allowed }.into());
    }
    let moved: Vec<String> = wanted
        .addresses
        .iter()
        .filter(|one| !allowed.addresses.contains(one))
        .map(ToString::to_string)
        .collect();
    if !moved.is_empty() {
        eprintln!(
            "This machine is now at {} too. Phones trust this home for {} alone, so they find it by one of those.",
            moved.join(", "),
            list(allowed)
        );
    }
    let shown = Names {
        hosts: allowed.hosts.clone(),
        addresses: wanted.addresses,
    };
    Ok(Certificate::new(authority, &shown, now_ms)?)
}

impl Phones {
    /// Says where the home is, and how a phone comes to trust it.
    pub(crate) fn tell(&self) -> Result<(), Failure> {
        let port = self.origin.port();
        let all = self.certificate.names().texts();
        let others: Vec<String> = all
            .filter_map(|name| Origin::secure(&name, port))
            .filter(|other| *other != self.origin)
            .map(|other| other.to_string())
            .collect();
        println!("On your network it is at {}", self.origin);
        for other in &others {
            println!("                     and {other}");
        }
        let Some((listener, pairing)) = &self.pairing else {
            println!("A phone that does not trust it yet: start with --pair too.");
            return Ok(());
        };
        let at = listener.local_addr()?;
        // An address is found by every phone; a name may not be.
        let page = match self.certificate.names().addresses.first() {
            Some(address) => SocketAddr::new(*address, at.port()).to_string(),
            None => format!("{}:{}", self.origin.host(), at.port()),
        };
        let page = format!("http://{page}/{}", pairing.code());
        println!(
            "\nTo let a phone trust it, for {} minutes. On the phone, open\n\n  {page}\n",
            PAIRING.as_secs() / 60
        );
        if let Ok(code) = QrCode::new(page.as_bytes()) {
            // Light on dark, as terminals are; a camera reads both.
            let drawn = code
                .render::<Dense1x2>()
                .dark_color(Dense1x2::Light)
                .light_color(Dense1x2::Dark)
                .build();
            println!("{drawn}\n");
        }
        println!(
            "Then compare the certificate's SHA-256 in the phone's own settings (the page says where) with this:\n"
        );
        for pairs in self.certificate.authority().fingerprint().chunks(PAIRS) {
            println!("  {}", pairs.join(" "));
        }
        println!(
            "\nIf one sign differs, somebody is between you and this machine: do not trust it, and remove it from the phone.\n"
        );
        Ok(())
    }

    /// Serves until `stop`.
    pub(crate) async fn serve(self, home: Home, stop: Stop) -> Result<(), Failure> {
        let certificate = self.certificate;
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK).await;
                match certificate.renew(SystemClock.now_ms()) {
                    Ok(true) => eprintln!("The home's certificate was made anew."),
                    Ok(false) => {}
                    Err(error) => eprintln!("troth: the certificate could not be made anew yet: {error}"),
                }
            }
        });
        if let Some((listener, pairing)) = self.pairing {
            let stop = stop.clone();
            tokio::spawn(async move {
                match serve_pairing(listener, pairing, stop.asked()).await {
                    Ok(Paired::Trusted) => {
                        println!(
                            "A device trusts this home now. The page for pairing is closed; --pair opens it again."
                        );
                    }
                    Ok(Paired::TimeOver) => println!("The page for pairing is closed; --pair opens it again."),
                    Ok(_) => {}
                    Err(error) => eprintln!("troth: the page for pairing: {error}"),
                }
            });
        }
        Ok(home::tls::serve_tls(self.door, home, stop.asked()).await?)
    }
}

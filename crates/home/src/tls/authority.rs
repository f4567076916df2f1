//! The home's own certificate authority (RFC 5280), which can speak for the home's names and for no others.
//!
//! Two certificates: a root, which phones trust, and below it a signer, which makes what the home shows. Both say for which names and
//! addresses they may speak (section 4.2.1.10). Some systems take what a root says of itself for no limit, but all hold to what a signer below
//! it says; so the root signs that one signer, and **its key is thrown away** in the moment in which it was made. Whoever steals the signer's
//! key from the disk can speak for this home, and nobody has a key that could speak for anything else.

use std::net::IpAddr;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints,
};
use secrecy::zeroize::Zeroize as _;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::TlsError;
use super::kept::{self, Kept};
use super::names::Names;

/// For how many days a phone can trust an authority before it is paired again.
pub const AUTHORITY_DAYS: u16 = 5 * 365;
/// For how many days a certificate holds. Browsers refuse more than 398.
pub const LEAF_DAYS: u16 = 30;

/// Who may speak for this home.
pub struct Authority {
    names: Names,
    made_ms: u64,
    until: Date,
    root: CertificateDer<'static>,
    root_pem: String,
    signer: CertificateDer<'static>,
    key: KeyPair,
}

/// What the home shows: the chain, its own certificate first, and the key. Neither is stored.
pub(super) struct Leaf {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl Authority {
    /// The authority that lies in a data directory, if one does.
    ///
    /// # Errors
    /// [`TlsError::File`], [`TlsError::Damaged`], [`TlsError::Over`].
    pub fn open(data: &Path, now_ms: u64) -> Result<Option<Self>, TlsError> {
        let Some(kept) = kept::read(data)? else {
            return Ok(None);
        };
        let damaged = || TlsError::Damaged(kept::path(data));
        let der = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| damaged());
        let authority = Self {
            until: days_after(kept.made_ms, AUTHORITY_DAYS)?,
            root: der(&kept.root)?,
            signer: der(&kept.signer)?,
            key: kept.key().map_err(|_| damaged())?,
            made_ms: kept.made_ms,
            names: kept.names,
            root_pem: kept.root,
        };
        if date(now_ms)? >= authority.until {
            return Err(TlsError::Over(authority.until.to_string()));
        }
        Ok(Some(authority))
    }

    /// Makes one for these names and stores it in place of any that lay there.
    ///
    /// # Errors
    /// [`TlsError::NoNames`], [`TlsError::File`], [`TlsError::Making`].
    pub fn make(data: &Path, names: Names, now_ms: u64) -> Result<Self, TlsError> {
        let (mut root_key, key) = (KeyPair::generate()?, KeyPair::generate()?);
        let root = ca(&names, now_ms, 1)?;
        let root_certificate = root.self_signed(&root_key)?;
        let signer = ca(&names, now_ms, 0)?.signed_by(&key, &Issuer::from_params(&root, &root_key))?;
        // The root has signed all that it ever signs.
        root_key.zeroize();
        drop(root_key);
        let kept = Kept::new(now_ms, names.clone(), root_certificate.pem(), signer.pem(), &key);
        kept::write(data, &kept)?;
        Ok(Self {
            until: days_after(now_ms, AUTHORITY_DAYS)?,
            root: root_certificate.der().clone(),
            root_pem: root_certificate.pem(),
            signer: signer.der().clone(),
            names,
            made_ms: now_ms,
            key,
        })
    }

    /// For what it may speak.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// What a phone's settings call it. It tells what the home is called, and not what it is.
    #[must_use]
    pub fn title(&self) -> String {
        date(self.made_ms).map_or_else(|_| String::new(), |made| title(&self.names, made))
    }

    /// The certificate that phones trust, as a file of theirs (DER).
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.root
    }

    /// The same as text (PEM, RFC 7468).
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.root_pem
    }

    /// Its SHA-256 as phones show it in their settings: 32 pairs of signs.
    #[must_use]
    pub fn fingerprint(&self) -> Vec<String> {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(&self.root);
        digest.iter().map(|byte| format!("{byte:02X}")).collect()
    }

    /// Makes a certificate for `names`; whether the authority may speak for them is for whoever meets it to judge.
    pub(super) fn issue(&self, names: &Names, now_ms: u64) -> Result<Leaf, TlsError> {
        let key = KeyPair::generate()?;
        let mut leaf = CertificateParams::new(names.texts().collect::<Vec<_>>())?;
        leaf.distinguished_name = called(&names.first().ok_or(TlsError::NoNames)?);
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.use_authority_key_identifier_extension = true;
        leaf.is_ca = IsCa::ExplicitNoCa;
        let until = days_after(now_ms, LEAF_DAYS)?.min(self.until);
        lasts(&mut leaf, before(now_ms)?, until);
        let signer = ca(&self.names, self.made_ms, 0)?;
        let made = leaf.signed_by(&key, &Issuer::from_params(&signer, &self.key))?;
        Ok(Leaf {
            chain: vec![made.der().clone(), self.signer.clone()],
            key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        })
    }
}

/// The root (with one certificate of this kind below it) or the signer (with none).
fn ca(names: &Names, now_ms: u64, below: u8) -> Result<CertificateParams, TlsError> {
    names.first().ok_or(TlsError::NoNames)?;
    let mut params = CertificateParams::default();
    let title = title(names, date(now_ms)?);
    params.distinguished_name = called(&if below == 0 { format!("{title}, signer") } else { title });
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.name_constraints = Some(alone(names));
    params.use_authority_key_identifier_extension = below == 0;
    lasts(&mut params, before(now_ms)?, days_after(now_ms, AUTHORITY_DAYS)?);
    Ok(params)
}

/// These names and addresses and no others. Where there are none of a kind, all of that kind are shut out: a kind that is not named is free.
fn alone(names: &Names) -> NameConstraints {
    let exactly = |ip: &IpAddr| CidrSubnet::from_addr_prefix(*ip, if ip.is_ipv4() { 32 } else { 128 });
    let hosts = names.hosts.iter().cloned().map(GeneralSubtree::DnsName);
    let addresses = names.addresses.iter().map(exactly).map(GeneralSubtree::IpAddress);
    let mut excluded = Vec::new();
    if names.hosts.is_empty() {
        excluded.push(GeneralSubtree::DnsName(String::new()));
    }
    if names.addresses.is_empty() {
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([0; 4], 0)));
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix([0; 16], 0)));
    }
    NameConstraints {
        permitted_subtrees: hosts.chain(addresses).collect(),
        excluded_subtrees: excluded,
    }
}

fn title(names: &Names, made: Date) -> String {
    format!("{}, {made}", names.first().unwrap_or_default())
}

fn called(name: &str) -> DistinguishedName {
    let mut called = DistinguishedName::new();
    called.push(DnType::CommonName, name);
    called
}

fn date(at_ms: u64) -> Result<Date, TlsError> {
    let at = i64::try_from(at_ms).map_err(|_| TlsError::Clock)?;
    let at = Timestamp::from_millisecond(at).map_err(|_| TlsError::Clock)?;
    Ok(TimeZone::UTC.to_datetime(at).date())
}

/// The day before: a phone's clock may be behind.
fn before(at_ms: u64) -> Result<Date, TlsError> {
    date(at_ms)?.yesterday().map_err(|_| TlsError::Clock)
}

fn days_after(at_ms: u64, days: u16) -> Result<Date, TlsError> {
    let days = jiff::Span::new().days(i64::from(days));
    date(at_ms)?.checked_add(days).map_err(|_| TlsError::Clock)
}

/// Says from when and until when a certificate holds.
fn lasts(params: &mut CertificateParams, from: Date, until: Date) {
    let parts = |day: Date| {
        (
            i32::from(day.year()),
            day.month().unsigned_abs(),
            day.day().unsigned_abs(),
        )
    };
    let ((year, month, day), (last_year, last_month, last_day)) = (parts(from), parts(until));
    params.not_before = rcgen::date_time_ymd(year, month, day);
    params.not_after = rcgen::date_time_ymd(last_year, last_month, last_day);
}

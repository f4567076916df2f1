//! A file on its way into this home: taken in within limits, one at a time, opened, looked at or brought in.

use std::io::Read as _;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use companion::ServerChoice;
use companion::moving::{Brought, How, LARGEST_FILE, MovingError, Parcel, is_locked};
use egress::openai::found_here;
use gate::locked::{self, Key};
use gate::{GateError, Open};
use secrecy::SecretString;
use tokio::sync::OwnedSemaphorePermit;
use zeroize::Zeroizing;

use crate::cookie;
use crate::error::HomeError;
use crate::home::Home;

/// What a request may have beside its file, in bytes: the form's other fields, and what a lock adds.
pub(crate) const BESIDE: usize = 1 << 20;
/// How long a file may take to arrive.
const LONGEST_UPLOAD: Duration = Duration::from_secs(600);
/// The longest field beside the file, in bytes.
const LONGEST_FIELD: usize = 8 << 10;

/// A file as it was sent. It is wiped when it is dropped.
pub(crate) struct Sent {
    pub(crate) file: Zeroizing<Vec<u8>>,
    pub(crate) passphrase: Option<SecretString>,
    /// The hash of the file that was looked at before.
    pub(crate) looked_at: Option<String>,
}

/// What is to be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Look,
    Bring { for_session: bool },
}

/// The fields of a form with a file.
pub(crate) struct Fields {
    pub(crate) sent: Sent,
    pub(crate) act: String,
}

fn broken<E>(_: E) -> HomeError {
    HomeError::Bad("the file did not arrive whole; nothing was changed".to_owned())
}

fn too_large() -> HomeError {
    HomeError::LargeFile(MovingError::TooLarge.to_string())
}

/// A turn to send a file, for somebody who is signed in and says that it is no larger than is taken in. Nothing of it is read before.
pub(crate) async fn turn(home: &Home, headers: &HeaderMap) -> Result<OwnedSemaphorePermit, HomeError> {
    home.with_open(cookie::again(headers)?.0, |_, _| Ok(())).await?;
    let said = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if said.is_some_and(|bytes: usize| bytes > LARGEST_FILE + BESIDE) {
        return Err(too_large());
    }
    home.arrival()
}

/// Reads a file that is the whole body of a request.
pub(crate) async fn body(request: Request) -> Result<Zeroizing<Vec<u8>>, HomeError> {
    let reading = Bytes::from_request(request, &());
    let read = tokio::time::timeout(LONGEST_UPLOAD, reading).await.map_err(broken)?;
    match read {
        Ok(bytes) => Ok(Zeroizing::new(bytes.into())),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large()),
        Err(rejection) => Err(broken(rejection)),
    }
}

/// Reads a form with a file; `check` sees the token before anything else is read.
pub(crate) async fn fields(
    mut form: Multipart,
    check: impl Fn(&str) -> Result<(), HomeError>,
) -> Result<Fields, HomeError> {
    let reading = async move {
        let mut checked = false;
        let (mut file, mut passphrase, mut looked_at, mut act) = (None, None, None, String::new());
        while let Some(mut field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let is_file = name == "file";
            if !checked && name != "csrf" {
                return Err(HomeError::StaleForm);
            }
            let limit = if is_file { LARGEST_FILE + BESIDE } else { LONGEST_FIELD };
            let mut bytes = Zeroizing::new(Vec::new());
            while let Some(chunk) = field.chunk().await.map_err(|error| {
                if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
                    too_large()
                } else {
                    broken(error)
                }
            })? {
                if bytes.len() + chunk.len() > limit {
                    return Err(too_large());
                }
                bytes.extend_from_slice(&chunk);
            }
            if is_file {
                file = Some(bytes);
                continue;
            }
            let text = std::str::from_utf8(&bytes).map_err(broken)?;
            match name.as_str() {
                "csrf" => {
                    check(text)?;
                    checked = true;
                }
                "file_passphrase" if !text.is_empty() => passphrase = Some(SecretString::from(text.to_owned())),
                "sha256" => looked_at = Some(text.to_owned()),
                "act" => act = text.to_owned(),
                _ => {}
            }
        }
        let file = file.ok_or_else(|| HomeError::Bad("there was no file".to_owned()))?;
        let sent = Sent {
            file,
            passphrase,
            looked_at,
        };
        Ok(Fields { sent, act })
    };
    tokio::time::timeout(LONGEST_UPLOAD, reading).await.map_err(broken)?
}

/// Opens a file that is locked, verifies it, and looks at it or brings it in.
pub(crate) fn take_in(home: &Home, open: &Open, sent: Sent, act: Act) -> Result<Brought, HomeError> {
    let Sent {
        mut file,
        passphrase,
        looked_at,
    } = sent;
    if is_locked(&file) {
        let key = passphrase.ok_or(MovingError::Locked).map(Key::Passphrase);
        let key = key.map_err(companion::CompanionError::from)?;
        file = opened(&file, &key)?;
    }
    let parcel = Parcel::read(&file).map_err(companion::CompanionError::from)?;
    if looked_at.is_some_and(|hash| hash != parcel.whence().sha256) {
        return Err(companion::CompanionError::from(MovingError::AnotherFile).into());
    }
    // Programs are looked for only where a choice of one came along.
    let engines = if parcel.chooses_an_engine() {
        engines(home)
    } else {
        Vec::new()
    };
    Ok(match act {
        Act::Look => {
            let how = How {
                for_session: true,
                engines,
            };
            home.companion().look(open, &parcel, &how)?
        }
        Act::Bring { for_session } => {
            let how = How { for_session, engines };
            home.companion().bring(open, &parcel, &how)?
        }
    })
}

fn opened(file: &[u8], key: &Key) -> Result<Zeroizing<Vec<u8>>, HomeError> {
    let reader = locked::unlock(file, key).map_err(GateError::from)?;
    // No larger than what was locked: nothing is squeezed in this format.
    let mut text = Zeroizing::new(Vec::with_capacity(file.len()));
    let limit = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX);
    reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut text)
        .map_err(|_| GateError::from(locked::LockError::Broken))?;
    Ok(text)
}

fn engines(home: &Home) -> Vec<ServerChoice> {
    let found = found_here(home.ports()).into_iter();
    let choices = found.flat_map(|found| {
        let address = found.address.to_string();
        let choice = move |model| ServerChoice {
            address: address.clone(),
            model,
        };
        found.models.into_iter().map(choice)
    });
    choices.collect()
}

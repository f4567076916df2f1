//! An app's registration (RFC 7591). It is not kept: the app's id is the registration itself, with the home's mark under it. So nobody can
//! fill a disk by registering, and every process of a home knows every app.

use axum::http::Uri;
use serde::{Deserialize, Serialize};

use crate::home::Home;

/// Most addresses that an app may have its answer sent to.
const ADDRESSES: usize = 5;
/// The longest of them, in bytes.
const LONGEST_ADDRESS: usize = 300;
/// The longest name, in Unicode characters.
const LONGEST_NAME: usize = 60;

/// What an app says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Client {
    /// What it calls itself; nobody checked it.
    pub(super) name: String,
    /// Where an answer may be sent.
    pub(super) addresses: Vec<String>,
}

impl Client {
    /// Takes what an app says of itself.
    pub(super) fn new(name: Option<&str>, addresses: Vec<String>) -> Result<Self, &'static str> {
        let fits = (1..=ADDRESSES).contains(&addresses.len()) && addresses.iter().all(|one| is_address(one));
        if !fits {
            return Err(
                "redirect_uris has 1 to 5 addresses: https://…, http:// to this machine, or a scheme of the app's own with a dot in it",
            );
        }
        let host = addresses.first().and_then(|one| host(one));
        let name: String = name.map(shown).filter(|name| !name.is_empty()).unwrap_or_else(|| {
            // Where an answer goes is all that is known of it then.
            host.unwrap_or_else(|| "An app".to_owned())
        });
        Ok(Self { name, addresses })
    }

    /// The app that an id is of.
    pub(super) fn of(home: &Home, id: &str) -> Option<Self> {
        serde_json::from_slice(&home.gate().registered_app(id)?).ok()
    }

    /// Whether an answer may be sent there: to the letter, but for the port of this machine (RFC 8252, section 7.3).
    pub(super) fn allows(&self, address: &str) -> bool {
        is_address(address) && self.addresses.iter().any(|known| {
            known == address
                || matches!((without_port(known), without_port(address)), (Some(known), Some(asked)) if known == asked)
        })
    }
}

/// Signs that do not show, or turn the order of words around, are left out.
fn shown(name: &str) -> String {
    let plain = name.chars().filter(|sign| {
        !sign.is_control()
            && !matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    });
    plain.take(LONGEST_NAME).collect::<String>().trim().to_owned()
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "[::1]" | "localhost")
}

/// Where an address is, for the person to see.
pub(super) fn host(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    if !matches!(scheme, "http" | "https") {
        return Some(scheme.to_owned());
    }
    let uri: Uri = address.parse().ok()?;
    Some(uri.host()?.to_owned())
}

/// Whether an address is of this machine.
pub(super) fn is_here(address: &str) -> bool {
    address.starts_with("http://") && host(address).is_some_and(|host| is_loopback(&host))
}

fn is_address(address: &str) -> bool {
    let plain = address.len() <= LONGEST_ADDRESS
        && address
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\^`{|}#".contains(&byte));
    let Some((scheme, rest)) = address.split_once(':').filter(|_| plain) else {
        return false;
    };
    match scheme {
        "https" | "http" => {
            let uri: Option<Uri> = address.parse().ok();
            let uri = uri.filter(|uri| {
                uri.authority()
                    .is_some_and(|authority| !authority.as_str().contains('@'))
            });
            uri.is_some_and(|uri| scheme == "https" || uri.host().is_some_and(is_loopback))
        }
        // Of the app's own, by a name that is its maker's (RFC 8252, section 7.1): none that a browser itself runs has a dot.
        own => {
            let named = own.contains('.')
                && own
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte));
            named && !rest.is_empty()
        }
    }
}

/// An address of this machine without its port.
fn without_port(address: &str) -> Option<(String, String)> {
    let uri: Uri = address.parse().ok()?;
    let host = uri.host().filter(|host| is_loopback(host))?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    (uri.scheme_str() == Some("http")).then(|| (host.to_owned(), path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_go_where_was_said_and_nowhere_else() {
        let addresses = [
            "http://127.0.0.1/callback",
            "https://app.example/cb",
            "com.example.app:/cb",
        ];
        let client = Client::new(Some("An app"), addresses.map(str::to_owned).to_vec()).unwrap();
        for address in [
            "http://127.0.0.1/callback",
            "http://127.0.0.1:49152/callback",
            "https://app.example/cb",
            "com.example.app:/cb",
        ] {
            assert!(client.allows(address), "{address}");
        }
        for address in [
            "http://127.0.0.1:49152/callback/",
            "http://127.0.0.1:49152/callback?x=1",
            "http://localhost:49152/callback",
            "http://127.0.0.1.example/callback",
            "http://127.0.0.1@example.org/callback",
            "https://app.example:8443/cb",
            "https://app.example/cb#x",
            "https://app.example/cb/../x",
            "https://evil.example/cb",
            "com.example.app:/cb2",
            "",
        ] {
            assert!(!client.allows(address), "{address}");
        }
    }

    #[test]
    fn addresses_that_a_browser_would_run_are_none() {
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "http://app.example/cb",
            "file:///etc/passwd",
            "https://",
            "https://a b/",
            "x",
        ] {
            assert!(Client::new(None, vec![address.to_owned()]).is_err(), "{address}");
        }
        assert!(Client::new(None, Vec::new()).is_err());
        assert!(Client::new(None, vec!["https://a.example/".to_owned(); 6]).is_err());
    }

    #[test]
    fn a_name_is_what_shows_of_it() {
        let named = |name| Client::new(name, vec!["https://a.example/cb".to_owned()]).unwrap().name;
        assert_eq!(named(Some("  Good\u{202e} app\n ")), "Good app");
        assert_eq!(named(Some("\u{200b}")), "a.example");
        assert_eq!(named(None), "a.example");
        assert_eq!(named(Some(&"x".repeat(500))).len(), 60);
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_is_sent_breaks_it(address in ".{0,80}", name in ".{0,80}") {
            if let Ok(client) = Client::new(Some(&name), vec![address.clone()]) {
                proptest::prop_assert!(client.allows(&address));
                let known = address.starts_with("https://") || is_here(&address) || address.split(':').next().is_some_and(|s| s.contains('.'));
                proptest::prop_assert!(known);
            }
        }
    }
}

//! The pages by which people come in, and what they come in with.

use crate::pages::{
    Offer, Place, Prove,
    passkeys::{self, Passkey, Passkeys, Remove},
    recovery::{self, RecoveryCode},
    settings::{self, ChangePassphrase, NewRecovery},
    sign_in::{self, Recover, SignIn},
    welcome::{self, Host, SignUp, Welcome},
};
use maud::Markup;

use super::every::shell;

pub(super) fn prove(text: &str) -> Prove {
    Prove {
        has_passphrase: true,
        by_passkey: true,
        error: Some(text.into()),
    }
}

fn the_passkeys(text: &str, offer: Offer) -> Passkeys {
    Passkeys {
        shell: shell(text, Place::Settings),
        offer,
        device: text.into(),
        passkeys: vec![Passkey {
            id: text.into(),
            name: text.into(),
            added: text.into(),
        }],
        prove: prove(text),
    }
}

fn a_removal(text: &str, last: bool) -> Remove {
    Remove {
        shell: shell(text, Place::Settings),
        id: text.into(),
        name: text.into(),
        last,
        prove: prove(text),
    }
}

pub(super) fn pages(text: &str) -> Vec<(&'static str, Markup, usize)> {
    let some = || Some(text.to_owned());
    let outside = || shell(text, Place::Outside);
    let form = SignUp {
        name: text.into(),
        name_error: some(),
        least: 12,
        passphrase_error: some(),
        again_error: some(),
        passkeys: Offer::Here,
        invite: Some((text.into(), some())),
    };
    let welcome = Welcome {
        shell: outside(),
        host: Host::Operator(text.into()),
        form,
    };
    let recover = Recover {
        shell: outside(),
        name: text.into(),
        least: 12,
        passphrase_error: some(),
        again_error: some(),
    };
    let code = RecoveryCode {
        shell: shell(text, Place::Elsewhere),
        groups: vec![text.into()],
        replaces: true,
    };
    let change = ChangePassphrase {
        shell: shell(text, Place::Settings),
        least: 12,
        prove: prove(text),
        passphrase_error: some(),
        again_error: some(),
    };
    vec![
        ("welcome", welcome::page(&welcome), 10),
        (
            "sign in",
            sign_in::page(&SignIn {
                shell: outside(),
                name: text.into(),
                passkeys: Offer::Here,
            }),
            3,
        ),
        (
            "sign in, by a number",
            sign_in::page(&SignIn {
                shell: outside(),
                name: text.into(),
                passkeys: Offer::At(text.into()),
            }),
            4,
        ),
        ("recover", sign_in::recover(&recover), 5),
        ("recovery code", recovery::page(&code), 3),
        ("change passphrase", settings::passphrase(&change), 5),
        (
            "new recovery",
            settings::recovery(&NewRecovery {
                shell: shell(text, Place::Settings),
                prove: prove(text),
            }),
            3,
        ),
        ("passkeys", passkeys::page(&the_passkeys(text, Offer::Here)), 9),
        (
            "passkeys, nowhere",
            passkeys::page(&the_passkeys(text, Offer::Nowhere)),
            6,
        ),
        ("remove a passkey", passkeys::remove(&a_removal(text, false)), 5),
        ("remove the last passkey", passkeys::remove(&a_removal(text, true)), 3),
    ]
}

//! `troth notify`: mail to those who gave an address for it. Addresses open with the operator's passphrase, and for one notice each.

use std::process::ExitCode;

use egress::mail::{self, Post, Server};
use gate::locked::Key;
use gate::{Gate, PersonId};
use secrecy::SecretString;
use serde_json::json;

use super::locked::secret_in;
use super::people::gate;
use super::requests::operator_key;
use crate::cli::{Mailing, Notify, NotifyWhat, Safety, Smtp};
use crate::failure::Failure;

/// A notice: what it is called where it is noted that somebody got it, and its words, the same for everybody.
pub(super) struct Notice {
    pub(super) name: String,
    pub(super) subject: &'static str,
    pub(super) text: String,
}

/// What became of a notice.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) sent: u64,
    pub(super) before: u64,
    pub(super) failed: u64,
}

pub(crate) fn run(args: &Notify) -> Result<ExitCode, Failure> {
    match &args.what {
        NotifyWhat::Policy(mailing) => policy(mailing),
    }
}

fn policy(args: &Mailing) -> Result<ExitCode, Failure> {
    let gate = gate(&args.key.data)?;
    let version = gate.map().version();
    let place = args
        .origin
        .as_ref()
        .map(|origin| format!(" at {origin}"))
        .unwrap_or_default();
    let notice = Notice {
        name: format!("policy-{version}"),
        subject: "A notice that you asked for",
        text: format!(
            "Hello,\n\nyou asked to be told when the policy of a service that you use{place} changes. It has.\n\n\
             When you sign in next, you read in plain words what is different for you. Nothing is used for more than before unless you say yes \
             to it, and you can leave everything as it was.\n\n\
             To get no more of these, take your address back in the settings.\n"
        ),
    };
    mail_all(&gate, args, &notice, &gate.reachable()?)
}

/// Sends a notice to these people, as far as they gave an address, and says in numbers what became of it.
pub(super) fn mail_all(gate: &Gate, args: &Mailing, notice: &Notice, to: &[PersonId]) -> Result<ExitCode, Failure> {
    let post = post(&args.smtp)?;
    if args.dry_run {
        println!("{} gave an address. Nothing was sent.", to.len());
        return Ok(ExitCode::SUCCESS);
    }
    let key = operator_key(&args.key)?;
    let mut sent = Sent::default();
    for person in to {
        one(gate, (&post, &key), *person, notice, &mut sent)?;
    }
    if args.json {
        println!(
            "{}",
            json!({"sent": sent.sent, "sent_before": sent.before, "failed": sent.failed})
        );
    } else {
        println!(
            "Sent {}; {} had it before; {} failed.",
            sent.sent, sent.before, sent.failed
        );
    }
    Ok(if sent.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn one(
    gate: &Gate,
    (post, key): (&Post, &Key),
    person: PersonId,
    notice: &Notice,
    sent: &mut Sent,
) -> Result<(), Failure> {
    let Some(address) = gate.begin_notice(person, &notice.name, key)? else {
        sent.before += 1;
        return Ok(());
    };
    match post.send(&address, notice.subject, &notice.text) {
        Ok(()) => {
            gate.notice_left(person)?;
            sent.sent += 1;
        }
        Err(error) => {
            gate.notice_failed(person, &notice.name)?;
            eprintln!("troth: {person}: {error}");
            sent.failed += 1;
        }
    }
    Ok(())
}

/// The mail server that was named.
pub(super) fn post(smtp: &Smtp) -> Result<Post, Failure> {
    let safety = match smtp.tls {
        Safety::Tls => mail::Safety::Tls,
        Safety::Starttls => mail::Safety::StartTls,
        Safety::Loopback => mail::Safety::Loopback,
    };
    let usual = match smtp.tls {
        Safety::Tls => 465,
        Safety::Starttls => 587,
        Safety::Loopback => 25,
    };
    let bad = || Failure::new(format!("--smtp {}: a mail server is HOST or HOST:PORT", smtp.server));
    let (host, port) = match smtp.server.rsplit_once(':') {
        Some((host, port)) => (host.trim_matches(['[', ']']), port.parse().map_err(|_| bad())?),
        None => (smtp.server.as_str(), usual),
    };
    let password = match (&smtp.user, &smtp.password_file) {
        (None, _) => None,
        (Some(_), Some(file)) => Some(secret_in(file)?),
        (Some(_), None) => std::env::var("TROTH_SMTP_PASSWORD").ok().map(SecretString::from),
    };
    let login = match (&smtp.user, password) {
        (Some(user), Some(password)) => Some((user.clone(), password)),
        (Some(_), None) => {
            return Err(Failure::new(
                "there is no password for the mail server: put it into TROTH_SMTP_PASSWORD, or a file for --smtp-password-file",
            ));
        }
        (None, _) => None,
    };
    let server = Server {
        host,
        port,
        safety,
        login,
    };
    Ok(Post::by(server, &smtp.from)?)
}

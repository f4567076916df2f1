//! Every address, and serving them.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;

use companion::moving::LARGEST_FILE;

use crate::arriving::BESIDE;
use crate::handlers::{
    address, apps as apps_pages, arrivals, bring, changes, consent, conversations, crisis, decisions, details,
    discreet, draft, elsewhere, engine, erase, export, letters, memories, passkeys, people, policy, public, review,
    rights, sent, settings, sign_in, sign_out, sign_up, talk, transparency, used, wellbeing,
};
use crate::home::Home;
use crate::pages::route;
use crate::{api, apps, headers, language, look, origin, signal};

/// Largest body of a request, in bytes: a message of the longest kind, percent-encoded, fits.
const LARGEST_BODY: usize = 256 << 10;

/// Every address of a home.
pub fn router(home: Home) -> Router {
    Router::new()
        .route(route::HOME, get(sign_up::home))
        .route(route::SIGN_UP, post(sign_up::sign_up))
        .route(route::SIGN_UP_PASSKEY, post(passkeys::sign_up))
        .route(route::SIGN_IN_PASSKEY, post(passkeys::sign_in))
        .route("/join/{code}", get(sign_up::join))
        .route(route::SUSPENDED, get(people::suspended))
        .route(route::INVITES, get(people::invites).post(people::invite))
        .route(route::INVITES_WITHDRAW, post(people::withdraw))
        .route(route::SIGN_IN, get(sign_in::sign_in_form).post(sign_in::sign_in))
        .route(
            route::SIGN_IN_RECOVERY,
            get(sign_in::recover_form).post(sign_in::recover),
        )
        .route(route::SIGN_OUT, post(sign_out::sign_out))
        .route(route::SIGN_OUT_ALL, post(sign_out::sign_out_everywhere))
        .route(route::SIGN_OUT_ONE, post(sign_out::sign_out_one))
        .route(route::LEAVE, post(sign_out::leave))
        .route(route::BLANK, get(sign_out::blank))
        .route(route::RECOVERY_CODE, post(sign_up::written_down))
        .route(route::CONSENT, get(consent::show).post(consent::change))
        .route(route::DECISIONS, get(decisions::show))
        .route("/consent/receipt/{seq}", get(decisions::receipt))
        .route(route::REVIEW, get(review::show).post(review::every))
        .route(route::TALK, get(talk::show).post(talk::say))
        .route(route::TALK_STOP, post(talk::stop))
        .route(route::TALK_CHECK, post(draft::check))
        .route(route::TALK_CHECK_WHEN, post(draft::when))
        .route(route::TALKS, get(conversations::list))
        .route(route::TALK_NEW, get(conversations::new))
        .route(route::TALK_ABOUT, get(conversations::show).post(conversations::rename))
        .route(route::TALK_ERASE, post(conversations::end))
        .route(
            route::CHARACTER,
            get(conversations::character).post(conversations::set_character),
        )
        .route(route::MEMORIES, get(memories::show).post(memories::correct))
        .route(route::MEMORIES_SEARCH, post(memories::search))
        .route(route::MEMORIES_PIN, post(memories::pin))
        .route(route::MEMORIES_FORGET, post(memories::forget))
        .route("/memories/{id}", get(memories::one))
        .route(route::WELLBEING, get(wellbeing::show))
        .route(route::USED, get(used::show))
        .route("/used/{n}", get(used::entry))
        .route("/used/{n}/proof", get(used::proof))
        .route(route::ERASE, get(erase::show))
        .route(route::ERASE_TURN, get(erase::confirm_turn).post(erase::turn))
        .route(
            route::ERASE_CATEGORY,
            get(erase::confirm_category).post(erase::category),
        )
        .route(route::ERASE_EVERYTHING, post(erase::everything))
        .route("/erase/receipt", get(erase::receipt))
        .route(route::EXPORT, get(export::page).post(export::download))
        .route(route::EXPORT_SCHEMA, get(export::schema))
        .route(
            route::BRING,
            get(bring::show)
                .post(bring::take)
                .layer(DefaultBodyLimit::max(LARGEST_FILE + BESIDE)),
        )
        .route("/settings/bring/{id}", get(bring::earlier))
        .route("/settings/bring/{id}/file", get(bring::earlier_file))
        .route(route::SETTINGS, get(settings::show))
        .route(
            route::SETTINGS_PASSPHRASE,
            get(settings::passphrase_form).post(settings::passphrase),
        )
        .route(
            route::SETTINGS_RECOVERY,
            get(settings::recovery_form).post(settings::recovery),
        )
        .route(route::SETTINGS_PASSKEYS, get(passkeys::show).post(passkeys::add))
        .route(route::SETTINGS_PASSKEYS_NAME, post(passkeys::rename))
        .route(
            route::SETTINGS_PASSKEYS_REMOVE,
            get(passkeys::confirm_removal).post(passkeys::remove),
        )
        .route(route::RIGHTS, get(rights::show))
        .route(route::FREEZE, post(rights::freezing))
        .route(route::OBJECT, post(rights::objecting))
        .route(route::LETTERS, get(letters::show).post(letters::write))
        .route(route::LETTERS_REPLY, post(letters::reply))
        .route("/settings/letters/{id}", get(letters::thread))
        .route(route::ADDRESS, get(address::show).post(address::change))
        .route(route::CHANGES, get(changes::show).post(changes::answer))
        .route(route::SIGN_INS, post(arrivals::seen))
        .route(route::SETTINGS_DISCREET, post(discreet::change))
        .route(route::ENGINE, get(engine::show).post(engine::change))
        .route(route::SETTINGS_APPS, get(apps_pages::show))
        .route(
            route::SETTINGS_APPS_KEY,
            get(apps_pages::key_form).post(apps_pages::key),
        )
        .route(route::SETTINGS_APPS_REVOKE, post(apps_pages::revoke))
        .route(route::SETTINGS_APPS_SUGGESTION, post(apps_pages::suggestion))
        .route(route::OAUTH_AUTHORIZE, get(apps::bounce))
        .route(route::OAUTH_ASK, get(apps::show).post(apps::answer))
        .route(route::ENGINE_ADD, get(elsewhere::form).post(elsewhere::add))
        .route(route::ENGINE_CHANGE, post(elsewhere::change))
        .route(route::ENGINE_REMOVE, post(elsewhere::remove))
        .route(route::DETAILS, get(details::show).post(details::add))
        .route(route::DETAILS_REMOVE, post(details::remove))
        .route("/talk/sent/{id}", get(sent::show))
        .route(route::CRISIS, get(crisis::show))
        .route(route::LANGUAGE, post(language::choose))
        .route(route::POLICY, get(policy::show))
        .route(route::POLICY_JSONLD, get(policy::machines))
        .route("/assets/{name}", get(public::asset))
        .route("/log/{*path}", get(public::log))
        .route("/.well-known/gpc.json", get(signal::well_known))
        .route(route::TRANSPARENCY, get(transparency::show))
        .route(route::METRICS, get(transparency::metrics))
        .route("/healthz", get(public::healthy))
        .route("/readyz", get(public::ready))
        .nest("/api/v1", api::routes())
        .fallback(public::nothing)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(home.clone(), signal::honour))
        .layer(from_fn(origin::check))
        // What comes with an app's token and no cookie may come from anywhere.
        .merge(apps::routes())
        .layer(from_fn_with_state(home.clone(), look::discreet))
        .layer(from_fn_with_state(home.clone(), headers::add))
        .with_state(home)
}

/// Serves a home until `stop`; replies under way end where they are.
///
/// # Errors
/// Those of the listener.
#[expect(
    clippy::disallowed_types,
    reason = "the home's own listener: one of the two doors that the plan has"
)]
pub async fn serve(
    listener: tokio::net::TcpListener,
    home: Home,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = listener.tap_io(|connection| {
        // A sentence leaves when it is there, not when the one before it was acknowledged (RFC 896 would wait); without, it is only later.
        let _ = connection.set_nodelay(true);
    });
    let service = router(home).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}

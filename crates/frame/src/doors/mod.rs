//! The doors: the first run, signing in and out, one's own account, administration, health.
//!
//! Invariant: there is one way to be signed in, one count of wrong tries, and no secret that is
//! shown twice or kept in the clear. Absent on purpose: a default passphrase, a passphrase that is
//! sent to somebody, a header that says where a request comes from.

mod account;
mod account_person;
mod accounts;
mod address;
mod calendar;
mod code;
mod deeds;
mod entries;
mod fields;
mod first;
mod health;
mod installation;
mod once;
mod one_account;
mod overview;
mod parts;
mod sign_in;
mod start;
mod store;
mod tokens;
mod tries;

pub use calendar::{
    calendar_of, calendar_since, carried, carried_away, carry_once, end_calendar, renew_calendar,
};
pub use first::{FirstHolders, FirstRole, FirstRoles, Laying};
pub(crate) use installation::foot;
pub use installation::{Installation, installation, name_installation};
pub(crate) use store::set_person;

use crate::{
    app::App,
    clock::Clock,
    gate::{Routes, secret_text},
    problem::Problem,
};

/// Its routes.
pub(crate) fn routes(routes: Routes) -> Routes {
    administration(one_s_own(open_to_all(routes)))
}

fn open_to_all(routes: Routes) -> Routes {
    routes
        .open_read("/health", health::health)
        .open_read("/sign-in", sign_in::page)
        .open_write("/sign-in", sign_in::sign_in)
        .open_read("/sign-in/code", code::page)
        .open_write("/sign-in/code", code::set)
        .open_read("/start", start::page)
        .open_write("/start", start::step)
}

fn one_s_own(routes: Routes) -> Routes {
    routes
        .write("/sign-out", sign_in::sign_out)
        .read("/account", account::page)
        .found_as("My account", "passphrase, sessions, sign-in")
        .write("/account/passphrase", account::change)
        .write("/account/sessions/end-others", account::end_others)
        .write("/account/sessions/{session}/end", account::end_session)
        .read("/account/tokens", tokens::page)
        .found_as("My tokens", "programs, interface, API")
        .write("/account/tokens", tokens::add)
        .read("/account/tokens/{token}", tokens::made)
        .write("/account/tokens/{token}/end", tokens::end)
}

fn administration(routes: Routes) -> Routes {
    let account = "/administration/accounts/{account}";
    let of = |what: &str| [account, what].concat();
    routes
        .read("/administration", overview::page)
        .found_as("Administration", "backup, health, installation, settings")
        .read("/administration/accounts", accounts::page)
        .found_as("Accounts", "administration, users, roles, permissions")
        .write("/administration/accounts", accounts::add)
        .read(account, one_account::page)
        .write(&of("/roles"), one_account::give_role)
        .write(&of("/roles/{access}/end"), one_account::end_role)
        .read(&of("/code"), one_account::code_made)
        .write(&of("/code"), one_account::make_code)
        .write(&of("/person"), account_person::tie)
        .write(&of("/closing"), one_account::close)
        .write(&of("/reopening"), one_account::reopen)
        .read("/administration/sessions", entries::page)
        .found_as("Sessions and tokens", "administration, who is signed in")
        .write("/administration/sessions/{session}/end", entries::end_session)
        .write("/administration/tokens/{token}/end", entries::end_token)
        .read("/administration/fields", fields::page)
        .found_as("Custom fields", "administration, own fields of this installation")
        .write("/administration/fields", fields::add)
        .write("/administration/fields/{field}/retire", fields::retire)
        .read("/administration/acts", deeds::page)
        .found_as("Acts of administrators", "administration, audit")
}

/// A code for the first run: 100 random bits, to be printed at the start and typed by hand.
pub fn setup_code(clock: &Clock) -> String {
    grouped(&secret_text(clock)[..20], "-")
}

/// A code in groups of four, to be read out and typed.
fn grouped(code: &str, between: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups = letters.chunks(4).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(between)
}

/// A code as it was made, out of what was typed: without gaps, the letters that look like digits
/// read as those.
fn plain_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect()
}

/// Is there nobody yet who can sign in?
pub async fn needs_first_run(app: &App) -> Result<bool, Problem> {
    let mut database = app.database().clone();
    Ok(!crate::accounts::exist(&mut database).await?)
}

//! The doors: the first run, signing in and out, one's own account, administration, health.
//!
//! Invariant: there is one way to be signed in, one count of wrong tries, and no secret that is
//! shown twice or kept in the clear. Absent on purpose: a default passphrase, a passphrase that is
//! sent to somebody, a header that says where a request comes from.

mod address;
mod health;
mod installation;
mod once;
mod store;
mod tries;

pub(crate) use installation::foot;
pub use installation::{Installation, installation, name_installation};

use crate::{
    accounts,
    app::App,
    clock::Clock,
    gate::{Routes, secret_text},
    problem::Problem,
};

/// Its routes.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes.open_read("/health", health::health)
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
    Ok(!accounts::exist(&mut database).await?)
}

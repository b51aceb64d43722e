//! Passphrases: what is accepted as one, and how it is kept (Argon2id).

use crate::{app::App, limits, page::counted, problem::Problem};
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use record::Refusal;
use std::sync::atomic::{AtomicU64, Ordering};

/// Refuses what is too short, too long, or found within a moment by guessing.
///
/// `known` are the words an attacker would try first: name, login, organisation.
pub fn check(field: &'static str, passphrase: &str, known: &[&str]) -> Result<(), Refusal> {
    let length = passphrase.chars().count();
    if length < limits::PASSPHRASE_MIN {
        return Err(Refusal::of(
            field,
            format!(
                "The passphrase has {}; {} or more are needed, of any kind",
                counted(length, "character", "characters"),
                limits::PASSPHRASE_MIN
            ),
        ));
    }
    if length > limits::PASSPHRASE_MAX {
        return Err(Refusal::of(
            field,
            format!(
                "The passphrase has {length} characters; at most {} are accepted",
                limits::PASSPHRASE_MAX
            ),
        ));
    }
    if zxcvbn::zxcvbn(passphrase, known).score() < zxcvbn::Score::Three {
        return Err(Refusal::of(
            field,
            "This passphrase would be guessed soon; four or more words that do not belong together \
             are hard to guess and easy to keep",
        ));
    }
    Ok(())
}

/// The hash that is kept. Takes a place first: only so many are computed at once.
pub async fn hash(app: &App, passphrase: &str) -> Result<String, Problem> {
    let mut salt = [0; 16];
    app.clock().fill(&mut salt);
    let (passphrase, done) = (passphrase.to_owned(), app.room::<Computed>());
    apart(app, move || {
        let hash = argon2(&done).hash_password_with_salt(passphrase.as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(Problem::fault)
    })
    .await?
}

/// Does `passphrase` fit `kept`? Without an account there is nothing kept; then as much is
/// computed as with one, so that the time does not tell whether the account exists.
pub async fn fits(app: &App, passphrase: &str, kept: Option<&str>) -> Result<bool, Problem> {
    let (passphrase, kept) = (passphrase.to_owned(), kept.map(str::to_owned));
    let done = app.room::<Computed>();
    apart(app, move || match kept {
        Some(kept) => match PasswordHash::new(&kept) {
            Ok(hash) => Ok(argon2(&done).verify_password(passphrase.as_bytes(), &hash).is_ok()),
            Err(error) => Err(Problem::fault(error)),
        },
        None => {
            drop(argon2(&done).hash_password_with_salt(passphrase.as_bytes(), &[0; 16]));
            Ok(false)
        }
    })
    .await?
}

/// How many hashes were computed: whoever signs in must cost one, known or not.
#[derive(Default)]
struct Computed(AtomicU64);

/// How many hashes this program computed for the installation so far.
#[cfg(debug_assertions)]
pub fn computed(app: &App) -> u64 {
    app.room::<Computed>().0.load(Ordering::Relaxed)
}

/// OWASP's choice for Argon2id: 19 MiB, 2 passes, 1 lane. Taken once for each hash.
fn argon2(done: &Computed) -> Argon2<'static> {
    done.0.fetch_add(1, Ordering::Relaxed);
    let params = Params::new(19 * 1024, 2, 1, None).expect("these parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

async fn apart<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let place = app.hashes().acquire().await.map_err(Problem::fault)?;
    let done = tokio::task::spawn_blocking(work).await.map_err(Problem::fault);
    drop(place);
    done
}

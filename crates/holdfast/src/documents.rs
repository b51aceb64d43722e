//! `holdfast documents`: the copies of published documents, read back and compared.

use crate::{
    config::{Config, Documents, Places, Verify},
    installation::Installation,
    serve::problem,
    voice,
};
use anyhow::{Result, bail};
use frame::app::App;
use governance::documents::copies::{self, Place, Verified};
use serde_json::json;
use std::process::ExitCode;

/// The exit code when a copy is not as it has to be.
const REPORTED: u8 = 3;

/// Does what is asked of documents.
pub async fn run(config: &Config, asked: &Documents) -> Result<ExitCode> {
    let Documents::Verify(asked) = asked;
    if asked.places.copies.is_empty() {
        bail!("no place for copies is named; say --copies NAME=FOLDER, or set HOLDFAST_COPIES");
    }
    let installation = Installation::open(config).await?;
    use_places(&installation.app, &asked.places);
    let verified = copies::verify(&installation.app).await.map_err(problem);
    installation.close().await;
    let verified = verified?;
    say(asked, &verified)?;
    Ok(match verified.iter().all(|one| one.copy.found == "equal") {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(REPORTED),
    })
}

/// Lets copies be kept in the places that the configuration names.
pub fn use_places(app: &App, places: &Places) {
    let place = |(name, folder): &(String, std::path::PathBuf)| Place::folder(name, folder);
    copies::use_places(app, places.copies.iter().map(place).collect());
}

fn say(asked: &Verify, verified: &[Verified]) -> Result<()> {
    let wrong: Vec<&Verified> = verified.iter().filter(|one| one.copy.found != "equal").collect();
    if asked.json {
        let copies: Vec<_> = verified
            .iter()
            .map(|one| {
                json!({
                    "document": one.document, "title": one.title, "place": one.copy.place,
                    "format": one.copy.format, "version": one.copy.version,
                    "sha256": one.copy.hash, "found": one.copy.found,
                })
            })
            .collect();
        return voice::say(json!({ "copies": copies, "findings": wrong.len() }));
    }
    for one in &wrong {
        let copy = &one.copy;
        voice::say(format!(
            "{} {}, v{} as {} in {}: {}",
            one.document, one.title, copy.version, copy.format, copy.place, copy.found
        ))?;
    }
    voice::say(match (verified.len(), wrong.len()) {
        (0, _) => "no document is published; there is nothing to compare".to_owned(),
        (all, 0) => format!("all {all} copies are equal to what was approved"),
        (all, wrong) => format!("{wrong} of {all} copies are not as they have to be"),
    })
}

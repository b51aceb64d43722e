//! `holdfast documents`: the copies of published documents, read back and compared.

use crate::{
    config::{AllKeys, Config, Documents, Known, Places, Surroundings, Verify, Where},
    installation::Installation,
    serve::problem,
    voice,
};
use anyhow::{Context, Result, anyhow, bail};
use governance::documents::{
    bucket::BucketAt,
    copies::{self, Verified},
    places::{self, Place},
};
use serde_json::json;
use std::process::ExitCode;

/// The exit code when a copy is not as it has to be.
const REPORTED: u8 = 3;

/// Does what is asked of documents.
pub async fn run(config: &Config, asked: &Documents) -> Result<ExitCode> {
    let Documents::Verify(asked) = asked;
    if asked.places.copies.is_empty() {
        bail!("no place for copies is named; say --copies NAME=PLACE, or set HOLDFAST_COPIES");
    }
    let places = read(&asked.places)?;
    let installation = Installation::open(config).await?;
    places::use_places(&installation.app, places);
    let verified = copies::verify(&installation.app).await.map_err(problem);
    installation.close().await;
    let verified = verified?;
    say(asked, &verified)?;
    Ok(match verified.iter().all(|one| one.copy.found == "equal") {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(REPORTED),
    })
}

/// The places that the configuration names.
///
/// Errors: a bucket has no key, or its store no address; the file of keys cannot be read.
pub fn read(places: &Places) -> Result<Vec<Place>> {
    let keys = match &places.copies_keys {
        None => AllKeys::default(),
        Some(file) => {
            let name = file.display();
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("the file of keys {name} cannot be read"))?;
            AllKeys::parse(&text).map_err(|words| anyhow!("the file of keys {name}: {words}"))?
        }
    };
    let around = Surroundings::read();
    let place = |(name, place): &(String, Where)| match place {
        Where::Folder(folder) => Ok(Place::folder(name, folder)),
        Where::Bucket(bucket, prefix) => {
            let known = Known::of(name, &keys, &around);
            let need = |member: &str| {
                known.member(member).ok_or_else(|| {
                    anyhow!(
                        "the place “{name}” has no {member}; name it in the file of \
                         --copies-keys, or set AWS_{}",
                        member.to_uppercase()
                    )
                })
            };
            let at = BucketAt {
                bucket: bucket.clone(),
                prefix: prefix.clone(),
                endpoint: known.member("endpoint"),
                region: known.member("region").unwrap_or_else(|| "us-east-1".to_owned()),
                key_id: need("access_key_id")?,
                secret: need("secret_access_key")?,
                session: known.member("session_token"),
            };
            Place::bucket(name, at).map_err(|words| anyhow!("the place “{name}”: {words}"))
        }
    };
    places.copies.iter().map(place).collect()
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

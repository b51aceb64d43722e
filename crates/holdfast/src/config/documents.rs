//! What the commands about documents may be told, and where copies of them are kept.

use clap::{Args, Subcommand};
use std::{collections::BTreeMap, path::PathBuf};
use toml::de::{DeTable, DeValue};

/// What `documents` can do.
#[derive(Debug, Subcommand)]
pub enum Documents {
    /// Reads every copy of every published document back and compares it byte by byte with what was
    /// approved; changes nothing.
    ///
    /// It ends with 0 when every copy is equal, and with 3 when one is missing, stale, altered or
    /// out of reach. A running server looks once a day and writes such copies again.
    #[command(after_help = "Example: holdfast documents verify --copies \"Site East=/mnt/east\" \
        --copies \"Object store=s3://continuity/holdfast\"")]
    Verify(Verify),
}

/// What `documents verify` may be told.
#[derive(Args, Debug)]
pub struct Verify {
    /// Where copies are.
    #[command(flatten)]
    pub places: Places,

    /// Prints JSON: each copy with what was found.
    #[arg(long)]
    pub json: bool,
}

/// Where copies of published documents are kept.
#[derive(Args, Debug)]
pub struct Places {
    /// A folder in which copies of published documents are kept, or a bucket of an S3-compatible
    /// store, with the name that people read, like `Site East=/mnt/east` or `Object
    /// store=s3://bucket/prefix`; may be given several times, in the environment separated by
    /// commas. A store behind TLS is one whose certificate the machine trusts, or one in the file
    /// that `SSL_CERT_FILE` names.
    #[arg(long, value_name = "NAME=PLACE", env = "HOLDFAST_COPIES", value_delimiter = ',')]
    #[arg(value_parser = place)]
    pub copies: Vec<(String, Where)>,

    /// A file that says for each bucket by its name where its store is and with which key it is
    /// opened (TOML: `["Object store"]` with `endpoint`, `region`, `access_key_id`,
    /// `secret_access_key`, `session_token`). What it leaves open is taken from the environment.
    #[arg(long, value_name = "FILE", env = "HOLDFAST_COPIES_KEYS")]
    pub copies_keys: Option<PathBuf>,
}

/// A place of copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// A folder.
    Folder(PathBuf),
    /// A bucket, and what stands before the paths in it.
    Bucket(String, String),
}

fn place(word: &str) -> Result<(String, Where), String> {
    let wrong = "write a name and a folder, like “Site East=/mnt/east”, or a bucket, like “Object \
                 store=s3://bucket/prefix”";
    let (name, place) = word.split_once('=').ok_or(wrong)?;
    let (name, place) = (name.trim(), place.trim());
    let place_of = match place.strip_prefix("s3://") {
        None if place.is_empty() => return Err(wrong.to_owned()),
        None => Where::Folder(PathBuf::from(place)),
        Some(rest) => {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            if bucket.is_empty() {
                return Err(wrong.to_owned());
            }
            Where::Bucket(bucket.to_owned(), prefix.trim_matches('/').to_owned())
        }
    };
    if name.is_empty() { Err(wrong.to_owned()) } else { Ok((name.to_owned(), place_of)) }
}

/// What the environment says of S3-compatible stores, under the names that every tool for them
/// reads.
#[derive(Clone, Debug, Default)]
pub struct Surroundings(Vec<(&'static str, String)>);

/// The members of a store in the file of keys, and the variables of the environment beside them.
const MEMBERS: [(&str, &str); 5] = [
    ("endpoint", "AWS_ENDPOINT_URL"),
    ("region", "AWS_REGION"),
    ("access_key_id", "AWS_ACCESS_KEY_ID"),
    ("secret_access_key", "AWS_SECRET_ACCESS_KEY"),
    ("session_token", "AWS_SESSION_TOKEN"),
];

impl Surroundings {
    /// What it says now. A key is read here and from the file of keys, and from no flag: flags are
    /// shown to everybody on the machine.
    pub fn read() -> Surroundings {
        let said = |(_, name): (_, &'static str)| {
            Some((name, std::env::var_os(name)?.into_string().ok()?))
        };
        Surroundings(MEMBERS.into_iter().filter_map(said).collect())
    }
}

/// What the file of keys says of one store, by the names of its members.
type Keys = BTreeMap<String, String>;

/// What the file of keys says of each place.
#[derive(Clone, Default)]
pub struct AllKeys(BTreeMap<String, Keys>);

impl AllKeys {
    /// Reads the text of the file.
    ///
    /// Errors: it is no TOML, or says something else than members of places as texts. What it says
    /// is never repeated: it is a secret.
    pub fn parse(text: &str) -> Result<AllKeys, String> {
        let file = DeTable::parse(text).map_err(|_| "it is no TOML".to_owned())?;
        let mut all = AllKeys::default();
        for (place, table) in file.get_ref() {
            let place = place.get_ref().to_string();
            let DeValue::Table(table) = table.get_ref() else {
                return Err(format!("{place} has to be a table, [\"{place}\"]"));
            };
            let own = all.0.entry(place.clone()).or_default();
            for (member, value) in table {
                let member = member.get_ref().to_string();
                match value.get_ref() {
                    DeValue::String(text) if MEMBERS.iter().any(|(name, _)| *name == member) => {
                        own.insert(member, text.to_string());
                    }
                    _ => {
                        let names = MEMBERS.map(|(name, _)| name).join(", ");
                        return Err(format!(
                            "[\"{place}\"] says {member}; it may say {names}, each as a text"
                        ));
                    }
                }
            }
        }
        Ok(all)
    }
}

/// What is known of the store of one place.
pub struct Known<'k> {
    surroundings: &'k Surroundings,
    own: Option<&'k Keys>,
}

impl<'k> Known<'k> {
    /// Of the place of that name.
    pub fn of(name: &str, keys: &'k AllKeys, surroundings: &'k Surroundings) -> Known<'k> {
        Known { surroundings, own: keys.0.get(name) }
    }

    /// A member, if anything says it.
    pub fn member(&self, name: &str) -> Option<String> {
        let own = self.own.and_then(|own| own.get(name).cloned());
        let variable = MEMBERS.iter().find(|(member, _)| *member == name).map(|(_, name)| *name);
        let around = self.surroundings.0.iter().find(|(known, _)| Some(*known) == variable);
        own.or(around.map(|(_, value)| value.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_bucket_with_a_name() {
        let bucket = |bucket: &str, prefix: &str| Where::Bucket(bucket.into(), prefix.into());
        for (word, expected) in [
            ("East=/mnt/east", Some(Where::Folder("/mnt/east".into()))),
            ("Object store=s3://continuity/a/b/", Some(bucket("continuity", "a/b"))),
            ("Store = s3://continuity", Some(bucket("continuity", ""))),
            ("=s3://continuity", None),
            ("Store=s3://", None),
            ("Store=", None),
            ("/mnt/east", None),
        ] {
            assert_eq!(place(word).ok().map(|(_, place)| place), expected, "{word}");
        }
    }

    #[test]
    fn the_file_of_keys_goes_before_the_environment() {
        let text = "[\"Store\"]\nregion = \"eu-1\"\nsecret_access_key = \"of the file\"\n";
        let keys = AllKeys::parse(text).unwrap();
        let around = Surroundings(vec![
            ("AWS_SECRET_ACCESS_KEY", "around".into()),
            ("AWS_ACCESS_KEY_ID", "me".into()),
        ]);
        let known = Known::of("Store", &keys, &around);
        assert_eq!(known.member("secret_access_key").as_deref(), Some("of the file"));
        assert_eq!(known.member("access_key_id").as_deref(), Some("me"));
        assert_eq!(known.member("endpoint"), None);
        // The control: another place has nothing of the file.
        let other = Known::of("Other", &keys, &around);
        assert_eq!(other.member("secret_access_key").as_deref(), Some("around"));
    }

    #[test]
    fn what_is_wrong_with_the_file_of_keys_is_said_without_its_secrets() {
        for (text, said) in [
            ("[Store]\nsecret = \"hush-hush\"\n", "says secret"),
            ("[Store]\nregion = [\"hush-hush\"]\n", "each as a text"),
            ("Store = \"hush-hush\"\n", "has to be a table"),
            ("[Store]\nhush-hush\n", "no TOML"),
        ] {
            let words = AllKeys::parse(text).err().unwrap();
            assert!(words.contains(said) && !words.contains("hush-hush"), "{words}");
        }
    }
}

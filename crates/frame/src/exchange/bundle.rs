//! Imports of several files that are no spreadsheets: kept as they were received, under a name that
//! stands where a register would, with what was decided about them and what became of them.

use super::kept::{self, Kept};
use crate::{
    gate::{Permission, Scoped, Writer},
    problem::Problem,
};
use serde_json::{Value as Json, json};
use terms::{Id, Instant};

/// Files that were received together.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Its id, in addresses.
    pub id: Id,
    /// Who sent it.
    pub actor: String,
    /// The names of the files.
    pub names: String,
    /// How they are to be read.
    pub settings: Json,
    /// When it was received.
    pub created: Instant,
    /// When it was applied, the last time.
    pub applied: Option<Instant>,
    /// The write by which the ledger knows that.
    pub write: Option<Id>,
    /// What became of it.
    pub result: Json,
    /// When it was taken back.
    pub taken_back: Option<Instant>,
    kept: Kept,
}

impl Bundle {
    fn of(kept: Kept) -> Bundle {
        Bundle {
            id: kept.id,
            actor: kept.actor.clone(),
            names: kept.file.clone(),
            settings: kept.mapping.clone(),
            created: kept.created,
            applied: kept.applied,
            write: kept.write,
            result: kept.result.clone(),
            taken_back: kept.taken_back,
            kept,
        }
    }

    /// Is it in, and not taken back since?
    pub fn is_in(&self) -> bool {
        self.kept.is_in()
    }

    /// The files as they were received: name and bytes of each.
    pub async fn files(&self, by: &mut impl Scoped) -> Result<Vec<(String, Vec<u8>)>, Problem> {
        let bytes = kept::content(by, &self.kept).await?;
        unpacked(&bytes).ok_or_else(|| Problem::fault("a bundle that cannot be opened"))
    }
}

/// Keeps files, and gives the id under which their import goes on.
pub async fn keep<P: Permission>(
    writer: &mut Writer<P>,
    kind: &'static str,
    files: &[(String, Vec<u8>)],
    settings: &Json,
) -> Result<Id, Problem> {
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let id = kept::add(writer, kind, &names.join(", "), &packed(files)).await?;
    kept::set_mapping(writer, id, "", settings).await?;
    Ok(id)
}

/// The bundle with that id. Errors: there is none for the actor ([`Problem::Missing`]).
pub async fn find(by: &mut impl Scoped, kind: &str, id: Id) -> Result<Bundle, Problem> {
    kept::find_in(by, kind, id).await.map(Bundle::of)
}

/// The newest bundles.
pub async fn recent(by: &mut impl Scoped, kind: &str) -> Result<Vec<Bundle>, Problem> {
    Ok(kept::recent(by, kind).await?.into_iter().map(Bundle::of).collect())
}

/// Keeps that it was applied by this write, and with what result.
pub async fn set_applied<P: Permission>(
    writer: &mut Writer<P>,
    bundle: Id,
    result: &Json,
) -> Result<(), Problem> {
    kept::set_applied(writer, bundle, result).await
}

/// Keeps that it was taken back, and what became of that.
pub async fn set_taken_back<P: Permission>(
    writer: &mut Writer<P>,
    bundle: &Bundle,
    result: &Json,
) -> Result<(), Problem> {
    kept::set_result(writer, bundle.id, result, true).await
}

/// A line that tells names and sizes, and the bytes of all files behind it.
fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let list = files.iter().map(|(name, bytes)| json!([name, bytes.len()]));
    let mut packed = Json::Array(list.collect()).to_string().into_bytes();
    packed.push(b'\n');
    files.iter().for_each(|(_, bytes)| packed.extend_from_slice(bytes));
    packed
}

fn unpacked(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let list: Vec<(String, usize)> = serde_json::from_slice(&bytes[..end]).ok()?;
    let mut rest = &bytes[end + 1..];
    let mut files = Vec::with_capacity(list.len());
    for (name, size) in list {
        let (own, others) = rest.split_at_checked(size)?;
        files.push((name, own.to_vec()));
        rest = others;
    }
    Some(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_out_as_they_went_in() {
        let files = vec![
            ("a\nb.yml".to_owned(), b"one\ntwo".to_vec()),
            ("empty".to_owned(), Vec::new()),
            ("c".to_owned(), vec![0, 255, 10]),
        ];
        assert_eq!(unpacked(&packed(&files)), Some(files.clone()));
        // The control: what was cut short is not taken for whole.
        let mut short = packed(&files);
        short.pop();
        assert_eq!(unpacked(&short), None);
    }
}

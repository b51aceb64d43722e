//! Files to take away: the list as CSV and workbook, the template.

use super::export;
use crate::{
    gate::{Asking, Pairs, Reader, Scoped, register::View},
    problem::Problem,
    register::{address::Address, references},
    sheets::Kind,
    store::{ListQuery, custom_fields},
};
use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};

/// The rows of the address as CSV.
pub(super) async fn csv(mut reader: Reader<View>, pairs: Pairs) -> Result<Response, Problem> {
    let query = asked(&mut reader, &pairs).await?;
    let of = reader.scope().register();
    let bytes = export::export_csv(&mut reader, of, &query).await?;
    Ok(file(&name(&reader, of.plural, Kind::Csv), Kind::Csv, bytes))
}

/// The rows of the address as a workbook.
pub(super) async fn xlsx(mut reader: Reader<View>, pairs: Pairs) -> Result<Response, Problem> {
    let query = asked(&mut reader, &pairs).await?;
    let of = reader.scope().register();
    let bytes = export::export_xlsx(&mut reader, of, &query).await?;
    Ok(file(&name(&reader, of.plural, Kind::Xlsx), Kind::Xlsx, bytes))
}

/// The template of the register.
pub(super) async fn template(mut reader: Reader<View>) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let bytes = export::template(&mut reader, of).await?;
    Ok(file(&[of.plural, "-template.xlsx"].concat(), Kind::Xlsx, bytes))
}

async fn asked(reader: &mut Reader<View>, pairs: &Pairs) -> Result<ListQuery, Problem> {
    let of = reader.scope().register();
    let custom = custom_fields(reader.asked(), of).await?;
    let resolved = references::resolved(reader, of, pairs.0.0.iter()).await?;
    let mut address = Address::parse(of, &custom, &resolved.pairs);
    address.faults.extend(resolved.refusals);
    // A page may leave out what it does not understand; a file that holds more than asked lies.
    if address.faults.is_empty() {
        Ok(address.query)
    } else {
        Err(Problem::Refused(address.faults))
    }
}

/// `organisations-2026-11-23.csv`
pub(super) fn name(by: &impl Scoped, stem: &str, kind: Kind) -> String {
    format!("{stem}-{}.{}", by.scope().now().day(), kind.extension())
}

/// A file to be saved under this name.
pub fn file(name: &str, kind: Kind, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let disposition = format!("attachment; filename=\"{name}\"");
    let named: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, kind.media_type()),
        (header::CONTENT_DISPOSITION, &disposition),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, text) in named {
        if let Ok(value) = HeaderValue::from_str(text) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

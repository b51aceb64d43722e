//! Bodies of writes: read whole and within limits before the turn begins.

use crate::{
    limits,
    problem::{KEY_HEADER, Problem},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
    http::{HeaderMap, Method, header},
};
use record::Refusal;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

/// Something a write can take.
pub trait Body: Sized + Send + 'static {
    /// Reads it. Errors: too large, too slow, not of this form.
    fn read(
        request: Request,
    ) -> impl Future<Output = Result<(Self, Option<String>, Vec<u8>), Problem>> + Send;
}

/// Names and values of a form, in their order; a name may come several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of that name.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of that name, or nothing said.
    pub fn text(&self, name: &str) -> &str {
        self.first(name).unwrap_or_default()
    }

    /// All values of that name.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Was a button or a field of that name sent at all?
    pub fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// Reads `application/x-www-form-urlencoded` text.
    pub fn decode(text: &[u8]) -> Result<Fields, Problem> {
        let mut pairs = Vec::new();
        for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let value = pair.get(cut + 1..).unwrap_or_default();
            pairs.push((decode(&pair[..cut])?, decode(value)?));
        }
        Ok(Fields(pairs))
    }
}

fn decode(text: &[u8]) -> Result<String, Problem> {
    let spaced: Vec<u8> = text.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    percent_encoding::percent_decode(&spaced)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| Problem::malformed("The form holds text that is not UTF-8"))
}

/// A form as browsers send it.
pub type Form = Fields;

impl Body for Fields {
    async fn read(request: Request) -> Result<(Fields, Option<String>, Vec<u8>), Problem> {
        let (parts, bytes) = whole(request, limits::FORM_BYTES).await?;
        expect_type(&parts.1, "application/x-www-form-urlencoded")?;
        let fields = Fields::decode(&bytes)?;
        let key = key(&parts.1, &fields)?;
        Ok((fields, key, fingerprint(&parts.0, &parts.2, &bytes)))
    }
}

/// What a program may send.
const ACCEPTED: &str = "send one object, like {\"name\": \"Altus\"}; the page /api says which \
    members each address takes";

/// A JSON object.
#[derive(Clone, Debug)]
pub struct JsonBody(pub Map<String, Json>);

impl Body for JsonBody {
    async fn read(request: Request) -> Result<(JsonBody, Option<String>, Vec<u8>), Problem> {
        let (parts, bytes) = whole(request, limits::FORM_BYTES).await?;
        let key = header_key(&parts.1)?;
        if bytes.is_empty() {
            let nothing = JsonBody(Map::new());
            return Ok((nothing, key, fingerprint(&parts.0, &parts.2, &bytes)));
        }
        expect_type(&parts.1, "application/json")?;
        match serde_json::from_slice(&bytes) {
            Ok(Json::Object(members)) => {
                Ok((JsonBody(members), key, fingerprint(&parts.0, &parts.2, &bytes)))
            }
            Ok(_) => Err(Problem::malformed(format!("The body is no JSON object; {ACCEPTED}"))),
            Err(error) => {
                Err(Problem::malformed(format!("The body is no JSON: {error}; {ACCEPTED}")))
            }
        }
    }
}

/// A body that is not there.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

impl Body for Nothing {
    async fn read(request: Request) -> Result<(Nothing, Option<String>, Vec<u8>), Problem> {
        let (parts, bytes) = whole(request, limits::FORM_BYTES).await?;
        let key = header_key(&parts.1)?;
        Ok((Nothing, key, fingerprint(&parts.0, &parts.2, &bytes)))
    }
}

/// A file that was sent.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    /// Its name, without folders.
    pub name: String,
    /// What the browser says it is.
    pub content_type: String,
    /// What is in it.
    pub bytes: Bytes,
}

/// A form with files.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// The fields.
    pub fields: Fields,
    /// The files that were chosen.
    pub files: Vec<UploadedFile>,
}

impl Body for Upload {
    async fn read(request: Request) -> Result<(Upload, Option<String>, Vec<u8>), Problem> {
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let headers = request.headers().clone();
        let mut hash = Sha256::new();
        hash.update(method.as_str());
        hash.update(&path);
        let reading = async {
            let mut multipart = Multipart::from_request(request, &())
                .await
                .map_err(|_| Problem::malformed("The body is no form with a file"))?;
            let mut upload = Upload::default();
            let mut total = 0;
            while let Some(mut part) = multipart.next_field().await.map_err(broken)? {
                let name = part.name().unwrap_or_default().to_owned();
                let file = part.file_name().map(base_name);
                let content_type = part.content_type().unwrap_or_default().to_owned();
                let mut bytes = Vec::new();
                while let Some(chunk) = part.chunk().await.map_err(broken)? {
                    total += chunk.len();
                    if total > limits::SHEET_BYTES + limits::FORM_BYTES {
                        return Err(too_large(limits::SHEET_BYTES));
                    }
                    bytes.extend_from_slice(&chunk);
                }
                // The length keeps the parts apart: "ab" and "c" is not "a" and "bc".
                hash.update(name.as_bytes());
                hash.update((bytes.len() as u64).to_be_bytes());
                hash.update(&bytes);
                match file {
                    Some(file) if file.is_empty() && bytes.is_empty() => {}
                    Some(file) => upload.files.push(UploadedFile {
                        name: file,
                        content_type,
                        bytes: Bytes::from(bytes),
                    }),
                    None => {
                        let text = String::from_utf8(bytes)
                            .map_err(|_| Problem::malformed("A field is not UTF-8"))?;
                        upload.fields.0.push((name, text));
                    }
                }
            }
            Ok(upload)
        };
        let upload = tokio::time::timeout(limits::BODY_SECONDS, reading)
            .await
            .map_err(|_| Problem::malformed("The body did not arrive within 60 s"))??;
        let key = key(&headers, &upload.fields)?;
        Ok((upload, key, hash.finalize().to_vec()))
    }
}

fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn broken(error: axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        too_large(limits::SHEET_BYTES)
    } else {
        Problem::malformed("The form with the file broke off")
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::TooLarge(format!("At most {} MB are accepted here", limit / 1024 / 1024))
}

type Head = (Method, HeaderMap, String);

async fn whole(request: Request, limit: usize) -> Result<(Head, Bytes), Problem> {
    let (parts, body) = request.into_parts();
    let reading = axum::body::to_bytes(body, limit);
    let bytes = tokio::time::timeout(limits::BODY_SECONDS, reading)
        .await
        .map_err(|_| Problem::malformed("The body did not arrive within 60 s"))?
        .map_err(|_| too_large(limit))?;
    let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    Ok(((parts.method, parts.headers, path), bytes))
}

fn expect_type(headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let sent = sent.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if sent.eq_ignore_ascii_case(expected) {
        Ok(())
    } else {
        Err(Problem::malformed(format!("The body is “{sent}”; {expected} is expected")))
    }
}

fn header_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    good_key(value.to_str().unwrap_or_default().trim_matches('"')).map(Some)
}

/// The key of the header, or of the form's hidden field.
fn key(headers: &HeaderMap, fields: &Fields) -> Result<Option<String>, Problem> {
    match header_key(headers)? {
        Some(key) => Ok(Some(key)),
        None => fields.first("_key").map(good_key).transpose(),
    }
}

/// A key has 1 to 200 visible ASCII characters; an empty one would make all forms the same.
fn good_key(text: &str) -> Result<String, Problem> {
    if (1..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        let words = "The Idempotency-Key has 1 to 200 visible ASCII characters, a UUID for example";
        Err(Problem::Header(KEY_HEADER, words.to_owned()))
    }
}

fn fingerprint(method: &Method, path: &str, body: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [method.as_str().as_bytes(), path.as_bytes(), body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// One refusal for each field that was sent and is not known.
pub fn unknown_members(members: &Map<String, Json>, known: &[&str]) -> Vec<Refusal> {
    members
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| {
            Refusal::of(
                name.clone(),
                format!("“{name}” is no field here; known are: {}", known.join(", ")),
            )
        })
        .collect()
}

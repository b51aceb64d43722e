//! Answers to writes: kept with the key, so that a repeated request gets the same again.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};

/// The answer to a write. It is stored in the transaction of the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where to go on, or where the new thing is.
    pub location: Option<String>,
    /// The version, as an entity tag.
    pub etag: Option<String>,
    /// What the body is.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Go and see there (303): the answer to a form.
    pub fn see(location: impl Into<String>) -> Answer {
        Answer { location: Some(location.into()), ..Answer::empty(StatusCode::SEE_OTHER) }
    }

    /// Done, nothing to say.
    pub fn empty(status: StatusCode) -> Answer {
        Answer { status, location: None, etag: None, content_type: None, body: Vec::new() }
    }

    /// A JSON document.
    pub fn json(status: StatusCode, document: &serde_json::Value) -> Answer {
        Answer {
            content_type: Some("application/json".to_owned()),
            body: document.to_string().into_bytes(),
            ..Answer::empty(status)
        }
    }

    /// A piece of a page.
    pub fn html(status: StatusCode, html: String) -> Answer {
        Answer {
            content_type: Some("text/html; charset=utf-8".to_owned()),
            body: html.into_bytes(),
            ..Answer::empty(status)
        }
    }

    /// With the place of the thing.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Answer {
        self.location = Some(location.into());
        self
    }

    /// With the version of the thing.
    #[must_use]
    pub fn version(mut self, version: i64) -> Answer {
        self.etag = Some(format!("\"{version}\""));
        self
    }

    pub(crate) fn into_response(self, repeated: bool) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let named = [
            (header::LOCATION, self.location),
            (header::ETAG, self.etag),
            (header::CONTENT_TYPE, self.content_type),
        ];
        for (name, text) in named {
            if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok()) {
                headers.insert(name, value);
            }
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if repeated {
            headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}

/// An answer whose change is on stable storage. Only [`super::Writer::commit`] makes one, and
/// write routes take nothing else: a forgotten commit does not compile.
#[derive(Debug)]
#[must_use]
pub struct Sealed {
    answer: Answer,
    cookie: Option<String>,
}

impl Sealed {
    pub(crate) fn of(answer: Answer) -> Sealed {
        Sealed { answer, cookie: None }
    }

    /// With a cookie. Cookies are secrets and not stored with the answer.
    pub fn cookie(mut self, cookie: String) -> Sealed {
        self.cookie = Some(cookie);
        self
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = self.answer.into_response(false);
        if let Some(cookie) = self.cookie.and_then(|text| HeaderValue::from_str(&text).ok()) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

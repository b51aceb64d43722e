//! Problems as they are shown: a page for people, a problem document for programs.

use crate::{
    app::App,
    gate::{Actor, reader::RequestId},
    page::{self, problems},
    problem::Problem,
    shell,
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Uri, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};

/// How an answer to a request is shown.
pub(crate) struct Shown {
    document: bool,
    is_get: bool,
    path: String,
    /// Where somebody goes on who has to sign in first.
    then: String,
    request: String,
}

impl Shown {
    pub(crate) fn of(parts: &Parts, request: &RequestId) -> Shown {
        Shown::asked(&parts.method, &parts.uri, &parts.headers, request)
    }

    fn asked(method: &Method, uri: &Uri, headers: &HeaderMap, request: &RequestId) -> Shown {
        let path = uri.path();
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let wants_json = accept.is_some_and(|accept| accept.starts_with("application/json"));
        let full = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        let then = match method.is_safe() {
            true => full.clone(),
            false => sent_from(uri, headers).unwrap_or_else(|| "/".to_owned()),
        };
        Shown {
            document: path.starts_with("/api/") || path == "/health" || wants_json,
            is_get: method.is_safe(),
            path: full,
            then,
            request: request.0.clone(),
        }
    }
}

/// The page of this installation that a change was sent from. A page of anybody else is none, and
/// of ours only the path is taken.
fn sent_from(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let own = text(header::HOST).or_else(|| uri.authority().map(|own| own.as_str()))?;
    let from: Uri = text(header::REFERER)?.parse().ok()?;
    let is_own = from.authority().is_some_and(|of| of.as_str().eq_ignore_ascii_case(own));
    from.path_and_query().filter(|_| is_own).map(ToString::to_string)
}

impl Shown {
    /// The sign-in page that leads back. Whoever sent something is told that it was not taken.
    fn door(&self) -> String {
        use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
        let then = utf8_percent_encode(&self.then, NON_ALPHANUMERIC);
        let sent = !self.is_get && self.path != "/sign-out";
        format!("/sign-in?then={then}{}", if sent { "&done=unsent" } else { "" })
    }

    /// Is it a page, and no document, file or stream?
    pub(super) fn is_page(&self) -> bool {
        let beside = ["/assets/", "/live"].iter().any(|start| self.path.starts_with(start));
        self.is_get && !self.document && !beside
    }
}

/// The answer that says `problem`.
pub(crate) async fn problem(app: &App, actor: &Actor, shown: &Shown, problem: Problem) -> Response {
    let problem = match problem {
        Problem::Repeat(answer) => return answer.into_response(true),
        Problem::Shown(status, html) => return html_page(status, html),
        Problem::WaitShown(seconds, html) if !shown.document => {
            let page = html_page(Problem::Wait(seconds).status(), html);
            return told_to_wait(page, Some(seconds));
        }
        problem => problem,
    };
    if let Problem::Fault(details) = &problem {
        tracing::error!(request = shown.request, %details, "fault");
    }
    let status = problem.status();
    let mut response = if shown.document {
        document(&problem, shown)
    } else if matches!(problem, Problem::Stranger) {
        Redirect::to(&shown.door()).into_response()
    } else {
        match rendered(app, actor, shown, &problem).await {
            Ok(html) => html_page(status, html),
            Err(error) => {
                tracing::error!(request = shown.request, %error, "the page of a problem failed");
                status.into_response()
            }
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if shown.document && matches!(problem, Problem::Stranger) {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    told_to_wait(response, problem.retry_after())
}

/// The same answer, with the seconds after which it may be asked for again.
fn told_to_wait(mut response: Response, seconds: Option<i64>) -> Response {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The answer to a change that a browser sent from a foreign page. Nothing is asked of the database
/// for it, and nothing is said of whoever is signed in.
pub(crate) fn foreign_page(app: &App, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    let number = RequestId::new(app);
    let shown = Shown::asked(method, uri, headers, &number);
    let from = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    tracing::warn!(request = number.0, from, "a change from a foreign page was refused");
    let problem = Problem::ForeignPage;
    if shown.document {
        return document(&problem, &shown);
    }
    let gate = page::Gate { title: problem.title(), ..page::Gate::default() };
    let main = problems::NotPermitted {
        title: problem.title(),
        finding: "This is not permitted.".to_owned(),
        reason: problem.detail(),
        who: page::Words::new(),
        actions: vec![page::Action::link("Open Holdfast", "/")],
    };
    gate.page(&main).map_or_else(
        |error| {
            tracing::error!(request = number.0, %error, "the page of a problem failed");
            problem.status().into_response()
        },
        |html| html_page(problem.status(), html),
    )
}

fn document(problem: &Problem, shown: &Shown) -> Response {
    let document = problem.document(&shown.request).to_string();
    let mut response = Response::new(Body::from(document));
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    *response.status_mut() = problem.status();
    response
}

/// The inside of a page that says no.
fn refused(problem: &Problem, shown: &Shown) -> problems::Refused {
    let one = |words: &str| vec![(String::new(), words.to_owned())];
    let faults = match problem {
        Problem::Refused(refusals) => {
            refusals.iter().map(|r| (String::new(), r.words.clone())).collect()
        }
        // Keys are a matter of programs: people sent a form twice.
        Problem::StillRunning => {
            one("It was sent twice, and the first one is being saved. Wait a \
            moment and open the page again: it shows what became of it.")
        }
        Problem::KeyReused => one("This form was sent before with other words. Open it again and \
            send it once."),
        other => vec![(String::new(), other.detail())],
    };
    problems::Refused {
        errors: page::ErrorSummary { title: problem.title(), faults },
        kept: "Nothing was changed.".to_owned(),
        actions: back(shown),
    }
}

/// The ways out of a page that says no: where it came from, and the first page.
fn back(shown: &Shown) -> Vec<page::Action> {
    let parts: Vec<&str> = shown.path.split(['/', '?']).filter(|part| !part.is_empty()).collect();
    let from = format!("/{}", parts[..parts.len().min(2)].join("/"));
    let first = page::Action::link("First page", "/");
    // Where a page itself is refused, going there again leads nowhere.
    match shown.is_get || from == "/" {
        true => vec![first],
        false => vec![page::Action::link("Back to the page", from), first],
    }
}

async fn rendered(
    app: &App,
    actor: &Actor,
    shown: &Shown,
    problem: &Problem,
) -> Result<String, askama::Error> {
    let shell = shell::shell(app, actor, &problem.title());
    match problem {
        Problem::Missing => problems::unknown_page(&shell),
        Problem::NotPermitted(words) => shell.page(&problems::NotPermitted {
            title: problem.title(),
            finding: "This is not permitted.".to_owned(),
            reason: words.clone(),
            who: page::Words::new().text(format!("You are signed in as {}.", actor.name)),
            // The page is the same whatever the address names.
            actions: vec![page::Action::link("First page", "/")],
        }),
        Problem::Fault(_) | Problem::Unknown => problems::fault_page(&problems::Fault {
            id: shown.request.clone(),
            unknown: matches!(problem, Problem::Unknown),
            actions: vec![],
        }),
        problem => shell.page(&refused(problem, shown)),
    }
}

/// A page with its status.
pub(crate) fn html_page(status: axum::http::StatusCode, html: String) -> Response {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

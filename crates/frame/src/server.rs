//! The server: the route table with what every answer passes on its way.

use crate::{
    api,
    app::App,
    doors, exchange,
    gate::{Params, RouteEntry, Routes, Visitor, render},
    page,
    problem::Problem,
    register::{list, record},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header},
    middleware::{self, Next},
    response::Response,
};
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, Predicate, predicate::SizeAbove},
    csrf::{CsrfLayer, ProtectionError},
};

/// All routes of an installation: those of the frame, the register of each record type, and what
/// the capabilities add.
pub fn routes(app: &App) -> Routes {
    let mut routes = Routes::new().open_read("/assets/{name}", asset);
    // First, so that a designed page takes the place of a generic one.
    for capability in app.capabilities() {
        routes = (capability.routes)(routes);
    }
    routes = list::shared_routes(record::shared_routes(routes));
    routes = api::shared_routes(doors::routes(routes));
    for of in app.catalogue().types() {
        routes = routes
            .register(of, "", list::routes)
            .register(of, "", record::routes)
            .register(of, "", exchange::routes)
            .register(of, "/api", api::routes);
    }
    app.learn_pages(&routes);
    routes
}

/// The installation as a service, and the table of what it serves.
pub fn router(app: &App) -> (Router, Vec<RouteEntry>) {
    let (router, entries) = routes(app).into_router();
    let router = router
        .with_state(app.clone())
        // Bodies are counted where they are read, each with its own limit.
        .layer(DefaultBodyLimit::disable())
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), foreign_page))
        .layer(compression())
        .layer(middleware::from_fn(unpacked_from_elsewhere))
        // Outermost: what is refused on the way bears the same headers as what arrives.
        .layer(middleware::from_fn(headers));
    (router, entries)
}

/// Answers in text travel packed to those who take them so; what is listened to goes on at once.
fn compression() -> CompressionLayer<impl Predicate> {
    let is_text = |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
        let is_document = matches!(kind, "application/json" | "application/xml");
        is_document || kind.starts_with("text/") && kind != "text/event-stream"
    };
    let worth = SizeAbove::new(1024).and(is_text);
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth)
}

/// To where another site sent the browser nothing travels packed: with words of that site in the
/// page, its length would tell who listens on the way what else stands in it (BREACH; Gluck,
/// Harris, Prado 2013).
async fn unpacked_from_elsewhere(mut request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    if !matches!(site, None | Some(b"same-origin" | b"none")) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}

/// Style, script and pictures: the same for everybody.
async fn asset(_: Visitor, params: Params, headers: HeaderMap) -> Result<Response, Problem> {
    Ok(page::assets::answer(params.get("name"), &headers))
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    object-src 'none'; frame-ancestors 'none'";

/// Says in words what the layer for cross-site requests refused: a page or a document, as every
/// refusal.
async fn foreign_page(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let headers = request.headers().clone();
    let response = next.run(request).await;
    if response.extensions().get::<ProtectionError>().is_none() {
        return response;
    }
    render::foreign_page(&app, &method, &uri, &headers)
}

/// The headers that every answer bears, unless it says something stricter itself.
async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let always: [(HeaderName, &str); 6] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in always {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().entry(name).or_insert(value);
        }
    }
    response
}

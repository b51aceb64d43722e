//! The health check: a real write that is taken back, and a real read, nothing about the program.

use crate::{
    app::App,
    database::{Ask, val_bytes, val_instant, val_whole},
    gate::{Visitor, digest, secret_text},
    problem::Problem,
};
use axum::{
    http::{StatusCode, header},
    response::IntoResponse,
};
use sea_query::{Alias, Expr, ExprTrait, Query};
use std::time::Duration;

/// Whoever asks has given up after this long.
const LIMIT: Duration = Duration::from_secs(5);

/// `GET /health`: 200 when this node can read and write, else 503. The answer names no version.
pub(super) async fn health(visitor: Visitor) -> Result<impl IntoResponse, Problem> {
    let (status, word) = match tokio::time::timeout(LIMIT, probe(visitor.app())).await {
        Ok(Ok(())) => (StatusCode::OK, "ok"),
        Ok(Err(problem)) => {
            tracing::error!(?problem, "the health check failed");
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        }
        Err(_) => {
            tracing::error!("the health check took more than 5 s");
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        }
    };
    let body = serde_json::json!({ "status": word }).to_string();
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((status, headers, body))
}

/// Writes, reads it back within the turn, takes it back, and sees outside that it is gone.
///
/// Errors: what the database says, or that it does not keep its word.
pub(crate) async fn probe(app: &App) -> Result<(), Problem> {
    let key = digest(&secret_text(app.clock()));
    let select = Query::select()
        .column(Alias::new("count"))
        .from(Alias::new("attempt"))
        .and_where(Expr::col(Alias::new("key")).eq(val_bytes(key.clone())))
        .take();
    let mut turn = app.database().turn().await?;
    let row = vec![val_bytes(key), val_whole(0), val_instant(app.clock().now().timestamp())];
    turn.insert_many("attempt", &["key", "count", "last_at"], vec![row]).await?;
    if turn.first(&select).await?.is_none() {
        return Err(Problem::fault("what was written cannot be read"));
    }
    drop(turn);
    let mut readers = app.database().clone();
    if readers.first(&select).await?.is_some() {
        return Err(Problem::fault("what was taken back is still there"));
    }
    Ok(())
}

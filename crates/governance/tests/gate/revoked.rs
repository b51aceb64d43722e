//! Sessions and tokens that are ended by an administrator, and those of others that nobody ends.

use super::{face, northwharf};
use frame::gate::AccessRole;
use std::time::Duration;
use testkit::on_both;
use testkit::{Client, On, Port, Seen};

on_both!(
    a_session_that_an_administrator_ends_is_over_with_the_next_request,
    a_token_that_an_administrator_ends_is_over_with_the_next_request,
    nobody_reads_or_ends_what_is_another_s,
);

async fn cast(on: On) -> Option<Port> {
    let (mut port, ..) = northwharf(on).await?;
    port.account("root", &[(AccessRole::Administrator, None)]).await;
    Some(port)
}

/// The addresses in a page that begin and end so.
fn addresses(seen: &Seen, from: &str, to: &str) -> Vec<String> {
    let text = seen.text();
    let found = text.split('"').filter(|part| part.starts_with(from) && part.ends_with(to));
    found.map(str::to_owned).collect()
}

/// A token of whoever asks, and the address of the page that showed it.
async fn token(by: &Client, name: &str) -> (String, String) {
    let fields = [("name", name), ("may", "write"), ("ends", "")];
    let made = by.post("/account/tokens", &fields).await;
    let page = made.is(303).location().to_owned();
    let cookie = made.header("set-cookie").split(';').next().unwrap().to_owned();
    let shown = cookie.split_once('=').unwrap().1.to_owned();
    (page, shown)
}

async fn a_session_that_an_administrator_ends_is_over_with_the_next_request(on: On) {
    let Some(port) = cast(on).await else { return };
    let (root, dana, ravi) = (port.as_("root"), port.as_("dana"), port.as_("ravi"));
    let all = root.get("/administration/sessions").await;
    let row_of = |name: &str| {
        let text = all.is(200).text();
        let row = text.split("<tr").find(|row| row.contains(name) && row.contains("/end\""));
        let row = row.unwrap_or_else(|| panic!("no row of {name} in {text}")).to_owned();
        let end = row.split('"').find(|part| part.starts_with("/administration/sessions/"));
        end.unwrap().to_owned()
    };
    dana.get("/api/organisations").await.is(200);
    ravi.get("/api/organisations").await.is(200);
    // Nobody but an administrator ends it there, and what is no session is missing.
    ravi.post(&row_of("dana"), &[]).await.is(403);
    let none = "/administration/sessions/00000000-0000-7000-8000-000000000001/end";
    root.post(none, &[]).await.is(404);
    dana.get("/api/organisations").await.is(200);
    let listening =
        |client: Client| tokio::spawn(async move { client.get("/live?topic=organisation").await });
    let (mut stream, mut other) = (listening(dana.clone()), listening(ravi.clone()));
    // A stream does not end by itself.
    assert!(tokio::time::timeout(Duration::from_millis(50), &mut stream).await.is_err());
    root.post(&row_of("dana"), &[]).await.is(303);
    let ended = tokio::time::timeout(Duration::from_secs(3), stream).await;
    ended.expect("the stream ends with its session").unwrap().is(200).sees("event: hello");
    assert!(tokio::time::timeout(Duration::from_millis(50), &mut other).await.is_err());
    other.abort();
    dana.get("/api/organisations").await.is(401);
    let page = dana.get("/organisations").await;
    assert_eq!(page.is(303).location(), "/sign-in?then=%2Forganisations");
    dana.post("/organisations", &[("name", "Quay"), ("kind", "supplier")]).await.is(303);
    // The control: the other session goes on, and nothing was added by the one that ended.
    ravi.get("/api/organisations").await.is(200).sees_not("Quay");
    root.post(&row_of("dana"), &[]).await.is(404);
}

async fn a_token_that_an_administrator_ends_is_over_with_the_next_request(on: On) {
    let Some(port) = cast(on).await else { return };
    let (root, dana, ravi) = (port.as_("root"), port.as_("dana"), port.as_("ravi"));
    let (page, secret) = token(&dana, "Night import").await;
    let (_, other) = token(&ravi, "Other import").await;
    let id = page.rsplit('/').next().unwrap();
    let (program, control) = (port.bearer(&secret), port.bearer(&other));
    program.get("/api/organisations").await.is(200);
    let end = format!("/administration/tokens/{id}/end");
    root.get("/administration/sessions").await.is(200).sees("Night import").sees(&end);
    ravi.post(&end, &[]).await.is(403);
    program.get("/api/organisations").await.is(200);
    root.post(&end, &[]).await.is(303);
    program.get("/api/organisations").await.is(401);
    program.post("/organisations", &[("name", "Quay"), ("kind", "supplier")]).await.is(303);
    control.get("/api/organisations").await.is(200).sees_not("Quay");
    dana.get("/account/tokens").await.is(200).sees_not("Night import");
    root.get("/administration/sessions").await.is(200).sees_not(&end);
    root.post(&end, &[]).await.is(404);
}

async fn nobody_reads_or_ends_what_is_another_s(on: On) {
    let Some(mut port) = cast(on).await else { return };
    port.again("dana").await;
    let (dana, ravi, root) = (port.as_("dana"), port.as_("ravi"), port.as_("root"));
    let (page, secret) = token(&dana, "Night import").await;
    let program = port.bearer(&secret);
    program.get("/api/organisations").await.is(200);
    let mine = dana.get("/account").await;
    let session = addresses(mine.is(200), "/account/sessions/", "/end").remove(0);
    let missing = "00000000-0000-7000-8000-000000000001";
    // Not even an administrator does it below one's own account.
    for other in [&ravi, &root] {
        other.get("/account").await.is(200).sees_not(&session);
        other.get("/account/tokens").await.is(200).sees_not("Night import");
        for (foreign, none) in [
            (session.clone(), format!("/account/sessions/{missing}/end")),
            (format!("{page}/end"), format!("/account/tokens/{missing}/end")),
        ] {
            let (foreign, none) = (other.post(&foreign, &[]).await, other.post(&none, &[]).await);
            assert_eq!(face(foreign.is(404)), face(&none));
        }
        let none = format!("/account/tokens/{missing}");
        let (foreign, none) = (other.get(&page).await, other.get(&none).await);
        assert_eq!(face(foreign.is(404)), face(&none));
        foreign.sees_not("Night import").sees_not(&secret);
    }
    program.get("/api/organisations").await.is(200);
    // The control: its owner ends both.
    dana.post(&format!("{page}/end"), &[]).await.is(303);
    program.get("/api/organisations").await.is(401);
    dana.post(&session, &[]).await.is(303);
}

//! Changes that a browser sends from a page of somebody else, with the cookie of whoever looks.

use super::northwharf;

use serde_json::json;
use testkit::on_both;
use testkit::{Client, Method, On, Port, Seen, new_key};

on_both!(a_change_from_a_foreign_page_is_refused_in_words,);

const HOST: (&str, &str) = ("host", "holdfast.example");

/// What a browser says of a change that a foreign page sends, new browsers and old ones.
const FOREIGN: [&[(&str, &str)]; 5] = [
    &[("origin", "https://evil.example"), HOST],
    &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), HOST],
    &[("sec-fetch-site", "cross-site"), HOST],
    &[("sec-fetch-site", "same-site"), HOST],
    &[("origin", "null"), HOST],
];

/// What it says of one that a page of this installation sends, and what a program says: nothing.
const OWN: [&[(&str, &str)]; 4] = [
    &[("origin", "https://holdfast.example"), ("sec-fetch-site", "same-origin"), HOST],
    &[("origin", "https://holdfast.example"), HOST],
    &[("sec-fetch-site", "none"), HOST],
    &[],
];

/// The three ways in which something is sent. Each leaves something behind that bears its word.
#[derive(Clone, Copy, Debug)]
enum Way {
    Form,
    File,
    Program,
}

async fn send(by: &Client, way: Way, word: &str, said: &[(&str, &str)]) -> Seen {
    let key = new_key();
    let (path, kind, body) = match way {
        Way::Form => (
            "/organisations",
            "application/x-www-form-urlencoded",
            format!("_key={key}&name={word}&kind=supplier"),
        ),
        Way::File => (
            "/organisations/ORG-0001/attachments",
            "multipart/form-data; boundary=b",
            format!(
                "--b\r\nContent-Disposition: form-data; name=\"_key\"\r\n\r\n{key}\r\n\
                 --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{word}.txt\"\
                 \r\nContent-Type: text/plain\r\n\r\nwords\r\n--b--\r\n"
            ),
        ),
        Way::Program => (
            "/api/organisations",
            "application/json",
            json!({ "name": word, "kind": "supplier" }).to_string(),
        ),
    };
    let mut headers = vec![("content-type", kind)];
    if matches!(way, Way::Program) {
        headers.push(("idempotency-key", &key));
    }
    headers.extend_from_slice(said);
    by.send(Method::POST, path, &headers, body.into()).await
}

async fn left_behind(port: &Port, way: Way, word: &str) -> bool {
    let dana = port.as_("dana");
    let seen = match way {
        Way::File => dana.get("/organisations/ORG-0001").await,
        Way::Form | Way::Program => dana.get(&format!("/api/organisations?q={word}")).await,
    };
    seen.is(200)
        .text()
        .contains(&format!("{word}{}", if matches!(way, Way::File) { ".txt" } else { "\"" }))
}

async fn a_change_from_a_foreign_page_is_refused_in_words(on: On) {
    let Some((port, ..)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let page = dana.get("/organisations").await;
    let mut count = 0;
    for way in [Way::Form, Way::File, Way::Program] {
        for said in FOREIGN {
            count += 1;
            let word = format!("evil{count}");
            let seen = send(&dana, way, &word, said).await;
            let what = format!("{way:?} with {said:?}");
            assert_eq!(seen.status, 403, "{what}");
            seen.sees("This change came from a foreign page").sees("Nothing was changed");
            if matches!(way, Way::Program) {
                assert_eq!(seen.header("content-type"), "application/problem+json", "{what}");
                assert_eq!(seen.json()["status"], 403, "{what}");
            } else {
                assert_eq!(seen.header("content-type"), "text/html; charset=utf-8", "{what}");
                // What it is refused for says nothing of who looks at it.
                seen.sees("<h1").sees_not("DANA").sees_not("dana");
            }
            for name in [
                "content-security-policy",
                "x-content-type-options",
                "referrer-policy",
                "cross-origin-opener-policy",
                "cross-origin-resource-policy",
                "permissions-policy",
            ] {
                assert!(!seen.header(name).is_empty(), "{what}: {name} is missing");
                assert_eq!(seen.header(name), page.header(name), "{what}: {name}");
            }
            assert_eq!(seen.header("cache-control"), "no-store", "{what}");
            assert!(!left_behind(&port, way, &word).await, "{what} left something behind");
        }
        // The control: from a page of this installation, and from a program, the same is done.
        for said in OWN {
            count += 1;
            let word = format!("good{count}");
            let seen = send(&dana, way, &word, said).await;
            assert!(matches!(seen.status.as_u16(), 201 | 303), "{way:?}: {}", seen.text());
            assert!(left_behind(&port, way, &word).await, "{way:?} with {said:?}");
        }
    }
    // Signing somebody in under another's name is a change too.
    let fields = "login=dana&passphrase=x";
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let evil = [kind, ("sec-fetch-site", "cross-site")];
    port.anon().send(Method::POST, "/sign-in", &evil, fields.into()).await.is(403);
    port.anon().send(Method::POST, "/sign-in", &[kind], fields.into()).await.is(422);
    // Reading is left alone: a link from elsewhere leads here.
    let from = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), HOST];
    dana.send(Method::GET, "/organisations", &from, String::new().into()).await.is(200);
}

//! What a browser fetches, compressed: styles and scripts by gzip, pages as the server sends them.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;

use super::Figure;
use crate::schemathesis::Demonstration;
use crate::shell::{Outcome, Stop, command};

const KILOBYTE: f64 = 1024.0;

/// Pages that everyone opens: the first, a register, the form to sign in.
const PAGES: [&str; 3] = ["/", "/persons", "/sign-in"];

/// Styles and scripts of `web/dist`, all of them together, as a page needs them at the most.
pub fn of_assets(root: &Path) -> Outcome<Vec<Figure>> {
    let (mut styles, mut scripts) = (0.0, 0.0);
    for entry in fs::read_dir(root.join("web/dist"))?.flatten() {
        let path = entry.path();
        match path.extension().and_then(|end| end.to_str()) {
            Some("css") => styles += compressed(&fs::read(&path)?)?,
            Some("js") => scripts += compressed(&fs::read(&path)?)?,
            _ => {}
        }
    }
    Ok(vec![
        Figure::of("styles, compressed", styles / KILOBYTE, "KB").at_most(40.0),
        Figure::of("scripts, compressed", scripts / KILOBYTE, "KB").at_most(60.0),
    ])
}

/// Bytes after gzip at its best.
fn compressed(bytes: &[u8]) -> Outcome<f64> {
    let mut gzip = command("gzip", Path::new("."));
    let piped = gzip.args(["-9", "--stdout"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.spawn().map_err(|error| Stop(format!("gzip did not start: {error}")))?;
    let mut input = child.stdin.take().ok_or_else(|| Stop("gzip takes no input".into()))?;
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output()?;
    drop(writer.join());
    Ok(output.stdout.len() as f64)
}

/// Pages of a running demonstration, as they travel.
pub fn of_pages(server: &Demonstration) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for page in PAGES {
        let (status, bytes) = fetch(server, page)?;
        if status == 200 {
            let what = format!("page {page}, compressed");
            figures.push(Figure::of(what, bytes as f64 / KILOBYTE, "KB").at_most(100.0));
        } else {
            println!("page {page} answered {status}: not weighed");
        }
    }
    Ok(figures)
}

/// Status and bytes of the body for one request.
fn fetch(server: &Demonstration, path: &str) -> Outcome<(u16, usize)> {
    let host = server.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n\
         Authorization: Bearer {}\r\nConnection: close\r\n\r\n",
        server.token
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or_default();
    let status = String::from_utf8_lossy(&answer[..head]);
    let status = status.split_whitespace().nth(1).and_then(|code| code.parse().ok());
    Ok((status.unwrap_or_default(), answer.len().saturating_sub(head + 4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_repeats_is_light_when_compressed() {
        let light = compressed("holdfast ".repeat(10_000).as_bytes()).unwrap();
        assert!(light > 20.0 && light < 2_000.0, "{light}");
    }
}

//! The API against its own description: schemathesis sends what the OpenAPI document promises to
//! accept, and what it does not, and compares every answer with the document.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::shell::{self, Outcome, Stop, command};
use crate::{demo, json, python};

/// What the checker is helped with: keys that no other request used.
const HOOKS: &str = "crates/xtask/schemathesis_hooks.py";

/// What must hold for every answer. Left out: `positive_data_acceptance`, because a body that the
/// document allows may still break a rule (422), and checks that need two accounts, which the
/// stories cover.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance,negative_data_rejection,\
    missing_required_header,unsupported_method,allow_header_conformance,ignored_auth";

/// What is left out unless everything is asked for: the paths that every register has, but for
/// registers that differ in shape (a tree, rows, a lifecycle, a reason, one of several types).
const ALIKE: &str = "^/api/(?!(organisations|persons|cis|dependencies|contracts)(/|$))[a-z_]+\
    (/\\{key\\}(/(retirement|restorations|history|steps/\\{name\\}))?)?$";

/// A demonstration that is not ready by then never will be.
const READY_WITHIN: Duration = Duration::from_secs(180);

/// A demonstration that serves until it is dropped.
pub struct Demonstration {
    child: Child,
    pub address: String,
    pub token: String,
}

impl Demonstration {
    /// Starts a fresh one with its data below `target/` on a free port of the loopback address.
    pub fn start(root: &Path, binary: &Path, name: &str) -> Outcome<Demonstration> {
        let folder = demo::target(root).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let mut holdfast = command(binary, root);
        holdfast.args(["demo", "--fresh", "--port", "0", "--once-json", "--data"]).arg(&folder);
        let mut child = holdfast
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Stop(format!("`holdfast demo` did not start: {error}")))?;
        let line = child.stdout.take().map(first_line).unwrap_or_default();
        let demonstration = Demonstration {
            child,
            address: json::text_at(&line, "address").unwrap_or_default(),
            token: json::text_at(&line, "token").unwrap_or_default(),
        };
        if demonstration.address.is_empty() || demonstration.token.is_empty() {
            return Err(Stop(format!("`holdfast demo` said no address and token: {line}")));
        }
        Ok(demonstration)
    }

    /// Memory that the server holds now, in kilobytes, where the system tells.
    pub fn resident_kilobytes(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        // It is thrown away whole; nothing of it is worth an orderly end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The first line of the output, or nothing when it does not come in time. Whatever is said later
/// is read and dropped, so that the speaker never waits for us.
fn first_line(output: ChildStdout) -> String {
    let (say, hear) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody listens after the first line.
            drop(say.send(line));
        }
    });
    hear.recv_timeout(READY_WITHIN).unwrap_or_default()
}

/// Checks the API of a fresh demonstration: every path, or of registers that are alike a few, and
/// those with fewer random requests; what the document says of each value is tried in both.
pub fn run(root: &Path, all: bool) -> Outcome {
    let checker = python::program(root, &python::SCHEMATHESIS)?;
    let server = Demonstration::start(root, &demo::binary(root), "api-check")?;
    let document = format!("{}/api/openapi.json", server.address);
    let mut check = command(checker, &demo::target(root));
    check.args(["run", &document, "--header", &format!("Authorization: Bearer {}", server.token)]);
    check.args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing,stateful"]);
    check.args([
        "--max-examples",
        if all { "15" } else { "6" },
        "--seed",
        "399",
        "--generation-database",
        "none",
    ]);
    check.args(["--suppress-health-check", "all", "--request-timeout", "20", "--no-color"]);
    check.args(["--workers", "1", "--continue-on-failure", "--warnings", "off"]);
    if !all {
        check.args(["--exclude-path-regex", ALIKE]);
    }
    check.env("SCHEMATHESIS_HOOKS", root.join(HOOKS));
    check.env("NO_PROXY", "127.0.0.1,localhost").env("PYTHONUNBUFFERED", "1");
    shell::run(&mut check).map_err(|_| {
        Stop("The API answers otherwise than its description says; see the report above.".into())
    })
}

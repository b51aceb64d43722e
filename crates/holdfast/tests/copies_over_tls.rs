//! Copies in an object store behind TLS whose certificate is of one's own making: trusted by a
//! setting of the machine, and by nothing else. It steps aside, and says so, where moto or openssl
//! is not installed.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::{
    io::{BufRead, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_holdfast");
const PLACE: &str = "Object store=s3://continuity/holdfast";

/// A process that ends with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The program, with the key of the store; it trusts the certificate where one is named.
fn holdfast(data: &Path, (address, trusted): (&str, Option<&Path>), words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words).arg("--data").arg(data).args(["--log", "error", "--as", "tester"]);
    for name in ["HOLDFAST_DATABASE", "HOLDFAST_COPIES", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
        command.env_remove(name);
    }
    command.env("AWS_ENDPOINT_URL", address);
    command.env("AWS_ACCESS_KEY_ID", "me").env("AWS_SECRET_ACCESS_KEY", "hush-hush");
    if let Some(certificate) = trusted {
        command.env("SSL_CERT_FILE", certificate);
    }
    command
}

/// The certificate and its key, made for this machine's own address.
fn certificate(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let (certificate, key) = (folder.join("store.pem"), folder.join("store.key"));
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    command.args(["-nodes", "-days", "2", "-subj", "/CN=store"]);
    command.args(["-addext", "subjectAltName=IP:127.0.0.1"]);
    command.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    command.arg("-keyout").arg(&key).arg("-out").arg(&certificate);
    let made = command.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    made.success().then_some((certificate, key))
}

/// A store behind TLS with its address; nothing where it cannot be started here.
fn store(folder: &Path) -> Option<(Running, String, PathBuf)> {
    let own = std::env::current_exe().unwrap();
    let programs = own.ancestors().nth(3).unwrap().join("moto/bin");
    let made = certificate(folder).filter(|_| programs.join("moto_server").is_file());
    let Some((certificate, key)) = made else {
        let words = "moto or openssl is not installed: the test of a store behind TLS steps aside";
        drop(writeln!(std::io::stderr().lock(), "{words}"));
        return None;
    };
    let mut command = Command::new(programs.join("moto_server"));
    command.args(["-H", "127.0.0.1", "-p", "0", "-c"]).arg(&certificate).arg("-k").arg(&key);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = lines.find_map(|line| {
        let line = line.ok()?;
        Some(line.split_once("Running on ")?.1.trim().to_owned())
    });
    std::thread::spawn(move || lines.for_each(drop));
    let (running, address) = (Running(child), address.expect("the store started"));
    assert!(address.starts_with("https://"), "{address}");
    bucket(&programs, &address, &certificate);
    Some((running, address, certificate))
}

/// Makes the bucket, as the one who runs the store would.
fn bucket(programs: &Path, address: &str, certificate: &Path) {
    let make = "import ssl, sys, urllib.request as ask\n\
                put = ask.Request(sys.argv[1] + '/continuity', method='PUT', headers={\
                'Authorization': 'AWS4-HMAC-SHA256 \
                 Credential=me/20261123/us-east-1/s3/aws4_request,\
                 SignedHeaders=host, Signature=0'})\n\
                ask.urlopen(put, context=ssl.create_default_context(cafile=sys.argv[2]))\n";
    let mut python = Command::new(programs.join("python"));
    let made = python.args(["-c", make, address]).arg(certificate).env("NO_PROXY", "*").output();
    let made = made.unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

fn told(output: &Output) -> serde_json::Value {
    let complained = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{complained}"))
}

/// The findings, each once.
fn found(output: &Output) -> Vec<String> {
    let told = told(output);
    let copies = told["copies"].as_array().unwrap().iter();
    let mut found: Vec<String> =
        copies.map(|copy| copy["found"].as_str().unwrap().to_owned()).collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn copies_in_a_store_behind_tls_are_verified_by_whoever_trusts_its_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let Some((_store, address, certificate)) = store(folder.path()) else { return };
    let at = |trusted| (address.as_str(), trusted);
    // A demonstration lays documents that are published.
    let demo = ["demo", "--port", "0", "--once-json"];
    let mut laying = holdfast(folder.path(), at(None), &demo);
    let mut laying = Running(laying.stdout(Stdio::piped()).spawn().unwrap());
    let mut first = String::new();
    BufReader::new(laying.0.stdout.take().unwrap()).read_line(&mut first).unwrap();
    drop(laying);
    let data = folder.path().join("demo");
    let verify = |trusted| {
        let words = ["documents", "verify", "--json", "--copies", PLACE];
        holdfast(&data, at(trusted), &words).output().unwrap()
    };
    let trusted = Some(certificate.as_path());
    let nothing = verify(trusted);
    assert_eq!((nothing.status.code(), found(&nothing)), (Some(3), vec!["missing".to_owned()]));
    // The server writes the copies as soon as its clock comes to it.
    let serve = ["serve", "--listen", "127.0.0.1:0", "--copies", PLACE];
    let mut serving = holdfast(&data, at(trusted), &serve);
    let serving = Running(serving.stdout(Stdio::piped()).spawn().unwrap());
    let equal = (0..200).map(|_| verify(trusted)).find(|output| output.status.code() == Some(0));
    let equal = equal.expect("the copies are written in time");
    assert_eq!(found(&equal), ["equal"]);
    assert!(told(&equal)["copies"].as_array().unwrap().len() >= 4);
    drop(serving);
    // The control: whoever does not trust the certificate reaches nothing, and says so.
    let stranger = verify(None);
    assert_eq!((stranger.status.code(), found(&stranger)), (Some(3), vec!["unreachable".into()]));
}

//! Stories of copies: in folders and in a bucket of a real server that speaks S3, in four formats,
//! each read back and compared.

use super::*;
use governance::documents::bucket::BucketAt;
use std::io::{BufRead, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

on_both!(
    copies_are_read_back_and_one_altered_byte_is_found,
    what_another_program_wrote_is_renewed_and_is_no_finding,
    a_bucket_keeps_copies_and_is_checked_like_a_folder,
    a_version_is_read_as_a_file_by_whoever_reads_it,
);

async fn found(stage: &Stage) -> Vec<String> {
    let all = copies::verify(stage.port.app()).await.unwrap();
    let word = |one: copies::Verified| format!("{} {}", one.copy.format, one.copy.found);
    all.into_iter().map(word).collect()
}

async fn ticked(stage: &Stage) -> String {
    copies::tick(stage.port.app()).await.unwrap()
}

const EQUAL: [&str; 4] = ["pdf equal", "html equal", "docx equal", "md equal"];

async fn copies_are_read_back_and_one_altered_byte_is_found(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let (east, north) = (stage.port.folder().join("east"), stage.port.folder().join("north"));
    std::fs::create_dir_all(&east).unwrap();
    let places = vec![Place::folder("Site East", &east), Place::folder("Site North", &north)];
    use_places(stage.port.app(), places);
    let path = published(&stage, "S1", TEXT).await;
    let label = path.rsplit('/').next().unwrap();
    let words = found(&stage).await;
    assert!(words[..4].iter().all(|word| word.ends_with("missing")), "{words:?}");
    assert!(words[4..].iter().all(|word| word.ends_with("unreachable")), "{words:?}");
    std::fs::create_dir_all(&north).unwrap();
    assert!(ticked(&stage).await.starts_with("8 copies were looked at, 0 were not"));
    assert_eq!(found(&stage).await, [EQUAL, EQUAL].concat());
    let page = stage.as_("ines").get(&path).await;
    page.is(200).sees("Copies of v1").sees("Site East").sees("PDF, HTML, Word, Markdown");
    // The file opens anywhere: no script, nothing fetched, and the frozen rows are in it.
    let html = east.join(label).join("v1.html");
    let text = std::fs::read_to_string(&html).unwrap();
    assert!(text.contains("<title>BC Policy</title>") && text.contains("BC Manager"), "{text}");
    assert!(!text.contains("<script") && !text.contains("src="), "{text}");
    let markdown = std::fs::read_to_string(east.join(label).join("v1.md")).unwrap();
    assert!(markdown.contains("| BC Manager |") && markdown.contains("- Digest: "), "{markdown}");
    for (format, begins) in [("pdf", b"%PDF-"), ("docx", b"PK\x03\x04\x14")] {
        let bytes = std::fs::read(north.join(label).join(format!("v1.{format}"))).unwrap();
        assert_eq!(&bytes[..4], &begins[..4]);
    }
    // One byte is another one: found, told to the owner, and written again.
    std::fs::write(&html, text.replacen("3 h", "4 h", 1)).unwrap();
    std::fs::remove_file(north.join(label).join("v1.pdf")).unwrap();
    let words = found(&stage).await;
    assert_eq!((&*words[1], &*words[4]), ("html altered", "pdf stale"));
    assert_eq!(words.iter().filter(|word| word.ends_with("equal")).count(), 6);
    stage.port.hand().advance(86_400);
    assert!(ticked(&stage).await.starts_with("8 copies were looked at, 2 were not"));
    let mut stage = stage;
    stage.port.again("ines").await;
    stage.as_("ines").get("/work").await.sees("See to the copies: BC Policy");
    stage.as_("ines").get(&path).await.sees("Altered: HTML").sees("Stale: PDF");
    assert!(ticked(&stage).await.starts_with("8 copies were looked at, 0 were not"));
    assert_eq!(std::fs::read_to_string(&html).unwrap(), text);
    stage.as_("ines").get("/work").await.sees_not("See to the copies");
}

/// A copy that this program would set otherwise than the one that wrote it is what was approved,
/// as long as it is what was written; and a place that is new misses nothing.
async fn what_another_program_wrote_is_renewed_and_is_no_finding(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let east = stage.port.folder().join("east");
    std::fs::create_dir_all(&east).unwrap();
    use_places(stage.port.app(), vec![Place::folder("Site East", &east)]);
    let path = published(&stage, "S1", TEXT).await;
    ticked(&stage).await;
    // What an older program wrote: other bytes, whose digest was noted.
    let file = east.join(path.rsplit('/').next().unwrap()).join("v1.md");
    let now = std::fs::read(&file).unwrap();
    let older = b"set by another program";
    std::fs::write(&file, older).unwrap();
    let hash = section::digest_of_bytes(older);
    let mut noted = stage.port.app().clone();
    let copies = shelf_of(&mut noted, &path).await;
    let altered: Vec<_> = copies
        .into_iter()
        .map(|copy| match copy.format.as_str() {
            "md" => CopyState { hash: hash.clone(), ..copy },
            _ => copy,
        })
        .collect();
    note(&stage, &path, altered).await;
    assert_eq!(found(&stage).await, EQUAL);
    stage.port.hand().advance(86_400);
    assert!(ticked(&stage).await.starts_with("4 copies were looked at, 0 were not"));
    assert_eq!(std::fs::read(&file).unwrap(), now);
    // The control: other bytes that nobody noted are a finding.
    std::fs::write(&file, b"set by somebody").unwrap();
    assert_eq!(found(&stage).await[3], "md altered");
}

use governance::documents::story::{CopyState, Deed};
use governance::documents::{acts, shelf};

async fn shelf_of(app: &mut frame::app::App, path: &str) -> Vec<CopyState> {
    let shelf = shelf::shelf(app).await.unwrap();
    let kept = shelf.documents.values().find(|kept| kept.path() == path).unwrap();
    kept.story.checked.as_ref().unwrap().copies.clone()
}

async fn note(stage: &Stage, path: &str, copies: Vec<CopyState>) {
    let shelf = shelf::shelf(stage.port.app()).await.unwrap();
    let kept = shelf.documents.values().find(|kept| kept.path() == path).unwrap();
    let mut writer = stage.port.writer().await;
    let of = governance::documents::Document::record_type();
    store::hold_events(&mut writer, of, kept.id).await.unwrap();
    let done = acts::tell(&mut writer, kept, Deed::Check { copies }).await.unwrap();
    let empty = frame::gate::Answer::empty(testkit::StatusCode::OK);
    drop(writer.commit(done.occurrence, empty).await.unwrap());
}

/// A server that speaks S3, gone with this value.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Nothing where it is not installed; `cargo xtask ci tests` installs it. Panics when it is
    /// installed and does not start: a test that silently stepped aside would prove nothing.
    fn start() -> Option<Server> {
        let own = std::env::current_exe().unwrap();
        let target = own.ancestors().nth(3).unwrap();
        let program: PathBuf = target.join("moto/bin/moto_server");
        if !program.is_file() {
            let words = "no server that speaks S3 is installed: the test of the bucket steps aside";
            drop(writeln!(std::io::stderr().lock(), "{words}"));
            return None;
        }
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", "0"]).stdin(Stdio::null()).stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line = line.ok()?;
            Some(line.split_once("Running on ")?.1.trim().to_owned())
        });
        // It goes on telling each request, and would stop when nobody listened.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Server { child, address: address.expect("the store of objects started") })
    }

    /// A request as any program can send it, to play the one who tampers; the path with its query.
    async fn ask(&self, method: &str, path: &str, body: &str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let host = self.address.trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=me/20261123/us-east-1/s3/aws4_request, \
             SignedHeaders=host, Signature=0\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

async fn a_bucket_keeps_copies_and_is_checked_like_a_folder(on: On) {
    let Some(server) = Server::start() else { return };
    let Some(stage) = Stage::open(on).await else { return };
    let at = BucketAt {
        bucket: "continuity".into(),
        prefix: "holdfast/copies".into(),
        endpoint: Some(server.address.clone()),
        region: "us-east-1".into(),
        key_id: "me".into(),
        secret: "hush-hush".into(),
        session: None,
    };
    assert!(!format!("{at:?}").contains("hush"), "a key is shown nowhere");
    let nowhere = BucketAt { endpoint: Some("http://127.0.0.1:1".into()), ..at.clone() };
    let places = vec![
        Place::bucket("Object store", at).unwrap(),
        Place::bucket("Dead store", nowhere).unwrap(),
    ];
    use_places(stage.port.app(), places);
    let path = published(&stage, "S1", TEXT).await;
    let label = path.rsplit('/').next().unwrap().to_owned();
    let of_store = async || found(&stage).await[..4].to_vec();
    // A bucket that is not there is another finding than a copy that is not there.
    assert_eq!(of_store().await[0], "pdf unreachable");
    assert!(server.ask("PUT", "/continuity", "").await.starts_with("HTTP/1.1 200"));
    assert_eq!(of_store().await, ["pdf missing", "html missing", "docx missing", "md missing"]);
    // Who reaches one of two stores keeps what can be kept, and says so of the other.
    assert!(ticked(&stage).await.starts_with("8 copies were looked at, 4 were not"));
    assert_eq!(of_store().await, EQUAL);
    let page = stage.as_("ines").get(&path).await;
    page.sees("Object store").sees("Equal").sees("Dead store").sees("Not reached");
    page.sees_not("hush").sees_not(&server.address);
    let object = format!("/continuity/holdfast/copies/{label}/v1.md");
    let kept = server.ask("GET", &object, "").await;
    assert!(kept.starts_with("HTTP/1.1 200") && kept.contains("| BC Manager |"), "{kept}");
    // Altered and gone are found in the store, and mended there.
    server.ask("PUT", &object, "another text").await;
    let gone = format!("/continuity/holdfast/copies/{label}/v1.pdf");
    server.ask("DELETE", &gone, "").await;
    let words = of_store().await;
    assert_eq!(words, ["pdf stale", "html equal", "docx equal", "md altered"]);
    stage.port.hand().advance(86_400);
    assert!(ticked(&stage).await.starts_with("8 copies were looked at, 6 were not"));
    assert_eq!(of_store().await, EQUAL);
    let again = server.ask("GET", &object, "").await;
    assert!(again.contains("| BC Manager |"), "{again}");
}

async fn a_version_is_read_as_a_file_by_whoever_reads_it(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let east = stage.port.folder().join("east");
    std::fs::create_dir_all(&east).unwrap();
    use_places(stage.port.app(), vec![Place::folder("Site East", &east)]);
    let path = published(&stage, "S1", TEXT).await;
    ticked(&stage).await;
    let label = path.rsplit('/').next().unwrap();
    for format in ["pdf", "html", "docx", "md"] {
        let file = format!("{path}/copies/v1.{format}");
        let seen = stage.as_("wanda").get(&file).await;
        seen.is(200);
        // The same bytes as in every other place.
        let kept = std::fs::read(east.join(label).join(format!("v1.{format}"))).unwrap();
        assert_eq!(seen.body, kept, "{format}");
        assert!(seen.header("content-disposition").contains(&format!("{label}-v1.{format}")));
        stage.as_("ravi").get(&file).await.is(404);
    }
    stage.as_("wanda").get(&format!("{path}/copies/v2.pdf")).await.is(404);
    stage.as_("wanda").get(&format!("{path}/copies/v1.exe")).await.is(404);
    // What is not approved is no file yet.
    stage.done("dana", &path, "begin", &[]).await;
    stage.as_("dana").get(&format!("{path}/copies/v2.pdf")).await.is(404);
}

//! The program as people run it: what it refuses, what it says, what stands after it ended.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_holdfast");

fn holdfast(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words).arg("--data").arg(data).args(["--log", "error", "--as", "tester"]);
    let own = ["HOLDFAST_DATABASE", "HOLDFAST_LISTEN", "HOLDFAST_BEHIND_TLS", "HOLDFAST_COPIES"];
    for name in own {
        command.env_remove(name);
    }
    command
}

fn run(data: &Path, words: &[&str]) -> Output {
    holdfast(data, words).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server that ends with its test.
struct Served {
    child: Child,
    first: String,
}

impl Served {
    fn start(data: &Path, words: &[&str]) -> Served {
        let mut child = holdfast(data, words).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        Served { child, first }
    }

    fn demo(data: &Path) -> (Served, serde_json::Value) {
        let served = Served::start(data, &["demo", "--port", "0", "--once-json"]);
        let told = serde_json::from_str(&served.first).unwrap();
        (served, told)
    }

    /// Ends it as an operator does, and waits for the end.
    fn end(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A test that failed leaves nothing behind.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn get(address: &str, path: &str, token: &str) -> String {
    let host = address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let authorization = match token {
        "" => String::new(),
        token => format!("Authorization: Bearer {token}\r\n"),
    };
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{authorization}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn plain_http_is_served_to_this_machine_only() {
    let data = tempfile::tempdir().unwrap();
    let refused = run(data.path(), &["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(complained(&refused).contains("--behind-tls"), "{}", complained(&refused));
    // The control: behind a proxy that speaks TLS it may.
    let words = ["serve", "--listen", "0.0.0.0:0", "--behind-tls"];
    let served = Served::start(data.path(), &words);
    assert!(served.first.starts_with("Holdfast is at http://0.0.0.0:"), "{}", served.first);
    assert_eq!(served.end(), Some(0));
}

#[test]
fn the_demonstration_shows_the_same_passphrases_again_until_it_is_thrown_away() {
    let data = tempfile::tempdir().unwrap();
    let (served, told) = Served::demo(data.path());
    let (address, token) = (told["address"].as_str().unwrap(), told["token"].as_str().unwrap());
    let health = get(address, "/health", "");
    assert!(health.contains("200 OK"), "{health}");
    let answer = get(address, "/api/organisations?q=altus", token);
    assert!(answer.contains("200 OK") && answer.contains("\"Altus\""), "{answer}");
    // The control: another token opens nothing.
    assert!(get(address, "/api/organisations", "no-such-token").contains("401"));
    assert_eq!(served.end(), Some(0), "told to end, it ends in order");
    let (served, again) = Served::demo(data.path());
    assert_eq!((&again["accounts"], &again["token"]), (&told["accounts"], &told["token"]));
    drop(served);
    let fresh = Served::start(data.path(), &["demo", "--fresh", "--port", "0", "--once-json"]);
    assert!(!fresh.first.contains(token), "another token");
}

#[test]
fn no_register_of_the_demonstration_is_empty() {
    let data = tempfile::tempdir().unwrap();
    let (_served, told) = Served::demo(data.path());
    let (address, token) = (told["address"].as_str().unwrap(), told["token"].as_str().unwrap());
    let count = |path: &str| -> u64 {
        let answer = get(address, path, token);
        let body = &answer[answer.find('{').unwrap()..=answer.rfind('}').unwrap()];
        serde_json::from_str::<serde_json::Value>(body).unwrap()["total"].as_u64().unwrap()
    };
    let catalogue = holdfast::capabilities::catalogue();
    let registers = catalogue.types().iter().map(|of| of.plural);
    let empty: Vec<&str> =
        registers.filter(|plural| count(&format!("/api/{plural}?limit=1")) == 0).collect();
    assert_eq!(empty, Vec::<&str>::new());
    // The control: where nothing is found, that is said.
    assert_eq!(count("/api/persons?limit=1&q=nobodyiscalledso"), 0);
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_passphrases() {
    use std::os::unix::fs::PermissionsExt;
    let data = tempfile::tempdir().unwrap();
    let (_served, _) = Served::demo(data.path());
    let mode = |path: &str| fs::metadata(data.path().join(path)).unwrap().permissions().mode();
    assert_eq!(mode("demo") & 0o777, 0o700);
    assert_eq!(mode("demo/accounts.json") & 0o777, 0o600);
}

#[test]
fn a_folder_that_is_no_demonstration_is_not_thrown_away() {
    let data = tempfile::tempdir().unwrap();
    let theirs = data.path().join("demo/their-work.txt");
    fs::create_dir_all(theirs.parent().unwrap()).unwrap();
    fs::write(&theirs, "years of it").unwrap();
    let refused = run(data.path(), &["demo", "--fresh", "--port", "0"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(complained(&refused).contains("no demonstration"), "{}", complained(&refused));
    assert!(theirs.exists());
}

#[test]
fn accounts_are_added_listed_and_reset_beside_a_running_server() {
    let data = tempfile::tempdir().unwrap();
    let served = Served::start(data.path(), &["serve", "--listen", "127.0.0.1:0"]);
    let add = ["user", "add", "dana", "--name", "Dana Holt", "--role", "lead"];
    let added = run(data.path(), &add);
    assert!(added.status.success(), "{}", complained(&added));
    let again = run(data.path(), &add);
    assert_eq!(again.status.code(), Some(1));
    assert!(complained(&again).contains("This login is taken"), "{}", complained(&again));
    let nowhere = run(
        data.path(),
        &["user", "add", "ravi", "--name", "Ravi", "--role", "reader", "--at", "ORG-0099"],
    );
    assert!(complained(&nowhere).contains("ORG-0099 is not in the register"));
    let listed = said(&run(data.path(), &["user", "list"]));
    assert!(listed.contains("Dana Holt") && listed.contains("lead everywhere"), "{listed}");
    let as_json = said(&run(data.path(), &["user", "list", "--json"]));
    assert!(serde_json::from_str::<serde_json::Value>(&as_json).unwrap().is_array());
    let reset = run(data.path(), &["user", "reset", "dana"]);
    assert!(reset.status.success(), "{}", complained(&reset));
    assert_ne!(said(&reset), said(&added), "a new passphrase each time");
    let unknown = run(data.path(), &["user", "reset", "nobody"]);
    assert!(complained(&unknown).contains("no open account"), "{}", complained(&unknown));
    assert_eq!(served.end(), Some(0));
}

#[tokio::test]
async fn accounts_and_spreadsheets_work_on_postgresql_as_well() {
    let Some(address) = testkit::postgres::fresh().await else { return };
    let data = tempfile::tempdir().unwrap();
    let at = |words: &[&str]| run(data.path(), &[words, &["--database", &address]].concat());
    let added = at(&["user", "add", "dana", "--name", "Dana Holt", "--role", "reader"]);
    assert!(added.status.success(), "{}", complained(&added));
    let reset = at(&["user", "reset", "dana"]);
    assert!(reset.status.success(), "{}", complained(&reset));
    let listed = said(&at(&["user", "list"]));
    assert!(listed.contains("reader everywhere"), "{listed}");
    let sheet = data.path().join("organisations.csv");
    fs::write(&sheet, "Name,Kind\nAltus,Service provider\n").unwrap();
    let sheet = sheet.to_str().unwrap();
    let came_in = at(&["import", "csv", sheet, "--into", "organisations"]);
    assert_eq!(came_in.status.code(), Some(0), "{}", complained(&came_in));
    assert!(said(&at(&["export", "organisations"])).contains("Altus"));
    let files = fs::read_dir(data.path()).unwrap().count();
    assert_eq!(files, 1, "nothing but the sheet: the data stands in the database");
}

#[test]
fn what_is_exported_comes_in_again_without_a_change() {
    let data = tempfile::tempdir().unwrap();
    let (served, _) = Served::demo(data.path());
    let demo = data.path().join("demo");
    let sheet = data.path().join("persons.csv");
    let sheet = sheet.to_str().unwrap();
    let exported = run(&demo, &["export", "persons", "--to", sheet]);
    assert!(exported.status.success(), "{}", complained(&exported));
    let again = run(&demo, &["export", "persons", "--to", sheet]);
    assert_eq!(again.status.code(), Some(1), "a file that is there is not written over");
    let import = ["import", "csv", sheet, "--into", "persons", "--json"];
    let came_in = run(&demo, &import);
    assert_eq!(came_in.status.code(), Some(0), "{}", complained(&came_in));
    let report: serde_json::Value = serde_json::from_str(&said(&came_in)).unwrap();
    let counts = ["read", "created", "updated", "unchanged"].map(|count| report[count].as_u64());
    assert_eq!(counts, [Some(22), Some(0), Some(0), Some(22)], "{report}");
    let as_json = said(&run(&demo, &["export", "roles", "--json"]));
    let roles: serde_json::Value = serde_json::from_str(&as_json).unwrap();
    assert_eq!(roles.as_array().map(Vec::len), Some(21));
    assert_eq!(served.end(), Some(0));
}

#[test]
fn an_import_leaves_out_what_it_does_not_understand_and_says_so_by_its_code_when_strict() {
    let data = tempfile::tempdir().unwrap();
    let sheet = data.path().join("organisations.csv");
    let rows = "Name,Kind\nAltus,Service provider\nCorvid,Nobody knows\n";
    fs::write(&sheet, rows).unwrap();
    let sheet = sheet.to_str().unwrap();
    let import = ["import", "csv", sheet, "--into", "organisations"];
    let exported = || said(&run(data.path(), &["export", "organisations", "--json"]));
    let dry = run(data.path(), &[&import[..], &["--dry-run"]].concat());
    assert!(said(&dry).contains("2 rows read, as it would be: 1 new"), "{}", said(&dry));
    assert_eq!(exported().trim(), "[]", "dry: nothing");
    let came_in = run(data.path(), &import);
    assert_eq!(came_in.status.code(), Some(0), "{}", complained(&came_in));
    assert!(said(&came_in).contains("line 3: "), "{}", said(&came_in));
    let strict = run(data.path(), &[&import[..], &["--strict", "--json"]].concat());
    assert_eq!(strict.status.code(), Some(3), "{}", complained(&strict));
    let report: serde_json::Value = serde_json::from_str(&said(&strict)).unwrap();
    let members: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(members, ["created", "problems", "read", "unchanged", "updated"]);
    let members: Vec<&String> = report["problems"][0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["file", "kept", "line", "what"]);
    assert!(exported().contains("Altus") && !exported().contains("Corvid"));
    let wrong = run(data.path(), &["import", "xlsx", sheet, "--into", "organisations"]);
    assert!(complained(&wrong).contains("is csv, not xlsx"), "{}", complained(&wrong));
    let nowhere = run(data.path(), &["import", "csv", sheet, "--into", "ships"]);
    assert!(complained(&nowhere).contains("organisations, persons, roles"));
}

#[test]
fn a_column_that_goes_nowhere_is_told_and_does_not_pass_when_strict() {
    let data = tempfile::tempdir().unwrap();
    let sheet = data.path().join("organisations.csv");
    let rows = "Name,Kind,Colour of the door,Left open\nAltus,Service provider,red,\n";
    fs::write(&sheet, rows).unwrap();
    let words = ["import", "csv", sheet.to_str().unwrap(), "--into", "organisations"];
    let output = run(data.path(), &[&words[..], &["--strict", "--json"]].concat());
    assert_eq!(output.status.code(), Some(3), "{}", complained(&output));
    let report: serde_json::Value = serde_json::from_str(&said(&output)).unwrap();
    let problems = report["problems"].as_array().unwrap();
    // An empty column loses nothing.
    assert_eq!((report["created"].as_u64(), problems.len()), (Some(1), 1), "{report}");
    assert_eq!(problems[0]["line"], 1);
    assert!(problems[0]["what"].as_str().unwrap().contains("Colour of the door"), "{report}");
    assert_eq!(problems[0]["kept"], "The column is not taken");
}

#[test]
fn what_follows_from_the_records_is_told_as_json() {
    let data = tempfile::tempdir().unwrap();
    let (served, _) = Served::demo(data.path());
    let folder = data.path().join("demo");
    let told = |words: &[&str]| -> serde_json::Value {
        let output = run(&folder, words);
        assert_eq!(output.status.code(), Some(0), "{}", complained(&output));
        serde_json::from_str(&said(&output)).unwrap()
    };
    let objectives = told(&["analyse", "objectives", "--json"]);
    let services = objectives["services"].as_array().unwrap();
    let settlement = services.iter().find(|one| one["service"]["name"] == "Settlement").unwrap();
    assert_eq!(settlement["derived"]["at_least"], "PT6H20M");
    assert_eq!(settlement["verdict"], "gap");
    let impact = told(&["analyse", "impact", "--fail", "san-q7", "ntp-e", "--json"]);
    let hit = |name: &str| {
        impact["hits"].as_array().unwrap().iter().any(|hit| hit["node"]["name"] == name)
    };
    assert!(hit("Settlement") && !hit("Public website"), "{impact}");
    let unknown = run(&folder, &["analyse", "impact", "--fail", "no-such-thing", "--json"]);
    assert_eq!((unknown.status.code(), said(&unknown).as_str()), (Some(1), ""));
    assert!(complained(&unknown).contains("no-such-thing"), "{}", complained(&unknown));
    assert_eq!(served.end(), Some(0));
}

#[test]
fn files_of_other_tools_come_in_once_and_again_without_a_change() {
    let data = tempfile::tempdir().unwrap();
    let (sheet, teams) = (data.path().join("catalogue.yml"), data.path().join("teams.yml"));
    let text = "services:\n- name: orders\n  tier: sv\n  teams: [shop]\n  technical:\n    \
                dependencies:\n    - service: dns\n    - service:\n";
    fs::write(&sheet, text).unwrap();
    fs::write(&teams, "teams:\n- name: shop\n").unwrap();
    let files = [sheet.to_str().unwrap(), teams.to_str().unwrap()];
    let import = |more: &[&str]| {
        let words = [&["import", "gitlab-catalog"], &files[..], &["--json"], more].concat();
        let output = run(data.path(), &words);
        let report: serde_json::Value = serde_json::from_str(&said(&output)).unwrap();
        let counts = ["read", "created", "updated", "unchanged"].map(|n| report[n].as_u64());
        let problems = report["problems"].as_array().unwrap().clone();
        (output.status.code(), counts.map(Option::unwrap), problems)
    };
    let (code, counts, problems) = import(&["--dry-run"]);
    assert_eq!((code, counts), (Some(0), [6, 5, 0, 0]), "{problems:#?}");
    let exported = |register| {
        let text = said(&run(data.path(), &["export", register, "--json"]));
        serde_json::from_str::<serde_json::Value>(&text).unwrap().as_array().unwrap().clone()
    };
    assert!(exported("services").is_empty(), "dry: nothing");
    assert_eq!(import(&["--reason", "First walk"]).1, [6, 5, 0, 0]);
    let (code, counts, problems) = import(&["--strict"]);
    assert_eq!((code, counts), (Some(3), [6, 0, 0, 5]), "{problems:#?}");
    assert_eq!(problems[0]["file"], "catalogue.yml");
    assert_eq!(problems[1]["line"], 8);
    let dependencies = exported("dependencies");
    assert_eq!(dependencies.len(), 2, "one to dns, one to the team: {dependencies:#?}");
    let wrong = run(data.path(), &["import", "govuk", files[0], "--json"]);
    assert_eq!(wrong.status.code(), Some(2), "nothing of it can be read");
    assert!(said(&wrong).contains("is a list"), "{}", said(&wrong));
    let missing = run(data.path(), &["import", "netbox", "no-such-file.json"]);
    assert_eq!(missing.status.code(), Some(1));
    let nowhere = run(data.path(), &["import", "govuk", files[0], "--at", "Atlantis"]);
    assert!(complained(&nowhere).contains("“Atlantis”"), "{}", complained(&nowhere));
}

#[test]
fn an_altered_copy_of_a_document_is_found_and_ends_with_three() {
    let folder = tempfile::tempdir().unwrap();
    let (served, _) = Served::demo(folder.path());
    let demo = folder.path().join("demo");
    let east = demo.join("copies-east");
    let place = format!("Site East={}", east.display());
    let verify = || run(&demo, &["documents", "verify", "--json", "--copies", &place]);
    // The server writes the copies as soon as its clock comes to it.
    let mut tries = (0..200).map(|_| verify());
    let equal = tries.find(|output| output.status.code() == Some(0)).unwrap();
    let told: serde_json::Value = serde_json::from_str(&said(&equal)).unwrap();
    let copies = told["copies"].as_array().unwrap();
    assert!(copies.len() >= 4, "{told}");
    assert_eq!(told["findings"], 0);
    served.end();
    let copy = &copies[0];
    let (document, format) = (copy["document"].as_str().unwrap(), copy["format"].as_str().unwrap());
    let file = east.join(document).join(format!("v{}.{format}", copy["version"]));
    let mut bytes = fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&file, &bytes).unwrap();
    let altered = verify();
    assert_eq!(altered.status.code(), Some(3), "{}", complained(&altered));
    let told: serde_json::Value = serde_json::from_str(&said(&altered)).unwrap();
    assert_eq!(told["findings"], 1);
    assert_eq!(told["copies"][0]["found"], "altered");
    let nowhere = run(&demo, &["documents", "verify"]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(complained(&nowhere).contains("no place for copies is named"));
}

#[test]
fn what_cannot_be_read_ends_with_two() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(run(data.path(), &["dance"]).status.code(), Some(2));
    let help = run(data.path(), &["--help"]);
    assert!(help.status.success());
    assert!(said(&help).contains("HOLDFAST_DATA"), "{}", said(&help));
}

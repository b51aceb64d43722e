//! A PostgreSQL cluster of a test process's own: in a temporary folder, gone with the process.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// Starts the cluster, says so, waits until the test process is gone, and clears up.
///
/// The end of the test process, however it comes, closes the standard input that `cat` waits for.
/// Nothing is synced to disk: a test cluster has nothing to keep.
const KEEPER: &str = r#"
set -eu
cd "$2"
"$1/initdb" -D "$2/data" -U holdfast -A trust -E UTF8 --locale=C --no-sync >"$2/log" 2>&1
"$1/pg_ctl" -D "$2/data" -w -t 60 -l "$2/log" -o "-c fsync=off -c full_page_writes=off \
-c listen_addresses= -c unix_socket_directories=$2 -c max_connections=300 \
-c shared_buffers=64MB -c max_wal_size=256MB -c autovacuum=off -c wal_level=minimal \
-c max_wal_senders=0" start >>"$2/log" 2>&1
echo ready
cat >/dev/null
"$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1 || true
cd /
rm -rf "$2"
"#;

/// One cluster, running as long as this process.
struct Cluster {
    folder: PathBuf,
    /// Held so that the keeper's standard input stays open; it ends when this process does.
    _keeper: Child,
}

/// The address of a fresh and empty database, or nothing where PostgreSQL is not installed.
///
/// The first call of a process starts a cluster, which takes a second or two. Panics when
/// PostgreSQL is installed and does not start: a test that silently stepped aside would prove
/// nothing.
pub async fn fresh() -> Option<String> {
    made("").await
}

/// The address of a fresh copy of the database at that address, which nobody may be connected to.
pub(super) async fn like(address: &str) -> Option<String> {
    let name = address.split(['/', '?']).nth(3).expect("an address of this cluster");
    made(&[" TEMPLATE ", name].concat()).await
}

async fn made(how: &str) -> Option<String> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let cluster = CLUSTER.get_or_init(start).as_ref()?;
    let name = ["fresh_", &COUNT.fetch_add(1, Ordering::Relaxed).to_string()].concat();
    let options: sqlx::postgres::PgConnectOptions =
        cluster.address("postgres").parse().expect("the address is built a few lines below");
    let mut server = options.connect().await.expect("the test cluster said that it is ready");
    let create = ["CREATE DATABASE ", &name, how].concat();
    sqlx::raw_sql(AssertSqlSafe(create))
        .execute(&mut server)
        .await
        .expect("the owner of the cluster may create databases");
    server.close().await.ok();
    Some(cluster.address(&name))
}

impl Cluster {
    fn address(&self, database: &str) -> String {
        let folder = self.folder.display().to_string();
        ["postgres://holdfast@localhost/", database, "?host=", &folder].concat()
    }
}

fn start() -> Option<Cluster> {
    let Some(programs) = programs() else {
        step_aside();
        return None;
    };
    let folder = tempfile::Builder::new()
        .prefix("holdfast-pg-")
        .tempdir()
        .expect("the folder for temporary files can be written to")
        // The keeper takes it away, also when this process is killed.
        .keep();
    let mut keeper = Command::new("sh");
    keeper.arg("-c").arg(KEEPER).arg("keeper").arg(&programs).arg(&folder);
    keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    // PostgreSQL refuses to run as root.
    if is_root(&folder)
        && let Some((user, group)) = account("postgres")
    {
        chown(&folder, Some(user), Some(group)).expect("root may give a folder away");
        keeper.uid(user).gid(group);
    }
    let mut keeper = keeper.spawn().expect("a shell is there wherever PostgreSQL is installed");
    let said = keeper.stdout.take().expect("the standard output was asked for");
    let mut line = String::new();
    let read = BufReader::new(said).read_line(&mut line);
    if read.is_err() || line.trim() != "ready" {
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        panic!("the test cluster did not start:\n{log}");
    }
    Some(Cluster { folder, _keeper: keeper })
}

/// Says so where a harness does not swallow it.
fn step_aside() {
    let words = "PostgreSQL is not installed: the tests on PostgreSQL step aside";
    // Nobody is left to tell when standard error is closed.
    drop(writeln!(std::io::stderr().lock(), "{words}"));
}

/// The folder of the newest PostgreSQL that is installed.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .map(|(version, path)| (version, path.join("bin")))
        .collect();
    found.extend(["/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"].map(|p| (0, p.into())));
    found.sort();
    let whole = |folder: &Path| folder.join("initdb").exists() && folder.join("pg_ctl").exists();
    found.into_iter().rev().map(|(_, folder)| folder).find(|folder| whole(folder))
}

fn is_root(own: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(own).is_ok_and(|about| about.uid() == 0)
}

/// The numbers of an account of this machine.
fn account(name: &str) -> Option<(u32, u32)> {
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

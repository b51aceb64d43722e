//! Configuration: the command line and the environment, read here and nowhere else.

mod analyse;
mod documents;

pub use analyse::*;
pub use documents::*;

use clap::{Args, Parser, Subcommand, ValueEnum};
use connectors::Format;
use frame::gate::AccessRole;
use std::{io::IsTerminal, net::SocketAddr, path::PathBuf};
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// The options that every command takes.
const ALWAYS: &str = "For every command";

/// IT service continuity: know what must survive, prove that it can be recovered in time, run the
/// recovery.
///
/// Begin with `holdfast demo` to look around, or with `holdfast serve` and a data folder of your
/// own. Everything is kept in that folder, or in the PostgreSQL database that you name.
#[derive(Debug, Parser)]
#[command(name = "holdfast", version, disable_help_subcommand = true)]
#[command(after_help = "Exit codes: 0 done; 1 it could not be done; 2 the command line cannot be \
    read, or nothing in the files of an import; 3 done, with something to report \
    (--strict).\nAnswers go to standard output, the log and complaints to standard error.")]
pub struct Config {
    /// The folder that holds the data; it is made when it is not there.
    #[arg(long, global = true, help_heading = ALWAYS)]
    #[arg(value_name = "FOLDER", env = "HOLDFAST_DATA")]
    #[arg(default_value = "data")]
    pub data: PathBuf,

    /// The database: sqlite:FILE or postgres://USER@HOST/NAME. Without it: a file in the folder.
    #[arg(long, global = true, help_heading = ALWAYS)]
    #[arg(value_name = "ADDRESS", env = "HOLDFAST_DATABASE")]
    #[arg(hide_env_values = true)]
    pub database: Option<String>,

    /// In whose name the ledger records what this command changes. Without it: the name under
    /// which you are signed in to this machine.
    #[arg(long = "as", global = true, help_heading = ALWAYS)]
    #[arg(value_name = "NAME", env = "HOLDFAST_AS")]
    pub actor: Option<String>,

    /// How much is logged: error, warn, info, debug, or a filter like `frame=debug,info`.
    #[arg(long, global = true, help_heading = ALWAYS)]
    #[arg(value_name = "LEVEL", env = "HOLDFAST_LOG")]
    #[arg(default_value = "info")]
    pub log: String,

    /// How log lines are written.
    #[arg(long, global = true, help_heading = ALWAYS)]
    #[arg(value_name = "FORM", env = "HOLDFAST_LOG_FORMAT")]
    #[arg(value_enum, default_value_t = LogForm::Text)]
    pub log_format: LogForm,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LogForm {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves the installation in the data folder.
    ///
    /// The first start makes the folder and the database, and prints an address and a code: with
    /// the code one makes the first administrator in the browser. There is no default password.
    /// Ctrl-C, or SIGTERM, ends it: requests under way are answered first.
    Serve(Serve),

    /// Serves a demonstration: Northwharf Markets, a fictional customer, and its providers.
    ///
    /// It has a folder of its own, `demo` inside the data folder, and is thrown away whole.
    /// Accounts and their generated passphrases are printed at every start.
    Demo(Demo),

    /// Brings files of other tools, or a spreadsheet, into the registers, also beside a running
    /// server.
    ///
    /// What comes in is matched by the key that its source gives it, so the same file can come in
    /// again and again; nothing is ever deleted. What is not understood is reported with its file
    /// and line, and with what is kept of it; a row of a spreadsheet comes in whole or not at all,
    /// its columns are recognised by their heads, its record by number, source key or name. What
    /// was read is what came in, what was so already, and what was left out. All of it is one
    /// write.
    Import(Import),

    /// Writes a register as CSV, workbook or JSON. What is written can be imported again.
    Export(Export),

    /// The process of continuity as data: checks a definition, writes it for other tools.
    Process {
        /// What is asked.
        #[command(subcommand)]
        asked: Process,
    },

    /// The documents of service continuity: verifies the copies of what is published.
    Documents {
        /// What is asked.
        #[command(subcommand)]
        asked: Documents,
    },

    /// Computes what follows from the records: which objectives cannot be met, what a failure
    /// reaches.
    Analyse {
        /// What to compute.
        #[command(subcommand)]
        asked: Analyse,
    },

    /// Adds, lists and resets accounts, also beside a running server.
    User {
        /// What to do with accounts.
        #[command(subcommand)]
        asked: User,
    },

    /// For developers: the tables that the declarations ask for, and the next migration.
    Schema {
        /// What to do with the schema.
        #[command(subcommand)]
        asked: Schema,
    },
}

/// What `serve` may be told.
#[derive(Args, Debug)]
pub struct Serve {
    /// Where to listen. Port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", env = "HOLDFAST_LISTEN", default_value = "127.0.0.1:7400")]
    pub listen: SocketAddr,

    /// A proxy that speaks TLS stands before this server: addresses other than loopback may then
    /// be listened on, and cookies travel by TLS only.
    #[arg(long, env = "HOLDFAST_BEHIND_TLS")]
    pub behind_tls: bool,

    /// Host and port of the mail server of the house that takes letters from this machine. Without
    /// it no letter is written.
    #[arg(long, value_name = "HOST:PORT", env = "HOLDFAST_MAIL_RELAY", requires = "mail_from")]
    pub mail_relay: Option<String>,

    /// From which address letters come.
    #[arg(long, value_name = "ADDRESS", env = "HOLDFAST_MAIL_FROM")]
    pub mail_from: Option<String>,

    /// Where people open Holdfast, for links in letters and calendars. Without it: the address that
    /// is listened on.
    #[arg(long, value_name = "URL", env = "HOLDFAST_HOME")]
    pub home: Option<String>,

    /// Where copies of published documents are kept.
    #[command(flatten)]
    pub places: Places,
}

/// What `demo` may be told.
#[derive(Args, Debug)]
pub struct Demo {
    /// Throws the demonstration away first and lays it anew.
    #[arg(long)]
    pub fresh: bool,

    /// The port on this machine. 0 takes a free one.
    #[arg(long, default_value_t = 7400)]
    pub port: u16,

    /// Prints one line of JSON when ready, for scripts: address, accounts, and a token of the
    /// continuity lead for the API. Then it goes on serving.
    #[arg(long)]
    pub once_json: bool,
}

/// What `import` may be told.
#[derive(Args, Debug)]
#[command(after_help = "Example: holdfast import gitlab-catalog service-catalog.yml teams.yml\n\
    Example: holdfast import compose compose.yaml --at \"Northwharf Markets\" --dry-run\n\
    Example: holdfast import csv people.csv --into persons --set organisation=Altus")]
pub struct Import {
    /// What the files are.
    #[arg(value_enum)]
    pub form: ImportForm,

    /// The files; those of one format are read together.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// For spreadsheets: the register, as it stands in addresses, like organisations or persons.
    #[arg(long, value_name = "REGISTER")]
    pub into: Option<String>,

    /// For spreadsheets: the same value for all rows, for a field that has no column; may be given
    /// several times.
    #[arg(long = "set", value_name = "FIELD=TEXT", value_parser = field_and_text)]
    pub same: Vec<(String, String)>,

    /// The organisation whose services and components these become: its number like ORG-0004, its
    /// id or its name. Without it: the one that the files themselves tell of.
    #[arg(long, value_name = "ORGANISATION")]
    pub at: Option<String>,

    /// For files of other tools: leaves teams out, and with them who runs what. Without it they
    /// become organisations, parts of the one whose services these are.
    #[arg(long)]
    pub without_teams: bool,

    /// For files of other tools: in which state services come in of which the files do not tell it.
    #[arg(long, value_name = "STATE", default_value = "live", value_parser = ["live", "proposed"])]
    pub services_as: String,

    /// Says what would happen and changes nothing.
    #[arg(long)]
    pub dry_run: bool,

    /// For files of other tools: brings nothing in, and lays what is missing, extra and different
    /// down as a configuration audit of this name.
    #[arg(long, value_name = "NAME", requires = "dry_run")]
    pub audit: Option<String>,

    /// Ends with exit code 3 when there was anything to report; what is understood comes in all
    /// the same.
    #[arg(long)]
    pub strict: bool,

    /// Why, for the ledger; it stands behind the names of the files.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,

    /// Reports as JSON: counts, and each problem with its file and line.
    #[arg(long)]
    pub json: bool,
}

/// `organisation=Altus`: the field, and its text for all rows.
fn field_and_text(word: &str) -> Result<(String, String), String> {
    match word.split_once('=') {
        Some((field, text)) if !field.trim().is_empty() && !text.trim().is_empty() => {
            Ok((field.trim().to_owned(), text.trim().to_owned()))
        }
        _ => Err("write the field and its value, like organisation=Altus".to_owned()),
    }
}

/// What can be brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportForm {
    /// GitLab's service catalogue: service-catalog.yml, with teams.yml.
    GitlabCatalog,
    /// Entities of Backstage in YAML.
    Backstage,
    /// CycloneDX documents in JSON.
    Cyclonedx,
    /// Compose files; .env beside the first one is read as well.
    Compose,
    /// Manifests of Kubernetes.
    Kubernetes,
    /// A dump of NetBox in JSON, or pages of its interface.
    Netbox,
    /// The list of applications of GOV.UK: repos.yml.
    Govuk,
    /// Text with separators, in UTF-8, UTF-16 or Windows-1252.
    Csv,
    /// A workbook of Excel or LibreOffice.
    Xlsx,
}

impl ImportForm {
    /// The format of another tool; nothing for a spreadsheet.
    pub fn format(self) -> Option<Format> {
        Some(match self {
            ImportForm::GitlabCatalog => Format::GitlabCatalog,
            ImportForm::Backstage => Format::Backstage,
            ImportForm::Cyclonedx => Format::CycloneDx,
            ImportForm::Compose => Format::Compose,
            ImportForm::Kubernetes => Format::Kubernetes,
            ImportForm::Netbox => Format::Netbox,
            ImportForm::Govuk => Format::Govuk,
            ImportForm::Csv | ImportForm::Xlsx => return None,
        })
    }
}

/// What `export` may be told.
#[derive(Args, Debug)]
#[command(after_help = "Example: holdfast export persons --xlsx --to persons.xlsx")]
pub struct Export {
    /// The register, as it stands in addresses: services, cis, dependencies, persons and more.
    pub register: String,

    /// Text with separators; this is the default.
    #[arg(long, group = "form")]
    pub csv: bool,

    /// A workbook.
    #[arg(long, group = "form")]
    pub xlsx: bool,

    /// An array of objects.
    #[arg(long, group = "form")]
    pub json: bool,

    /// The file to write; it must not be there yet. Without it: standard output.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,

    /// Only records that hold these words.
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub find: String,

    /// The records that were taken out of use, instead of those in use.
    #[arg(long)]
    pub retired: bool,
}

/// What `process` can do.
#[derive(Debug, Subcommand)]
pub enum Process {
    /// Says what is wrong with a definition of the process, all at once with lines; ends with 1
    /// when there is anything.
    Check {
        /// The definition; without it, the one that Holdfast comes with.
        file: Option<PathBuf>,

        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },

    /// Writes the process for other tools.
    #[command(after_help = "Example: holdfast process export --bpmn itsc.bpmn\n\
        Example: holdfast process export --raci raci.xlsx\n\
        Example: holdfast process export --handbook handbook.pdf")]
    #[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
    Export {
        /// The process with its lanes and its diagram, in BPMN 2.0.
        #[arg(long, value_name = "FILE", group = "what")]
        bpmn: Option<PathBuf>,

        /// Who performs, answers, is asked and is told, for every activity: a workbook (XLSX).
        #[arg(long, value_name = "FILE", group = "what")]
        raci: Option<PathBuf>,

        /// The process handbook: overview, flow, activities, RACI, documents, glossary. The ending
        /// of the file says the format: .pdf or .html.
        #[arg(long, value_name = "FILE", group = "what")]
        handbook: Option<PathBuf>,

        /// The definition; without it, the one that Holdfast comes with.
        #[arg(long, value_name = "FILE")]
        of: Option<PathBuf>,
    },
}

/// What `user` can do.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Adds an account and prints its generated passphrase, once.
    #[command(after_help = "Example: holdfast user add dana --name \"Dana Holt\" --role lead\n\
        Example: holdfast user add ravi --name \"Ravi Thornbury\" --role contributor \
        --at ORG-0006")]
    Add(UserAdd),

    /// Lists the accounts: login, name, roles, last sign-in.
    List {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },

    /// Gives an account a new generated passphrase, prints it once, and ends the sessions.
    Reset {
        /// What is typed at the sign-in page.
        login: String,
    },
}

/// An account to be added.
#[derive(Args, Debug)]
pub struct UserAdd {
    /// What is typed at the sign-in page: a user name or a mail address.
    pub login: String,

    /// The name as people know it.
    #[arg(long)]
    pub name: String,

    /// What the account may do.
    #[arg(long, value_enum)]
    pub role: RoleName,

    /// Under which organisation: its number like ORG-0004, or its id. Without it: everywhere.
    #[arg(long, value_name = "ORGANISATION")]
    pub at: Option<String>,

    /// The person whose account it is: its number like PER-0007, or its id.
    #[arg(long, value_name = "PERSON")]
    pub person: Option<String>,
}

/// What an account may do.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleName {
    /// Runs the installation; sees records, changes none.
    Administrator,
    /// Keeps every record of the organisations reached, and retires them.
    Lead,
    /// Adds and changes records of the organisations reached.
    Contributor,
    /// Reads.
    Reader,
}

impl RoleName {
    /// The role of that name.
    pub fn role(self) -> AccessRole {
        match self {
            RoleName::Administrator => AccessRole::Administrator,
            RoleName::Lead => AccessRole::Lead,
            RoleName::Contributor => AccessRole::Contributor,
            RoleName::Reader => AccessRole::Reader,
        }
    }
}

/// What `schema` can do.
#[derive(Debug, Subcommand)]
pub enum Schema {
    /// Writes the next migration: from what the committed ones lead to, to what is declared.
    Generate {
        /// What changes, in a few words: `add-person-title`.
        #[arg(long)]
        name: String,

        /// Where the committed migrations lie.
        #[arg(long, default_value = "crates/holdfast/migrations")]
        folder: PathBuf,
    },

    /// Prints the statements that make all tables from nothing.
    Show {
        /// For which database.
        #[arg(long, value_enum, default_value_t = DatabaseName::Sqlite)]
        dialect: DatabaseName,
    },
}

/// A database by name.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DatabaseName {
    /// The one file that an installation begins with.
    Sqlite,
    /// The server that it grows to.
    Postgres,
}

impl Config {
    /// In whose name the command acts: as told, or as the system knows whoever runs it.
    pub fn actor(&self) -> String {
        let system = ["USER", "LOGNAME", "USERNAME"]
            .into_iter()
            .filter_map(std::env::var_os)
            .filter_map(|name| name.into_string().ok());
        let names = self.actor.iter().cloned().chain(system);
        let mut filled = names.filter(|name| !name.trim().is_empty());
        filled.next().unwrap_or_else(|| "local administrator".to_owned())
    }

    /// Begins to log to standard error. A filter that cannot be read means `info`.
    pub fn start_log(&self) {
        let filter = EnvFilter::try_new(&self.log).unwrap_or_else(|_| EnvFilter::new("info"));
        let on_terminal = std::io::stderr().is_terminal();
        let layer = fmt::layer().with_writer(std::io::stderr).with_ansi(on_terminal);
        let registry = tracing_subscriber::registry().with(filter);
        match self.log_format {
            LogForm::Text => registry.with(layer.with_target(false)).init(),
            LogForm::Json => registry.with(layer.json().flatten_event(true)).init(),
        }
    }
}

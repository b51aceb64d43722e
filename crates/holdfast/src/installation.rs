//! Opening an installation: its folder, its database brought up to date, the application over it.

use crate::{capabilities, config::Config, migrations};
use anyhow::{Context, Result};
use frame::{
    app::{App, Settings},
    clock::Clock,
    database::{Database, migrate},
    section,
};
use std::{fs, path::Path};

/// An installation that is open.
pub struct Installation {
    /// The application.
    pub app: App,
    /// Its database, to be closed in order.
    database: Database,
}

impl Installation {
    /// Opens the installation of the configuration, for a command.
    pub async fn open(config: &Config) -> Result<Installation> {
        Installation::prepare(config).await.map(|prepared| prepared.start(false, None))
    }

    /// Opens the database of the configuration and brings it up to date.
    pub async fn prepare(config: &Config) -> Result<Prepared> {
        let address = match &config.database {
            Some(address) => address.clone(),
            None => {
                make_folder(&config.data)?;
                file_in(&config.data)
            }
        };
        Prepared::open(&address).await
    }

    /// Commits what waits and lets go of the database.
    pub async fn close(self) {
        self.database.close().await;
    }
}

/// A database that is up to date.
pub struct Prepared {
    /// The database.
    pub database: Database,
}

impl Prepared {
    /// Opens the database at `address` and applies the migrations that it lacks.
    pub async fn open(address: &str) -> Result<Prepared> {
        let database = Database::open(address).await.context("the database cannot be opened")?;
        let report = migrate(&database, &migrations::all()?)
            .await
            .context("the database cannot be brought up to date")?;
        for migration in &report.applied {
            tracing::info!(migration, "migration applied");
        }
        Ok(Prepared { database })
    }

    /// The application over it.
    pub fn start(self, secure: bool, setup_code: Option<String>) -> Installation {
        let settings = Settings { secure, setup_code, version: env!("CARGO_PKG_VERSION") };
        let (database, clock) = (self.database, Clock::system());
        let app = App::new(database.clone(), clock, capabilities::all(), settings);
        section::offer(&app, capabilities::sections());
        Installation { app, database }
    }
}

/// The address of the file in a data folder.
pub fn file_in(folder: &Path) -> String {
    ["sqlite:", &folder.join("holdfast.sqlite3").display().to_string()].concat()
}

/// Makes a folder that only its owner can look into.
pub fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .with_context(|| format!("the data folder {} cannot be made", folder.display()))
}

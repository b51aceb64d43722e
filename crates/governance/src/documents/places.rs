//! Places in which copies of published documents are kept: folders, and buckets of object stores.

use super::bucket::{Bucket, BucketAt};
use frame::app::App;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

/// Where copies are kept. It is asked on a thread that may wait.
pub trait Keeper: Send + Sync {
    /// Writes a file, whole or not at all.
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()>;

    /// Reads a file; nothing when it is not there.
    fn get(&self, path: &str) -> io::Result<Option<Vec<u8>>>;

    /// Is anything there below that path?
    fn holds_any(&self, path: &str) -> bool;
}

/// A folder of this machine, or of another one that is mounted here.
#[derive(Clone, Debug)]
pub struct Folder(pub PathBuf);

impl Keeper for Folder {
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let to = self.0.join(path);
        let folder = to.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder)?;
        let beside = to.with_extension("part");
        let mut file = fs::File::create(&beside)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &to)
    }

    fn get(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        // A place that is gone as a whole is another finding than a file that is gone.
        if !self.0.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the folder is not there"));
        }
        match fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn holds_any(&self, path: &str) -> bool {
        fs::read_dir(self.0.join(path)).is_ok_and(|mut entries| entries.next().is_some())
    }
}

/// A place with its name.
#[derive(Clone)]
pub struct Place {
    /// What people call it: `Site East`.
    pub name: String,
    /// Where it is.
    pub keeper: Arc<dyn Keeper>,
}

impl Place {
    /// A folder as a place.
    pub fn folder(name: &str, path: &Path) -> Place {
        Place { name: name.to_owned(), keeper: Arc::new(Folder(path.to_owned())) }
    }

    /// A bucket of an S3-compatible store as a place.
    ///
    /// Errors: the address of the store, or the name of the bucket, is none.
    pub fn bucket(name: &str, at: BucketAt) -> Result<Place, String> {
        Ok(Place { name: name.to_owned(), keeper: Arc::new(Bucket::open(at)?) })
    }
}

#[derive(Default)]
struct Places(OnceLock<Vec<Place>>);

/// Lets copies be kept in these places from now on.
pub fn use_places(app: &App, places: Vec<Place>) {
    app.room::<Places>().0.get_or_init(|| places);
}

/// The places in which copies are kept.
pub fn places(app: &App) -> Vec<Place> {
    app.room::<Places>().0.get().cloned().unwrap_or_default()
}

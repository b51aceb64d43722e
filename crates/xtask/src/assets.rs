//! The pages' scripts and styles: libraries by lock file, then bundled into `web/dist`.

use std::fs;
use std::path::Path;

use crate::machine;
use crate::sha256;
use crate::shell::{self, Outcome, Stop, command};

/// Checks Node, installs what the lock file names if that changed, and bundles.
pub fn run(root: &Path) -> Outcome {
    machine::node()?;
    let web = root.join("web");
    let lock = fs::read(web.join("package-lock.json"))
        .map_err(|error| Stop(format!("web/package-lock.json cannot be read: {error}")))?;
    let stamp = web.join("node_modules/.holdfast-lock");
    let hash = sha256::hex(&lock);
    if fs::read_to_string(&stamp).is_ok_and(|known| known == hash) {
        println!("web: libraries are those of the lock file");
    } else {
        println!("web: fetching libraries by lock file");
        let npm = &mut command("npm", &web);
        shell::run(npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
        fs::write(&stamp, hash)?;
    }
    shell::run(command("node", &web).arg("build.mjs"))
}

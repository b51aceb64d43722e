//! Makes an empty `web/dist` when the pages' assets were not built, so that no test needs Node.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    // The folder is embedded at compile time, so its manifest decides when to look again.
    println!("cargo::rerun-if-changed=../../web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    if dist.join("manifest.json").exists() {
        return;
    }
    if let Err(fault) = std::fs::create_dir_all(&dist) {
        println!("cargo::warning=web/dist cannot be made: {fault}");
        return;
    }
    println!("cargo::warning=web/dist is empty: pages are plain HTML until `npm run build` in web");
}

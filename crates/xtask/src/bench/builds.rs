//! Build times, measured on a copy of the checkout with a target folder of its own, so that
//! nothing of the person at work is touched: from nothing, after a small change, and for one more
//! record type.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Figure;
use crate::demo;
use crate::shell::{self, Outcome};

/// Record types added at once; the cost of one is a twentieth.
const TYPES: usize = 20;

/// What a build reads.
const READ: [&str; 5] = ["Cargo.toml", "Cargo.lock", "clippy.toml", ".cargo", "crates"];

/// A copy of the checkout and where it builds into.
struct Copy {
    checkout: PathBuf,
    target: PathBuf,
}

/// Measures on a fresh copy below the target folder and leaves it there to look at.
pub fn measure(root: &Path) -> Outcome<Vec<Figure>> {
    let room = demo::target(root).join("bench");
    if room.exists() {
        fs::remove_dir_all(&room)?;
    }
    let copy = Copy { checkout: room.join("checkout"), target: room.join("target") };
    for name in READ {
        copy_all(&root.join(name), &copy.checkout.join(name))?;
    }
    println!("building a copy from nothing; this takes some minutes");
    let cold = copy.build()?;
    copy.change("crates/governance/src/lib.rs", "/// Changed.\npub const CHANGED: u8 = 1;\n")?;
    let capability = copy.build()?;
    copy.change("crates/frame/src/lib.rs", "/// Changed.\npub const CHANGED: u8 = 1;\n")?;
    let frame = copy.build()?;
    let modules: Vec<String> =
        (0..TYPES).map(|number| format!("pub mod bench_{number};\n")).collect();
    for number in 0..TYPES {
        let path = copy.checkout.join(format!("crates/governance/src/bench_{number}.rs"));
        fs::write(path, record_type(number))?;
    }
    copy.change("crates/governance/src/lib.rs", &modules.concat())?;
    let types = copy.build()?;
    let each = (types - capability).max(0.0) / TYPES as f64;
    Ok(vec![
        Figure::of("build from nothing, dev", cold, "s"),
        Figure::of("build after a change in a capability", capability, "s"),
        Figure::of("build after a change in the frame", frame, "s"),
        Figure::of("one more record type of 8 fields", each * 1000.0, "ms"),
    ])
}

impl Copy {
    /// Builds the binary and says how long it took.
    fn build(&self) -> Outcome<f64> {
        let mut cargo = shell::cargo(&self.checkout);
        cargo.args(["build", "--quiet", "--locked", "--package", "holdfast", "--bin", "holdfast"]);
        let begun = Instant::now();
        shell::run(cargo.env("CARGO_TARGET_DIR", &self.target))?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// Appends to a file of the copy.
    fn change(&self, path: &str, text: &str) -> Outcome {
        let path = self.checkout.join(path);
        let before = fs::read_to_string(&path)?;
        fs::write(&path, format!("{before}\n{text}"))?;
        Ok(())
    }
}

fn copy_all(from: &Path, to: &Path) -> Outcome {
    if !from.is_dir() {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(from, to)?;
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_all(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// The declaration of a record type as a capability would write it.
fn record_type(number: usize) -> String {
    format!(
        r#"//! A record type made to measure what one more costs to compile.

use record::{{Choice, Record, Ref, Refs}};
use terms::{{Day, Duration, Line, Money, Prose}};

/// How much it matters.
#[derive(Clone, Debug, PartialEq, Choice)]
pub enum Weight {{
    /// Hardly.
    Light,
    /// Much.
    Heavy,
}}

/// A thing to measure with.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "B{number:02}", place = "Services", reach = owner)]
pub struct Bench{number} {{
    /// What people call it.
    #[field(title, search)]
    pub name: Line,
    /// Whose it is.
    pub owner: Ref<Bench{number}>,
    /// How much it matters.
    pub weight: Weight,
    /// When it was looked at.
    pub seen: Option<Day>,
    /// How long it takes.
    pub takes: Option<Duration>,
    /// What it costs.
    pub price: Option<Money>,
    /// What it needs.
    pub needs: Refs<Bench{number}>,
    /// What to know about it.
    pub notes: Option<Prose>,
}}
"#
    )
}

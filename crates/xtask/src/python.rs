//! Programs in Python that the checks use, each in a virtual environment of its own below
//! `target/`, at the versions that a file pins.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{self, Outcome, command};
use crate::{demo, sha256};

/// A program that the checks use.
pub struct Program {
    /// The folder below `target/`.
    pub folder: &'static str,
    /// The file that pins it and everything it needs.
    pub pins: &'static str,
    /// What it is called.
    pub name: &'static str,
}

/// What checks the API against its description.
pub const SCHEMATHESIS: Program =
    Program { folder: "schemathesis", pins: "crates/xtask/schemathesis.txt", name: "schemathesis" };

/// A server that speaks S3, for the tests of copies in an object store; they look for it here.
pub const MOTO: Program =
    Program { folder: "moto", pins: "crates/xtask/moto.txt", name: "moto_server" };

/// What checks files against an XML schema, for the browser test of the process as BPMN.
pub const XMLSCHEMA: Program =
    Program { folder: "xmlschema", pins: "crates/xtask/xmlschema.txt", name: "xmlschema-validate" };

/// Where the program is; it is installed when its pins changed.
pub fn program(root: &Path, wanted: &Program) -> Outcome<PathBuf> {
    let pins = root.join(wanted.pins);
    let hash = sha256::hex(&fs::read(&pins)?);
    let room = demo::target(root).join(wanted.folder);
    let stamp = room.join("pins");
    let program = room.join("bin").join(wanted.name);
    if program.is_file() && fs::read_to_string(&stamp).is_ok_and(|known| known == hash) {
        return Ok(program);
    }
    println!("installing {} into target/{}", wanted.name, wanted.folder);
    shell::run(command("python3", root).args(["-m", "venv", "--clear"]).arg(&room))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    shell::run(command(room.join("bin/python"), root).args(pip).arg(&pins))?;
    fs::write(stamp, hash)?;
    Ok(program)
}

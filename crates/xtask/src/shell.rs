//! Starting other programs, and saying in plain words why one could not be started or did not
//! succeed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a command stopped, in words for the person at the terminal.
#[derive(Debug)]
pub struct Stop(pub String);

/// What every command of this crate returns.
pub type Outcome<T = ()> = Result<T, Stop>;

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Stop(error.to_string())
    }
}

/// The folder of the checkout: two above this crate, which cargo names to whom it starts.
pub fn root() -> Outcome<PathBuf> {
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| {
        Stop("Start this as `cargo xtask`, so that the checkout is known.".into())
    })?;
    let folder = PathBuf::from(crate_folder);
    folder
        .ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .ok_or_else(|| Stop(format!("{} does not lie in a checkout.", folder.display())))
}

/// A command that runs in `folder`.
pub fn command(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// The cargo that started us, or the one on the path. Colours help a person and clutter a log; a
/// machine that builds once keeps no increments.
pub fn cargo(folder: &Path) -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), folder);
    if std::env::var_os("CI").is_some() {
        cargo.env("CARGO_TERM_COLOR", "never").env("CARGO_INCREMENTAL", "0");
    }
    cargo
}

/// Runs to the end, with its output on the terminal; anything but success stops.
pub fn run(command: &mut Command) -> Outcome {
    let spoken = spoken(command);
    let status =
        command.status().map_err(|error| Stop(format!("`{spoken}` did not start: {error}")))?;
    if status.success() { Ok(()) } else { Err(Stop(format!("`{spoken}` failed ({status})."))) }
}

/// What the command wrote to standard output; anything but success stops with what it complained.
pub fn text(command: &mut Command) -> Outcome<String> {
    let spoken = spoken(command);
    let output =
        command.output().map_err(|error| Stop(format!("`{spoken}` did not start: {error}")))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Stop(format!("`{spoken}` failed ({}): {complaint}", output.status)))
    }
}

/// True when the command can be started and succeeds; its output is not shown.
pub fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// Where `program` is on the search path, if it is there.
pub fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The command as one would type it.
fn spoken(command: &Command) -> String {
    let mut words = vec![Path::new(command.get_program()).file_name().map_or_else(
        || command.get_program().to_string_lossy().into_owned(),
        |name| name.to_string_lossy().into_owned(),
    )];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_named_in_the_reason() {
        let reason = run(&mut command("holdfast-no-such-program", Path::new("."))).unwrap_err().0;
        assert!(reason.contains("`holdfast-no-such-program` did not start"), "{reason}");
    }

    #[test]
    fn a_failing_program_stops_with_its_status() {
        let reason = run(command("false", Path::new(".")).arg("quietly")).unwrap_err().0;
        assert!(reason.starts_with("`false quietly` failed"), "{reason}");
    }
}

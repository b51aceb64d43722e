//! What the questions about files share: reading the file, the time of the processor, progress.

use anyhow::{Context, Result, bail};
use engine::{Error, Observe};
use std::{
    fs,
    io::{IsTerminal, Write, stderr},
    path::Path,
    time::Duration,
};

/// A file beyond this is refused before it is read.
const BYTES: u64 = 1 << 30;

/// The text of a file.
pub(super) fn text(file: &Path) -> Result<String> {
    let bytes = fs::metadata(file).with_context(|| file.display().to_string())?.len();
    if bytes > BYTES {
        bail!("{} has {bytes} bytes; at most {BYTES} are read", file.display());
    }
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

/// What the engine refused, with the file in which it found it.
pub(super) fn at(file: &Path) -> impl Fn(Error) -> anyhow::Error + '_ {
    move |error| anyhow::anyhow!("{}: {error}", file.display())
}

/// The same for what was refused in plain words.
pub(super) fn at_text(file: &Path) -> impl Fn(String) -> anyhow::Error + '_ {
    move |words| anyhow::anyhow!("{}: {words}", file.display())
}

/// The last part of a file's name, without its ending.
pub(super) fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The time that processors worked for this program.
pub(super) fn worked() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = u64::try_from(spent.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(spent.tv_nsec).unwrap_or_default())
}

/// The seconds that processors worked for this program since then.
pub(super) fn seconds(since: Duration) -> f64 {
    (worked() - since).as_secs_f64()
}

/// Shows on a terminal how far work has come, and ends it when its time is over.
pub(super) struct Watch {
    what: &'static str,
    is_shown: bool,
    shown: Option<u64>,
    until: Option<Duration>,
}

impl Watch {
    /// Watches work; what is said as JSON has no progress beside it.
    pub(super) fn over(what: &'static str, json: bool) -> Watch {
        Watch { what, is_shown: !json && stderr().is_terminal(), shown: None, until: None }
    }

    /// The same, for at most so much more time of the processor.
    pub(super) fn within(self, time: Option<Duration>) -> Watch {
        Watch { until: time.map(|time| worked() + time), ..self }
    }
}

impl Observe for Watch {
    fn goes_on(&mut self, done: u64, total: u64) -> bool {
        // A search without end has no share that is done.
        let percent = if total == u64::MAX { 0 } else { done.saturating_mul(100) / total.max(1) };
        if self.is_shown && self.shown != Some(percent) {
            self.shown = Some(percent);
            // Progress is for whoever looks; nobody may be looking.
            drop(write!(stderr().lock(), "\r{}: {percent} %", self.what));
        }
        self.until.is_none_or(|until| worked() < until)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.shown.is_some() {
            drop(write!(stderr().lock(), "\r\x1b[K"));
        }
    }
}

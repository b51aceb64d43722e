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

/// A limit of time as it is asked for, in seconds of a processor.
pub(super) fn time(seconds: Option<f64>) -> Result<Option<Duration>> {
    let time = seconds.map(Duration::try_from_secs_f64).transpose();
    time.with_context(|| "--cpu-seconds takes seconds from 0 on, like 1.5".to_owned())
}

/// Shows on a terminal how far work has come, and ends it when its time is over.
pub(super) struct Watch {
    what: &'static str,
    is_shown: bool,
    shown: Option<u64>,
    /// When it began and when it ends.
    within: Option<(Duration, Duration)>,
}

impl Watch {
    /// Watches work; what is said as JSON has no progress beside it.
    pub(super) fn over(what: &'static str, json: bool) -> Watch {
        Watch { what, is_shown: !json && stderr().is_terminal(), shown: None, within: None }
    }

    /// The same, for at most so much more time of the processor.
    pub(super) fn within(self, time: Option<Duration>) -> Watch {
        let now = worked();
        Watch { within: time.map(|time| (now, now + time)), ..self }
    }
}

impl Observe for Watch {
    fn goes_on(&mut self, done: u64, total: u64) -> bool {
        let now = self.within.map(|_| worked());
        // Of a search that time ends, the share that is done is that of its time.
        let percent = match (self.within, now) {
            (Some((begun, until)), Some(now)) => percent_of_time(begun, until, now),
            _ => (u128::from(done) * 100 / u128::from(total.max(1))) as u64,
        };
        if self.is_shown && self.shown != Some(percent) {
            self.shown = Some(percent);
            // Progress is for whoever looks; nobody may be looking.
            drop(write!(stderr().lock(), "\r{}: {percent} %", self.what));
        }
        self.within.zip(now).is_none_or(|((_, until), now)| now < until)
    }
}

/// How much of its time is over, from 0 to 100.
fn percent_of_time(begun: Duration, until: Duration, now: Duration) -> u64 {
    let (gone, all) = (now.saturating_sub(begun), until.saturating_sub(begun));
    let all = all.as_nanos().max(1);
    (gone.as_nanos().saturating_mul(100) / all).min(100) as u64
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.shown.is_some() {
            drop(write!(stderr().lock(), "\r\x1b[K"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_search_that_time_ends_the_share_is_that_of_its_time() {
        let at = Duration::from_secs;
        assert_eq!(percent_of_time(at(3), at(13), at(3)), 0);
        assert_eq!(percent_of_time(at(3), at(13), at(8)), 50);
        assert_eq!(percent_of_time(at(3), at(13), at(60)), 100);
        assert_eq!(percent_of_time(at(3), at(3), at(2)), 0);
        assert!(!Watch::over("nothing", true).within(Some(at(0))).goes_on(0, u64::MAX));
        assert!(Watch::over("nothing", true).within(Some(at(9_999))).goes_on(0, u64::MAX));
        assert!(Watch::over("nothing", true).goes_on(u64::MAX, u64::MAX));
        assert!(time(Some(f64::NAN)).is_err() && time(Some(-1.0)).is_err());
    }
}

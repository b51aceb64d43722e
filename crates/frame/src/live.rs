//! Live updates: who looks at something is told that it changed, and fetches it again.

use tokio::sync::broadcast;

/// Something changed: the register and, if it was one record, which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The name of the record type, or of what else changed (`account`).
    pub register: &'static str,
    /// The record.
    pub record: Option<terms::Id>,
}

/// The bell that rings after each commit. It says that something changed, never what.
#[derive(Clone)]
pub struct Bell(broadcast::Sender<Changed>);

impl Bell {
    /// A bell nobody listens to yet.
    pub fn new() -> Bell {
        Bell(broadcast::channel(1_024).0)
    }

    /// Rings; nobody listening is fine.
    pub fn ring(&self, changed: Changed) {
        // An error only says that nobody listens.
        drop(self.0.send(changed));
    }

    /// Listens from now on. Who falls behind is told so and fetches everything again.
    pub fn listen(&self) -> broadcast::Receiver<Changed> {
        self.0.subscribe()
    }
}

impl Default for Bell {
    fn default() -> Bell {
        Bell::new()
    }
}

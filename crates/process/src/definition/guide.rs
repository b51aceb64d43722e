//! How each activity is done, step by step: guidance that stands beside the definition, so that it
//! can be made better while runs keep the definition they began with.

use std::sync::OnceLock;

use super::read::list;
use super::tables::{Table, whole};
use crate::Flaw;

/// The format that this reads.
const FORMAT: &str = "holdfast-guide/1";

/// How one activity is done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guide {
    /// The activity of the definition.
    pub activity: String,
    /// What it is good for.
    pub why: String,
    /// What is done, in order.
    pub steps: Vec<String>,
    /// What experience says.
    pub tips: Vec<String>,
    /// Addresses of the pages and registers in which it is done; behind one that has no name of its
    /// own, what it is called.
    pub places: Vec<String>,
    /// The line it begins on.
    pub line: u32,
}

impl Guide {
    /// The guidance that Holdfast comes with, in the order of the process.
    pub fn shipped() -> &'static [Guide] {
        static SHIPPED: OnceLock<Vec<Guide>> = OnceLock::new();
        SHIPPED.get_or_init(|| Guide::read(crate::GUIDE).0)
    }

    /// How the activity of that id is done; nothing for one that an organisation added.
    ///
    /// ```
    /// let bia = process::Guide::of("1.2").ok_or("1.2 has guidance")?;
    /// assert!(bia.steps.len() > 4);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn of(activity: &str) -> Option<&'static Guide> {
        Guide::shipped().iter().find(|guide| guide.activity == activity)
    }

    /// The guidance that a text holds, and what is wrong with it.
    pub fn read(text: &str) -> (Vec<Guide>, Vec<Flaw>) {
        whole((text, FORMAT, "the guidance"), |top, flaws| list(top, "guide", flaws, guide))
    }
}

fn guide(table: &mut Table<'_, '_>) -> Guide {
    let activity = table.required("activity");
    table.name = format!("{} {activity}", table.name);
    let guide = Guide {
        activity,
        why: table.required("why"),
        steps: table.words("steps"),
        tips: table.words("tips"),
        places: table.words("places"),
        line: table.line,
    };
    if guide.steps.len() < 2 {
        table.flaw(table.line_of("steps"), "has fewer than two steps; say what is done, in order");
    }
    guide
}

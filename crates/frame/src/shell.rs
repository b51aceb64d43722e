//! The shell of every page for one actor: which places and registers there are for it.

use crate::{app::App, gate::Actor, page};

/// The shell around a page titled `title`.
pub(crate) fn shell(app: &App, actor: &Actor, title: &str) -> page::Shell {
    let now = app.clock().now();
    page::Shell {
        title: title.to_owned(),
        as_of: page::AsOf { when: page::When::weekday(now.timestamp()), ..Default::default() },
        me: page::Me {
            initials: actor.initials(),
            name: if actor.account.is_some() { actor.name.clone() } else { String::new() },
            ..Default::default()
        },
        ..Default::default()
    }
}

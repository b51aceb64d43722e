//! The page of administration: what is known of this installation today, and nothing invented.

use super::{
    deeds, entries, installation,
    parts::{self, ActRow, ActTable, Columns, EntryList, Figures, ListEntry, Looking, Place},
    store::{self, Waiting},
};
use crate::{
    findings,
    gate::{Administer, Asking, Reader, Scoped},
    jobs::last_runs,
    mail::NO_RELAY,
    page::{
        FigureView, Head, Html, Hue, Inline, KvView, Panel, Part, Status, When, Words, counted,
    },
    problem::Problem,
};
use axum::response::Response;

/// Rows of the short lists.
const FEW: usize = 6;
const DAY: i64 = 86_400;

/// What the figures are made of.
struct Known {
    accounts: store::Counts,
    endless: usize,
    tokens: usize,
    sessions: usize,
    refused: i64,
    outbox: Vec<Waiting>,
}

/// `GET /administration`.
pub(super) async fn page(reader: Reader<Administer>) -> Result<Response, Problem> {
    parts::whole(reader.scope())?;
    let mut look = Looking::with(&reader);
    let known = known(&mut look).await?;
    let sessions = entries::rows(&mut look, None, FEW).await?;
    let sessions = ActTable {
        caption: "Sessions and tokens",
        heads: &entries::HEADS,
        rows: sessions,
        none: "No session and no token is at work.".to_owned(),
    };
    let all = format!("All {}", known.sessions + known.tokens);
    let sessions =
        Panel::flush("Sessions and tokens", Html::of(&sessions).map_err(Problem::fault)?)
            .end(
                Words::new()
                    .link("Mine", "/account")
                    .text(" ")
                    .link(all, "/administration/sessions"),
            )
            .foot(
                "What was typed is kept when a session ends. A token without an end is a finding.",
            );
    let jobs = jobs(&mut look).await?;
    let outbox = outbox(&known)?;
    let people = people(&known)?;
    let installed = installed(&mut look).await?;
    let acts = acts(&mut look).await?;
    let mut right: Vec<Panel> = findings::panel(&findings::of(look.scope()))?.into_iter().collect();
    right.extend([people, installed, acts]);
    let main = Columns {
        head: head(&mut look, &known).await?,
        above: Html::of(&figures(&known)).map_err(Problem::fault)?,
        left: Html::all(&[&sessions, &jobs, &outbox]).map_err(Problem::fault)?,
        right: stacked(&right)?,
    };
    let place = Place::administration("Administration", "/administration");
    Ok(parts::answered(parts::page(&mut look, place, &main).await?))
}

/// Panels, one below the other.
fn stacked(panels: &[Panel]) -> Result<Html, Problem> {
    let parts: Vec<&dyn Part> = panels.iter().map(|panel| panel as &dyn Part).collect();
    Html::all(&parts).map_err(Problem::fault)
}

async fn known(look: &mut Looking) -> Result<Known, Problem> {
    let now = look.now();
    let tokens = store::tokens(look.asked(), None).await?;
    let at_work = tokens.iter().filter(|token| token.ends_at.is_none_or(|ends| ends > now));
    Ok(Known {
        accounts: store::counts(look.asked()).await?,
        endless: tokens.iter().filter(|token| token.ends_at.is_none()).count(),
        tokens: at_work.count(),
        sessions: store::sessions(look.asked(), None, now).await?.len(),
        refused: store::refused_since(look.asked(), now.plus_seconds(-DAY)).await?,
        outbox: store::outbox(look.asked()).await?,
    })
}

async fn head(look: &mut Looking, known: &Known) -> Result<Head, Problem> {
    let mut findings = Vec::new();
    if known.endless > 0 {
        findings.push(counted(known.endless, "token without an end", "tokens without an end"));
    }
    if known.outbox.iter().any(|topic| topic.failing > 0) {
        findings.push("messages that fail".to_owned());
    }
    let wanting = findings::of(look.scope());
    if wanting.iter().any(|one| one.is_pressing) {
        findings.push("work that lands with nobody".to_owned());
    } else if !wanting.is_empty() {
        findings.push("roles in which nobody acts".to_owned());
    }
    let title = if findings.is_empty() {
        "Administration".to_owned()
    } else {
        format!("Administration: {}", findings.join(", "))
    };
    let whose = installation(look.asked()).await?.words();
    let name = look.scope().actor().name.clone();
    let who = if whose.is_empty() { name } else { format!("{whose} · {name}") };
    let at = When::instant(look.now().timestamp());
    let under = Words::from(format!("{who} · figures of ")).when(at);
    Ok(Head { title, under, ..Head::default() })
}

fn figures(known: &Known) -> Figures {
    let store::Counts { open, never, .. } = known.accounts;
    let waiting: i64 = known.outbox.iter().map(|topic| topic.waiting).sum();
    let failing: i64 = known.outbox.iter().map(|topic| topic.failing).sum();
    let plain = |good: bool, yes: &str, no: String| {
        if good { Status::plain(Hue::Ok, yes) } else { Status::plain(Hue::Warn, no) }
    };
    let figure = |title: &str, figure: String, status, words: &str| FigureView {
        title: title.to_owned(),
        figure,
        status,
        words: words.into(),
    };
    let endless = if known.endless == 0 {
        Status::plain(Hue::Ok, "All have an end")
    } else {
        Status::plain(Hue::Bad, format!("{} without an end", known.endless))
    };
    let undelivered = if failing > 0 {
        Status::plain(Hue::Bad, counted(failing, "fails", "fail"))
    } else {
        plain(waiting == 0, "Nothing waits", "Waiting for its turn".to_owned())
    };
    Figures {
        figures: vec![
            figure(
                "Accounts",
                counted(open, "account", "accounts"),
                plain(never == 0, "All signed in once", format!("{never} never signed in")),
                "That can sign in; closed ones are not counted.",
            ),
            figure(
                "Refused sign-ins",
                known.refused.to_string(),
                plain(known.refused == 0, "None", "In the last 24 h".to_owned()),
                "Wrong names, passphrases and codes; each is in the ledger.",
            ),
            figure(
                "Tokens",
                counted(known.tokens, "token", "tokens"),
                endless,
                "At work for programs, in the name of an account.",
            ),
            figure(
                "Undelivered",
                counted(usize::try_from(waiting).unwrap_or(0), "message", "messages"),
                undelivered,
                "In the outbox, not taken by whoever they are for.",
            ),
        ],
    }
}

async fn jobs(look: &mut Looking) -> Result<Panel, Problem> {
    let runs = last_runs(look.asked()).await?;
    let rows = runs.into_iter().map(|run| {
        let (at, result) = run.last.unzip();
        let state = match result {
            None => Status::plain(Hue::Unknown, "Did not run yet"),
            Some(words) if words.starts_with("failed") => Status::plain(Hue::Bad, words),
            // It ran and did nothing: that is no success.
            Some(words) if words == NO_RELAY => Status::plain(Hue::Unknown, words),
            Some(words) => Status::plain(Hue::Ok, words),
        };
        let last = parts::when(at, "never");
        let due = parts::when(Some(run.due), "");
        let cells = vec![Words::new().bold(run.name), last, state.into(), due];
        ActRow { cells, ..ActRow::default() }
    });
    let table = ActTable {
        caption: "Jobs",
        heads: &["Job", "Last", "Result", "Due again"],
        rows: rows.collect(),
        none: "No job ran yet.".to_owned(),
    };
    Ok(Panel::flush("Jobs", Html::of(&table).map_err(Problem::fault)?))
}

fn outbox(known: &Known) -> Result<Panel, Problem> {
    let rows = known.outbox.iter().map(|topic| {
        let state = if topic.failing > 0 {
            Status::plain(Hue::Bad, format!("{} fail, try {}", topic.failing, topic.tries))
        } else {
            Status::plain(Hue::Warn, "Waiting")
        };
        let cells = vec![
            Words::new().bold(topic.topic.as_str()),
            state.into(),
            topic.waiting.to_string().into(),
        ];
        ActRow { cells, ..ActRow::default() }
    });
    let table = ActTable {
        caption: "Outbox",
        heads: &["For", "State", "Waiting"],
        rows: rows.collect(),
        none: "Nothing waits to be delivered.".to_owned(),
    };
    Ok(Panel::flush("Outbox", Html::of(&table).map_err(Problem::fault)?))
}

fn people(known: &Known) -> Result<Panel, Problem> {
    let counts = &known.accounts;
    let line = |words: &str, note: &str, count: i64| ListEntry {
        words: Words::of(Inline::BoldLink(words.to_owned(), "/administration/accounts".to_owned())),
        note: note.into(),
        end: count.to_string().into(),
    };
    let entries = vec![
        line("Accounts", "that can sign in", counts.open),
        line("Without a role", "see nothing but their own account", counts.without_role),
        line("Without a passphrase yet", "wait for their code", counts.pending),
        line("Closed", "kept, for the ledger names them", counts.closed),
    ];
    let list = EntryList { entries, none: "" };
    Ok(Panel::flush("People", Html::of(&list).map_err(Problem::fault)?)
        .end(Words::new().link("Add", "/administration/accounts")))
}

async fn installed(look: &mut Looking) -> Result<Panel, Problem> {
    let app = look.scope().app().clone();
    let newest = store::newest(look.asked()).await?;
    let data = if app.is_embedded() { "one file on this machine" } else { "a PostgreSQL cluster" };
    let private = if app.settings().secure { "TLS" } else { "this machine only, not encrypted" };
    let mut pairs = vec![
        ("Version", Words::from(app.settings().version)),
        ("Running since", When::instant(app.started().timestamp()).into()),
        ("Data", data.into()),
        ("Connection", private.into()),
    ];
    if let Some((hint, at)) = newest {
        let at = When::instant(at.timestamp());
        pairs.push(("Ledger", Words::from(format!("entry {hint}, ")).when(at)));
    }
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(Panel::text("This installation", Html::of(&KvView { pairs }).map_err(Problem::fault)?))
}

async fn acts(look: &mut Looking) -> Result<Panel, Problem> {
    let acts = store::acts(look.asked(), &deeds::OCCURRENCES, None, FEW as u64).await?;
    let entries = acts.iter().map(|act| ListEntry {
        words: deeds::words(act).into(),
        note: Words::from(format!("{} · ", act.actor)).when(When::instant(act.at.timestamp())),
        end: Words::new(),
    });
    let table = EntryList { entries: entries.collect(), none: "None yet." };
    Ok(Panel::flush("Acts of administrators", Html::of(&table).map_err(Problem::fault)?)
        .end(Words::new().link("All", "/administration/acts")))
}

//! Sample of a record's page.

use super::{Columns, at, day, shell};
use crate::page::{
    Action, AttachmentsView, Chip, CommentForm, CommentView, CommentsView, Crumb, ErrorSummary,
    Fact, FactGroup, FactsView, FieldKind, FieldView, FormGroup, FormView, Head, HistoryEntry,
    HistoryView, Html, Hue, Inline, InlineForm, LifecycleView, Panel, Relation, RelationsView,
    Stage, Status, Width, Words,
};

const HERE: &str = "/gallery/record";

pub(super) fn page() -> askama::Result<String> {
    let crumbs =
        [Crumb::to("Evidence", "/"), Crumb::to("Risk register", HERE), Crumb::here("RSK-0042")];
    let above = Html::all(&[&head(), &errors()])?;
    let history = Panel::flush("History", Html::of(&history())?)
        .end(Words::new().link("All 14 versions", HERE).text("   ").link("As of a date", HERE))
        .foot(Words::from("Entry 48,211 of the ledger · ").link("check the proof", HERE));
    let facts = Panel::flush("Facts", Html::of(&facts())?);
    let files = Panel::flush("Attachments", Html::of(&attachments())?);
    let left = Html::all(&[&lifecycle(), &facts, &history, &files])?;
    let accept = Panel::text("Accept this risk", Html::of(&accept())?);
    let relations = Panel::flush("Relations", Html::of(&relations())?);
    let comments =
        Panel::flush("Comments", Html::of(&comments())?).end(Words::new().link("Follow", HERE));
    let right = Html::all(&[&accept, &relations, &comments])?;
    let mut shell = shell("RSK-0042", &crumbs);
    shell.live = "risk/RSK-0042".to_owned();
    shell.faulty = true;
    shell.page(&Columns { above, left, right, even: false })
}

/// The same record as it was: the bar is tinted and says so, and nothing can be changed.
pub(super) fn past() -> askama::Result<String> {
    let crumbs = [Crumb::to("Risk register", HERE), Crumb::here("RSK-0042")];
    let mut shell = shell("RSK-0042", &crumbs);
    shell.as_of.past = true;
    shell.as_of.now_href = HERE.to_owned();
    let mut facts = facts();
    for fact in facts.groups.iter_mut().flat_map(|group| &mut group.facts) {
        (fact.edit_href, fact.form, fact.undo) = (String::new(), None, None);
        fact.saved = Words::new();
    }
    let head = Head { actions: Vec::new(), ..head() };
    shell.page(&Html::all(&[&head, &Panel::flush("Facts", Html::of(&facts)?)])?)
}

fn head() -> Head {
    Head {
        title: "One storage array under both settlement database nodes".to_owned(),
        chips: vec![
            Chip::Plain("RSK-0042".to_owned()),
            Chip::Status(Status::chip(Hue::Bad, "Above appetite")),
        ],
        under: Words::from("Changed ")
            .when(at(9, 39))
            .text(" by the continuity lead · review due today · confidential to Keystone, Altus"),
        actions: vec![
            Action::link("Previous", HERE).shortcut("K"),
            Action::link("Next", HERE).shortcut("J"),
        ],
        ..Head::default()
    }
}

fn errors() -> ErrorSummary {
    ErrorSummary {
        title: "This risk cannot be accepted yet: 2 answers are missing".to_owned(),
        faults: vec![
            (
                FieldView::id_of("who"),
                "Name who accepts it; the measure 6 is above the appetite of 4 (rule P12)"
                    .to_owned(),
            ),
            (
                FieldView::id_of("until"),
                "Say until when it is accepted, at most 12 months".to_owned(),
            ),
        ],
    }
}

fn lifecycle() -> LifecycleView {
    let states = [
        ("Identified", Stage::Done),
        ("Analysed", Stage::Done),
        ("Evaluated", Stage::Done),
        ("Treatment planned", Stage::Now),
        ("Treated", Stage::Ahead),
        ("Accepted", Stage::Ahead),
        ("Closed", Stage::Ahead),
    ];
    let states = states.map(|(words, stage)| (words.to_owned(), stage)).to_vec();
    LifecycleView { states, actions: Vec::new() }
}

fn facts() -> FactsView {
    let edit = |name: &str| format!("{HERE}?edit={name}#fact-{name}");
    let fact = |name: &str, label: &str, value: Words| Fact {
        edit_href: edit(name),
        ..Fact::new(name, label, value)
    };
    let controls = FieldView::new(
        "controls",
        "Existing controls",
        FieldKind::Prose { rows: 2, most: 2000 },
    )
    .holding("Node failover within Site North and East; hourly backup to the vault in Site East.");
    let facts = vec![
        fact(
            "statement",
            "Event, cause, consequence",
            Words::from(
                "Both nodes of the settlement database stand on storage array san-q7; its \
                     loss stops Settlement until the database is restored from the vault.",
            ),
        ),
        Fact {
            note: "from the explorer, 23 Nov".to_owned(),
            ..Fact::new(
                "services",
                "Services that would suffer",
                Words::new().link("Settlement", HERE).text(", ").link("Dealing", HERE),
            )
        },
        Fact {
            saved: Words::from("Saved 09:39 · version 14"),
            undo: Some(Action::post("Undo", HERE, "sample").quiet()),
            ..fact("threat", "Threat", Words::new().bold("High").soft(" · failed twice"))
        },
        Fact {
            form: Some(InlineForm {
                why: None,
                action: HERE.to_owned(),
                key: "sample".to_owned(),
                version: "14".to_owned(),
                field: controls,
                cancel: HERE.to_owned(),
                topic: String::new(),
            }),
            ..fact("controls", "Existing controls", Words::new())
        },
        fact("treatment", "Treatment", Words::new()),
        Fact {
            heads: vec!["Kind".to_owned(), "Value".to_owned(), "Verified".to_owned()],
            rows: vec![
                vec!["Telephone".into(), "+1 555 0150".into(), day(2026, 11, 16).into()],
                vec!["E-mail".into(), "desk@northwharf.example".into(), Words::new()],
            ],
            ..fact("contacts", "Contact points", Words::new())
        },
        Fact {
            withheld: Some("Confidential to Keystone and Altus.".to_owned()),
            ..Fact::new("price", "Price", Words::new())
        },
    ];
    FactsView { groups: vec![FactGroup { title: String::new(), facts }] }
}

fn history() -> HistoryView {
    let restore = || Some(Action::post("Restore", HERE, "sample").with("version", "13").quiet());
    HistoryView {
        entries: vec![
            HistoryEntry {
                when: at(9, 39),
                who: "Continuity lead".to_owned(),
                field: "Existing controls".to_owned(),
                before: Words::of(Inline::Removed("nightly copy".to_owned())),
                after: Words::of(Inline::Added("hourly backup".to_owned())).text(" to the vault"),
                restore: restore(),
                ..HistoryEntry::default()
            },
            HistoryEntry {
                when: at(9, 38),
                who: "Holdfast".to_owned(),
                field: "Services that would suffer".to_owned(),
                before: "4 services".into(),
                after: Words::new().bold("5 services").text(", Trade confirmation added"),
                restore: restore(),
                ..HistoryEntry::default()
            },
        ],
    }
}

fn attachments() -> AttachmentsView {
    AttachmentsView {
        action: HERE.to_owned(),
        key: "sample".to_owned(),
        none: "Add the maker's failure report or a photo of the array: files are hashed on \
               arrival and count as evidence."
            .to_owned(),
        limit: "Up to 20 MB.".to_owned(),
        ..AttachmentsView::default()
    }
}

fn accept() -> FormView {
    let line =
        |name: &str, label: &str, fault: &str| FieldView::line(name, label).required().error(fault);
    let until = FieldView::new("until", "Until", FieldKind::Day).required().width(Width::Medium);
    FormView {
        action: HERE.to_owned(),
        key: "sample".to_owned(),
        version: "14".to_owned(),
        groups: vec![FormGroup {
            fields: vec![
                line("who", "Accepted by", "Name who accepts it"),
                until.error("Give a date"),
                FieldView::new("why", "Reason", FieldKind::Prose { rows: 2, most: 500 })
                    .holding("Second array arrives 9 Jan 2027."),
            ],
            ..FormGroup::default()
        }],
        submits: vec![Action::submit("Accept").primary()],
        cancel: HERE.to_owned(),
        ..FormView::default()
    }
}

fn relations() -> RelationsView {
    let relation = |kind: &str, words: &str| Relation {
        kind: kind.to_owned(),
        words: words.to_owned(),
        href: HERE.to_owned(),
        end: Words::new(),
    };
    RelationsView {
        relations: vec![
            relation("treated by", "ACT-0087 Second array")
                .with_status(Status::plain(Hue::Bad, "Due today")),
            relation("covered by", "PLAN-012 Settlement")
                .with_status(Status::plain(Hue::Warn, "Stale")),
            Relation { end: "v5".into(), ..relation("touches", "UC-ALT-07 Hosting, Altus") },
        ],
        none: String::new(),
    }
}

fn comments() -> CommentsView {
    CommentsView {
        comments: vec![CommentView {
            id: "c-1".to_owned(),
            initials: "AO".to_owned(),
            who: "Altus operations".to_owned(),
            when: at(8, 12),
            text: Words::from("Second array is ordered; racks in Site East ready from 5 Jan. ")
                .link("#ACT-0087", HERE),
        }],
        form: Some(CommentForm {
            action: HERE.to_owned(),
            key: "sample".to_owned(),
            source: "/gallery/options".to_owned(),
            ..CommentForm::default()
        }),
    }
}

//! What a supplier showed, kept and disputed, and whom one reaches there: panels of its page.

use super::common::html;
use crate::facts::Extent;
use frame::{
    gate::{Scoped, Verb},
    page::{
        Action, CellLook, Hue, Inline, ItemView, ListView, Nothing, Panel, Phone, Status,
        TableView, When, Words,
    },
    problem::Problem,
    store::{self, ListQuery, Names, Stored},
};
use record::{Direction, Filter, Kind, Record, RecordType, Sort, Test, Tone, Value};
use services::suppliers::{
    ContinuityProof, Dispute, DisputeState, PerformanceReview, ProofResult, ProofState, rules,
};
use terms::Day;

/// Records of one kind in a panel; the register has the rest.
const SHOWN: usize = 8;

/// The latest records of one register about a supplier.
pub(super) struct Latest {
    of: &'static RecordType,
    rows: Vec<Stored>,
    total: u64,
    /// The address of all of them.
    all: String,
    /// The address to add one, for who may.
    add: Option<String>,
}

/// Everything that is kept of a supplier's deeds, as far as the reader may see it.
pub(super) struct Deeds {
    proofs: Latest,
    reviews: Latest,
    disputes: Latest,
    today: Day,
    extent: Extent,
}

/// Reads what was done about `supplier`.
pub(super) async fn of(
    by: &mut impl Scoped,
    (supplier, extent): (&Stored, Extent),
) -> Result<Deeds, Problem> {
    Ok(Deeds {
        proofs: latest::<ContinuityProof>(by, supplier, "dated").await?,
        reviews: latest::<PerformanceReview>(by, supplier, "held_on").await?,
        disputes: latest::<Dispute>(by, supplier, "raised_on").await?,
        today: by.scope().now().day(),
        extent,
    })
}

async fn latest<R: Record>(
    by: &mut impl Scoped,
    supplier: &Stored,
    day: &str,
) -> Result<Latest, Problem> {
    let of = R::record_type();
    let at = |name: &str| of.field(name).map(|(at, _)| at);
    let test = Test::AnyOf(vec![Value::Ref(supplier.id)]);
    let query = ListQuery {
        filters: at("supplier").map(|field| Filter { field, test }).into_iter().collect(),
        sort: Sort { field: at(day), direction: Direction::Descending },
        limit: SHOWN,
        ..ListQuery::default()
    };
    let listing = store::list(by, of, &query).await?;
    let may_add = by.scope().may(of, Verb::Edit, supplier.reach);
    Ok(Latest {
        of,
        rows: listing.rows,
        total: listing.total,
        all: format!("/{}?supplier={}", of.plural, supplier.id),
        add: may_add.then(|| format!("/{}/new?supplier={}", of.plural, supplier.label())),
    })
}

impl Latest {
    /// Each record with its row.
    fn read<R: Record>(&self) -> impl Iterator<Item = (&Stored, R)> {
        self.rows.iter().filter_map(|row| Some((row, R::from_values(&row.values).ok()?)))
    }

    fn end(&self) -> Words {
        Words::new().link(format!("All {}", self.total), self.all.clone())
    }

    fn nothing(&self, finding: String, more: &str) -> Nothing {
        let words = format!("New {}", self.of.label.to_lowercase());
        let add = self.add.iter().map(|href| Action::link(words.clone(), href.clone()));
        Nothing { finding, more: more.to_owned(), actions: add.collect() }
    }
}

fn day(day: Option<Day>) -> Words {
    day.map_or_else(Words::new, |day| Words::from(When::day(day.date()).words))
}

fn title(stored: &Stored) -> Words {
    Words::of(Inline::BoldLink(stored.title(), stored.path()))
}

/// The word of a choice with its tone.
fn choice(stored: &Stored, field: &str) -> Words {
    let Some((at, declared)) = stored.of.field(field) else { return Words::new() };
    let words = declared.kind.words(&stored.values[at]);
    let Kind::Choice(choices) = declared.kind else { return words.into() };
    match choices.iter().find(|one| one.label == words).map(|one| one.tone) {
        Some(Tone::Ok) => Status::plain(Hue::Ok, words).into(),
        Some(Tone::Warn) => Status::plain(Hue::Warn, words).into(),
        Some(Tone::Bad) => Status::plain(Hue::Bad, words).into(),
        Some(Tone::Unknown) => Status::plain(Hue::Unknown, words).into(),
        Some(Tone::Plain) | None => words.into(),
    }
}

impl Deeds {
    /// The tables below what is promised.
    pub(super) fn tables(&self) -> Result<Vec<Panel>, Problem> {
        Ok(vec![self.proofs()?, self.reviews()?])
    }

    /// Proofs of continuity: what was shown, and whether it still proves anything.
    fn proofs(&self) -> Result<Panel, Problem> {
        let row = |(stored, proof): (&Stored, ContinuityProof)| {
            vec![
                (CellLook::Wrap, title(stored)),
                (CellLook::Wrap, proof.scope.as_ref().map_or("", |scope| scope.as_str()).into()),
                (CellLook::Plain, self.shows(&proof).into()),
                (CellLook::Plain, day(proof.dated)),
                (CellLook::Plain, day(proof.valid_until)),
            ]
        };
        let heads = ["Proof", "Scope", "Result", "Dated", "Valid until"].map(|head| (head, false));
        let mut table =
            TableView::small("Proofs of continuity", &heads, self.proofs.read().map(row).collect());
        table.phone = Phone::Blocks;
        table.nothing = self.proofs.nothing(
            self.extent.none("It has shown nothing of its own continuity", ""),
            "A certificate or the report of a test says whether a promise can be kept.",
        );
        Ok(Panel::flush("Proofs of continuity", html(&table)?).end(self.proofs.end()))
    }

    fn shows(&self, proof: &ContinuityProof) -> Status {
        let reached = proof.reached.map_or(String::new(), |time| format!(", {}", time.words()));
        let lapsed = proof.valid_until.is_some_and(|until| until < self.today);
        match (proof.state, proof.result) {
            (ProofState::Refused, _) => Status::plain(Hue::Bad, "Never given"),
            (ProofState::Asked, _) => Status::plain(Hue::Unknown, "Not given yet"),
            (_, Some(ProofResult::Failed)) => Status::plain(Hue::Bad, format!("Failed{reached}")),
            _ if lapsed => Status::plain(Hue::Unknown, "Lapsed"),
            _ if rules::proves(proof, self.today) => {
                Status::plain(Hue::Ok, format!("Passed{reached}"))
            }
            (ProofState::Received, _) => Status::plain(Hue::Warn, "Nobody looked at it"),
            _ => Status::plain(Hue::Warn, format!("In part{reached}")),
        }
    }

    /// Performance reviews: promise by promise what was reached.
    fn reviews(&self) -> Result<Panel, Problem> {
        let row = |(stored, review): (&Stored, PerformanceReview)| {
            let mut reached = Words::new();
            for (at, one) in review.performance.iter().enumerate() {
                let before = if at > 0 { "; " } else { "" };
                reached = reached
                    .text(format!("{before}{}: ", one.promise))
                    .bold(one.reached.as_str().to_owned());
            }
            vec![
                (CellLook::Wrap, title(stored)),
                (CellLook::Wrap, reached),
                (CellLook::Plain, day(review.held_on)),
                (CellLook::Plain, choice(stored, "result")),
            ]
        };
        let heads = ["Review", "Reached", "Held", "Result"].map(|head| (head, false));
        let rows = self.reviews.read().map(row).collect();
        let mut table = TableView::small("Performance reviews", &heads, rows);
        table.phone = Phone::Blocks;
        table.nothing = self.reviews.nothing(
            self.extent.none("Nobody has reviewed what it delivered", ""),
            "A review holds each promise against what was reached, and says what gets better.",
        );
        Ok(Panel::flush("Performance reviews", html(&table)?).end(self.reviews.end()))
    }

    /// Disputes with both views, the open ones by what comes next.
    pub(super) fn disputes(&self) -> Result<Option<Panel>, Problem> {
        if self.disputes.rows.is_empty() {
            return Ok(None);
        }
        let item = |(stored, dispute): (&Stored, Dispute)| {
            let mut note: Vec<String> = Vec::new();
            if let (DisputeState::Escalated, Some(level)) = (dispute.state, dispute.level) {
                note.push(format!("At level {level}."));
            }
            for (who, view) in [("We", &dispute.our_view), ("They", &dispute.their_view)] {
                note.extend(view.as_ref().map(|view| format!("{who}: {view}")));
            }
            note.extend(dispute.outcome.as_ref().map(|outcome| format!("Ended: {outcome}")));
            if let Some(step) = &dispute.next_step {
                let on = dispute.next_on.map(|day| When::day(day.date()).words);
                let on = on.map_or(String::new(), |on| format!(", {on}"));
                note.push(format!("Next: {step}{on}."));
            }
            ItemView {
                words: title(stored),
                note: note.join(" ").into(),
                end: match dispute.state {
                    DisputeState::Raised => Status::plain(Hue::Warn, "Raised").into(),
                    DisputeState::Escalated => Status::plain(Hue::Bad, "Escalated").into(),
                    DisputeState::Settled => Status::plain(Hue::Ok, "Settled").into(),
                    DisputeState::Withdrawn => "Withdrawn".into(),
                },
                ..ItemView::default()
            }
        };
        let items = self.disputes.read().map(item).collect();
        let list = ListView { items, ..ListView::default() };
        Ok(Some(Panel::flush("Disputes", html(&list)?).end(self.disputes.end())))
    }
}

/// Whom one reaches there, as far as the reader may see them.
pub(super) fn people(supplier: &Stored, names: &Names) -> Result<Option<Panel>, Problem> {
    let held = |field: &str| supplier.of.field(field).map(|(at, _)| &supplier.values[at]);
    let Some(Value::Refs(persons)) = held("contact_persons") else { return Ok(None) };
    let item = |named: &store::Named| ItemView {
        words: Words::of(Inline::BoldLink(named.title.clone(), named.path())),
        ..ItemView::default()
    };
    let items: Vec<ItemView> =
        persons.iter().filter_map(|person| names.get(*person)).map(item).collect();
    if items.is_empty() {
        return Ok(None);
    }
    Ok(Some(Panel::flush("People", html(&ListView { items, ..ListView::default() })?)))
}

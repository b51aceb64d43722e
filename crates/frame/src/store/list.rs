//! Lists: filtered, sorted, cut into pages by key, counted up to a limit.

use crate::{
    database::{
        Ask, ColumnKind, capped_count, contains_folded, escape_pattern, json_text, val_id,
        val_text, val_whole,
    },
    gate::{Asking, PermissionKey, ReachSet, Scope, Scoped, Verb},
    limits,
    problem::Problem,
    store::{Stored, columns, find, shown},
};
use record::{Direction, Field, Filter, Kind, RecordType, Refusal, Sort, Test, Value};
use sea_query::{
    Alias, Cond, Condition, Expr, ExprTrait, Func, LikeExpr, Order, Query, SelectStatement,
};
use terms::{Id, fold};

/// From where a page goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Cursor {
    /// From the beginning.
    #[default]
    First,
    /// Behind the record with this number.
    After(i64),
    /// Before the record with this number.
    Before(i64),
}

/// What a list is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct ListQuery {
    /// Words that must all be found.
    pub words: String,
    /// Questions to fields; all must hold.
    pub filters: Vec<Filter>,
    /// Questions to custom fields: key and text.
    pub custom: Vec<(String, String)>,
    /// Records in use (false), or those taken out of use (true).
    pub retired: bool,
    /// By what it is sorted.
    pub sort: Sort,
    /// From where the page goes on.
    pub cursor: Cursor,
    /// How many rows the page has.
    pub limit: usize,
}

impl Default for ListQuery {
    fn default() -> ListQuery {
        ListQuery {
            words: String::new(),
            filters: Vec::new(),
            custom: Vec::new(),
            retired: false,
            sort: Sort::BY_NUMBER,
            cursor: Cursor::First,
            limit: limits::ROWS_PER_PAGE,
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The records.
    pub rows: Vec<Stored>,
    /// How many there are in all, counted up to [`limits::COUNTED_ROWS`].
    pub total: u64,
    /// Are there more than were counted?
    pub more_than_counted: bool,
    /// Is there a page before this one?
    pub has_before: bool,
    /// Is there a page behind this one?
    pub has_after: bool,
}

/// A page of the records that exist for this reader and answer the query.
///
/// Errors: a filter or the order asks a field that is confidential to others.
pub async fn list(
    by: &mut impl Scoped,
    of: &'static RecordType,
    query: &ListQuery,
) -> Result<Listing, Problem> {
    let scope = by.scope().clone();
    let condition = condition(&scope, of, query)?;
    let limit = query.limit.clamp(1, limits::ROWS_PER_PAGE_MAX);
    let from = position(by, of, query).await?;
    let backwards = matches!(query.cursor, Cursor::Before(_)) && from.is_some();
    let mut rows = Vec::new();
    for part in parts(of, query.sort, backwards, from.as_ref()) {
        let wanted = limit + 1 - rows.len();
        if wanted == 0 {
            break;
        }
        let mut select = find::selected(of);
        select.cond_where(condition.clone()).cond_where(part.condition);
        for (column, order) in part.order {
            select.order_by(Alias::new(column), order);
        }
        select.limit(wanted as u64);
        rows.extend(find::loaded(by.asked(), of, &select).await?);
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    if backwards {
        rows.reverse();
    }
    let total = counted(by, of, condition).await?;
    Ok(Listing {
        has_before: if backwards { more } else { from.is_some() },
        has_after: if backwards { true } else { more },
        rows: rows.into_iter().map(|stored| find::withhold(&scope, stored)).collect(),
        more_than_counted: total > limits::COUNTED_ROWS,
        total: std::cmp::min(total, limits::COUNTED_ROWS),
    })
}

/// How many records answer the query, counted up to [`limits::COUNTED_ROWS`] and one more.
pub async fn count(
    by: &mut impl Scoped,
    of: &'static RecordType,
    query: &ListQuery,
) -> Result<u64, Problem> {
    let condition = condition(by.scope(), of, query)?;
    counted(by, of, condition).await
}

/// The ids of all records that answer the query, in its order, up to `limit`.
pub async fn list_ids(
    by: &mut impl Scoped,
    of: &'static RecordType,
    query: &ListQuery,
    limit: usize,
) -> Result<Vec<Id>, Problem> {
    let condition = condition(by.scope(), of, query)?;
    let mut ids = Vec::new();
    for part in parts(of, query.sort, false, None) {
        let mut select = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new(of.plural))
            .cond_where(condition.clone())
            .cond_where(part.condition)
            .limit((limit - ids.len()) as u64)
            .take();
        for (column, order) in part.order {
            select.order_by(Alias::new(column), order);
        }
        for row in by.asked().all(&select).await? {
            ids.push(Id::from_uuid(row.need_id("id")?));
        }
        if ids.len() >= limit {
            break;
        }
    }
    Ok(ids)
}

async fn counted(
    by: &mut impl Scoped,
    of: &'static RecordType,
    condition: Condition,
) -> Result<u64, Problem> {
    let select = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(of.plural))
        .cond_where(condition)
        .take();
    let row = by.asked().first(&capped_count(select, limits::COUNTED_ROWS + 1)).await?;
    let counted = row.map(|row| row.need_whole("counted")).transpose()?.unwrap_or_default();
    Ok(u64::try_from(counted).unwrap_or_default())
}

/// Where a page goes on: the number, and what the column of the order holds there.
struct Position {
    number: i64,
    cell: Option<sea_query::Value>,
}

async fn position(
    by: &mut impl Scoped,
    of: &'static RecordType,
    query: &ListQuery,
) -> Result<Option<Position>, Problem> {
    let number = match query.cursor {
        Cursor::First => return Ok(None),
        Cursor::After(number) | Cursor::Before(number) => number,
    };
    if query.sort.field.is_none() {
        return Ok(Some(Position { number, cell: None }));
    }
    let key = of.number(number);
    let Ok(stored) = find::find_seen(by, of, &key).await else {
        let words = "“after” and “before” name a row of this list; begin again without them";
        return Err(Problem::Refused(vec![Refusal::whole(words)]));
    };
    let cell = match query.sort.field {
        None => None,
        Some(at) if at == of.title => Some(val_text(fold(&stored.title()))),
        Some(at) => {
            let value = &stored.values[at];
            (!value.is_nothing()).then(|| columns::cells(&of.fields[at], value).remove(0))
        }
    };
    Ok(Some(Position { number, cell }))
}

/// A run of rows that one index gives in order.
struct Part {
    condition: Condition,
    order: Vec<(String, Order)>,
}

/// The order in runs: open values stand on top when ascending and at the end when descending, and
/// are asked for apart, so that each run is one range of one index on either database.
fn parts(of: &RecordType, sort: Sort, backwards: bool, from: Option<&Position>) -> Vec<Part> {
    let ascending = (sort.direction == Direction::Ascending) != backwards;
    let order = if ascending { Order::Asc } else { Order::Desc };
    let number = Expr::col(Alias::new("number"));
    let beyond_number = |position: &Position| {
        let number = number.clone();
        if ascending { number.gt(position.number) } else { number.lt(position.number) }
    };
    let Some(at) = sort.field else {
        let mut condition = Condition::all();
        if let Some(position) = from {
            condition = condition.add(beyond_number(position));
        }
        return vec![Part { condition, order: vec![("number".to_owned(), order)] }];
    };
    let is_title = at == of.title;
    let name = if is_title { "title_folded" } else { of.fields[at].name };
    let column = || Expr::col(Alias::new(name));
    let by_number = vec![("number".to_owned(), order.clone())];
    let by_both = vec![(name.to_owned(), order.clone()), ("number".to_owned(), order)];
    let open = |position: Option<&Position>| Part {
        condition: match position {
            Some(position) => Condition::all().add(column().is_null()).add(beyond_number(position)),
            None => Condition::all().add(column().is_null()),
        },
        order: by_number.clone(),
    };
    let filled = |position: Option<&Position>| {
        let mut condition = Condition::all();
        if !is_title {
            condition = condition.add(column().is_not_null());
        }
        if let Some(position) = position
            && let Some(cell) = position.cell.clone()
        {
            let (at_least, beyond) = if ascending {
                (column().gte(cell.clone()), column().gt(cell))
            } else {
                (column().lte(cell.clone()), column().lt(cell))
            };
            let beyond = Cond::any().add(beyond).add(beyond_number(position));
            condition = condition.add(at_least).add(beyond);
        }
        Part { condition, order: by_both.clone() }
    };
    if is_title {
        return vec![filled(from)];
    }
    let in_open = from.is_some_and(|position| position.cell.is_none());
    match (from, ascending, in_open) {
        (None, true, _) => vec![open(None), filled(None)],
        (None, false, _) => vec![filled(None), open(None)],
        (Some(_), true, true) => vec![open(from), filled(None)],
        (Some(_), true, false) => vec![filled(from)],
        (Some(_), false, true) => vec![open(from)],
        (Some(_), false, false) => vec![filled(from), open(None)],
    }
}

/// Everything that must hold of a row. Errors: a question to a field that is confidential.
fn condition(
    scope: &Scope,
    of: &'static RecordType,
    query: &ListQuery,
) -> Result<Condition, Problem> {
    if query.filters.len() + query.custom.len() > limits::FILTERS {
        let words = format!("At most {} filters are accepted", limits::FILTERS);
        return Err(Problem::Refused(vec![Refusal::whole(words)]));
    }
    let mut refusals = Vec::new();
    let asked = query.filters.iter().map(|filter| filter.field).chain(query.sort.field);
    for field in asked.map(|at| &of.fields[at]) {
        if !may_ask(scope, of, field) {
            refusals.push(Refusal::of(
                field.name,
                format!("{} is confidential; a list cannot be asked for it", field.label),
            ));
        }
    }
    if !refusals.is_empty() {
        return Err(Problem::Refused(refusals));
    }
    let retired = Expr::col(Alias::new("retired_at"));
    let mut condition = seen(scope, of, query).add(if query.retired {
        retired.is_not_null()
    } else {
        retired.is_null()
    });
    for filter in &query.filters {
        condition = condition.add(tested(of, &of.fields[filter.field], &filter.test));
    }
    for (key, text) in &query.custom {
        // A flag comes out of JSON as 1 from one database and as true from the other.
        let same: &[&str] = match text.as_str() {
            "yes" => &["yes", "true", "1"],
            "no" => &["no", "false", "0"],
            text => &[text],
        };
        let member = json_text(Alias::new("custom"), key);
        condition = condition.add(member.is_in(same.iter().map(|text| val_text(*text))));
    }
    Ok(condition)
}

/// The rows that exist for the reader and hold the words: own ones, and those that are shown, which
/// are found by their title and not by what is internal.
fn seen(scope: &Scope, of: &'static RecordType, query: &ListQuery) -> Condition {
    let holding = |mut condition: Condition, column: &'static str| {
        for word in fold(&query.words).split(' ').filter(|word| !word.is_empty()) {
            condition = condition.add(contains_folded(Alias::new(column), word));
        }
        condition
    };
    let own = holding(find::within(&scope.reach_of(of)), "search");
    let asked = query.filters.iter().map(|filter| filter.field).chain(query.sort.field);
    let is_internal = asked.map(|at| &of.fields[at]).any(|field| field.internal);
    match shown::shown(scope, of, "id").filter(|_| !is_internal && query.custom.is_empty()) {
        None => own,
        Some(shown) => {
            let shown = holding(Condition::all().add(shown), "title_folded");
            Condition::all().add(Cond::any().add(own).add(shown))
        }
    }
}

/// May a list be filtered or sorted by this field? Only when it may be seen on every row.
pub(crate) fn may_ask(scope: &Scope, of: &'static RecordType, field: &Field) -> bool {
    let Some(word) = field.confidential else { return true };
    let key = PermissionKey::Register(of.name, Verb::Confidential(word));
    match (scope.actor().reach(key), scope.reach_of(of)) {
        (Some(ReachSet::Everything), _) => true,
        (Some(ReachSet::Organisations(seen)), ReachSet::Organisations(all)) => {
            seen.is_superset(&all)
        }
        _ => false,
    }
}

fn tested(of: &RecordType, field: &Field, test: &Test) -> Expr {
    let column = || Expr::col(Alias::new(field.name));
    let kind = columns::of_field(field).first().map_or(ColumnKind::Text, |(_, kind)| *kind);
    let cell = |value: &Value| columns::cell(value, kind);
    let beside = |inner: Option<Expr>| -> Expr {
        let mut select: SelectStatement = Query::select()
            .column(Alias::new("record"))
            .from(Alias::new(columns::beside(of, field)))
            .take();
        if let Some(inner) = inner {
            select.and_where(inner);
        }
        Expr::col(Alias::new("id")).in_subquery(select)
    };
    let in_itself = !matches!(field.kind, Kind::Refs(_) | Kind::Rows(_));
    let first = match field.kind {
        Kind::Money => Expr::col(Alias::new(format!("{}_minor", field.name))),
        _ => column(),
    };
    match test {
        Test::Empty if in_itself => first.is_null(),
        Test::Filled if in_itself => first.is_not_null(),
        Test::Empty => beside(None).not(),
        Test::Filled => beside(None),
        Test::AnyOf(values) => match field.kind {
            Kind::Refs(_) => {
                let ids = values.iter().filter_map(Value::as_ref_id);
                let target = Expr::col(Alias::new("target"));
                beside(Some(target.is_in(ids.map(|id| val_id(id.uuid())))))
            }
            Kind::Money => {
                let currency = Expr::col(Alias::new(format!("{}_currency", field.name)));
                let same = |money: &terms::Money| {
                    let code = val_text(money.currency.code());
                    first.clone().eq(val_whole(money.minor)).and(currency.clone().eq(code))
                };
                let amounts = values.iter().filter_map(|value| match value {
                    Value::Money(money) => Some(same(money)),
                    _ => None,
                });
                amounts.reduce(|a, b| a.or(b)).unwrap_or_else(|| first.clone().is_null())
            }
            _ => column().is_in(values.iter().map(cell)),
        },
        Test::Has(words) if field.name == of.fields[of.title].name => {
            contains_folded(Alias::new("title_folded"), &fold(words))
        }
        Test::Has(words) => {
            let pattern = format!("%{}%", escape_pattern(&words.to_ascii_lowercase()));
            Func::lower(column()).like(LikeExpr::new(pattern).escape('\\'))
        }
        Test::Before(value) => column().lt(cell(value)),
        Test::After(value) => column().gt(cell(value)),
    }
}

//! Search across all registers: every word must be found; when little is, near misses count too.

use crate::{
    database::{Ask, contains_folded, val_flag, val_text},
    gate::{Asking, ReachSet, Scoped},
    limits,
    problem::Problem,
    store::{Named, find, names, shown},
};
use sea_query::{Alias, Cond, Condition, Expr, ExprTrait, Order};
use std::collections::BTreeSet;
use terms::fold;

/// A record that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which.
    pub named: Named,
    /// Is it only near what was written (a letter missing, two exchanged)?
    pub near: bool,
}

/// Records in use whose words contain all of `text`, or nearly, of every register that exists for
/// this reader; titles that begin with the text come first.
///
/// Limits: [`limits::FOUND`] records; near misses are looked for among 500 candidates.
pub async fn search(by: &mut impl Scoped, text: &str) -> Result<Vec<Found>, Problem> {
    let folded = fold(text);
    let folded: String = folded.chars().take(100).collect();
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    let Some(visible) = everything_visible(by) else { return Ok(Vec::new()) };
    let mut select = names::entries();
    select.cond_where(visible.clone());
    for word in folded.split(' ') {
        select.and_where(contains_folded(Alias::new("folded"), word));
    }
    // Short titles first: who types "settle" more likely means "Settlement" than a sentence.
    select
        .order_by_expr(
            sea_query::Func::char_length(Expr::col(Alias::new("title"))).into(),
            Order::Asc,
        )
        .order_by(Alias::new("title"), Order::Asc)
        .limit(200);
    let rows = by.asked().all(&select).await?;
    let holds = |title: &str| folded.split(' ').all(|word| title.contains(word));
    let rows = shown::by_title(by.scope(), rows, holds)?;
    let mut exact = names::visible(by, &rows).await?;
    exact.sort_by_key(|named| {
        let title = fold(&named.title);
        let begins = title.starts_with(&folded);
        let word_begins = title.split(' ').any(|word| word.starts_with(&folded));
        (!begins, !word_begins)
    });
    let mut found: Vec<Found> =
        exact.into_iter().take(limits::FOUND).map(|named| Found { named, near: false }).collect();
    if found.len() < 5 && folded.chars().count() >= 3 {
        let known: BTreeSet<_> = found.iter().map(|found| found.named.id).collect();
        let near = near(by, visible, &folded).await?;
        let new = near.into_iter().filter(|named| !known.contains(&named.id));
        found.extend(new.map(|named| Found { named, near: true }));
        found.truncate(limits::FOUND);
    }
    Ok(found)
}

/// The condition of all registers together, each within its own reach. Registers with the same
/// reach are asked together, so that a wide reach stands in the question once.
fn everything_visible(by: &impl Scoped) -> Option<Condition> {
    let scope = by.scope();
    let mut groups: Vec<(ReachSet, Vec<&'static str>)> = Vec::new();
    let mut others = Cond::any();
    for of in scope.app().catalogue().types() {
        let reach = scope.reach_of(of);
        if reach.is_empty() {
            continue;
        }
        if let Some(shown) = shown::shown(scope, of, "record") {
            let register = Expr::col(Alias::new("register")).eq(val_text(of.name));
            others = others.add(Condition::all().add(register).add(shown));
        }
        match groups.iter_mut().find(|(known, _)| *known == reach) {
            Some((_, names)) => names.push(of.name),
            None => groups.push((reach, vec![of.name])),
        }
    }
    let mut any = others;
    for (reach, names) in &groups {
        let registers = Expr::col(Alias::new("register"));
        let registers = registers.is_in(names.iter().map(|name| val_text(*name)));
        any = any.add(Condition::all().add(registers).add(find::within(reach)));
    }
    let in_use = Expr::col(Alias::new("retired")).eq(val_flag(false));
    (!groups.is_empty()).then(|| Condition::all().add(in_use).add(any))
}

async fn near(
    by: &mut impl Scoped,
    visible: Condition,
    folded: &str,
) -> Result<Vec<Named>, Problem> {
    let wanted = pairs(folded);
    let mut any = Cond::any();
    for piece in pieces(folded) {
        any = any.add(contains_folded(Alias::new("folded"), &piece));
    }
    let mut select = names::entries();
    select.cond_where(visible).cond_where(any).order_by(Alias::new("title"), Order::Asc).limit(500);
    let rows = by.asked().all(&select).await?;
    let holds = |title: &str| pieces(folded).iter().any(|piece| title.contains(piece));
    let rows = shown::by_title(by.scope(), rows, holds)?;
    let mut scored: Vec<(f64, Named)> = names::visible(by, &rows)
        .await?
        .into_iter()
        .map(|named| (likeness(&wanted, &fold(&named.title)), named))
        .filter(|(score, _)| *score >= 0.5)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    Ok(scored.into_iter().map(|(_, named)| named).take(limits::FOUND).collect())
}

/// Three letters from the beginning, the middle and the end: a single mistake spares one of them.
fn pieces(folded: &str) -> BTreeSet<String> {
    let letters: Vec<char> = folded.chars().filter(|c| *c != ' ').collect();
    let count = letters.len();
    [0, count.saturating_sub(3) / 2, count.saturating_sub(3)]
        .into_iter()
        .map(|at| letters.iter().skip(at).take(3).collect())
        .collect()
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The share of the wanted pairs of letters that the best word of `title` has (after Dice, 1945).
fn likeness(wanted: &BTreeSet<(char, char)>, title: &str) -> f64 {
    let whole = std::iter::once(title);
    let score = |text: &str| {
        let has = pairs(text);
        let common = wanted.intersection(&has).count();
        2.0 * common as f64 / (wanted.len() + has.len()).max(1) as f64
    };
    title.split(' ').chain(whole).map(score).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_a_letter_is_near_and_another_word_is_not() {
        let like = |wanted: &str, title: &str| likeness(&pairs(wanted), title) >= 0.5;
        assert!(like("northwarf", "northwharf markets"));
        assert!(like("brigthline", "brightline"));
        assert!(!like("corvid", "altus"));
    }
}

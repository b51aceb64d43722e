//! Search across all registers: every word must be found; when little is, near misses count too.

use crate::{
    catalogue::Catalogue,
    database::{Ask, contains_folded, val_flag, val_text, val_whole},
    gate::{Actor, Asking, PermissionKey, ReachSet, Scope, Scoped, Verb},
    limits,
    problem::Problem,
    store::{Named, find, names, shown},
};
use record::RecordType;
use sea_query::{Alias, Cond, Condition, Expr, ExprTrait, Func, Order, SelectStatement};
use std::{cmp::Ordering, collections::BTreeSet};
use terms::fold;

/// A record that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which.
    pub named: Named,
    /// Is it called by the number that was written?
    pub numbered: bool,
    /// Is it only near what was written (a letter missing, two exchanged)?
    pub near: bool,
}

/// Records in use whose words contain all of `text`, or nearly, of every register that exists for
/// this reader; what has the number that was written comes first, then titles that begin with the
/// text.
///
/// Limits: [`limits::FOUND`] records; near misses are looked for among 500 candidates.
pub async fn search(by: &mut impl Scoped, text: &str) -> Result<Vec<Found>, Problem> {
    let folded = fold(text);
    let folded: String = folded.chars().take(100).collect();
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    let scope = by.scope();
    let Some(visible) = everything_visible(scope.app().catalogue(), scope.actor()) else {
        return Ok(Vec::new());
    };
    let in_use = Expr::col(Alias::new("retired")).eq(val_flag(false));
    let visible = everything_shown(scope).into_iter().fold(Cond::any().add(visible), Cond::add);
    let visible = Condition::all().add(in_use).add(visible);
    let mut select = names::entries();
    select.cond_where(visible.clone());
    for word in folded.split(' ') {
        select.and_where(contains_folded(Alias::new("folded"), word));
    }
    shortest_first(&mut select);
    select.limit(200);
    let rows = by.asked().all(&select).await?;
    let holds = |title: &str| folded.split(' ').all(|word| title.contains(word));
    let rows = shown::by_title(by.scope(), rows, holds)?;
    let mut exact = names::visible(by, &rows).await?;
    exact.sort_by_key(|named| {
        let title = fold(&named.title);
        let begins = title.starts_with(&folded);
        let mut words = title.split(|letter: char| !letter.is_alphanumeric());
        let word_begins = words.any(|word| word.starts_with(&folded));
        // What is found by its description alone comes after what is called so.
        (!begins, !word_begins, !title.contains(&folded))
    });
    let found = numbered(by, &visible, text).await?.into_iter();
    let mut found: Vec<Found> =
        found.map(|named| Found { named, numbered: true, near: false }).collect();
    for named in exact {
        if found.iter().all(|found| found.named.id != named.id) {
            found.push(Found { named, numbered: false, near: false });
        }
    }
    found.truncate(limits::FOUND);
    if found.len() < 5 && folded.chars().count() >= 3 {
        let known: BTreeSet<_> = found.iter().map(|found| found.named.id).collect();
        let near = near(by, visible, &folded).await?;
        let new = near.into_iter().filter(|named| !known.contains(&named.id));
        found.extend(new.map(|named| Found { named, numbered: false, near: true }));
        found.truncate(limits::FOUND);
    }
    Ok(found)
}

/// The condition of all registers together, each within the actor's own reach; nothing when there
/// is none. Registers with the same reach are asked together, so that a wide reach stands in the
/// question once.
pub(crate) fn everything_visible(catalogue: &Catalogue, actor: &Actor) -> Option<Condition> {
    let mut groups: Vec<(ReachSet, Vec<&'static str>)> = Vec::new();
    for of in catalogue.types() {
        let reach = actor.reach(PermissionKey::Register(of.name, Verb::View));
        let Some(reach) = reach.filter(|reach| !reach.is_empty()) else { continue };
        match groups.iter_mut().find(|(known, _)| *known == reach) {
            Some((_, names)) => names.push(of.name),
            None => groups.push((reach, vec![of.name])),
        }
    }
    let mut any = Cond::any();
    for (reach, names) in &groups {
        let registers = Expr::col(Alias::new("register"));
        let registers = registers.is_in(names.iter().map(|name| val_text(*name)));
        any = any.add(Condition::all().add(registers).add(find::within(reach)));
    }
    (!groups.is_empty()).then_some(any)
}

/// What others show to the reader, a condition for each register.
fn everything_shown(scope: &Scope) -> Vec<Condition> {
    let shown = |of: &&'static RecordType| {
        let shown = shown::shown(scope, of, "record")?;
        let register = Expr::col(Alias::new("register")).eq(val_text(of.name));
        Some(Condition::all().add(register).add(shown))
    };
    scope.app().catalogue().types().iter().filter_map(shown).collect()
}

/// What is called by this number: `PER-0012`, `per-12`, or `12` of whichever register has it.
async fn numbered(
    by: &mut impl Scoped,
    visible: &Condition,
    text: &str,
) -> Result<Vec<Named>, Problem> {
    let types = by.scope().app().catalogue().types().iter();
    let numbers = types.filter_map(|of| Some((of.name, of.parse_number(text)?)));
    let mut any = Cond::any();
    let mut has_any = false;
    for (name, number) in numbers {
        let register = Expr::col(Alias::new("register")).eq(val_text(name));
        let number = Expr::col(Alias::new("number")).eq(val_whole(number));
        any = any.add(register.and(number));
        has_any = true;
    }
    if !has_any {
        return Ok(Vec::new());
    }
    let mut select = names::entries();
    select.cond_where(visible.clone()).cond_where(any).limit(100);
    let rows = by.asked().all(&select).await?;
    let mut found = names::visible(by, &rows).await?;
    let order = by.scope().app().catalogue().clone();
    let place = |named: &Named| order.types().iter().position(|of| of.name == named.of.name);
    // People are what one looks for most by a bare number, then the registers in their order.
    found.sort_by_key(|named| (named.of.name != "person", place(named)));
    Ok(found)
}

/// Short titles first: who types "settle" more likely means "Settlement" than a sentence.
fn shortest_first(select: &mut SelectStatement) {
    let length = Func::char_length(Expr::col(Alias::new("title")));
    select.order_by_expr(length.into(), Order::Asc).order_by(Alias::new("title"), Order::Asc);
}

async fn near(
    by: &mut impl Scoped,
    visible: Condition,
    folded: &str,
) -> Result<Vec<Named>, Problem> {
    let mut any = Cond::any();
    for piece in pieces(folded) {
        any = any.add(contains_folded(Alias::new("folded"), &piece));
    }
    let mut select = names::entries();
    select.cond_where(visible).cond_where(any);
    shortest_first(&mut select);
    select.limit(500);
    let rows = by.asked().all(&select).await?;
    let holds = |title: &str| pieces(folded).iter().any(|piece| title.contains(piece));
    let rows = shown::by_title(by.scope(), rows, holds)?;
    let named = names::visible(by, &rows).await?.into_iter();
    let scored = named.map(|named| (Likeness::of(folded, &fold(&named.title)), named));
    let mut scored: Vec<_> = scored.filter(|(likeness, _)| likeness.is_near()).collect();
    // The sort keeps the order of those that are alike: short titles first.
    scored.sort_by(|(one, _), (other, _)| one.order(other));
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

/// How alike two texts are, from 0 to 1: the share of the pairs of letters of `wanted` that the
/// best word of `other` has.
pub(crate) fn alike(wanted: &str, other: &str) -> f64 {
    Likeness::of(wanted, other).score
}

/// How near a title is to what was written.
struct Likeness {
    /// From 0 to 1.
    score: f64,
    /// How many slips lead from what was written to the beginning of a word of the title.
    slips: usize,
    /// Where that word stands; what was meant is mostly the first.
    place: usize,
}

impl Likeness {
    /// The score is the share of pairs of letters that the best word has, or its beginning, or the
    /// whole (after Dice, 1945). Who has not written a word to its end means its beginning.
    fn of(wanted: &str, title: &str) -> Likeness {
        let pairs_wanted = pairs(wanted);
        let score = |text: &str| {
            let has = pairs(text);
            let common = pairs_wanted.intersection(&has).count();
            2.0 * common as f64 / (pairs_wanted.len() + has.len()).max(1) as f64
        };
        let letters: Vec<char> = wanted.chars().collect();
        let mut best = Likeness { score: score(title), slips: usize::MAX, place: 0 };
        let starts = title.match_indices(' ').map(|(at, _)| at + 1);
        for (place, start) in std::iter::once(0).chain(starts).enumerate() {
            let rest = &title[start..];
            let word = rest.split(' ').next().unwrap_or_default();
            // A letter that was left out makes the beginning that is meant one longer.
            let beginning: String = word.chars().take(letters.len() + 1).collect();
            best.score = best.score.max(score(word)).max(score(&beginning));
            let rest: Vec<char> = rest.chars().take(letters.len() + 3).collect();
            let slips = slips(&letters, &rest);
            if slips < best.slips {
                (best.slips, best.place) = (slips, place);
            }
        }
        best
    }

    fn is_near(&self) -> bool {
        self.score >= 0.5
    }

    /// The fewest slips first; of those, what begins so.
    fn order(&self, other: &Likeness) -> Ordering {
        let first = (self.slips, self.place > 0).cmp(&(other.slips, other.place > 0));
        first.then(other.score.total_cmp(&self.score))
    }
}

/// How many slips lead from `wanted` to the beginning of `text` that is nearest to it.
fn slips(wanted: &[char], text: &[char]) -> usize {
    let all = terms::slips(wanted, text, usize::MAX);
    all.and_then(|all| all.into_iter().min()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_a_letter_is_near_and_another_word_is_not() {
        let like = |wanted: &str, title: &str| Likeness::of(wanted, title).is_near();
        assert!(like("northwarf", "northwharf markets"));
        assert!(like("brigthline", "brightline"));
        assert!(!like("corvid", "altus"));
    }

    #[test]
    fn slips_lead_to_the_beginning_that_is_meant() {
        let count = |wanted: &str, text: &str| {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            slips(&letters(wanted), &letters(text))
        };
        for (wanted, text, known) in [
            ("settle", "settlement", 0),
            ("setl", "settlement", 1),
            ("settlemnet", "settlement", 1),
            ("xettle", "settlement", 1),
            ("ssettle", "settlement", 1),
            ("settlemnet", "settler", 4),
            ("", "settlement", 0),
            ("abc", "", 3),
        ] {
            assert_eq!(count(wanted, text), known, "{wanted} {text}");
        }
    }

    #[test]
    fn what_begins_as_was_meant_comes_first() {
        let titles = ["market data needs settlement", "asset lists", "reset", "settlement"];
        for wanted in ["setl", "setlement", "setttlement", "settlemnet"] {
            let mut found: Vec<_> =
                titles.iter().map(|title| (Likeness::of(wanted, title), *title)).collect();
            found.retain(|(likeness, _)| likeness.is_near());
            found.sort_by(|(one, _), (other, _)| one.order(other));
            let found: Vec<&str> = found.into_iter().map(|(_, title)| title).collect();
            assert_eq!(found[..2], ["settlement", "market data needs settlement"], "{wanted}");
        }
    }
}

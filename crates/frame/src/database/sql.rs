//! Expressions that must mean the same on both databases, and are easily written so they do not.

use sea_query::{
    Alias, BinOper, Expr, ExprTrait, Func, IntoColumnRef, LikeExpr, NullOrdering, Order, Query,
    SelectStatement, Value,
};

/// The text of a member of a JSON column, or null; numbers come as text too.
pub fn json_text(column: impl IntoColumnRef, key: &str) -> Expr {
    // The key stands in the text and not among the values, so that an index on it can be used.
    // A quoted label would be read as a path by one of the two and as a name by the other.
    let key = Expr::Constant(Value::String(Some(key.to_owned())));
    let member = Expr::col(column).binary(BinOper::Custom("->>"), key);
    member.cast_as(Alias::new("text"))
}

/// Does an already folded column match an already folded pattern (`%`, `_`, escaped by `\`)?
pub fn like_folded(column: impl IntoColumnRef, pattern: &str) -> Expr {
    Expr::col(column).like(LikeExpr::new(pattern).escape('\\'))
}

/// Does an already folded column contain these already folded words, letter by letter?
pub fn contains_folded(column: impl IntoColumnRef, words: &str) -> Expr {
    let mut pattern = String::from("%");
    pattern.push_str(&escape_pattern(words));
    pattern.push('%');
    like_folded(column, &pattern)
}

/// Takes the special meaning from `%`, `_` and `\`.
pub fn escape_pattern(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// Orders by an expression with empty values at the end, whichever the direction.
pub fn nulls_last(select: &mut SelectStatement, by: impl Into<Expr>, order: Order) {
    select.order_by_expr_with_nulls(by.into(), order, NullOrdering::Last);
}

/// Orders by an expression with empty values at the beginning, whichever the direction.
pub fn nulls_first(select: &mut SelectStatement, by: impl Into<Expr>, order: Order) {
    select.order_by_expr_with_nulls(by.into(), order, NullOrdering::First);
}

/// Counts the rows of a selection up to `most`, as the column `counted`: an answer of `most`
/// means "so many or more". The selection's own order and columns are kept, so give it neither.
pub fn capped_count(mut select: SelectStatement, most: u64) -> SelectStatement {
    select.clear_order_by().limit(most);
    Query::select()
        .expr_as(Func::count(Expr::val(1)), Alias::new("counted"))
        .from_subquery(select, Alias::new("capped"))
        .to_owned()
}

/// The sum of whole numbers as a whole number, 0 where there are none.
pub fn sum_whole(of: impl Into<Expr>) -> Expr {
    let sum: Expr = Func::sum(of.into()).into();
    Func::coalesce([sum.cast_as(Alias::new("bigint")), Expr::val(0_i64)]).into()
}

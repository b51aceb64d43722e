//! How many slips of the hand lie between two writings of a name.

/// How many letters are to be put in, left out, exchanged or swapped with the next one, to come
/// from `wanted` to each beginning of `text` (optimal string alignment; Boytsov 2011).
///
/// Shape: one count for each beginning, the empty one first and the whole last. Limits: none; time
/// grows with the product of both lengths. Nothing where every beginning is more than `most` apart,
/// which is found early.
///
/// ```
/// let letters = |text: &str| text.chars().collect::<Vec<_>>();
/// let slips = |one: &str, other: &str| terms::slips(&letters(one), &letters(other), 9);
/// assert_eq!(slips("stlbd", "stldb").unwrap().last(), Some(&1));
/// assert_eq!(slips("setl", "settlement").unwrap().iter().min(), Some(&1));
/// assert_eq!(terms::slips(&letters("abc"), &letters("xyz"), 2), None);
/// ```
pub fn slips(wanted: &[char], text: &[char], most: usize) -> Option<Vec<usize>> {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=text.len()).collect();
    for (row, letter) in wanted.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, other) in text.iter().enumerate() {
            let change = last[column] + usize::from(letter != other);
            let mut least = change.min(last[column + 1] + 1).min(now[column] + 1);
            if row > 0 && column > 0 && wanted[row - 1] == *other && text[column - 1] == *letter {
                least = least.min(before[column - 1] + 1);
            }
            now.push(least);
        }
        before = std::mem::replace(&mut last, now);
        // A swap reaches back over one row, so one row beyond the limit decides nothing.
        let is_beyond = |row: &[usize]| row.iter().all(|count| *count > most);
        if is_beyond(&before) && is_beyond(&last) {
            return None;
        }
    }
    (!last.iter().all(|count| *count > most)).then_some(last)
}

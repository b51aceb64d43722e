//! How wide words are, so that they fit: an estimate that leaves room for other faces.

/// Other system faces are up to 8 % wider than the one measured.
const ROOM: f64 = 1.08;
const BOLD: f64 = 1.05;

/// The width of a letter in parts of the size of the face.
fn letter(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'I' | '·' => 0.26,
        ' ' => 0.25,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '"' => 0.36,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '—' => 0.87,
        '0'..='9' | '+' | '−' | '–' | '≥' | '<' | '>' => 0.57,
        'A'..='Z' => 0.65,
        _ if c.is_ascii() => 0.54,
        _ if (c as u32) < 0x0250 => 0.58,
        _ => 1.0,
    }
}

/// The width of `words` in a face of `size` pixels.
pub(super) fn width(words: &str, size: f64, bold: bool) -> f64 {
    let weight = if bold { BOLD } else { 1.0 };
    words.chars().map(letter).sum::<f64>() * size * weight * ROOM
}

/// The words as far as they fit into `room` pixels, with an ellipsis when something is left out.
pub(super) fn fit(words: &str, room: f64, size: f64, bold: bool) -> String {
    if width(words, size, bold) <= room {
        return words.to_owned();
    }
    let mut kept = String::new();
    for c in words.chars() {
        kept.push(c);
        if width(&kept, size, bold) + width("…", size, bold) > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_fit_stay_and_others_end_in_an_ellipsis_inside_their_room() {
        assert_eq!(fit("Settlement", 200.0, 12.0, true), "Settlement");
        let long = "Settlement database of the clearing house, north and east";
        let short = fit(long, 140.0, 12.0, true);
        assert!(short.ends_with('…') && short.chars().count() > 10, "{short}");
        assert!(width(&short, 12.0, true) <= 140.0);
    }

    #[test]
    fn a_room_too_small_for_one_letter_still_holds_the_ellipsis() {
        assert_eq!(fit("Settlement", 2.0, 12.0, false), "…");
    }
}

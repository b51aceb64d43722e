//! Durations as people write them, and as ISO 8601 does.

/// The longest that is read: a century.
const MOST: u64 = 3_200_000_000;

/// A duration in seconds: `1h30m`, `45m`, `2d`, `90s`, or ISO 8601 as `PT1H30M` and `P1DT2H`.
///
/// Months and years have no fixed length and are refused, as is a number without its unit.
pub(crate) fn seconds(text: &str) -> Result<u32, String> {
    let wrong = || {
        format!(
            "`{text}` is no duration: write it as 1h30m or PT1H30M, with days, hours, minutes \
                 or seconds"
        )
    };
    let trimmed = text.trim();
    let folded = trimmed.to_ascii_uppercase();
    let (body, is_iso) = match folded.strip_prefix('P') {
        Some(body) => (body, true),
        None => (folded.as_str(), false),
    };
    let mut sum = 0_u64;
    let mut number = String::new();
    let mut last_size = u64::MAX;
    let mut is_time = !is_iso;
    let mut parts = 0;
    for letter in body.chars() {
        if letter.is_ascii_digit() {
            number.push(letter);
            continue;
        }
        if letter == ' ' && !is_iso {
            continue;
        }
        if letter == 'T' && !is_time && number.is_empty() {
            is_time = true;
            continue;
        }
        let size = match letter {
            'W' if !is_time || !is_iso => 604_800,
            'D' if !is_time || !is_iso => 86_400,
            'H' if is_time => 3_600,
            'M' if is_time => 60,
            'S' if is_time => 1,
            _ => return Err(wrong()),
        };
        let count: u64 = number.parse().map_err(|_| wrong())?;
        if size >= last_size {
            return Err(wrong());
        }
        last_size = size;
        number.clear();
        parts += 1;
        sum = count.checked_mul(size).and_then(|part| sum.checked_add(part)).ok_or_else(wrong)?;
    }
    let ends_well = number.is_empty() && parts > 0 && !(is_iso && body.ends_with('T'));
    if !ends_well {
        return Err(wrong());
    }
    let is_mixed_week = is_iso && body.contains('W') && parts > 1;
    if is_mixed_week || sum > MOST {
        return Err(if is_mixed_week { wrong() } else { format!("`{text}` is beyond a century") });
    }
    Ok(sum as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_both_ways() {
        for (text, expected) in [
            ("90s", 90),
            ("45m", 2_700),
            ("1h30m", 5_400),
            ("1h 30m", 5_400),
            ("2d", 172_800),
            ("1w", 604_800),
            ("PT4H", 14_400),
            ("P1D", 86_400),
            ("P1DT2H", 93_600),
            ("PT1H30M5S", 5_405),
            ("P2W", 1_209_600),
            ("0s", 0),
        ] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "P",
            "PT",
            "5",
            "m",
            "1h30",
            "30m1h",
            "1m1m",
            "P1M",
            "P1Y",
            "PT1D",
            "P1H",
            "P1W2D",
            "-5m",
            "1.5h",
            "P1DT",
            "99999999999999999999s",
            "99999999d",
            "½h",
            "1 h m",
        ] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}

//! Dates in the conditions of policies: ISO 8601 in its many lengths, or seconds since the epoch.

/// Whether a condition can compare with this.
pub(crate) fn is_date(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    if !text.contains(['t', '-']) {
        return text.parse::<i64>().is_ok_and(|seconds| seconds >= 0);
    }
    let (date, time) = text.split_once('t').unwrap_or((&text, ""));
    is_day(date) && (time.is_empty() || is_time(time))
}

fn within(text: &str, from: i64, to: i64) -> bool {
    text.parse::<i64>().is_ok_and(|number| (from..=to).contains(&number))
}

fn is_day(date: &str) -> bool {
    // A year may be negative.
    let split = date.char_indices().skip(1).find(|(_, character)| *character == '-').map(|(index, _)| index);
    let (year, rest) = split.map_or((date, None), |at| (&date[..at], Some(&date[at + 1..])));
    let (month, day) = rest.map_or((None, None), |rest| {
        rest.split_once('-').map_or((Some(rest), None), |(m, d)| (Some(m), Some(d)))
    });
    within(year, -292_275_054, 292_278_993)
        && month.is_none_or(|month| within(month, 1, 12))
        && day.is_none_or(|day| within(day, 1, 31))
}

fn is_time(time: &str) -> bool {
    let mut parts = time.splitn(3, ':');
    let mut part = || parts.next();
    let (hours, minutes, seconds) = (part(), part(), part());
    hours.is_none_or(|hours| within(hours, 0, 23))
        && minutes.is_none_or(|minutes| within(minutes, 0, 59))
        && seconds.is_none_or(is_second)
}

fn is_second(text: &str) -> bool {
    let end = text.find(['z', '+', '-']).unwrap_or(text.len());
    let (seconds, zone) = text.split_at(end);
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    within(whole, 0, 59) && within(fraction, 0, 999_999_999) && is_zone(zone)
}

fn is_zone(zone: &str) -> bool {
    let Some(offset) = zone.strip_prefix(['+', '-']) else { return matches!(zone, "" | "z") };
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "0"));
    hours.len() == 2 && within(hours, 0, 23) && within(minutes, 0, 59)
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn dates_come_in_many_lengths() {
        for (text, expected) in [
            ("2019", true),
            ("2019-07-01T13:20:15Z", true),
            ("2016-12-13T21:20:37.593194+00:00", true),
            ("2016-12-13t2:00:00.593194+23", true),
            ("2016-12-13t2:00:00.593194+1", false),
            ("2016-12-13t2:00:00.1999999999+10:59", false),
            ("-292275054", true),
            ("01T", true),
            ("234-13", false),
            ("9223372036854775808", false),
            ("sdfdsf", false),
        ] {
            assert_eq!(is_date(text), expected, "{text}");
        }
    }
}

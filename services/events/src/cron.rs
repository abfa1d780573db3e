//! Cron expressions as EventBridge has them: minutes, hours, days of the month, months, days of the week, years.

use service::Timestamp;

/// A schedule in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cron {
    minutes: Vec<u32>,
    hours: Vec<u32>,
    days: Days,
    months: Vec<u32>,
    years: Vec<u32>,
}

/// On which days: of the two fields, one is always `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    OfMonth(Vec<u32>),
    /// `L`, or so many days before it.
    LastOfMonth,
    /// `15W`: the weekday nearest to a day.
    NearestWeekday(u32),
    /// Sunday is 1.
    OfWeek(Vec<u32>),
    /// `3#2`: the second Tuesday; or `5L`: the last Thursday.
    NthOfWeek(u32, u32),
    LastOfWeek(u32),
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAY: i64 = 86_400;
/// No schedule that AWS takes pauses for longer: 29 February of a leap year that a century drops.
const FARTHEST: i64 = 366 * 9;

impl Cron {
    /// Reads what stands between the parentheses of `cron(0 12 * * ? *)`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, of_month, months, of_week, years] = fields[..] else { return None };
        let days = match (of_month, of_week) {
            ("?", "?") => return None,
            (of_month, "?") => days_of_month(of_month)?,
            ("?", of_week) => days_of_week(of_week)?,
            _ => return None,
        };
        Some(Self {
            minutes: values(minutes, 0, 59, &[])?,
            hours: values(hours, 0, 23, &[])?,
            days,
            months: values(months, 1, 12, &MONTHS)?,
            years: values(years, 1970, 2199, &[])?,
        })
    }

    /// The first time after `time`, or `None` if there is none any more.
    pub(crate) fn after(&self, time: Timestamp) -> Option<Timestamp> {
        let start = time.seconds() - time.seconds().rem_euclid(60) + 60;
        let today = start.div_euclid(DAY);
        let time_on = |day: i64| {
            let from = if day == today { start.rem_euclid(DAY) } else { 0 };
            let minutes = self
                .hours
                .iter()
                .flat_map(|hour| self.minutes.iter().map(move |minute| i64::from(hour * 3600 + minute * 60)));
            minutes.filter(|second| *second >= from).min()
        };
        let mut days = (today..today + FARTHEST).filter(|day| self.falls_on(*day));
        days.find_map(|day| Some(Timestamp::from_seconds(day * DAY + time_on(day)?)))
    }

    fn falls_on(&self, day: i64) -> bool {
        let (year, month, of_month) = Timestamp::from_seconds(day * DAY).date();
        let year_fits = u32::try_from(year).is_ok_and(|year| self.years.contains(&year));
        if !year_fits || !self.months.contains(&month) {
            return false;
        }
        // The first of January 1970 was a Thursday, the fifth day.
        let weekday = u32::try_from((day + 4).rem_euclid(7) + 1).unwrap_or(1);
        let length = length_of_month(year, month);
        match &self.days {
            Days::OfMonth(days) => days.contains(&of_month),
            Days::LastOfMonth => of_month == length,
            Days::NearestWeekday(wanted) => of_month == nearest_weekday(*wanted, of_month, weekday, length),
            Days::OfWeek(days) => days.contains(&weekday),
            Days::NthOfWeek(wanted, nth) => weekday == *wanted && (of_month - 1) / 7 + 1 == *nth,
            Days::LastOfWeek(wanted) => weekday == *wanted && of_month + 7 > length,
        }
    }
}

/// The weekday nearest to the day `wanted` of the month in which `of_month` is a `weekday`.
fn nearest_weekday(wanted: u32, of_month: u32, weekday: u32, length: u32) -> u32 {
    let wanted = wanted.min(length);
    let distance = i64::from(wanted) - i64::from(of_month);
    match (i64::from(weekday) - 1 + distance).rem_euclid(7) {
        // Saturday, Sunday.
        6 if wanted > 1 => wanted - 1,
        6 => wanted + 2,
        0 if wanted < length => wanted + 1,
        0 => wanted - 2,
        _ => wanted,
    }
}

fn length_of_month(year: i64, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_of_month(text: &str) -> Option<Days> {
    if text == "L" {
        return Some(Days::LastOfMonth);
    }
    if let Some(day) = text.strip_suffix('W') {
        return number(day, 1, 31, &[]).map(Days::NearestWeekday);
    }
    values(text, 1, 31, &[]).map(Days::OfMonth)
}

fn days_of_week(text: &str) -> Option<Days> {
    if let Some((day, nth)) = text.split_once('#') {
        return Some(Days::NthOfWeek(number(day, 1, 7, &WEEKDAYS)?, number(nth, 1, 5, &[])?));
    }
    if let Some(day) = text.strip_suffix('L').filter(|day| !day.is_empty()) {
        return number(day, 1, 7, &WEEKDAYS).map(Days::LastOfWeek);
    }
    let text = if text == "L" { "7" } else { text };
    values(text, 1, 7, &WEEKDAYS).map(Days::OfWeek)
}

/// The values of `*`, `1,3`, `MON-FRI`, `0/15`, ordered.
fn values(text: &str, first: u32, last: u32, names: &[&str]) -> Option<Vec<u32>> {
    let mut all = Vec::new();
    for item in text.split(',') {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, step.parse().ok().filter(|step| *step > 0)?),
            None => (item, 1),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (number(from, first, last, names)?, number(to, first, last, names)?),
            None if range == "*" || range.is_empty() => (first, last),
            None if item.contains('/') => (number(range, first, last, names)?, last),
            None => (number(range, first, last, names)?, number(range, first, last, names)?),
        };
        if from <= to {
            all.extend((from..=to).step_by(step));
        } else {
            // `FRI-MON` goes round.
            all.extend((from..=last).chain(first..=to).step_by(step));
        }
    }
    all.sort_unstable();
    all.dedup();
    (!all.is_empty()).then_some(all)
}

fn number(text: &str, first: u32, last: u32, names: &[&str]) -> Option<u32> {
    let named = names.iter().position(|name| text.eq_ignore_ascii_case(name));
    let number = match named {
        Some(place) => u32::try_from(place).ok()? + 1,
        None => text.parse().ok()?,
    };
    (first..=last).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use service::Timestamp;

    use super::Cron;

    #[test]
    fn the_next_time_is_what_aws_documents() {
        let start = Timestamp::parse_iso8601("2026-01-30T10:07:30Z").expect("a time");
        for (text, next) in [
            ("0 12 * * ? *", "2026-01-30T12:00:00Z"),
            ("0/15 * * * ? *", "2026-01-30T10:15:00Z"),
            ("15 10 ? * MON-FRI *", "2026-01-30T10:15:00Z"),
            ("0 8 1 * ? *", "2026-02-01T08:00:00Z"),
            ("0 18 ? * SAT *", "2026-01-31T18:00:00Z"),
            ("0 0 L * ? *", "2026-01-31T00:00:00Z"),
            ("0 9 ? * 2#1 *", "2026-02-02T09:00:00Z"),
            ("0 9 ? * 6L *", "2026-02-27T09:00:00Z"),
            ("0 9 15W * ? *", "2026-02-16T09:00:00Z"),
            ("0 0 29 FEB ? *", "2028-02-29T00:00:00Z"),
            ("0 0 1 1 ? 2030", "2030-01-01T00:00:00Z"),
        ] {
            let cron = Cron::parse(text).expect(text);
            assert_eq!(cron.after(start).map(Timestamp::iso8601).as_deref(), Some(next), "{text}");
        }
        for text in
            ["0 12 * * * *", "0 12 ? * ? *", "60 12 * * ? *", "0 12 * * ?", "0 12 32 * ? *", "x * * * ? *"]
        {
            assert_eq!(Cron::parse(text), None, "{text}");
        }
        let past = Cron::parse("0 0 1 1 ? 2020").expect("well formed");
        assert_eq!(past.after(start), None);
    }
}

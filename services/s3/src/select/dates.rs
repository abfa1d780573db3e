//! Dates: reading and writing them, their parts, and counting with them.

use std::borrow::Cow;

use service::{Result, Timestamp, Value};

use super::query::{DateFunction, Part};
use crate::select_faults as faults;

/// Reads a date as Ion has it: `2017T`, `2017-03T`, or more of it.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let short = text.trim_end_matches('T');
    let whole = match short.len() {
        4 => format!("{short}-01-01"),
        7 => format!("{short}-01"),
        _ => short.to_owned(),
    };
    Timestamp::parse_iso8601(&whole)
}

/// A date as results hold it.
pub(super) fn written(time: Timestamp) -> String {
    time.iso8601()
}

/// A time as its parts: year, month and day, hour, minute and second, microseconds.
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    seconds: i64,
    micros: i64,
}

impl Moment {
    fn of(time: Timestamp) -> Self {
        let (year, month, day) = time.date();
        Self {
            year,
            month: i64::from(month),
            day: i64::from(day),
            seconds: time.seconds().rem_euclid(86_400),
            micros: time.micros().rem_euclid(1_000_000),
        }
    }

    /// The last days of a long month become the last of a shorter one.
    fn time(&self) -> Option<Timestamp> {
        let length = |month: i64, year: i64| match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let day = self.day.min(length(self.month, self.year));
        let date = Timestamp::parse_iso8601(&format!("{:04}-{:02}-{day:02}", self.year, self.month))?;
        Some(date.plus_seconds(self.seconds).plus_micros(self.micros))
    }
}

fn time(value: Option<&Cow<'_, Value>>) -> Result<Option<Timestamp>> {
    match value.map(|value| &**value) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Time(time)) => Ok(Some(*time)),
        Some(Value::Str(text)) => parse(text).map(Some).ok_or_else(|| faults::not_a_time(text)),
        Some(_) => Err(faults::wrong_arguments("date")),
    }
}

/// `DATE_ADD`, `DATE_DIFF` and `EXTRACT`; with `NULL` among the arguments the result is `NULL`.
pub(super) fn call(
    function: DateFunction,
    part: Part,
    arguments: &[Option<Cow<'_, Value>>],
) -> Result<Value> {
    let argument = |place: usize| arguments.get(place).and_then(Option::as_ref);
    match function {
        DateFunction::Extract => {
            Ok(time(argument(0))?.map_or(Value::Null, |time| Value::Int(extract(part, time))))
        }
        DateFunction::Add => {
            let Some(time) = time(argument(1))? else { return Ok(Value::Null) };
            let count = super::evaluate::number(argument(0).map(|value| &**value));
            let Some(Value::Int(count)) = count else { return Err(faults::wrong_arguments("date_add")) };
            add(part, count, time).map(Value::Time).ok_or_else(faults::overflow)
        }
        DateFunction::Difference => {
            let (Some(first), Some(second)) = (time(argument(0))?, time(argument(1))?) else {
                return Ok(Value::Null);
            };
            Ok(Value::Int(difference(part, first, second)))
        }
    }
}

fn extract(part: Part, time: Timestamp) -> i64 {
    let moment = Moment::of(time);
    match part {
        Part::Year => moment.year,
        Part::Month => moment.month,
        Part::Day => moment.day,
        Part::Hour => moment.seconds / 3_600,
        Part::Minute => moment.seconds / 60 % 60,
        Part::Second => moment.seconds % 60,
        Part::TimezoneHour | Part::TimezoneMinute => 0,
    }
}

/// How many seconds a part has that has always as many.
fn seconds(part: Part) -> Option<i64> {
    match part {
        Part::Day => Some(86_400),
        Part::Hour => Some(3_600),
        Part::Minute => Some(60),
        Part::Second => Some(1),
        _ => None,
    }
}

fn add(part: Part, count: i64, time: Timestamp) -> Option<Timestamp> {
    if let Some(seconds) = seconds(part) {
        return Some(time.plus_seconds(count.checked_mul(seconds)?));
    }
    let mut moment = Moment::of(time);
    let months = if part == Part::Year { count.checked_mul(12)? } else { count };
    let months = (moment.year * 12 + moment.month - 1).checked_add(months)?;
    (moment.year, moment.month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    moment.time()
}

/// How often the part is wholly between both times.
fn difference(part: Part, first: Timestamp, second: Timestamp) -> i64 {
    if let Some(seconds) = seconds(part) {
        return (second.micros() - first.micros()) / (seconds * 1_000_000);
    }
    let (from, to) = (Moment::of(first), Moment::of(second));
    let mut months = (to.year - from.year) * 12 + to.month - from.month;
    let within = |moment: &Moment| (moment.day, moment.seconds, moment.micros);
    if months > 0 && within(&to) < within(&from) {
        months -= 1;
    } else if months < 0 && within(&to) > within(&from) {
        months += 1;
    }
    if part == Part::Year { months / 12 } else { months }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `TO_STRING`: the date by a pattern of Unicode's letters (`y`, `M`, `d`, `a`, `h`, `H`, `m`, `s`, `S`, `n`, `X`, `x`).
pub(super) fn formatted(time: Timestamp, pattern: &str) -> Result<String> {
    let moment = Moment::of(time);
    let (hour, minute, second) = (moment.seconds / 3_600, moment.seconds / 60 % 60, moment.seconds % 60);
    let half = if hour % 12 == 0 { 12 } else { hour % 12 };
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let length = rest.chars().take_while(|next| *next == letter).count();
        rest = &rest[length * letter.len_utf8()..];
        match (letter, length) {
            ('y', 2) => out.push_str(&format!("{:02}", moment.year % 100)),
            ('y', _) => out.push_str(&format!("{:0length$}", moment.year)),
            ('M', 1 | 2) => out.push_str(&format!("{:0length$}", moment.month)),
            ('M', 3) => out.push_str(&MONTHS[moment.month as usize - 1][..3]),
            ('M', 4) => out.push_str(MONTHS[moment.month as usize - 1]),
            ('M', _) => out.push_str(&MONTHS[moment.month as usize - 1][..1]),
            ('d', _) => out.push_str(&format!("{:0length$}", moment.day)),
            ('a', _) => out.push_str(if hour < 12 { "AM" } else { "PM" }),
            ('h', _) => out.push_str(&format!("{half:0length$}")),
            ('H', _) => out.push_str(&format!("{hour:0length$}")),
            ('m', _) => out.push_str(&format!("{minute:0length$}")),
            ('s', _) => out.push_str(&format!("{second:0length$}")),
            ('S', _) => {
                let digits = format!("{:06}000", moment.micros);
                out.push_str(digits.get(..length).unwrap_or(&digits));
            }
            ('n', _) => out.push_str(&(moment.micros * 1_000).to_string()),
            ('X', _) => out.push('Z'),
            ('x', 3 | 5) => out.push_str("+00:00"),
            ('x', 1) => out.push_str("+00"),
            ('x', _) => out.push_str("+0000"),
            (letter, _) if letter.is_alphabetic() => return Err(faults::unknown_date_pattern()),
            (other, _) => out.extend(std::iter::repeat_n(other, length)),
        }
    }
    Ok(out)
}

//! A point in time, and the three ways in which AWS writes one.

use std::fmt;

/// Microseconds since the Unix epoch; years -9999 to 9999 can be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month (1 to 12), day (1 to 31) of a number of days since the epoch (Howard Hinnant's `civil_from_days`).
fn civil(days: i64) -> (i64, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let month = (if mp < 10 { mp + 3 } else { mp - 9 }) as u32;
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

/// Days since the epoch of a date (the inverse of [`civil`]).
fn days_from(year: i64, month: u32, day: u32) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let doy = (153 * mp + 2) / 5 + i64::from(day) - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

/// A timestamp's parts in UTC.
struct Parts {
    year: i64,
    month: u32,
    day: u32,
    weekday: usize,
    hour: i64,
    minute: i64,
    second: i64,
    micros: i64,
}

/// How much of a second is written.
enum Fraction {
    None,
    Millis,
    Micros,
}

impl Parts {
    /// Written digit by digit: large answers hold thousands of these.
    fn iso8601(&self, fraction: Fraction) -> String {
        if !(0..=9999).contains(&self.year) {
            return format!("{:05}-{:02}-{:02}T00:00:00Z", self.year, self.month, self.day);
        }
        let mut text = String::with_capacity(27);
        digits(&mut text, self.year, 4);
        for (mark, number) in [
            ('-', i64::from(self.month)),
            ('-', i64::from(self.day)),
            ('T', self.hour),
            (':', self.minute),
            (':', self.second),
        ] {
            text.push(mark);
            digits(&mut text, number, 2);
        }
        match fraction {
            Fraction::None => {}
            Fraction::Millis => {
                text.push('.');
                digits(&mut text, self.micros / 1_000, 3);
            }
            Fraction::Micros => {
                text.push('.');
                digits(&mut text, self.micros, 6);
            }
        }
        text.push('Z');
        text
    }
}

/// Appends the last `count` decimal digits of a number that is not negative.
fn digits(text: &mut String, number: i64, count: u32) {
    for place in (0..count).rev() {
        let digit = number / 10_i64.pow(place) % 10;
        text.push(char::from(b'0' + digit as u8));
    }
}

impl Timestamp {
    /// From microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// From seconds since the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// From seconds since the epoch with a fraction, rounded to microseconds; `None` when out of range.
    pub fn from_seconds_f64(seconds: f64) -> Option<Self> {
        let micros = (seconds * 1e6).round();
        (micros.is_finite() && micros.abs() < 9.0e18).then_some(Self(micros as i64))
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since the epoch, rounded down.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Seconds since the epoch with their fraction.
    pub fn seconds_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// This time plus a number of microseconds, which may be negative; stops at the ends of the range.
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// This time plus a number of seconds, which may be negative; stops at the ends of the range.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_micros(seconds.saturating_mul(1_000_000))
    }

    /// This time without the part below a second.
    pub const fn floor_to_second(self) -> Self {
        Self(self.seconds() * 1_000_000)
    }

    /// This time without the part below a millisecond.
    pub const fn floor_to_millisecond(self) -> Self {
        Self(self.millis() * 1_000)
    }

    fn parts(self) -> Parts {
        let seconds = self.seconds();
        let days = seconds.div_euclid(86_400);
        let within = seconds.rem_euclid(86_400);
        let (year, month, day) = civil(days);
        Parts {
            year,
            month,
            day,
            weekday: days.rem_euclid(7) as usize,
            hour: within / 3_600,
            minute: within / 60 % 60,
            second: within % 60,
            micros: self.0.rem_euclid(1_000_000),
        }
    }

    /// ISO 8601 in UTC; a fraction of three or six digits stands only when it is not zero.
    pub fn iso8601(self) -> String {
        let p = self.parts();
        let fraction = match p.micros {
            0 => Fraction::None,
            micros if micros % 1_000 == 0 => Fraction::Millis,
            _ => Fraction::Micros,
        };
        p.iso8601(fraction)
    }

    /// ISO 8601 in UTC with milliseconds, always three digits (`2026-01-02T03:04:05.000Z`).
    pub fn iso8601_millis(self) -> String {
        self.parts().iso8601(Fraction::Millis)
    }

    /// The basic ISO 8601 form without a fraction (`20260102T030405Z`), as in signatures and file names.
    pub fn iso8601_basic(self) -> String {
        let p = self.parts();
        format!("{:04}{:02}{:02}T{:02}{:02}{:02}Z", p.year, p.month, p.day, p.hour, p.minute, p.second)
    }

    /// The HTTP date of RFC 1123 (`Fri, 02 Jan 2026 03:04:05 GMT`), without a fraction.
    pub fn rfc1123(self) -> String {
        let p = self.parts();
        let mut text = String::with_capacity(29);
        text.push_str(DAYS[p.weekday]);
        text.push_str(", ");
        digits(&mut text, p.day.into(), 2);
        text.push(' ');
        text.push_str(MONTHS[p.month as usize - 1]);
        text.push(' ');
        // HTTP knows no years of more than four digits.
        digits(&mut text, p.year.clamp(0, 9999), 4);
        for (mark, number) in [(' ', p.hour), (':', p.minute), (':', p.second)] {
            text.push(mark);
            digits(&mut text, number, 2);
        }
        text.push_str(" GMT");
        text
    }

    /// Year, month (1 to 12) and day (1 to 31) in UTC.
    pub fn date(self) -> (i64, u32, u32) {
        let p = self.parts();
        (p.year, p.month, p.day)
    }

    /// Reads ISO 8601: a date, or date and time with optional seconds and fraction, and `Z`, an offset or
    /// nothing (UTC); the basic form `20260102T030405Z` too.
    pub fn parse_iso8601(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if !text.is_ascii() {
            return None;
        }
        if bytes.len() == 16 && bytes[8] == b'T' && bytes[15] == b'Z' {
            let expanded = format!(
                "{}-{}-{}T{}:{}:{}Z",
                &text[0..4],
                &text[4..6],
                &text[6..8],
                &text[9..11],
                &text[11..13],
                &text[13..15]
            );
            return Self::parse_iso8601(&expanded);
        }
        let (date, rest) = match text.find(['T', 't', ' ']) {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (text, ""),
        };
        let mut fields = date.split('-');
        let (year, month, day) = (number(fields.next()?)?, number(fields.next()?)?, number(fields.next()?)?);
        if fields.next().is_some() {
            return None;
        }
        let (clock, offset) = match rest.find(['Z', 'z', '+', '-']) {
            Some(at) => (&rest[..at], offset_seconds(&rest[at..])?),
            None => (rest, 0),
        };
        let (hms, fraction) = clock.split_once('.').unwrap_or((clock, ""));
        let mut fields = hms.split(':').filter(|field| !field.is_empty());
        let hour = fields.next().map_or(Some(0), number)?;
        let minute = fields.next().map_or(Some(0), number)?;
        let second = fields.next().map_or(Some(0), number)?;
        Self::at(year, month, day, hour, minute, second)
            .map(|time| time.plus_seconds(-offset))
            .and_then(|time| Some(time.plus_micros(fraction_micros(fraction)?)))
    }

    /// Reads the HTTP date of RFC 1123 (with or without a fraction of a second).
    pub fn parse_rfc1123(text: &str) -> Option<Self> {
        let rest = text.split_once(", ")?.1;
        let mut words = rest.split([' ', '-']).filter(|word| !word.is_empty());
        let day = number(words.next()?)?;
        let month = words.next()?;
        let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? as i64 + 1;
        let year = number(words.next()?)?;
        let clock = words.next()?;
        let (hms, fraction) = clock.split_once('.').unwrap_or((clock, ""));
        let mut fields = hms.split(':');
        let (hour, minute, second) =
            (number(fields.next()?)?, number(fields.next()?)?, number(fields.next()?)?);
        Some(Self::at(year, month, day, hour, minute, second)?.plus_micros(fraction_micros(fraction)?))
    }

    fn at(year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64) -> Option<Self> {
        let valid = (0..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hour <= 24
            && minute < 60
            && second <= 60;
        let days = valid.then(|| days_from(year, month as u32, day as u32))?;
        Some(Self::from_seconds(days * 86_400 + hour * 3_600 + minute * 60 + second))
    }
}

fn number(text: &str) -> Option<i64> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn fraction_micros(digits: &str) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut micros = 0;
    for index in 0..6 {
        micros = micros * 10 + digits.as_bytes().get(index).map_or(0, |byte| i64::from(byte - b'0'));
    }
    Some(micros)
}

fn offset_seconds(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes()[0] {
        b'Z' | b'z' => return (text.len() == 1).then_some(0),
        b'-' => (-1, &text[1..]),
        _ => (1, &text[1..]),
    };
    let digits = digits.replace(':', "");
    if digits.len() != 4 && digits.len() != 2 {
        return None;
    }
    let hours = number(&digits[..2])?;
    let minutes = if digits.len() == 4 { number(&digits[2..])? } else { 0 };
    Some(sign * (hours * 3_600 + minutes * 60))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso8601())
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn every_form_is_read_back() {
        for (micros, iso) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_576_540_098_000_000, "2019-12-16T23:48:18Z"),
            (946_845_296_123_000, "2000-01-02T20:34:56.123Z"),
            (946_845_296_123_456, "2000-01-02T20:34:56.123456Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (253_402_300_799_000_000, "9999-12-31T23:59:59Z"),
        ] {
            let time = Timestamp::from_micros(micros);
            assert_eq!(time.iso8601(), iso);
            assert_eq!(Timestamp::parse_iso8601(iso), Some(time));
            assert_eq!(Timestamp::parse_rfc1123(&time.rfc1123()), Some(time.floor_to_second()));
            assert_eq!(Timestamp::parse_iso8601(&time.iso8601_basic()), Some(time.floor_to_second()));
        }
    }

    #[test]
    fn offsets_are_applied() {
        let time = Timestamp::parse_iso8601("2019-12-16T23:48:18Z");
        assert_eq!(Timestamp::parse_iso8601("2019-12-16T22:48:18-01:00"), time);
        assert_eq!(Timestamp::parse_iso8601("2019-12-17T00:48:18+0100"), time);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in
            ["", "x", "2019-13-01", "2019-12-16T23:48:18Q", "2019-12", "2019-12-16T23:48:18+1", "é-é-é"]
        {
            assert_eq!(Timestamp::parse_iso8601(text), None, "{text}");
        }
    }
}

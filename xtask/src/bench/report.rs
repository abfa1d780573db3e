//! The numbers as a page of Markdown, with the targets beside them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::failure::{Failure, Result};

/// All numbers of a run, by benchmark, server and what was measured.
#[derive(Debug, Default)]
pub(super) struct Numbers(BTreeMap<(String, String, String), f64>);

impl Numbers {
    /// Reads a line of the measuring program.
    pub(super) fn read(&mut self, line: &str) -> Result<()> {
        let fields: Vec<&str> = line.split('\t').collect();
        if let [benchmark, server, what, number] = fields[..]
            && let Ok(number) = number.parse()
        {
            self.put(benchmark, server, what, number);
            return Ok(());
        }
        Err(Failure::new(format!("the measuring program printed a line that is no measurement: {line}")))
    }

    /// Keeps a number.
    pub(super) fn put(&mut self, benchmark: &str, server: &str, what: &str, number: f64) {
        self.0.insert((benchmark.to_owned(), server.to_owned(), what.to_owned()), number);
    }

    /// Whether nothing was measured.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, benchmark: &str, server: &str, what: &str) -> Option<f64> {
        self.0.get(&(benchmark.to_owned(), server.to_owned(), what.to_owned())).copied()
    }
}

/// What a number should be.
#[derive(Clone, Copy)]
enum Target {
    None,
    AtMost(f64),
    Below(f64),
}

use Target::{AtMost, Below, None as NoTarget};

/// A row of the table of calls: the benchmark, the call, and the target of its processor time in microseconds.
type CallRow = (&'static str, &'static str, Target);

#[rustfmt::skip]
const CALLS: &[CallRow] = &[
    ("identity", "sts:GetCallerIdentity", AtMost(20.0)),
    ("instances-1", "ec2:DescribeInstances, 1 instance", NoTarget),
    ("instances-1000", "ec2:DescribeInstances, 1000 instances", Below(5000.0)),
    ("authorize", "ec2:AuthorizeSecurityGroupIngress, recorder off", NoTarget),
    ("authorize-recorded", "ec2:AuthorizeSecurityGroupIngress, recorder on", NoTarget),
    ("put-small", "s3:PutObject, 1 KiB", NoTarget),
    ("get-small", "s3:GetObject, 1 KiB", NoTarget),
    ("put-large", "s3:PutObject, 8 MiB", NoTarget),
    ("get-large", "s3:GetObject, 8 MiB", NoTarget),
];

/// The share of the bare server's throughput that a call should have.
const THROUGHPUT: &[(&str, f64)] = &[("identity", 0.7), ("put-small", 0.6), ("get-small", 0.6)];

/// A row of the table of single numbers.
struct Single {
    benchmark: &'static str,
    what: &'static str,
    title: &'static str,
    unit: &'static str,
    target: Target,
}

#[rustfmt::skip]
const SINGLES: &[Single] = &[
    Single { benchmark: "listing", what: "folder-small", title: "s3:ListObjectsV2, a folder of 100 keys, 1,000 keys in the bucket", unit: "µs", target: NoTarget },
    Single { benchmark: "listing", what: "folder-large", title: "the same, 100,000 keys in the bucket", unit: "µs", target: NoTarget },
    Single { benchmark: "listing", what: "folders-small", title: "s3:ListObjectsV2, 10 folders, 1,000 keys in the bucket", unit: "µs", target: NoTarget },
    Single { benchmark: "listing", what: "folders-large", title: "the same, 100,000 keys in the bucket", unit: "µs", target: NoTarget },
    Single { benchmark: "objects", what: "growth", title: "memory for 10,000 objects of 1 KiB", unit: "MB", target: NoTarget },
    Single { benchmark: "start", what: "milliseconds", title: "start of the process to its first answer (median)", unit: "ms", target: Below(20.0) },
    Single { benchmark: "memory", what: "started", title: "memory after start", unit: "MB", target: Below(15.0) },
    Single { benchmark: "memory", what: "called", title: "memory after the first call", unit: "MB", target: NoTarget },
    Single { benchmark: "groups", what: "growth", title: "memory for 10,000 security groups", unit: "MB", target: NoTarget },
    Single { benchmark: "size", what: "megabytes", title: "release binary", unit: "MB", target: NoTarget },
    Single { benchmark: "fork", what: "rows", title: "the world that is forked", unit: "rows", target: NoTarget },
    Single { benchmark: "fork", what: "fork", title: "fork of that world", unit: "µs", target: Below(50.0) },
    Single { benchmark: "fork", what: "write", title: "fork and first CreateSecurityGroup in it", unit: "µs", target: NoTarget },
    Single { benchmark: "recording", what: "off", title: "authorize in process, recorder off, 10 instances", unit: "µs", target: NoTarget },
    Single { benchmark: "recording", what: "on", title: "the same, recorder on", unit: "µs", target: NoTarget },
    Single { benchmark: "recording", what: "items", title: "the history that it then grows to", unit: "items", target: NoTarget },
    Single { benchmark: "recording", what: "grown", title: "the same, recorder on, with that history", unit: "µs", target: NoTarget },
    Single { benchmark: "builds", what: "clean", title: "clean release build", unit: "s", target: NoTarget },
    Single { benchmark: "builds", what: "incremental", title: "dev build after a touch of one ec2 handler", unit: "s", target: Below(10.0) },
];

/// The page.
pub(super) fn page(numbers: &Numbers, notes: &[String], machine: &str) -> String {
    let mut page =
        format!("# Benchmarks\n\nMeasured in one run on {machine}. Made by `cargo xtask bench`.\n");
    for note in notes {
        let _ = writeln!(page, "\n{note}");
    }
    page.push_str(&calls(numbers));
    page.push_str(&singles(numbers));
    page
}

/// The tables of calls: throughput, then processor time.
fn calls(numbers: &Numbers) -> String {
    let measured: Vec<_> =
        CALLS.iter().filter(|(name, ..)| numbers.get(name, "ours", "rate").is_some()).collect();
    if measured.is_empty() {
        return String::new();
    }
    let mut rates = String::from(
        "\n## Requests a second\n\nOne thread keeps 16 connections busy; each server's best round.\n\n\
         | call | ours | bare hyper | moto | ours to bare | ours to moto | target |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | --- |\n",
    );
    let mut processor = String::from(
        "\n## Processor time of the server, µs a request\n\nThe median of several rounds.\n\n\
         | call | ours | bare hyper | moto | ours to bare | moto to ours | target |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | --- |\n",
    );
    let mut held_up = Vec::new();
    for row in measured {
        rates.push_str(&rate_row(numbers, row));
        processor.push_str(&processor_row(numbers, row));
        let (name, title, _) = row;
        let busy = ["ours", "bare"].map(|server| numbers.get(name, server, "client").unwrap_or(0.0));
        if busy.iter().any(|busy| *busy > 0.9) {
            held_up.push(*title);
        }
    }
    if !held_up.is_empty() {
        let _ = writeln!(
            rates,
            "\nThe client was busy all the time and may have held a server up, so that processor time tells more: {}.",
            held_up.join("; ")
        );
    }
    if numbers.get("authorize-recorded", "moto", "rate").is_some() {
        processor.push_str("\nmoto's recorder records nothing when a group changes; ours writes all items that it touches.\n");
    }
    rates + &processor
}

fn rate_row(numbers: &Numbers, (name, title, _): &CallRow) -> String {
    let [ours, bare, moto] = ["ours", "bare", "moto"].map(|server| numbers.get(name, server, "rate"));
    let share = ratio(ours, bare);
    let wanted = THROUGHPUT.iter().find(|(call, _)| call == name);
    let wanted = wanted.map_or_else(String::new, |(_, least)| at_least(share, *least));
    let [share, more] = [share.map_or_else(dash, percent), times(ratio(ours, moto))];
    let [ours, bare, moto] = [ours, bare, moto].map(shown);
    format!("| {title} | {ours} | {bare} | {moto} | {share} | {more} | {wanted} |\n")
}

fn processor_row(numbers: &Numbers, (name, title, target): &CallRow) -> String {
    let [ours, bare, moto] = ["ours", "bare", "moto"].map(|server| numbers.get(name, server, "processor"));
    let wanted = judged(ours, *target, "µs");
    let [more, less] = [ratio(ours, bare), ratio(moto, ours)].map(times);
    let [ours, bare, moto] = [ours, bare, moto].map(shown);
    format!("| {title} | {ours} | {bare} | {moto} | {more} | {less} | {wanted} |\n")
}

/// The table of single numbers.
fn singles(numbers: &Numbers) -> String {
    let mut table = String::new();
    for Single { benchmark, what, title, unit, target } in SINGLES {
        let [ours, moto] = ["ours", "moto"].map(|server| numbers.get(benchmark, server, what));
        if ours.is_none() {
            continue;
        }
        let judged = judged(ours, *target, unit);
        let of_moto = moto.map_or_else(dash, |_| format!("{} {unit}", shown(moto)));
        let _ = writeln!(table, "| {title} | {} {unit} | {of_moto} | {judged} |", shown(ours));
    }
    if let Some(cost) = ratio(numbers.get("recording", "ours", "on"), numbers.get("recording", "ours", "off"))
    {
        let _ = writeln!(table, "| recorder on to recorder off | {} | – | |", times(Some(cost)));
    }
    if table.is_empty() {
        return table;
    }
    format!("\n## Single numbers\n\n| what | ours | moto | target |\n| --- | ---: | ---: | --- |\n{table}")
}

fn judged(number: Option<f64>, target: Target, unit: &str) -> String {
    let (words, met) = match target {
        NoTarget => return String::new(),
        AtMost(most) => (format!("≤ {} {unit}", shown(Some(most))), number.map(|number| number <= most)),
        Below(limit) => (format!("< {} {unit}", shown(Some(limit))), number.map(|number| number < limit)),
    };
    format!("{words}: {}", verdict(met))
}

fn at_least(share: Option<f64>, least: f64) -> String {
    format!("≥ {} of bare: {}", percent(least), verdict(share.map(|share| share >= least)))
}

fn verdict(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => "met",
        Some(false) => "missed",
        None => "not measured",
    }
}

fn ratio(of: Option<f64>, to: Option<f64>) -> Option<f64> {
    Some(of? / to?).filter(|ratio| ratio.is_finite())
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn times(ratio: Option<f64>) -> String {
    ratio.map_or_else(dash, |ratio| format!("{} ×", shown(Some(ratio))))
}

fn dash() -> String {
    "–".to_owned()
}

/// A number with about three digits, thousands apart.
fn shown(number: Option<f64>) -> String {
    let Some(number) = number else { return dash() };
    if number < 10.0 {
        return format!("{number:.2}").trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    if number < 100.0 {
        return format!("{number:.1}").trim_end_matches(".0").to_owned();
    }
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_about_three_digits() {
        let all = [0.456, 7.0, 12.34, 20.0, 456.7, 1234.5, 1_234_567.0].map(|number| shown(Some(number)));
        assert_eq!(all, ["0.46", "7", "12.3", "20", "457", "1,234", "1,234,567"]);
    }

    #[test]
    fn a_page_has_what_was_measured_and_its_targets() {
        let mut numbers = Numbers::default();
        for line in
            ["identity\tours\trate\t40000", "identity\tbare\trate\t50000", "identity\tours\tprocessor\t24.5"]
        {
            numbers.read(line).expect("it is a measurement");
        }
        let page = page(&numbers, &[], "a machine");
        assert!(page.contains("| 40,000 | 50,000 | – | 80 % | – | ≥ 70 % of bare: met |"), "{page}");
        assert!(page.contains("| 24.5 | – | – | – | – | ≤ 20 µs: missed |"), "{page}");
        assert!(!page.contains("fork"), "{page}");
    }

    #[test]
    fn a_line_that_is_no_measurement_is_refused() {
        assert!(Numbers::default().read("identity ours").is_err());
    }
}

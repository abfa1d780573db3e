//! Bounded fuzzing: mutates the requests of `fuzz/corpus/http` with a seeded generator and sends them through all readers.
//!
//! `cargo xtask fuzz --seconds 60 --seed 1`. Coverage-guided fuzzers need a nightly compiler; this needs none. What
//! breaks a reader is saved to the corpus, where a test replays it from then on.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a command that tells what it found, in real time"
)]

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[path = "../../../fuzz/exercise.rs"]
mod exercise;

/// What a single request may take at most.
const PATIENCE: Duration = Duration::from_secs(1);

/// Pieces that matter to some reader.
const TOKENS: &[&[u8]] = &[
    b"&",
    b"=",
    b"%",
    b"%0",
    b"%00",
    b"%C3",
    b"%2F",
    b"..",
    b"//",
    b"?",
    b"+",
    b".1",
    b".0",
    b".99999999",
    b".member.1.",
    b".entry.1.key=",
    b"<",
    b">",
    b"</",
    b"/>",
    b"<!DOCTYPE x [<!ENTITY a \"b\">]>",
    b"&a;",
    b"&#0;",
    b"&#x10FFFF;",
    b"<![CDATA[",
    b"]]>",
    b"<?xml",
    b"xmlns:a=\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b"[[[[[[[[[[[[[[[[",
    b"{\"a\":",
    b"\\u",
    b"\\ud800",
    b"null",
    b"1e999",
    b"-",
    b"99999999999999999999",
    b"\"",
    b"\"\"",
    b"\xbf",
    b"\x9f",
    b"\xff",
    b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\xc1",
    b"\xfb",
    b"\xf9\x7e\x00",
    b"\xf6",
    b"\r\n",
    b"0;chunk-signature=",
    b"ffffffff;",
    b"x-amz-trailer-signature:",
    b"\x1f\x8b\x08",
    b"\0",
    b"\xf0\x9f\x98\x80",
    b"\xc3\x28",
    b"--",
    b"NaN",
];

/// The arguments.
struct Options {
    seconds: u64,
    iterations: u64,
    seed: u64,
}

fn main() -> ExitCode {
    let options = match Options::of(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(reason) => {
            println!("{reason}\nusage: fuzz [--seconds N] [--iterations N] [--seed N]");
            return ExitCode::FAILURE;
        }
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/http");
    let corpus = load(&folder);
    println!("{} requests in the corpus, seed {}", corpus.len(), options.seed);
    // The default hook would print every panic; they are told at the end, with the file that causes each.
    std::panic::set_hook(Box::new(|_| ()));
    let broken = run(&options, &corpus, &folder);
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Options {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { seconds: 30, iterations: u64::MAX, seed: 0 };
        while let Some(name) = arguments.next() {
            let value = arguments.next().and_then(|value| value.parse().ok());
            let value = value.ok_or_else(|| format!("`{name}` needs a number after it"))?;
            match name.as_str() {
                "--seconds" => options.seconds = value,
                "--iterations" => options.iterations = value,
                "--seed" => options.seed = value,
                _ => return Err(format!("`{name}` is not known")),
            }
        }
        Ok(options)
    }
}

/// Mutates and tries until time or iterations are over, or a tenth way of breaking is found.
fn run(options: &Options, corpus: &[Vec<u8>], folder: &Path) -> BTreeMap<String, PathBuf> {
    let start = Instant::now();
    let mut random = Random(options.seed);
    let mut outcomes = BTreeMap::new();
    let mut broken = BTreeMap::new();
    let mut done = 0;
    while done < options.iterations && start.elapsed().as_secs() < options.seconds && broken.len() < 10 {
        done += 1;
        let case = mutated(corpus, &mut random);
        let began = Instant::now();
        let result = catch_unwind(|| exercise::exercise(&case));
        let reason = match result {
            Ok(_) if began.elapsed() > PATIENCE => "took too long".to_owned(),
            Ok(outcome) => {
                *outcomes.entry(outcome).or_insert(0_u64) += 1;
                continue;
            }
            Err(panic) => message(panic.as_ref()),
        };
        broken.entry(reason).or_insert_with_key(|reason| save(folder, reason, &case));
    }
    println!("{done} requests in {:.1} s: {outcomes:?}", start.elapsed().as_secs_f64());
    for (reason, file) in &broken {
        println!("BROKEN {}: {reason}", file.display());
    }
    broken
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message").to_owned()
}

/// Keeps a request that breaks a reader under the name of the way it does.
fn save(folder: &Path, reason: &str, case: &[u8]) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    reason.hash(&mut hasher);
    let file = folder.join(format!("broken-{:016x}.http", hasher.finish()));
    std::fs::write(&file, case).expect("the corpus can be written");
    file
}

fn load(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("the corpus is checked in");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("a readable file")).collect()
}

/// One request of the corpus after one to six mutations, mostly of the body.
fn mutated(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut case = random.pick(corpus).clone();
    for _ in 0..=random.below(6) {
        let body = case.windows(2).position(|pair| pair == b"\n\n").map_or(0, |at| at + 2);
        let from = if random.below(3) == 0 || body >= case.len() { 0 } else { body };
        mutate(&mut case, from, corpus, random);
    }
    case
}

/// Changes something at or behind `from`.
fn mutate(case: &mut Vec<u8>, from: usize, corpus: &[Vec<u8>], random: &mut Random) {
    let at = from + random.below(case.len() - from + 1);
    let length = random.below(16).min(case.len() - at);
    match random.below(8) {
        0 if at < case.len() => case[at] ^= 1 << random.below(8),
        1 if at < case.len() => case[at] = random.below(256) as u8,
        2 => drop(case.drain(at..at + length)),
        3 => case.truncate(at.max(1)),
        4 => {
            let copy = case[at..at + length].to_vec();
            let times = 1 + random.below(40);
            insert(case, at, &copy.repeat(times));
        }
        5 => {
            let other = random.pick(corpus);
            let start = random.below(other.len());
            let end = (start + random.below(64)).min(other.len());
            insert(case, at, &other[start..end]);
        }
        _ => {
            let token = random.pick(TOKENS);
            insert(case, at, token);
        }
    }
}

fn insert(case: &mut Vec<u8>, at: usize, piece: &[u8]) {
    if case.len() < 64 * 1024 {
        case.splice(at..at, piece.iter().copied());
    }
}

/// SplitMix64: small, seeded, good enough to choose mutations.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

//! What may follow `cargo xtask moto`.

use std::str::FromStr;

use crate::failure::{Failure, Result};

/// The words of the help text.
pub(crate) const ARGUMENTS: &str =
    "[--server ours|moto|both] [--update] [--jobs N] [--port N] [--timeout SECONDS] [DIR | DIR/test_x.py]...";

/// The port that about 25 of moto's tests insist on.
pub(crate) const PORT: u16 = 5000;
/// How long one test may take.
const TIMEOUT: u32 = 60;

/// Whose server is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rival {
    /// cloudchamber: the list is held or updated.
    Ours,
    /// moto's own server, to compare with: the list is not touched.
    Moto,
    /// Both, one after the other, compared test by test: the list is not touched.
    Both,
}

/// The options of one run.
#[derive(Debug)]
pub(crate) struct Options {
    /// Whose server is tested.
    pub(crate) rival: Rival,
    /// Whether the list of passing tests is rewritten.
    pub(crate) update: bool,
    /// How many processes run tests, each with its server; the first has the port, the others the next ones.
    pub(crate) jobs: usize,
    /// The port of the first server, when it matters.
    pub(crate) port: Option<u16>,
    /// How many seconds one test may take.
    pub(crate) timeout: u32,
    /// What to run; empty for the listed folders.
    pub(crate) paths: Vec<String>,
}

impl Options {
    /// Reads the words of the command line.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self {
            rival: Rival::Ours,
            update: false,
            jobs: 1,
            port: None,
            timeout: TIMEOUT,
            paths: Vec::new(),
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--update" => options.update = true,
                "--jobs" => options.jobs = number(word, words.next())?,
                "--port" => options.port = Some(number(word, words.next())?),
                "--timeout" => options.timeout = number(word, words.next())?,
                "--server" => options.rival = rival(words.next())?,
                flag if flag.starts_with('-') => {
                    return Err(Failure::new(format!("`moto` has no option `{flag}`")).hint(ARGUMENTS));
                }
                path => options.paths.push(path.to_owned()),
            }
        }
        if options.update && options.rival != Rival::Ours {
            return Err(Failure::new("--update lists what our server passes, not moto's")
                .hint("leave out one of --update and --server"));
        }
        Ok(options)
    }
}

fn number<N: FromStr>(option: &str, word: Option<&String>) -> Result<N> {
    let found = word.map_or("nothing", String::as_str);
    let number = found.parse().ok().filter(|_| found != "0");
    number.ok_or_else(|| Failure::new(format!("{option} wants a number from 1, but got {found}")))
}

fn rival(word: Option<&String>) -> Result<Rival> {
    match word.map(String::as_str) {
        Some("ours") => Ok(Rival::Ours),
        Some("moto") => Ok(Rival::Moto),
        Some("both") => Ok(Rival::Both),
        other => {
            let found = other.unwrap_or("nothing");
            Err(Failure::new(format!("--server is `ours`, `moto` or `both`, but got {found}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::parse(&words)
    }

    #[test]
    fn options_and_paths_may_be_mixed() {
        let options = parse("test_sts --jobs 2 --server moto test_config --port 5005").expect("all known");
        assert_eq!((options.jobs, options.port, options.rival), (2, Some(5005), Rival::Moto));
        assert_eq!(options.paths, ["test_sts", "test_config"]);
    }

    #[test]
    fn wrong_words_are_named() {
        for (line, said) in [
            ("--job 2", "`--job`"),
            ("--jobs", "nothing"),
            ("--jobs 0", "but got 0"),
            ("--server theirs", "theirs"),
            ("--update --server moto", "--update"),
        ] {
            let failure = parse(line).expect_err(line);
            assert!(failure.text().contains(said), "{line}: {}", failure.text());
        }
    }
}

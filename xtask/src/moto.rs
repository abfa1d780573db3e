//! moto's own tests as a ratchet: what passed once has to go on passing. They are fetched and run, never copied.

mod options;
mod ratchet;
mod suite;

use std::path::Path;

use crate::failure::{Failure, Result};
use crate::python::Python;
use crate::server::{self, Profile, Server};
use crate::{process, workspace};
use options::{Options, PORT, Rival};
use ratchet::Ratchet;
use suite::{Outcome, Outcomes, Suite};

pub(crate) use options::ARGUMENTS;

/// Where the lists of tests are kept under version control.
const LISTS: &str = "tests/moto";

/// Runs the named folders, or those of `tests/moto/folders.txt`, and compares with what passed before.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut options = Options::parse(arguments)?;
    let lists = workspace::root().join(LISTS);
    let mut ratchet = Ratchet::read(&lists)?;
    let paths = match options.paths.is_empty() {
        true => workspace::read_list(&lists.join("folders.txt"))?,
        false => options.paths.clone(),
    };
    let python = Python::with("tests/moto/requirements.txt")?;
    let suite = Suite::fetch(&python)?;
    let paths = suite.resolve(&paths)?;
    if options.port.is_none() && !server::is_free(PORT) && !suite.insists_on_port(&paths) {
        options.port = Some(server::free_port()?);
    }
    let port = options.port.unwrap_or(PORT);
    let binary = match options.rival {
        Rival::Ours | Rival::Both => Some(server::build(Profile::Debug)?),
        Rival::Moto => None,
    };
    let theirs = match options.rival {
        Rival::Both => Some(run_jobs(&suite, &python, None, &paths, port, &options)?),
        Rival::Ours | Rival::Moto => None,
    };

    let outcomes = run_jobs(&suite, &python, binary.as_deref(), &paths, port, &options)?;
    print_counts(&outcomes);
    match options.rival {
        Rival::Moto => {
            compare(&ratchet, &outcomes);
            Ok(())
        }
        Rival::Both => {
            print_shares(&theirs.unwrap_or_default(), &outcomes);
            Ok(())
        }
        Rival::Ours if options.update => update(&mut ratchet, &lists, &paths, &outcomes),
        Rival::Ours => {
            let mut again =
                |lost: &[String]| run_once(&suite, &python, binary.as_deref(), lost, &options, port);
            hold(&ratchet, &paths, &outcomes, &mut again)
        }
    }
}

/// Runs the paths in as many processes as asked for, each with a server of its own.
fn run_jobs(
    suite: &Suite,
    python: &Python,
    binary: Option<&Path>,
    paths: &[String],
    first_port: u16,
    options: &Options,
) -> Result<Outcomes> {
    let shares = suite.share(paths, options.jobs);
    let total = shares.len();
    let mut outcomes = Outcomes::new();
    let results: Vec<Result<Outcomes>> = std::thread::scope(|scope| {
        let jobs: Vec<_> = shares
            .iter()
            .zip(first_port..)
            .map(|(share, port)| scope.spawn(move || run_once(suite, python, binary, share, options, port)))
            .collect();
        jobs.into_iter()
            .map(|job| job.join().expect("a job returns its failures and does not panic"))
            .collect()
    });
    for result in results {
        outcomes.extend(result?);
    }
    if total > 1 {
        println!("  {total} jobs, ports {first_port} to {}", usize::from(first_port) + total - 1);
    }
    Ok(outcomes)
}

/// Runs one share of the tests against one server with a fresh world.
fn run_once(
    suite: &Suite,
    python: &Python,
    binary: Option<&Path>,
    share: &[String],
    options: &Options,
    port: u16,
) -> Result<Outcomes> {
    let mut server = match binary {
        // What moto takes and AWS refuses is not what these tests are about.
        Some(binary) => Server::start(binary, port, &["--lenient"])?,
        None => {
            let mut command = python.command("moto_server");
            command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
            Server::spawn("moto", command, port, "/moto-api/data.json")?
        }
    };
    let what = format!("{} of moto's tests, port {port}", described(share));
    let outcomes = process::timed(&what, || suite.run(python, share, port, options.timeout));
    server.check_alive()?;
    outcomes
}

/// Fails if a listed test does not pass, neither the first time nor alone; tells how many unlisted ones do.
fn hold(
    ratchet: &Ratchet,
    paths: &[String],
    outcomes: &Outcomes,
    again: &mut dyn FnMut(&[String]) -> Result<Outcomes>,
) -> Result<()> {
    let mut lost = ratchet.lost(paths, outcomes);
    let present: Vec<String> = lost.iter().filter(|test| outcomes.contains_key(*test)).cloned().collect();
    if !present.is_empty() && present.len() <= 50 {
        println!("\n{} of the listed tests did not pass; once more, alone:", present.len());
        let second = again(&present)?;
        lost.retain(|test| second.get(test) != Some(&Outcome::Passed));
        for test in present.iter().filter(|test| !lost.contains(test)) {
            println!("  passes at the second try: {test}");
        }
    }
    for (test, reason) in ratchet.needless(outcomes) {
        println!("  {LISTS}/exceptions.tsv lists a test that passes: {test} ({reason})");
    }
    let gained = ratchet.gained(outcomes);
    if !gained.is_empty() {
        println!(
            "{} more pass: run `cargo xtask moto --update` and commit {LISTS}/passing.txt",
            gained.len()
        );
    }
    if lost.is_empty() {
        return Ok(());
    }
    let count = lost.len();
    Err(Failure::new(format!("{count} of moto's tests passed before and do not now:\n    {}", lost.join("\n    ")))
        .hint(format!("mend what they test; where AWS differs from moto, move the test to {LISTS}/exceptions.tsv with the reason")))
}

/// Writes the list of the tests that pass.
fn update(ratchet: &mut Ratchet, lists: &Path, paths: &[String], outcomes: &Outcomes) -> Result<()> {
    let lost = ratchet.lost(paths, outcomes);
    let gained = ratchet.gained(outcomes);
    ratchet.update(paths, outcomes);
    ratchet.write(lists)?;
    for test in &lost {
        println!("  no longer listed: {test}");
    }
    println!("{LISTS}/passing.txt: {} more, {} fewer", gained.len(), lost.len());
    Ok(())
}

/// Tells what moto's own server passes and ours does not yet.
fn compare(ratchet: &Ratchet, outcomes: &Outcomes) {
    let missing = ratchet.gained(outcomes);
    println!("\n{} of the tests that moto's own server passes are not in {LISTS}/passing.txt", missing.len());
    for test in &missing {
        println!("  {test}");
    }
}

fn print_counts(outcomes: &Outcomes) {
    let count = |file: &str, wanted: Outcome| {
        let in_file = outcomes.iter().filter(|(test, _)| test.split("::").next() == Some(file));
        in_file.filter(|(_, outcome)| **outcome == wanted).count()
    };
    let mut files: Vec<&str> = outcomes.keys().filter_map(|test| test.split("::").next()).collect();
    files.dedup();
    println!("\n  passed failed skipped");
    for file in files {
        let [passed, failed, skipped] = Outcome::ALL.map(|outcome| count(file, outcome));
        println!("  {passed:6} {failed:6} {skipped:7}  {file}");
    }
    let [passed, failed, skipped] =
        Outcome::ALL.map(|wanted| outcomes.values().filter(|outcome| **outcome == wanted).count());
    println!("  {passed:6} {failed:6} {skipped:7}  in all\n");
}

/// Tells folder by folder how many tests moto's own server passes, and how many of these ours passes too.
fn print_shares(theirs: &Outcomes, ours: &Outcomes) {
    let folder = |test: &str| test.split('/').nth(1).unwrap_or(test).to_owned();
    let passed = |outcomes: &Outcomes, test: &str| outcomes.get(test) == Some(&Outcome::Passed);
    let mut folders: Vec<String> = theirs.keys().chain(ours.keys()).map(|test| folder(test)).collect();
    folders.sort();
    folders.dedup();
    println!("  by moto's  by ours  by both  ours/moto's");
    for name in folders {
        let all = || theirs.keys().filter(|test| folder(test) == name);
        let by_moto = all().filter(|test| passed(theirs, test)).count();
        let by_both = all().filter(|test| passed(theirs, test) && passed(ours, test)).count();
        let by_ours = ours.keys().filter(|test| folder(test) == name && passed(ours, test)).count();
        let share = 100.0 * by_ours as f64 / by_moto.max(1) as f64;
        println!("  {by_moto:9} {by_ours:8} {by_both:8} {share:10.1} %  {name}");
    }
}

fn described(share: &[String]) -> String {
    match share {
        [one] => one.clone(),
        many => format!("{} files, folders or tests", many.len()),
    }
}

//! Runs commands: says what is being done, how long it took, and which command failed with what.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{Context, Failure, Result};
use crate::workspace;

/// A command that runs in the root of the workspace.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root());
    command
}

/// The cargo that runs this task.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments);
    cargo
}

/// Does something with a line before it that says what, and one after it that says how long it took.
pub(crate) fn timed<T>(what: &str, action: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("  .. {what}");
    let start = Instant::now();
    let result = action();
    let outcome = if result.is_ok() { "ok" } else { "!!" };
    println!("  {outcome} {what} ({})", seconds(start.elapsed()));
    result
}

/// Runs a command to its end, its output on this terminal; fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` {}", line(command), ending(status))))
}

/// Runs a command to its end, its output on this terminal, and tells how it ended.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().context(format!("cannot start `{}`", line(command)))
}

/// Runs a command and returns what it printed; what it says on its error output is shown only if it fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stdin(Stdio::null()).output().context(format!("cannot start `{}`", line(command)))?;
    if !output.status.success() {
        let printed = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("`{}` {}", line(command), ending(output.status)))
            .hint(format!("it said: {}", tail(printed.trim(), 20))));
    }
    String::from_utf8(output.stdout).context(format!("`{}` printed bytes that are no text", line(command)))
}

/// A duration for people: `0.4 s`, `73 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 10.0 { format!("{seconds:.1} s") } else { format!("{seconds:.0} s") }
}

/// The last lines of a text.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// How a process ended, as the end of a sentence.
pub(crate) fn ending(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("ended with exit code {code}"),
        None => "was ended by a signal".to_owned(),
    }
}

/// The command as one would type it, the program by its bare name.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    let line: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    line.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_fails_is_named_with_its_exit_code() {
        let failure = run(command("sh").args(["-c", "exit 3"])).expect_err("it ends with 3");
        assert_eq!(failure.text(), "`sh -c exit 3` ended with exit code 3");
    }

    #[test]
    fn a_command_that_is_not_there_is_named() {
        let failure = run(&mut command("no-such-program")).expect_err("it cannot start");
        assert!(failure.text().starts_with("cannot start `no-such-program`"), "{}", failure.text());
    }

    #[test]
    fn the_tail_is_the_last_lines() {
        assert_eq!(tail("a\nb\nc", 2), "b\nc");
        assert_eq!(tail("a", 2), "a");
    }
}

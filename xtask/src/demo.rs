//! The first command of the README: a server with a fresh world, and a script that a Config user would write.

use crate::failure::{Failure, Result};
use crate::process;
use crate::python::Python;
use crate::server::{self, Profile, Server};

/// What may follow `cargo xtask demo`.
pub(crate) const ARGUMENTS: &str = "";

const SCRIPT: &str = "examples/open_port.py";

/// Builds, starts the server, runs the script, and ends with the script's exit code.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        return Err(Failure::new(format!("`demo` takes no argument, but got `{argument}`")));
    }
    let binary = server::build(Profile::Release)?;
    let python = Python::with("examples/requirements.txt")?;
    let mut server = Server::start(&binary, server::free_port()?, &[])?;
    println!("  ok server on {}\n", server.endpoint());

    let mut script = python.command("python");
    server::point_at(script.arg(SCRIPT), &server.endpoint());
    let status = process::status(&mut script)?;
    server.check_alive()?;
    match status.code() {
        Some(0) => Ok(()),
        Some(code) => Err(Failure::silent(u8::try_from(code).unwrap_or(1))),
        None => Err(Failure::new(format!("{SCRIPT} {}", process::ending(status)))),
    }
}

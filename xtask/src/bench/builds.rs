//! How long builds take: from nothing, and after a touch of one handler.

use std::fs::File;
use std::time::{Instant, SystemTime};

use super::report::Numbers;
use crate::failure::{Context, Result};
use crate::{process, workspace};

/// The handler that is touched.
const HANDLER: &str = "services/ec2/src/security_groups.rs";

/// Times a clean release build into a fresh target folder, and an incremental build of the dev profile.
pub(super) fn measure(numbers: &mut Numbers) -> Result<()> {
    let fresh = workspace::target().join("bench/fresh");
    workspace::remove_folder(&fresh)?;
    // What has to be downloaded is no part of a build.
    process::run(&mut process::cargo(&["fetch", "--quiet"]))?;
    let clean = seconds("clean release build", &["--release"], Some(&fresh));
    workspace::remove_folder(&fresh)?;
    numbers.put("builds", "ours", "clean", clean?);

    seconds("bring the dev build up to date", &[], None)?;
    touch()?;
    numbers.put(
        "builds",
        "ours",
        "incremental",
        seconds("dev build after a touch of one ec2 handler", &[], None)?,
    );
    Ok(())
}

/// The time of `cargo build` of the server.
fn seconds(what: &str, flags: &[&str], folder: Option<&std::path::Path>) -> Result<f64> {
    let mut cargo = process::cargo(&["build", "--quiet", "--package", "server"]);
    cargo.args(flags);
    if let Some(folder) = folder {
        cargo.env("CARGO_TARGET_DIR", folder);
    }
    let start = Instant::now();
    process::timed(what, || process::run(&mut cargo))?;
    Ok(start.elapsed().as_secs_f64())
}

/// Says that the handler's file was just changed, without a change.
fn touch() -> Result<()> {
    let path = workspace::root().join(HANDLER);
    let file = File::options().append(true).open(&path).context(format!("cannot open {}", path.display()))?;
    file.set_modified(SystemTime::now()).context(format!("cannot touch {}", path.display()))
}

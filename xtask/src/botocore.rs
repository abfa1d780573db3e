//! botocore's source distribution, fetched once from PyPI into the cache.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Context as _, Failure, Result};
use crate::workspace::root;

/// The pinned version: models, conformance vectors and test clients are all of this one.
pub(crate) const VERSION: &str = "1.44.5";

/// The unpacked source distribution.
pub(crate) fn source() -> Result<PathBuf> {
    let cache = root().join(".cache");
    let folder = cache.join(format!("botocore-{VERSION}"));
    if folder.join("botocore/data").is_dir() {
        return Ok(folder);
    }
    std::fs::create_dir_all(&cache).context(cache.display())?;
    println!("fetching botocore {VERSION} from PyPI");
    run(Command::new("python3")
        .args(["-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d"])
        .arg(&cache)
        .arg(format!("botocore=={VERSION}")))?;
    run(Command::new("tar")
        .arg("xzf")
        .arg(cache.join(format!("botocore-{VERSION}.tar.gz")))
        .arg("-C")
        .arg(&cache))?;
    Ok(folder)
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().context(format!("cannot run {command:?}"))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{command:?} ended with {status}"))) }
}

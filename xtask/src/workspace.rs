//! Where things are: the root of the workspace, its cache, and files in it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Context, Result};

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask is a folder of the workspace")
}

/// A folder under `.cache`, made if it is not there. Whatever is in `.cache` can be deleted at any time.
pub(crate) fn cache(folder: &str) -> Result<PathBuf> {
    let path = root().join(".cache").join(folder);
    make_folder(&path)?;
    Ok(path)
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).context(format!("cannot make the folder {}", path.display()))
}

/// Removes a folder and all in it; one that is not there is fine.
pub(crate) fn remove_folder(path: &Path) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    fs::remove_dir_all(path).context(format!("cannot remove the folder {}", path.display()))
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).context(format!("cannot read {}", path.display()))
}

/// Writes a text file.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).context(format!("cannot write {}", path.display()))
}

/// The lines of a list file: without blank lines and `#` comments.
pub(crate) fn read_list(path: &Path) -> Result<Vec<String>> {
    let text = read(path)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}

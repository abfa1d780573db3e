//! What users, groups, roles and instance profiles have in common: a name, unique whatever its case, and a path.

use service::{Fault, KindName, Link, Result, Typed, View};

use crate::{faults, global};

const LONGEST_PATH: usize = 512;

/// A row with a name and a path. Its id is the unique one, which stays when the name changes.
pub(crate) trait Entity: Typed + Clone {
    /// Links to this kind name no rows: they make the way from a name to its row a short one.
    const NAMES: KindName;
    /// What AWS calls it in sentences and in the names of quotas, with a capital.
    const NOUN: &'static str;
    /// Its name.
    fn name(&self) -> &str;
    /// Its path, which begins and ends with a slash.
    fn path(&self) -> &str;
    /// The refusal of a name that no row has.
    fn missing(name: &str) -> Fault;
    /// The refusal of a name that another row has.
    fn taken(name: &str) -> Fault {
        faults::name_taken(Self::NOUN, name)
    }
}

/// The link that a row has for its name.
pub(crate) fn name_link<R: Entity>(name: &str) -> Link {
    Link::new(R::NAMES, name.to_lowercase())
}

/// The row with this name, whatever its case.
pub(crate) fn named<'v, R: Entity>(view: View<'v>, name: &str) -> Option<&'v R> {
    global::linking(view, R::NAMES, &name.to_lowercase()).next()
}

/// The row with this name, or AWS's refusal.
pub(crate) fn find<'v, R: Entity>(view: View<'v>, name: &str) -> Result<&'v R> {
    named(view, name).ok_or_else(|| R::missing(name))
}

/// Refuses a name that another row has.
pub(crate) fn check_free<R: Entity>(view: View<'_>, name: &str) -> Result<()> {
    match named::<R>(view, name) {
        Some(_) => Err(R::taken(name)),
        None => Ok(()),
    }
}

/// Refuses a new name for a row that another row has; another case of its own name is free.
pub(crate) fn check_renaming<R: Entity>(view: View<'_>, row: &R, name: &str) -> Result<()> {
    match named::<R>(view, name) {
        Some(other) if other.id() != row.id() => Err(R::taken(name)),
        _ => Ok(()),
    }
}

/// The path that a request names; without one the row stands at the top. Lenient worlds take paths of any form.
pub(crate) fn path(view: View<'_>, path: Option<String>) -> Result<String> {
    let Some(path) = path else { return Ok("/".to_owned()) };
    let is_whole = path.len() > 2 && path.starts_with('/') && path.ends_with('/');
    if path.len() > LONGEST_PATH {
        return Err(faults::too_long("path", LONGEST_PATH));
    }
    if !view.is_lenient()
        && path != "/"
        && !(is_whole && path.bytes().all(|byte| (b'!'..=b'~').contains(&byte)))
    {
        return Err(faults::path_invalid());
    }
    Ok(path)
}

/// All rows, ordered by name.
pub(crate) fn all<R: Entity>(view: View<'_>) -> Vec<&R> {
    let mut rows: Vec<&R> = global::scan::<R>(view).collect();
    rows.sort_by_key(|row| row.name());
    rows
}

/// The rows whose path begins with `prefix`, ordered by name. AWS refuses prefixes that begin with no slash; in lenient
/// worlds there are paths that do not.
pub(crate) fn under<'v, R: Entity>(view: View<'v>, prefix: &Option<String>) -> Result<Vec<&'v R>> {
    let mut rows = all::<R>(view);
    if let Some(prefix) = prefix {
        let is_path = prefix.starts_with('/') && prefix.bytes().all(|byte| (b'!'..=b'\x7f').contains(&byte));
        if !is_path && !view.is_lenient() {
            return Err(faults::unmatched("pathPrefix", r"\u002F[\u0021-\u007F]*"));
        }
        if prefix.len() > LONGEST_PATH {
            return Err(faults::too_long("pathPrefix", LONGEST_PATH));
        }
        rows.retain(|row| row.path().starts_with(prefix.as_str()));
    }
    Ok(rows)
}

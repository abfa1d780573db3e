//! `cargo xtask models`: imports the API models from botocore's source distribution and packs them.

use std::path::Path;

use model::{Value, import, json};

use crate::botocore;
use crate::failure::{Context as _, Failure, Result};
use crate::workspace::root;

/// The file that says where the packed models come from and what was left out.
const PROVENANCE: &str = "models/PROVENANCE.md";

/// Imports all models; with `--check`, only says whether the committed files would change.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let check = arguments.iter().any(|argument| argument == "--check");
    let data = botocore::source()?.join("botocore/data");
    let patches = patches()?;
    let mut services = Vec::new();
    let mut untranslated = Vec::new();
    for folder in sorted(&data)? {
        let Some(file) = latest_model(&folder)? else { continue };
        let name = file_name(&folder);
        let text = std::fs::read(&file).context(file.display())?;
        let mut model = json::parse(&text).context(file.display())?;
        if let Some(extras) = extras(&file)? {
            merge(&mut model, extras);
        }
        for patch in patches.iter().filter(|patch| patch.service == name) {
            patch.apply(&mut model)?;
        }
        let translate = |pattern: &str| translate(pattern);
        let packed = import::pack(&name, &model, &translate).context(file.display())?;
        untranslated.extend(refused_patterns(&name, &model));
        services.push(packed);
    }
    let file = import::file(&services);
    println!(
        "{} services, {} bytes, {} patterns left unchecked",
        services.len(),
        file.len(),
        untranslated.len()
    );
    put("models/services.bin", &file, check)?;
    put(PROVENANCE, provenance(services.len(), &untranslated).as_bytes(), check)
}

/// Writes a file of the project, or with `check` refuses when it would change.
pub(crate) fn put(path: &str, content: &[u8], check: bool) -> Result<()> {
    let path = root().join(path);
    if check {
        let same = std::fs::read(&path).is_ok_and(|current| current == content);
        return if same {
            Ok(())
        } else {
            Err(Failure::new(format!(
                "{} is not what the models give: run `cargo xtask models` and `cargo xtask shapes`, and commit",
                path.display()
            )))
        };
    }
    std::fs::write(&path, content).context(path.display())
}

fn sorted(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir(folder).context(folder.display())?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The model of the newest API version, as botocore's clients use by default.
fn latest_model(folder: &Path) -> Result<Option<std::path::PathBuf>> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let versions = sorted(folder)?;
    Ok(versions.iter().rev().map(|version| version.join("service-2.json")).find(|file| file.is_file()))
}

/// What botocore's clients change in a model when they load it: `service-2.sdk-extras.json` beside the model.
fn extras(file: &Path) -> Result<Option<Value>> {
    let path = file.with_file_name("service-2.sdk-extras.json");
    if !path.is_file() {
        return Ok(None);
    }
    let text = std::fs::read(&path).context(path.display())?;
    let extras = json::parse(&text).context(path.display())?;
    Ok(extras.get("merge").cloned())
}

/// Merges `change` into `value`: structures member by member, everything else is replaced.
fn merge(value: &mut Value, change: Value) {
    match (value, change) {
        (Value::Map(map), Value::Map(changes)) => {
            for (name, change) in changes {
                match map.get_mut(&name) {
                    Some(member) => merge(member, change),
                    None => map.push(name, change),
                }
            }
        }
        (value, change) => *value = change,
    }
}

/// A repair of a wrong model, with the reason: a JSON pointer and the value to stand there, or what to merge into
/// the whole.
struct Patch {
    service: String,
    path: String,
    value: Value,
    merges: bool,
}

/// Reads `models/patches.json`: a list of `{"service", "path", "value", "reason"}` or `{"service", "merge", "reason"}`.
fn patches() -> Result<Vec<Patch>> {
    let path = root().join("models/patches.json");
    let text = std::fs::read(&path).context(path.display())?;
    let list = json::parse(&text).context(path.display())?;
    let field = |patch: &Value, name: &str| patch.get(name).and_then(Value::as_str).map(str::to_owned);
    list.as_list()
        .unwrap_or_default()
        .iter()
        .map(|patch| {
            let merge = patch.get("merge");
            let path = field(patch, "path").or_else(|| merge.map(|_| String::new()));
            let complete = field(patch, "service").zip(path).zip(field(patch, "reason"));
            let ((service, path), _reason) = complete.ok_or_else(|| {
                Failure::new("models/patches.json: a patch needs service, path or merge, and reason")
            })?;
            let value = merge.or_else(|| patch.get("value")).cloned().unwrap_or_default();
            Ok(Patch { service, path, value, merges: merge.is_some() })
        })
        .collect()
}

impl Patch {
    fn apply(&self, model: &mut Value) -> Result<()> {
        if self.merges {
            merge(model, self.value.clone());
            return Ok(());
        }
        let mut at = model;
        let (way, last) = self.path.trim_start_matches('/').rsplit_once('/').unwrap_or(("", &self.path));
        for name in way.split('/') {
            let Value::Map(map) = at else { return Err(self.lost()) };
            at = map.get_mut(name).ok_or_else(|| self.lost())?;
        }
        let Value::Map(map) = at else { return Err(self.lost()) };
        map.insert(last.to_owned(), self.value.clone());
        Ok(())
    }

    fn lost(&self) -> Failure {
        Failure::new(format!("models/patches.json: {} has nothing at {}", self.service, self.path))
    }
}

/// A pattern in the `regex` crate's syntax; `None` when it needs what that crate does not have.
fn translate(pattern: &str) -> Option<String> {
    let accepted = |pattern: &str| regex::Regex::new(&format!("^(?:{pattern})$")).is_ok();
    if accepted(pattern) {
        return Some(pattern.to_owned());
    }
    let mut text = pattern.to_owned();
    for (java, rust) in [
        ("\\p{Print}", "\\x20-\\x7e"),
        ("\\p{Graph}", "\\x21-\\x7e"),
        ("\\p{Alnum}", "a-zA-Z0-9"),
        ("\\p{ASCII}", "\\x00-\\x7f"),
        ("\\p{Blank}", " \\t"),
        ("\\p{Space}", "\\s"),
        ("\\p{Punct}", "!-/:-@\\[-`{-~"),
        ("\\p{Digit}", "0-9"),
        ("\\p{XDigit}", "0-9a-fA-F"),
        ("\\p{Cntrl}", "\\x00-\\x1f\\x7f"),
        ("\\p{Lower}", "a-z"),
        ("\\p{Upper}", "A-Z"),
        ("\\p{IsLatin}", "\\p{Latin}"),
        ("\\uD800\\uDC00-\\uDBFF\\uDFFF", "\\x{10000}-\\x{10FFFF}"),
        ("\\ud800\\udc00-\\udbff\\udfff", "\\x{10000}-\\x{10FFFF}"),
        ("\\uFFFF", "\\x{FFFF}"),
    ] {
        text = text.replace(&format!("[^{java}]"), &format!("[^{rust}]"));
        text = text.replace(java, rust);
    }
    let text = bare_classes(&text);
    accepted(&text).then_some(text)
}

/// Inside a class, Java takes `[` for itself where the `regex` crate opens a nested class; escapes it, with
/// `&&`, `--` and `~~`, which the crate reads as set operations, and brackets ranges that stood alone.
fn bare_classes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let (mut inside, mut escaped, mut previous) = (false, false, ' ');
    for character in pattern.chars() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if inside && (character == '[' || (character == previous && "&-~".contains(character))) {
            out.push('\\');
        } else if character == '[' {
            inside = true;
        } else if character == ']' {
            inside = false;
        }
        previous = character;
        out.push(character);
    }
    out
}

fn refused_patterns(service: &str, model: &Value) -> Vec<(String, String, String)> {
    let shapes = model.get("shapes").and_then(Value::as_map);
    let shapes = shapes.into_iter().flat_map(model::Map::iter);
    shapes
        .filter_map(|(name, shape)| {
            shape.get("pattern").and_then(Value::as_str).map(|pattern| (name, pattern))
        })
        .filter(|(_, pattern)| translate(pattern).is_none())
        .map(|(name, pattern)| (service.to_owned(), name.to_owned(), pattern.to_owned()))
        .collect()
}

fn provenance(services: usize, untranslated: &[(String, String, String)]) -> String {
    let mut text = format!(
        "# Where the packed models come from\n\n\
         `services.bin` holds the API models of {services} services, `regions.tsv` the Regions of all partitions: facts from\n\
         the `botocore` package {} on PyPI (Apache-2.0, Copyright Amazon.com, Inc. or its affiliates), stripped of all\n\
         prose. `cargo xtask models` makes them anew. `patches.json` repairs what is wrong in a model, with the reason.\n\n\
         ## Patterns that are not checked\n\nThe `regex` crate has no form for these (look-around, broken escapes); \
         strings are accepted unchecked there.\n\n| service | shape | pattern |\n| --- | --- | --- |\n",
        botocore::VERSION
    );
    for (service, shape, pattern) in untranslated {
        let pattern = pattern.replace('|', "\\|").replace('\n', " ");
        text.push_str(&format!("| {service} | {shape} | `{pattern}` |\n"));
    }
    text
}

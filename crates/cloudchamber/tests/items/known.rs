//! What is known of items, and how ours differ from it.

use std::collections::{BTreeMap, BTreeSet};

use crate::paths::Fact;

/// Facts by type.
pub struct Known {
    facts: BTreeMap<String, Vec<Line>>,
    /// Type and path, the reason, and whether it was needed.
    exceptions: BTreeMap<(String, String), (String, bool)>,
}

struct Line {
    path: String,
    words: BTreeSet<String>,
    source: String,
}

impl Line {
    /// The path without its marks of lists, which the schema does not have.
    fn plain(&self) -> String {
        plain(&self.path)
    }

    fn is_observed(&self) -> bool {
        self.source == "observed"
    }

    /// Whether nothing but its emptiness was observed, so that anything may stand in it.
    fn is_empty(&self) -> bool {
        self.words.iter().all(|word| is_empty(word))
    }
}

fn plain(path: &str) -> String {
    path.replace("[]", "")
}

/// Whether a path is another one, or leads further in.
fn is_inside(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn is_empty(word: &str) -> bool {
    word == "empty" || word == "object{}"
}

/// The lines of a table, in fields.
pub fn table(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

impl Known {
    /// Reads the tables.
    pub fn read(known: &str, exceptions: &str) -> Self {
        let mut facts: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        for fields in table(known) {
            let [kind, path, words, source] = fields[..] else { panic!("four fields: {fields:?}") };
            // A phrase may have any letter in it.
            let words = if path.contains('.') {
                words.split('|').map(str::to_owned).collect()
            } else {
                [words.to_owned()].into()
            };
            let line = Line { path: path.to_owned(), words, source: source.to_owned() };
            facts.entry(kind.to_owned()).or_default().push(line);
        }
        let exceptions = table(exceptions).map(|fields| {
            let [kind, path, reason] = fields[..] else { panic!("three fields: {fields:?}") };
            ((kind.to_owned(), path.to_owned()), (reason.to_owned(), false))
        });
        Self { facts, exceptions: exceptions.collect() }
    }

    /// What an item says that nobody knows of its type.
    pub fn invented(&mut self, title: &str, kind: &str, facts: &BTreeSet<Fact>) -> Vec<String> {
        let lines = self.facts.get(kind).map(Vec::as_slice).unwrap_or_default();
        let strange: Vec<(&Fact, String)> =
            facts.iter().filter_map(|fact| Some((fact, strange(lines, fact)?))).collect();
        let mut invented = Vec::new();
        for ((path, word), why) in strange {
            match self.exceptions.iter_mut().find(|((of, outer), _)| of == kind && is_inside(path, outer)) {
                Some((_, (_, needed))) => *needed = true,
                None => invented.push(format!("{title}: {path} is {word}: {why}")),
            }
        }
        invented
    }

    /// What is known of a type that its items do not say.
    pub fn lacking(&self, kind: &str, facts: &BTreeSet<Fact>) -> Vec<String> {
        // One word of several that were observed is enough.
        let alternatives = ["resourceName", "ARN", "resourceCreationTime", "availabilityZone"];
        let lines = self.facts.get(kind).into_iter().flatten();
        let wanted =
            lines.filter(|line| !alternatives.contains(&line.path.as_str()) && !is_said(line, facts));
        wanted.map(|line| format!("{} {:?} ({})", line.path, line.words, line.source)).collect()
    }

    /// The relationships that are known: type, phrase, other type.
    pub fn relationships(&self) -> impl Iterator<Item = (&str, &str, &str)> + Clone {
        let lines = self.facts.iter().flat_map(|(kind, lines)| lines.iter().map(move |line| (kind, line)));
        lines.filter(|(_, line)| line.path == "relationships").flat_map(|(kind, line)| {
            let phrases = line.words.iter().filter_map(|words| words.split_once('→'));
            phrases.map(move |(phrase, target)| (kind.as_str(), phrase, target))
        })
    }

    /// Whether a path of a type is excepted.
    pub fn is_excepted(&self, kind: &str, path: &str) -> bool {
        self.exceptions.contains_key(&(kind.to_owned(), path.to_owned()))
    }

    /// The exceptions that no item needed.
    pub fn unneeded(&self) -> impl Iterator<Item = String> {
        let unneeded = self.exceptions.iter().filter(|(_, (_, needed))| !needed);
        unneeded.map(|((kind, path), _)| format!("{kind}: the exception for {path} is not needed"))
    }
}

fn is_said(line: &Line, facts: &BTreeSet<Fact>) -> bool {
    let known = if line.is_observed() { line.path.clone() } else { line.plain() };
    facts.iter().any(|(path, word)| {
        if !line.path.contains('.') {
            // What the guide says of two types, newer items say in other words.
            let same = |known: &String| {
                word == known
                    || !line.is_observed() && (target(word) == target(known) || is_phrase(word, known))
            };
            return *path == line.path && line.words.iter().any(same);
        }
        let ours = if line.is_observed() { path.clone() } else { plain(path) };
        is_inside(&ours, &known)
    })
}

/// Why a fact is strange, if it is.
fn strange(lines: &[Line], fact: &Fact) -> Option<String> {
    match fact.0.as_str() {
        "relationships" => strange_relationship(lines, &fact.1),
        path if path.contains('.') => strange_path(lines, path, &fact.1),
        member => strange_word(lines, member, &fact.1),
    }
}

fn strange_relationship(lines: &[Line], ours: &str) -> Option<String> {
    let known = lines.iter().filter(|line| line.path == "relationships").any(|line| {
        line.words.contains(ours)
            || (!line.is_observed() && line.words.iter().any(|known| is_phrase(ours, known)))
    });
    (!known).then(|| "no such relationship is known".to_owned())
}

fn strange_word(lines: &[Line], member: &str, word: &str) -> Option<String> {
    let observed = lines.iter().filter(|line| line.path == member).flat_map(|line| &line.words);
    let observed: Vec<&String> = observed.collect();
    let strange = !observed.is_empty() && !observed.iter().any(|known| *known == word);
    strange.then(|| format!("observed is {observed:?}"))
}

fn strange_path(lines: &[Line], path: &str, word: &str) -> Option<String> {
    if lines.iter().any(|line| line.path == path && line.words.contains(word)) {
        return None;
    }
    let plain = plain(path);
    // What is empty says as little of its inside as what was seen empty.
    if is_empty(word) && lines.iter().any(|line| is_inside(&line.plain(), &plain))
        || lines.iter().any(|line| line.is_empty() && is_inside(&plain, &line.plain()))
    {
        return None;
    }
    let mut same = lines.iter().filter(|line| line.plain() == plain);
    match same.next() {
        None => Some("no such path is known".to_owned()),
        Some(line) if line.is_observed() => Some(format!("observed is {} {:?}", line.path, line.words)),
        Some(line) => (!line.words.contains(word)).then(|| format!("the schema says {:?}", line.words)),
    }
}

/// The type that a phrase is about.
fn target(phrase: &str) -> Option<&str> {
    phrase.split_once('→').map(|(_, kind)| kind)
}

/// Whether a phrase of ours (`Is attached to Instance→TYPE`) is one of the guide's (`is attached to→TYPE`).
fn is_phrase(ours: &str, documented: &str) -> bool {
    let (Some((ours, kind)), Some((phrase, target))) = (ours.split_once('→'), documented.split_once('→'))
    else {
        return false;
    };
    // `*supported resource types*`
    (kind == target || target.starts_with('*')) && ours.to_lowercase().starts_with(phrase)
}

//! REST routing: which operation of a service a method, a path and the parameters belong to.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use http::HeaderName;
use model::{Binding, Member, Model, Operation, Protocol, services};

use crate::{Request, host, percent, s3};

/// An operation that a request fits, and how well.
pub(crate) struct Match {
    pub(crate) model: &'static Model,
    pub(crate) operation: &'static Operation,
    pub(crate) protocol: Protocol,
    pub(crate) labels: Vec<(&'static str, String)>,
    pub(crate) score: Score,
}

/// How well an operation fits, the weightiest part first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Score {
    /// Literals beat labels, labels beat greedy labels, from left to right.
    path: &'static [u8],
    /// The last slash is there, or missing, as in the template.
    slash: bool,
    /// The request names the operation itself (`x-id=GetObject`).
    named: bool,
    /// Parameters that the path template fixes.
    fixed: usize,
    /// Required parameters and headers that are there, or, negative, how many are not.
    required: isize,
    gives_way: Reverse<bool>,
}

/// A path template taken apart.
struct Pattern {
    operation: &'static Operation,
    segments: Vec<Segment>,
    rank: Vec<u8>,
    query: Vec<(&'static str, &'static str)>,
    required: Vec<Required>,
}

/// What a request to the operation must have beside its path.
enum Required {
    Header(HeaderName),
    Parameter(&'static str),
}

#[derive(Clone, Copy, PartialEq)]
enum Segment {
    Literal(&'static str),
    Label(&'static str),
    Greedy(&'static str),
}

/// The operations of a service by their method.
type Table = BTreeMap<&'static str, Patterns>;

/// The operations of a method, in the model's order.
#[derive(Default)]
struct Patterns {
    all: Vec<Pattern>,
    /// The places of those that fix no parameter: most of S3's do, and most requests have none.
    plain: Vec<usize>,
}

static ACCOUNT_ID: HeaderName = HeaderName::from_static("x-amz-account-id");

/// One table for each service, made when the first request comes for it.
static TABLES: LazyLock<Vec<OnceLock<Table>>> =
    LazyLock::new(|| (0..services().len()).map(|_| OnceLock::new()).collect());

/// Whether the request speaks of S3's control plane, whose paths are also those of buckets.
pub(crate) fn is_s3_control(request: &Request) -> bool {
    request.headers().contains_key(&ACCOUNT_ID)
        || host::holds(host::of(request), "s3-control")
        || request.uri().path().starts_with("/v20180820/")
}

/// The operation of the service at `index` that fits the request best.
pub(crate) fn find(index: usize, protocol: Protocol, request: &Request) -> Option<Match> {
    let model = services().model_at(index);
    let table = TABLES[index].get_or_init(|| table(model)).get(request.method().as_str())?;
    let uri = request.uri();
    let bucket = s3::is(model).then(|| s3::bucket_of(host::of(request))).flatten();
    let path = match bucket {
        Some(bucket) => Cow::Owned(format!("/{bucket}{}", uri.path())),
        None => Cow::Borrowed(uri.path()),
    };
    let segments: Vec<&str> = split(&path).collect();
    let query: Vec<(&str, &str)> = percent::pairs(uri.query().unwrap_or_default()).collect();
    let mut best: Option<(Score, &'static Pattern)> = None;
    for pattern in table.that_fit(&query).filter(|pattern| pattern.fits(&segments)) {
        let score = pattern.score(request, &query);
        if best.as_ref().is_none_or(|(best, _)| score > *best) {
            best = Some((score, pattern));
        }
    }
    let (score, pattern) = best?;
    let labels = pattern.labels(&segments);
    Some(Match { model, operation: pattern.operation, protocol, labels, score })
}

fn table(model: &'static Model) -> Table {
    let mut table = Table::new();
    for operation in model.operations() {
        table.entry(operation.method).or_default().push(Pattern::of(model, operation));
    }
    table
}

/// The labels of `path` under the template of `operation`, not decoded.
pub(crate) fn labels(operation: &'static Operation, path: &str) -> Option<Vec<(&'static str, String)>> {
    let template = operation.uri.split('?').next().unwrap_or_default();
    let template: Vec<Segment> = split(template).map(Segment::of).collect();
    let segments: Vec<&str> = split(path).collect();
    fits(&template, &segments).then(|| taken(&template, &segments))
}

/// The segments between slashes; the first slash is none of them, a last one ends with an empty segment.
fn split(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

impl Score {
    /// Whether the path begins with a word of the service's own and nothing that must be there is missing.
    pub(crate) fn is_telling(&self) -> bool {
        self.path.first() == Some(&LITERAL) && self.required >= 0
    }
}

const LITERAL: u8 = 3;

impl Segment {
    fn of(text: &'static str) -> Self {
        match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) => name.strip_suffix('+').map_or(Segment::Label(name), Segment::Greedy),
            None => Segment::Literal(text),
        }
    }

    fn rank(self) -> u8 {
        match self {
            // An empty literal stands at the end of a template with a last slash.
            Segment::Literal("") => 0,
            Segment::Literal(_) => LITERAL,
            Segment::Label(_) => 2,
            Segment::Greedy(_) => 1,
        }
    }

    fn fits(self, text: &str) -> bool {
        match self {
            Segment::Literal(literal) => {
                text == literal
                    || text.contains('%') && percent::decode(text, false).is_some_and(|text| text == literal)
            }
            Segment::Label(_) => !text.is_empty(),
            Segment::Greedy(_) => true,
        }
    }
}

impl Required {
    fn of(member: &'static Member) -> Option<Self> {
        match member.binding {
            Binding::Header => HeaderName::try_from(member.wire_name()).ok().map(Self::Header),
            Binding::Query => Some(Self::Parameter(member.wire_name())),
            _ => None,
        }
    }
}

impl Patterns {
    fn push(&mut self, pattern: Pattern) {
        if pattern.fixed().next().is_none() {
            self.plain.push(self.all.len());
        }
        self.all.push(pattern);
    }

    /// Those whose parameters a request has.
    fn that_fit(&'static self, query: &[(&str, &str)]) -> impl Iterator<Item = &'static Pattern> {
        let (all, plain) =
            if query.is_empty() { (&[][..], &self.plain[..]) } else { (&self.all[..], &[][..]) };
        let fitting = all.iter().filter(move |pattern| pattern.query_fits(query));
        fitting.chain(plain.iter().map(|place| &self.all[*place]))
    }
}

impl Pattern {
    fn of(model: &'static Model, operation: &'static Operation) -> Self {
        let (path, query) = operation.uri.split_once('?').unwrap_or((operation.uri, ""));
        let segments: Vec<Segment> = split(path).map(Segment::of).collect();
        let input = operation.input.map_or(&[][..], |input| model.shape(input).members());
        let required = input.iter().filter(|member| member.required);
        Self {
            operation,
            rank: segments.iter().map(|segment| segment.rank()).filter(|rank| *rank > 0).collect(),
            segments,
            query: percent::pairs(query).collect(),
            required: required.filter_map(Required::of).collect(),
        }
    }

    fn fits(&self, segments: &[&str]) -> bool {
        fits(&self.segments, segments)
    }

    /// The parameters that a request must have; a few templates name their operation in one, which need not be there.
    fn fixed(&self) -> impl Iterator<Item = &(&'static str, &'static str)> {
        self.query.iter().filter(|(key, _)| *key != "x-id")
    }

    fn query_fits(&self, query: &[(&str, &str)]) -> bool {
        self.fixed().all(|(key, value)| {
            query.iter().any(|(found, given)| found == key && (value.is_empty() || given == value))
        })
    }

    fn score(&'static self, request: &Request, query: &[(&str, &str)]) -> Score {
        let there = |needed: &&Required| match needed {
            Required::Header(name) => request.headers().contains_key(name),
            Required::Parameter(name) => query.iter().any(|(key, _)| key == name),
        };
        let missing = self.required.iter().filter(|needed| !there(needed)).count();
        let required = if missing == 0 { self.required.len() as isize } else { -(missing as isize) };
        Score {
            path: &self.rank,
            slash: request.uri().path().ends_with('/')
                == (self.segments.last() == Some(&Segment::Literal(""))),
            named: query.iter().any(|(key, value)| *key == "x-id" && *value == self.operation.name),
            fixed: self.query.len(),
            required,
            gives_way: Reverse(s3::gives_way(self.operation.name, request)),
        }
    }

    fn labels(&self, segments: &[&str]) -> Vec<(&'static str, String)> {
        taken(&self.segments, segments)
    }
}

/// Both without the empty segment that a last slash makes, unless a greedy label would take it.
fn trimmed<'t, 's, 'x>(template: &'t [Segment], segments: &'s [&'x str]) -> (&'t [Segment], &'s [&'x str]) {
    let template = template.strip_suffix(&[Segment::Literal("")]).unwrap_or(template);
    match template.last() {
        Some(Segment::Greedy(_)) => (template, segments),
        _ => (template, segments.strip_suffix(&[""]).unwrap_or(segments)),
    }
}

fn fits(template: &[Segment], segments: &[&str]) -> bool {
    let (template, segments) = trimmed(template, segments);
    let Some(greedy) = template.iter().position(|segment| matches!(segment, Segment::Greedy(_))) else {
        return template.len() == segments.len() && all_fit(template, segments);
    };
    let after = template.len() - greedy - 1;
    if segments.len() < template.len() {
        return false;
    }
    let middle = &segments[greedy..segments.len() - after];
    all_fit(&template[..greedy], &segments[..greedy])
        && all_fit(&template[greedy + 1..], &segments[segments.len() - after..])
        // A key of slashes alone is a key; a last slash after the bucket is none.
        && (middle.len() > 1 || middle.iter().any(|segment| !segment.is_empty()))
}

fn all_fit(template: &[Segment], segments: &[&str]) -> bool {
    template.iter().zip(segments).all(|(segment, text)| segment.fits(text))
}

fn taken(template: &[Segment], segments: &[&str]) -> Vec<(&'static str, String)> {
    let (template, segments) = trimmed(template, segments);
    let mut labels = Vec::new();
    let mut at = 0;
    for (index, segment) in template.iter().enumerate() {
        let after = template.len() - index - 1;
        match segment {
            Segment::Literal(_) => at += 1,
            Segment::Label(name) => {
                labels.push((*name, segments[at].to_owned()));
                at += 1;
            }
            Segment::Greedy(name) => {
                labels.push((*name, segments[at..segments.len() - after].join("/")));
                at = segments.len() - after;
            }
        }
    }
    labels
}

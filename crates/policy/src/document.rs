//! What a policy says: its statements, parsed once.

use model::{Value, json};

use crate::condition::{self, Condition};
use crate::evaluation::Request;
use crate::pattern::{Pattern, Syntax};
use crate::position::{self, Span};
use crate::principal::{Principals, Reach};

/// What a policy is for, and so which elements its statements must and must not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Policies of users, groups and roles, boundaries, session and control policies: resources and no principals.
    Identity,
    /// Policies of buckets, queues, keys: resources and principals.
    Resource,
    /// Trust policies of roles, and what else speaks of one thing only: principals and no resources.
    Trust,
}

/// Why a text is no policy. Services say it in their own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// The text is no JSON object.
    Json,
    /// An element that policies do not have.
    Unknown(String),
    /// A version that does not exist.
    Version(String),
    /// An element that must be there.
    Missing(&'static str),
    /// An element that must not be there: principals where the kind has none, an action and its opposite.
    Prohibited(&'static str),
    /// An element of the wrong JSON type.
    Type(&'static str),
    /// There are no statements, or a statement has no actions or no resources.
    Empty(&'static str),
    /// Two statements have the same `Sid`.
    Sid(String),
    /// An effect other than `Allow` and `Deny`.
    Effect(String),
    /// A principal that cannot exist, as AWS tells it: `"KIND":"TEXT"`.
    Principal(String),
    /// An action that is neither `*` nor `SERVICE:NAME`.
    Action(String),
    /// A resource that is neither `*` nor an ARN.
    Resource(String),
    /// An operator of conditions that does not exist.
    Operator(String),
}

type Result<T> = std::result::Result<T, Malformed>;

/// A policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    statements: Vec<Statement>,
}

/// What a statement does to the requests that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows them, unless something denies them.
    Allow,
    /// It denies them.
    Deny,
}

/// A statement of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    sid: Option<String>,
    effect: Effect,
    principals: Option<Listed<Principals>>,
    actions: Listed<Vec<Pattern>>,
    resources: Option<Listed<Vec<Pattern>>>,
    conditions: Vec<Condition>,
    span: Span,
}

/// An element, or its opposite: `Action` and `NotAction`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Listed<T> {
    These(T),
    AllBut(T),
}

const TOP: &[&str] = &["Version", "Id", "Statement"];
const ELEMENTS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

impl Document {
    /// Reads a policy.
    pub fn parse(text: &str, kind: Kind) -> Result<Self> {
        let policy = json::parse(text.as_bytes()).map_err(|_| Malformed::Json)?;
        let members = policy.as_map().ok_or(Malformed::Json)?;
        if let Some((unknown, _)) = members.iter().find(|(name, _)| !TOP.contains(name)) {
            return Err(Malformed::Unknown(unknown.to_owned()));
        }
        text_of(&policy, "Id")?;
        let variables = match text_of(&policy, "Version")? {
            None | Some("2008-10-17") => false,
            Some("2012-10-17") => true,
            Some(other) => return Err(Malformed::Version(other.to_owned())),
        };
        let values = match policy.get("Statement").ok_or(Malformed::Missing("Statement"))? {
            Value::List(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        if values.is_empty() {
            return Err(Malformed::Empty("Statement"));
        }
        let mut statements: Vec<Statement> = Vec::with_capacity(values.len());
        let spans = position::spans(text);
        for (place, value) in values.iter().enumerate() {
            let span = spans.get(place).copied().unwrap_or_default();
            let statement = Statement::parse(value, kind, variables, span)?;
            let sid = statement.sid.as_ref().filter(|sid| !sid.is_empty());
            if sid.is_some() && statements.iter().any(|earlier| earlier.sid.as_ref() == sid) {
                return Err(Malformed::Sid(statement.sid.unwrap_or_default()));
            }
            statements.push(statement);
        }
        Ok(Self { statements })
    }

    /// Its statements, in order.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The condition keys that its conditions and variables mention, each once, in the case and order of appearance.
    pub fn context_keys(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for key in self.statements.iter().flat_map(Statement::keys) {
            if !found.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                found.push(key);
            }
        }
        found
    }
}

impl Statement {
    fn parse(value: &Value, kind: Kind, variables: bool, span: Span) -> Result<Self> {
        let members = value.as_map().ok_or(Malformed::Type("Statement"))?;
        if let Some((unknown, _)) = members.iter().find(|(name, _)| !ELEMENTS.contains(name)) {
            return Err(Malformed::Unknown(unknown.to_owned()));
        }
        let effect = match text_of(value, "Effect")?.ok_or(Malformed::Missing("Effect"))? {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            other => return Err(Malformed::Effect(other.to_owned())),
        };
        let principals = match listed(value, "Principal", "NotPrincipal", kind != Kind::Identity)? {
            Some(Listed::These(value)) => Some(Listed::These(Principals::parse(value)?)),
            Some(Listed::AllBut(value)) => Some(Listed::AllBut(Principals::parse(value)?)),
            None => None,
        };
        let actions = patterns(value, ["Action", "NotAction"], true, false)?;
        let actions = actions.ok_or(Malformed::Missing("Action"))?;
        let resources = patterns(value, ["Resource", "NotResource"], kind != Kind::Trust, variables)?;
        let conditions = match value.get("Condition") {
            Some(block) => condition::parse(block, variables)?,
            None => Vec::new(),
        };
        let sid = text_of(value, "Sid")?.map(str::to_owned);
        let statement = Self { sid, effect, principals, actions, resources, conditions, span };
        statement.check()?;
        Ok(statement)
    }

    /// Refuses actions and resources that cannot exist.
    fn check(&self) -> Result<()> {
        if let Some(wrong) = self.actions().find(|action| *action != "*" && !action.contains(':')) {
            return Err(Malformed::Action(wrong.to_owned()));
        }
        let is_resource = |resource: &&str| resource.starts_with('*') || resource.contains(':');
        match self.resources().find(|resource| !resource.is_empty() && !is_resource(resource)) {
            Some(wrong) => Err(Malformed::Resource(wrong.to_owned())),
            None => Ok(()),
        }
    }

    /// Its id, if it has one.
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// Its effect.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The texts of `Action` or `NotAction`.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.actions.inside().iter().map(Pattern::text)
    }

    /// Whether it is about `actions`, and not about all others.
    pub fn names_actions(&self) -> bool {
        matches!(self.actions, Listed::These(_))
    }

    /// Whether it is about `resources`, and not about all others.
    pub fn names_resources(&self) -> bool {
        matches!(self.resources, Some(Listed::These(_)))
    }

    /// The texts of `Resource` or `NotResource`.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.resources.iter().flat_map(Listed::inside).map(Pattern::text)
    }

    /// Where in the text of the policy it stands.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether the statement is about the request, principals aside.
    pub(crate) fn applies(&self, request: &Request<'_>) -> bool {
        let any = |patterns: &Vec<Pattern>, text: &str, fold: bool| {
            patterns.iter().any(|pattern| pattern.matches(text, fold, request.context))
        };
        let resources = self.resources.as_ref();
        self.actions.includes(|patterns| any(patterns, request.action, true))
            && resources
                .is_none_or(|listed| listed.includes(|patterns| any(patterns, request.resource, false)))
            && self.conditions.iter().all(|condition| condition.holds(request.context))
    }

    /// How the statement reaches the caller, if it does.
    pub(crate) fn reach(&self, request: &Request<'_>) -> Option<Reach> {
        match self.principals.as_ref()? {
            Listed::These(principals) => principals.reach(request.caller, request.canonical_user),
            Listed::AllBut(principals) if principals.spares(request.caller) => None,
            Listed::AllBut(_) => Some(Reach::Direct),
        }
    }

    pub(crate) fn principals(&self) -> Option<&Listed<Principals>> {
        self.principals.as_ref()
    }

    pub(crate) fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    pub(crate) fn listed_actions(&self) -> &Listed<Vec<Pattern>> {
        &self.actions
    }

    pub(crate) fn listed_resources(&self) -> Option<&Listed<Vec<Pattern>>> {
        self.resources.as_ref()
    }

    /// The keys that its resources and conditions mention.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let resources = self.resources.iter().flat_map(Listed::inside).flat_map(Pattern::keys);
        resources.chain(self.conditions.iter().flat_map(Condition::keys))
    }
}

impl<T> Listed<T> {
    fn includes(&self, is_in: impl FnOnce(&T) -> bool) -> bool {
        match self {
            Listed::These(these) => is_in(these),
            Listed::AllBut(others) => !is_in(others),
        }
    }

    fn inside(&self) -> &T {
        let (Listed::These(inside) | Listed::AllBut(inside)) = self;
        inside
    }
}

/// A member that is a text if it is there.
fn text_of<'v>(value: &'v Value, name: &'static str) -> Result<Option<&'v str>> {
    match value.get(name) {
        Some(Value::Str(text)) => Ok(Some(text)),
        Some(_) => Err(Malformed::Type(name)),
        None => Ok(None),
    }
}

/// An element or its opposite, one of which must be there, or none of which may.
fn listed<'v>(
    value: &'v Value,
    name: &'static str,
    opposite: &'static str,
    required: bool,
) -> Result<Option<Listed<&'v Value>>> {
    match (value.get(name), value.get(opposite)) {
        (None, None) if required => Err(Malformed::Missing(name)),
        (None, None) => Ok(None),
        (Some(_), _) if !required => Err(Malformed::Prohibited(name)),
        (_, Some(_)) if !required => Err(Malformed::Prohibited(opposite)),
        (Some(_), Some(_)) => Err(Malformed::Prohibited(opposite)),
        (Some(these), None) => Ok(Some(Listed::These(these))),
        (None, Some(others)) => Ok(Some(Listed::AllBut(others))),
    }
}

/// The texts of an element or its opposite; a list may hold nulls, which AWS overlooks.
fn patterns(
    value: &Value,
    [name, opposite]: [&'static str; 2],
    required: bool,
    variables: bool,
) -> Result<Option<Listed<Vec<Pattern>>>> {
    let read = |value: &Value| {
        let items = match value {
            Value::List(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts = items.iter().filter(|item| !item.is_null());
        let pattern = |text| Pattern::new(text, Syntax { wildcards: true, variables });
        let patterns = texts.map(|item| item.as_str().map(pattern).ok_or(Malformed::Type(name)));
        let patterns = patterns.collect::<Result<Vec<Pattern>>>()?;
        if patterns.is_empty() { Err(Malformed::Empty(name)) } else { Ok(patterns) }
    };
    Ok(match listed(value, name, opposite, required)? {
        Some(Listed::These(value)) => Some(Listed::These(read(value)?)),
        Some(Listed::AllBut(value)) => Some(Listed::AllBut(read(value)?)),
        None => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Document, Kind, Malformed};

    #[test]
    fn documents_are_read() {
        let statement = r#""Effect": "Allow", "Action": "s3:*", "Resource": "*""#;
        let principal = r#""Principal": "*""#;
        for (text, kind) in [
            (format!(r#"{{"Statement": {{{statement}}}}}"#), Kind::Identity),
            (format!(r#"{{"Version": "2008-10-17", "Id": "x", "Statement": [{{{statement}}}]}}"#), Kind::Identity),
            (format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "", {statement}}}, {{"Sid": "", {statement}}}]}}"#), Kind::Identity),
            (format!(r#"{{"Statement": {{{statement}, {principal}}}}}"#), Kind::Resource),
            (format!(r#"{{"\u0053tatement": {{{statement}}}}}"#), Kind::Identity),
            (r#"{"Statement": {"Effect": "Deny", "NotAction": ["a:b", null], "NotResource": ["arn:aws:s3:::x", ""]}}"#.to_owned(), Kind::Identity),
            (r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "123456789012"}}}"#.to_owned(), Kind::Trust),
        ] {
            let found = Document::parse(&text, kind);
            assert!(found.is_ok_and(|found| !found.statements().is_empty()), "{text}");
        }
    }

    #[test]
    fn malformed_documents_say_why() {
        let text = |name: &str| name.to_owned();
        let good = r#""Effect": "Allow", "Action": "s3:*", "Resource": "*""#;
        for (statement, kind, expected) in [
            (text("[]"), Kind::Identity, Malformed::Empty("Statement")),
            (text("[1]"), Kind::Identity, Malformed::Type("Statement")),
            (text("{}"), Kind::Identity, Malformed::Missing("Effect")),
            (
                format!(r#"{{{good}, "Action ": "s3:*"}}"#),
                Kind::Identity,
                Malformed::Unknown(text("Action ")),
            ),
            (
                format!("{{{}}}", good.replace("Allow", "allow")),
                Kind::Identity,
                Malformed::Effect(text("allow")),
            ),
            (format!("{{{}}}", good.replace("\"Allow\"", "1")), Kind::Identity, Malformed::Type("Effect")),
            (format!("{{{}}}", good.replace("s3:*", "s3")), Kind::Identity, Malformed::Action(text("s3"))),
            (format!("{{{}}}", good.replace("\"s3:*\"", "[]")), Kind::Identity, Malformed::Empty("Action")),
            (format!("{{{}}}", good.replace("\"s3:*\"", "{}")), Kind::Identity, Malformed::Type("Action")),
            (
                format!("{{{}}}", good.replace("\"*\"", "\"x\"")),
                Kind::Identity,
                Malformed::Resource(text("x")),
            ),
            (format!("{{{}}}", good.replace("\"*\"", "[]")), Kind::Identity, Malformed::Empty("Resource")),
            (
                format!(r#"{{{good}, "NotAction": "s3:*"}}"#),
                Kind::Identity,
                Malformed::Prohibited("NotAction"),
            ),
            (format!(r#"{{{good}, "Principal": "*"}}"#), Kind::Identity, Malformed::Prohibited("Principal")),
            (format!("{{{good}}}"), Kind::Resource, Malformed::Missing("Principal")),
            (format!(r#"{{{good}, "Principal": "*"}}"#), Kind::Trust, Malformed::Prohibited("Resource")),
            (format!(r#"{{{good}, "Principal": "x"}}"#), Kind::Resource, Malformed::Principal(text("\"x\""))),
            (format!(r#"{{{good}, "Sid": 1}}"#), Kind::Identity, Malformed::Type("Sid")),
            (
                format!(r#"[{{{good}, "Sid": "a"}}, {{{good}, "Sid": "a"}}]"#),
                Kind::Identity,
                Malformed::Sid(text("a")),
            ),
            (format!(r#"{{{good}, "Condition": []}}"#), Kind::Identity, Malformed::Type("Condition")),
            (
                format!(r#"{{{good}, "Condition": {{"Is": {{"a": "b"}}}}}}"#),
                Kind::Identity,
                Malformed::Operator(text("Is")),
            ),
            (
                format!(r#"{{{good}, "Condition": {{"Bool": {{"a": {{}}}}}}}}"#),
                Kind::Identity,
                Malformed::Type("Condition"),
            ),
        ] {
            let document = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
            assert_eq!(Document::parse(&document, kind), Err(expected), "{statement}");
        }
        for (document, expected) in [
            ("", Malformed::Json),
            ("[]", Malformed::Json),
            ("{}", Malformed::Missing("Statement")),
            (r#"{"Version": "2012-10-18", "Statement": []}"#, Malformed::Version(text("2012-10-18"))),
            (r#"{"Version": 2012, "Statement": []}"#, Malformed::Type("Version")),
            (r#"{"Statements": []}"#, Malformed::Unknown(text("Statements"))),
        ] {
            assert_eq!(Document::parse(document, Kind::Identity), Err(expected), "{document}");
        }
    }

    #[test]
    fn keys_are_found_in_conditions_and_variables() {
        let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
            "Resource": "arn:aws:s3:::b/${aws:username}", "Condition": {
                "StringLike": {"s3:prefix": "${aws:PrincipalTag/team, 'x'}/*", "AWS:UserName": "a"},
                "Bool": {"aws:SecureTransport": "true"}}}}"#;
        let document = Document::parse(text, Kind::Identity).expect("a policy");
        let expected = ["aws:username", "s3:prefix", "aws:PrincipalTag/team", "aws:SecureTransport"];
        assert_eq!(document.context_keys(), expected);
    }
}

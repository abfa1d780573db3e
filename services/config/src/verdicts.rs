//! What managed rules say of resources: the terms in which they are written, and the table of those that are.
//!
//! A rule is a function. One that follows changes judges an item; one that runs on a schedule asks the services, as
//! AWS Config itself, and brings findings. What a rule judges is in AWS's list of managed rules; where AWS leaves open
//! what an odd resource gets, the comment of the function says what we chose.

mod iam_account;
mod iam_policies;
mod iam_users;
mod instances;
mod kms_keys;
mod listing;
mod log_groups;
mod members;
mod messages;
mod networks;
mod policies;
mod policy_grants;
mod ports;
mod s3_buckets;
mod s3_lifecycle;
mod s3_policies;
mod s3_public_access;
mod s3_replication;
mod security_groups;
mod stacks;
mod tags;
#[cfg(test)]
mod trial;
mod volumes;

use service::{Context, Map, Result, Scope, Timestamp, Tx, Value};

use crate::delivery_bucket;

/// The rules that are written, in a table for each file.
const TABLES: &[Table] = &[
    iam_account::RULES,
    iam_policies::RULES,
    iam_users::RULES,
    instances::RULES,
    log_groups::RULES,
    messages::RULES,
    networks::RULES,
    s3_buckets::RULES,
    s3_lifecycle::RULES,
    s3_policies::RULES,
    s3_public_access::RULES,
    s3_replication::RULES,
    security_groups::RULES,
    stacks::RULES,
    tags::RULES,
    volumes::RULES,
];

/// Identifiers of managed rules, with their functions.
pub(crate) type Table = &'static [(&'static str, Logic)];

/// How a rule judges.
#[derive(Clone, Copy)]
pub(crate) enum Logic {
    /// By the item of one resource, when it changes; where AWS also runs the rule on a schedule, by the last items.
    Item(fn(&mut Inquiry<'_, '_>, &Subject<'_>) -> Result<Verdict>),
    /// By what the services answer, on a schedule.
    Survey(fn(&mut Inquiry<'_, '_>) -> Result<Vec<Finding>>),
}

/// The function of a managed rule, if it is written.
pub(crate) fn find(identifier: &str) -> Option<Logic> {
    let mut rules = TABLES.iter().copied().flatten();
    rules.find(|(name, _)| *name == identifier).map(|(_, logic)| *logic)
}

/// What a rule says of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compliance {
    Compliant,
    NonCompliant,
    /// The rule has nothing to say of it.
    NotApplicable,
}

/// What a rule says of a resource, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) compliance: Compliance,
    /// At most 256 characters.
    pub(crate) annotation: Option<String>,
}

impl Verdict {
    pub(crate) const COMPLIANT: Self = Self { compliance: Compliance::Compliant, annotation: None };
    pub(crate) const NOT_APPLICABLE: Self = Self { compliance: Compliance::NotApplicable, annotation: None };

    /// Non-compliant, for a reason.
    pub(crate) fn non_compliant(annotation: impl Into<String>) -> Self {
        Self { compliance: Compliance::NonCompliant, annotation: Some(annotation.into()) }
    }

    /// Compliant if something holds, or else non-compliant for a reason.
    pub(crate) fn of(holds: bool, otherwise: impl Into<String>) -> Self {
        if holds { Self::COMPLIANT } else { Self::non_compliant(otherwise) }
    }
}

/// A verdict on a resource that a survey met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// `ComplianceResourceType`.
    pub(crate) kind: &'static str,
    /// `ComplianceResourceId`.
    pub(crate) id: String,
    pub(crate) verdict: Verdict,
}

/// A resource that is there, as its item describes it: the delivered form of `ConfigurationItem`.
pub(crate) struct Subject<'i> {
    pub(crate) item: &'i Value,
}

impl<'i> Subject<'i> {
    /// `resourceType`.
    pub(crate) fn kind(&self) -> &'i str {
        self.text("resourceType")
    }

    /// `resourceId`.
    pub(crate) fn id(&self) -> &'i str {
        self.text("resourceId")
    }

    /// What stands at a path of member names, dots between them, as `configuration.vpcId` or
    /// `supplementaryConfiguration.PublicAccessBlockConfiguration`; null, where nothing does.
    pub(crate) fn at(&self, path: &str) -> &'i Value {
        path.split('.').try_fold(self.item, |value, name| value.get(name)).unwrap_or(&Value::Null)
    }

    /// The text at a path; empty, where there is none.
    pub(crate) fn text(&self, path: &str) -> &'i str {
        self.at(path).as_str().unwrap_or_default()
    }

    /// The list at a path; empty, where there is none.
    pub(crate) fn list(&self, path: &str) -> &'i [Value] {
        self.at(path).as_list().unwrap_or_default()
    }

    /// Whether `true` stands at a path.
    pub(crate) fn is(&self, path: &str) -> bool {
        *self.at(path) == Value::Bool(true)
    }
}

/// A rule at work: what it was given, and whom it may ask.
pub(crate) struct Inquiry<'t, 'w> {
    tx: &'t mut Tx<'w>,
    parameters: &'t Map,
}

impl<'t, 'w> Inquiry<'t, 'w> {
    /// A rule with its `InputParameters`.
    pub(crate) fn new(tx: &'t mut Tx<'w>, parameters: &'t Map) -> Self {
        Self { tx, parameters }
    }

    /// Asks a service of this account and Region, as AWS Config.
    ///
    /// # Errors
    ///
    /// Those of the operation.
    pub(crate) fn ask(&mut self, service: &'static str, operation: &str, input: Map) -> Result<Value> {
        let context: Context = delivery_bucket::as_config(self.tx.context());
        self.tx.call_as(&context, service, operation, Value::Map(input))
    }

    /// The account and Region of the rule.
    pub(crate) fn scope(&self) -> Scope {
        self.tx.scope()
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.tx.now()
    }

    /// A parameter as text; none, where it is not given or empty.
    pub(crate) fn text(&self, name: &str) -> Option<&'t str> {
        self.parameters.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// A whole number, given as text or as a number, or else the documented default.
    pub(crate) fn number(&self, name: &str, default: i64) -> i64 {
        match self.parameters.get(name) {
            Some(Value::Int(number)) => *number,
            Some(Value::Str(text)) => text.trim().parse().unwrap_or(default),
            _ => default,
        }
    }

    /// `true` or `false`, in either form and any case, or else the documented default.
    pub(crate) fn flag(&self, name: &str, default: bool) -> bool {
        match self.parameters.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::Str(text)) if text.eq_ignore_ascii_case("true") => true,
            Some(Value::Str(text)) if text.eq_ignore_ascii_case("false") => false,
            _ => default,
        }
    }

    /// A list with commas between its items; none, where the parameter is not given or empty.
    pub(crate) fn items(&self, name: &str) -> Option<Vec<&'t str>> {
        let items = self.text(name)?.split(',').map(str::trim);
        Some(items.filter(|item| !item.is_empty()).collect())
    }

    /// A verdict on the account as a whole.
    pub(crate) fn account(&self, verdict: Verdict) -> Finding {
        Finding { kind: "AWS::::Account", id: self.scope().account.to_string(), verdict }
    }
}

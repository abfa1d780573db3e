//! What a stack is to be: a template's text, the values of its parameters, and what else a call may say.

use service::{BTreeMap, Blob, Context, Map, Result, Tx, Value};

use crate::evaluation::{Evaluator, Made, StackFacts, stored_parameter};
use crate::shapes::{Parameter, RollbackConfiguration, Tag};
use crate::template::Template;
use crate::{capabilities, faults, parameters, rules};

/// The longest template inside a request.
const BODY: usize = 51_200;

service::structures! {
    /// What a stack is to be.
    Definition {
        template: String = "Template",
        parameters: Vec<Parameter> = "Parameters",
        tags: Vec<Tag> = "Tags",
        capabilities: Option<Vec<String>> = "Capabilities",
        notification_arns: Vec<String> = "NotificationARNs",
        role_arn: Option<String> = "RoleARN",
        rollback_configuration: Option<RollbackConfiguration> = "RollbackConfiguration",
    }
}

/// What a call says of it.
#[derive(Default)]
pub(crate) struct Wanted {
    pub(crate) template_body: Option<String>,
    pub(crate) template_url: Option<String>,
    pub(crate) use_previous_template: Option<bool>,
    pub(crate) parameters: Option<Vec<Parameter>>,
    pub(crate) capabilities: Option<Vec<String>>,
    pub(crate) notification_arns: Option<Vec<String>>,
    pub(crate) role_arn: Option<String>,
    pub(crate) rollback_configuration: Option<RollbackConfiguration>,
    pub(crate) tags: Option<Vec<Tag>>,
}

impl Wanted {
    /// The definition that is meant, and its template; what is not said stays as it was.
    pub(crate) fn definition(
        self,
        tx: &mut Tx<'_>,
        previous: Option<&Definition>,
    ) -> Result<(Definition, Template)> {
        let text = self.text(tx, previous)?;
        let template = Template::parse(&text, tx.view().is_lenient())?;
        template.check_types()?;
        let context = tx.context();
        let given = self.parameters.unwrap_or_default();
        let before = previous.map(|previous| previous.parameters.as_slice());
        let parameters = parameters::resolve(&template.parameters, given, before, &mut |name| {
            stored_parameter(tx, context, name)
        })?;
        capabilities::check(tx.view(), &template, self.capabilities.as_deref().unwrap_or_default())?;
        let kept = previous.cloned().unwrap_or_default();
        let definition = Definition {
            template: text,
            parameters,
            tags: self.tags.unwrap_or(kept.tags),
            capabilities: self.capabilities,
            notification_arns: self.notification_arns.unwrap_or(kept.notification_arns),
            role_arn: self.role_arn.or(kept.role_arn),
            rollback_configuration: self.rollback_configuration.or(kept.rollback_configuration),
        };
        Ok((definition, template))
    }

    fn text(&self, tx: &mut Tx<'_>, previous: Option<&Definition>) -> Result<String> {
        let source =
            TemplateSource { body: self.template_body.as_deref(), url: self.template_url.as_deref() };
        match (self.use_previous_template == Some(true), previous) {
            (true, _) if source.body.is_some() || source.url.is_some() => {
                Err(faults::previous_and_new_template())
            }
            (true, Some(previous)) => Ok(previous.template.clone()),
            _ => source.read(tx),
        }
    }
}

/// Where a template comes from.
pub(crate) struct TemplateSource<'a> {
    pub(crate) body: Option<&'a str>,
    pub(crate) url: Option<&'a str>,
}

impl TemplateSource<'_> {
    /// The template's text.
    pub(crate) fn read(&self, tx: &mut Tx<'_>) -> Result<String> {
        match (self.body, self.url) {
            (Some(_), Some(_)) => Err(faults::body_and_url()),
            (Some(body), None) if body.len() > BODY => Err(faults::template_size(BODY)),
            (Some(body), None) => Ok(body.to_owned()),
            (None, Some(url)) => fetch(tx, url),
            (None, None) => Err(faults::template_needed()),
        }
    }
}

/// Reads the object that a URL of S3 names.
fn fetch(tx: &mut Tx<'_>, url: &str) -> Result<String> {
    let (bucket, key) = object_of(url).ok_or_else(faults::template_url)?;
    let input: Map = [("Bucket", Value::Str(bucket)), ("Key", Value::Str(key))].into_iter().collect();
    let object = tx
        .call("s3", "GetObject", Value::Map(input))
        .map_err(|fault| faults::template_access(fault.message()))?;
    let body = match object.get("Body") {
        Some(Value::Blob(body)) => Blob::bytes(body),
        _ => return Err(faults::template_url()),
    };
    String::from_utf8(body.to_vec()).map_err(|_| faults::unsupported_structure())
}

/// Bucket and key of a URL, the bucket in the host or in the path.
fn object_of(url: &str) -> Option<(String, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let rest = rest.split(['?', '#']).next()?;
    let (host, path) = rest.split_once('/')?;
    let (bucket, key) = match host.split_once(".s3").filter(|(_, rest)| rest.starts_with(['.', '-'])) {
        _ if scheme == "s3" => (host, path),
        Some((bucket, _)) => (bucket, path),
        None => path.split_once('/')?,
    };
    (!bucket.is_empty() && !key.is_empty()).then(|| (bucket.to_owned(), decoded(key)))
}

/// The text with its percent escapes resolved.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| tail.get(..2)).flatten();
        let code = escaped.and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A definition seen ahead: what its resources will be, as far as that is known.
#[derive(Default)]
pub(crate) struct Prospect {
    /// The resources whose conditions hold, with their properties.
    pub(crate) properties: BTreeMap<String, Value>,
}

/// Evaluates all of a definition before anything is made of it, which finds the template's errors.
pub(crate) fn look_ahead(
    tx: &mut Tx<'_>,
    context: &Context,
    facts: &StackFacts,
    (definition, template): (&Definition, &Template),
    made: &BTreeMap<String, Made>,
) -> Result<Prospect> {
    let values = parameters::values_of(&template.parameters, &definition.parameters);
    let mut evaluator = Evaluator {
        tx,
        context,
        stack: facts,
        template,
        parameters: &values,
        resources: made,
        section: "Resources",
        ahead: true,
        imports: Vec::new(),
    };
    rules::check(&mut evaluator, &template.rules)?;
    let mut prospect = Prospect::default();
    for resource in &template.resources {
        let active = match &resource.condition {
            Some(condition) => evaluator.condition(condition)?,
            None => true,
        };
        if active {
            let properties = evaluator.value(&resource.properties)?;
            prospect.properties.insert(resource.name.clone(), properties);
        }
    }
    evaluator.section = "Outputs";
    for output in &template.outputs {
        let active = match &output.condition {
            Some(condition) => evaluator.condition(condition)?,
            None => true,
        };
        if active {
            evaluator.value(&output.value)?;
        }
    }
    Ok(prospect)
}

#[cfg(test)]
mod tests {
    use super::object_of;

    #[test]
    fn urls_name_objects() {
        let expected = Some(("b".to_owned(), "k/a b".to_owned()));
        for url in [
            "https://b.s3.amazonaws.com/k/a%20b",
            "https://b.s3-eu-west-1.amazonaws.com/k/a%20b?X-Amz-Signature=1",
            "https://s3.amazonaws.com/b/k/a%20b",
            "http://localhost:4566/b/k/a%20b",
            "s3://b/k/a%20b",
        ] {
            assert_eq!(object_of(url), expected, "{url}");
        }
        assert_eq!(object_of("https://s3.amazonaws.com/b"), None);
    }
}

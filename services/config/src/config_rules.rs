//! Rules: put, described, deleted. Nothing evaluates them yet.

// shapes: ConfigRule, EvaluationModeConfiguration
use service::{BTreeMap, Map, Operation, Result, Tx, Value, View, json, reads, writes};

use crate::managed_rules::{self, ManagedRule};
use crate::shapes::{
    self, DeleteConfigRuleRequest, DescribeConfigRulesRequest, DescribeConfigRulesResponse,
    EvaluationModeConfiguration, GetCustomRulePolicyRequest, GetCustomRulePolicyResponse,
    PutConfigRuleRequest, Scope, Source,
};
use crate::{configuration_recorders, faults, pages, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("DeleteConfigRule", delete => empty),
    reads!("DescribeConfigRules", describe),
    reads!("GetCustomRulePolicy", policy),
    writes!("PutConfigRule", put => empty),
];

const MOST: usize = 1_000;
const PAGE: usize = 25;
const ACTIVE: &str = "ACTIVE";
const DETECTIVE: &str = "DETECTIVE";
const SCHEDULED: &str = "ScheduledNotification";

service::structures! {
    /// A row: what the API shows, what it does not, and the tags.
    ConfigRule {
        shape: shapes::ConfigRule = "Shape",
        policy_text: Option<String> = "PolicyText",
        tags: BTreeMap<String, String> = "Tags",
    }
}

service::row!(ConfigRule: "AWS::Config::ConfigRule", id |row| row.name());

impl ConfigRule {
    fn name(&self) -> &str {
        self.shape.config_rule_name.as_deref().unwrap_or_default()
    }

    pub(crate) fn arn(&self) -> &str {
        self.shape.config_rule_arn.as_deref().unwrap_or_default()
    }
}

/// Creates a rule, or replaces all of it but its tags.
fn put(tx: &mut Tx<'_>, request: PutConfigRuleRequest) -> Result<()> {
    let mut shape = request.config_rule;
    let current = identified(tx.view(), &shape)?.cloned();
    let tags = tags::checked(request.tags)?;
    let name = shape.config_rule_name.clone().unwrap_or_default();
    if current.is_none() && tx.view().scan::<ConfigRule>().count() >= MOST {
        return Err(faults::too_many_rules(&name, MOST));
    }
    check_read_only(&shape)?;
    let parameters = parameters(shape.input_parameters.as_deref())?;
    if let Some(scope) = &shape.scope {
        check_scope(scope)?;
    }
    match shape.source.owner.as_str() {
        "AWS" => managed(&mut shape, &parameters)?,
        "CUSTOM_LAMBDA" => check_function(tx, &shape.source)?,
        _ => check_policy(&shape.source)?,
    }
    let has_recorder = configuration_recorders::of_scope(tx.view().state(), tx.scope()).is_some();
    if !has_recorder && !tx.view().is_lenient() {
        return Err(faults::no_recorder_for_rules());
    }
    let (arn, id, tags) = match current {
        Some(current) => {
            shape.config_rule_name = current.shape.config_rule_name;
            (current.shape.config_rule_arn, current.shape.config_rule_id, current.tags)
        }
        None => {
            let id = format!("config-rule-{}", tx.alphanumeric(6, faults::ID_LETTERS));
            (Some(tx.view().arn("config", format_args!("config-rule/{id}"))), Some(id), tags)
        }
    };
    shape.config_rule_arn = arn;
    shape.config_rule_id = id;
    shape.config_rule_state = Some(ACTIVE.to_owned());
    shape
        .evaluation_modes
        .get_or_insert_with(|| vec![EvaluationModeConfiguration { mode: Some(DETECTIVE.to_owned()) }]);
    // The text is told by another operation.
    let details = shape.source.custom_policy_details.as_mut();
    let policy_text = details.map(|details| std::mem::take(&mut details.policy_text));
    tx.put(ConfigRule { shape, policy_text, tags });
    Ok(())
}

/// The rule that a request is about: named, or found by id or ARN; `None` is a new one.
fn identified<'v>(view: View<'v>, shape: &shapes::ConfigRule) -> Result<Option<&'v ConfigRule>> {
    let known = |row: &&ConfigRule| match &shape.config_rule_name {
        Some(name) => row.name() == name,
        None => {
            (shape.config_rule_arn.is_some() && row.shape.config_rule_arn == shape.config_rule_arn)
                || (shape.config_rule_id.is_some() && row.shape.config_rule_id == shape.config_rule_id)
        }
    };
    match (view.scan::<ConfigRule>().find(known), &shape.config_rule_name) {
        (None, None) => Err(faults::unidentified_rule()),
        (None, Some(_)) if shape.config_rule_arn.is_some() || shape.config_rule_id.is_some() => {
            Err(faults::new_rule_with_id())
        }
        (found, _) => Ok(found),
    }
}

fn check_read_only(shape: &shapes::ConfigRule) -> Result<()> {
    if shape.created_by.is_some() {
        return Err(faults::created_by_is_given());
    }
    if shape.rule_evaluation_visibility.is_some() {
        return Err(faults::visibility_is_given());
    }
    match shape.config_rule_state.as_deref() {
        None | Some(ACTIVE) => Ok(()),
        Some(state) => Err(faults::invalid_rule_state(state)),
    }
}

fn parameters(text: Option<&str>) -> Result<Map> {
    let Some(text) = text else { return Ok(Map::new()) };
    match json::parse(text.as_bytes()) {
        Ok(Value::Map(parameters)) => Ok(parameters),
        _ => Err(faults::invalid_parameters_json(text)),
    }
}

fn check_scope(scope: &Scope) -> Result<()> {
    let types = scope.compliance_resource_types.as_deref().unwrap_or_default();
    if scope.tag_value.is_some() && scope.tag_key.is_none() {
        return Err(faults::tag_value_without_key());
    }
    if scope.tag_key.is_some() && (!types.is_empty() || scope.compliance_resource_id.is_some()) {
        return Err(faults::scope_of_resource_and_tag());
    }
    if scope.compliance_resource_id.is_some() && types.len() != 1 {
        return Err(faults::scope_without_one_type());
    }
    Ok(())
}

/// Checks a managed rule, and gives it its own resource types where it has no scope.
fn managed(shape: &mut shapes::ConfigRule, parameters: &Map) -> Result<()> {
    if shape.source.source_details.as_ref().is_some_and(|details| !details.is_empty()) {
        return Err(faults::source_details_and_owner());
    }
    let identifier = shape.source.source_identifier.as_deref().unwrap_or_default();
    let rule = managed_rules::find(identifier).ok_or_else(|| faults::unknown_managed_rule(identifier))?;
    check_parameters(&rule, parameters, shape.input_parameters.as_deref().unwrap_or_default())?;
    if shape.maximum_execution_frequency.is_some() && !rule.runs_periodically() {
        return Err(faults::frequency_of_change_rule());
    }
    if shape.scope.is_none() && rule.runs_on_change() {
        let types = rule.resource_types().map(str::to_owned).collect();
        shape.scope = Some(Scope { compliance_resource_types: Some(types), ..Scope::default() });
    }
    Ok(())
}

fn check_parameters(rule: &ManagedRule, parameters: &Map, text: &str) -> Result<()> {
    if parameters.iter().any(|(name, _)| !rule.has_parameter(name)) {
        return Err(faults::unknown_parameters(text));
    }
    let required = rule.required_parameters();
    let missing: Vec<&str> = required.into_iter().filter(|name| parameters.get(name).is_none()).collect();
    if missing.is_empty() { Ok(()) } else { Err(faults::missing_parameters(&missing)) }
}

/// Checks that a Lambda function exists for a rule of a customer, and what is to trigger it.
fn check_function(tx: &mut Tx<'_>, source: &Source) -> Result<()> {
    let details = source.source_details.as_deref().unwrap_or_default();
    if details.is_empty() {
        return Err(faults::source_details_and_owner());
    }
    let on_change = |detail: &&shapes::SourceDetail| {
        detail.message_type.as_deref().is_some_and(|message_type| message_type != SCHEDULED)
    };
    if details.iter().filter(on_change).any(|detail| detail.maximum_execution_frequency.is_some()) {
        return Err(faults::frequency_of_change_trigger());
    }
    let arn = source.source_identifier.as_deref().unwrap_or_default();
    let input = Value::Map([("FunctionName", arn)].into_iter().collect());
    let function = tx.call("lambda", "GetFunction", input);
    function.map(|_| ()).map_err(|_| faults::function_cannot_be_invoked(arn))
}

/// Checks that a policy rule has a policy and that only changes trigger it.
fn check_policy(source: &Source) -> Result<()> {
    if source.custom_policy_details.is_none() {
        return Err(faults::policy_details_are_missing());
    }
    let mut message_types =
        source.source_details.iter().flatten().filter_map(|one| one.message_type.as_deref());
    match message_types.find(|name| !name.ends_with("ConfigurationItemChangeNotification")) {
        Some(name) => Err(faults::policy_message_type(name)),
        None => Ok(()),
    }
}

fn describe(view: View<'_>, request: DescribeConfigRulesRequest) -> Result<DescribeConfigRulesResponse> {
    let names = request.config_rule_names.unwrap_or_default();
    if let Some(unknown) = names.iter().find(|name| view.get::<ConfigRule>(name).is_none()) {
        return Err(faults::no_such_rule(unknown));
    }
    let filters = request.filters.unwrap_or_default();
    // All rules here are a customer's own: none is kept from sight.
    let all_visible = filters.rule_evaluation_visibility.as_deref() != Some("INTERNAL");
    let wanted = |rule: &&ConfigRule| {
        let mut modes = rule.shape.evaluation_modes.iter().flatten();
        let mode = &filters.evaluation_mode;
        all_visible
            && (names.is_empty() || names.iter().any(|name| name == rule.name()))
            && (mode.is_none() || modes.any(|own| own.mode == *mode))
    };
    let rules = view.scan::<ConfigRule>().filter(wanted);
    let token = request.next_token.as_deref();
    let (rules, next_token) = pages::page(rules, |rule| rule.name().to_owned(), token, PAGE)?;
    let shapes = rules.into_iter().map(|rule| rule.shape.clone()).collect();
    Ok(DescribeConfigRulesResponse { config_rules: Some(shapes), next_token })
}

/// The text of a policy rule's policy; of another rule, nothing.
fn policy(view: View<'_>, request: GetCustomRulePolicyRequest) -> Result<GetCustomRulePolicyResponse> {
    let name = request.config_rule_name.unwrap_or_default();
    let rule = view.get::<ConfigRule>(&name).ok_or_else(|| faults::no_such_rule(&name))?;
    Ok(GetCustomRulePolicyResponse { policy_text: rule.policy_text.clone() })
}

fn delete(tx: &mut Tx<'_>, request: DeleteConfigRuleRequest) -> Result<()> {
    let gone = tx.delete::<ConfigRule>(&request.config_rule_name);
    gone.map(|_| ()).ok_or_else(|| faults::no_such_rule(&request.config_rule_name))
}

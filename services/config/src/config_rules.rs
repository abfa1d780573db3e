//! Rules: put and described. How they are run is told elsewhere ([`crate::rule_runs`]), and so is what becomes of them
//! ([`crate::rule_states`]).

// shapes: ConfigRule, EvaluationModeConfiguration
use service::{BTreeMap, Map, Operation, Result, Timestamp, Tx, Value, View, json, reads, writes};

use crate::managed_rules::{self, ManagedRule};
use crate::shapes::{
    self, DescribeConfigRulesRequest, DescribeConfigRulesResponse, EvaluationModeConfiguration,
    GetCustomRulePolicyRequest, GetCustomRulePolicyResponse, PutConfigRuleRequest, Scope, Source,
};
use crate::verdicts::{self, Logic, Subject};
use crate::{configuration_recorders, faults, pages, resource_compliance, rule_runs, rule_statuses, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    reads!("DescribeConfigRules", describe),
    reads!("GetCustomRulePolicy", policy),
    writes!("PutConfigRule", put => empty),
];

const MOST: usize = 1_000;
const PAGE: usize = 25;
/// The state of a rule that nothing special happens to.
pub(crate) const ACTIVE: &str = "ACTIVE";
/// The state of a rule that goes.
pub(crate) const DELETING: &str = "DELETING";
/// The state of a rule whose results go.
pub(crate) const DELETING_RESULTS: &str = "DELETING_RESULTS";
const DETECTIVE: &str = "DETECTIVE";
const SCHEDULED: &str = "ScheduledNotification";
const HOUR: i64 = 3_600;

service::structures! {
    /// A row: what the API shows, what it does not, and the tags.
    ConfigRule {
        shape: shapes::ConfigRule = "Shape",
        policy_text: Option<String> = "PolicyText",
        tags: BTreeMap<String, String> = "Tags",
        /// The types of resources that it looks at; `None` is all.
        types: Option<Vec<String>> = "Types",
        /// Whether a change of a resource has a managed rule run.
        runs_on_change: bool = "RunsOnChange",
        /// After how many seconds a managed rule runs again, if a schedule has it run.
        period: Option<i64> = "Period",
        /// When an evaluation of it was last asked for.
        asked: Option<Timestamp> = "Asked",
    }
}

service::row!(ConfigRule: "AWS::Config::ConfigRule", id |row| row.name());

impl ConfigRule {
    pub(crate) fn name(&self) -> &str {
        self.shape.config_rule_name.as_deref().unwrap_or_default()
    }

    pub(crate) fn arn(&self) -> &str {
        self.shape.config_rule_arn.as_deref().unwrap_or_default()
    }

    pub(crate) fn state(&self) -> &str {
        self.shape.config_rule_state.as_deref().unwrap_or(ACTIVE)
    }

    /// The rule in another state.
    pub(crate) fn in_state(mut self, state: &str) -> Self {
        self.shape.config_rule_state = Some(state.to_owned());
        self
    }

    /// Whether it may be run: it neither goes nor loses its results.
    pub(crate) fn is_at_work(&self) -> bool {
        !matches!(self.state(), DELETING | DELETING_RESULTS)
    }

    /// Whether it judges what there is, and not only what is to come.
    pub(crate) fn is_detective(&self) -> bool {
        let mut modes = self.shape.evaluation_modes.iter().flatten();
        self.shape.evaluation_modes.is_none() || modes.any(|mode| mode.mode.as_deref() == Some(DETECTIVE))
    }

    /// The identifier of the managed rule that it is; for a custom one, its function or its owner.
    pub(crate) fn identifier(&self) -> &str {
        self.shape.source.source_identifier.as_deref().unwrap_or(&self.shape.source.owner)
    }

    /// How it judges, if that is written.
    pub(crate) fn logic(&self) -> Option<Logic> {
        let is_judge = self.shape.source.owner == "AWS" && self.is_detective();
        verdicts::find(self.identifier()).filter(|_| is_judge)
    }

    /// What it was given to judge by.
    pub(crate) fn parameters(&self) -> Map {
        parameters(self.shape.input_parameters.as_deref()).unwrap_or_default()
    }

    /// Whether a resource of a type may be in its scope. What rules say is for no rule to judge: that had no end.
    pub(crate) fn looks_at(&self, kind: &str) -> bool {
        let of_types = self.types.as_ref().is_none_or(|types| types.iter().any(|name| name == kind));
        of_types && kind != resource_compliance::KIND
    }

    /// Whether a resource is in its scope: of its types, and the one, or one with the tag, that the scope asks for.
    pub(crate) fn covers(&self, subject: &Subject<'_>) -> bool {
        let Some(scope) = &self.shape.scope else { return self.looks_at(subject.kind()) };
        let tag = |key: &String| subject.at("tags").get(key).and_then(Value::as_str);
        self.looks_at(subject.kind())
            && scope.compliance_resource_id.as_ref().is_none_or(|id| id == subject.id())
            && scope.tag_key.as_ref().is_none_or(|key| match (tag(key), &scope.tag_value) {
                (Some(value), Some(wanted)) => value == wanted,
                (value, _) => value.is_some(),
            })
    }
}

/// The rule of a name.
pub(crate) fn named<'v>(view: View<'v>, name: &str) -> Result<&'v ConfigRule> {
    view.get(name).ok_or_else(|| faults::no_such_rule(name))
}

/// The rules of a list of names, all if there is none, in the order of their names.
pub(crate) fn selected<'v>(
    view: View<'v>,
    names: Option<Vec<String>>,
) -> Result<impl Iterator<Item = &'v ConfigRule> + use<'v>> {
    let names = names.unwrap_or_default();
    for name in &names {
        named(view, name)?;
    }
    let wanted = move |rule: &&ConfigRule| names.is_empty() || names.iter().any(|name| name == rule.name());
    Ok(view.scan::<ConfigRule>().filter(wanted))
}

/// Creates a rule, or replaces all of it but its tags, and has it run.
fn put(tx: &mut Tx<'_>, request: PutConfigRuleRequest) -> Result<()> {
    let mut shape = request.config_rule;
    let current = identified(tx.view(), &shape)?.cloned();
    if let Some(current) = current.as_ref().filter(|current| !current.is_at_work()) {
        return Err(faults::rule_goes(current.name(), current.state()));
    }
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
    let managed = match shape.source.owner.as_str() {
        "AWS" => Some(managed(&mut shape, &parameters)?),
        "CUSTOM_LAMBDA" => check_function(tx, &shape.source).map(|()| None)?,
        _ => check_policy(&shape.source).map(|()| None)?,
    };
    let has_recorder = configuration_recorders::of_scope(tx.view().state(), tx.scope()).is_some();
    if !has_recorder && !tx.view().is_lenient() {
        return Err(faults::no_recorder_for_rules());
    }
    let current = match current {
        Some(current) => current,
        None => created(tx, name, tags),
    };
    shape.config_rule_name = current.shape.config_rule_name;
    shape.config_rule_arn = current.shape.config_rule_arn;
    shape.config_rule_id = current.shape.config_rule_id;
    shape.config_rule_state = current.shape.config_rule_state;
    shape
        .evaluation_modes
        .get_or_insert_with(|| vec![EvaluationModeConfiguration { mode: Some(DETECTIVE.to_owned()) }]);
    // The text is told by another operation.
    let details = shape.source.custom_policy_details.as_mut();
    let policy_text = details.map(|details| std::mem::take(&mut details.policy_text));
    let rule = ConfigRule {
        types: types(managed.as_ref(), shape.scope.as_ref()),
        runs_on_change: managed.as_ref().is_some_and(ManagedRule::runs_on_change),
        period: managed.filter(ManagedRule::runs_periodically).map(|_| period(&shape)),
        shape,
        policy_text,
        tags: current.tags,
        asked: current.asked,
    };
    rule_statuses::activated(tx, &rule);
    rule_runs::begin(tx, &rule);
    tx.put(rule);
    Ok(())
}

/// A rule that has no more than a name, an ARN and tags.
fn created(tx: &mut Tx<'_>, name: String, tags: BTreeMap<String, String>) -> ConfigRule {
    let id = format!("config-rule-{}", tx.alphanumeric(6, faults::ID_LETTERS));
    let shape = shapes::ConfigRule {
        config_rule_name: Some(name),
        config_rule_arn: Some(tx.view().arn("config", format_args!("config-rule/{id}"))),
        config_rule_id: Some(id),
        config_rule_state: Some(ACTIVE.to_owned()),
        ..shapes::ConfigRule::default()
    };
    ConfigRule { shape, tags, ..ConfigRule::default() }
}

/// The types that a rule looks at in a scope: those that the scope names, or of these a managed rule's own; `None` is
/// all.
fn types(managed: Option<&ManagedRule>, scope: Option<&Scope>) -> Option<Vec<String>> {
    let own: Vec<String> =
        managed.into_iter().flat_map(ManagedRule::resource_types).map(str::to_owned).collect();
    let named =
        scope.and_then(|scope| scope.compliance_resource_types.clone()).filter(|types| !types.is_empty());
    match named {
        Some(named) if own.is_empty() => Some(named),
        Some(named) => Some(own.into_iter().filter(|name| named.contains(name)).collect()),
        None => Some(own).filter(|own| !own.is_empty()),
    }
}

/// How often a schedule has a rule run, in seconds.
fn period(shape: &shapes::ConfigRule) -> i64 {
    let hours = match shape.maximum_execution_frequency.as_deref() {
        Some("One_Hour") => 1,
        Some("Three_Hours") => 3,
        Some("Six_Hours") => 6,
        Some("Twelve_Hours") => 12,
        _ => 24,
    };
    hours * HOUR
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
fn managed(shape: &mut shapes::ConfigRule, parameters: &Map) -> Result<ManagedRule> {
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
    Ok(rule)
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
    let rules = selected(view, request.config_rule_names)?;
    let filters = request.filters.unwrap_or_default();
    // All rules here are a customer's own: none is kept from sight.
    let all_visible = filters.rule_evaluation_visibility.as_deref() != Some("INTERNAL");
    let wanted = |rule: &&ConfigRule| {
        let mut modes = rule.shape.evaluation_modes.iter().flatten();
        let mode = &filters.evaluation_mode;
        all_visible && (mode.is_none() || modes.any(|own| own.mode == *mode))
    };
    let token = request.next_token.as_deref();
    let (rules, next_token) = pages::page(rules.filter(wanted), |rule| rule.name().to_owned(), token, PAGE)?;
    let shapes = rules.into_iter().map(|rule| rule.shape.clone()).collect();
    Ok(DescribeConfigRulesResponse { config_rules: Some(shapes), next_token })
}

/// The text of a policy rule's policy; of another rule, nothing.
fn policy(view: View<'_>, request: GetCustomRulePolicyRequest) -> Result<GetCustomRulePolicyResponse> {
    let name = request.config_rule_name.unwrap_or_default();
    Ok(GetCustomRulePolicyResponse { policy_text: named(view, &name)?.policy_text.clone() })
}

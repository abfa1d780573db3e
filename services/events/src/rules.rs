//! Rules: what matches, on which bus, and whether it is in force.

use patterns::Pattern;
use service::{
    BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Value, View,
    json, link, page, page_token,
};

use crate::event_buses::{self, DEFAULT, EventBus};
use crate::shapes::{
    DeleteRuleRequest, DescribeRuleRequest, DescribeRuleResponse, DisableRuleRequest, EnableRuleRequest,
    ListRuleNamesByTargetRequest, ListRuleNamesByTargetResponse, ListRulesRequest, ListRulesResponse,
    PutRuleRequest, PutRuleResponse, Tag, Target, TestEventPatternRequest, TestEventPatternResponse,
};
use crate::{faults, schedule, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteRule", delete => empty),
    service::reads!("DescribeRule", describe),
    service::writes!("DisableRule", disable => empty),
    service::writes!("EnableRule", enable => empty),
    service::reads!("ListRuleNamesByTarget", list_by_target),
    service::reads!("ListRules", list),
    service::writes!("PutRule", put),
    service::reads!("TestEventPattern", test),
];

service::structures! {
    /// A rule with its targets.
    Rule {
        name: String = "Name",
        bus: String = "EventBusName",
        arn: String = "Arn",
        state: String = "State",
        description: Option<String> = "Description",
        event_pattern: Option<String> = "EventPattern",
        schedule: Option<String> = "ScheduleExpression",
        role_arn: Option<String> = "RoleArn",
        created_by: String = "CreatedBy",
        tags: Vec<Tag> = "Tags",
        targets: Vec<Target> = "Targets",
        /// Counts the changes of the schedule: a timer of an older one does nothing.
        generation: i64 = "Generation",
    }
}

service::row!(Rule: "AWS::Events::Rule", id |row| &id(&row.bus, &row.name),
    links |row| vec![link::<EventBus>(&row.bus)]);

/// The key of a rule: names are unique on a bus.
pub(crate) fn id(bus: &str, name: &str) -> String {
    format!("{bus}/{name}")
}

impl Rule {
    /// What CloudFormation knows it by.
    fn physical_id(&self) -> String {
        if self.bus == DEFAULT { self.name.clone() } else { format!("{}|{}", self.bus, self.name) }
    }

    /// Whether events and the clock reach its targets.
    pub(crate) fn is_enabled(&self) -> bool {
        self.state != "DISABLED"
    }
}

impl Resource for Rule {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;

    fn identity(&self, _: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.physical_id(),
            name: Some(self.name.clone()),
            arn: Some(self.arn.clone()),
            availability_zone: Some("Regional".into()),
            created: None,
        })
    }

    fn configuration(&self) -> Value {
        let mut document = service::Map::new();
        document.insert("EventBusName", self.bus.as_str());
        let pattern = self.event_pattern.as_ref().and_then(|pattern| json::parse(pattern.as_bytes()).ok());
        if let Some(pattern) = pattern {
            document.insert("EventPattern", pattern);
        }
        let texts = [
            ("Description", &self.description),
            ("ScheduleExpression", &self.schedule),
            ("RoleArn", &self.role_arn),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                document.insert(name, text.as_str());
            }
        }
        document.insert("State", self.state.as_str());
        document.insert("Targets", self.targets.iter().map(|target| target.to_value()).collect::<Vec<_>>());
        document.insert("Id", self.physical_id());
        document.insert("Arn", self.arn.as_str());
        document.insert("Name", self.name.as_str());
        Value::Map(document)
    }

    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.tags)
    }
}

/// The rule of this name on a bus.
pub(crate) fn find<'v>(view: View<'v>, name: &str, bus: Option<&str>) -> Result<&'v Rule> {
    let bus = &event_buses::find(view, bus)?.name;
    view.get(&id(bus, name)).ok_or_else(|| faults::rule_not_found(name, bus))
}

fn put(tx: &mut Tx<'_>, request: PutRuleRequest) -> Result<PutRuleResponse> {
    let bus = event_buses::find(tx.view(), request.event_bus_name.as_deref())?.name.clone();
    // Empty texts are as good as none.
    let event_pattern = request.event_pattern.filter(|pattern| !pattern.is_empty());
    let schedule = request.schedule_expression.filter(|schedule| !schedule.is_empty());
    if event_pattern.is_none() && schedule.is_none() {
        return Err(faults::pattern_or_schedule());
    }
    if let Some(pattern) = &event_pattern {
        Pattern::parse(pattern).map_err(|malformed| faults::invalid_pattern(&malformed.reason))?;
    }
    if let Some(expression) = &schedule {
        if bus != DEFAULT {
            return Err(faults::schedule_needs_default_bus());
        }
        schedule::parse(expression).ok_or_else(faults::invalid_schedule)?;
    }
    let before = tx.get::<Rule>(&id(&bus, &request.name)).cloned();
    let path = if bus == DEFAULT { request.name.clone() } else { id(&bus, &request.name) };
    let rule = Rule {
        arn: tx.view().arn("events", format_args!("rule/{path}")),
        name: request.name,
        bus,
        state: request.state.unwrap_or_else(|| "ENABLED".to_owned()),
        description: request.description,
        event_pattern,
        schedule,
        role_arn: request.role_arn,
        created_by: tx.view().account(),
        // Tags of an existing rule are changed by TagResource only.
        tags: before.as_ref().map_or_else(|| request.tags.unwrap_or_default(), |rule| rule.tags.clone()),
        targets: before.as_ref().map_or_else(Vec::new, |rule| rule.targets.clone()),
        generation: before.map_or(0, |rule| rule.generation + 1),
    };
    let rule_arn = Some(rule.arn.clone());
    schedule::start(tx, &rule);
    tx.put(rule);
    Ok(PutRuleResponse { rule_arn })
}

fn delete(tx: &mut Tx<'_>, request: DeleteRuleRequest) -> Result<()> {
    let bus = event_buses::find(tx.view(), request.event_bus_name.as_deref())?.name.clone();
    let id = id(&bus, &request.name);
    // Deleting what is not there is no error.
    let Some(rule) = tx.get::<Rule>(&id) else { return Ok(()) };
    if !rule.targets.is_empty() {
        return Err(faults::rule_has_targets());
    }
    tx.delete::<Rule>(&id);
    Ok(())
}

fn describe(view: View<'_>, request: DescribeRuleRequest) -> Result<DescribeRuleResponse> {
    let rule = find(view, &request.name, request.event_bus_name.as_deref())?;
    Ok(DescribeRuleResponse {
        name: Some(rule.name.clone()),
        arn: Some(rule.arn.clone()),
        event_pattern: rule.event_pattern.clone(),
        schedule_expression: rule.schedule.clone(),
        state: Some(rule.state.clone()),
        description: rule.description.clone(),
        role_arn: rule.role_arn.clone(),
        managed_by: None,
        event_bus_name: Some(rule.bus.clone()),
        created_by: Some(rule.created_by.clone()),
    })
}

fn enable(tx: &mut Tx<'_>, request: EnableRuleRequest) -> Result<()> {
    set_state(tx, &request.name, request.event_bus_name.as_deref(), "ENABLED")
}

fn disable(tx: &mut Tx<'_>, request: DisableRuleRequest) -> Result<()> {
    set_state(tx, &request.name, request.event_bus_name.as_deref(), "DISABLED")
}

fn set_state(tx: &mut Tx<'_>, name: &str, bus: Option<&str>, state: &str) -> Result<()> {
    let mut rule = find(tx.view(), name, bus)?.clone();
    state.clone_into(&mut rule.state);
    rule.generation += 1;
    schedule::start(tx, &rule);
    tx.put(rule);
    Ok(())
}

fn list(view: View<'_>, request: ListRulesRequest) -> Result<ListRulesResponse> {
    let bus = &event_buses::find(view, request.event_bus_name.as_deref())?.name;
    let after =
        request.next_token.map(|token| page_token(&token).ok_or_else(faults::invalid_token)).transpose()?;
    let prefix = id(bus, &request.name_prefix.unwrap_or_default());
    let rules = view.state().scan_prefix::<Rule>(view.scope(), &prefix);
    let limit = request.limit.unwrap_or(100).max(1) as usize;
    let page = page(rules, |rule| rule.name.clone(), after.as_deref(), limit);
    let rules = page.items.into_iter().map(|rule| crate::shapes::Rule {
        name: Some(rule.name.clone()),
        arn: Some(rule.arn.clone()),
        event_pattern: rule.event_pattern.clone(),
        state: Some(rule.state.clone()),
        description: rule.description.clone(),
        schedule_expression: rule.schedule.clone(),
        role_arn: rule.role_arn.clone(),
        managed_by: None,
        event_bus_name: Some(rule.bus.clone()),
    });
    Ok(ListRulesResponse { rules: Some(rules.collect()), next_token: page.next })
}

fn list_by_target(
    view: View<'_>,
    request: ListRuleNamesByTargetRequest,
) -> Result<ListRuleNamesByTargetResponse> {
    let bus = &event_buses::find(view, request.event_bus_name.as_deref())?.name;
    let after =
        request.next_token.map(|token| page_token(&token).ok_or_else(faults::invalid_token)).transpose()?;
    let prefix = id(bus, "");
    let rules = view.state().scan_prefix::<Rule>(view.scope(), &prefix);
    let rules = rules.filter(|rule| rule.targets.iter().any(|target| target.arn == request.target_arn));
    let limit = request.limit.unwrap_or(100).max(1) as usize;
    let page = page(rules, |rule| rule.name.clone(), after.as_deref(), limit);
    let names = page.items.into_iter().map(|rule| rule.name.clone()).collect();
    Ok(ListRuleNamesByTargetResponse { rule_names: Some(names), next_token: page.next })
}

/// What an event to be tested must have.
const EVENT: [&str; 7] = ["id", "account", "source", "time", "region", "resources", "detail-type"];

fn test(_: View<'_>, request: TestEventPatternRequest) -> Result<TestEventPatternResponse> {
    let pattern = Pattern::parse(&request.event_pattern);
    let pattern = pattern.map_err(|malformed| faults::invalid_pattern(&malformed.reason))?;
    let event = json::parse(request.event.as_bytes()).map_err(|_| faults::event_is_invalid())?;
    if EVENT.iter().any(|name| event.get(name).is_none()) {
        return Err(faults::event_is_invalid());
    }
    Ok(TestEventPatternResponse { result: Some(pattern.matches(&event)) })
}

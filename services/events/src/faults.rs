//! What EventBridge says when it refuses a call: each sentence once.

use service::Fault;

fn not_found(message: String) -> Fault {
    Fault::new("ResourceNotFoundException", message)
}

fn validation(message: impl Into<String>) -> Fault {
    Fault::new("ValidationException", message)
}

/// There is no bus of this name.
pub(crate) fn bus_not_found(name: &str) -> Fault {
    not_found(format!("Event bus {name} does not exist."))
}

/// There is no rule of this name on the bus.
pub(crate) fn rule_not_found(rule: &str, bus: &str) -> Fault {
    not_found(format!("Rule {rule} does not exist on EventBus {bus}."))
}

/// A tagged resource is not there.
pub(crate) fn resource_not_found(arn: &str) -> Fault {
    not_found(format!("Rule or EventBus {arn} does not exist."))
}

/// The bus exists.
pub(crate) fn bus_exists(name: &str) -> Fault {
    Fault::new("ResourceAlreadyExistsException", format!("Event bus {name} already exists."))
}

/// The name of a bus holds a slash, as only those of partners do.
pub(crate) fn bus_name_with_slash() -> Fault {
    validation("Event bus name must not contain '/'.")
}

/// The default bus stays.
pub(crate) fn default_bus_stays() -> Fault {
    validation("Cannot delete event bus default.")
}

/// The bus still has rules.
pub(crate) fn bus_has_rules() -> Fault {
    validation("Event bus can't be deleted since it has rules.")
}

/// The pattern is none.
pub(crate) fn invalid_pattern(reason: &str) -> Fault {
    Fault::new("InvalidEventPatternException", format!("Event pattern is not valid. Reason: {reason}"))
}

/// A rule has neither pattern nor schedule.
pub(crate) fn pattern_or_schedule() -> Fault {
    validation("Parameter(s) EventPattern or ScheduleExpression must be specified.")
}

/// Rules of other buses than the default one have no schedule.
pub(crate) fn schedule_needs_default_bus() -> Fault {
    validation("ScheduleExpression is supported only on the default event bus.")
}

/// The schedule is none.
pub(crate) fn invalid_schedule() -> Fault {
    validation("Parameter ScheduleExpression is not valid.")
}

/// Rules with targets are deleted after their targets.
pub(crate) fn rule_has_targets() -> Fault {
    validation("Rule can't be deleted since it has targets.")
}

/// A rule has at most five targets.
pub(crate) fn too_many_targets() -> Fault {
    Fault::new(
        "LimitExceededException",
        "The requested resource exceeds the maximum number allowed. A rule has at most 5 targets.",
    )
}

/// A target's ARN is none.
pub(crate) fn invalid_target_arn(arn: &str, id: &str) -> Fault {
    validation(format!(
        "Parameter {arn} is not valid. Reason: Provided Arn is not in correct format. Target: {id}."
    ))
}

/// FIFO queues get messages in groups.
pub(crate) fn fifo_needs_group(id: &str) -> Fault {
    validation(format!("Parameter(s) SqsParameters must be specified for target: {id}."))
}

/// A target has more than one of Input, InputPath and InputTransformer.
pub(crate) fn one_input_only(id: &str) -> Fault {
    validation(format!("Only one of Input, InputPath, or InputTransformer must be provided for target {id}."))
}

/// A target's constant input is no JSON.
pub(crate) fn input_is_no_json(id: &str) -> Fault {
    validation(format!("JSON text for Input of target {id} is not valid."))
}

/// More than ten events, or none, in a call.
pub(crate) fn entries(count: usize) -> Fault {
    validation(format!(
        "1 validation error detected: Value '{count} entries' at 'entries' failed to satisfy constraint: \
         Member must have length less than or equal to 10"
    ))
}

/// The events of a call are too large together.
pub(crate) fn entries_too_large() -> Fault {
    validation("Total size of the entries in the request is over the limit.")
}

/// The event to be tested is none.
pub(crate) fn event_is_invalid() -> Fault {
    validation("Parameter Event is not valid.")
}

/// A page token that no list gave.
pub(crate) fn invalid_token() -> Fault {
    validation("Token is invalid.")
}

/// Permission statements have ids.
pub(crate) fn statement_not_found() -> Fault {
    not_found("Statement with the provided id does not exist.".to_owned())
}

/// What PutPermission needs besides a whole policy.
pub(crate) fn permission_needs(member: &str) -> Fault {
    validation(format!("Parameter {member} must be specified."))
}

/// The action that buses allow.
pub(crate) fn invalid_action() -> Fault {
    validation("Provided value in parameter 'action' is not supported.")
}

/// The policy of a bus is no policy.
pub(crate) fn invalid_policy() -> Fault {
    validation("This policy contains invalid Json")
}

/// Events cannot be delivered to this service.
pub(crate) fn target_not_built(service: &str) -> Fault {
    Fault::new("NotImplemented", format!("events cannot be delivered to {service}")).with_status(501)
}

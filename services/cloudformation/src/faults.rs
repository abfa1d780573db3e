//! What CloudFormation says when it refuses a call: each sentence once.

use service::Fault;

/// The code of almost all refusals.
pub(crate) fn validation(message: impl Into<String>) -> Fault {
    Fault::new("ValidationError", message)
}

fn format(message: impl std::fmt::Display) -> Fault {
    validation(format!("Template format error: {message}"))
}

fn error(message: impl std::fmt::Display) -> Fault {
    validation(format!("Template error: {message}"))
}

/// The body is no JSON, or no YAML.
pub(crate) fn malformed(language: &str, line: usize, column: usize) -> Fault {
    format(format_args!("{language} not well-formed. (line {line}, column {column})"))
}

/// YAML's anchors are not for templates.
pub(crate) fn yaml_alias() -> Fault {
    error("YAML aliases are not allowed in CloudFormation templates")
}

/// The body is no object.
pub(crate) fn unsupported_structure() -> Fault {
    format("unsupported structure.")
}

/// A null stands in the template.
pub(crate) fn null_in_template(path: &str) -> Fault {
    format(format_args!("[{path}] 'null' values are not allowed in templates"))
}

/// `AWSTemplateFormatVersion` is unknown.
pub(crate) fn version() -> Fault {
    format("unsupported value for AWSTemplateFormatVersion.")
}

/// There are no such sections.
pub(crate) fn unknown_sections(names: &[&str]) -> Fault {
    validation(format!("Invalid template property or properties [{}]", names.join(", ")))
}

/// A section is no object.
pub(crate) fn section_is_no_object(name: &str) -> Fault {
    format(format_args!("{name} must be an object."))
}

/// There are no resources.
pub(crate) fn no_resources() -> Fault {
    format("At least one Resources member must be defined.")
}

/// A member of a section is no object.
pub(crate) fn member_is_no_object(section: &str, name: &str) -> Fault {
    format(format_args!("[/{section}/{name}] Every {section} member must be an object."))
}

/// A member of a section lacks what all must have.
pub(crate) fn member_lacks(section: &str, name: &str, needed: &str) -> Fault {
    format(format_args!("[/{section}/{name}] Every {section} object must contain a {needed} member."))
}

/// Resources have no such attribute.
pub(crate) fn resource_attribute(name: &str) -> Fault {
    validation(format!("Invalid template resource property '{name}'"))
}

/// Parameters have no such attribute.
pub(crate) fn parameter_attribute(name: &str) -> Fault {
    validation(format!("Invalid template parameter property '{name}'"))
}

/// Names are letters and digits.
pub(crate) fn not_alphanumeric(section: &str, name: &str) -> Fault {
    format(format_args!("{section} name {name} is non alphanumeric."))
}

/// The type of a parameter is none.
pub(crate) fn parameter_type(name: &str, kind: &str) -> Fault {
    format(format_args!("Unrecognized parameter type: {kind} (parameter {name})"))
}

/// Names that nothing has.
pub(crate) fn unresolved(names: &[String], section: &str) -> Fault {
    let names = names.join(", ");
    format(format_args!("Unresolved resource dependencies [{names}] in the {section} block of the template"))
}

/// The same for a name whose resource is not made because its condition does not hold.
pub(crate) fn unresolved_here(name: &str, section: &str) -> Fault {
    validation(format!("Unresolved resource dependencies [{name}] in the {section} block of the template"))
}

/// Conditions refer to parameters only.
pub(crate) fn unresolved_in_conditions(names: &[String]) -> Fault {
    let names = names.join(", ");
    format(format_args!(
        "Unresolved dependencies [{names}]. Cannot reference resources in the Conditions block of the template"
    ))
}

/// No condition has this name.
pub(crate) fn unknown_condition(name: &str) -> Fault {
    format(format_args!("Unresolved condition dependency {name} in the Conditions block of the template"))
}

/// Resources wait for each other.
pub(crate) fn circular(names: &[String]) -> Fault {
    validation(format!("Circular dependency between resources: [{}]", names.join(", ")))
}

/// Types that are not in the table of providers.
pub(crate) fn unrecognized_types(types: &[&str]) -> Fault {
    format(format_args!("Unrecognized resource types: [{}]", types.join(", ")))
}

/// `Fn::GetAtt` of a resource that is not declared.
pub(crate) fn undefined_resource(name: &str) -> Fault {
    error(format_args!("instance of Fn::GetAtt references undefined resource {name}"))
}

/// `Fn::GetAtt` of an attribute that the type has not.
pub(crate) fn unsupported_attribute(resource: &str, attribute: &str) -> Fault {
    error(format_args!("resource {resource} does not support attribute type {attribute} in Fn::GetAtt"))
}

/// A function's argument is not what it takes.
pub(crate) fn function(name: &str, needs: &str) -> Fault {
    error(format_args!("{name} {needs}"))
}

/// No such place in a mapping.
pub(crate) fn no_mapping(map: &str, first: &str, second: &str) -> Fault {
    error(format_args!("Unable to get mapping for {map}::{first}::{second}"))
}

/// No stack exports this name.
pub(crate) fn no_export(name: &str) -> Fault {
    validation(format!("No export named {name} found."))
}

/// A transform that is not carried out.
pub(crate) fn transform(name: &str) -> Fault {
    let message = format!("cloudformation: the transform {name} is not implemented");
    Fault::new("NotImplemented", message).with_status(501)
}

/// Neither body nor URL.
pub(crate) fn template_needed() -> Fault {
    validation("Either Template URL or Template Body must be specified.")
}

/// The old template and a new one.
pub(crate) fn previous_and_new_template() -> Fault {
    validation("You cannot specify both usePreviousTemplate and Template Body/Template URL.")
}

/// Body and URL.
pub(crate) fn body_and_url() -> Fault {
    validation("only one of TemplateBody or TemplateUrl may be specified")
}

/// The URL leads to no object of S3.
pub(crate) fn template_url() -> Fault {
    validation("TemplateURL must be a supported URL.")
}

/// The template cannot be read from its bucket.
pub(crate) fn template_access(message: &str) -> Fault {
    let more =
        "For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";
    validation(format!("S3 error: {message}\n{more}"))
}

/// The template is too large.
pub(crate) fn template_size(limit: usize) -> Fault {
    validation(format!(
        "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: \
         Member must have length less than or equal to {limit}"
    ))
}

/// Parameters without value.
pub(crate) fn parameters_needed(names: &[String]) -> Fault {
    validation(format!("Parameters: [{}] must have values", names.join(", ")))
}

/// Parameters that the template does not declare.
pub(crate) fn parameters_unknown(names: &[String]) -> Fault {
    validation(format!("Parameters: [{}] do not exist in the template", names.join(", ")))
}

/// A value and the wish to keep the old one.
pub(crate) fn previous_and_value(name: &str) -> Fault {
    validation(format!(
        "Invalid input for parameter key {name}. Cannot specify usePreviousValue as true and non empty value for a \
         parameter"
    ))
}

/// There is no old value.
pub(crate) fn no_previous_value(name: &str) -> Fault {
    validation(format!(
        "Invalid input for parameter key {name}. Cannot specify usePreviousValue as true for a parameter key not in \
         the previous template"
    ))
}

/// The same parameter twice.
pub(crate) fn duplicate_parameter(name: &str) -> Fault {
    validation(format!("Duplicate input parameter key {name}"))
}

/// A parameter's value breaks a constraint.
pub(crate) fn parameter_value(name: &str, reason: &str, description: Option<&str>) -> Fault {
    match description {
        Some(description) => {
            validation(format!("Parameter {name} failed to satisfy constraint: {description}"))
        }
        None => validation(format!("Parameter '{name}' {reason}")),
    }
}

/// Roles, users and policies are made only for who says that he knows.
pub(crate) fn capabilities(names: &str) -> Fault {
    Fault::new("InsufficientCapabilitiesException", format!("Requires capabilities : [{names}]"))
}

/// No stack has this name or id.
pub(crate) fn no_stack(name: &str) -> Fault {
    validation(format!("Stack with id {name} does not exist"))
}

/// The same, in the words of the calls that name one stack to act on.
pub(crate) fn stack_missing(name: &str) -> Fault {
    validation(format!("Stack [{name}] does not exist"))
}

/// The same, in the words of the calls that list resources and templates.
pub(crate) fn stack_named_missing(name: &str) -> Fault {
    validation(format!("Stack '{name}' does not exist"))
}

/// A stack of this name exists.
pub(crate) fn stack_exists(name: &str) -> Fault {
    Fault::new("AlreadyExistsException", format!("Stack [{name}] already exists"))
}

/// What is asked cannot be done in the stack's state.
pub(crate) fn stack_state(id: &str, status: &str, what: &str) -> Fault {
    validation(format!("Stack:{id} is in {status} state and can not be {what}."))
}

/// The name of a stack.
pub(crate) fn stack_name(name: &str) -> Fault {
    validation(format!(
        "1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"
    ))
}

/// Nothing would change.
pub(crate) fn no_updates() -> Fault {
    validation("No updates are to be performed.")
}

/// The stack is protected.
pub(crate) fn protected(name: &str) -> Fault {
    validation(format!("Stack [{name}] cannot be deleted while TerminationProtection is enabled"))
}

/// A stack that is being updated is not deleted.
pub(crate) fn busy(id: &str, status: &str) -> Fault {
    validation(format!("Stack [{id}] cannot be deleted while in status {status}"))
}

/// Nested stacks are protected through their root.
pub(crate) fn nested_protection() -> Fault {
    validation("Termination protection can only be set on the root stack")
}

/// Resources are kept only where deletion failed.
pub(crate) fn retain_resources() -> Fault {
    validation(
        "The specified resources to retain must be in a valid state. They must be in the DELETE_FAILED state",
    )
}

/// The stack has no such resource.
pub(crate) fn no_resource(resource: &str, stack: &str) -> Fault {
    validation(format!("Resource {resource} does not exist for stack {stack}"))
}

/// No stack has a resource with this physical id.
pub(crate) fn no_physical(id: &str) -> Fault {
    validation(format!("Stack for {id} does not exist"))
}

/// A stack and a physical id, or neither.
pub(crate) fn stack_or_physical() -> Fault {
    validation("Only one of StackName and PhysicalResourceId can be specified")
}

/// OnFailure and DisableRollback together.
pub(crate) fn on_failure_and_rollback() -> Fault {
    validation("You must specify either DisableRollback or OnFailure, but not both.")
}

/// No change set has this name or id.
pub(crate) fn no_change_set(name: &str) -> Fault {
    Fault::new("ChangeSetNotFound", format!("ChangeSet [{name}] does not exist")).with_status(404)
}

/// A change set of this name exists.
pub(crate) fn change_set_exists(name: &str) -> Fault {
    Fault::new("AlreadyExistsException", format!("ChangeSet {name} already exists"))
}

/// The name of a change set needs that of its stack.
pub(crate) fn change_set_needs_stack() -> Fault {
    validation("StackName must be specified if ChangeSetName is not specified as an ARN.")
}

/// The change set cannot be executed.
pub(crate) fn change_set_state(id: &str, status: &str) -> Fault {
    Fault::new(
        "InvalidChangeSetStatus",
        format!("ChangeSet [{id}] cannot be executed in its current status of [{status}]"),
    )
}

/// A page token that no list gave.
pub(crate) fn next_token() -> Fault {
    validation("Invalid NextToken")
}

/// What is not built within an operation that is.
pub(crate) fn not_implemented(what: &str) -> Fault {
    Fault::new("NotImplemented", format!("cloudformation: {what} is not implemented")).with_status(501)
}

/// Parameters break a rule.
pub(crate) fn rule_broken(rule: &str, description: &str) -> Fault {
    error(format_args!("Rule {rule} failed: {description}"))
}

/// Systems Manager has no such parameter.
pub(crate) fn no_stored_parameter(name: &str) -> Fault {
    validation(format!("Unable to fetch parameters [{name}] from parameter store for this account."))
}

/// The type of a resource stays.
pub(crate) fn resource_type_stays(names: &[&str]) -> Fault {
    validation(format!(
        "Update of resource type is not permitted. The new template modifies resource type of the following \
         resources: [{}]",
        names.join(", ")
    ))
}

/// Somebody signalled that it failed.
pub(crate) fn failed_signal(failures: i64, needed: i64) -> Fault {
    validation(format!(
        "Received {failures} FAILURE signal(s) out of {needed}.  Unable to satisfy 100% \
         MinSuccessfulInstancesPercent requirement"
    ))
}

/// Too few signalled.
pub(crate) fn no_signal_in_time(needed: i64) -> Fault {
    validation(format!("Failed to receive {needed} resource signal(s) within the specified duration"))
}

/// The resource does not wait for signals.
pub(crate) fn not_waiting(resource: &str, status: &str) -> Fault {
    validation(format!("Resource {resource} is in {status} state and cannot be signaled"))
}

/// The stack's policy does not let a resource change.
pub(crate) fn stack_policy_denies(action: &str, resource: &str) -> Fault {
    validation(format!("Action denied by stack policy: {action} is not allowed for resource [{resource}]"))
}

/// The stack whose policy is meant is not there.
pub(crate) fn no_stack_of_policy(name: &str) -> Fault {
    validation(format!("Stack: {name} does not exist"))
}

/// A policy by body and by URL.
pub(crate) fn policy_body_and_url() -> Fault {
    validation("You cannot specify both StackPolicyURL and StackPolicyBody")
}

/// A policy is no JSON.
pub(crate) fn stack_policy() -> Fault {
    validation("Error validating stack policy: Invalid stack policy")
}

/// A property that the type has not.
pub(crate) fn extraneous_property(resource: &str, name: &str) -> Fault {
    validation(format!(
        "Properties validation failed for resource {resource} with message:\n#: extraneous key [{name}] is not permitted"
    ))
}

/// A property that the type must have.
pub(crate) fn property_needed(resource: &str, name: &str) -> Fault {
    validation(format!(
        "Properties validation failed for resource {resource} with message:\n#: required key [{name}] not found"
    ))
}

/// A property's value is not of its type.
pub(crate) fn property_type(path: &str, expected: &str) -> Fault {
    validation(format!("Value of property {path} must be of type {expected}"))
}

/// The name of a resource that must be replaced is fixed.
pub(crate) fn custom_name(name: &str) -> Fault {
    validation(format!(
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {name} and \
         update the stack again."
    ))
}

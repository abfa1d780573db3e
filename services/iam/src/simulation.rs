//! The policy simulator: what policies would decide about actions.

use policy::{
    Caller, Context, Decision, Document, Effect, Evaluation, Kind, Matched, Policies, Request, Source,
    evaluate,
};
use service::{AccountId, BTreeMap, Operation, Result, View, matches};

use crate::effective_policies::{self, Entitled, EntityArn, Included, Origin};
use crate::pages::listed;
use crate::shapes::{
    EvaluationResult, OrderedOrganizationPolicyType, OrganizationsDecisionDetail,
    PermissionsBoundaryDecisionDetail, PolicyIdentifier, Position, ResourceSpecificResult,
    SimulateCustomPolicyRequest, SimulatePolicyResponse, SimulatePrincipalPolicyRequest, Statement,
};
use crate::{aws_policies, context_keys, faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("SimulateCustomPolicy", simulate_custom),
    service::reads!("SimulatePrincipalPolicy", simulate_principal),
];

/// What the simulator calls the policies that a request brings along.
pub(crate) const INPUT: &str = "PolicyInputList";
const BOUNDARY_INPUT: &str = "PermissionsBoundaryPolicyInputList";
/// The resource of actions when a request names none.
const ANY: &str = "*";

/// What is simulated: the policies, and what the requests have in common.
struct Simulation {
    identity: Vec<Included>,
    boundary: Option<Included>,
    resource: Option<Document>,
    /// Service control policies, level by level.
    levels: Vec<Vec<Included>>,
    caller: String,
    /// The account that owns resources whose ARNs name none.
    owner: Option<AccountId>,
    context: Context<'static>,
    resources: Vec<String>,
}

fn simulate_custom(view: View<'_>, request: SimulateCustomPolicyRequest) -> Result<SimulatePolicyResponse> {
    simulate(view, Entitled::default(), None, request)
}

fn simulate_principal(
    view: View<'_>,
    request: SimulatePrincipalPolicyRequest,
) -> Result<SimulatePolicyResponse> {
    let source = request.policy_source_arn;
    let excluded = request.policy_exclusion_list.unwrap_or_default();
    let boundaries = request.permissions_boundary_policy_input_list;
    let is_replaced = boundaries.as_ref().is_some_and(|texts| !texts.is_empty());
    let entitled = effective_policies::of(view, &source, &|origin| match origin {
        Origin::Boundary { .. } if is_replaced => false,
        _ => !excluded.iter().any(|one| names(one, origin)),
    })?;
    // A group calls nobody.
    let source = Some(source).filter(|arn| EntityArn::parse(arn).is_ok_and(|entity| entity.noun != "group"));
    let request = SimulateCustomPolicyRequest {
        policy_input_list: request.policy_input_list.unwrap_or_default(),
        permissions_boundary_policy_input_list: boundaries,
        ordered_organization_policy_input_list: None,
        action_names: request.action_names,
        resource_arns: request.resource_arns,
        resource_policy: request.resource_policy,
        resource_owner: request.resource_owner,
        caller_arn: request.caller_arn,
        context_entries: request.context_entries,
        resource_handling_option: request.resource_handling_option,
        max_items: request.max_items,
        marker: request.marker,
    };
    simulate(view, entitled, source, request)
}

/// Simulates a user, group or role, or nobody, with the policies of a request.
fn simulate(
    view: View<'_>,
    entitled: Entitled,
    source: Option<String>,
    mut request: SimulateCustomPolicyRequest,
) -> Result<SimulatePolicyResponse> {
    let actions = std::mem::take(&mut request.action_names);
    let (marker, max_items) = (request.marker.take(), request.max_items);
    Simulation::new(view, entitled, source, request)?.answer(view, actions, &marker, max_items)
}

/// Whether an entry of an exclusion list names a policy.
fn names(excluded: &PolicyIdentifier, policy: Origin<'_>) -> bool {
    if let Some(kind) = excluded.policy_type.as_deref() {
        return match policy {
            Origin::Inline { .. } => kind == "inline",
            Origin::Managed { arn } if aws_policies::is_aws(arn) => kind == "aws-managed",
            Origin::Managed { .. } => kind == "user-managed",
            Origin::Boundary { .. } => kind == "permission-boundary",
        };
    }
    match (policy, &excluded.policy_arn, &excluded.inline_policy_identifier) {
        (Origin::Managed { arn } | Origin::Boundary { arn }, Some(pattern), _) => matches(pattern, arn),
        (Origin::Inline { noun, owner, name, .. }, _, Some(inline)) => {
            inline.attachment_type == noun && inline.attachment_name == owner && inline.policy_name == name
        }
        _ => false,
    }
}

impl Simulation {
    /// Puts a simulation together. The caller is the one whom the request names or else the user or role simulated.
    fn new(
        view: View<'_>,
        entitled: Entitled,
        source: Option<String>,
        request: SimulateCustomPolicyRequest,
    ) -> Result<Self> {
        let mut identity = entitled.identity;
        identity.extend(context_keys::inputs(INPUT, &request.policy_input_list)?);
        let boundary = match request.permissions_boundary_policy_input_list.unwrap_or_default().as_slice() {
            [] => entitled.boundary,
            [text] => Some(Included::input(BOUNDARY_INPUT, 0, text)?),
            _ => return Err(faults::too_many_boundaries()),
        };
        let levels = request.ordered_organization_policy_input_list.unwrap_or_default();
        let resources = request.resource_arns.filter(|resources| !resources.is_empty());
        let resources = resources.unwrap_or_else(|| vec![ANY.to_owned()]);
        let is_source = request.caller_arn.is_none() || request.caller_arn == source;
        let caller = request.caller_arn.or(source);
        let resource = match request.resource_policy {
            Some(text) => Some(resource_policy(&text, caller.as_deref(), &resources)?),
            None => None,
        };
        let mut context = Context::new();
        for entry in request.context_entries.into_iter().flatten() {
            for value in entry.context_key_values.into_iter().flatten() {
                context.add(entry.context_key_name.clone().unwrap_or_default(), value);
            }
        }
        if let Some(arn) = caller.as_deref() {
            add_caller(&mut context, arn, is_source.then_some(entitled.context))?;
        }
        let owner = request.resource_owner.as_deref();
        let owner = owner.map(|arn| account_of(arn).ok_or_else(|| faults::resource_owner(arn)));
        Ok(Self {
            identity,
            boundary,
            resource,
            levels: service_control(levels)?,
            caller: caller.unwrap_or_else(|| global::arn(view.scope(), "user/simulated")),
            owner: owner.transpose()?,
            context,
            resources,
        })
    }

    /// The page of results that a request asks for: one result for each action.
    fn answer(
        &self,
        view: View<'_>,
        actions: Vec<String>,
        marker: &Option<String>,
        max_items: Option<i64>,
    ) -> Result<SimulatePolicyResponse> {
        if let Some(wrong) = actions.iter().find(|action| !action.contains(':') || action.contains('*')) {
            return Err(faults::invalid_action(wrong));
        }
        let actions = actions.into_iter().enumerate();
        let page = listed(view, actions, |(place, _)| format!("{place:06}"), marker, max_items)?;
        let results = page.items.into_iter().map(|(_, action)| self.result(action));
        Ok(SimulatePolicyResponse {
            evaluation_results: Some(results.collect()),
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }

    /// What is decided about an action: for each resource, and on the whole the worst of that.
    fn result(&self, action: String) -> EvaluationResult {
        let boundary: Vec<&Document> = self.boundary.iter().map(|policy| &policy.document).collect();
        let identity: Vec<&Document> = self.identity.iter().map(|policy| &policy.document).collect();
        let levels = self.levels.iter().map(|level| level.iter().map(|policy| &policy.document).collect());
        let levels: Vec<Vec<&Document>> = levels.collect();
        let levels: Vec<&[&Document]> = levels.iter().map(Vec::as_slice).collect();
        let policies = Policies {
            identity: &identity,
            resource: self.resource.as_ref(),
            boundary: boundary.first().copied(),
            service_control: &levels,
            ..Policies::default()
        };
        let evaluations: Vec<Evaluation<'_>> = self
            .resources
            .iter()
            .map(|resource| evaluate(&self.request(&action, resource), &policies))
            .collect();
        let decision = worst(evaluations.iter().map(|evaluation| evaluation.decision));
        let deciding = evaluations.iter().filter(|evaluation| evaluation.decision == decision);
        let mut matched: Vec<&Matched<'_>> = Vec::new();
        for one in deciding.flat_map(|evaluation| &evaluation.matched) {
            if !matched.iter().any(|known| std::ptr::eq(known.statement, one.statement)) {
                matched.push(one);
            }
        }
        let all = |part: fn(&Evaluation<'_>) -> Option<Decision>| {
            let decisions: Vec<Decision> = evaluations.iter().filter_map(part).collect();
            (!decisions.is_empty()).then(|| decisions.iter().all(|decision| *decision == Decision::Allowed))
        };
        let is_specific = self.resources[..] != [ANY];
        let specific = self.resources.iter().zip(&evaluations);
        let specific = specific.map(|(resource, evaluation)| self.specific(resource, evaluation));
        EvaluationResult {
            eval_action_name: action,
            // The ARN's template, says AWS; templates are not known here. One resource was seen to be named.
            eval_resource_name: Some(match &self.resources[..] {
                [one] => one.clone(),
                _ => ANY.to_owned(),
            }),
            eval_decision: word(decision),
            matched_statements: Some(self.statements(matched)),
            missing_context_values: Some(self.missing_keys()),
            organizations_decision_detail: all(|evaluation| evaluation.service_control)
                .map(|allowed| OrganizationsDecisionDetail { allowed_by_organizations: Some(allowed) }),
            permissions_boundary_decision_detail: all(|evaluation| evaluation.boundary).map(|allowed| {
                PermissionsBoundaryDecisionDetail { allowed_by_permissions_boundary: Some(allowed) }
            }),
            eval_decision_details: is_specific.then(|| self.details(&evaluations)),
            resource_specific_results: is_specific.then(|| specific.collect()),
        }
    }

    fn specific(&self, resource: &str, evaluation: &Evaluation<'_>) -> ResourceSpecificResult {
        let boundary = evaluation.boundary.map(|decision| PermissionsBoundaryDecisionDetail {
            allowed_by_permissions_boundary: Some(decision == Decision::Allowed),
        });
        ResourceSpecificResult {
            eval_resource_name: resource.to_owned(),
            eval_resource_decision: word(evaluation.decision),
            matched_statements: Some(self.statements(&evaluation.matched)),
            missing_context_values: Some(self.missing_keys()),
            eval_decision_details: Some(self.details(std::slice::from_ref(evaluation))),
            permissions_boundary_decision_detail: boundary,
        }
    }

    fn request<'r>(&'r self, action: &'r str, resource: &'r str) -> Request<'r> {
        let caller = match EntityArn::parse(&self.caller) {
            Ok(entity) if entity.noun == "role" => Caller::Session { arn: &self.caller, role: &self.caller },
            _ => Caller::User { arn: &self.caller },
        };
        // Without a policy of the resource there is nothing that another account could have allowed.
        let owner = account_of(resource).or(self.owner).filter(|_| self.resource.is_some());
        let context = &self.context;
        Request { caller, canonical_user: None, action, resource, resource_account: owner, context }
    }

    /// Statements that decided, but for those of service control policies.
    fn statements<'m>(&self, matched: impl IntoIterator<Item = &'m Matched<'m>>) -> Vec<Statement> {
        matched.into_iter().filter_map(|matched| self.statement(matched)).collect()
    }

    fn statement(&self, matched: &Matched<'_>) -> Option<Statement> {
        let (id, kind) = match matched.source {
            Source::Identity => (&*self.identity.get(matched.policy)?.id, IDENTITY),
            // What a boundary allows is not told.
            Source::Boundary if matched.statement.effect() == Effect::Allow => return None,
            Source::Boundary => (&*self.boundary.as_ref()?.id, "Permissions Boundary Policy"),
            Source::Resource => ("ResourcePolicy", RESOURCE),
            Source::Session | Source::ServiceControl | Source::ResourceControl => return None,
        };
        let position = |position: policy::Position| Position {
            line: Some(position.line.into()),
            column: Some(position.column.into()),
        };
        let span = matched.statement.span();
        Some(Statement {
            source_policy_id: Some(id.to_owned()),
            source_policy_type: Some(kind.to_owned()),
            start_position: Some(position(span.start)),
            end_position: Some(position(span.end)),
        })
    }

    /// The keys that the policies ask about and nobody knows, whatever the action.
    fn missing_keys(&self) -> Vec<String> {
        let own = self.identity.iter().chain(&self.boundary).map(|policy| &policy.document);
        let mut keys: Vec<String> = Vec::new();
        for key in own.chain(&self.resource).flat_map(Document::context_keys) {
            if !self.context.has(key) && !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                keys.push(key.to_owned());
            }
        }
        keys
    }

    /// What each kind of policy says, if resources and caller are of different accounts.
    fn details(&self, evaluations: &[Evaluation<'_>]) -> BTreeMap<String, String> {
        let owners = self.resources.iter().filter_map(|resource| account_of(resource).or(self.owner));
        let own = account_of(&self.caller);
        if self.resource.is_none() || owners.into_iter().all(|owner| Some(owner) == own) {
            return BTreeMap::new();
        }
        let identity = worst(evaluations.iter().map(|evaluation| evaluation.identity));
        let resource = worst(evaluations.iter().filter_map(|evaluation| evaluation.resource));
        [(IDENTITY, identity), (RESOURCE, resource)].map(|(kind, says)| (kind.to_owned(), word(says))).into()
    }
}

/// What the simulator was seen to call kinds of policies, whatever its model says.
const IDENTITY: &str = "IAM Policy";
const RESOURCE: &str = "Resource Policy";

/// Service control policies, level by level.
fn service_control(levels: Vec<OrderedOrganizationPolicyType>) -> Result<Vec<Vec<Included>>> {
    let levels = levels.into_iter().enumerate();
    let levels = levels.map(|(place, level)| match level.service_control_policy_input_list {
        Some(texts) if !texts.is_empty() => context_keys::inputs("ServiceControlPolicyInputList", &texts),
        _ => Err(faults::empty_organization_level(place + 1)),
    });
    levels.collect()
}

/// The policy of the resources; there has to be a user whom it can be about, and there have to be resources.
fn resource_policy(text: &str, caller: Option<&str>, resources: &[String]) -> Result<Document> {
    let caller = caller.ok_or_else(faults::no_simulated_caller)?;
    if EntityArn::parse(caller)?.noun != "user" {
        return Err(faults::simulated_caller_no_user());
    }
    if resources.iter().any(|resource| resource == ANY) {
        return Err(faults::entity_arn(ANY));
    }
    Document::parse(text, Kind::Resource).map_err(|why| faults::policy_input(&why))
}

/// Adds what is known of the caller, but for what the request says itself.
fn add_caller(context: &mut Context<'static>, arn: &str, known: Option<Context<'static>>) -> Result<()> {
    let entity = EntityArn::parse(arn)?;
    let mut own = known.unwrap_or_default();
    own.add("aws:PrincipalArn", arn.to_owned());
    own.add("aws:PrincipalAccount", entity.account.to_owned());
    if entity.noun == "user" && !own.has("aws:username") {
        own.add("aws:username", entity.name.to_owned());
    }
    context.add_missing(own);
    Ok(())
}

/// The account in an ARN.
fn account_of(arn: &str) -> Option<AccountId> {
    arn.split(':').nth(4)?.parse().ok()
}

/// The most restrictive of decisions.
fn worst(decisions: impl Iterator<Item = Decision>) -> Decision {
    decisions
        .max_by_key(|decision| match decision {
            Decision::Allowed => 0,
            Decision::ImplicitDeny => 1,
            Decision::ExplicitDeny => 2,
        })
        .unwrap_or(Decision::ImplicitDeny)
}

fn word(decision: Decision) -> String {
    match decision {
        Decision::Allowed => "allowed",
        Decision::ExplicitDeny => "explicitDeny",
        Decision::ImplicitDeny => "implicitDeny",
    }
    .to_owned()
}

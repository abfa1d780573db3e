//! The way of a request: route, read, validate, call, write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use http::header::HOST;
use model::{AccountId, Fault, Region, Scope, Value};
use service::{Answer, Call, Caller, Context, Operation, View, provisioned};
use wire::{Request, Response, Route};
use world::{Settings, State, World};

use crate::caller::{Accounts, identify};
use crate::catalog::catalog;
use crate::patience::{Attempt, Wait};
use crate::s3_doors;

/// A world with all services in it. A clone is the same chamber; [`Chamber::fork`] makes another.
#[derive(Clone)]
pub struct Chamber {
    pub(crate) world: World,
    accounts: Accounts,
}

impl Chamber {
    /// A chamber whose world is empty.
    pub fn new(settings: Settings, accounts: Accounts) -> Self {
        Self { world: World::new(settings), accounts }
    }

    /// A chamber whose world is now as this one's, and goes its own way from here.
    pub fn fork(&self) -> Self {
        Self { world: self.world.fork(), accounts: self.accounts }
    }

    /// What exists and what happened.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Answers one request like [`Chamber::answer`], or says what a long poll waits for; `earlier` is what an earlier
    /// attempt at the same request waited for.
    pub fn attempt(&self, request: &Request, earlier: Option<Wait>) -> Attempt {
        let pulse = self.world.pulse();
        let request_id = earlier.as_ref().map(|earlier| earlier.request_id.clone());
        let request_id = request_id.unwrap_or_else(|| self.world.next_request_id().into());
        let response = match self.enter(request, &request_id) {
            Some(response) => response,
            None => {
                let outcome = self.route_and_call(request, &request_id);
                let patience = outcome.as_ref().ok().and_then(|(_, answer)| answer.patience());
                let wait = patience
                    .and_then(|patience| Wait::of(&self.world, pulse, patience, earlier, &request_id));
                if let Some(wait) = wait {
                    return Attempt::Waits(wait);
                }
                match outcome {
                    Ok((route, answer)) => write(&route, &answer, &request_id),
                    Err(response) => *response,
                }
            }
        };
        let response = self.share(request, response);
        self.log_access(request, &response, &request_id);
        Attempt::Answered(response)
    }

    /// Carries out what a request calls; what is refused is an answer already.
    fn route_and_call(
        &self,
        request: &Request,
        request_id: &Arc<str>,
    ) -> Result<(Route, Answer), Box<Response>> {
        let route = wire::route(request).map_err(|unrouted| unrouted.response(request_id))?;
        let Some(operation) = catalog().operation(route.model.name(), route.operation.name) else {
            return Err(wire::not_implemented(&route, request_id).into());
        };
        match self.guarded(&route, operation, request, request_id) {
            Ok(answer) => Ok((route, answer)),
            Err(fault) => Err(wire::write_fault(&route, &fault, request_id).into()),
        }
    }

    /// Carries out what a request calls, for who writes the answer otherwise than others.
    pub(crate) fn carry_out(
        &self,
        request: &Request,
        request_id: &Arc<str>,
    ) -> Result<(Route, Answer), Fault> {
        let route = wire::route(request).map_err(|unrouted| unrouted.fault().clone())?;
        let operation = catalog().operation(route.model.name(), route.operation.name);
        let operation = operation.ok_or_else(|| not_implemented(route.model.name(), route.operation.name))?;
        let answer = self.guarded(&route, operation, request, request_id)?;
        Ok((route, answer))
    }

    /// The same, carried out by another operation that takes the same input.
    pub(crate) fn carry_out_as(
        &self,
        request: &Request,
        operation: &'static Operation,
        request_id: &Arc<str>,
    ) -> Result<(Route, Answer), Fault> {
        let route = wire::route(request).map_err(|unrouted| unrouted.fault().clone())?;
        let answer = self.guarded(&route, operation, request, request_id)?;
        Ok((route, answer))
    }

    /// Performs a call; a panic of its handler is AWS's internal failure.
    fn guarded(
        &self,
        route: &Route,
        operation: &'static Operation,
        request: &Request,
        request_id: &Arc<str>,
    ) -> Result<Answer, Fault> {
        let outcome = catch_unwind(AssertUnwindSafe(|| self.perform(route, operation, request, request_id)));
        outcome.unwrap_or_else(|_| Err(internal_failure()))
    }

    /// What a request sees that calls nothing: the world as it is, and nobody as the caller.
    pub(crate) fn visitor(&self, request: &Request, request_id: &Arc<str>) -> (State, Context) {
        let scope = Scope::new(self.accounts.forced.unwrap_or(AccountId::DEFAULT), Region::default_region());
        let caller = crate::caller::anyone(scope.account, scope.region, "");
        self.settle();
        (self.world.snapshot(), self.context(scope, caller, request_id.clone(), endpoint(request)))
    }

    /// Carries out an operation on values, without a protocol: what a request is once it is read, up to what its
    /// answer is before it is written. Input and output have the model's member names.
    pub fn invoke(&self, scope: Scope, service: &str, operation: &str, input: Value) -> Result<Value, Fault> {
        let unknown = || not_implemented(service, operation);
        let model = model::services().model(service).ok_or_else(unknown)?;
        let shape = model.operation(operation).ok_or_else(unknown)?;
        let function = catalog().operation(service, operation).ok_or_else(unknown)?;
        wire::validate(model, shape, &input, judged(service))?;
        self.settle();
        let caller = crate::caller::anyone(scope.account, scope.region, "");
        let context =
            self.context(scope, caller, self.world.next_request_id().into(), "http://localhost:4566".into());
        let state = self.world.snapshot();
        refuse_denied(&state, &context, model.name(), function, &input)?;
        Ok(self.call(state, &context, model.name(), function, input)?.view().to_value())
    }

    fn perform(
        &self,
        route: &Route,
        operation: &'static Operation,
        request: &Request,
        request_id: &Arc<str>,
    ) -> Result<Answer, Fault> {
        let is_unsigned = s3_doors::is_unsigned(route, request);
        let moved;
        let request = if is_unsigned {
            moved = s3_doors::with_parameters(request);
            &*moved
        } else {
            request
        };
        let input = wire::read(route, request)?;
        wire::validate(route.model, route.operation, &input, judged(route.model.name()))?;
        self.settle();
        let state = self.world.snapshot();
        let context = self.caller_of(&state, request, request_id)?;
        let mut context = s3_doors::at_bucket(&state, context, route, request, &input)?;
        if is_unsigned {
            context = s3_doors::admit(&state, context, route, request, &input)?;
        }
        refuse_denied(&state, &context, route.model.name(), operation, &input)?;
        self.record_use(&state, &context, route.model.entry().signing_name)?;
        self.call(state, &context, route.model.name(), operation, input)
    }

    /// What the handler of a request would see of its caller.
    pub(crate) fn caller_of(
        &self,
        state: &State,
        request: &Request,
        request_id: &Arc<str>,
    ) -> Result<Context, Fault> {
        let (scope, caller) = identify(self.accounts, state, request)?;
        Ok(self.context(scope, caller, request_id.clone(), endpoint(request)))
    }

    /// Has IAM remember the use of its keys and roles, which most calls do not come with.
    fn record_use(&self, state: &State, context: &Context, service: &str) -> Result<(), Fault> {
        if !iam::is_new_use(state, context.scope, &context.caller, service) {
            return Ok(());
        }
        self.transact(context, "iam", "RecordUse", |tx| {
            iam::record_use(tx, service);
            Ok(())
        })
    }

    /// Carries out an operation for the caller of `context`, who sees the world as in `state`; the input has the model's
    /// member names.
    fn call(
        &self,
        mut state: State,
        context: &Context,
        service: &'static str,
        operation: &'static Operation,
        input: Value,
    ) -> Result<Answer, Fault> {
        let provision = context.catalog.service(service).is_some_and(|service| service.provision.is_some());
        if provision && !provisioned(&state, context.scope, service) {
            self.transact(context, service, "Provision", |tx| tx.provision(context, service))?;
            state = self.world.snapshot();
        }
        match operation.call {
            Call::Read(function) => function(View::new(&state, context), input),
            Call::Write(function) => {
                self.transact(context, service, operation.name, |tx| function(tx, input))
            }
            Call::Staged(prepare) => {
                let finish = prepare(View::new(&state, context), input)?;
                self.transact(context, service, operation.name, finish)
            }
        }
    }

    pub(crate) fn context(
        &self,
        scope: Scope,
        caller: Caller,
        request_id: Arc<str>,
        endpoint: Arc<str>,
    ) -> Context {
        Context { scope, caller, source: None, request_id, endpoint, catalog: catalog() }
    }
}

/// Refuses what a policy of a resource denies the caller: of S3, the one service that knows such policies so far.
fn refuse_denied(
    state: &State,
    context: &Context,
    service: &str,
    operation: &Operation,
    input: &Value,
) -> Result<(), Fault> {
    if service == "s3" { s3::refuse_denied(View::new(state, context), operation.name, input) } else { Ok(()) }
}

fn not_implemented(service: &str, operation: &str) -> Fault {
    Fault::new("NotImplemented", format!("{service}:{operation} is not implemented")).with_status(501)
}

/// Writes an answer, with its own status if it has one.
pub(crate) fn write(route: &Route, answer: &Answer, request_id: &str) -> Response {
    let mut response = wire::write(route, answer.view(), request_id);
    if let Some(Ok(status)) = answer.status().map(TryInto::try_into) {
        *response.status_mut() = status;
    }
    response
}

/// The members that a service judges itself.
fn judged(service: &str) -> &'static [&'static str] {
    catalog().service(service).map_or(&[], |service| service.judged)
}

/// Where the caller reached us, by the request's own word.
fn endpoint(request: &Request) -> Arc<str> {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    ["http://", host.unwrap_or("localhost:4566")].concat().into()
}

/// What AWS says when something went wrong on its side.
fn internal_failure() -> Fault {
    Fault::new("InternalFailure", "The request processing has failed because of an unknown error.")
        .with_status(500)
}

//! What a handler sees of the world.

use std::sync::Arc;

use model::{AccountId, Fault, Region, Scope, Timestamp, Value};
use world::{Cause, Link, Row, State, Timer, TimerId, Transaction, Typed};

use crate::service::{Call, Catalog};
use crate::{Kind, Result};

/// Who calls, from where, and whom a call can call on.
#[derive(Clone)]
pub struct Context {
    /// The account and Region that the call acts in.
    pub scope: Scope,
    /// Who calls.
    pub caller: Caller,
    /// For whom a service of AWS calls another one by its own right, if it does: the policies of what it calls on
    /// decide then, in its own account too.
    pub source: Option<Source>,
    /// The id of the request.
    pub request_id: Arc<str>,
    /// Where the caller reached us (`http://localhost:4566`), for URLs in answers.
    pub endpoint: Arc<str>,
    /// All services.
    pub catalog: &'static Catalog,
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The ARN of the principal.
    pub arn: Arc<str>,
    /// Its unique id (`AROA…:session`, or the account id of a root user).
    pub user_id: Arc<str>,
    /// The access key that the call came with; empty for anonymous and internal calls.
    pub access_key: Arc<str>,
}

/// The resource on whose behalf a service of AWS calls: policies know it as `aws:SourceArn` and `aws:SourceAccount`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its ARN.
    pub arn: Arc<str>,
    /// Its account, which not all ARNs tell.
    pub account: AccountId,
}

impl Context {
    /// A service (`sns.amazonaws.com`) as the caller, in a scope, on behalf of a resource.
    pub fn by_service(&self, principal: &str, scope: Scope, source: Source) -> Self {
        let caller = Caller { arn: principal.into(), user_id: principal.into(), access_key: "".into() };
        Self { scope, caller, source: Some(source), ..self.clone() }
    }
}

/// What a handler that only reads sees: the world at one revision.
#[derive(Clone, Copy)]
pub struct View<'v> {
    state: &'v State,
    context: &'v Context,
}

/// What a handler that writes sees: the world as it makes it. Nothing counts unless the call succeeds.
pub struct Tx<'t> {
    transaction: &'t mut Transaction,
    context: &'t Context,
}

impl<'v> View<'v> {
    /// A view of `state` for the call in `context`.
    pub fn new(state: &'v State, context: &'v Context) -> Self {
        Self { state, context }
    }

    /// The world, all scopes of it.
    pub fn state(self) -> &'v State {
        self.state
    }

    /// Who calls, from where.
    pub fn context(self) -> &'v Context {
        self.context
    }

    /// The account and Region of the call.
    pub fn scope(self) -> Scope {
        self.context.scope
    }

    /// The Region of the call.
    pub fn region(self) -> Region {
        self.context.scope.region
    }

    /// The account of the call, twelve digits.
    pub fn account(self) -> String {
        self.context.scope.account.to_string()
    }

    /// The time of the call; it stands still while the call is carried out.
    pub fn now(self) -> Timestamp {
        self.state.now()
    }

    /// Whether to take what AWS refuses where no harm comes of it; see [`world::Settings::lenient`].
    pub fn is_lenient(self) -> bool {
        self.state.is_lenient()
    }

    /// The row of this scope with this id.
    pub fn get<R: Typed>(self, id: &str) -> Option<&'v R> {
        self.state.get(self.scope(), id)
    }

    /// The rows of a kind in this scope, ordered by id.
    pub fn scan<R: Typed>(self) -> impl DoubleEndedIterator<Item = &'v R> + use<'v, R> {
        self.state.scan(self.scope())
    }

    /// The rows of kind `R` in this scope that link to the row `id` of the kind `to`, ordered by id.
    pub fn linking<R: Typed>(self, to: &str, id: &str) -> impl Iterator<Item = &'v R> + use<'v, R> {
        let keys = self.state.incoming_from(self.scope(), to, id, R::KIND);
        keys.filter_map(move |key| self.state.get(key.scope, &key.id))
    }

    /// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` in this scope.
    pub fn arn(self, service: &str, resource: impl std::fmt::Display) -> String {
        self.scope().arn(service, resource)
    }

    /// What is known of a kind of rows.
    pub fn kind(self, name: &str) -> Option<&'static Kind> {
        self.context.catalog.kind(name)
    }
}

impl<'t> Tx<'t> {
    /// A transaction for the call in `context`.
    pub fn new(transaction: &'t mut Transaction, context: &'t Context) -> Self {
        Self { transaction, context }
    }

    /// The world as it is by now, to read from.
    pub fn view(&self) -> View<'_> {
        View { state: self.transaction.state(), context: self.context }
    }

    /// The world's transaction itself: other scopes, marks, rows of unknown type.
    pub fn transaction(&mut self) -> &mut Transaction {
        self.transaction
    }

    /// The world as it was before the call.
    pub fn base(&self) -> &State {
        self.transaction.base()
    }

    /// Why the world changes.
    pub fn cause(&self) -> &Arc<Cause> {
        self.transaction.cause()
    }

    /// Who calls, from where.
    pub fn context(&self) -> &'t Context {
        self.context
    }

    /// The account and Region of the call.
    pub fn scope(&self) -> Scope {
        self.context.scope
    }

    /// The time of the call; it stands still while the call is carried out.
    pub fn now(&self) -> Timestamp {
        self.transaction.now()
    }

    /// The row of this scope with this id.
    pub fn get<R: Typed>(&self, id: &str) -> Option<&R> {
        self.transaction.get(self.context.scope, id)
    }

    /// Creates or replaces a row in this scope.
    pub fn put<R: Typed>(&mut self, row: R) {
        self.transaction.put(self.context.scope, row);
    }

    /// Replaces a row that merely follows from another row's change, as a counter does: AWS Config records it, but
    /// nothing related to it.
    pub fn put_derived<R: Typed>(&mut self, row: R) {
        self.transaction.put_derived(self.context.scope, row);
    }

    /// Removes a row of this scope; removing what is not there is no change.
    pub fn delete<R: Typed>(&mut self, id: &str) -> Option<Arc<dyn Row>> {
        self.transaction.delete(self.context.scope, R::KIND, id)
    }

    /// `length` random hexadecimal digits in lower case.
    pub fn hex(&mut self, length: usize) -> String {
        self.transaction.hex(length)
    }

    /// `length` random characters of `alphabet`.
    pub fn alphanumeric(&mut self, length: usize, alphabet: &str) -> String {
        self.transaction.alphanumeric(length, alphabet)
    }

    /// A random UUID.
    pub fn uuid(&mut self) -> String {
        self.transaction.uuid()
    }

    /// Has the service's timer `name` run in this scope after so many seconds at AWS's pace.
    pub fn after(
        &mut self,
        seconds: f64,
        service: &'static str,
        name: &'static str,
        payload: Value,
    ) -> TimerId {
        let scope = self.context.scope;
        self.transaction.after(seconds, service, name, scope, payload)
    }

    /// Has the service's timer `name` run in this scope at a time of the world's clock.
    pub fn at(
        &mut self,
        due: Timestamp,
        service: &'static str,
        name: &'static str,
        payload: Value,
    ) -> TimerId {
        self.transaction.schedule(Timer { due, service, name, scope: self.context.scope, payload })
    }

    /// Forgets a timer; says whether it was still pending.
    pub fn cancel(&mut self, id: TimerId) -> bool {
        self.transaction.cancel(id)
    }

    /// Calls an operation of another service, as `context` or as this caller, in this transaction: if it fails,
    /// nothing of it remains. The input has the model's member names.
    pub fn call(&mut self, service: &'static str, operation: &str, input: Value) -> Result<Value> {
        let context = self.context;
        self.call_as(context, service, operation, input)
    }

    /// The same for another caller, account or Region.
    pub fn call_as(
        &mut self,
        context: &Context,
        service: &'static str,
        operation: &str,
        input: Value,
    ) -> Result<Value> {
        let found = context.catalog.operation(service, operation);
        let found = found.ok_or_else(|| {
            Fault::new("NotImplemented", format!("{service}:{operation} is not implemented")).with_status(501)
        })?;
        self.provision(context, service)?;
        self.transaction.attempt(|transaction| {
            let answer = match found.call {
                Call::Write(function) => function(&mut Tx { transaction, context }, input)?,
                Call::Read(function) => function(View { state: transaction.state(), context }, input)?,
                Call::Staged(prepare) => {
                    let finish = prepare(View { state: transaction.state(), context }, input)?;
                    finish(&mut Tx { transaction, context })?
                }
            };
            Ok(answer.view().to_value())
        })
    }

    /// Makes what AWS has put into the scope of `context` for a service, unless it was made before.
    pub fn provision(&mut self, context: &Context, service: &str) -> Result<()> {
        let provision = context.catalog.service(service).and_then(|service| service.provision);
        let Some(provision) =
            provision.filter(|_| !provisioned(self.transaction.state(), context.scope, service))
        else {
            return Ok(());
        };
        self.transaction.put(context.scope, Provisioned { service: service.to_owned() });
        provision(&mut Tx { transaction: self.transaction, context })
    }
}

model::structures! {
    /// Says that a service's beginnings were made in a scope.
    Provisioned { service: String = "Service" }
}

crate::row!(Provisioned: "Cloudchamber::Provisioned", id |row| &row.service);

/// Whether the service's beginnings were made in this scope.
pub fn provisioned(state: &State, scope: Scope, service: &str) -> bool {
    state.get::<Provisioned>(scope, service).is_some()
}

/// A link to a row of kind `R` in the same scope.
pub fn link<R: Typed>(id: &str) -> Link {
    Link::new(R::KIND, id)
}

//! What a recorder has to keep besides items: its clock, and what touched the resources that are related to it.
//!
//! When a resource changes, AWS Config records those that are related to it too, changed or not. To write an item of
//! each of the thousand instances of a VPC because the VPC has a new tag would cost a thousand times what the call
//! costs. So a change is kept once, as a touch of whatever its resource is related to, and the items that it makes are
//! composed when someone reads ([`crate::timelines`]).

use service::{Arc, Key, KindName, Mismatch, OrdMap, Plane, Row, Scope, State, Timestamp, Typed, Value};

use crate::chains::{Before, Link};

/// The id of the only one in a scope.
const ID: &str = "ledger";

/// A row: the ledger of a scope's recorder.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    /// When the last items were captured.
    captured: Timestamp,
    /// By the resource that changed.
    touches: OrdMap<Key, Arc<Touch>>,
}

/// A change of a resource, and so of those that are related to it.
#[derive(Debug)]
pub(crate) struct Touch {
    pub(crate) captured: Timestamp,
    /// The row of the recorder that ran then, which tells whether it recorded a related resource.
    pub(crate) recorder: Arc<dyn Row>,
    before: Before<Touch>,
}

impl Link for Touch {
    fn captured(&self) -> Timestamp {
        self.captured
    }
    fn before(&self) -> &Before<Self> {
        &self.before
    }
    fn before_mut(&mut self) -> &mut Before<Self> {
        &mut self.before
    }
}

impl Ledger {
    /// The ledger of a scope.
    pub(crate) fn of(state: &State, scope: Scope) -> Option<&Ledger> {
        state.get(scope, ID)
    }

    /// When items are captured that a transaction writes which began with `base`: its time, or just after the items
    /// of the transaction before. So no two have the same time, although a frozen clock stands still, and one
    /// millisecond holds many calls.
    pub(crate) fn next_capture(base: &State, scope: Scope) -> Timestamp {
        let now = base.now().floor_to_millisecond();
        Self::of(base, scope).map_or(now, |ledger| now.max(ledger.captured.plus_micros(1_000)))
    }

    /// When the last items were captured.
    pub(crate) fn last_captured(&self) -> Timestamp {
        self.captured
    }

    /// The last of a resource's changes that touched what is related to it.
    pub(crate) fn touch(&self, key: &Key) -> Option<&Arc<Touch>> {
        self.touches.get(key)
    }

    /// The ledger once items were captured at a time.
    pub(crate) fn captured(mut self, time: Timestamp) -> Self {
        self.captured = time;
        self
    }

    /// Takes in a change of the resource at `key`, captured at the ledger's time. In one transaction, one counts.
    pub(crate) fn add(&mut self, key: &Key, recorder: Arc<dyn Row>) {
        let captured = self.captured;
        let touch = |last| Arc::new(Touch { captured, recorder, before: Before::after(last) });
        match self.touches.get_mut(key) {
            Some(last) if last.captured >= captured => {}
            Some(last) => *last = touch(Some(last.clone())),
            None => drop(self.touches.insert(key.clone(), touch(None))),
        }
    }
}

// Like an item, it holds what no value can become.
impl Row for Ledger {
    fn kind(&self) -> KindName {
        Self::KIND
    }
    fn plane(&self) -> Plane {
        Plane::Data
    }
    fn id(&self) -> Arc<str> {
        ID.into()
    }
    fn to_value(&self) -> Value {
        Value::Map([("captured", Value::Time(self.captured))].into_iter().collect())
    }
}

impl Typed for Ledger {
    const KIND: KindName = "AWS::Config::Ledger";
    fn from_value(_: Value) -> Result<Self, Mismatch> {
        Err(Mismatch { path: String::new(), expected: "a ledger, which no value can become" })
    }
}

impl PartialEq for Ledger {
    fn eq(&self, other: &Self) -> bool {
        self.captured == other.captured && self.touches.ptr_eq(&other.touches)
    }
}

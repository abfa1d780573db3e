//! What the rest of the cloud knows of a type of rows.

use std::any::Any;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Mismatch, Scope, Timestamp, Value};
use world::{Row, Typed};

/// A type of rows.
pub struct Kind {
    /// Its name, which for resources is AWS's (`AWS::EC2::VPC`).
    pub name: &'static str,
    /// The row that was once turned into a value.
    pub revive: fn(Value) -> std::result::Result<Arc<dyn Row>, Mismatch>,
    /// What AWS Config sees of it; `None` for rows that are no resources.
    pub resource: Option<&'static dyn Described>,
    /// The ARN and the tags of a row that has both; `None` for rows that never have.
    pub tagged: Option<TagsOf>,
}

/// Tells the ARN and the tags of a row.
pub type TagsOf = fn(&dyn Row, Scope) -> Option<ArnAndTags>;

/// The ARN of a row, and its tags, of which there is one at least.
pub type ArnAndTags = (String, BTreeMap<String, String>);

/// A kind whose rows are resources, its type erased. Implemented for every [`Resource`].
pub trait Described: Send + Sync {
    /// See [`Resource::RELATIONS`].
    fn relations(&self) -> &'static [Relation];
    /// See [`Resource::CASING`].
    fn casing(&self) -> Casing;
    /// See [`Resource::identity`].
    fn identity(&self, row: &dyn Row, scope: Scope) -> Option<Identity>;
    /// See [`Resource::configuration`].
    fn configuration(&self, row: &dyn Row) -> Value;
    /// See [`Resource::supplementary`].
    fn supplementary(&self, row: &dyn Row) -> BTreeMap<String, Value>;
    /// See [`Resource::tags`].
    fn tags(&self, row: &dyn Row) -> BTreeMap<String, String>;
    /// Whether two rows make the same document, as far as it does not follow from their identities and links.
    fn same(&self, one: &dyn Row, other: &dyn Row) -> bool;
}

/// A row that AWS Config records.
pub trait Resource: Typed {
    /// How the rows it links to are related to it.
    const RELATIONS: &'static [Relation];
    /// How the names of the API become the names of the document.
    const CASING: Casing;
    /// Who it is; `None` for a row that is not (or not yet) a resource.
    fn identity(&self, scope: Scope) -> Option<Identity>;
    /// The API's shape of it, with the API's names; the recorder turns them into the document's.
    fn configuration(&self) -> Value;
    /// What the API tells of it elsewhere, under the keys that AWS Config uses.
    fn supplementary(&self) -> BTreeMap<String, Value> {
        BTreeMap::new()
    }
    /// Its tags.
    fn tags(&self) -> BTreeMap<String, String>;
    /// Whether its `configuration` is the other's. To be replaced where a glance tells that it is not: the recorder
    /// asks at each change.
    fn same_configuration(&self, other: &Self) -> bool {
        self.configuration() == other.configuration()
    }
}

/// A row that has tags, though AWS Config does not record it.
pub trait Tagged: Typed {
    /// Its ARN; `None` for a row that cannot be tagged.
    fn arn(&self, scope: Scope) -> Option<String>;
    /// Its tags.
    fn tags(&self) -> BTreeMap<String, String>;
}

/// Who a resource is, as configuration items say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `resourceId`.
    pub id: String,
    /// `resourceName`.
    pub name: Option<String>,
    /// `ARN`.
    pub arn: Option<String>,
    /// `availabilityZone`: a zone, or `Multiple Availability Zones`, `Not Applicable`, `Regional`.
    pub availability_zone: Option<Cow<'static, str>>,
    /// `resourceCreationTime`, for types whose API tells one.
    pub created: Option<Timestamp>,
}

/// How a row is related to rows of another kind that it links to. The phrases are AWS Config's, trailing blank included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The kind of the other row.
    pub target: &'static str,
    /// What the relationship is called in this row's item.
    pub name: &'static str,
    /// What it is called in the other row's item; `None` where the other does not show it.
    pub reverse: Option<&'static str>,
}

/// The generations of AWS Config's documents (a type belongs to one).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Casing {
    /// Only the first letter lowered; times as ISO 8601 (`dBInstanceIdentifier`).
    CamelA,
    /// The leading acronym lowered; times as epoch milliseconds (`dbclusterIdentifier`).
    CamelB,
    /// As CloudFormation's read model has it.
    Pascal,
}

struct Of<R>(std::marker::PhantomData<fn() -> R>);

fn typed<R: Typed>(row: &dyn Row) -> Option<&R> {
    let row: &dyn Any = row;
    row.downcast_ref()
}

impl<R: Resource> Described for Of<R> {
    fn relations(&self) -> &'static [Relation] {
        R::RELATIONS
    }
    fn casing(&self) -> Casing {
        R::CASING
    }
    fn identity(&self, row: &dyn Row, scope: Scope) -> Option<Identity> {
        typed::<R>(row).and_then(|row| row.identity(scope))
    }
    fn configuration(&self, row: &dyn Row) -> Value {
        typed::<R>(row).map_or(Value::Null, R::configuration)
    }
    fn supplementary(&self, row: &dyn Row) -> BTreeMap<String, Value> {
        typed::<R>(row).map(R::supplementary).unwrap_or_default()
    }
    fn tags(&self, row: &dyn Row) -> BTreeMap<String, String> {
        typed::<R>(row).map(R::tags).unwrap_or_default()
    }
    fn same(&self, one: &dyn Row, other: &dyn Row) -> bool {
        let (Some(one), Some(other)) = (typed::<R>(one), typed::<R>(other)) else { return false };
        one.same_configuration(other)
            && one.tags() == other.tags()
            && one.supplementary() == other.supplementary()
    }
}

fn revive<R: Typed>(value: Value) -> std::result::Result<Arc<dyn Row>, Mismatch> {
    R::from_value(value).map(|row| Arc::new(row) as Arc<dyn Row>)
}

fn tags_of_resource<R: Resource>(row: &dyn Row, scope: Scope) -> Option<ArnAndTags> {
    let row = typed::<R>(row)?;
    let tags = row.tags();
    if tags.is_empty() { None } else { Some((row.identity(scope)?.arn?, tags)) }
}

fn tags_of_row<R: Tagged>(row: &dyn Row, scope: Scope) -> Option<ArnAndTags> {
    let row = typed::<R>(row)?;
    let tags = row.tags();
    if tags.is_empty() { None } else { Some((row.arn(scope)?, tags)) }
}

/// A kind whose rows are resources.
pub const fn kind<R: Resource>() -> Kind {
    let resource: &dyn Described = &Of::<R>(std::marker::PhantomData);
    Kind { resource: Some(resource), tagged: Some(tags_of_resource::<R>), ..stored::<R>() }
}

/// A kind whose rows are no resources, but have tags.
pub const fn tagged<R: Tagged>() -> Kind {
    Kind { tagged: Some(tags_of_row::<R>), ..stored::<R>() }
}

/// A kind whose rows are no resources.
pub const fn stored<R: Typed>() -> Kind {
    Kind { name: R::KIND, revive: revive::<R>, resource: None, tagged: None }
}

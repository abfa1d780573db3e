//! The relationships of a resource, as its configuration items carry them.

use service::{Arc, Catalog, Change, Described, Identity, Key, KindName, Relation, Row, State, Value};

/// One relationship. Ordered by the other resource's id, as AWS Config orders them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Relationship {
    /// `resourceId` of the other.
    pub(crate) id: Arc<str>,
    /// `resourceType` of the other.
    pub(crate) kind: KindName,
    /// The phrase.
    pub(crate) name: &'static str,
}

/// The relationships of one item, which items that have the same share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Relationships(Arc<Known>);

/// A list that is shared with the items before, and what has changed since. So an item of a VPC with a thousand
/// interfaces is small, and so is the work when one more comes.
#[derive(Clone, Debug, Default)]
struct Known {
    shared: Arc<[Relationship]>,
    added: Vec<Relationship>,
    removed: Vec<Relationship>,
}

impl Known {
    fn new(mut list: Vec<Relationship>) -> Self {
        list.sort_unstable();
        // One phrase for each resource: two that link to each other are related once.
        list.dedup_by(|later, earlier| later.id == earlier.id && later.kind == earlier.kind);
        Self { shared: list.into(), added: Vec::new(), removed: Vec::new() }
    }

    fn list(&self) -> Vec<&Relationship> {
        let kept = self.shared.iter().filter(|relationship| !self.removed.contains(relationship));
        let mut list: Vec<&Relationship> = kept.chain(&self.added).collect();
        list.sort_unstable();
        list
    }

    fn contains(&self, relationship: &Relationship) -> bool {
        self.added.contains(relationship)
            || (self.shared.binary_search(relationship).is_ok() && !self.removed.contains(relationship))
    }

    /// With the changes worked into the list, once there are more of them than it is worth to carry along.
    fn compacted(self) -> Self {
        if self.added.len() + self.removed.len() <= 8 + self.shared.len().isqrt() {
            return self;
        }
        Self::new(self.list().into_iter().cloned().collect())
    }
}

impl Relationships {
    fn new(list: Vec<Relationship>) -> Self {
        Self(Arc::new(Known::new(list)))
    }

    /// All relationships in order.
    pub(crate) fn list(&self) -> Vec<&Relationship> {
        self.0.list()
    }

    /// These relationships, or the older list if it says the same.
    pub(crate) fn or_shared_with(self, older: &Self) -> Self {
        if self.list() == older.list() { older.clone() } else { self }
    }

    /// With one more; `None` if it is there.
    pub(crate) fn with(&self, relationship: Relationship) -> Option<Self> {
        if self.0.contains(&relationship) {
            return None;
        }
        let mut more = Known::clone(&self.0);
        match more.removed.iter().position(|removed| *removed == relationship) {
            Some(index) => drop(more.removed.swap_remove(index)),
            None => more.added.push(relationship),
        }
        Some(Self(Arc::new(more.compacted())))
    }

    /// With one fewer; `None` if it is not there.
    pub(crate) fn without(&self, relationship: &Relationship) -> Option<Self> {
        if !self.0.contains(relationship) {
            return None;
        }
        let mut fewer = Known::clone(&self.0);
        match fewer.added.iter().position(|added| added == relationship) {
            Some(index) => drop(fewer.added.swap_remove(index)),
            None => fewer.removed.push(relationship.clone()),
        }
        Some(Self(Arc::new(fewer.compacted())))
    }
}

/// What the relationships of rows follow from.
#[derive(Clone, Copy)]
pub(crate) struct Graph<'s> {
    pub(crate) state: &'s State,
    pub(crate) catalog: &'static Catalog,
}

/// A row before or after a change, as AWS Config sees it.
pub(crate) struct Side {
    /// Who it is, if it is there and a resource.
    pub(crate) identity: Option<Identity>,
    /// The rows that it is related to by its own links, and how; nothing of it, if the change left that alone.
    pub(crate) relations: Vec<(Key, &'static Relation)>,
}

/// What a change means for the relationships of another resource.
pub(crate) enum Edge {
    Appeared(Relationship),
    Vanished(Relationship),
}

impl<'s> Graph<'s> {
    /// What AWS Config sees of the kind.
    pub(crate) fn described(self, kind: &str) -> Option<&'static dyn Described> {
        self.catalog.kind(kind)?.resource
    }

    /// The row at a key and who it is, if it is a resource.
    pub(crate) fn resource(self, key: &Key) -> Option<(&'s Arc<dyn Row>, Identity)> {
        let row = self.state.row(key.scope, key.kind, &key.id)?;
        Some((row, self.identity(key, Some(row))?))
    }

    /// Who a row is that stands, or stood, at a key.
    pub(crate) fn identity(self, key: &Key, row: Option<&Arc<dyn Row>>) -> Option<Identity> {
        self.described(key.kind)?.identity(&**row?, key.scope)
    }

    /// All relationships of the row at `key`: where it links to, and who links to it.
    pub(crate) fn relationships(self, key: &Key, row: &dyn Row) -> Relationships {
        let mut list = Vec::new();
        for (target, relation) in self.related(key, row) {
            let identity = self.resource(&target).map(|(_, identity)| identity);
            let id = identity.map_or_else(|| target.id.clone(), |identity| identity.id.into());
            list.push(Relationship { id, kind: relation.target, name: relation.name });
        }
        let own = list.len();
        for source in self.state.incoming(key.scope, key.kind, &key.id) {
            let reverse = self.described(source.kind).and_then(|described| {
                described.relations().iter().find(|relation| relation.target == key.kind)?.reverse
            });
            if let Some(name) = reverse
                && source.scope == key.scope
                && source != key
                && let Some((_, identity)) = self.resource(source)
                && !list[..own].iter().any(|own| own.kind == source.kind && *own.id == *identity.id)
            {
                list.push(Relationship { id: identity.id.into(), kind: source.kind, name });
            }
        }
        Relationships::new(list)
    }

    /// What AWS Config sees of a row before and after a change.
    pub(crate) fn sides(self, change: &Change, described: &dyn Described) -> [Side; 2] {
        let key = &change.key;
        let rows = [&change.before, &change.after];
        let mut sides = rows.map(|row| {
            let identity = row.as_ref().and_then(|row| described.identity(&**row, key.scope));
            Side { identity, relations: Vec::new() }
        });
        let is_relinked = |relation: &Relation| change.relinked.contains(&relation.target);
        if sides.iter().any(|side| side.identity.is_none()) || described.relations().iter().any(is_relinked) {
            for (side, row) in sides.iter_mut().zip(rows) {
                let row = row.as_ref().filter(|_| side.identity.is_some());
                side.relations = row.map(|row| self.related(key, &**row)).unwrap_or_default();
            }
        }
        sides
    }

    /// The rows that a resource is related to by its own links, and how.
    pub(crate) fn related(self, key: &Key, row: &dyn Row) -> Vec<(Key, &'static Relation)> {
        let relations = self.described(key.kind).map(Described::relations).unwrap_or_default();
        if relations.is_empty() {
            return Vec::new();
        }
        let mut related = Vec::new();
        for link in row.links() {
            let relation = relations.iter().find(|relation| relation.target == link.kind);
            let target = Key { scope: link.scope.unwrap_or(key.scope), kind: link.kind, id: link.id };
            if let Some(relation) = relation.filter(|_| target != *key) {
                related.push((target, relation));
            }
        }
        related
    }

    /// The rows to which a change of the row at `key` made or broke a relationship that their items show.
    pub(crate) fn edges(self, key: &Key, before: &Side, after: &Side) -> Vec<(Key, Edge)> {
        let mut edges = Vec::new();
        let mut compare = |these: &Side, those: &Side, edge: fn(Relationship) -> Edge| {
            let fresh = these.relations.iter().filter(|one| !those.relations.contains(one));
            for (target, relation) in fresh.filter(|(target, _)| target.scope == key.scope) {
                if let (Some(identity), Some(name)) = (&these.identity, relation.reverse)
                    && !self.links_back(target, key)
                {
                    let id = identity.id.as_str().into();
                    edges.push((target.clone(), edge(Relationship { id, kind: key.kind, name })));
                }
            }
        };
        compare(before, after, Edge::Vanished);
        compare(after, before, Edge::Appeared);
        edges
    }

    /// Whether a row is related to another by a link of its own, so that it needs no link back to show it.
    fn links_back(self, from: &Key, to: &Key) -> bool {
        let row = self.state.row(from.scope, from.kind, &from.id);
        row.is_some_and(|row| {
            self.identity(from, Some(row)).is_some()
                && self.related(from, &**row).iter().any(|(target, _)| target == to)
        })
    }
}

/// Relationships as values, for whoever shows rows.
impl From<&Relationship> for Value {
    fn from(relationship: &Relationship) -> Value {
        let text = |text: &str| Value::Str(text.to_owned());
        let members = [
            ("resourceType", text(relationship.kind)),
            ("resourceId", text(&relationship.id)),
            ("relationshipName", text(relationship.name)),
        ];
        Value::Map(members.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Relationship, Relationships};

    fn relationship(id: &str) -> Relationship {
        Relationship { id: id.into(), kind: "AWS::EC2::Instance", name: "Contains Instance" }
    }

    fn ids(relationships: &Relationships) -> Vec<String> {
        relationships.list().iter().map(|relationship| relationship.id.to_string()).collect()
    }

    #[test]
    fn changes_are_carried_along_until_they_are_many() {
        let mut relationships = Relationships::new(vec![relationship("b"), relationship("a")]);
        assert_eq!(ids(&relationships), ["a", "b"]);
        assert!(relationships.with(relationship("a")).is_none());
        assert!(relationships.without(&relationship("c")).is_none());
        relationships = relationships.without(&relationship("a")).expect("it is there");
        assert_eq!((ids(&relationships), relationships.0.shared.len()), (vec!["b".to_owned()], 2));
        relationships = relationships.with(relationship("a")).expect("it is gone");
        assert!(relationships.0.added.is_empty() && relationships.0.removed.is_empty());
        for number in 0..100 {
            relationships = relationships.with(relationship(&format!("i-{number:03}"))).expect("new");
        }
        assert_eq!(relationships.list().len(), 102);
        assert!(relationships.0.added.len() < 20 && relationships.0.shared.len() > 80);
    }
}

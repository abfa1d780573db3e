//! What should be recorded, told from the log alone: after each commit all resources are looked at, and their
//! documents and relationships compared with those before.

use std::collections::{BTreeMap, BTreeSet};

use cloudchamber::world::{Commit, Key, State};
use model::{Map, Value};
use service::Relation;

use crate::lab::{Item, Lab, Name, kinds, scopes};

/// What an item is to say: its status and its relationships.
type Said = (String, BTreeSet<String>);

/// A resource as it is.
struct Thing {
    key: Key,
    document: Value,
    related: BTreeSet<String>,
    links: Vec<(Key, &'static Relation)>,
}

type Scene = BTreeMap<Name, Thing>;

/// What history should have.
pub struct Expected {
    revision: u64,
    said: BTreeMap<Name, Vec<Said>>,
    /// Who stands, or stood, where: what is gone is still related by the name that it had.
    names: BTreeMap<Key, Name>,
}

impl Expected {
    /// What there is so far is taken as it is.
    pub fn after(lab: &Lab) -> Self {
        let said = |items: Vec<Item>| items.into_iter().map(|item| (item.status, item.related)).collect();
        let histories = lab.histories().into_iter();
        let said = histories.map(|(name, items)| (name, said(items))).collect();
        Self { revision: lab.state().revision(), said, names: BTreeMap::new() }
    }

    /// Takes in what the log has since the last time.
    pub fn go_on(&mut self, lab: &Lab) {
        let state = lab.state();
        for commit in state.log().since(self.revision) {
            self.take(&state.at(commit.revision - 1), &state.at(commit.revision), commit);
        }
        self.revision = state.revision();
    }

    fn take(&mut self, before: &State, after: &State, commit: &Commit) {
        let (before, after) = (scene(before, &mut self.names), scene(after, &mut self.names));
        let names: BTreeSet<&Name> = before.keys().chain(after.keys()).collect();
        let is_changed = |name: &Name| match (before.get(name), after.get(name)) {
            (Some(one), Some(other)) => one.document != other.document,
            _ => true,
        };
        let derived: BTreeSet<&Key> =
            commit.changes.iter().filter(|change| change.derived).map(|change| &change.key).collect();
        let touching: BTreeSet<&Key> = names
            .iter()
            .filter(|name| is_changed(name))
            .filter_map(|name| after.get(*name).or(before.get(*name)))
            .map(|thing| &thing.key)
            .filter(|key| !derived.contains(key))
            .collect();
        for name in names {
            let (old, new) = (before.get(name), after.get(name));
            let related =
                |thing: Option<&Thing>| thing.map(|thing| thing.related.clone()).unwrap_or_default();
            let is_touched = new.is_some_and(|new| new.links.iter().any(|(key, _)| touching.contains(key)));
            if !is_changed(name) && !is_touched && related(old) == related(new) {
                continue;
            }
            let status = match (old, new) {
                (_, None) => "ResourceDeleted",
                (None, _) => "ResourceDiscovered",
                _ => "OK",
            };
            let related = if new.is_some() { related(new) } else { BTreeSet::new() };
            self.said.entry(name.clone()).or_default().push((status.to_owned(), related));
        }
    }

    /// What the history of a resource should say.
    pub fn of(&self, name: &Name) -> Vec<Said> {
        self.said.get(name).cloned().unwrap_or_default()
    }
}

/// All resources of a state, but the recorder.
fn scene(state: &State, names: &mut BTreeMap<Key, Name>) -> Scene {
    let mut scene = Scene::new();
    for (kind, described) in kinds().filter_map(|kind| Some((kind, kind.resource?))) {
        for scope in scopes() {
            for row in state.rows(scope, kind.name) {
                let Some(identity) = described.identity(&**row, scope) else { continue };
                let key = Key::of(scope, &**row);
                let links = row.links().into_iter().filter_map(|link| {
                    let relation =
                        described.relations().iter().find(|relation| relation.target == link.kind)?;
                    let target = Key { scope: link.scope.unwrap_or(scope), kind: link.kind, id: link.id };
                    (target != key).then_some((target, relation))
                });
                let links = links.collect();
                let mut document = Map::new();
                document.push("identity", format!("{identity:?}"));
                document.push("configuration", described.configuration(&**row));
                document.push("more", described.supplementary(&**row).into_iter().collect::<Map>());
                document.push("tags", described.tags(&**row).into_iter().collect::<Map>());
                let name = (kind.name.to_owned(), identity.id);
                names.insert(key.clone(), name.clone());
                let thing = Thing { key, document: document.into(), related: BTreeSet::new(), links };
                scene.insert(name, thing);
            }
        }
    }
    relate(&mut scene, names);
    scene
}

/// Finds the relationships: those of a resource's own links, and from the other side those that show there, unless
/// they are related already.
fn relate(scene: &mut Scene, names: &BTreeMap<Key, Name>) {
    let mut own: BTreeMap<Name, BTreeMap<Name, &'static str>> = BTreeMap::new();
    let mut reverse = own.clone();
    for (name, thing) in scene.iter() {
        for (target, relation) in &thing.links {
            let other = names.get(target).cloned().unwrap_or((target.kind.to_owned(), target.id.to_string()));
            if let Some(phrase) = relation.reverse.filter(|_| target.scope == thing.key.scope) {
                reverse.entry(other.clone()).or_default().insert(name.clone(), phrase);
            }
            own.entry(name.clone()).or_default().insert(other, relation.name);
        }
    }
    for (name, thing) in scene.iter_mut() {
        let mut all = reverse.remove(name).unwrap_or_default();
        all.extend(own.remove(name).unwrap_or_default());
        thing.related = all.into_iter().map(|((_, id), phrase)| format!("{id} {phrase}")).collect();
    }
}

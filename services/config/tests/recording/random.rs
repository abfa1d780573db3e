//! Any sequence of changes leaves the items that a simple model of AWS Config expects, neither more nor fewer.
//!
//! The model writes an item of each resource that a change concerns, where the recorder keeps one touch for all whom it
//! concerns and composes their items when they are read.

use std::collections::{BTreeMap, BTreeSet};

use service::{Map, Value, json};

use crate::lab::{GROUP, Group, INSTANCE, Instance, Lab, VPC, Vpc, group, instance, text, vpc};

/// A generator of numbers, always the same.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// A resource: its type and id.
type Name = (&'static str, String);

/// What there is.
#[derive(Clone, Default)]
struct Scene {
    cidr: u64,
    groups: BTreeMap<String, i64>,
    instances: BTreeMap<String, BTreeSet<String>>,
}

/// What an item says: its status, the resource's own state, and its relationships.
type Said = (String, String, Vec<String>);

impl Scene {
    fn own(&self, (kind, id): &Name) -> Option<String> {
        match *kind {
            VPC => Some(format!("10.0.0.0/{}", self.cidr)),
            GROUP => self.groups.get(id).map(i64::to_string),
            _ => self.instances.get(id).map(|groups| format!("{groups:?}")),
        }
    }

    fn relationships(&self, (kind, id): &Name) -> Vec<String> {
        let users = self.instances.iter().filter(|(_, groups)| groups.contains(id));
        let mut list: Vec<String> = match *kind {
            VPC => {
                let groups = self.groups.keys().map(|id| format!("{id} Contains SecurityGroup"));
                groups.chain(self.instances.keys().map(|id| format!("{id} Contains Instance"))).collect()
            }
            GROUP => users
                .map(|(id, _)| format!("{id} Is associated with Instance"))
                .chain(["default Is contained in Vpc".to_owned()])
                .collect(),
            _ => (self.instances.get(id).into_iter().flatten())
                .map(|id| format!("{id} Is associated with SecurityGroup"))
                .chain(["default Is contained in Vpc".to_owned()])
                .collect(),
        };
        list.sort();
        list
    }

    fn names(&self) -> Vec<Name> {
        let groups = self.groups.keys().map(|id| (GROUP, id.clone()));
        let instances = self.instances.keys().map(|id| (INSTANCE, id.clone()));
        [(VPC, "default".to_owned())].into_iter().chain(groups).chain(instances).collect()
    }

    /// The resources that a resource is related to by its own links.
    fn links(&self, (kind, id): &Name) -> Vec<Name> {
        let groups = self.instances.get(id).into_iter().flatten().map(|id| (GROUP, id.clone()));
        match *kind {
            VPC => Vec::new(),
            GROUP => vec![(VPC, "default".to_owned())],
            _ => groups.chain([(VPC, "default".to_owned())]).collect(),
        }
    }
}

/// The model: what is recorded of each resource.
#[derive(Default)]
struct Model {
    scene: Scene,
    said: BTreeMap<Name, Vec<Said>>,
    recording: bool,
}

impl Model {
    /// Goes on to a new scene.
    fn go_on(&mut self, scene: Scene) {
        let before = std::mem::replace(&mut self.scene, scene);
        if !self.recording {
            return;
        }
        let all: BTreeSet<Name> = before.names().into_iter().chain(self.scene.names()).collect();
        let changed: BTreeSet<&Name> =
            all.iter().filter(|name| before.own(name) != self.scene.own(name)).collect();
        for name in &all {
            let touched = self.scene.links(name).iter().any(|target| changed.contains(target));
            let related = before.relationships(name) != self.scene.relationships(name);
            if changed.contains(name) || ((touched || related) && self.scene.own(name).is_some()) {
                self.say(name);
            }
        }
    }

    /// Compares what is with what was said last.
    fn start(&mut self) {
        self.recording = true;
        let all: BTreeSet<Name> = self.said.keys().cloned().chain(self.scene.names()).collect();
        for name in all {
            let last = self.said.get(&name).and_then(|said| said.last());
            let gone = last.is_none_or(|last| last.0 == "ResourceDeleted");
            let same = match self.scene.own(&name) {
                Some(own) => last
                    .is_some_and(|last| !gone && last.1 == own && last.2 == self.scene.relationships(&name)),
                None => gone,
            };
            if !same {
                self.say(&name);
            }
        }
    }

    fn say(&mut self, name: &Name) {
        let said = self.said.entry(name.clone()).or_default();
        let gone = said.last().is_none_or(|last| last.0 == "ResourceDeleted");
        said.push(match self.scene.own(name) {
            None => ("ResourceDeleted".to_owned(), String::new(), Vec::new()),
            Some(own) => {
                let status = if gone { "ResourceDiscovered" } else { "OK" };
                (status.to_owned(), own, self.scene.relationships(name))
            }
        });
    }
}

/// Throws the dice for a change of the scene, and makes it in the world too.
fn change(lab: &Lab, scene: &mut Scene, dice: &mut Dice) {
    let (id, other) = (dice.below(4), dice.below(4));
    match dice.below(9) {
        0..=2 => {
            let (id, rules) = (format!("sg-{id}"), dice.below(3) as i64);
            scene.groups.insert(id.clone(), rules);
            lab.write("Authorize", |tx| tx.put(group(&id, rules)));
        }
        3 => {
            scene.groups.remove(&format!("sg-{id}"));
            lab.write("DeleteSecurityGroup", |tx| drop(tx.delete::<Group>(&format!("sg-{id}"))));
        }
        4 | 5 => {
            let groups: BTreeSet<String> = [format!("sg-{other}"), format!("sg-{}", dice.below(4))].into();
            let id = format!("i-{id}");
            let names: Vec<&str> = groups.iter().map(String::as_str).collect();
            lab.write("RunInstances", |tx| tx.put(instance(&id, &names)));
            scene.instances.insert(id, groups);
        }
        6 => {
            scene.instances.remove(&format!("i-{id}"));
            lab.write("TerminateInstances", |tx| drop(tx.delete::<Instance>(&format!("i-{id}"))));
        }
        7 => {
            scene.cidr = 16 + other;
            lab.write("Modify", |tx| tx.put(vpc("default", &format!("10.0.0.0/{}", 16 + other))));
        }
        // Two at once, and something that does not show.
        _ => {
            scene.groups.insert(format!("sg-{id}"), 7);
            scene.cidr = 20;
            lab.write("Both", |tx| {
                tx.put(group(&format!("sg-{id}"), 7));
                tx.put(Vpc { hidden: Some(other as i64), ..vpc("default", "10.0.0.0/20") });
            });
        }
    }
}

#[test]
fn items_are_those_that_a_simple_model_expects() {
    for seed in 1..=20 {
        let (lab, mut dice) = (Lab::streaming(), Dice(seed * 0x9E37_79B9));
        lab.write("Begin", |tx| tx.put(vpc("default", "10.0.0.0/16")));
        let mut model = Model::default();
        model.scene.cidr = 16;
        for status in ["ResourceDiscovered", "OK"] {
            let item = (status.to_owned(), "10.0.0.0/16".to_owned(), Vec::new());
            model.said.entry((VPC, "default".to_owned())).or_default().push(item);
        }
        model.recording = true;
        for _ in 0..90 {
            if dice.below(12) == 0 {
                let operation =
                    if model.recording { "StopConfigurationRecorder" } else { "StartConfigurationRecorder" };
                lab.call(operation, r#"{"ConfigurationRecorderName":"default"}"#);
                if model.recording { model.recording = false } else { model.start() }
            }
            let mut scene = model.scene.clone();
            change(&lab, &mut scene, &mut dice);
            model.go_on(scene);
        }
        for (name, said) in &model.said {
            compare(&lab, seed, name, said);
        }
        let stream = lab.notifications();
        let mut count = 0;
        for name in model.said.keys().chain([&(RECORDER, "default".to_owned())]) {
            let [stream, mut history] = told(&lab, &stream, name);
            // The recorder was there before the channel.
            drop(history.drain(..usize::from(name.0 == RECORDER)));
            count += history.len();
            assert_eq!(stream, history, "seed {seed}, {name:?}");
        }
        assert_eq!(stream.len(), count, "seed {seed}: nothing else is told");
    }
}

const RECORDER: &str = "AWS::Config::ConfigurationRecorder";

/// What an item of history or of the stream says: status, number, document, and `ID phrase` of its relationships.
fn facts(item: &Map, phrase: &str) -> [String; 4] {
    let as_text = |name: &str| match item.get(name) {
        Some(Value::Str(text)) => text.clone(),
        other => json::to_string(other.cloned().unwrap_or_default().view()),
    };
    let related = item.get("relationships").and_then(Value::as_list).unwrap_or_default();
    let related = related.iter().filter_map(Value::as_map);
    let related = related.map(|one| format!("{} {}\n", text(one, "resourceId"), text(one, phrase)));
    let [status, number, document] =
        ["configurationItemStatus", "configurationStateId", "configuration"].map(as_text);
    [status, number, document, related.collect()]
}

/// What the stream says of a resource, and what its history says.
fn told(lab: &Lab, stream: &[(String, Map)], (kind, id): &Name) -> [Vec<[String; 4]>; 2] {
    let items = stream.iter().filter_map(|(_, message)| message.get("configurationItem")?.as_map());
    let items = items.filter(|item| text(item, "resourceType") == *kind && text(item, "resourceId") == *id);
    let history = lab.items(kind, id);
    [
        items.map(|item| facts(item, "name")).collect(),
        history.iter().map(|item| facts(item, "relationshipName")).collect(),
    ]
}

fn compare(lab: &Lab, seed: u64, (kind, id): &Name, expected: &[Said]) {
    let items = lab.items(kind, id);
    let found: Vec<(String, Vec<String>)> = items
        .iter()
        .map(|item| {
            let list = item.get("relationships").and_then(Value::as_list).unwrap_or_default();
            let related = list.iter().filter_map(Value::as_map);
            let mut related: Vec<String> = related
                .map(|one| format!("{} {}", text(one, "resourceId"), text(one, "relationshipName")))
                .collect();
            related.sort();
            (text(item, "configurationItemStatus"), related)
        })
        .collect();
    let wanted: Vec<(String, Vec<String>)> =
        expected.iter().map(|(status, _, related)| (status.clone(), related.clone())).collect();
    assert_eq!(found, wanted, "seed {seed}, {kind} {id}");
    let times: Vec<String> = items.iter().map(|item| text(item, "configurationStateId")).collect();
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "seed {seed}, {kind} {id}: {times:?}");
}

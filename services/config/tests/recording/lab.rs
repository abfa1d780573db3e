//! A small service of networks, groups and instances, and a world in which AWS Config records it.

use std::sync::LazyLock;

use service::world::{ClockMode, DueTimer, Settings, Transaction, World};
use service::{
    AccountId, BTreeMap, Caller, Casing, Catalog, Cause, Context, Fault, Identity, Link, Map, Region,
    Relation, Resource, Scope, Service, Shape as _, Timestamp, Tx, Value, json, kind, stored,
};

service::structures! {
    /// A network.
    Vpc { id: String = "VpcId", cidr: String = "CidrBlock", hidden: Option<i64> = "Hidden" }
    /// A group in a network.
    Group { id: String = "GroupId", vpc: String = "VpcId", rules: i64 = "Rules" }
    /// A bucket, with a team that it belongs to.
    Bucket { id: String = "Name", versioning: String = "Versioning", team: Option<String> = "Team" }
    /// An instance in a network, with groups.
    Instance { id: String = "InstanceId", vpc: String = "VpcId", groups: Vec<String> = "Groups" }
}

pub const VPC: &str = "AWS::EC2::VPC";
pub const BUCKET: &str = "AWS::S3::Bucket";
pub const GROUP: &str = "AWS::EC2::SecurityGroup";
pub const INSTANCE: &str = "AWS::EC2::Instance";

service::row!(Vpc: "AWS::EC2::VPC", id |row| &row.id);
service::row!(Bucket: "AWS::S3::Bucket", id |row| &row.id);
service::row!(Group: "AWS::EC2::SecurityGroup", id |row| &row.id, links |row| vec![Link::new(VPC, &*row.vpc)]);
service::row!(Instance: "AWS::EC2::Instance", id |row| &row.id, links |row| {
    let groups = row.groups.iter().map(|group| Link::new(GROUP, &**group));
    groups.chain([Link::new(VPC, &*row.vpc)]).collect()
});

const IN_VPC_GROUP: Relation =
    Relation { target: VPC, name: "Is contained in Vpc", reverse: Some("Contains SecurityGroup") };
const IN_VPC_INSTANCE: Relation =
    Relation { target: VPC, name: "Is contained in Vpc", reverse: Some("Contains Instance") };
const HAS_GROUP: Relation = Relation {
    target: GROUP,
    name: "Is associated with SecurityGroup",
    reverse: Some("Is associated with Instance"),
};

macro_rules! resource {
    ($type:ty, $relations:expr, $document:expr) => {
        impl Resource for $type {
            const RELATIONS: &'static [Relation] = $relations;
            const CASING: Casing = Casing::CamelA;
            fn identity(&self, scope: Scope) -> Option<Identity> {
                let arn = Some(scope.arn("ec2", &self.id));
                Some(Identity {
                    id: self.id.clone(),
                    name: None,
                    arn,
                    availability_zone: None,
                    created: None,
                })
            }
            fn configuration(&self) -> Value {
                let document: fn(&$type) -> Value = $document;
                document(self)
            }
            fn tags(&self) -> BTreeMap<String, String> {
                BTreeMap::new()
            }
        }
    };
}

resource!(Vpc, &[], |row| Vpc { hidden: None, ..row.clone() }.to_value());
resource!(Group, &[IN_VPC_GROUP], Group::to_value);
resource!(Instance, &[HAS_GROUP, IN_VPC_INSTANCE], Instance::to_value);

impl Resource for Bucket {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, _: Scope) -> Option<Identity> {
        let (id, name) = (self.id.clone(), Some(self.id.clone()));
        Some(Identity { id, name, arn: None, availability_zone: None, created: None })
    }
    fn configuration(&self) -> Value {
        Value::Map(Map::from_iter([("name", self.id.as_str())]))
    }
    fn supplementary(&self) -> BTreeMap<String, Value> {
        let versioning = Value::Map(Map::from_iter([("Status", self.versioning.as_str())]));
        BTreeMap::from([("BucketVersioningConfiguration".to_owned(), versioning)])
    }
    fn tags(&self) -> BTreeMap<String, String> {
        self.team.iter().map(|team| ("team".to_owned(), team.clone())).collect()
    }
}

static NETWORK: Service = Service {
    name: "ec2",
    operations: &[],
    judged: &[],
    kinds: &[kind::<Bucket>(), kind::<Group>(), kind::<Instance>(), kind::<Vpc>()],
    followers: &[],
    timers: &[],
    provision: Some(|tx| {
        tx.put(vpc("default", "172.31.0.0/16"));
        Ok(())
    }),
};

service::structures! {
    /// What a topic got, and a row of it.
    Published {
        topic: String = "TopicArn",
        subject: String = "Subject",
        message: String = "Message",
        number: i64 = "Number",
    }
    /// A row that has the topic refuse everything.
    Closed { why: String = "Why" }
}

service::row!(Published: "Lab::Published", id |row| &format!("{:09}", row.number), plane Data);
service::row!(Closed: "Lab::Closed", id |row| &row.why, plane Data);

fn publish(tx: &mut Tx<'_>, published: Published) -> Result<(), Fault> {
    if tx.view().scan::<Closed>().next().is_some() {
        return Err(Fault::new("NotFound", "Topic does not exist"));
    }
    let number = tx.view().scan::<Published>().count() as i64;
    tx.put(Published { number, ..published });
    Ok(())
}

static TOPICS: Service = Service {
    name: "sns",
    operations: &[&[service::writes!("Publish", publish => empty)]],
    judged: &[],
    kinds: &[stored::<Published>(), stored::<Closed>()],
    followers: &[],
    timers: &[],
    provision: None,
};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::of(&[&config::SERVICE, &NETWORK, &TOPICS]));

/// A row.
pub fn vpc(id: &str, cidr: &str) -> Vpc {
    Vpc { id: id.into(), cidr: cidr.into(), hidden: None }
}

/// A row.
pub fn group(id: &str, rules: i64) -> Group {
    Group { id: id.into(), vpc: "default".into(), rules }
}

/// A row.
pub fn instance(id: &str, groups: &[&str]) -> Instance {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    Instance { id: id.into(), vpc: "default".into(), groups }
}

/// A world with a frozen clock, and a caller in it.
pub struct Lab {
    world: World,
    context: Context,
}

impl Lab {
    pub fn new() -> Self {
        let clock = ClockMode::Frozen(Timestamp::from_seconds(1_000_000));
        let caller = Caller { arn: "arn:root".into(), user_id: "1".into(), access_key: "".into() };
        let context = Context {
            scope: Scope::new(AccountId::DEFAULT, Region::default_region()),
            caller,
            source: None,
            request_id: "request".into(),
            endpoint: "http://localhost".into(),
            catalog: &CATALOG,
        };
        Self { world: World::new(Settings { clock, lenient: true, ..Settings::default() }), context }
    }

    /// One whose recorder records everything.
    pub fn recording() -> Self {
        let lab = Self::new();
        lab.start();
        lab
    }

    /// One whose recorder records everything and tells a topic of it.
    pub fn streaming() -> Self {
        let lab = Self::new();
        lab.start_with(
            r#"{"s3BucketName":"bucket","snsTopicARN":"arn:aws:sns:us-east-1:123456789012:topic"}"#,
        );
        lab
    }

    pub fn start(&self) {
        self.start_with(r#"{"s3BucketName":"bucket"}"#);
    }

    fn start_with(&self, channel: &str) {
        self.call(
            "PutConfigurationRecorder",
            r#"{"ConfigurationRecorder":{"roleARN":"arn:aws:iam::123456789012:role/config"}}"#,
        );
        self.call("PutDeliveryChannel", &format!(r#"{{"DeliveryChannel":{channel}}}"#));
        self.call("StartConfigurationRecorder", r#"{"ConfigurationRecorderName":"default"}"#);
    }

    fn transact<T>(
        &self,
        operation: &'static str,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let cause = Cause {
            service: "ec2".into(),
            operation: operation.into(),
            scope: self.context.scope,
            caller: "arn:root".into(),
            user_id: "1".into(),
            access_key: "".into(),
            request_id: "request".into(),
        };
        let run = |transaction: &mut Transaction| {
            let mut mark = transaction.mark();
            let answer = body(&mut Tx::new(transaction, &self.context))?;
            loop {
                let changes = transaction.control_changes_since(mark);
                if changes.is_empty() {
                    return Ok(answer);
                }
                mark = transaction.mark();
                for follower in config::SERVICE.followers {
                    follower(&mut Tx::new(transaction, &self.context), &changes)?;
                }
            }
        };
        self.world.transact(cause, run).map(|(answer, _)| answer)
    }

    /// Lets time pass, with what is due in it.
    pub fn advance(&self, seconds: i64) {
        let until = self.world.now().plus_seconds(seconds);
        let run = |DueTimer { timer, .. }| {
            let task = config::SERVICE.timers.iter().find(|task| task.name == timer.name);
            let task = task.expect("all timers are AWS Config's");
            self.transact(task.name, |tx| (task.run)(tx, timer.payload)).expect("no timer fails");
        };
        while self.world.run_due(until, run).is_some() {}
        self.world.settle(until);
    }

    /// Has the topic refuse everything, or take it again.
    pub fn close_topic(&self, closed: bool) {
        self.write("Close", |tx| match closed {
            true => tx.put(Closed { why: "it is gone".into() }),
            false => drop(tx.delete::<Closed>("it is gone")),
        });
    }

    /// The subjects and the documents that the topic got, in their order.
    pub fn notifications(&self) -> Vec<(String, Map)> {
        self.advance(0);
        let state = self.world.snapshot();
        let published = state.scan::<Published>(self.context.scope);
        published.map(|one| (one.subject.clone(), document(&one.message))).collect()
    }

    pub fn refused(&self, operation: &'static str, input: &str) -> Result<Value, Fault> {
        let input = json::parse(input.as_bytes()).expect("input is JSON");
        self.transact(operation, |tx| tx.call("config", operation, input))
    }

    pub fn call(&self, operation: &'static str, input: &str) -> Value {
        self.refused(operation, input).unwrap_or_else(|fault| panic!("{operation}: {fault}"))
    }

    pub fn write(&self, operation: &'static str, body: impl FnOnce(&mut Tx<'_>)) {
        self.transact(operation, |tx| {
            body(tx);
            Ok(())
        })
        .expect("nothing refuses");
    }

    pub fn items(&self, kind: &str, id: &str) -> Vec<Map> {
        let input = format!(
            r#"{{"resourceType":"{kind}","resourceId":"{id}","chronologicalOrder":"Forward","limit":100}}"#
        );
        let answer = self.refused("GetResourceConfigHistory", &input);
        let items = answer.ok().and_then(|answer| answer.get("configurationItems").cloned());
        let items = items.and_then(|items| items.as_list().map(<[Value]>::to_vec)).unwrap_or_default();
        items.into_iter().filter_map(|item| item.as_map().cloned()).collect()
    }

    /// `STATUS` of each item of a resource, oldest first.
    pub fn statuses(&self, kind: &str, id: &str) -> Vec<String> {
        self.items(kind, id).iter().map(|item| text(item, "configurationItemStatus")).collect()
    }

    /// `ID phrase` of each relationship of the last item.
    pub fn relationships(&self, kind: &str, id: &str) -> Vec<String> {
        let items = self.items(kind, id);
        let list = items.last().and_then(|item| item.get("relationships")).and_then(Value::as_list);
        let relationships = list.unwrap_or_default().iter().filter_map(Value::as_map);
        relationships
            .map(|one| format!("{} {}", text(one, "resourceId"), text(one, "relationshipName")))
            .collect()
    }
}

fn document(text: &str) -> Map {
    json::parse(text.as_bytes()).ok().and_then(|value| value.as_map().cloned()).unwrap_or_default()
}

/// A member that is text.
pub fn text(map: &Map, name: &str) -> String {
    map.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

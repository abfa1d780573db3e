//! Instances: the row, what is reflected in it, and DescribeInstances.

// shapes: Instance
use std::any::Any;

use service::{
    Arc, BTreeMap, Casing, Identity, Link, Mismatch, Operation, Relation, Resource, Result, Row, Scope,
    Shape, Timestamp, Tx, Value, ValueRef, View, link,
};

use crate::listing::{self, Wanted};
use crate::network_interfaces::NetworkInterface;
use crate::security_groups::SecurityGroup;
use crate::shapes::{
    self, DescribeInstancesRequest, GroupIdentifier, InstanceBlockDeviceMapping, InstanceState, Tag,
};
use crate::subnets::Subnet;
use crate::tags::{self, Tagged};
use crate::volumes::Volume;
use crate::vpcs::Vpc;
use crate::{faults, instance_filters, instance_interfaces};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("DescribeInstances", describe)];

service::structures! {
    /// A row: what the API shows of an instance, and what it does not.
    Instance {
        shape: shapes::Instance = "Shape",
        reservation_id: String = "ReservationId",
        launch: i64 = "Launch",
        settings: Settings = "Settings",
    }
    /// What only `DescribeInstanceAttribute` and its like tell, and when the status checks will have passed.
    Settings {
        checks_pass: Timestamp = "ChecksPass",
        cpu_credits: Option<String> = "CpuCredits",
        disable_api_stop: bool = "DisableApiStop",
        disable_api_termination: bool = "DisableApiTermination",
        shutdown_behavior: String = "ShutdownBehavior",
        user_data: Option<String> = "UserData",
    }
}

service::row!(Instance: "AWS::EC2::Instance", id |row| row.id(), links |row| row.links());

impl Instance {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.shape.instance_id.as_deref().unwrap_or_default()
    }

    /// The name of its state.
    pub(crate) fn state(&self) -> &str {
        self.shape.state.as_ref().and_then(|state| state.name.as_deref()).unwrap_or_default()
    }

    /// The Availability Zone that it stands in.
    pub(crate) fn zone(&self) -> Option<&str> {
        self.shape.placement.as_ref()?.availability_zone.as_deref()
    }

    /// Shows the volumes that are attached to it, the root device first.
    pub(crate) fn show_volumes(&mut self, mut volumes: Vec<&Volume>) {
        let root = self.shape.root_device_name.as_deref();
        let id = self.id();
        volumes.sort_by_key(|volume| {
            let device = volume.attachment(id).and_then(|attachment| attachment.device.as_deref());
            (device != root, device)
        });
        let mappings = volumes.into_iter().filter_map(|volume| volume.as_mapping(id));
        self.shape.block_device_mappings = Some(mappings.collect::<Vec<InstanceBlockDeviceMapping>>());
    }

    /// What a terminated instance does not show any more.
    pub(crate) fn shed(&mut self) {
        instance_interfaces::show(self, Vec::new());
        self.show_volumes(Vec::new());
        self.shape.ebs_optimized = Some(false);
        self.shape.subnet_id = None;
        self.shape.vpc_id = None;
    }

    /// The order of launches, for lists: AWS's ids have none.
    fn place(&self) -> String {
        let index = self.shape.ami_launch_index.unwrap_or_default();
        format!("{:020}{}{index:05}", self.launch, self.reservation_id)
    }

    fn links(&self) -> Vec<Link> {
        let groups = self.shape.security_groups.iter().flatten();
        let groups = groups.filter_map(|group| group.group_id.as_deref());
        let mut links: Vec<Link> = groups.map(link::<SecurityGroup>).collect();
        links.extend(self.shape.subnet_id.as_deref().map(link::<Subnet>));
        links.extend(self.shape.vpc_id.as_deref().map(link::<Vpc>));
        links
    }
}

impl Resource for Instance {
    const RELATIONS: &'static [Relation] = &[
        Relation {
            target: "AWS::EC2::SecurityGroup",
            name: "Is associated with SecurityGroup",
            reverse: Some("Is associated with Instance"),
        },
        Relation {
            target: "AWS::EC2::Subnet",
            name: "Is contained in Subnet",
            reverse: Some("Contains Instance"),
        },
        Relation { target: "AWS::EC2::VPC", name: "Is contained in Vpc", reverse: Some("Contains Instance") },
    ];
    const CASING: Casing = Casing::CamelA;
    /// A terminated instance is no resource any more, though the API shows it for an hour.
    fn identity(&self, scope: Scope) -> Option<Identity> {
        if self.state() == "terminated" {
            return None;
        }
        let id = self.id().to_owned();
        let arn = Some(scope.arn("ec2", format_args!("instance/{id}")));
        let availability_zone = self.zone().map(|zone| zone.to_owned().into());
        Some(Identity { id, name: None, arn, availability_zone, created: self.shape.launch_time })
    }
    fn configuration(&self) -> Value {
        with_tags(self.shape.to_value())
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

impl Tagged for Instance {
    const RESOURCE_TYPE: &'static str = "instance";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

/// A configuration item has an empty list of tags where the API leaves the list out.
pub(crate) fn with_tags(mut configuration: Value) -> Value {
    if let Value::Map(members) = &mut configuration
        && members.get("Tags").is_none()
    {
        members.push("Tags", Vec::new());
    }
    configuration
}

/// The states of instances with their codes.
pub(crate) fn state(name: &str) -> InstanceState {
    let code = match name {
        "pending" => 0,
        "running" => 16,
        "shutting-down" => 32,
        "terminated" => 48,
        "stopping" => 64,
        _ => 80,
    };
    InstanceState { code: Some(code), name: Some(name.to_owned()) }
}

/// The instance with this id.
pub(crate) fn find<'v>(view: View<'v>, id: &str) -> Result<&'v Instance> {
    listing::well_formed([&id.to_owned()], "i-", MALFORMED)?;
    view.get(id).ok_or_else(|| faults::instance_not_found(&[id]))
}

/// The instances with these ids; refuses all that do not exist in one sentence.
pub(crate) fn find_all<'v>(view: View<'v>, ids: &[String]) -> Result<Vec<&'v Instance>> {
    listing::well_formed(ids, "i-", MALFORMED)?;
    let missing: Vec<&str> =
        ids.iter().map(String::as_str).filter(|id| view.get::<Instance>(id).is_none()).collect();
    if missing.is_empty() {
        Ok(ids.iter().filter_map(|id| view.get(id)).collect())
    } else {
        Err(faults::instance_not_found(&missing))
    }
}

const MALFORMED: &str = "InvalidInstanceID.Malformed";

/// Shows an instance's interfaces and volumes, whose rows are the truth, in its own row as they are by now.
pub(crate) fn reflect(tx: &mut Tx<'_>, id: &str) {
    let Some(mut instance) = tx.get::<Instance>(id).cloned() else { return };
    compose(tx.view(), &mut instance);
    tx.put_derived(instance);
}

/// Shows interfaces and volumes in a row that is yet to be put.
pub(crate) fn compose(view: View<'_>, instance: &mut Instance) {
    let id = instance.id().to_owned();
    instance_interfaces::show(
        instance,
        view.linking::<NetworkInterface>("AWS::EC2::Instance", &id).collect(),
    );
    instance.show_volumes(view.linking::<Volume>("AWS::EC2::Instance", &id).collect());
}

service::structures! {
    /// The answer of `DescribeInstances`, member for member as the API model has it, but the instances in it are
    /// the rows themselves: a thousand of them are shown without a copy.
    Instances { next_token: Option<String> = "NextToken", reservations: Vec<Reservation> = "Reservations" }
    /// What one call launched.
    Reservation {
        reservation_id: String = "ReservationId",
        owner_id: String = "OwnerId",
        requester_id: Option<String> = "RequesterId",
        groups: Vec<GroupIdentifier> = "Groups",
        instances: Vec<Shown> = "Instances",
    }
}

/// A row in an answer.
#[derive(Clone, Debug)]
struct Shown(Arc<dyn Row>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Shown {
    fn instance(&self) -> Option<&Instance> {
        let row: &dyn Any = &*self.0;
        row.downcast_ref()
    }
}

impl Shape for Shown {
    fn view(&self) -> ValueRef<'_> {
        self.instance().map_or(ValueRef::Null, |instance| instance.shape.view())
    }
    fn from_value(_: Value) -> std::result::Result<Self, Mismatch> {
        Err(Mismatch { path: String::new(), expected: "nothing: answers are not read" })
    }
}

fn describe(view: View<'_>, request: DescribeInstancesRequest) -> Result<Instances> {
    let ids = request.instance_ids.as_deref().unwrap_or_default();
    if !ids.is_empty() && request.max_results.is_some() {
        return Err(faults::excludes("instancesSet", "maxResults"));
    }
    instance_filters::check(&request.filters)?;
    find_all(view, ids)?;
    faults::dry_run(request.dry_run)?;
    let row = |id: &str| view.state().row(view.scope(), "AWS::EC2::Instance", id);
    let rows: Vec<&Arc<dyn Row>> = match ids {
        [] => view.state().rows(view.scope(), "AWS::EC2::Instance").collect(),
        ids => ids.iter().filter_map(|id| row(id)).collect(),
    };
    let account = view.account();
    let mut shown: Vec<(String, Shown)> = rows
        .into_iter()
        .map(|row| Shown(row.clone()))
        .filter_map(|shown| {
            let instance = shown.instance()?;
            let keep = instance_filters::passes(&request.filters, instance, &account);
            keep.then(|| instance.place()).map(|place| (place, shown))
        })
        .collect();
    shown.sort_by(|(one, _), (other, _)| one.cmp(other));
    shown.dedup();
    let wanted = Wanted {
        ids: &request.instance_ids,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    let page = listing::paged(shown.into_iter(), |(place, _)| place.clone(), &wanted)?;
    let mut reservations: Vec<Reservation> = Vec::new();
    for (_, shown) in page.items {
        let Some(reservation_id) = shown.instance().map(|instance| instance.reservation_id.clone()) else {
            continue;
        };
        match reservations.last_mut().filter(|last| last.reservation_id == reservation_id) {
            Some(reservation) => reservation.instances.push(shown),
            None => reservations.push(Reservation {
                reservation_id,
                owner_id: account.clone(),
                instances: vec![shown],
                ..Default::default()
            }),
        }
    }
    Ok(Instances { next_token: page.next, reservations })
}

#[cfg(test)]
mod tests {
    use service::Structure as _;

    use super::{Instances, Reservation, shapes};

    #[test]
    fn the_answer_has_the_models_members() {
        assert_eq!(Instances::default().names(), shapes::DescribeInstancesResult::default().names());
        assert_eq!(Reservation::default().names(), shapes::Reservation::default().names());
    }
}

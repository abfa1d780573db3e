//! Instances, interfaces and volumes of EC2.

use service::{Map, Result, Value};

use super::ec2_tagging::{at, boxed, described, first, retag, tagged};
use crate::faults;
use crate::provider::{Deploy, Provider, RowOf, members, one, renamed};

/// The properties of an instance that RunInstances takes as they are.
const LAUNCH: [&str; 23] = [
    "BlockDeviceMappings",
    "CpuOptions",
    "CreditSpecification",
    "DisableApiTermination",
    "EbsOptimized",
    "EnclaveOptions",
    "HibernationOptions",
    "ImageId",
    "InstanceInitiatedShutdownBehavior",
    "InstanceType",
    "Ipv6AddressCount",
    "Ipv6Addresses",
    "KernelId",
    "KeyName",
    "LaunchTemplate",
    "LicenseSpecifications",
    "MetadataOptions",
    "PrivateDnsNameOptions",
    "RamdiskId",
    "SecurityGroupIds",
    "SecurityGroups",
    "SubnetId",
    "UserData",
];

pub(crate) static INSTANCE: Provider = Provider {
    type_name: "AWS::EC2::Instance",
    fixed: &[
        "AvailabilityZone",
        "BlockDeviceMappings",
        "CpuOptions",
        "EnclaveOptions",
        "HibernationOptions",
        "ImageId",
        "Ipv6AddressCount",
        "Ipv6Addresses",
        "KernelId",
        "KeyName",
        "LaunchTemplate",
        "LicenseSpecifications",
        "NetworkInterfaces",
        "PrivateDnsNameOptions",
        "PrivateIpAddress",
        "RamdiskId",
        "SecurityGroups",
        "SubnetId",
        "Tenancy",
        "Volumes",
    ],
    mutable: &[
        "CreditSpecification",
        "DisableApiTermination",
        "EbsOptimized",
        "IamInstanceProfile",
        "InstanceInitiatedShutdownBehavior",
        "InstanceType",
        "MetadataOptions",
        "Monitoring",
        "SecurityGroupIds",
        "SourceDestCheck",
        "Tags",
        "UserData",
    ],
    name: None,
    attributes: &[
        "AvailabilityZone",
        "InstanceId",
        "PrivateDnsName",
        "PrivateIp",
        "PublicDnsName",
        "PublicIp",
        "State.Code",
        "State.Name",
        "VpcId",
    ],
    waits: false,
    create: create_instance,
    update: update_instance,
    delete: |deploy| {
        let ids = one("InstanceIds", Value::List(vec![deploy.physical.as_str().into()]));
        deploy.call("ec2", "TerminateInstances", ids).map(|_| ())
    },
    read: read_instance,
    row: RowOf::Physical,
};

pub(crate) static NETWORK_INTERFACE: Provider = Provider {
    type_name: "AWS::EC2::NetworkInterface",
    fixed: &["InterfaceType", "PrivateIpAddress", "PrivateIpAddresses", "SubnetId"],
    mutable: &["Description", "GroupSet", "SourceDestCheck", "Tags"],
    name: None,
    attributes: &["Id", "PrimaryPrivateIpAddress", "SecondaryPrivateIpAddresses", "VpcId"],
    waits: false,
    create: create_interface,
    update: |deploy| {
        interface_attributes(deploy)?;
        retag(deploy)
    },
    delete: |deploy| {
        let input = one("NetworkInterfaceId", deploy.physical.as_str());
        deploy.call("ec2", "DeleteNetworkInterface", input).map(|_| ())
    },
    read: read_interface,
    row: RowOf::Physical,
};

fn create_instance(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let mut input = deploy.take(&LAUNCH);
    input.insert("MinCount", 1);
    input.insert("MaxCount", 1);
    if let Some(address) = deploy.property("PrivateIpAddress") {
        input.insert("PrivateIpAddress", address.clone());
    }
    if let Some(interfaces) = deploy.property("NetworkInterfaces").and_then(Value::as_list) {
        let interface = |one: &Value| renamed(one, &[("GroupSet", "Groups")]);
        input.insert("NetworkInterfaces", interfaces.iter().map(interface).collect::<Vec<_>>());
    }
    if let Some(profile) = deploy.text("IamInstanceProfile") {
        input.insert("IamInstanceProfile", Value::Map(one("Name", profile)));
    }
    if let Some(monitoring) = deploy.property("Monitoring") {
        input.insert("Monitoring", Value::Map(one("Enabled", monitoring.clone())));
    }
    let placement = deploy.take(&["AvailabilityZone", "Tenancy"]);
    if !placement.is_empty() {
        input.insert("Placement", Value::Map(placement));
    }
    let input = tagged(deploy, input, "instance");
    let answer = deploy.call("ec2", "RunInstances", input)?;
    deploy.physical = at(&first(&answer, "Instances"), &["InstanceId"]).unwrap_or_default();
    for volume in deploy.property("Volumes").and_then(Value::as_list).unwrap_or_default().to_vec() {
        let mut input = volume.as_map().cloned().unwrap_or_default();
        input.insert("InstanceId", deploy.physical.as_str());
        deploy.call("ec2", "AttachVolume", input)?;
    }
    if deploy.property("SourceDestCheck").is_some() {
        attribute(deploy, "SourceDestCheck", true)?;
    }
    Ok(deploy.physical.clone())
}

/// Changes an attribute of an instance; one that is gone goes back to its default.
fn attribute(deploy: &mut Deploy<'_, '_>, name: &'static str, default: impl Into<Value>) -> Result<()> {
    let value = deploy.property(name).cloned().unwrap_or_else(|| default.into());
    let input = members([("InstanceId", Some(deploy.physical.as_str().into())), (name, Some(boxed(value)))]);
    deploy.call("ec2", "ModifyInstanceAttribute", input).map(|_| ())
}

fn update_instance(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for name in ["CreditSpecification", "IamInstanceProfile", "MetadataOptions"] {
        if deploy.changed(name) {
            return Err(faults::not_implemented(&format!("the change of {name} of an instance")));
        }
    }
    let ids = Value::List(vec![deploy.physical.as_str().into()]);
    // These change only while the instance is stopped.
    let stopped: Vec<&'static str> = ["InstanceType", "EbsOptimized", "UserData"]
        .into_iter()
        .filter(|name| deploy.changed(name))
        .collect();
    if !stopped.is_empty() {
        deploy.call(
            "ec2",
            "StopInstances",
            members([("InstanceIds", Some(ids.clone())), ("Force", Some(true.into()))]),
        )?;
        for name in stopped {
            attribute(deploy, name, if name == "EbsOptimized" { Value::Bool(false) } else { "".into() })?;
        }
        deploy.call("ec2", "StartInstances", one("InstanceIds", ids.clone()))?;
    }
    if deploy.changed("DisableApiTermination") {
        attribute(deploy, "DisableApiTermination", false)?;
    }
    if deploy.changed("InstanceInitiatedShutdownBehavior") {
        attribute(deploy, "InstanceInitiatedShutdownBehavior", "stop")?;
    }
    if deploy.changed("SourceDestCheck") {
        attribute(deploy, "SourceDestCheck", true)?;
    }
    if deploy.changed("SecurityGroupIds") {
        let mut input = one("InstanceId", deploy.physical.as_str());
        input.insert(
            "Groups",
            deploy.texts("SecurityGroupIds").into_iter().map(Value::from).collect::<Vec<_>>(),
        );
        deploy.call("ec2", "ModifyInstanceAttribute", input)?;
    }
    if deploy.changed("Monitoring") {
        let operation = if deploy.is_set("Monitoring") { "MonitorInstances" } else { "UnmonitorInstances" };
        deploy.call("ec2", operation, one("InstanceIds", ids))?;
    }
    retag(deploy)
}

fn read_instance(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    let reservation = described(deploy, "DescribeInstances", "InstanceIds", "Reservations")?;
    let instance = first(&reservation, "Instances");
    let text = |path: &[&str]| Some(Value::from(at(&instance, path).unwrap_or_default()));
    Ok(Some(members([
        ("AvailabilityZone", text(&["Placement", "AvailabilityZone"])),
        ("InstanceId", text(&["InstanceId"])),
        ("PrivateDnsName", text(&["PrivateDnsName"])),
        ("PrivateIp", text(&["PrivateIpAddress"])),
        ("PublicDnsName", text(&["PublicDnsName"])),
        ("PublicIp", text(&["PublicIpAddress"])),
        ("State.Code", text(&["State", "Code"])),
        ("State.Name", text(&["State", "Name"])),
        ("VpcId", text(&["VpcId"])),
    ])))
}

fn create_interface(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    deploy.needed("SubnetId")?;
    let mut input =
        deploy.take(&["Description", "InterfaceType", "PrivateIpAddress", "PrivateIpAddresses", "SubnetId"]);
    if let Some(groups) = deploy.property("GroupSet") {
        input.insert("Groups", groups.clone());
    }
    let input = tagged(deploy, input, "network-interface");
    let answer = deploy.call("ec2", "CreateNetworkInterface", input)?;
    deploy.physical = at(&answer, &["NetworkInterface", "NetworkInterfaceId"]).unwrap_or_default();
    if deploy.property("SourceDestCheck").is_some() {
        interface_attribute(deploy, "SourceDestCheck", "SourceDestCheck", boxed(true.into()))?;
    }
    Ok(deploy.physical.clone())
}

fn interface_attribute(
    deploy: &mut Deploy<'_, '_>,
    property: &str,
    member: &'static str,
    default: Value,
) -> Result<()> {
    let value = match (deploy.property(property).cloned(), member) {
        (Some(value), "Groups") => value,
        (Some(value), _) => boxed(value),
        (None, _) => default,
    };
    let mut input = one("NetworkInterfaceId", deploy.physical.as_str());
    input.insert(member, value);
    deploy.call("ec2", "ModifyNetworkInterfaceAttribute", input).map(|_| ())
}

fn interface_attributes(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let attributes = [
        ("Description", "Description", boxed("".into())),
        ("SourceDestCheck", "SourceDestCheck", boxed(true.into())),
        ("GroupSet", "Groups", Value::List(Vec::new())),
    ];
    for (property, member, default) in attributes {
        if deploy.changed(property) {
            interface_attribute(deploy, property, member, default)?;
        }
    }
    Ok(())
}

fn read_interface(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    let interface =
        described(deploy, "DescribeNetworkInterfaces", "NetworkInterfaceIds", "NetworkInterfaces")?;
    let addresses = interface.get("PrivateIpAddresses").and_then(Value::as_list).unwrap_or_default();
    let secondary = addresses.iter().filter(|one| one.get("Primary").and_then(Value::as_bool) != Some(true));
    let secondary = secondary.filter_map(|one| one.get("PrivateIpAddress")).cloned().collect();
    Ok(Some(members([
        ("Id", Some(deploy.physical.as_str().into())),
        ("PrimaryPrivateIpAddress", interface.get("PrivateIpAddress").cloned()),
        ("SecondaryPrivateIpAddresses", Some(Value::List(secondary))),
        ("VpcId", interface.get("VpcId").cloned()),
    ])))
}

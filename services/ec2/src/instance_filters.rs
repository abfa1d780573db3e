//! The filters of DescribeInstances.

use service::{Result, Shape as _};

use crate::filter_paths::{self, FilterPaths};
use crate::filters;
use crate::instances::Instance;
use crate::shapes::Filter;

/// Refuses filters that DescribeInstances does not have.
pub(crate) fn check(filters: &Option<Vec<Filter>>) -> Result<()> {
    filter_paths::check(filters, FILTERS)
}

/// Whether an instance of this account passes every filter.
pub(crate) fn passes(filters: &Option<Vec<Filter>>, instance: &Instance, account: &str) -> bool {
    let shape = &instance.shape;
    filters::passes(filters, &shape.tags, |name| match name {
        "iam-instance-profile.name" => {
            let arn = shape.iam_instance_profile.as_ref().and_then(|profile| profile.arn.as_deref());
            arn.and_then(|arn| arn.rsplit('/').next()).map(str::to_owned).into_iter().collect()
        }
        "owner-id" => vec![account.to_owned()],
        "reservation-id" => vec![instance.reservation_id.clone()],
        _ => filter_paths::values(shape.view(), FILTERS, name),
    })
}

/// Places in the instance's shape; those without one are answered above.
const FILTERS: FilterPaths = &[
    ("affinity", "Placement.Affinity"),
    ("architecture", "Architecture"),
    ("availability-zone", "Placement.AvailabilityZone"),
    ("availability-zone-id", "Placement.AvailabilityZoneId"),
    ("block-device-mapping.attach-time", "BlockDeviceMappings.Ebs.AttachTime"),
    ("block-device-mapping.delete-on-termination", "BlockDeviceMappings.Ebs.DeleteOnTermination"),
    ("block-device-mapping.device-name", "BlockDeviceMappings.DeviceName"),
    ("block-device-mapping.status", "BlockDeviceMappings.Ebs.Status"),
    ("block-device-mapping.volume-id", "BlockDeviceMappings.Ebs.VolumeId"),
    ("boot-mode", "BootMode"),
    ("capacity-reservation-id", "CapacityReservationId"),
    (
        "capacity-reservation-specification.capacity-reservation-preference",
        "CapacityReservationSpecification.CapacityReservationPreference",
    ),
    (
        "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id",
        "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId",
    ),
    (
        "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn",
        "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationResourceGroupArn",
    ),
    ("client-token", "ClientToken"),
    ("current-instance-boot-mode", "CurrentInstanceBootMode"),
    ("dns-name", "PublicDnsName"),
    ("ebs-optimized", "EbsOptimized"),
    ("ena-support", "EnaSupport"),
    ("enclave-options.enabled", "EnclaveOptions.Enabled"),
    ("hibernation-options.configured", "HibernationOptions.Configured"),
    ("host-id", "Placement.HostId"),
    ("hypervisor", "Hypervisor"),
    ("iam-instance-profile.arn", "IamInstanceProfile.Arn"),
    ("iam-instance-profile.id", "IamInstanceProfile.Id"),
    ("iam-instance-profile.name", ""),
    ("image-id", "ImageId"),
    ("instance-id", "InstanceId"),
    ("instance-lifecycle", "InstanceLifecycle"),
    ("instance-state-code", "State.Code"),
    ("instance-state-name", "State.Name"),
    ("instance-type", "InstanceType"),
    ("instance.group-id", "SecurityGroups.GroupId"),
    ("instance.group-name", "SecurityGroups.GroupName"),
    ("ip-address", "PublicIpAddress"),
    ("ipv6-address", "Ipv6Address"),
    ("kernel-id", "KernelId"),
    ("key-name", "KeyName"),
    ("launch-index", "AmiLaunchIndex"),
    ("launch-time", "LaunchTime"),
    ("maintenance-options.auto-recovery", "MaintenanceOptions.AutoRecovery"),
    ("metadata-options.http-endpoint", "MetadataOptions.HttpEndpoint"),
    ("metadata-options.http-protocol-ipv4", "MetadataOptions.HttpEndpoint"),
    ("metadata-options.http-protocol-ipv6", "MetadataOptions.HttpProtocolIpv6"),
    ("metadata-options.http-put-response-hop-limit", "MetadataOptions.HttpPutResponseHopLimit"),
    ("metadata-options.http-tokens", "MetadataOptions.HttpTokens"),
    ("metadata-options.instance-metadata-tags", "MetadataOptions.InstanceMetadataTags"),
    ("metadata-options.state", "MetadataOptions.State"),
    ("monitoring-state", "Monitoring.State"),
    (
        "network-interface.addresses.association.allocation-id",
        "NetworkInterfaces.PrivateIpAddresses.Association.AllocationId",
    ),
    (
        "network-interface.addresses.association.association-id",
        "NetworkInterfaces.PrivateIpAddresses.Association.AssociationId",
    ),
    (
        "network-interface.addresses.association.carrier-ip",
        "NetworkInterfaces.PrivateIpAddresses.Association.CarrierIp",
    ),
    (
        "network-interface.addresses.association.customer-owned-ip",
        "NetworkInterfaces.PrivateIpAddresses.Association.CustomerOwnedIp",
    ),
    (
        "network-interface.addresses.association.ip-owner-id",
        "NetworkInterfaces.PrivateIpAddresses.Association.IpOwnerId",
    ),
    (
        "network-interface.addresses.association.public-dns-name",
        "NetworkInterfaces.PrivateIpAddresses.Association.PublicDnsName",
    ),
    (
        "network-interface.addresses.association.public-ip",
        "NetworkInterfaces.PrivateIpAddresses.Association.PublicIp",
    ),
    ("network-interface.addresses.primary", "NetworkInterfaces.PrivateIpAddresses.Primary"),
    ("network-interface.addresses.private-dns-name", "NetworkInterfaces.PrivateIpAddresses.PrivateDnsName"),
    (
        "network-interface.addresses.private-ip-address",
        "NetworkInterfaces.PrivateIpAddresses.PrivateIpAddress",
    ),
    ("network-interface.association.allocation-id", "NetworkInterfaces.Association.AllocationId"),
    ("network-interface.association.association-id", "NetworkInterfaces.Association.AssociationId"),
    ("network-interface.association.carrier-ip", "NetworkInterfaces.Association.CarrierIp"),
    ("network-interface.association.customer-owned-ip", "NetworkInterfaces.Association.CustomerOwnedIp"),
    ("network-interface.association.ip-owner-id", "NetworkInterfaces.Association.IpOwnerId"),
    ("network-interface.association.public-dns-name", "NetworkInterfaces.Association.PublicDnsName"),
    ("network-interface.association.public-ip", "NetworkInterfaces.Association.PublicIp"),
    ("network-interface.attachment.attach-time", "NetworkInterfaces.Attachment.AttachTime"),
    ("network-interface.attachment.attachment-id", "NetworkInterfaces.Attachment.AttachmentId"),
    (
        "network-interface.attachment.delete-on-termination",
        "NetworkInterfaces.Attachment.DeleteOnTermination",
    ),
    ("network-interface.attachment.device-index", "NetworkInterfaces.Attachment.DeviceIndex"),
    ("network-interface.attachment.instance-id", "InstanceId"),
    ("network-interface.attachment.instance-owner-id", "NetworkInterfaces.OwnerId"),
    ("network-interface.attachment.network-card-index", "NetworkInterfaces.Attachment.NetworkCardIndex"),
    ("network-interface.attachment.status", "NetworkInterfaces.Attachment.Status"),
    ("network-interface.availability-zone", "Placement.AvailabilityZone"),
    ("network-interface.description", "NetworkInterfaces.Description"),
    ("network-interface.group-id", "NetworkInterfaces.Groups.GroupId"),
    ("network-interface.group-name", "NetworkInterfaces.Groups.GroupName"),
    ("network-interface.ipv4-prefixes.ipv4-prefix", "NetworkInterfaces.Ipv4Prefixes.Ipv4Prefix"),
    ("network-interface.ipv6-address", "NetworkInterfaces.Ipv6Addresses.Ipv6Address"),
    ("network-interface.ipv6-addresses.ipv6-address", "NetworkInterfaces.Ipv6Addresses.Ipv6Address"),
    ("network-interface.ipv6-addresses.is-primary-ipv6", "NetworkInterfaces.Ipv6Addresses.IsPrimaryIpv6"),
    ("network-interface.ipv6-native", "NetworkInterfaces.Ipv6Native"),
    ("network-interface.ipv6-prefixes.ipv6-prefix", "NetworkInterfaces.Ipv6Prefixes.Ipv6Prefix"),
    ("network-interface.mac-address", "NetworkInterfaces.MacAddress"),
    ("network-interface.network-interface-id", "NetworkInterfaces.NetworkInterfaceId"),
    ("network-interface.operator.managed", "NetworkInterfaces.Operator.Managed"),
    ("network-interface.operator.principal", "NetworkInterfaces.Operator.Principal"),
    ("network-interface.outpost-arn", "OutpostArn"),
    ("network-interface.owner-id", "NetworkInterfaces.OwnerId"),
    ("network-interface.private-dns-name", "NetworkInterfaces.PrivateDnsName"),
    ("network-interface.private-ip-address", "NetworkInterfaces.PrivateIpAddress"),
    ("network-interface.public-dns-name", "NetworkInterfaces.Association.PublicDnsName"),
    ("network-interface.requester-id", "NetworkInterfaces.RequesterId"),
    ("network-interface.requester-managed", "NetworkInterfaces.RequesterManaged"),
    ("network-interface.source-dest-check", "NetworkInterfaces.SourceDestCheck"),
    ("network-interface.status", "NetworkInterfaces.Status"),
    ("network-interface.subnet-id", "NetworkInterfaces.SubnetId"),
    ("network-interface.vpc-id", "NetworkInterfaces.VpcId"),
    ("network-performance-options.bandwidth-weighting", "NetworkPerformanceOptions.BandwidthWeighting"),
    ("operator.managed", "Operator.Managed"),
    ("operator.principal", "Operator.Principal"),
    ("outpost-arn", "OutpostArn"),
    ("owner-id", ""),
    ("placement-group-name", "Placement.GroupName"),
    ("placement-partition-number", "Placement.PartitionNumber"),
    ("platform", "Platform"),
    ("platform-details", "PlatformDetails"),
    ("private-dns-name", "PrivateDnsName"),
    (
        "private-dns-name-options.enable-resource-name-dns-a-record",
        "PrivateDnsNameOptions.EnableResourceNameDnsARecord",
    ),
    (
        "private-dns-name-options.enable-resource-name-dns-aaaa-record",
        "PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord",
    ),
    ("private-dns-name-options.hostname-type", "PrivateDnsNameOptions.HostnameType"),
    ("private-ip-address", "PrivateIpAddress"),
    ("product-code", "ProductCodes.ProductCodeId"),
    ("product-code.type", "ProductCodes.ProductCodeType"),
    ("ramdisk-id", "RamdiskId"),
    ("reason", "StateTransitionReason"),
    ("requester-id", "RequesterId"),
    ("reservation-id", ""),
    ("root-device-name", "RootDeviceName"),
    ("root-device-type", "RootDeviceType"),
    ("source-dest-check", "SourceDestCheck"),
    ("spot-instance-request-id", "SpotInstanceRequestId"),
    ("state-reason-code", "StateReason.Code"),
    ("state-reason-message", "StateReason.Message"),
    ("subnet-id", "SubnetId"),
    ("tenancy", "Placement.Tenancy"),
    ("tpm-support", "TpmSupport"),
    ("usage-operation", "UsageOperation"),
    ("usage-operation-update-time", "UsageOperationUpdateTime"),
    ("virtualization-type", "VirtualizationType"),
    ("vpc-id", "VpcId"),
];

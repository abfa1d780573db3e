//! Instance types: a table of what AWS offers, described, and looked up when instances are launched.
//!
//! `instance_types.tsv` holds the facts that `DescribeInstanceTypes` told in us-east-1. Every type is offered in every
//! zone of every Region, which is more than AWS does.

// shapes: InstanceTypeInfo
use service::{Operation, Result, Shape as _, View};

use crate::filter_paths::{self, FilterPaths};
use crate::listing::{self, Wanted};
use crate::shapes::{
    DescribeInstanceTypeOfferingsRequest, DescribeInstanceTypeOfferingsResult, DescribeInstanceTypesRequest,
    DescribeInstanceTypesResult, InstanceTypeOffering,
};
use crate::{faults, instance_type_info, zones};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("DescribeInstanceTypeOfferings", offerings),
    service::reads!("DescribeInstanceTypes", describe),
];

/// A line for each type, ordered by name; the first line names the columns.
const TABLE: &str = include_str!("instance_types.tsv");

/// How many columns it has.
const COLUMNS: usize = Column::Placement as usize + 1;

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InstanceType {
    columns: [&'static str; COLUMNS],
}

impl InstanceType {
    fn read(line: &'static str) -> Self {
        let mut columns = line.split('\t');
        Self { columns: std::array::from_fn(|_| columns.next().unwrap_or_default()) }
    }

    /// The text in a column.
    pub(crate) fn column(self, column: Column) -> &'static str {
        self.columns[column as usize]
    }

    /// The number in a column.
    pub(crate) fn number(self, column: Column) -> i64 {
        self.column(column).parse().unwrap_or_default()
    }

    /// The comma-separated texts in a column.
    pub(crate) fn list(self, column: Column) -> Vec<String> {
        self.column(column).split(',').filter(|item| *item != "-").map(str::to_owned).collect()
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        self.column(Column::Name)
    }

    /// Whether it has a property: a letter of the second column.
    pub(crate) fn has(self, flag: char) -> bool {
        self.column(Column::Flags).contains(flag)
    }

    /// The architecture that instances of it have unless their image says otherwise.
    pub(crate) fn architecture(self) -> &'static str {
        self.column(Column::Architectures).rsplit(',').next().unwrap_or_default()
    }

    /// Whether images of an architecture run on it.
    pub(crate) fn supports(self, architecture: &str) -> bool {
        self.column(Column::Architectures).split(',').any(|known| known == architecture)
    }

    /// How many network interfaces an instance of it can have.
    pub(crate) fn interfaces(self) -> usize {
        usize::try_from(self.number(Column::Interfaces)).unwrap_or_default()
    }
}

/// The columns of the table in their order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Column {
    Name,
    /// a auto recovery, b burstable, c current generation, d dedicated hosts, e EFA, f free tier, h hibernation,
    /// m bare metal, n enclaves, t encryption in transit, v TPM, 6 IPv6.
    Flags,
    Hypervisor,
    Architectures,
    Manufacturer,
    ClockSpeed,
    Vcpus,
    Cores,
    Threads,
    ValidCores,
    ValidThreads,
    Memory,
    Ena,
    Network,
    Interfaces,
    Ipv4,
    Ipv6,
    Cards,
    EbsOptimized,
    Nvme,
    EbsAttachments,
    EbsLimits,
    Disks,
    Gpus,
    BootModes,
    Virtualization,
    RootDevices,
    Usage,
    Placement,
}

/// All types, ordered by name.
fn all() -> impl Iterator<Item = InstanceType> {
    TABLE.lines().skip(1).map(InstanceType::read)
}

/// The type of this name.
pub(crate) fn find(name: &str) -> Option<InstanceType> {
    let mut rest = TABLE.split_once('\n')?.1;
    while !rest.is_empty() {
        let start = rest[..rest.len() / 2].rfind('\n').map_or(0, |at| at + 1);
        let end = rest[start..].find('\n').map_or(rest.len(), |at| start + at);
        let line = &rest[start..end];
        match name.cmp(line.split('\t').next().unwrap_or_default()) {
            std::cmp::Ordering::Equal => return Some(InstanceType::read(line)),
            std::cmp::Ordering::Less => rest = &rest[..start],
            std::cmp::Ordering::Greater => rest = rest.get(end + 1..).unwrap_or_default(),
        }
    }
    None
}

fn describe(_: View<'_>, request: DescribeInstanceTypesRequest) -> Result<DescribeInstanceTypesResult> {
    filter_paths::check(&request.filters, FILTERS)?;
    let names = request.instance_types.as_deref().unwrap_or_default();
    let unknown: Vec<&str> = names.iter().map(String::as_str).filter(|name| find(name).is_none()).collect();
    if !unknown.is_empty() {
        return Err(faults::instance_types_not_found(&unknown));
    }
    faults::dry_run(request.dry_run)?;
    let kept = all()
        .filter(|known| names.is_empty() || names.iter().any(|name| name == known.name()))
        .map(instance_type_info::of)
        .filter(|info| filter_paths::passes(&request.filters, &None, info.view(), FILTERS));
    let wanted = Wanted {
        ids: &request.instance_types,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    let page = listing::paged(kept, |info| info.instance_type.clone().unwrap_or_default(), &wanted)?;
    Ok(DescribeInstanceTypesResult { instance_types: Some(page.items), next_token: page.next })
}

const FILTERS: FilterPaths = &[
    ("auto-recovery-supported", "AutoRecoverySupported"),
    ("bare-metal", "BareMetal"),
    ("burstable-performance-supported", "BurstablePerformanceSupported"),
    ("current-generation", "CurrentGeneration"),
    ("dedicated-hosts-supported", "DedicatedHostsSupported"),
    ("ebs-info.attachment-limit-type", "EbsInfo.AttachmentLimitType"),
    (
        "ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps",
        "EbsInfo.EbsOptimizedInfo.BaselineBandwidthInMbps",
    ),
    ("ebs-info.ebs-optimized-info.baseline-iops", "EbsInfo.EbsOptimizedInfo.BaselineIops"),
    (
        "ebs-info.ebs-optimized-info.baseline-throughput-in-mbps",
        "EbsInfo.EbsOptimizedInfo.BaselineThroughputInMBps",
    ),
    (
        "ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps",
        "EbsInfo.EbsOptimizedInfo.MaximumBandwidthInMbps",
    ),
    ("ebs-info.ebs-optimized-info.maximum-iops", "EbsInfo.EbsOptimizedInfo.MaximumIops"),
    (
        "ebs-info.ebs-optimized-info.maximum-throughput-in-mbps",
        "EbsInfo.EbsOptimizedInfo.MaximumThroughputInMBps",
    ),
    ("ebs-info.ebs-optimized-support", "EbsInfo.EbsOptimizedSupport"),
    ("ebs-info.encryption-support", "EbsInfo.EncryptionSupport"),
    ("ebs-info.maximum-ebs-attachments", "EbsInfo.MaximumEbsAttachments"),
    ("ebs-info.nvme-support", "EbsInfo.NvmeSupport"),
    ("free-tier-eligible", "FreeTierEligible"),
    ("hibernation-supported", "HibernationSupported"),
    ("hypervisor", "Hypervisor"),
    ("instance-storage-info.disk.count", "InstanceStorageInfo.Disks.Count"),
    ("instance-storage-info.disk.size-in-gb", "InstanceStorageInfo.Disks.SizeInGB"),
    ("instance-storage-info.disk.type", "InstanceStorageInfo.Disks.Type"),
    ("instance-storage-info.encryption-support", "InstanceStorageInfo.EncryptionSupport"),
    ("instance-storage-info.nvme-support", "InstanceStorageInfo.NvmeSupport"),
    ("instance-storage-info.total-size-in-gb", "InstanceStorageInfo.TotalSizeInGB"),
    ("instance-storage-supported", "InstanceStorageSupported"),
    ("instance-type", "InstanceType"),
    ("memory-info.size-in-mib", "MemoryInfo.SizeInMiB"),
    ("network-info.bandwidth-weightings", "NetworkInfo.BandwidthWeightings"),
    ("network-info.efa-info.maximum-efa-interfaces", "NetworkInfo.EfaInfo.MaximumEfaInterfaces"),
    ("network-info.efa-supported", "NetworkInfo.EfaSupported"),
    ("network-info.ena-support", "NetworkInfo.EnaSupport"),
    ("network-info.encryption-in-transit-supported", "NetworkInfo.EncryptionInTransitSupported"),
    ("network-info.ipv4-addresses-per-interface", "NetworkInfo.Ipv4AddressesPerInterface"),
    ("network-info.ipv6-addresses-per-interface", "NetworkInfo.Ipv6AddressesPerInterface"),
    ("network-info.ipv6-supported", "NetworkInfo.Ipv6Supported"),
    ("network-info.maximum-network-cards", "NetworkInfo.MaximumNetworkCards"),
    ("network-info.maximum-network-interfaces", "NetworkInfo.MaximumNetworkInterfaces"),
    ("network-info.network-performance", "NetworkInfo.NetworkPerformance"),
    ("nitro-enclaves-support", "NitroEnclavesSupport"),
    ("nitro-tpm-info.supported-versions", "NitroTpmInfo.SupportedVersions"),
    ("nitro-tpm-support", "NitroTpmSupport"),
    ("processor-info.supported-architecture", "ProcessorInfo.SupportedArchitectures"),
    ("processor-info.supported-features", "ProcessorInfo.SupportedFeatures"),
    ("processor-info.sustained-clock-speed-in-ghz", "ProcessorInfo.SustainedClockSpeedInGhz"),
    ("reboot-migration-support", "RebootMigrationSupport"),
    ("supported-boot-mode", "SupportedBootModes"),
    ("supported-root-device-type", "SupportedRootDeviceTypes"),
    ("supported-usage-class", "SupportedUsageClasses"),
    ("supported-virtualization-type", "SupportedVirtualizationTypes"),
    ("vcpu-info.default-cores", "VCpuInfo.DefaultCores"),
    ("vcpu-info.default-threads-per-core", "VCpuInfo.DefaultThreadsPerCore"),
    ("vcpu-info.default-vcpus", "VCpuInfo.DefaultVCpus"),
    ("vcpu-info.valid-cores", "VCpuInfo.ValidCores"),
    ("vcpu-info.valid-threads-per-core", "VCpuInfo.ValidThreadsPerCore"),
];

const OFFERING_FILTERS: FilterPaths = &[("instance-type", "InstanceType"), ("location", "Location")];

fn offerings(
    view: View<'_>,
    request: DescribeInstanceTypeOfferingsRequest,
) -> Result<DescribeInstanceTypeOfferingsResult> {
    filter_paths::check(&request.filters, OFFERING_FILTERS)?;
    let location_type = request.location_type.unwrap_or_else(|| "region".to_owned());
    let locations: Vec<String> = match location_type.as_str() {
        "availability-zone" => zones::of(view.region()).iter().map(|zone| zone.name.clone()).collect(),
        "availability-zone-id" => zones::of(view.region()).iter().map(|zone| zone.id.clone()).collect(),
        _ => vec![view.region().name().to_owned()],
    };
    faults::dry_run(request.dry_run)?;
    let offered = all().flat_map(|known| {
        locations.iter().map(move |location| InstanceTypeOffering {
            instance_type: Some(known.name().to_owned()),
            location_type: None,
            location: Some(location.clone()),
        })
    });
    let kept =
        offered.filter(|it| filter_paths::passes(&request.filters, &None, it.view(), OFFERING_FILTERS));
    let wanted = Wanted { ids: &None, next_token: &request.next_token, max_results: request.max_results };
    let key = |it: &InstanceTypeOffering| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        format!("{} {}", text(&it.instance_type), text(&it.location))
    };
    let mut page = listing::paged(kept, key, &wanted)?;
    page.items.iter_mut().for_each(|it| it.location_type = Some(location_type.clone()));
    Ok(DescribeInstanceTypeOfferingsResult {
        instance_type_offerings: Some(page.items),
        next_token: page.next,
    })
}

#[cfg(test)]
mod tests {
    use super::{all, find};
    use crate::instance_type_info;

    #[test]
    fn every_type_is_found_by_its_name() {
        for known in all() {
            assert_eq!(find(known.name()), Some(known));
        }
        assert!(find("t2.enormous").is_none());
        assert!(find("").is_none());
    }

    #[test]
    fn a_line_becomes_the_apis_shape() {
        let info = instance_type_info::of(find("m5d.large").expect("it is in the table"));
        let vcpus = info.v_cpu_info.unwrap_or_default();
        assert_eq!((vcpus.default_v_cpus, vcpus.valid_threads_per_core), (Some(2), Some(vec![1, 2])));
        let disks = info.instance_storage_info.unwrap_or_default().disks.unwrap_or_default();
        assert_eq!(disks.first().and_then(|disk| disk.size_in_gb), Some(75));
    }
}

//! An instance type as DescribeInstanceTypes shows it.

use crate::instance_types::{Column, InstanceType};
use crate::shapes::{
    DiskInfo, EbsInfo, EbsOptimizedInfo, GpuDeviceInfo, GpuDeviceMemoryInfo, GpuInfo, InstanceStorageInfo,
    InstanceTypeInfo, MemoryInfo, NetworkCardInfo, NetworkInfo, NitroTpmInfo, PlacementGroupInfo,
    ProcessorInfo, VCpuInfo,
};

/// The whole shape.
pub(crate) fn of(known: InstanceType) -> InstanceTypeInfo {
    let text = |column| Some(known.column(column).to_owned()).filter(|text| text != "-");
    let list = |column| Some(known.list(column));
    let supported = |flag| Some(if known.has(flag) { "supported" } else { "unsupported" }.to_owned());
    let storage = storage_info(known);
    InstanceTypeInfo {
        instance_type: text(Column::Name),
        current_generation: Some(known.has('c')),
        free_tier_eligible: Some(known.has('f')),
        supported_usage_classes: list(Column::Usage),
        supported_root_device_types: list(Column::RootDevices),
        supported_virtualization_types: list(Column::Virtualization),
        bare_metal: Some(known.has('m')),
        hypervisor: text(Column::Hypervisor),
        processor_info: Some(ProcessorInfo {
            supported_architectures: list(Column::Architectures),
            sustained_clock_speed_in_ghz: known.column(Column::ClockSpeed).parse().ok(),
            supported_features: None,
            manufacturer: text(Column::Manufacturer),
        }),
        v_cpu_info: Some(VCpuInfo {
            default_v_cpus: Some(known.number(Column::Vcpus)),
            default_cores: Some(known.number(Column::Cores)),
            default_threads_per_core: Some(known.number(Column::Threads)),
            valid_cores: numbers(known.column(Column::ValidCores)),
            valid_threads_per_core: numbers(known.column(Column::ValidThreads)),
        }),
        memory_info: Some(MemoryInfo { size_in_mi_b: Some(known.number(Column::Memory)) }),
        instance_storage_supported: Some(storage.is_some()),
        instance_storage_info: storage,
        ebs_info: Some(ebs_info(known)),
        network_info: Some(network_info(known)),
        gpu_info: gpu_info(known),
        placement_group_info: Some(PlacementGroupInfo { supported_strategies: list(Column::Placement) }),
        hibernation_supported: Some(known.has('h')),
        burstable_performance_supported: Some(known.has('b')),
        dedicated_hosts_supported: Some(known.has('d')),
        auto_recovery_supported: Some(known.has('a')),
        supported_boot_modes: list(Column::BootModes),
        nitro_enclaves_support: supported('n'),
        nitro_tpm_support: supported('v'),
        nitro_tpm_info: known
            .has('v')
            .then(|| NitroTpmInfo { supported_versions: Some(vec!["2.0".to_owned()]) }),
        supported_in_region: Some(true),
        ..Default::default()
    }
}

/// `1,2` or `4-48/2` (from 4 to 48 by 2).
fn numbers(text: &str) -> Option<Vec<i64>> {
    if let Some((first, rest)) = text.split_once('-').filter(|(first, _)| !first.is_empty()) {
        let (last, step) = rest.split_once('/')?;
        return Some((first.parse().ok()?..=last.parse().ok()?).step_by(step.parse().ok()?).collect());
    }
    text.split(',').map(|number| number.parse().ok()).collect()
}

fn ebs_info(known: InstanceType) -> EbsInfo {
    let limits: Vec<i64> =
        known.list(Column::EbsLimits).iter().filter_map(|text| text.parse().ok()).collect();
    let optimized = match limits.as_slice() {
        [bandwidth, iops, maximum_bandwidth, maximum_iops] => Some(EbsOptimizedInfo {
            baseline_bandwidth_in_mbps: Some(*bandwidth),
            baseline_throughput_in_m_bps: Some(*bandwidth as f64 / 8.0),
            baseline_iops: Some(*iops),
            maximum_bandwidth_in_mbps: Some(*maximum_bandwidth),
            maximum_throughput_in_m_bps: Some(*maximum_bandwidth as f64 / 8.0),
            maximum_iops: Some(*maximum_iops),
        }),
        _ => None,
    };
    EbsInfo {
        ebs_optimized_support: Some(known.column(Column::EbsOptimized).to_owned()),
        encryption_support: Some("supported".to_owned()),
        ebs_optimized_info: optimized,
        nvme_support: Some(known.column(Column::Nvme).to_owned()),
        maximum_ebs_attachments: Some(known.number(Column::EbsAttachments)),
        ..Default::default()
    }
}

fn network_info(known: InstanceType) -> NetworkInfo {
    let performance = Some(known.column(Column::Network).to_owned());
    let interfaces = Some(known.number(Column::Interfaces));
    NetworkInfo {
        network_performance: performance.clone(),
        maximum_network_interfaces: interfaces,
        maximum_network_cards: Some(known.number(Column::Cards)),
        default_network_card_index: Some(0),
        network_cards: Some(vec![NetworkCardInfo {
            network_card_index: Some(0),
            network_performance: performance,
            maximum_network_interfaces: interfaces,
            ..Default::default()
        }]),
        ipv4_addresses_per_interface: Some(known.number(Column::Ipv4)),
        ipv6_addresses_per_interface: Some(known.number(Column::Ipv6)),
        ipv6_supported: Some(known.has('6')),
        ena_support: Some(known.column(Column::Ena).to_owned()),
        efa_supported: Some(known.has('e')),
        encryption_in_transit_supported: Some(known.has('t')),
        ..Default::default()
    }
}

/// `2x900ssd` for each kind of disk.
fn storage_info(known: InstanceType) -> Option<InstanceStorageInfo> {
    let disks: Vec<DiskInfo> = known
        .list(Column::Disks)
        .iter()
        .filter_map(|text| {
            let (count, rest) = text.split_once('x')?;
            let letters = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
            Some(DiskInfo {
                size_in_gb: rest[..letters].parse().ok(),
                count: count.parse().ok(),
                r#type: Some(rest[letters..].to_owned()),
            })
        })
        .collect();
    let nvme = known.column(Column::Hypervisor) != "xen";
    let total = disks.iter().map(|disk| disk.size_in_gb.unwrap_or(0) * disk.count.unwrap_or(0)).sum();
    (!disks.is_empty()).then(|| InstanceStorageInfo {
        total_size_in_gb: Some(total),
        disks: Some(disks),
        nvme_support: Some(if nvme { "required" } else { "unsupported" }.to_owned()),
        encryption_support: Some(if nvme { "required" } else { "unsupported" }.to_owned()),
    })
}

/// `8xNVIDIA:V100:32768:ml-ai` for each kind of device.
fn gpu_info(known: InstanceType) -> Option<GpuInfo> {
    let gpus: Vec<GpuDeviceInfo> = known
        .list(Column::Gpus)
        .iter()
        .filter_map(|text| {
            let (count, rest) = text.split_once('x')?;
            let mut parts = rest.split(':').map(str::to_owned);
            let (manufacturer, name, memory, workloads) =
                (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
            let count: Option<i64> = count.parse().ok();
            Some(GpuDeviceInfo {
                name: Some(name),
                manufacturer: Some(manufacturer),
                count,
                logical_gpu_count: count,
                gpu_partition_size: Some(1.0),
                workloads: Some(workloads.split('+').map(str::to_owned).collect()),
                memory_info: Some(GpuDeviceMemoryInfo { size_in_mi_b: memory.parse().ok() }),
            })
        })
        .collect();
    let total = gpus
        .iter()
        .map(|gpu| {
            let memory = gpu.memory_info.as_ref().and_then(|memory| memory.size_in_mi_b);
            gpu.count.unwrap_or(0) * memory.unwrap_or(0)
        })
        .sum();
    (!gpus.is_empty()).then_some(GpuInfo { gpus: Some(gpus), total_gpu_memory_in_mi_b: Some(total) })
}

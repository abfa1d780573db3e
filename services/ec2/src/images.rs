//! Amazon machine images: a small catalogue of public ones, the same in every Region.
//!
//! RunInstances launches any well-formed id (`ami-` and 8 or 17 hexadecimal digits), known or not: test suites are
//! full of ids that only their authors' accounts have, and nothing boots here anyway. An id that is not in the
//! catalogue stands for a Linux image of the instance type's own architecture. DescribeImages knows the catalogue alone.

// shapes: Image
use service::{Operation, Result, Shape as _, View};

use crate::filter_paths::{self, FilterPaths};
use crate::listing::{self, Wanted};
use crate::shapes::{self, BlockDeviceMapping, DescribeImagesRequest, DescribeImagesResult, EbsBlockDevice};
use crate::{faults, instance_types::InstanceType};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("DescribeImages", describe)];

/// What an entry of the catalogue says.
struct Entry {
    id: &'static str,
    name: &'static str,
    description: &'static str,
    owner: &'static str,
    alias: Option<&'static str>,
    architecture: &'static str,
    root: &'static str,
    platform: Platform,
    size: i64,
    volume_type: &'static str,
    boot_mode: Option<&'static str>,
    imds: Option<&'static str>,
    created: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Platform {
    Linux,
    Windows,
}

const AMAZON: &str = "137112412989";
const CANONICAL: &str = "099720109477";
const MICROSOFT: &str = "801119661308";

/// What most Linux images have.
const LINUX: Entry = Entry {
    id: "",
    name: "",
    description: "",
    owner: AMAZON,
    alias: Some("amazon"),
    architecture: "x86_64",
    root: "/dev/xvda",
    platform: Platform::Linux,
    size: 8,
    volume_type: "gp3",
    boot_mode: Some("uefi-preferred"),
    imds: Some("v2.0"),
    created: "2025-09-15T20:12:31.000Z",
};

const CATALOGUE: &[Entry] = &[
    Entry {
        id: "ami-0a1f5c2e9b7d43680",
        name: "al2023-ami-2023.8.20250915.0-kernel-6.1-x86_64",
        description: "Amazon Linux 2023 AMI 2023.8.20250915.0 x86_64 HVM kernel-6.1",
        ..LINUX
    },
    Entry {
        id: "ami-0b2e6d3f8c91a5748",
        name: "al2023-ami-2023.8.20250915.0-kernel-6.1-arm64",
        description: "Amazon Linux 2023 AMI 2023.8.20250915.0 arm64 HVM kernel-6.1",
        architecture: "arm64",
        boot_mode: Some("uefi"),
        ..LINUX
    },
    Entry {
        id: "ami-0c3d7e4a1b82f6095",
        name: "amzn2-ami-kernel-5.10-hvm-2.0.20250915.0-x86_64-gp2",
        description: "Amazon Linux 2 Kernel 5.10 AMI 2.0.20250915.0 x86_64 HVM gp2",
        volume_type: "gp2",
        boot_mode: None,
        imds: None,
        ..LINUX
    },
    Entry {
        id: "ami-0d4c8f5b2a73e9106",
        name: "amzn2-ami-kernel-5.10-hvm-2.0.20250915.0-arm64-gp2",
        description: "Amazon Linux 2 LTS Arm64 Kernel 5.10 AMI 2.0.20250915.0 arm64 HVM gp2",
        architecture: "arm64",
        volume_type: "gp2",
        boot_mode: Some("uefi"),
        imds: None,
        ..LINUX
    },
    Entry {
        id: "ami-0e5b9a6c3d64f8217",
        name: "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20250912",
        description: "Canonical, Ubuntu, 22.04 LTS, amd64 jammy image build on 2025-09-12",
        owner: CANONICAL,
        root: "/dev/sda1",
        volume_type: "gp2",
        boot_mode: None,
        imds: None,
        created: "2025-09-12T07:38:02.000Z",
        ..LINUX
    },
    Entry {
        id: "ami-0f6a8b7d4c55e9328",
        name: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20250912",
        description: "Canonical, Ubuntu, 24.04, amd64 noble image",
        owner: CANONICAL,
        root: "/dev/sda1",
        imds: None,
        created: "2025-09-12T07:41:55.000Z",
        ..LINUX
    },
    Entry {
        id: "ami-07b19c8e5f46d0439",
        name: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20250912",
        description: "Canonical, Ubuntu, 24.04, arm64 noble image",
        owner: CANONICAL,
        architecture: "arm64",
        root: "/dev/sda1",
        boot_mode: Some("uefi"),
        imds: None,
        created: "2025-09-12T07:44:10.000Z",
        ..LINUX
    },
    Entry {
        id: "ami-08c20d9f6e37a1540",
        name: "Windows_Server-2022-English-Full-Base-2025.09.10",
        description: "Microsoft Windows Server 2022 Full Locale English AMI provided by Amazon",
        owner: MICROSOFT,
        root: "/dev/sda1",
        platform: Platform::Windows,
        size: 30,
        volume_type: "gp2",
        boot_mode: None,
        imds: None,
        created: "2025-09-10T04:27:18.000Z",
        ..LINUX
    },
    Entry {
        id: "ami-09d31ea07f28b2651",
        name: "Windows_Server-2025-English-Full-Base-2025.09.10",
        description: "Microsoft Windows Server 2025 Full Locale English AMI provided by Amazon",
        owner: MICROSOFT,
        root: "/dev/sda1",
        platform: Platform::Windows,
        size: 30,
        boot_mode: Some("uefi"),
        created: "2025-09-10T04:31:40.000Z",
        ..LINUX
    },
];

/// The image to launch, which must suit the instance type.
pub(crate) fn launchable(id: &str, instance_type: InstanceType) -> Result<shapes::Image> {
    listing::well_formed([&id.to_owned()], "ami-", MALFORMED)?;
    let Some(entry) = CATALOGUE.iter().find(|entry| entry.id == id) else {
        let architecture = instance_type.architecture();
        let root = "/dev/sda1";
        let unknown = Entry { root, architecture, volume_type: "gp2", boot_mode: None, imds: None, ..LINUX };
        return Ok(shapes::Image { image_id: Some(id.to_owned()), ..unknown.shape() });
    };
    if !instance_type.supports(entry.architecture) {
        return Err(faults::architecture_mismatch(instance_type.architecture(), entry.architecture));
    }
    Ok(entry.shape())
}

const MALFORMED: &str = "InvalidAMIID.Malformed";

impl Entry {
    fn shape(&self) -> shapes::Image {
        let windows = self.platform == Platform::Windows;
        let root = BlockDeviceMapping {
            device_name: Some(self.root.to_owned()),
            ebs: Some(EbsBlockDevice {
                delete_on_termination: Some(true),
                encrypted: Some(false),
                volume_size: Some(self.size),
                volume_type: Some(self.volume_type.to_owned()),
                ..Default::default()
            }),
            ..Default::default()
        };
        let text = |text: &str| Some(text.to_owned());
        shapes::Image {
            platform_details: text(if windows { "Windows" } else { "Linux/UNIX" }),
            usage_operation: text(if windows { "RunInstances:0002" } else { "RunInstances" }),
            block_device_mappings: Some(vec![root]),
            description: text(self.description),
            ena_support: Some(true),
            hypervisor: text("xen"),
            image_owner_alias: self.alias.map(str::to_owned),
            name: text(self.name),
            root_device_name: text(self.root),
            root_device_type: text("ebs"),
            sriov_net_support: text("simple"),
            virtualization_type: text("hvm"),
            boot_mode: self.boot_mode.map(str::to_owned),
            imds_support: self.imds.map(str::to_owned),
            image_id: text(self.id),
            image_location: Some(format!("amazon/{}", self.name)),
            state: text("available"),
            owner_id: text(self.owner),
            creation_date: text(self.created),
            public: Some(true),
            architecture: text(self.architecture),
            image_type: text("machine"),
            platform: windows.then(|| "windows".to_owned()),
            ..Default::default()
        }
    }

    /// Whether a request for images of these owners means this one.
    fn is_of(&self, owners: &[String]) -> bool {
        let named = |owner: &String| owner == self.owner || Some(owner.as_str()) == self.alias;
        owners.is_empty() || owners.iter().any(named)
    }
}

const FILTERS: FilterPaths = &[
    ("architecture", "Architecture"),
    ("block-device-mapping.delete-on-termination", "BlockDeviceMappings.Ebs.DeleteOnTermination"),
    ("block-device-mapping.device-name", "BlockDeviceMappings.DeviceName"),
    ("block-device-mapping.encrypted", "BlockDeviceMappings.Ebs.Encrypted"),
    ("block-device-mapping.snapshot-id", "BlockDeviceMappings.Ebs.SnapshotId"),
    ("block-device-mapping.volume-size", "BlockDeviceMappings.Ebs.VolumeSize"),
    ("block-device-mapping.volume-type", "BlockDeviceMappings.Ebs.VolumeType"),
    ("creation-date", "CreationDate"),
    ("description", "Description"),
    ("ena-support", "EnaSupport"),
    ("hypervisor", "Hypervisor"),
    ("image-id", "ImageId"),
    ("image-type", "ImageType"),
    ("is-public", "Public"),
    ("kernel-id", "KernelId"),
    ("manifest-location", "ImageLocation"),
    ("name", "Name"),
    ("owner-alias", "ImageOwnerAlias"),
    ("owner-id", "OwnerId"),
    ("platform", "Platform"),
    ("product-code", "ProductCodes.ProductCodeId"),
    ("product-code.type", "ProductCodes.ProductCodeType"),
    ("ramdisk-id", "RamdiskId"),
    ("root-device-name", "RootDeviceName"),
    ("root-device-type", "RootDeviceType"),
    ("source-image-id", "SourceImageId"),
    ("source-instance-id", "SourceInstanceId"),
    ("sriov-net-support", "SriovNetSupport"),
    ("state", "State"),
    ("state-reason-code", "StateReason.Code"),
    ("state-reason-message", "StateReason.Message"),
    ("virtualization-type", "VirtualizationType"),
];

fn describe(_: View<'_>, request: DescribeImagesRequest) -> Result<DescribeImagesResult> {
    filter_paths::check(&request.filters, FILTERS)?;
    let ids = request.image_ids.as_deref().unwrap_or_default();
    listing::well_formed(ids, "ami-", MALFORMED)?;
    let known = |id: &&str| CATALOGUE.iter().any(|entry| entry.id == *id);
    let missing: Vec<&str> = ids.iter().map(String::as_str).filter(|id| !known(id)).collect();
    if !missing.is_empty() {
        return Err(faults::image_not_found(&missing));
    }
    faults::dry_run(request.dry_run)?;
    let owners = request.owners.as_deref().unwrap_or_default();
    let mut images: Vec<shapes::Image> = CATALOGUE
        .iter()
        .filter(|entry| (ids.is_empty() || ids.iter().any(|id| id == entry.id)) && entry.is_of(owners))
        .map(Entry::shape)
        .filter(|image| filter_paths::passes(&request.filters, &None, image.view(), FILTERS))
        .collect();
    images.sort_by(|one, other| one.image_id.cmp(&other.image_id));
    let wanted =
        Wanted { ids: &request.image_ids, next_token: &request.next_token, max_results: request.max_results };
    let key = |image: &shapes::Image| image.image_id.clone().unwrap_or_default();
    let page = listing::paged(images.into_iter(), key, &wanted)?;
    Ok(DescribeImagesResult { next_token: page.next, images: Some(page.items) })
}

//! Accounts, and the Regions and zones that they can use.

// shapes: AvailabilityZone, Region, AccountAttribute
use service::{Operation, Region, Result, Shape as _, View};

use crate::filter_paths::{self, FilterPaths};
use crate::shapes::{
    self, AccountAttribute, AccountAttributeValue, AvailabilityZone, DescribeAccountAttributesRequest,
    DescribeAccountAttributesResult, DescribeAvailabilityZonesRequest, DescribeAvailabilityZonesResult,
    DescribeRegionsRequest, DescribeRegionsResult,
};
use crate::zones::{self, Zone};
use crate::{faults, vpcs};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("DescribeAccountAttributes", describe_attributes),
    service::reads!("DescribeAvailabilityZones", describe_zones),
    service::reads!("DescribeRegions", describe_regions),
];

fn describe_attributes(
    view: View<'_>,
    request: DescribeAccountAttributesRequest,
) -> Result<DescribeAccountAttributesResult> {
    let default_vpc = vpcs::default(view).map_or("none", |vpc| vpc.id());
    let attributes = [
        ("vpc-max-security-groups-per-interface", "5"),
        ("max-instances", "20"),
        ("supported-platforms", "VPC"),
        ("default-vpc", default_vpc),
        ("max-elastic-ips", "5"),
        ("vpc-max-elastic-ips", "5"),
    ];
    let wanted = request.attribute_names.unwrap_or_default();
    let described = attributes
        .iter()
        .filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name))
        .map(|(name, value)| AccountAttribute {
            attribute_name: Some((*name).to_owned()),
            attribute_values: Some(vec![AccountAttributeValue {
                attribute_value: Some((*value).to_owned()),
            }]),
        });
    let account_attributes = Some(described.collect());
    faults::dry_run(request.dry_run)?;
    Ok(DescribeAccountAttributesResult { account_attributes })
}

const REGION_FILTERS: FilterPaths =
    &[("endpoint", "Endpoint"), ("opt-in-status", "OptInStatus"), ("region-name", "RegionName")];

fn shown_region(region: Region) -> shapes::Region {
    let opt_in = if zones::must_opt_in(region) { "not-opted-in" } else { "opt-in-not-required" };
    shapes::Region {
        opt_in_status: Some(opt_in.to_owned()),
        region_name: Some(region.name().to_owned()),
        endpoint: Some(format!("ec2.{region}.{}", region.partition().dns_suffix())),
        ..Default::default()
    }
}

/// Shows the Regions that accounts can use without opting in, those named, or all.
fn describe_regions(view: View<'_>, request: DescribeRegionsRequest) -> Result<DescribeRegionsResult> {
    filter_paths::check(&request.filters, REGION_FILTERS)?;
    let names = request.region_names.unwrap_or_default();
    let all: Vec<Region> = view.region().partition().regions().collect();
    let unknown = names.iter().find(|name| !all.iter().any(|region| region.name() == *name));
    if let Some(name) = unknown {
        return Err(faults::region_not_found(name));
    }
    let shown = all
        .into_iter()
        .filter(|region| match names.as_slice() {
            [] => request.all_regions == Some(true) || !zones::must_opt_in(*region),
            names => names.iter().any(|name| name == region.name()),
        })
        .map(shown_region)
        .filter(|region| filter_paths::passes(&request.filters, &None, region.view(), REGION_FILTERS));
    let regions = Some(shown.collect());
    faults::dry_run(request.dry_run)?;
    Ok(DescribeRegionsResult { regions })
}

const ZONE_FILTERS: FilterPaths = &[
    ("group-long-name", "GroupLongName"),
    ("group-name", "GroupName"),
    ("message", "Messages.Message"),
    ("opt-in-status", "OptInStatus"),
    ("parent-zone-id", "ParentZoneId"),
    ("parent-zone-name", "ParentZoneName"),
    ("region-name", "RegionName"),
    ("state", "State"),
    ("zone-id", "ZoneId"),
    ("zone-name", "ZoneName"),
    ("zone-type", "ZoneType"),
];

fn shown_zone(region: Region, zone: &Zone) -> AvailabilityZone {
    AvailabilityZone {
        opt_in_status: Some("opt-in-not-required".to_owned()),
        messages: Some(Vec::new()),
        region_name: Some(region.name().to_owned()),
        zone_name: Some(zone.name.clone()),
        zone_id: Some(zone.id.clone()),
        group_name: Some(format!("{region}-zg-1")),
        group_long_name: Some(format!("{} 1", region.description())),
        network_border_group: Some(region.name().to_owned()),
        zone_type: Some("availability-zone".to_owned()),
        state: Some("available".to_owned()),
        ..Default::default()
    }
}

fn describe_zones(
    view: View<'_>,
    request: DescribeAvailabilityZonesRequest,
) -> Result<DescribeAvailabilityZonesResult> {
    filter_paths::check(&request.filters, ZONE_FILTERS)?;
    let region = view.region();
    let (names, ids) = (request.zone_names.unwrap_or_default(), request.zone_ids.unwrap_or_default());
    if let Some(name) = names.iter().find(|name| zones::named(region, name).is_none()) {
        return Err(faults::zone_not_found(name));
    }
    if let Some(id) = ids.iter().find(|id| zones::with_id(region, id).is_none()) {
        return Err(faults::zone_id_not_found(id));
    }
    let shown = zones::of(region)
        .iter()
        .filter(|zone| names.is_empty() || names.contains(&zone.name))
        .filter(|zone| ids.is_empty() || ids.contains(&zone.id))
        .map(|zone| shown_zone(region, zone))
        .filter(|zone| filter_paths::passes(&request.filters, &None, zone.view(), ZONE_FILTERS));
    let availability_zones = Some(shown.collect());
    faults::dry_run(request.dry_run)?;
    Ok(DescribeAvailabilityZonesResult { availability_zones })
}

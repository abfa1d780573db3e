//! DHCP options: what instances of a VPC are told of the network.

// shapes: DhcpOptions
use service::{
    BTreeMap, Casing, Identity, Map, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Value,
    View,
};

use crate::faults;
use crate::filter_paths::{self, FilterPaths};
use crate::listing::{self, Wanted};
use crate::shapes::{
    self, AssociateDhcpOptionsRequest, AttributeValue, CreateDhcpOptionsRequest, CreateDhcpOptionsResult,
    DeleteDhcpOptionsRequest, DescribeDhcpOptionsRequest, DescribeDhcpOptionsResult, DhcpConfiguration,
    NewDhcpConfiguration, Tag,
};
use crate::tags::{self, Tagged};
use crate::vpcs::{self, Vpc};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AssociateDhcpOptions", associate => empty),
    service::writes!("CreateDhcpOptions", create),
    service::writes!("DeleteDhcpOptions", delete => empty),
    service::reads!("DescribeDhcpOptions", describe),
];

service::structures! {
    /// A row: what the API shows, and whether new VPCs get it.
    DhcpOptions { shape: shapes::DhcpOptions = "Shape", default: bool = "Default" }
}

service::row!(DhcpOptions: "AWS::EC2::DHCPOptions",
    id |row| row.shape.dhcp_options_id.as_deref().unwrap_or_default());

impl Resource for DhcpOptions {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.shape.dhcp_options_id.clone()?;
        let arn = Some(scope.arn("ec2", format_args!("dhcp-options/{id}")));
        Some(Identity { id, name: None, arn, availability_zone: Some("Regional".into()), created: None })
    }
    /// As CloudFormation's read model has it: a member for each option.
    fn configuration(&self) -> Value {
        let mut document = Map::new();
        document.push("DhcpOptionsId", self.shape.dhcp_options_id.to_value());
        for option in self.shape.dhcp_configurations.iter().flatten() {
            let values = option.values.iter().flatten().filter_map(|value| value.value.clone());
            let mut values = values.map(Value::from);
            match option.key.as_deref() {
                Some("domain-name") => document.push("DomainName", values.next().unwrap_or_default()),
                Some("domain-name-servers") => document.push("DomainNameServers", values.collect::<Vec<_>>()),
                Some("ntp-servers") => document.push("NtpServers", values.collect::<Vec<_>>()),
                Some("netbios-name-servers") => {
                    document.push("NetbiosNameServers", values.collect::<Vec<_>>());
                }
                Some("netbios-node-type") => {
                    let node_type = values.next().and_then(|value| value.as_str()?.parse::<i64>().ok());
                    document.push("NetbiosNodeType", node_type.map_or(Value::Null, Value::from));
                }
                _ => {}
            }
        }
        document.push("Tags", self.shape.tags.to_value());
        Value::Map(document)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

impl Tagged for DhcpOptions {
    const RESOURCE_TYPE: &'static str = "dhcp-options";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

/// The options that new VPCs get; made when the first VPC needs them.
pub(crate) fn default_id(tx: &mut Tx<'_>) -> String {
    let known = tx.view().scan::<DhcpOptions>().find(|options| options.default);
    if let Some(id) = known.and_then(|options| options.shape.dhcp_options_id.clone()) {
        return id;
    }
    let domain = match tx.scope().region.name() {
        "us-east-1" => "ec2.internal".to_owned(),
        region => format!("{region}.compute.internal"),
    };
    let configurations = vec![
        configuration("domain-name", vec![domain]),
        configuration("domain-name-servers", vec![AMAZON.into()]),
    ];
    make(tx, configurations, None, true).dhcp_options_id.unwrap_or_default()
}

const AMAZON: &str = "AmazonProvidedDNS";

fn configuration(key: &str, values: Vec<String>) -> DhcpConfiguration {
    let values = values.into_iter().map(|value| AttributeValue { value: Some(value) });
    DhcpConfiguration { key: Some(key.to_owned()), values: Some(values.collect()) }
}

fn make(
    tx: &mut Tx<'_>,
    configurations: Vec<DhcpConfiguration>,
    tags: Option<Vec<Tag>>,
    default: bool,
) -> shapes::DhcpOptions {
    let shape = shapes::DhcpOptions {
        owner_id: Some(tx.view().account()),
        tags: tags.or(Some(Vec::new())),
        dhcp_options_id: Some(format!("dopt-{}", tx.hex(17))),
        dhcp_configurations: Some(configurations),
    };
    tx.put(DhcpOptions { shape: shape.clone(), default });
    shape
}

/// The options that exist, and how many values they may have.
const KNOWN: &[(&str, usize)] = &[
    ("domain-name", 1),
    ("domain-name-servers", 4),
    ("ipv6-address-preferred-lease-time", 1),
    ("netbios-name-servers", 4),
    ("netbios-node-type", 1),
    ("ntp-servers", 4),
];

fn checked(wanted: NewDhcpConfiguration) -> Result<DhcpConfiguration> {
    let key = wanted.key.unwrap_or_default();
    let values = wanted.values.unwrap_or_default();
    let Some((_, most)) = KNOWN.iter().find(|(known, _)| *known == key) else {
        return Err(faults::unknown_dhcp_option(&key));
    };
    let node_type =
        key != "netbios-node-type" || values.iter().all(|value| matches!(&**value, "1" | "2" | "4" | "8"));
    if values.is_empty() || values.len() > *most || !node_type {
        return Err(faults::invalid_dhcp_option(&key, &values.join(",")));
    }
    Ok(configuration(&key, values))
}

fn create(tx: &mut Tx<'_>, request: CreateDhcpOptionsRequest) -> Result<CreateDhcpOptionsResult> {
    let tags = tags::specified(&request.tag_specifications, DhcpOptions::RESOURCE_TYPE)?;
    let configurations = request.dhcp_configurations.into_iter().map(checked).collect::<Result<_>>()?;
    faults::dry_run(request.dry_run)?;
    Ok(CreateDhcpOptionsResult { dhcp_options: Some(make(tx, configurations, tags, false)) })
}

fn delete(tx: &mut Tx<'_>, request: DeleteDhcpOptionsRequest) -> Result<()> {
    let id = &request.dhcp_options_id;
    if !id.starts_with("dopt-") {
        return Err(faults::malformed("InvalidDhcpOptionsId.Malformed", id, "dopt-"));
    }
    tx.get::<DhcpOptions>(id).ok_or_else(|| faults::dhcp_options_not_found(id))?;
    if tx.view().linking::<Vpc>("AWS::EC2::DHCPOptions", id).next().is_some() {
        return Err(faults::dependency_violation("dhcpOptions", id));
    }
    faults::dry_run(request.dry_run)?;
    tx.delete::<DhcpOptions>(id);
    Ok(())
}

fn associate(tx: &mut Tx<'_>, request: AssociateDhcpOptionsRequest) -> Result<()> {
    let mut vpc = vpcs::find(tx.view(), &request.vpc_id)?.clone();
    let id = request.dhcp_options_id;
    // "default" is no DHCP options set: without one, instances get no DNS server.
    if id != "default" && tx.get::<DhcpOptions>(&id).is_none() {
        return Err(faults::dhcp_options_not_found(&id));
    }
    faults::dry_run(request.dry_run)?;
    vpc.shape.dhcp_options_id = Some(id);
    tx.put(vpc);
    Ok(())
}

const FILTERS: FilterPaths = &[
    ("dhcp-options-id", "DhcpOptionsId"),
    ("key", "DhcpConfigurations.Key"),
    ("owner-id", "OwnerId"),
    ("value", "DhcpConfigurations.Values.Value"),
];

fn describe(view: View<'_>, request: DescribeDhcpOptionsRequest) -> Result<DescribeDhcpOptionsResult> {
    filter_paths::check(&request.filters, FILTERS)?;
    let wanted = Wanted {
        ids: &request.dhcp_options_ids,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    let page = listing::rows(view, &wanted, faults::dhcp_options_not_found, |row: &DhcpOptions| {
        filter_paths::passes(&request.filters, &row.shape.tags, row.shape.view(), FILTERS)
    })?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeDhcpOptionsResult {
        dhcp_options: Some(page.items.into_iter().map(|row| row.shape.clone()).collect()),
        next_token: page.next,
    })
}

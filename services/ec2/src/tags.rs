//! Tags of EC2's resources.

// shapes: Tag, TagSpecification, Filter
use service::{BTreeMap, Fault, Operation, Result, Tx, Typed, View};

use crate::listing::{self, Wanted};
use crate::shapes::{
    CreateTagsRequest, DeleteTagsRequest, DescribeTagsRequest, DescribeTagsResult, Tag, TagDescription,
    TagSpecification,
};
use crate::{
    dhcp_options, faults, filters, instances, internet_gateways, network_acls, network_interfaces,
    prefix_lists, route_tables, security_group_rules, security_groups, subnets, volumes, vpcs,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateTags", create => empty),
    service::writes!("DeleteTags", delete => empty),
    service::reads!("DescribeTags", describe),
];

/// A row that carries tags.
pub(crate) trait Tagged: Typed + Clone {
    /// What tag specifications call its type (`security-group`).
    const RESOURCE_TYPE: &'static str;
    /// Its tags, ordered by key.
    fn tags(&self) -> &Option<Vec<Tag>>;
    /// Its tags, to change.
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>>;
}

/// The types of resources that can be tagged, ordered by the prefixes of their ids.
const TYPES: &[Type] = &[
    tagged::<network_acls::NetworkAcl>("acl-", faults::network_acl_not_found),
    tagged::<dhcp_options::DhcpOptions>("dopt-", faults::dhcp_options_not_found),
    tagged::<network_interfaces::NetworkInterface>("eni-", faults::interface_not_found),
    tagged::<instances::Instance>("i-", |id| faults::instance_not_found(&[id])),
    tagged::<internet_gateways::InternetGateway>("igw-", faults::internet_gateway_not_found),
    tagged::<prefix_lists::PrefixList>("pl-", faults::prefix_list_not_found),
    tagged::<route_tables::RouteTable>("rtb-", faults::route_table_not_found),
    tagged::<security_groups::SecurityGroup>("sg-", faults::group_not_found),
    Type {
        prefix: "sgr-",
        missing: |id| faults::rules_not_found(&[id]),
        tags: security_group_rules::tags_of,
        set: security_group_rules::set_tags,
        list: security_group_rules::list_tags,
    },
    tagged::<subnets::Subnet>("subnet-", faults::subnet_not_found),
    tagged::<volumes::Volume>("vol-", faults::volume_not_found),
    tagged::<vpcs::Vpc>("vpc-", faults::vpc_not_found),
];

/// A type of tagged rows, as functions over any of them.
struct Type {
    prefix: &'static str,
    missing: fn(&str) -> Fault,
    tags: fn(View<'_>, &str) -> Option<Vec<Tag>>,
    set: fn(&mut Tx<'_>, &str, Vec<Tag>),
    list: fn(View<'_>) -> Vec<TagDescription>,
}

const fn tagged<R: Tagged>(prefix: &'static str, missing: fn(&str) -> Fault) -> Type {
    Type { prefix, missing, tags: tags_of::<R>, set: set::<R>, list: list::<R> }
}

fn tags_of<R: Tagged>(view: View<'_>, id: &str) -> Option<Vec<Tag>> {
    Some(view.get::<R>(id)?.tags().clone().unwrap_or_default())
}

fn set<R: Tagged>(tx: &mut Tx<'_>, id: &str, tags: Vec<Tag>) {
    if let Some(mut row) = tx.get::<R>(id).cloned() {
        *row.tags_mut() = Some(tags);
        tx.put(row);
    }
}

fn list<R: Tagged>(view: View<'_>) -> Vec<TagDescription> {
    let describe = |row: &R, tag: &Tag| TagDescription {
        key: tag.key.clone(),
        resource_id: Some(row.id().to_string()),
        resource_type: Some(R::RESOURCE_TYPE.to_owned()),
        value: tag.value.clone(),
    };
    view.scan::<R>().flat_map(|row| row.tags().iter().flatten().map(move |tag| describe(row, tag))).collect()
}

/// The type that an id is of.
fn type_of(id: &str) -> Result<&'static Type> {
    TYPES.iter().find(|known| listing::is_id(id, known.prefix)).ok_or_else(|| faults::invalid_id(id))
}

const MOST_TAGS: usize = 50;
const LONGEST_KEY: usize = 127;
const LONGEST_VALUE: usize = 256;
const RESERVED: &str = "aws:";

fn key(tag: &Tag) -> &str {
    tag.key.as_deref().unwrap_or_default()
}

fn is_reserved(tag: &Tag) -> bool {
    key(tag).get(..RESERVED.len()).is_some_and(|start| start.eq_ignore_ascii_case(RESERVED))
}

/// Refuses keys that nobody can set, and keys that come twice.
fn check(tags: &[Tag]) -> Result<()> {
    for (index, tag) in tags.iter().enumerate() {
        let value = tag.value.as_deref().ok_or_else(faults::tag_value_null)?;
        if key(tag).is_empty() {
            return Err(faults::tag_key_empty());
        }
        if is_reserved(tag) {
            return Err(faults::tag_key_reserved());
        }
        if key(tag).chars().count() > LONGEST_KEY {
            return Err(faults::tag_too_long("key", LONGEST_KEY));
        }
        if value.chars().count() > LONGEST_VALUE {
            return Err(faults::tag_too_long("value", LONGEST_VALUE));
        }
        if tags[..index].iter().any(|earlier| key(earlier) == key(tag)) {
            return Err(faults::tag_key_twice(key(tag)));
        }
    }
    Ok(())
}

/// The tags with those added: a tag replaces the one that has its key.
fn merged(tags: Vec<Tag>, added: &[Tag]) -> Result<Vec<Tag>> {
    let added = added.iter().cloned();
    let by_key: BTreeMap<String, Tag> =
        tags.into_iter().chain(added).map(|tag| (key(&tag).to_owned(), tag)).collect();
    let merged: Vec<Tag> = by_key.into_values().collect();
    let own = merged.iter().filter(|tag| !is_reserved(tag)).count();
    if own > MOST_TAGS { Err(faults::too_many_tags()) } else { Ok(merged) }
}

/// The tags that a request wants on the new resource of `resource_type`; refuses reserved keys, doubles, too
/// many, and specifications for other types than this one.
pub(crate) fn specified(
    specifications: &Option<Vec<TagSpecification>>,
    resource_type: &str,
) -> Result<Option<Vec<Tag>>> {
    specified_among(specifications, &[resource_type], resource_type)
}

/// The same for an operation that makes resources of several types: all those `allowed` can be specified.
pub(crate) fn specified_among(
    specifications: &Option<Vec<TagSpecification>>,
    allowed: &[&str],
    resource_type: &str,
) -> Result<Option<Vec<Tag>>> {
    let mut wanted: Vec<Tag> = Vec::new();
    for specification in specifications.iter().flatten() {
        let Some(named) = specification.resource_type.as_deref() else {
            return Err(faults::tag_specification(
                resource_type,
                "Tag specification resource type must have a value",
            ));
        };
        if !allowed.contains(&named) {
            let message = format!("'{named}' is not a valid taggable resource type for this operation.");
            return Err(faults::tag_specification(resource_type, message));
        }
        let tags = specification.tags.as_deref().unwrap_or_default();
        if tags.is_empty() {
            return Err(faults::tag_specification(
                resource_type,
                "Tag specification must have at least one tag",
            ));
        }
        if named == resource_type {
            wanted.extend_from_slice(tags);
        }
        check(tags)?;
    }
    check(&wanted)?;
    merged(Vec::new(), &wanted).map(Some)
}

/// Tags as AWS Config shows them.
pub(crate) fn as_map(tags: &Option<Vec<Tag>>) -> BTreeMap<String, String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    tags.iter().flatten().map(|tag| (text(&tag.key), text(&tag.value))).collect()
}

fn create(tx: &mut Tx<'_>, request: CreateTagsRequest) -> Result<()> {
    some_resources(&request.resources)?;
    check(&request.tags)?;
    for id in &request.resources {
        let kind = type_of(id)?;
        let tags = (kind.tags)(tx.view(), id).ok_or_else(|| (kind.missing)(id))?;
        (kind.set)(tx, id, merged(tags, &request.tags)?);
    }
    faults::dry_run(request.dry_run)
}

/// AWS names the parameter as its first API did.
fn some_resources(ids: &[String]) -> Result<()> {
    if ids.is_empty() { Err(faults::missing_parameter("resourceIdSet")) } else { Ok(()) }
}

fn delete(tx: &mut Tx<'_>, request: DeleteTagsRequest) -> Result<()> {
    some_resources(&request.resources)?;
    let unwanted = request.tags.unwrap_or_default();
    if unwanted.iter().any(is_reserved) {
        return Err(faults::tag_key_reserved());
    }
    let goes = |tag: &Tag| match unwanted.as_slice() {
        [] => !is_reserved(tag),
        some => {
            some.iter().any(|gone| gone.key == tag.key && (gone.value.is_none() || gone.value == tag.value))
        }
    };
    for id in &request.resources {
        let kind = type_of(id)?;
        let mut tags = (kind.tags)(tx.view(), id).ok_or_else(|| (kind.missing)(id))?;
        tags.retain(|tag| !goes(tag));
        (kind.set)(tx, id, tags);
    }
    faults::dry_run(request.dry_run)
}

const FILTERS: &[&str] = &["key", "resource-id", "resource-type", "value"];

fn describe(view: View<'_>, request: DescribeTagsRequest) -> Result<DescribeTagsResult> {
    filters::check(&request.filters, FILTERS)?;
    let all = TYPES.iter().flat_map(|kind| (kind.list)(view));
    let found = all.filter(|found| {
        let tag = Tag { key: found.key.clone(), value: found.value.clone() };
        filters::passes(&request.filters, &Some(vec![tag]), |name| {
            let value = match name {
                "key" => &found.key,
                "resource-id" => &found.resource_id,
                "resource-type" => &found.resource_type,
                _ => &found.value,
            };
            value.iter().cloned().collect()
        })
    });
    let wanted = Wanted { ids: &None, next_token: &request.next_token, max_results: request.max_results };
    let place = |tag: &TagDescription| {
        format!(
            "{} {}",
            tag.resource_id.as_deref().unwrap_or_default(),
            tag.key.as_deref().unwrap_or_default()
        )
    };
    let page = listing::paged(found, place, &wanted)?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeTagsResult { tags: Some(page.items), next_token: page.next })
}

#[cfg(test)]
mod tests {
    use super::{TYPES, check, merged, specified_among};
    use crate::shapes::{Tag, TagSpecification};

    fn tag(key: &str, value: &str) -> Tag {
        Tag { key: Some(key.to_owned()), value: Some(value.to_owned()) }
    }

    fn code<T>(result: service::Result<T>) -> Option<String> {
        result.err().map(|fault| fault.code().to_owned())
    }

    #[test]
    fn types_are_ordered_by_prefix() {
        assert!(TYPES.is_sorted_by_key(|kind| kind.prefix));
    }

    #[test]
    fn keys_are_checked() {
        for (tags, expected) in [
            (vec![tag("a", ""), tag("b", "")], None),
            (vec![tag("a", ""), tag("a", "1")], Some("InvalidParameterValue")),
            (vec![tag("AWS:a", "")], Some("InvalidParameterValue")),
            (vec![tag(&"k".repeat(128), "")], Some("InvalidParameterValue")),
            (vec![Tag { key: Some("a".to_owned()), value: None }], Some("InvalidParameterValue")),
        ] {
            assert_eq!(code(check(&tags)).as_deref(), expected, "{tags:?}");
        }
    }

    #[test]
    fn a_resource_has_fifty_tags_at_most() {
        let fifty: Vec<Tag> = (0..50).map(|number| tag(&format!("{number:02}"), "")).collect();
        assert_eq!(
            merged(fifty.clone(), &[tag("00", "new")]).map(|tags| tags[0].clone()),
            Ok(tag("00", "new"))
        );
        assert_eq!(code(merged(fifty, &[tag("50", "")])).as_deref(), Some("TagLimitExceeded"));
    }

    #[test]
    fn specifications_name_types() {
        let specification = |named: Option<&str>, tags| TagSpecification {
            resource_type: named.map(str::to_owned),
            tags: Some(tags),
        };
        let allowed = ["instance", "volume"];
        let wanted = Some(vec![
            specification(Some("instance"), vec![tag("a", "1")]),
            specification(Some("volume"), vec![tag("b", "2")]),
        ]);
        assert_eq!(specified_among(&wanted, &allowed, "instance"), Ok(Some(vec![tag("a", "1")])));
        for wrong in [
            specification(None, vec![tag("a", "1")]),
            specification(Some("subnet"), vec![tag("a", "1")]),
            specification(Some("instance"), vec![]),
        ] {
            let result = specified_among(&Some(vec![wrong]), &allowed, "instance");
            assert_eq!(code(result).as_deref(), Some("InvalidParameterValue"));
        }
    }
}

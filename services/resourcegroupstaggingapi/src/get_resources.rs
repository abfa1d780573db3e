//! Resources by their tags, types or ARNs.

use service::{Operation, Result, View, page_token, token_of};

use crate::faults;
use crate::resources::{self, Resource};
use crate::shapes::{GetResourcesInput, GetResourcesOutput, ResourceTagMapping, Tag, TagFilter};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("GetResources", get)];

/// How many resources a page has, unless the request says.
const PAGE: i64 = 50;

fn get(view: View<'_>, request: GetResourcesInput) -> Result<GetResourcesOutput> {
    check(&request)?;
    let after = request.pagination_token.as_deref().filter(|token| !token.is_empty());
    let after = after.map(|token| page_token(token).ok_or_else(faults::invalid_token)).transpose()?;
    let found = resources::tagged(view).into_iter();
    let found = found.filter(|resource| after.as_ref().is_none_or(|after| resource.arn > *after));
    let found = found.filter(|resource| is_wanted(resource, &request)).collect();
    let resources = request.resources_per_page.unwrap_or(PAGE);
    // A list of ARNs is answered at once.
    let resources = if request.resource_arn_list.is_some() { i64::MAX } else { resources };
    let (items, next) = cut(found, resources as usize, request.tags_per_page.map(|tags| tags as usize));
    Ok(GetResourcesOutput {
        pagination_token: Some(next.unwrap_or_default()),
        resource_tag_mapping_list: Some(items.into_iter().map(mapping).collect()),
    })
}

/// Refuses what does not go together, and numbers that the model gives no range.
fn check(request: &GetResourcesInput) -> Result<()> {
    if request.resource_arn_list.is_some() {
        let token = request.pagination_token.as_ref().is_some_and(|token| !token.is_empty());
        for (member, given) in [
            ("ResourceTypeFilters", request.resource_type_filters.iter().flatten().next().is_some()),
            ("TagFilters", request.tag_filters.iter().flatten().next().is_some()),
            ("ResourcesPerPage", request.resources_per_page.is_some()),
            ("TagsPerPage", request.tags_per_page.is_some()),
            ("PaginationToken", token),
        ] {
            if given {
                return Err(faults::arns_stand_alone(member));
            }
        }
    }
    for (member, number, least, most) in [
        ("ResourcesPerPage", request.resources_per_page, 1, 100),
        ("TagsPerPage", request.tags_per_page, 100, 500),
    ] {
        if number.is_some_and(|number| !(least..=most).contains(&number)) {
            return Err(faults::out_of_range(member, least, most));
        }
    }
    if request.tag_filters.iter().flatten().any(|filter| filter.key.is_none()) {
        return Err(faults::filter_without_key());
    }
    let types = request.resource_type_filters.iter().flatten();
    if let Some(wrong) = types.into_iter().find(|filter| filter.split(':').any(str::is_empty)) {
        return Err(faults::invalid_type(wrong));
    }
    match (request.include_compliance_details, request.exclude_compliant_resources) {
        (Some(true), _) => Err(faults::no_tag_policies()),
        (_, Some(true)) => Err(faults::exclusion_needs_details()),
        _ => Ok(()),
    }
}

fn is_wanted(resource: &Resource, request: &GetResourcesInput) -> bool {
    let types = request.resource_type_filters.as_deref().unwrap_or_default();
    let arns = request.resource_arn_list.as_ref();
    arns.is_none_or(|arns| arns.contains(&resource.arn))
        && (types.is_empty() || types.iter().any(|filter| resource.is_of_type(filter)))
        && request.tag_filters.iter().flatten().all(|filter| has(resource, filter))
}

/// Whether the resource has a tag with the filter's key and, if there are any, one of its values.
fn has(resource: &Resource, filter: &TagFilter) -> bool {
    let values = filter.values.as_deref().unwrap_or_default();
    let value = filter.key.as_ref().and_then(|key| resource.tags.get(key));
    value.is_some_and(|value| values.is_empty() || values.contains(value))
}

/// The first page, and the token of the next. The tags of a resource stay together; one has a page for itself if they
/// are too many.
fn cut(found: Vec<Resource>, resources: usize, tags: Option<usize>) -> (Vec<Resource>, Option<String>) {
    let (mut items, mut count) = (Vec::<Resource>::new(), 0);
    for resource in found {
        count += resource.tags.len();
        if let Some(last) = items.last()
            && (items.len() == resources || tags.is_some_and(|tags| count > tags))
        {
            let next = token_of(&last.arn);
            return (items, Some(next));
        }
        items.push(resource);
    }
    (items, None)
}

fn mapping(resource: Resource) -> ResourceTagMapping {
    let tags = resource.tags.into_iter().map(|(key, value)| Tag { key, value });
    ResourceTagMapping {
        resource_arn: Some(resource.arn),
        tags: Some(tags.collect()),
        ..ResourceTagMapping::default()
    }
}

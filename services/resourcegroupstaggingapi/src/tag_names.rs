//! The keys that tags have, and the values of a key.

use service::{Operation, Page, Result, View, page, page_token};

use crate::shapes::{GetTagKeysInput, GetTagKeysOutput, GetTagValuesInput, GetTagValuesOutput};
use crate::{faults, resources};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("GetTagKeys", keys), service::reads!("GetTagValues", values)];

/// How many names a page has.
const PAGE: usize = 1_000;

fn keys(view: View<'_>, request: GetTagKeysInput) -> Result<GetTagKeysOutput> {
    let keys = resources::tagged(view).into_iter().flat_map(|resource| resource.tags.into_keys());
    let page = distinct(keys.collect(), request.pagination_token)?;
    Ok(GetTagKeysOutput { tag_keys: Some(page.items), pagination_token: Some(page.next.unwrap_or_default()) })
}

fn values(view: View<'_>, request: GetTagValuesInput) -> Result<GetTagValuesOutput> {
    let resources = resources::tagged(view).into_iter();
    let values = resources.filter_map(|mut resource| resource.tags.remove(&request.key));
    let page = distinct(values.collect(), request.pagination_token)?;
    Ok(GetTagValuesOutput {
        tag_values: Some(page.items),
        pagination_token: Some(page.next.unwrap_or_default()),
    })
}

fn distinct(mut names: Vec<String>, token: Option<String>) -> Result<Page<String>> {
    names.sort();
    names.dedup();
    let after = token.filter(|token| !token.is_empty());
    let after = after.map(|token| page_token(&token).ok_or_else(faults::invalid_token)).transpose()?;
    Ok(page(names.into_iter(), String::clone, after.as_deref(), PAGE))
}

//! Tags of AWS Config's own resources.

// shapes: Tag
use service::{BTreeMap, Operation, Result, Tx, Typed, View, page_token, reads, writes};

use crate::aggregation_authorizations::AggregationAuthorization;
use crate::config_rules::ConfigRule;
use crate::configuration_aggregators::ConfigurationAggregator;
use crate::configuration_recorders::ConfigurationRecorder;
use crate::shapes::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, Tag, TagResourceRequest, UntagResourceRequest,
};
use crate::{faults, pages};

pub(crate) const OPERATIONS: &[Operation] = &[
    reads!("ListTagsForResource", list),
    writes!("TagResource", tag => empty),
    writes!("UntagResource", untag => empty),
];

const MOST: usize = 50;

/// Tags by key.
pub(crate) type Tags = BTreeMap<String, String>;

/// A row that carries tags.
trait Tagged: Typed + Clone {
    fn arn(&self) -> &str;
    fn tags(&self) -> &Tags;
    fn tags_mut(&mut self) -> &mut Tags;
}

macro_rules! tagged {
    ($($type:ty),*) => { $(
        impl Tagged for $type {
            fn arn(&self) -> &str {
                self.arn()
            }
            fn tags(&self) -> &Tags {
                &self.tags
            }
            fn tags_mut(&mut self) -> &mut Tags {
                &mut self.tags
            }
        }
    )* };
}

tagged!(AggregationAuthorization, ConfigRule, ConfigurationAggregator, ConfigurationRecorder);

/// The tags of a request, checked: keys are compared without case.
pub(crate) fn checked(tags: Option<Vec<Tag>>) -> Result<Tags> {
    let tags = tags.unwrap_or_default();
    let mut lower_keys: Vec<String> = tags.iter().map(|tag| key(tag).to_lowercase()).collect();
    lower_keys.sort_unstable();
    if lower_keys.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(faults::duplicate_tag_keys());
    }
    let allowed =
        |letter: char| letter.is_alphanumeric() || letter.is_whitespace() || "_.:/=+-@".contains(letter);
    if let Some(place) = tags.iter().position(|tag| !key(tag).chars().all(allowed)) {
        return Err(faults::invalid_tag_key(place + 1, key(&tags[place])));
    }
    Ok(tags.into_iter().map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default())).collect())
}

fn key(tag: &Tag) -> &str {
    tag.key.as_deref().unwrap_or_default()
}

/// Changes the tags of the row with this ARN, whatever its kind.
fn edit(tx: &mut Tx<'_>, arn: &str, change: impl Fn(&mut Tags) -> Result<()>) -> Result<()> {
    fn of<R: Tagged>(tx: &mut Tx<'_>, arn: &str, change: &impl Fn(&mut Tags) -> Result<()>) -> Result<bool> {
        let Some(mut row) = tx.view().scan::<R>().find(|row| row.arn() == arn).cloned() else {
            return Ok(false);
        };
        change(row.tags_mut())?;
        tx.put(row);
        Ok(true)
    }
    let found = of::<AggregationAuthorization>(tx, arn, &change)?
        || of::<ConfigRule>(tx, arn, &change)?
        || of::<ConfigurationAggregator>(tx, arn, &change)?
        || of::<ConfigurationRecorder>(tx, arn, &change)?;
    if found { Ok(()) } else { Err(faults::resource_not_found(arn)) }
}

fn tag(tx: &mut Tx<'_>, request: TagResourceRequest) -> Result<()> {
    let more = checked(Some(request.tags));
    edit(tx, &request.resource_arn, |tags| {
        tags.extend(more.clone()?);
        if tags.len() > MOST { Err(faults::too_many_tags()) } else { Ok(()) }
    })
}

fn untag(tx: &mut Tx<'_>, request: UntagResourceRequest) -> Result<()> {
    edit(tx, &request.resource_arn, |tags| {
        tags.retain(|key, _| !request.tag_keys.contains(key));
        Ok(())
    })
}

fn list(view: View<'_>, request: ListTagsForResourceRequest) -> Result<ListTagsForResourceResponse> {
    fn of<'v, R: Tagged>(view: View<'v>, arn: &str) -> Option<&'v Tags> {
        view.scan::<R>().find(|row| row.arn() == arn).map(Tagged::tags)
    }
    let arn = &request.resource_arn;
    let tags = of::<AggregationAuthorization>(view, arn)
        .or_else(|| of::<ConfigRule>(view, arn))
        .or_else(|| of::<ConfigurationAggregator>(view, arn))
        .or_else(|| of::<ConfigurationRecorder>(view, arn))
        .ok_or_else(|| faults::resource_not_found(arn))?;
    let after = match &request.next_token {
        Some(token) => Some(page_token(token).ok_or_else(faults::invalid_next_token)?),
        None => None,
    };
    let limit = pages::limit(request.limit, MOST);
    let page = service::page(tags.iter(), |(key, _)| (*key).clone(), after.as_deref(), limit);
    let tags = page.items.into_iter();
    let tags = tags.map(|(key, value)| Tag { key: Some(key.clone()), value: Some(value.clone()) });
    Ok(ListTagsForResourceResponse { tags: Some(tags.collect()), next_token: page.next })
}

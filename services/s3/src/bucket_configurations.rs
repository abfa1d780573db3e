//! The four sub-resources of which a bucket has many, each with an id: analytics, intelligent tiering, inventory
//! and metrics.

use service::{BTreeMap, Operation, Result, Tx, View, page, page_token};

use crate::bucket_faults as faults;
use crate::buckets::{self, Bucket};
use crate::enumerations::{enabled_or_disabled, one_of};
use crate::shapes::*;

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteBucketAnalyticsConfiguration", delete_analytics => empty),
    service::writes!("DeleteBucketIntelligentTieringConfiguration", delete_tiering => empty),
    service::writes!("DeleteBucketInventoryConfiguration", delete_inventory => empty),
    service::writes!("DeleteBucketMetricsConfiguration", delete_metrics => empty),
    service::reads!("GetBucketAnalyticsConfiguration", get_analytics),
    service::reads!("GetBucketIntelligentTieringConfiguration", get_tiering),
    service::reads!("GetBucketInventoryConfiguration", get_inventory),
    service::reads!("GetBucketMetricsConfiguration", get_metrics),
    service::reads!("ListBucketAnalyticsConfigurations", list_analytics),
    service::reads!("ListBucketIntelligentTieringConfigurations", list_tiering),
    service::reads!("ListBucketInventoryConfigurations", list_inventory),
    service::reads!("ListBucketMetricsConfigurations", list_metrics),
    service::writes!("PutBucketAnalyticsConfiguration", put_analytics => empty),
    service::writes!("PutBucketIntelligentTieringConfiguration", put_tiering => empty),
    service::writes!("PutBucketInventoryConfiguration", put_inventory => empty),
    service::writes!("PutBucketMetricsConfiguration", put_metrics => empty),
];

/// How many configurations of a type a bucket may have.
const MOST: usize = 1_000;
/// How many configurations a page of a list has.
const PAGE: usize = 100;

/// One of the four types.
trait Configuration: Clone {
    fn all(bucket: &Bucket) -> &BTreeMap<String, Self>;
    fn all_mut(bucket: &mut Bucket) -> &mut BTreeMap<String, Self>;
    fn id(&self) -> &str;
    fn check(&self) -> Result<()>;
}

macro_rules! configurations {
    ($($type:ty, $field:ident, $check:path;)*) => { $(
        impl Configuration for $type {
            fn all(bucket: &Bucket) -> &BTreeMap<String, Self> {
                &bucket.$field
            }
            fn all_mut(bucket: &mut Bucket) -> &mut BTreeMap<String, Self> {
                &mut bucket.$field
            }
            fn id(&self) -> &str {
                &self.id
            }
            fn check(&self) -> Result<()> {
                $check(self)
            }
        }
    )* };
}

configurations! {
    AnalyticsConfiguration, analytics, check_analytics;
    IntelligentTieringConfiguration, intelligent_tiering, check_tiering;
    InventoryConfiguration, inventory, check_inventory;
    MetricsConfiguration, metrics, check_metrics;
}

/// What calls about one configuration name: the bucket, its expected owner, the id.
type Named<'r> = (&'r str, Option<&'r str>, &'r str);

fn get<C: Configuration>(view: View<'_>, (bucket, owner, id): Named<'_>) -> Result<C> {
    let bucket = buckets::find(view, bucket, owner)?.bucket;
    C::all(bucket).get(id).cloned().ok_or_else(faults::no_configuration)
}

fn put<C: Configuration>(tx: &mut Tx<'_>, (bucket, owner, id): Named<'_>, wanted: C) -> Result<()> {
    // AWS refuses a document that has another id than the address; lenient worlds keep it under its own.
    let is_lenient = tx.view().is_lenient();
    buckets::change(tx, bucket, owner, |bucket| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if !(1..=64).contains(&id.len()) || !id.bytes().all(allowed) {
            return Err(faults::invalid_configuration_id());
        }
        if wanted.id() != id && !is_lenient {
            return Err(faults::id_mismatch());
        }
        wanted.check()?;
        let all = C::all_mut(bucket);
        let id = wanted.id().to_owned();
        if all.len() >= MOST && !all.contains_key(&id) {
            return Err(faults::too_many_configurations());
        }
        all.insert(id, wanted);
        Ok(())
    })
}

fn delete<C: Configuration>(tx: &mut Tx<'_>, (bucket, owner, id): Named<'_>) -> Result<()> {
    buckets::change(tx, bucket, owner, |bucket| {
        C::all_mut(bucket).remove(id).map(drop).ok_or_else(faults::no_configuration)
    })
}

/// A page of a list.
struct Listed<C> {
    /// `None` where there are none: then the element is missing.
    items: Option<Vec<C>>,
    is_truncated: Option<bool>,
    token: Option<String>,
    next: Option<String>,
}

fn list<C: Configuration>(
    view: View<'_>,
    (bucket, owner, token): (&str, Option<&str>, Option<String>),
) -> Result<Listed<C>> {
    let bucket = buckets::find(view, bucket, owner)?.bucket;
    let after = match &token {
        Some(token) => Some(page_token(token).ok_or_else(faults::invalid_continuation_token)?),
        None => None,
    };
    let page = page(C::all(bucket).values().cloned(), |one| one.id().to_owned(), after.as_deref(), PAGE);
    let items = Some(page.items).filter(|items| !items.is_empty());
    Ok(Listed { items, is_truncated: Some(page.next.is_some()), token, next: page.next })
}

/// Refuses a filter that says more than one thing, tags of no key, and an `And` of fewer than two.
fn check_filter(parts: &[bool], and: Option<usize>) -> Result<()> {
    let said = parts.iter().filter(|said| **said).count() + usize::from(and.is_some());
    if said != 1 || and.is_some_and(|parts| parts < 2) { Err(faults::malformed_xml()) } else { Ok(()) }
}

fn count(prefix: &Option<String>, tags: &Option<Vec<Tag>>) -> usize {
    usize::from(prefix.is_some()) + tags.as_ref().map_or(0, Vec::len)
}

fn check_analytics(wanted: &AnalyticsConfiguration) -> Result<()> {
    if let Some(filter) = &wanted.filter {
        let and = filter.and.as_ref().map(|and| count(&and.prefix, &and.tags));
        check_filter(&[filter.prefix.is_some(), filter.tag.is_some()], and)?;
    }
    let Some(export) = &wanted.storage_class_analysis.data_export else { return Ok(()) };
    one_of(&export.output_schema_version, &["V_1"])?;
    let destination = &export.destination.s3_bucket_destination;
    one_of(&destination.format, &["CSV"])?;
    check_destination(&destination.bucket)
}

fn check_tiering(wanted: &IntelligentTieringConfiguration) -> Result<()> {
    enabled_or_disabled(&wanted.status)?;
    if let Some(filter) = &wanted.filter {
        let and = filter.and.as_ref().map(|and| count(&and.prefix, &and.tags));
        check_filter(&[filter.prefix.is_some(), filter.tag.is_some()], and)?;
    }
    if wanted.tierings.is_empty() {
        return Err(faults::malformed_xml());
    }
    for tiering in &wanted.tierings {
        let tier = tiering.access_tier.as_str();
        one_of(tier, &["ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"])?;
        let least = if tier == "ARCHIVE_ACCESS" { 90 } else { 180 };
        if !(least..=730).contains(&tiering.days) {
            return Err(faults::invalid_tier_days(tier, tiering.days, least));
        }
    }
    Ok(())
}

fn check_inventory(wanted: &InventoryConfiguration) -> Result<()> {
    let destination = &wanted.destination.s3_bucket_destination;
    one_of(&destination.format, &["CSV", "ORC", "Parquet"])?;
    one_of(&wanted.included_object_versions, &["All", "Current"])?;
    one_of(&wanted.schedule.frequency, &["Daily", "Weekly"])?;
    check_destination(&destination.bucket)
}

fn check_metrics(wanted: &MetricsConfiguration) -> Result<()> {
    let Some(filter) = &wanted.filter else { return Ok(()) };
    let and = filter.and.as_ref();
    let and = and.map(|and| count(&and.prefix, &and.tags) + usize::from(and.access_point_arn.is_some()));
    let parts = [filter.prefix.is_some(), filter.tag.is_some(), filter.access_point_arn.is_some()];
    check_filter(&parts, and)
}

/// Reports go to a bucket that is named by its ARN.
fn check_destination(arn: &str) -> Result<()> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let is_bucket =
        matches!(parts[..], ["arn", _, "s3", "", "", name] if !name.is_empty() && !name.contains('/'));
    if is_bucket { Ok(()) } else { Err(faults::invalid_report_destination()) }
}

fn get_analytics(
    view: View<'_>,
    request: GetBucketAnalyticsConfigurationRequest,
) -> Result<GetBucketAnalyticsConfigurationOutput> {
    let found = get(view, (&request.bucket, request.expected_bucket_owner.as_deref(), &request.id))?;
    Ok(GetBucketAnalyticsConfigurationOutput { analytics_configuration: Some(found) })
}

fn put_analytics(tx: &mut Tx<'_>, request: PutBucketAnalyticsConfigurationRequest) -> Result<()> {
    let named = (&*request.bucket, request.expected_bucket_owner.as_deref(), &*request.id);
    put(tx, named, request.analytics_configuration)
}

fn delete_analytics(tx: &mut Tx<'_>, request: DeleteBucketAnalyticsConfigurationRequest) -> Result<()> {
    let named = (&*request.bucket, request.expected_bucket_owner.as_deref(), &*request.id);
    delete::<AnalyticsConfiguration>(tx, named)
}

fn list_analytics(
    view: View<'_>,
    request: ListBucketAnalyticsConfigurationsRequest,
) -> Result<ListBucketAnalyticsConfigurationsOutput> {
    let owner = request.expected_bucket_owner.as_deref();
    let page = list(view, (&request.bucket, owner, request.continuation_token))?;
    Ok(ListBucketAnalyticsConfigurationsOutput {
        analytics_configuration_list: page.items,
        is_truncated: page.is_truncated,
        continuation_token: page.token,
        next_continuation_token: page.next,
    })
}

fn get_tiering(
    view: View<'_>,
    request: GetBucketIntelligentTieringConfigurationRequest,
) -> Result<GetBucketIntelligentTieringConfigurationOutput> {
    let found = get(view, (&request.bucket, request.expected_bucket_owner.as_deref(), &request.id))?;
    Ok(GetBucketIntelligentTieringConfigurationOutput { intelligent_tiering_configuration: Some(found) })
}

fn put_tiering(tx: &mut Tx<'_>, request: PutBucketIntelligentTieringConfigurationRequest) -> Result<()> {
    let named = (&*request.bucket, request.expected_bucket_owner.as_deref(), &*request.id);
    put(tx, named, request.intelligent_tiering_configuration)
}

fn delete_tiering(
    tx: &mut Tx<'_>,
    request: DeleteBucketIntelligentTieringConfigurationRequest,
) -> Result<()> {
    let named = (&*request.bucket, request.expected_bucket_owner.as_deref(), &*request.id);
    delete::<IntelligentTieringConfiguration>(tx, named)
}

fn list_tiering(
    view: View<'_>,
    request: ListBucketIntelligentTieringConfigurationsRequest,
) -> Result<ListBucketIntelligentTieringConfigurationsOutput> {
    let owner = request.expected_bucket_owner.as_deref();
    let page = list(view, (&request.bucket, owner, request.continuation_token))?;
    Ok(ListBucketIntelligentTieringConfigurationsOutput {
        intelligent_tiering_configuration_list: page.items,
        is_truncated: page.is_truncated,
        continuation_token: page.token,
        next_continuation_token: page.next,
    })
}

fn get_inventory(
    view: View<'_>,
    request: GetBucketInventoryConfigurationRequest,
) -> Result<GetBucketInventoryConfigurationOutput> {
    let found = get(view, (&request.bucket, request.expected_bucket_owner.as_deref(), &request.id))?;
    Ok(GetBucketInventoryConfigurationOutput { inventory_configuration: Some(found) })
}

fn put_inventory(tx: &mut Tx<'_>, request: PutBucketInventoryConfigurationRequest) -> Result<()> {
    let named = (&*request.bucket, request.expected_bucket_owner.as_deref(), &*request.id);
    put(tx, named, request.inventory_configuration)
}

fn delete_inventory(tx: &mut Tx<'_>, request: DeleteBucketInventoryConfigurationRequest) -> Result<()> {
    let named = (&*request.bucket, request.expected_bucket_owner.as_deref(), &*request.id);
    delete::<InventoryConfiguration>(tx, named)
}

fn list_inventory(
    view: View<'_>,
    request: ListBucketInventoryConfigurationsRequest,
) -> Result<ListBucketInventoryConfigurationsOutput> {
    let owner = request.expected_bucket_owner.as_deref();
    let page = list(view, (&request.bucket, owner, request.continuation_token))?;
    Ok(ListBucketInventoryConfigurationsOutput {
        inventory_configuration_list: page.items,
        is_truncated: page.is_truncated,
        continuation_token: page.token,
        next_continuation_token: page.next,
    })
}

fn get_metrics(
    view: View<'_>,
    request: GetBucketMetricsConfigurationRequest,
) -> Result<GetBucketMetricsConfigurationOutput> {
    let found = get(view, (&request.bucket, request.expected_bucket_owner.as_deref(), &request.id))?;
    Ok(GetBucketMetricsConfigurationOutput { metrics_configuration: Some(found) })
}

fn put_metrics(tx: &mut Tx<'_>, request: PutBucketMetricsConfigurationRequest) -> Result<()> {
    let named = (&*request.bucket, request.expected_bucket_owner.as_deref(), &*request.id);
    put(tx, named, request.metrics_configuration)
}

fn delete_metrics(tx: &mut Tx<'_>, request: DeleteBucketMetricsConfigurationRequest) -> Result<()> {
    let named = (&*request.bucket, request.expected_bucket_owner.as_deref(), &*request.id);
    delete::<MetricsConfiguration>(tx, named)
}

fn list_metrics(
    view: View<'_>,
    request: ListBucketMetricsConfigurationsRequest,
) -> Result<ListBucketMetricsConfigurationsOutput> {
    let owner = request.expected_bucket_owner.as_deref();
    let page = list(view, (&request.bucket, owner, request.continuation_token))?;
    Ok(ListBucketMetricsConfigurationsOutput {
        metrics_configuration_list: page.items,
        is_truncated: page.is_truncated,
        continuation_token: page.token,
        next_continuation_token: page.next,
    })
}

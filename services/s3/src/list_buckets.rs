//! The buckets of an account, in order of their names.

use service::{Operation, Result, Typed, View, page, page_token};

use crate::bucket_faults as faults;
use crate::buckets::{self, Bucket};
use crate::owners;
use crate::shapes::{self, ListBucketsOutput, ListBucketsRequest};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("ListBuckets", list)];

const MOST: i64 = 10_000;

fn list(view: View<'_>, request: ListBucketsRequest) -> Result<ListBucketsOutput> {
    let limit = request.max_buckets.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(faults::invalid_max_buckets(limit));
    }
    let after = match &request.continuation_token {
        Some(token) => Some(page_token(token).ok_or_else(faults::invalid_continuation_token)?),
        None => None,
    };
    let (state, account) = (view.state(), view.scope().account);
    let scopes = state.scopes_with(Bucket::KIND).filter(|scope| scope.account == account);
    let scopes = scopes.filter(|scope| match &request.bucket_region {
        Some(region) => scope.region.name() == region,
        None => scope.region.global() == view.region().global(),
    });
    let prefix = request.prefix.as_deref().unwrap_or_default();
    let mut found: Vec<_> = scopes
        .flat_map(|scope| state.scan_prefix::<Bucket>(scope, prefix).map(move |bucket| (scope, bucket)))
        .collect();
    found.sort_by(|one, other| one.1.name.cmp(&other.1.name));
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let page = page(found.into_iter(), |(_, bucket)| bucket.name.clone(), after.as_deref(), limit);
    let shown = page.items.into_iter().map(|(scope, bucket)| shapes::Bucket {
        name: Some(bucket.name.clone()),
        creation_date: Some(bucket.creation_date),
        bucket_region: Some(bucket.region.clone()),
        bucket_arn: Some(buckets::arn(scope, &bucket.name)),
    });
    Ok(ListBucketsOutput {
        buckets: Some(shown.collect()),
        owner: Some(owners::owner(view, account)),
        continuation_token: page.next,
        prefix: request.prefix,
    })
}

//! Destinations: streams under a name that other accounts may subscribe with.

// shapes: Destination
use service::{BTreeMap, Operation, Result, Scope, Tagged, Tx, View, json, page, page_token};

use crate::shapes::{
    DeleteDestinationRequest, DescribeDestinationsRequest, DescribeDestinationsResponse,
    Destination as Shape, PutDestinationPolicyRequest, PutDestinationRequest, PutDestinationResponse,
};
use crate::{faults, pages, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteDestination", delete => empty),
    service::reads!("DescribeDestinations", describe),
    service::writes!("PutDestination", put),
    service::writes!("PutDestinationPolicy", put_policy => empty),
];

service::structures! {
    /// A destination.
    Destination {
        name: String = "DestinationName",
        target_arn: String = "TargetArn",
        role_arn: String = "RoleArn",
        access_policy: Option<String> = "AccessPolicy",
        created: i64 = "CreationTime",
        tags: BTreeMap<String, String> = "Tags",
    }
}

service::row!(Destination: "AWS::Logs::Destination", id |row| &row.name);

impl Tagged for Destination {
    fn arn(&self, scope: Scope) -> Option<String> {
        Some(scope.arn("logs", format_args!("destination:{}", self.name)))
    }

    fn tags(&self) -> BTreeMap<String, String> {
        self.tags.clone()
    }
}

fn shape(view: View<'_>, destination: &Destination) -> Shape {
    Shape {
        destination_name: Some(destination.name.clone()),
        target_arn: Some(destination.target_arn.clone()),
        role_arn: Some(destination.role_arn.clone()),
        access_policy: destination.access_policy.clone(),
        arn: destination.arn(view.scope()),
        creation_time: Some(destination.created),
    }
}

fn put(tx: &mut Tx<'_>, request: PutDestinationRequest) -> Result<PutDestinationResponse> {
    let before = tx.get::<Destination>(&request.destination_name).cloned();
    let created = before.as_ref().map_or_else(|| tx.now().millis(), |before| before.created);
    let before = before.unwrap_or_default();
    let destination = Destination {
        name: request.destination_name,
        target_arn: request.target_arn,
        role_arn: request.role_arn,
        tags: tags::merged(before.tags, request.tags.unwrap_or_default())?,
        access_policy: before.access_policy,
        created,
    };
    let response = PutDestinationResponse { destination: Some(shape(tx.view(), &destination)) };
    tx.put(destination);
    Ok(response)
}

fn put_policy(tx: &mut Tx<'_>, request: PutDestinationPolicyRequest) -> Result<()> {
    let destination = tx.get::<Destination>(&request.destination_name).cloned();
    let mut destination = destination.ok_or_else(faults::destination_not_found)?;
    if json::parse(request.access_policy.as_bytes()).is_err() {
        return Err(faults::invalid_policy());
    }
    destination.access_policy = Some(request.access_policy);
    tx.put(destination);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteDestinationRequest) -> Result<()> {
    tx.delete::<Destination>(&request.destination_name).ok_or_else(faults::destination_not_found).map(drop)
}

fn describe(view: View<'_>, request: DescribeDestinationsRequest) -> Result<DescribeDestinationsResponse> {
    let after = pages::after(view, request.next_token.as_deref(), page_token)?;
    let prefix = request.destination_name_prefix.unwrap_or_default();
    let destinations = view.state().scan_prefix::<Destination>(view.scope(), &prefix);
    let limit = request.limit.unwrap_or(pages::MOST) as usize;
    let page = page(destinations, |destination| destination.name.clone(), after.as_deref(), limit);
    let destinations = page.items.into_iter().map(|destination| shape(view, destination));
    Ok(DescribeDestinationsResponse { destinations: Some(destinations.collect()), next_token: page.next })
}

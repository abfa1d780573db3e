//! Which resources have tags, as the catalogue's kinds tell.

use service::{BTreeMap, Scope, View};

/// A resource that has tags.
pub(crate) struct Resource {
    pub(crate) arn: String,
    /// What CloudFormation calls its type, the last part of it (`Bucket`).
    noun: &'static str,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Resource {
    /// Whether the resource is of the type that a filter names: a service, or a service and a type as they stand in
    /// ARNs (`ec2:security-group`), or as CloudFormation calls it, for no type stands in the ARNs of buckets and queues.
    pub(crate) fn is_of_type(&self, filter: &str) -> bool {
        let parts: Vec<&str> = self.arn.splitn(6, ':').collect();
        let [_, _, service, _, _, resource] = parts[..] else { return false };
        let Some((wanted, kind)) = filter.split_once(':') else { return filter == service };
        let named = resource.split(['/', ':']).next().filter(|named| *named != resource);
        wanted == service && (named == Some(kind) || self.noun.eq_ignore_ascii_case(kind))
    }
}

/// The resources with tags that a caller in a Region sees, ordered by ARN. Those of global services are seen in the
/// Region that stands for the partition.
pub(crate) fn tagged(view: View<'_>) -> Vec<Resource> {
    let mut found = Vec::new();
    for kind in view.context().catalog.kinds() {
        let Some(tagged) = kind.tagged else { continue };
        let noun = kind.name.rsplit(':').next().unwrap_or(kind.name);
        for scope in view.state().scopes_with(kind.name).filter(|scope| is_own(view, *scope)) {
            let near = is_near(view, scope);
            if !near && !view.is_lenient() {
                continue;
            }
            for row in view.state().rows(scope, kind.name) {
                if let Some((arn, tags)) = tagged(&**row, scope)
                    && (near || names_no_region(&arn))
                {
                    found.push(Resource { arn, noun, tags });
                }
            }
        }
    }
    found.sort_by(|a, b| a.arn.cmp(&b.arn));
    found
}

fn is_own(view: View<'_>, scope: Scope) -> bool {
    let here = view.scope();
    scope.account == here.account && scope.region.partition().name() == here.region.partition().name()
}

fn is_near(view: View<'_>, scope: Scope) -> bool {
    let region = view.region();
    scope.region == region || scope.region.is_pseudo() && region == region.partition().global_region()
}

/// Lenient worlds show what has no Region in its ARN in all Regions.
fn names_no_region(arn: &str) -> bool {
    arn.split(':').nth(3) == Some("")
}

#[cfg(test)]
mod tests {
    use super::Resource;
    use service::BTreeMap;

    #[test]
    fn types_are_those_of_arns() {
        for (arn, noun, filter, expected) in [
            ("arn:aws:s3:::bucket", "Bucket", "s3", true),
            ("arn:aws:s3:::bucket", "Bucket", "s3:bucket", true),
            ("arn:aws:s3:::bucket", "Bucket", "s3control", false),
            ("arn:aws:ec2:us-east-1:1:vpc/vpc-1", "VPC", "ec2:vpc", true),
            ("arn:aws:ec2:us-east-1:1:security-group/sg-1", "SecurityGroup", "ec2:security-group", true),
            ("arn:aws:ec2:us-east-1:1:security-group/sg-1", "SecurityGroup", "ec2:vpc", false),
            ("arn:aws:logs:us-east-1:1:log-group:a", "LogGroup", "logs:log-group", true),
            ("arn:aws:sqs:us-east-1:1:inbox", "Queue", "sqs:inbox", false),
        ] {
            let resource = Resource { arn: arn.to_owned(), noun, tags: BTreeMap::new() };
            assert_eq!(resource.is_of_type(filter), expected, "{arn} {filter}");
        }
    }
}

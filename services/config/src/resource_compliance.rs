//! What all rules say of a resource: a resource of its own, `AWS::Config::ResourceCompliance`, that the recorder records.

use service::{
    AccountId, BTreeMap, Casing, Identity, Link, Map, Region, Relation, Resource, Scope, Tx, Typed as _,
    Value,
};

use crate::config_rules::ConfigRule;
use crate::evaluation_results::{self, COMPLIANT, NON_COMPLIANT};

/// The kind of the rows.
pub(crate) const KIND: &str = ResourceCompliance::KIND;

service::structures! {
    /// A row: what rules say of a resource, those that say something.
    ResourceCompliance {
        kind: String = "TargetResourceType",
        resource: String = "TargetResourceId",
        rules: Vec<RuleCompliance> = "ConfigRuleList",
    }
    /// What a rule says of it.
    RuleCompliance {
        arn: String = "ConfigRuleArn",
        id: Option<String> = "ConfigRuleId",
        name: String = "ConfigRuleName",
        compliance: String = "ComplianceType",
    }
}

service::row!(
    ResourceCompliance: "AWS::Config::ResourceCompliance",
    id |row| &id(&row.kind, &row.resource),
    links |row| row.link().into_iter().collect()
);

/// The id of the compliance of a resource.
pub(crate) fn id(kind: &str, resource: &str) -> String {
    format!("{kind}/{resource}")
}

macro_rules! associated_with {
    ($($kind:literal)*) => {
        &[$(Relation { target: $kind, name: "Is associated with ", reverse: None }),*]
    };
}

impl ResourceCompliance {
    /// `ComplianceType` of the resource: one rule that it does not comply with is enough.
    pub(crate) fn compliance(&self) -> &'static str {
        if self.non_compliant() > 0 { NON_COMPLIANT } else { COMPLIANT }
    }

    /// The number of rules that it does not comply with.
    pub(crate) fn non_compliant(&self) -> usize {
        self.rules.iter().filter(|rule| rule.compliance == NON_COMPLIANT).count()
    }

    /// The link to the resource, which its relationship follows from. It names the resource by its id and where no row
    /// stands: when the resource changes, its compliance need not, and then has no item.
    fn link(&self) -> Option<Link> {
        let relation = Self::RELATIONS.iter().find(|relation| relation.target == self.kind)?;
        let nowhere = Scope::new(AccountId::new(0), Region::default_region().global());
        Some(Link::to_scope(nowhere, relation.target, &*self.resource))
    }
}

impl Resource for ResourceCompliance {
    const RELATIONS: &'static [Relation] = associated_with![
        "AWS::::Account"
        "AWS::CloudFormation::Stack"
        "AWS::CloudTrail::Trail"
        "AWS::EC2::DHCPOptions"
        "AWS::EC2::Instance"
        "AWS::EC2::InternetGateway"
        "AWS::EC2::NetworkAcl"
        "AWS::EC2::NetworkInterface"
        "AWS::EC2::PrefixList"
        "AWS::EC2::RouteTable"
        "AWS::EC2::SecurityGroup"
        "AWS::EC2::Subnet"
        "AWS::EC2::VPC"
        "AWS::EC2::Volume"
        "AWS::Events::EventBus"
        "AWS::Events::Rule"
        "AWS::IAM::Group"
        "AWS::IAM::InstanceProfile"
        "AWS::IAM::OIDCProvider"
        "AWS::IAM::Policy"
        "AWS::IAM::Role"
        "AWS::IAM::SAMLProvider"
        "AWS::IAM::ServerCertificate"
        "AWS::IAM::User"
        "AWS::Logs::LogGroup"
        "AWS::S3::AccessPoint"
        "AWS::S3::AccountPublicAccessBlock"
        "AWS::S3::Bucket"
        "AWS::S3::MultiRegionAccessPoint"
        "AWS::S3::StorageLens"
        "AWS::S3::StorageLensGroup"
        "AWS::SNS::Topic"
        "AWS::SQS::Queue"
    ];
    const CASING: Casing = Casing::Pascal;

    fn identity(&self, _: Scope) -> Option<Identity> {
        let id = id(&self.kind, &self.resource);
        Some(Identity { id, name: None, arn: None, availability_zone: None, created: None })
    }

    fn configuration(&self) -> Value {
        let rule = |rule: &RuleCompliance| {
            let members = [
                ("configRuleArn", Some(rule.arn.as_str())),
                ("configRuleId", rule.id.as_deref()),
                ("configRuleName", Some(rule.name.as_str())),
                ("complianceType", Some(rule.compliance.as_str())),
            ];
            Value::Map(members.into_iter().filter_map(|(name, text)| Some((name, text?))).collect())
        };
        let rules: Vec<Value> = self.rules.iter().map(rule).collect();
        let mut members = Map::from_iter([
            ("complianceType", self.compliance()),
            ("targetResourceId", &self.resource),
            ("targetResourceType", &self.kind),
        ]);
        members.push("configRuleList", rules);
        Value::Map(members)
    }

    fn tags(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }
}

/// Brings the row of a resource in line with what rules say of it by now.
pub(crate) fn refresh(tx: &mut Tx<'_>, kind: &str, resource: &str) {
    let view = tx.view();
    let results = evaluation_results::of_resource(view, kind, resource);
    let said = results.into_iter().filter_map(|result| {
        let rule = view.get::<ConfigRule>(&result.rule)?;
        Some(RuleCompliance {
            arn: rule.arn().to_owned(),
            id: rule.shape.config_rule_id.clone(),
            name: result.rule.clone(),
            compliance: result.compliance.clone(),
        })
    });
    let rules: Vec<RuleCompliance> = said.collect();
    if rules.is_empty() {
        tx.delete::<ResourceCompliance>(&id(kind, resource));
    } else {
        tx.put(ResourceCompliance { kind: kind.to_owned(), resource: resource.to_owned(), rules });
    }
}

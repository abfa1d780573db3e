//! Service-linked roles: roles that only an AWS service can assume, and that only it shapes.

use service::{Operation, Result, Tx, View};

use crate::entities;
use crate::roles::{self, Role};
use crate::shapes::{
    CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse, DeleteServiceLinkedRoleRequest,
    DeleteServiceLinkedRoleResponse, GetServiceLinkedRoleDeletionStatusRequest,
    GetServiceLinkedRoleDeletionStatusResponse,
};
use crate::{faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateServiceLinkedRole", create),
    service::writes!("DeleteServiceLinkedRole", delete),
    service::reads!("GetServiceLinkedRoleDeletionStatus", deletion_status),
];

/// What services call their roles, after `AWSServiceRoleFor`, where that is not the first part of their host name.
const NAMES: &[(&str, &str)] = &[
    ("access-analyzer", "AccessAnalyzer"),
    ("autoscaling", "AutoScaling"),
    ("backup", "Backup"),
    ("batch", "Batch"),
    ("cloudtrail", "CloudTrail"),
    ("config", "Config"),
    ("custom-resource.application-autoscaling", "ApplicationAutoScaling_CustomResource"),
    ("dynamodb.application-autoscaling", "ApplicationAutoScaling_DynamoDBTable"),
    ("ecs", "ECS"),
    ("ecs.application-autoscaling", "ApplicationAutoScaling_ECSService"),
    ("eks", "AmazonEKS"),
    ("eks-nodegroup", "AmazonEKSNodegroup"),
    ("elasticache", "ElastiCache"),
    ("elasticbeanstalk", "ElasticBeanstalk"),
    ("elasticfilesystem", "AmazonElasticFileSystem"),
    ("elasticloadbalancing", "ElasticLoadBalancing"),
    ("es", "AmazonElasticsearchService"),
    ("guardduty", "AmazonGuardDuty"),
    ("lambda.application-autoscaling", "ApplicationAutoScaling_LambdaConcurrency"),
    ("opensearchservice", "AmazonOpenSearchService"),
    ("organizations", "Organizations"),
    ("rds", "RDS"),
    ("rds.application-autoscaling", "ApplicationAutoScaling_RDSCluster"),
    ("replication.dynamodb", "DynamoDBReplication"),
    ("securityhub", "SecurityHub"),
    ("spot", "EC2Spot"),
    ("spotfleet", "EC2SpotFleet"),
    ("ssm", "AmazonSSM"),
    ("support", "Support"),
    ("transitgateway", "VPCTransitGateway"),
    ("trustedadvisor", "TrustedAdvisor"),
];

/// The services that let their roles have suffixes.
const WITH_SUFFIX: &[&str] = &["autoscaling", "connect", "lex", "lexv2"];

/// What the paths of these roles begin with.
pub(crate) const PATH: &str = "/aws-service-role/";

service::structures! {
    /// A deletion, which is done as soon as it is asked for.
    DeletionTask { id: String = "DeletionTaskId" }
}

service::row!(DeletionTask: "AWS::IAM::ServiceLinkedRoleDeletion", id |row| &row.id);

fn create(
    tx: &mut Tx<'_>,
    request: CreateServiceLinkedRoleRequest,
) -> Result<CreateServiceLinkedRoleResponse> {
    let service = request.aws_service_name;
    let short = service.strip_suffix(".amazonaws.com").unwrap_or(&service);
    let known = NAMES.iter().find(|(host, _)| *host == short).map(|(_, name)| *name);
    let mut name = format!("AWSServiceRoleFor{}", known.unwrap_or(short));
    if let Some(suffix) = request.custom_suffix {
        if !WITH_SUFFIX.contains(&short) {
            return Err(faults::no_custom_suffix(&service));
        }
        name = format!("{name}_{suffix}");
    }
    if entities::named::<Role>(tx.view(), &name).is_some() {
        return Err(faults::service_role_taken(&name));
    }
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":["{service}"]}},"Action":["sts:AssumeRole"]}}]}}"#
    );
    let role = roles::begin(tx, name, format!("{PATH}{service}/"), &trust);
    let role = Role { shape: crate::shapes::Role { description: request.description, ..role.shape }, ..role };
    let shown = role.shown();
    global::put(tx, role);
    Ok(CreateServiceLinkedRoleResponse { role: Some(shown) })
}

fn delete(
    tx: &mut Tx<'_>,
    request: DeleteServiceLinkedRoleRequest,
) -> Result<DeleteServiceLinkedRoleResponse> {
    let role = entities::find::<Role>(tx.view(), &request.role_name)?;
    if !role.is_service_linked() {
        return Err(faults::not_service_linked(&request.role_name));
    }
    let (role_id, path) = (role.shape.role_id.clone(), role.shape.path.clone());
    global::delete::<Role>(tx, &role_id);
    let id = format!("task{path}{}/{}", request.role_name, tx.uuid());
    global::put(tx, DeletionTask { id: id.clone() });
    Ok(DeleteServiceLinkedRoleResponse { deletion_task_id: id })
}

fn deletion_status(
    view: View<'_>,
    request: GetServiceLinkedRoleDeletionStatusRequest,
) -> Result<GetServiceLinkedRoleDeletionStatusResponse> {
    let id = request.deletion_task_id;
    global::get::<DeletionTask>(view, &id).ok_or_else(|| faults::deletion_task_not_found(&id))?;
    Ok(GetServiceLinkedRoleDeletionStatusResponse { status: "SUCCEEDED".to_owned(), reason: None })
}

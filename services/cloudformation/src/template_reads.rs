//! What can be asked of templates: their text, a summary, whether they are well formed.

use service::{BTreeMap, Operation, Result, Tx, View, json};

use crate::definition::TemplateSource;
use crate::shapes::{
    GetTemplateInput, GetTemplateOutput, GetTemplateSummaryInput, GetTemplateSummaryOutput,
    ParameterConstraints, ParameterDeclaration, ResourceIdentifierSummary, TemplateParameter,
    ValidateTemplateInput, ValidateTemplateOutput,
};
use crate::template::Template;
use crate::{capabilities, change_sets, faults, providers, stacks};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetTemplate", get),
    service::writes!("GetTemplateSummary", summarize),
    service::writes!("ValidateTemplate", validate),
];

fn get(view: View<'_>, request: GetTemplateInput) -> Result<GetTemplateOutput> {
    let template = match (&request.change_set_name, &request.stack_name) {
        (Some(set), stack) => change_sets::named(view, set, stack.as_deref())?.template(),
        (None, Some(name)) => {
            let stack = stacks::named(view, name).ok_or_else(|| faults::no_stack(name))?;
            &stack.definition.template
        }
        (None, None) => {
            return Err(faults::validation("StackName is required if ChangeSetName is not specified."));
        }
    };
    let stages = ["Original", "Processed"].map(str::to_owned).to_vec();
    Ok(GetTemplateOutput { template_body: Some(template.to_owned()), stages_available: Some(stages) })
}

fn summarize(tx: &mut Tx<'_>, request: GetTemplateSummaryInput) -> Result<GetTemplateSummaryOutput> {
    let text = match &request.stack_name {
        Some(name) => {
            let stack = stacks::named(tx.view(), name).filter(|stack| !stack.definition.template.is_empty());
            stack.ok_or_else(|| faults::no_stack(name))?.definition.template.clone()
        }
        None => {
            let source = TemplateSource {
                body: request.template_body.as_deref(),
                url: request.template_url.as_deref(),
            };
            source.read(tx)?
        }
    };
    let template = Template::parse(&text, tx.view().is_lenient())?;
    let parameters = template.parameters.iter().map(|one| ParameterDeclaration {
        parameter_key: Some(one.name.clone()),
        default_value: one.default.clone(),
        parameter_type: Some(one.type_name.clone()),
        no_echo: Some(one.no_echo),
        description: one.description.clone(),
        parameter_constraints: Some(ParameterConstraints {
            allowed_values: Some(one.allowed_values.clone()).filter(|values| !values.is_empty()),
        }),
    });
    let (needed, types) = capabilities::needed(&template);
    Ok(GetTemplateSummaryOutput {
        parameters: Some(parameters.collect()),
        description: template.description.clone(),
        capabilities: capabilities::listed(needed),
        capabilities_reason: needed.map(|_| capabilities::reason(&types)),
        resource_types: Some(template.resources.iter().map(|resource| resource.type_name.clone()).collect()),
        version: template.version.clone(),
        metadata: template.metadata.as_ref().map(|metadata| json::to_string(metadata.view())),
        declared_transforms: Some(template.transforms.clone()).filter(|names| !names.is_empty()),
        resource_identifier_summaries: Some(identifiers(&template)),
        warnings: None,
    })
}

/// Which property names the resources of each type.
fn identifiers(template: &Template) -> Vec<ResourceIdentifierSummary> {
    let mut by_type: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for resource in &template.resources {
        by_type.entry(&resource.type_name).or_default().push(resource.name.clone());
    }
    let summary = |(type_name, names): (&str, Vec<String>)| {
        let property = providers::find(type_name)?.name?;
        Some(ResourceIdentifierSummary {
            resource_type: Some(type_name.to_owned()),
            logical_resource_ids: Some(names),
            resource_identifiers: Some(vec![property.to_owned()]),
        })
    };
    by_type.into_iter().filter_map(summary).collect()
}

fn validate(tx: &mut Tx<'_>, request: ValidateTemplateInput) -> Result<ValidateTemplateOutput> {
    let source =
        TemplateSource { body: request.template_body.as_deref(), url: request.template_url.as_deref() };
    let text = source.read(tx)?;
    let template = Template::parse(&text, tx.view().is_lenient())?;
    let parameters = template.parameters.iter().map(|one| TemplateParameter {
        parameter_key: Some(one.name.clone()),
        default_value: one.default.clone(),
        no_echo: Some(one.no_echo),
        description: one.description.clone(),
    });
    let (needed, types) = capabilities::needed(&template);
    Ok(ValidateTemplateOutput {
        parameters: Some(parameters.collect()),
        description: template.description.clone(),
        capabilities: capabilities::listed(needed),
        capabilities_reason: needed.map(|_| capabilities::reason(&types)),
        declared_transforms: Some(template.transforms.clone()).filter(|names| !names.is_empty()),
    })
}

//! Exports: outputs that other stacks of the account and Region may use; and who uses them.

use service::{Operation, Result, Tx, View, link, page, page_token};

use crate::faults;
use crate::shapes::{self, ListExportsInput, ListExportsOutput, ListImportsInput, ListImportsOutput};
use crate::stacks::Stack;

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("ListExports", list), service::reads!("ListImports", list_imports)];

service::structures! {
    /// An exported value.
    Export {
        name: String = "Name",
        value: String = "Value",
        stack_id: String = "StackId",
    }
}

service::row!(Export: "AWS::CloudFormation::Export", id |row| &row.name, links |row| vec![link::<Stack>(&row.stack_id)]);

/// The exports of a stack.
pub(crate) fn of(view: View<'_>, stack_id: &str) -> Vec<Export> {
    view.linking::<Export>("AWS::CloudFormation::Stack", stack_id).cloned().collect()
}

/// The names of the stacks that use an export.
pub(crate) fn importers(view: View<'_>, name: &str) -> Vec<String> {
    view.linking::<Stack>("AWS::CloudFormation::Export", name).map(|stack| stack.name().to_owned()).collect()
}

/// Makes a stack's exports what its outputs say. Others' names are refused, and so is to change what others use.
pub(crate) fn replace(
    tx: &mut Tx<'_>,
    stack_id: &str,
    wanted: Vec<Export>,
) -> std::result::Result<(), String> {
    let before = of(tx.view(), stack_id);
    for export in &wanted {
        let taken = tx.get::<Export>(&export.name).filter(|known| known.stack_id != stack_id);
        if let Some(owner) = taken.and_then(|known| tx.get::<Stack>(&known.stack_id)) {
            return Err(format!(
                "Export with name {} is already exported by stack {}",
                export.name,
                owner.name()
            ));
        }
    }
    for export in &before {
        let kept = wanted.iter().find(|one| one.name == export.name);
        if kept == Some(export) {
            continue;
        }
        if let Some(user) = importers(tx.view(), &export.name).first() {
            let what = if kept.is_some() { "updated" } else { "deleted" };
            return Err(format!("Export {} cannot be {what} as it is in use by {user}", export.name));
        }
        tx.delete::<Export>(&export.name);
    }
    for export in wanted {
        tx.put(export);
    }
    Ok(())
}

fn list(view: View<'_>, request: ListExportsInput) -> Result<ListExportsOutput> {
    let after = after(request.next_token)?;
    let page = page(view.scan::<Export>(), |export| export.name.clone(), after.as_deref(), 100);
    let exports = page.items.into_iter().map(|export| shapes::Export {
        exporting_stack_id: Some(export.stack_id.clone()),
        name: Some(export.name.clone()),
        value: Some(export.value.clone()),
    });
    Ok(ListExportsOutput { exports: Some(exports.collect()), next_token: page.next })
}

fn list_imports(view: View<'_>, request: ListImportsInput) -> Result<ListImportsOutput> {
    let after = after(request.next_token)?;
    let mut names = importers(view, &request.export_name);
    names.sort();
    if names.is_empty() {
        let name = &request.export_name;
        return Err(faults::validation(format!("Export '{name}' is not imported by any stack.")));
    }
    let page = page(names.into_iter(), String::clone, after.as_deref(), 100);
    Ok(ListImportsOutput { imports: Some(page.items), next_token: page.next })
}

/// The key that a page token names.
pub(crate) fn after(token: Option<String>) -> Result<Option<String>> {
    token.map(|token| page_token(&token).ok_or_else(faults::next_token)).transpose()
}

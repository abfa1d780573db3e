//! `cargo xtask aws-policies`: the names and documents of AWS's own managed policies, from moto's data.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use model::{Value, json};

use crate::failure::{Context as _, Failure, Result};
use crate::python::Python;
use crate::{models, process, workspace};

const TABLE: &str = "services/iam/data/aws_policies.tsv";
const DOCUMENTS: &str = "services/iam/data/aws_policy_documents.bin";
const TITLE: &str = "# AWS-managed policies as moto 5.2.5 (Apache-2.0) lists them: path and name, default version, created, updated, id if known";
/// Documents are compressed so many bytes at a time: one is read without inflating all.
const BLOCK: usize = 128 * 1024;

/// Writes both files; with `--check`, only says whether they would change.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let check = arguments.iter().any(|argument| argument == "--check");
    let python = Python::with("tests/moto/requirements.txt")?;
    let script = "from moto.iam.aws_managed_policies import aws_managed_policies_data as data; print(data)";
    let text = process::output(python.command("python").args(["-c", script]))?;
    let policies = json::parse(text.as_bytes()).context("moto's list of policies")?;
    let policies = policies.as_map().ok_or_else(|| Failure::new("moto's list of policies is no object"))?;
    let ids = ids()?;
    let mut rows = BTreeMap::new();
    for (name, policy) in policies.iter() {
        let field = |name: &str| policy.get(name).and_then(Value::as_str).unwrap_or_default();
        let resource = format!("{}{name}", field("Path"));
        let date = |name: &str| field(name).replace("+00:00", "Z");
        let (created, updated) = (date("CreateDate"), date("UpdateDate"));
        let mut row = format!("{resource}\t{}\t{created}\t{updated}", field("DefaultVersionId"));
        if let Some(id) = ids.get(&resource) {
            row.push_str(&format!("\t{id}"));
        }
        let document = policy.get("Document").map(|document| json::to_string(document.view()));
        rows.insert(resource, (row, document.unwrap_or_default()));
    }
    let lines = rows.values().map(|(row, _)| format!("{row}\n"));
    let table: String = [format!("{TITLE}\n")].into_iter().chain(lines).collect();
    let documents = packed(rows.values().map(|(_, document)| document.as_str()))?;
    println!("{} policies, {} bytes of documents", rows.len(), documents.len());
    models::put(TABLE, table.as_bytes(), check)?;
    models::put(DOCUMENTS, &documents, check)
}

/// The ids that the table has: moto knows none.
fn ids() -> Result<BTreeMap<String, String>> {
    let table = workspace::read(&workspace::root().join(TABLE))?;
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        Some(((*fields.first()?).to_owned(), (*fields.get(4)?).to_owned()))
    };
    Ok(table.lines().filter_map(row).collect())
}

/// Blocks of documents, each a line, in the order of the table: the number of documents and of compressed bytes, both
/// in four bytes with the lowest first, and the bytes.
fn packed<'d>(documents: impl Iterator<Item = &'d str>) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let (mut block, mut count) = (String::new(), 0_u32);
    let mut documents = documents.peekable();
    while let Some(document) = documents.next() {
        block.push_str(document);
        block.push('\n');
        count += 1;
        if block.len() >= BLOCK || documents.peek().is_none() {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(block.as_bytes()).context("cannot compress")?;
            let bytes = encoder.finish().context("cannot compress")?;
            file.extend(count.to_le_bytes());
            file.extend((bytes.len() as u32).to_le_bytes());
            file.extend(bytes);
            (block, count) = (String::new(), 0);
        }
    }
    Ok(file)
}

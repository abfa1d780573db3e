//! Server certificates: what load balancers show to clients, kept with their private keys.

// shapes: ServerCertificate, ServerCertificateMetadata, Tag
use service::unique_id;
use service::{
    BTreeMap, Casing, Fault, Identity, Map, Operation, Relation, Resource, Result, Scope, Shape as _,
    Timestamp, Tx, Typed as _, Value, View,
};

use crate::entities::{self, Entity};
use crate::pages::listed;
use crate::shapes::{
    self, DeleteServerCertificateRequest, GetServerCertificateRequest, GetServerCertificateResponse,
    ListServerCertificateTagsRequest, ListServerCertificateTagsResponse, ListServerCertificatesRequest,
    ListServerCertificatesResponse, ServerCertificateMetadata, Tag, TagServerCertificateRequest,
    UntagServerCertificateRequest, UpdateServerCertificateRequest, UploadServerCertificateRequest,
    UploadServerCertificateResponse,
};
use crate::tags::Keys;
use crate::{certificates, faults, global, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteServerCertificate", delete => empty),
    service::reads!("GetServerCertificate", get),
    service::reads!("ListServerCertificateTags", list_tags),
    service::reads!("ListServerCertificates", list),
    service::writes!("TagServerCertificate", tag => empty),
    service::writes!("UntagServerCertificate", untag => empty),
    service::writes!("UpdateServerCertificate", update => empty),
    service::writes!("UploadServerCertificate", upload),
];

/// How long what is no certificate holds in a lenient world, in seconds.
const YEAR: i64 = 365 * 86_400;

/// How many an account can have.
pub(crate) const MOST: usize = 20;

service::structures! {
    /// A row. The private key is looked at when it comes, and not kept: nothing shows it again.
    ServerCertificate {
        metadata: ServerCertificateMetadata = "Metadata",
        body: String = "CertificateBody",
        chain: Option<String> = "CertificateChain",
        tags: Option<Vec<Tag>> = "Tags",
    }
}

service::row!(ServerCertificate: "AWS::IAM::ServerCertificate",
    id |row| &row.metadata.server_certificate_id,
    links |row| vec![entities::name_link::<ServerCertificate>(row.name())]);

impl Entity for ServerCertificate {
    const NAMES: &'static str = "Cloudchamber::IAM::ServerCertificateName";
    const NOUN: &'static str = "ServerCertificate";
    fn name(&self) -> &str {
        &self.metadata.server_certificate_name
    }
    fn path(&self) -> &str {
        &self.metadata.path
    }
    fn missing(name: &str) -> Fault {
        faults::server_certificate_not_found(name)
    }
    fn taken(name: &str) -> Fault {
        faults::server_certificate_exists(name)
    }
}

impl Resource for ServerCertificate {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        let (id, arn) = (self.name().to_owned(), Some(self.metadata.arn.clone()));
        let name = Some(id.clone());
        Some(Identity { id, name, arn, availability_zone: Some("Regional".into()), created: None })
    }
    /// As CloudFormation's read model has it.
    fn configuration(&self) -> Value {
        let mut document = Map::new();
        document.push("CertificateBody", self.body.as_str());
        document.push("CertificateChain", self.chain.to_value());
        document.push("ServerCertificateName", self.name());
        document.push("Path", self.path());
        document.push("Tags", self.tags.to_value());
        document.push("Arn", self.metadata.arn.as_str());
        Value::Map(document)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.tags)
    }
}

fn arn(scope: Scope, path: &str, name: &str) -> String {
    global::arn(scope, format_args!("server-certificate{path}{name}"))
}

/// Until when the certificate of a request holds; refuses what is none, and keys and chains that do not go with it.
fn expiration(request: &UploadServerCertificateRequest) -> Result<Timestamp> {
    let certificate = certificates::certificate(&request.certificate_body);
    let certificate = certificate.ok_or_else(faults::certificate_unparsable)?;
    let key = certificates::private_key(&request.private_key).ok_or_else(faults::private_key_invalid)?;
    // Of keys that are not RSA's it is not known here which belong together.
    if let (Some(public), Some(private)) = (&certificate.modulus, &key.modulus)
        && public != private
    {
        return Err(faults::key_pair_mismatch());
    }
    if request.certificate_chain.as_deref().is_some_and(|chain| certificates::certificate(chain).is_none()) {
        return Err(faults::certificate_chain_invalid());
    }
    Ok(certificate.expiration)
}

/// Keeps a certificate. AWS refuses what is none; lenient worlds take it.
fn upload(
    tx: &mut Tx<'_>,
    request: UploadServerCertificateRequest,
) -> Result<UploadServerCertificateResponse> {
    let expiration = match expiration(&request) {
        Err(_) if tx.view().is_lenient() => global::now(tx).plus_seconds(YEAR),
        checked => checked?,
    };
    let (scope, name, path) =
        (tx.scope(), request.server_certificate_name, entities::path(tx.view(), request.path)?);
    entities::check_free::<ServerCertificate>(tx.view(), &name)?;
    if global::count(tx.view(), ServerCertificate::KIND) >= MOST {
        return Err(faults::quota("ServerCertificatesPerAccount", MOST));
    }
    let metadata = ServerCertificateMetadata {
        arn: arn(scope, &path, &name),
        path,
        server_certificate_name: name,
        server_certificate_id: unique_id::encode("ASCA", scope.account, 17, tx.transaction().random()),
        upload_date: Some(global::now(tx)),
        expiration: Some(expiration),
    };
    let row = ServerCertificate {
        metadata: metadata.clone(),
        body: request.certificate_body,
        chain: request.certificate_chain,
        tags: tags::checked(request.tags, Keys::Exact)?,
    };
    let tags = tags::shown(&row.tags);
    global::put(tx, row);
    Ok(UploadServerCertificateResponse { server_certificate_metadata: Some(metadata), tags })
}

fn get(view: View<'_>, request: GetServerCertificateRequest) -> Result<GetServerCertificateResponse> {
    let row = entities::find::<ServerCertificate>(view, &request.server_certificate_name)?.clone();
    // AWS shows an empty list of tags; it showed none before certificates could have any, nor do lenient worlds.
    let tags = if view.is_lenient() { tags::shown(&row.tags) } else { row.tags };
    Ok(GetServerCertificateResponse {
        server_certificate: shapes::ServerCertificate {
            server_certificate_metadata: row.metadata,
            certificate_body: row.body,
            certificate_chain: row.chain,
            tags,
        },
    })
}

fn list(view: View<'_>, request: ListServerCertificatesRequest) -> Result<ListServerCertificatesResponse> {
    let rows = entities::under::<ServerCertificate>(view, &request.path_prefix)?;
    let page = listed(view, rows, |row| row.name().to_owned(), &request.marker, request.max_items)?;
    Ok(ListServerCertificatesResponse {
        server_certificate_metadata_list: page.items.into_iter().map(|row| row.metadata.clone()).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn change(
    tx: &mut Tx<'_>,
    name: &str,
    change: impl FnOnce(&mut ServerCertificate) -> Result<()>,
) -> Result<()> {
    let mut row = entities::find::<ServerCertificate>(tx.view(), name)?.clone();
    change(&mut row)?;
    global::put(tx, row);
    Ok(())
}

fn update(tx: &mut Tx<'_>, request: UpdateServerCertificateRequest) -> Result<()> {
    let mut row = entities::find::<ServerCertificate>(tx.view(), &request.server_certificate_name)?.clone();
    if let Some(name) = request.new_server_certificate_name {
        entities::check_renaming(tx.view(), &row, &name)?;
        row.metadata.server_certificate_name = name;
    }
    if request.new_path.is_some() {
        row.metadata.path = entities::path(tx.view(), request.new_path)?;
    }
    row.metadata.arn = arn(tx.scope(), row.path(), row.name());
    global::put(tx, row);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteServerCertificateRequest) -> Result<()> {
    let row = entities::find::<ServerCertificate>(tx.view(), &request.server_certificate_name)?;
    let id = row.metadata.server_certificate_id.clone();
    global::delete::<ServerCertificate>(tx, &id);
    Ok(())
}

fn tag(tx: &mut Tx<'_>, request: TagServerCertificateRequest) -> Result<()> {
    change(tx, &request.server_certificate_name, |row| {
        row.tags = tags::merged(row.tags.take(), request.tags, Keys::Exact)?;
        Ok(())
    })
}

fn untag(tx: &mut Tx<'_>, request: UntagServerCertificateRequest) -> Result<()> {
    change(tx, &request.server_certificate_name, |row| {
        row.tags = tags::without(row.tags.take(), &request.tag_keys, Keys::Exact);
        Ok(())
    })
}

fn list_tags(
    view: View<'_>,
    request: ListServerCertificateTagsRequest,
) -> Result<ListServerCertificateTagsResponse> {
    let row = entities::find::<ServerCertificate>(view, &request.server_certificate_name)?;
    let page = tags::page(view, &row.tags, &request.marker, request.max_items)?;
    Ok(ListServerCertificateTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

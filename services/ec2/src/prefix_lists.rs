//! Managed prefix lists: named sets of address blocks that rules can speak of.

// shapes: ManagedPrefixList, PrefixListEntry
use service::{
    BTreeMap, Casing, Identity, Operation, Page, Relation, Resource, Result, Scope, Shape as _, TimerTask,
    Tx, Typed as _, Value, View,
};

use crate::cidr::Cidr;
use crate::listing::{self, Wanted};
use crate::shapes::{
    AddPrefixListEntry, CreateManagedPrefixListRequest, CreateManagedPrefixListResult,
    DeleteManagedPrefixListRequest, DeleteManagedPrefixListResult, DescribeManagedPrefixListsRequest,
    DescribeManagedPrefixListsResult, DescribePrefixListsRequest, DescribePrefixListsResult, Filter,
    GetManagedPrefixListEntriesRequest, GetManagedPrefixListEntriesResult, ManagedPrefixList,
    ModifyManagedPrefixListRequest, ModifyManagedPrefixListResult, PrefixListEntry, Tag,
};
use crate::tags::{self, Tagged};
use crate::{aws_prefix_lists, client_tokens, faults, filters, shapes};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateManagedPrefixList", create),
    service::writes!("DeleteManagedPrefixList", delete),
    service::reads!("DescribeManagedPrefixLists", describe),
    service::reads!("DescribePrefixLists", describe_services),
    service::reads!("GetManagedPrefixListEntries", entries),
    service::writes!("ModifyManagedPrefixList", modify),
];

service::structures! {
    /// A row: what the API shows, and the entries of each version from the first on.
    PrefixList { shape: ManagedPrefixList = "Shape", versions: Vec<PrefixListVersion> = "Versions" }
    /// The entries of a version.
    PrefixListVersion { entries: Vec<PrefixListEntry> = "Entries" }
}

service::row!(PrefixList: "AWS::EC2::PrefixList", id |row| row.id());

/// The end of a transition: a list is made, changed or gone.
pub(crate) const TRANSITION: TimerTask = TimerTask { name: "prefix-list-transition", run: complete };

/// How long AWS takes to make, change or delete a list.
const SECONDS: f64 = 5.0;

/// The most entries that a list can have room for.
const ENTRIES: i64 = 1_000;

impl PrefixList {
    fn id(&self) -> &str {
        self.shape.prefix_list_id.as_deref().unwrap_or_default()
    }

    fn name(&self) -> &str {
        self.shape.prefix_list_name.as_deref().unwrap_or_default()
    }

    fn is_aws(&self) -> bool {
        self.shape.owner_id.as_deref() == Some("AWS")
    }

    fn state(&self) -> &str {
        self.shape.state.as_deref().unwrap_or_default()
    }

    /// The entries of the newest version.
    fn entries(&self) -> &[PrefixListEntry] {
        self.versions.last().map_or(&[], |version| &version.entries)
    }

    /// Whether its blocks are of IPv6.
    pub(crate) fn is_ipv6(&self) -> bool {
        self.shape.address_family.as_deref() == Some("IPv6")
    }

    /// As how many rules a rule about it counts.
    pub(crate) fn weight(&self, view: View<'_>) -> i64 {
        let own = self.shape.max_entries;
        own.or_else(|| aws_prefix_lists::weight(view.region(), self.name())).unwrap_or(1)
    }
}

impl Resource for PrefixList {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.id().to_owned(),
            name: self.shape.prefix_list_name.clone(),
            arn: self.shape.prefix_list_arn.clone(),
            availability_zone: Some("Regional".into()),
            created: None,
        })
    }
    /// As CloudFormation's read model has it.
    fn configuration(&self) -> Value {
        let shape = self.shape.to_value();
        let member = |name: &str| shape.get(name).cloned().unwrap_or_default();
        let entries: Vec<Value> = self.entries().iter().map(PrefixListEntry::to_value).collect();
        let members = [
            ("OwnerId", member("OwnerId")),
            ("Version", member("Version")),
            ("PrefixListId", member("PrefixListId")),
            ("Arn", member("PrefixListArn")),
            ("PrefixListName", member("PrefixListName")),
            ("AddressFamily", member("AddressFamily")),
            ("MaxEntries", member("MaxEntries")),
            ("Tags", member("Tags")),
            ("Entries", Value::List(entries)),
        ];
        Value::Map(members.into_iter().collect())
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

impl Tagged for PrefixList {
    const RESOURCE_TYPE: &'static str = "prefix-list";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

/// The list with this id, the caller's or AWS's.
pub(crate) fn find(view: View<'_>, id: &str) -> Result<PrefixList> {
    let own = view.get::<PrefixList>(id).cloned();
    let found = own.or_else(|| aws_prefix_lists::of(view.scope()).find(|list| list.id() == id));
    found.ok_or_else(|| faults::prefix_list_not_found(id))
}

/// The list with this id if it may be changed: it is the caller's, and nothing is under way.
fn changeable(view: View<'_>, id: &str) -> Result<PrefixList> {
    let list = find(view, id)?;
    if list.is_aws() {
        return Err(faults::prefix_list_owned_by_aws(id));
    }
    if list.state().ends_with("-in-progress") {
        return Err(faults::incorrect_state(format!(
            "The prefix list '{id}' is in the state {}.",
            list.state()
        )));
    }
    Ok(list)
}

fn create(tx: &mut Tx<'_>, request: CreateManagedPrefixListRequest) -> Result<CreateManagedPrefixListResult> {
    let token = client_tokens::of("CreateManagedPrefixList", &request.client_token, &request);
    if let Some([id]) = client_tokens::earlier(tx.view(), &token)?.as_deref() {
        return Ok(CreateManagedPrefixListResult { prefix_list: Some(find(tx.view(), id)?.shape) });
    }
    check_name(&request.prefix_list_name)?;
    if !matches!(request.address_family.as_str(), "IPv4" | "IPv6") {
        return Err(faults::invalid_value(format!(
            "The specified value for address family ({}) is not valid. The value must be IPv4 or IPv6.",
            request.address_family
        )));
    }
    check_max_entries(request.max_entries)?;
    let id = format!("pl-{}", tx.hex(17));
    let shape = ManagedPrefixList {
        address_family: Some(request.address_family),
        state: Some("create-in-progress".to_owned()),
        prefix_list_arn: Some(tx.view().arn("ec2", format_args!("prefix-list/{id}"))),
        prefix_list_id: Some(id.clone()),
        prefix_list_name: Some(request.prefix_list_name),
        max_entries: Some(request.max_entries),
        version: Some(1),
        tags: tags::specified(&request.tag_specifications, PrefixList::RESOURCE_TYPE)?
            .or_else(|| Some(Vec::new())),
        owner_id: Some(tx.view().account()),
        ..Default::default()
    };
    let mut list = PrefixList { shape, versions: vec![PrefixListVersion::default()] };
    list.versions[0].entries = added(&list, Vec::new(), request.entries.unwrap_or_default())?;
    faults::dry_run(request.dry_run)?;
    client_tokens::remember(tx, token, vec![id]);
    Ok(CreateManagedPrefixListResult { prefix_list: Some(start(tx, list)) })
}

/// Puts a list that is in transition, and has the transition end.
fn start(tx: &mut Tx<'_>, list: PrefixList) -> ManagedPrefixList {
    let shape = list.shape.clone();
    tx.after(SECONDS, "ec2", TRANSITION.name, Value::Str(list.id().to_owned()));
    tx.put(list);
    shape
}

/// What is in progress completes; only a list that a rule speaks of is not deleted.
fn complete(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let id = payload.as_str().unwrap_or_default();
    let Some(mut list) = tx.get::<PrefixList>(id).cloned() else { return Ok(()) };
    let Some(transition) = list.state().strip_suffix("-in-progress") else { return Ok(()) };
    let is_in_deletion = transition == "delete";
    let is_in_use = tx.view().state().incoming(tx.scope(), PrefixList::KIND, id).next().is_some();
    if is_in_deletion && !is_in_use {
        tx.delete::<PrefixList>(id);
        return Ok(());
    }
    let state = format!("{transition}-{}", if is_in_deletion { "failed" } else { "complete" });
    list.shape.state = Some(state);
    list.shape.state_message = is_in_deletion.then(|| "The prefix list is in use.".to_owned());
    tx.put(list);
    Ok(())
}

fn check_name(name: &str) -> Result<()> {
    if name.is_empty() || name.len() > 255 || name.starts_with("com.amazonaws") {
        return Err(faults::invalid_value(format!(
            "Value ({name}) for parameter PrefixListName is invalid. Names have 1 to 255 characters and do not \
             start with com.amazonaws."
        )));
    }
    Ok(())
}

fn check_max_entries(max_entries: i64) -> Result<()> {
    if (1..=ENTRIES).contains(&max_entries) { Ok(()) } else { Err(faults::max_entries_out_of_range(ENTRIES)) }
}

/// `entries` with some more; refuses blocks of another family, blocks that are there, and too many.
fn added(
    list: &PrefixList,
    mut entries: Vec<PrefixListEntry>,
    more: Vec<AddPrefixListEntry>,
) -> Result<Vec<PrefixListEntry>> {
    for AddPrefixListEntry { cidr, description } in more {
        let block = block(list, &cidr)?;
        if entries.iter().any(|entry| entry.cidr.as_ref() == Some(&block)) {
            return Err(faults::prefix_list_modification(format!("The CIDR {block} already exists.")));
        }
        entries.push(PrefixListEntry { cidr: Some(block), description });
    }
    let is_full = list.shape.max_entries.is_some_and(|max| entries.len() as i64 > max);
    if is_full { Err(faults::max_entries_exceeded()) } else { Ok(entries) }
}

fn block(list: &PrefixList, cidr: &str) -> Result<String> {
    let block = if list.is_ipv6() { Cidr::v6(cidr) } else { Cidr::v4(cidr) };
    block.map(|block| block.to_string()).ok_or_else(|| faults::cidr_malformed(cidr))
}

fn modify(tx: &mut Tx<'_>, request: ModifyManagedPrefixListRequest) -> Result<ModifyManagedPrefixListResult> {
    let mut list = changeable(tx.view(), &request.prefix_list_id)?;
    if request.current_version.is_some_and(|version| Some(version) != list.shape.version) {
        return Err(faults::prefix_list_version_mismatch());
    }
    let (more, fewer) = (request.add_entries.unwrap_or_default(), request.remove_entries.unwrap_or_default());
    let is_about_entries = !more.is_empty() || !fewer.is_empty();
    if let Some(max_entries) = request.max_entries {
        if is_about_entries {
            return Err(faults::combination(
                "You cannot modify the entries and the maximum entries for the prefix list in the same request.",
            ));
        }
        check_max_entries(max_entries)?;
        if (list.entries().len() as i64) > max_entries {
            return Err(faults::max_entries_exceeded());
        }
        list.shape.max_entries = Some(max_entries);
    }
    if let Some(name) = request.prefix_list_name {
        check_name(&name)?;
        list.shape.prefix_list_name = Some(name);
    }
    if is_about_entries {
        let mut entries = list.entries().to_vec();
        for wanted in fewer {
            let block = block(&list, &wanted.cidr)?;
            let place = entries.iter().position(|entry| entry.cidr.as_ref() == Some(&block));
            let place = place.ok_or_else(|| {
                faults::prefix_list_modification(format!("The CIDR {block} does not exist."))
            })?;
            entries.remove(place);
        }
        let entries = added(&list, entries, more)?;
        list.versions.push(PrefixListVersion { entries });
        list.shape.version = Some(list.versions.len() as i64);
    }
    faults::dry_run(request.dry_run)?;
    list.shape.state = Some("modify-in-progress".to_owned());
    list.shape.state_message = None;
    Ok(ModifyManagedPrefixListResult { prefix_list: Some(start(tx, list)) })
}

fn delete(tx: &mut Tx<'_>, request: DeleteManagedPrefixListRequest) -> Result<DeleteManagedPrefixListResult> {
    let mut list = changeable(tx.view(), &request.prefix_list_id)?;
    faults::dry_run(request.dry_run)?;
    list.shape.state = Some("delete-in-progress".to_owned());
    Ok(DeleteManagedPrefixListResult { prefix_list: Some(start(tx, list)) })
}

/// The lists that a request wants, the caller's and AWS's, ordered by id.
fn wanted(
    view: View<'_>,
    ids: &Option<Vec<String>>,
    filters: &Option<Vec<Filter>>,
) -> Result<Vec<PrefixList>> {
    filters::check(filters, &["owner-id", "prefix-list-id", "prefix-list-name"])?;
    let ids = ids.as_deref().unwrap_or_default();
    let mut lists: Vec<PrefixList> = if ids.is_empty() {
        view.scan::<PrefixList>().cloned().chain(aws_prefix_lists::of(view.scope())).collect()
    } else {
        ids.iter().map(|id| find(view, id)).collect::<Result<_>>()?
    };
    lists.retain(|list| {
        filters::passes(filters, &list.shape.tags, |name| {
            let shape = &list.shape;
            let value = match name {
                "owner-id" => &shape.owner_id,
                "prefix-list-id" => &shape.prefix_list_id,
                _ => &shape.prefix_list_name,
            };
            value.iter().cloned().collect()
        })
    });
    lists.sort_by(|a, b| a.id().cmp(b.id()));
    lists.dedup();
    Ok(lists)
}

fn paged(
    lists: Vec<PrefixList>,
    next_token: &Option<String>,
    max_results: Option<i64>,
) -> Result<Page<PrefixList>> {
    let wanted = Wanted { ids: &None, next_token, max_results };
    listing::paged(lists.into_iter(), |list| list.id().to_owned(), &wanted)
}

fn describe(
    view: View<'_>,
    request: DescribeManagedPrefixListsRequest,
) -> Result<DescribeManagedPrefixListsResult> {
    let lists = wanted(view, &request.prefix_list_ids, &request.filters)?;
    let page = paged(lists, &request.next_token, request.max_results)?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeManagedPrefixListsResult {
        next_token: page.next,
        prefix_lists: Some(page.items.into_iter().map(|list| list.shape).collect()),
    })
}

fn describe_services(
    view: View<'_>,
    request: DescribePrefixListsRequest,
) -> Result<DescribePrefixListsResult> {
    let mut lists = wanted(view, &request.prefix_list_ids, &request.filters)?;
    lists.retain(PrefixList::is_aws);
    let page = paged(lists, &request.next_token, request.max_results)?;
    faults::dry_run(request.dry_run)?;
    let shown = page.items.into_iter().map(|list| shapes::PrefixList {
        cidrs: Some(list.entries().iter().filter_map(|entry| entry.cidr.clone()).collect()),
        prefix_list_id: list.shape.prefix_list_id,
        prefix_list_name: list.shape.prefix_list_name,
    });
    Ok(DescribePrefixListsResult { next_token: page.next, prefix_lists: Some(shown.collect()) })
}

fn entries(
    view: View<'_>,
    request: GetManagedPrefixListEntriesRequest,
) -> Result<GetManagedPrefixListEntriesResult> {
    let list = find(view, &request.prefix_list_id)?;
    let entries = match request.target_version {
        None => list.entries(),
        Some(version) => {
            let index = usize::try_from(version - 1).ok();
            let found = index.and_then(|index| list.versions.get(index));
            let unknown =
                || faults::invalid_value(format!("The prefix list version ({version}) does not exist."));
            &found.ok_or_else(unknown)?.entries
        }
    };
    let numbered = entries.iter().enumerate();
    let wanted = Wanted { ids: &None, next_token: &request.next_token, max_results: request.max_results };
    let page = listing::paged(numbered, |(index, _)| format!("{index:04}"), &wanted)?;
    faults::dry_run(request.dry_run)?;
    Ok(GetManagedPrefixListEntriesResult {
        entries: Some(page.items.into_iter().map(|(_, entry)| entry.clone()).collect()),
        next_token: page.next,
    })
}

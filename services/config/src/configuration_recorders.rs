//! Configuration recorders: one that the customer manages for each account and Region, which records or stands still,
//! and those of AWS services.

// shapes: ConfigurationRecorder, ConfigurationRecorderStatus, ConfigurationRecorderSummary
use std::any::Any;

use service::{
    Arc, BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Row, Scope, Shape as _, State,
    TimerTask, Timestamp, Tx, Typed as _, Value, View, page_token, reads, writes,
};

use crate::shapes::{
    self, AssociateResourceTypesRequest, AssociateResourceTypesResponse, ConfigurationRecorderStatus,
    ConfigurationRecorderSummary, DeleteConfigurationRecorderRequest,
    DescribeConfigurationRecorderStatusRequest, DescribeConfigurationRecorderStatusResponse,
    DescribeConfigurationRecordersRequest, DescribeConfigurationRecordersResponse,
    DisassociateResourceTypesRequest, DisassociateResourceTypesResponse, ListConfigurationRecordersRequest,
    ListConfigurationRecordersResponse, PutConfigurationRecorderRequest, RecordingGroup,
    StartConfigurationRecorderRequest, StopConfigurationRecorderRequest,
};
use crate::{baseline, delivery_channels, delivery_schedule, faults, pages, recording_group, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("AssociateResourceTypes", associate),
    writes!("DeleteConfigurationRecorder", delete => empty),
    reads!("DescribeConfigurationRecorderStatus", describe_status),
    reads!("DescribeConfigurationRecorders", describe),
    writes!("DisassociateResourceTypes", disassociate),
    reads!("ListConfigurationRecorders", list),
    writes!("PutConfigurationRecorder", put => empty),
    writes!("StartConfigurationRecorder", start => empty),
    writes!("StopConfigurationRecorder", stop => empty),
];

/// What a recorder is called that nobody named.
const DEFAULT_NAME: &str = "default";
/// The beginning of names that only AWS services give.
pub(crate) const RESERVED: &str = "AWSConfigurationRecorderFor";
/// What recorders of customers have for a scope.
const PAID: &str = "PAID";

/// How many recorders a page of the list has.
const MOST_SUMMARIES: usize = 20;

const PENDING: &str = "PENDING";
const SUCCESS: &str = "SUCCESS";

service::structures! {
    /// A row: what the API shows, and what it does not.
    ConfigurationRecorder {
        shape: shapes::ConfigurationRecorder = "Shape",
        recording: bool = "Recording",
        last_start: Option<Timestamp> = "LastStart",
        last_stop: Option<Timestamp> = "LastStop",
        last_status: Option<String> = "LastStatus",
        last_status_change: Option<Timestamp> = "LastStatusChange",
        tags: BTreeMap<String, String> = "Tags",
    }
}

service::row!(ConfigurationRecorder: "AWS::Config::ConfigurationRecorder", id |row| row.name());

impl ConfigurationRecorder {
    pub(crate) fn name(&self) -> &str {
        self.shape.name.as_deref().unwrap_or_default()
    }

    pub(crate) fn arn(&self) -> &str {
        self.shape.arn.as_deref().unwrap_or_default()
    }

    /// The recorder that a row is, if it is one.
    pub(crate) fn of(row: &dyn Row) -> Option<&Self> {
        let row: &dyn Any = row;
        row.downcast_ref()
    }

    /// One that records from the first.
    pub(crate) fn started(
        shape: shapes::ConfigurationRecorder,
        tags: BTreeMap<String, String>,
        now: Timestamp,
    ) -> Self {
        let (last_status, now) = (Some(SUCCESS.to_owned()), Some(now));
        Self {
            shape,
            recording: true,
            last_start: now,
            last_stop: None,
            last_status,
            last_status_change: now,
            tags,
        }
    }

    fn status(&self) -> ConfigurationRecorderStatus {
        ConfigurationRecorderStatus {
            arn: self.shape.arn.clone(),
            name: self.shape.name.clone(),
            service_principal: self.shape.service_principal.clone(),
            last_start_time: self.last_start,
            last_stop_time: self.last_stop,
            recording: Some(self.recording),
            last_status: self.last_status.clone(),
            last_status_change_time: self.last_status_change,
            ..ConfigurationRecorderStatus::default()
        }
    }
}

impl Resource for ConfigurationRecorder {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, _: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.name().to_owned(),
            name: None,
            arn: None,
            availability_zone: None,
            created: None,
        })
    }
    /// CloudFormation's read model of it.
    fn configuration(&self) -> Value {
        let text = |text: &str| Value::Str(text.to_owned());
        let id = self.arn().rsplit('/').next().unwrap_or_default();
        let group = self.shape.recording_group.as_ref().map_or(Value::Null, |group| group.to_value());
        let mode = self.shape.recording_mode.as_ref().map_or(Value::Null, |mode| mode.to_value());
        let members = [
            ("Id", text(id)),
            ("Name", text(self.name())),
            ("RoleARN", self.shape.role_arn.to_value()),
            ("RecordingGroup", pascal(group)),
            ("Recording", Value::Bool(self.recording)),
            ("RecordingMode", pascal(mode)),
            ("RecordingScope", self.shape.recording_scope.to_value()),
        ];
        Value::Map(members.into_iter().collect())
    }
    fn tags(&self) -> BTreeMap<String, String> {
        self.tags.clone()
    }
}

/// AWS Config's own API writes its members with a small first letter, the read model with a capital.
fn pascal(value: Value) -> Value {
    match value {
        Value::Map(members) => {
            let members = members.into_iter().map(|(name, value)| {
                let mut letters = name.chars();
                let first = letters.next().map(|letter| letter.to_ascii_uppercase());
                (first.into_iter().chain(letters).collect::<String>(), pascal(value))
            });
            Value::Map(members.collect())
        }
        Value::List(items) => Value::List(items.into_iter().map(pascal).collect()),
        other => other,
    }
}

/// The recorder that the customer manages in a scope.
pub(crate) fn of_scope(state: &State, scope: Scope) -> Option<&ConfigurationRecorder> {
    state.scan(scope).find(|recorder: &&ConfigurationRecorder| recorder.shape.service_principal.is_none())
}

/// The recorder of an AWS service.
pub(crate) fn of_principal<'v>(view: View<'v>, principal: &str) -> Option<&'v ConfigurationRecorder> {
    let is_its =
        |recorder: &&ConfigurationRecorder| recorder.shape.service_principal.as_deref() == Some(principal);
    view.scan().find(is_its)
}

/// The recorder with an ARN.
pub(crate) fn of_arn<'v>(view: View<'v>, arn: &str) -> Option<&'v ConfigurationRecorder> {
    view.scan().find(|recorder: &&ConfigurationRecorder| recorder.arn() == arn)
}

/// The recorder of a scope, if it is recording.
pub(crate) fn running(state: &State, scope: Scope) -> Option<&ConfigurationRecorder> {
    of_scope(state, scope).filter(|recorder| recorder.recording)
}

/// The recorders that are recording and look at rows of a scope: where they are, what they are, and their rows. Rows
/// of the pseudo Region of global services are looked at by the account's recorders in every Region.
pub(crate) fn running_for(
    state: &State,
    scope: Scope,
) -> Vec<(Scope, &ConfigurationRecorder, &Arc<dyn Row>)> {
    let at = |scope| {
        let rows = state.rows(scope, ConfigurationRecorder::KIND);
        let mut recorders = rows.filter_map(|row| Some((scope, ConfigurationRecorder::of(&**row)?, row)));
        recorders.find(|(_, recorder, _)| recorder.recording && recorder.shape.service_principal.is_none())
    };
    if !scope.region.is_pseudo() {
        return at(scope).into_iter().collect();
    }
    let partition = scope.region.partition().name();
    let scopes = state.scopes_with(ConfigurationRecorder::KIND).filter(|home| home.account == scope.account);
    scopes.filter(|home| home.region.partition().name() == partition).filter_map(at).collect()
}

/// Creates the scope's recorder, or gives it another role, group or mode. Tags count at creation only.
fn put(tx: &mut Tx<'_>, request: PutConfigurationRecorderRequest) -> Result<()> {
    let wanted = request.configuration_recorder;
    let name = wanted.name.unwrap_or_else(|| DEFAULT_NAME.to_owned());
    if name.trim().is_empty() {
        return Err(faults::blank_recorder_name(&name));
    }
    if name.starts_with(RESERVED) {
        let linked = tx.get::<ConfigurationRecorder>(&name).is_some();
        return Err(if linked { faults::unmodifiable(&name) } else { faults::reserved_recorder_name(&name) });
    }
    let current = of_scope(tx.view().state(), tx.scope()).cloned();
    if current.as_ref().is_some_and(|current| current.name() != name) {
        return Err(faults::too_many_recorders(&name));
    }
    let role_arn = match wanted.role_arn {
        Some(arn) if !arn.is_empty() => arn,
        none => return Err(faults::invalid_role(none.as_deref())),
    };
    let group = recording_group::checked(wanted.recording_group)?;
    let mode = recording_group::checked_mode(wanted.recording_mode)?;
    let recorder = match current {
        Some(current) => current,
        None => ConfigurationRecorder {
            tags: tags::checked(request.tags)?,
            shape: created(tx, name),
            ..ConfigurationRecorder::default()
        },
    };
    let shape = shapes::ConfigurationRecorder {
        role_arn: Some(role_arn),
        recording_group: Some(group),
        recording_mode: Some(mode),
        ..recorder.shape.clone()
    };
    reshape(tx, recorder, shape);
    Ok(())
}

/// A recorder of this name, with an ARN.
pub(crate) fn created(tx: &mut Tx<'_>, name: String) -> shapes::ConfigurationRecorder {
    let id = tx.alphanumeric(16, faults::ID_LETTERS);
    let arn = tx.view().arn("config", format_args!("configuration-recorder/{name}/{id}"));
    shapes::ConfigurationRecorder {
        arn: Some(arn),
        name: Some(name),
        recording_scope: Some(PAID.to_owned()),
        ..shapes::ConfigurationRecorder::default()
    }
}

/// Puts the recorder with another role, group or mode. If it is recording, what it covers from now on, or no longer
/// only daily, is recorded at once, and what it no longer covers is told.
fn reshape(tx: &mut Tx<'_>, recorder: ConfigurationRecorder, shape: shapes::ConfigurationRecorder) {
    let (before, after, region) = (recorder.shape.clone(), shape.clone(), tx.scope().region);
    let started = recorder.last_start.filter(|_| recorder.recording);
    tx.put(ConfigurationRecorder { shape, ..recorder });
    let Some(started) = started else { return };
    baseline::take(tx, |kind| {
        let covers = |shape| recording_group::covers(shape, kind, region);
        let daily = |shape| recording_group::is_daily(shape, kind);
        covers(&before) != covers(&after) || (daily(&before) && !daily(&after))
    });
    if recording_group::has_daily(&after) {
        baseline::daily_from(tx, started);
    }
}

/// The recorder that a request names, by its name, service or ARN; none named is the customer's, if there is one.
fn found<'v>(
    view: View<'v>,
    names: Option<Vec<String>>,
    principal: Option<String>,
    arn: Option<String>,
) -> Result<Option<&'v ConfigurationRecorder>> {
    let names = names.unwrap_or_default();
    if let Some(unknown) = names.iter().find(|name| view.get::<ConfigurationRecorder>(name).is_none()) {
        return Err(faults::no_such_recorder(unknown));
    }
    match (&*names, principal, arn) {
        ([], None, None) => Ok(of_scope(view.state(), view.scope())),
        ([name], None, None) => Ok(view.get(name)),
        ([], Some(principal), None) => {
            let recorder = of_principal(view, &principal);
            recorder.map(Some).ok_or_else(|| faults::no_such_recorder_of_service(&principal))
        }
        ([], None, Some(arn)) => {
            of_arn(view, &arn).map(Some).ok_or_else(|| faults::no_such_recorder_arn(&arn))
        }
        _ => Err(faults::one_recorder_only()),
    }
}

fn describe(
    view: View<'_>,
    request: DescribeConfigurationRecordersRequest,
) -> Result<DescribeConfigurationRecordersResponse> {
    let recorder = found(view, request.configuration_recorder_names, request.service_principal, request.arn)?;
    let recorders = recorder.into_iter().map(|recorder| recorder.shape.clone()).collect();
    Ok(DescribeConfigurationRecordersResponse { configuration_recorders: Some(recorders) })
}

fn describe_status(
    view: View<'_>,
    request: DescribeConfigurationRecorderStatusRequest,
) -> Result<DescribeConfigurationRecorderStatusResponse> {
    let recorder = found(view, request.configuration_recorder_names, request.service_principal, request.arn)?;
    let statuses = recorder.into_iter().map(ConfigurationRecorder::status).collect();
    Ok(DescribeConfigurationRecorderStatusResponse { configuration_recorders_status: Some(statuses) })
}

fn list(
    view: View<'_>,
    request: ListConfigurationRecordersRequest,
) -> Result<ListConfigurationRecordersResponse> {
    let filters = request.filters.unwrap_or_default();
    let passes = |recorder: &&ConfigurationRecorder| {
        let scope = recorder.shape.recording_scope.as_ref();
        let mut values = filters.iter().filter_map(|filter| filter.filter_value.as_ref());
        values.all(|values| scope.is_some_and(|scope| values.contains(scope)))
    };
    let summary = |recorder: &ConfigurationRecorder| ConfigurationRecorderSummary {
        arn: recorder.arn().to_owned(),
        name: recorder.name().to_owned(),
        service_principal: recorder.shape.service_principal.clone(),
        recording_scope: recorder.shape.recording_scope.clone().unwrap_or_default(),
        ..ConfigurationRecorderSummary::default()
    };
    let after = match &request.next_token {
        Some(token) => Some(page_token(token).ok_or_else(faults::invalid_next_token)?),
        None => None,
    };
    let summaries = view.scan().filter(passes).map(summary);
    let limit = pages::limit(request.max_results, MOST_SUMMARIES);
    let page = service::page(summaries, |summary| summary.name.clone(), after.as_deref(), limit);
    Ok(ListConfigurationRecordersResponse {
        configuration_recorder_summaries: page.items,
        next_token: page.next,
    })
}

/// The customer's recorder of this name.
fn named(tx: &Tx<'_>, name: &str) -> Result<ConfigurationRecorder> {
    let recorder = tx.get::<ConfigurationRecorder>(name).ok_or_else(|| faults::no_such_recorder(name))?;
    match recorder.shape.service_principal {
        Some(_) => Err(faults::unmodifiable(name)),
        None => Ok(recorder.clone()),
    }
}

/// Begins to record, with an item of everything that exists. To start a recorder that is recording changes nothing.
fn start(tx: &mut Tx<'_>, request: StartConfigurationRecorderRequest) -> Result<()> {
    let mut recorder = named(tx, &request.configuration_recorder_name)?;
    if delivery_channels::of_scope(tx.view()).is_none() {
        return Err(faults::no_channel_to_start());
    }
    if recorder.recording {
        return Ok(());
    }
    let now = tx.now();
    recorder.recording = true;
    recorder.last_start = Some(now);
    recorder.last_status = Some(PENDING.to_owned());
    recorder.last_status_change = Some(now);
    let has_daily = recording_group::has_daily(&recorder.shape);
    tx.put(recorder);
    tx.at(now.plus_seconds(SECONDS_TO_SUCCEED), "config", SUCCEED.name, Value::Time(now));
    baseline::provision_all(tx)?;
    baseline::take(tx, |_| true);
    baseline::unrecorded_from(tx, now);
    if has_daily {
        baseline::daily_from(tx, now);
    }
    delivery_schedule::begin(tx, None);
    Ok(())
}

/// How long a recorder that was started is pending: nobody waits for it, so that the world's pace does not matter.
const SECONDS_TO_SUCCEED: i64 = 5;

/// The first recording succeeds. The payload is when the recorder was started, lest it is another start's by now.
pub(crate) const SUCCEED: TimerTask = TimerTask { name: "succeed", run: succeed };

fn succeed(tx: &mut Tx<'_>, started: Value) -> Result<()> {
    let recorder = running(tx.view().state(), tx.scope()).cloned();
    let recorder = recorder.filter(|recorder| recorder.last_start.map(Value::Time) == Some(started));
    if let Some(mut recorder) = recorder {
        recorder.last_status = Some(SUCCESS.to_owned());
        recorder.last_status_change = Some(tx.now());
        tx.put_derived(recorder);
    }
    Ok(())
}

fn stop(tx: &mut Tx<'_>, request: StopConfigurationRecorderRequest) -> Result<()> {
    let mut recorder = named(tx, &request.configuration_recorder_name)?;
    if recorder.recording {
        recorder.recording = false;
        recorder.last_stop = Some(tx.now());
        tx.put(recorder);
    }
    Ok(())
}

/// Deletes the recorder, recording or not. What it recorded stays.
fn delete(tx: &mut Tx<'_>, request: DeleteConfigurationRecorderRequest) -> Result<()> {
    named(tx, &request.configuration_recorder_name)?;
    tx.delete::<ConfigurationRecorder>(&request.configuration_recorder_name);
    Ok(())
}

fn associate(
    tx: &mut Tx<'_>,
    request: AssociateResourceTypesRequest,
) -> Result<AssociateResourceTypesResponse> {
    let arn = &request.configuration_recorder_arn;
    let shape = edit_types(tx, arn, |group| recording_group::with_types(group, &request.resource_types))?;
    Ok(AssociateResourceTypesResponse { configuration_recorder: shape })
}

fn disassociate(
    tx: &mut Tx<'_>,
    request: DisassociateResourceTypesRequest,
) -> Result<DisassociateResourceTypesResponse> {
    let arn = &request.configuration_recorder_arn;
    let shape = edit_types(tx, arn, |group| recording_group::without_types(group, &request.resource_types))?;
    Ok(DisassociateResourceTypesResponse { configuration_recorder: shape })
}

fn edit_types(
    tx: &mut Tx<'_>,
    arn: &str,
    edit: impl Fn(&RecordingGroup) -> Option<RecordingGroup>,
) -> Result<shapes::ConfigurationRecorder> {
    let recorder = of_arn(tx.view(), arn).cloned().ok_or_else(|| faults::no_such_recorder_arn(arn))?;
    if recorder.shape.service_principal.is_some() {
        return Err(faults::types_of_service_recorder(recorder.name()));
    }
    let group = recorder.shape.recording_group.as_ref().and_then(edit);
    let group = group.ok_or_else(faults::types_cannot_be_edited)?;
    let shape = shapes::ConfigurationRecorder { recording_group: Some(group), ..recorder.shape.clone() };
    reshape(tx, recorder, shape.clone());
    Ok(shape)
}

//! The credential report: all users of an account, and how they can sign in, as a table.

use service::{Blob, Operation, Result, TimerTask, Timestamp, Tx, Value, View};

use crate::access_keys::{self, AccessKey};
use crate::entities;
use crate::last_use::{self, NEVER};
use crate::login_profiles;
use crate::shapes::{GenerateCredentialReportResponse, GetCredentialReportResponse};
use crate::signing_certificates;
use crate::users::User;
use crate::{faults, global, mfa_devices, password_policy};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("GenerateCredentialReport", generate), service::reads!("GetCredentialReport", get)];

pub(crate) const COMPLETION: TimerTask = TimerTask { name: "CredentialReport", run: complete };

const ID: &str = "CredentialReport";
/// How long AWS works on a report.
const SECONDS: f64 = 2.0;
/// How long a report is good: those who ask for another one get the same.
const LIFE: f64 = 4.0 * 3_600.0;

const COLUMNS: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
    password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
    access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
    cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

service::structures! {
    /// The account's only row of its kind. Until someone was told that it is complete, it is not made anew.
    CredentialReport {
        content: String = "Content",
        generated: Timestamp = "GeneratedTime",
        is_complete: bool = "IsComplete",
        is_told: bool = "IsTold",
    }
}

service::row!(CredentialReport: "AWS::IAM::CredentialReport", id |_row| ID, plane Data);

fn current(view: View<'_>) -> Option<&CredentialReport> {
    global::get(view, ID)
}

impl CredentialReport {
    /// Whether it is as old as reports get, where an hour takes `pace` hours.
    fn is_stale(&self, now: Timestamp, pace: f64) -> bool {
        self.generated.plus_seconds((LIFE * pace) as i64) <= now
    }
}

fn generate(tx: &mut Tx<'_>, (): ()) -> Result<GenerateCredentialReportResponse> {
    let (now, pace) = (global::now(tx), tx.view().state().pace());
    let state = match current(tx.view()).cloned() {
        Some(report) if !report.is_complete => "INPROGRESS",
        Some(report) if !report.is_told || !report.is_stale(now, pace) => {
            global::put(tx, CredentialReport { is_told: true, ..report });
            "COMPLETE"
        }
        _ => {
            let content = content(tx.view());
            global::put(tx, CredentialReport { content, generated: now, is_complete: false, is_told: false });
            tx.after(SECONDS, "iam", COMPLETION.name, Value::Null);
            "STARTED"
        }
    };
    let started = "No report exists. Starting a new report generation task";
    Ok(GenerateCredentialReportResponse {
        state: Some(state.to_owned()),
        description: (state == "STARTED").then(|| started.to_owned()),
    })
}

fn complete(tx: &mut Tx<'_>, _: Value) -> Result<()> {
    if let Some(report) = current(tx.view()).cloned() {
        global::put(tx, CredentialReport { is_complete: true, ..report });
    }
    Ok(())
}

fn get(view: View<'_>, (): ()) -> Result<GetCredentialReportResponse> {
    let report = current(view).ok_or_else(faults::report_not_present)?;
    if !report.is_complete {
        return Err(faults::report_in_progress());
    }
    if report.is_stale(view.now(), 1.0) {
        return Err(faults::report_expired());
    }
    Ok(GetCredentialReportResponse {
        content: Some(Blob::from(report.content.clone())),
        report_format: Some("text/csv".to_owned()),
        generated_time: Some(report.generated),
    })
}

fn content(view: View<'_>) -> String {
    let users = entities::all::<User>(view);
    let lines = users.into_iter().map(|user| line(view, user));
    let mut all: Vec<String> = [COLUMNS.to_owned()].into_iter().chain(lines).collect();
    // AWS tells of the root user first; suites made for emulators without one look for their users there.
    let place = if view.is_lenient() { all.len() } else { 1 };
    all.insert(place, root_line(view));
    all.join("\n")
}

/// The account itself: when it was made and used is not known here.
fn root_line(view: View<'_>) -> String {
    let arn = global::arn(view.scope(), "root");
    let key = ["false", NEVER, NEVER, NEVER, NEVER].join(",");
    let created = date(Timestamp::default());
    let password = "not_supported,no_information,not_supported,not_supported";
    format!("<root_account>,{arn},{created},{password},false,{key},{key},false,{NEVER},false,{NEVER}")
}

fn line(view: View<'_>, user: &User) -> String {
    let shape = &user.shape;
    let mut fields = vec![quoted(&shape.user_name), quoted(&shape.arn), date(shape.create_date)];
    fields.extend(password(view, user));
    fields.push(mfa_devices::of_user(view, user).next().is_some().to_string());
    let keys = access_keys::of_user(view, user);
    (0..access_keys::MOST).for_each(|place| fields.extend(access_key(view, keys.get(place).copied())));
    let certificates = signing_certificates::of_user(view, user);
    for place in 0..signing_certificates::MOST {
        let shape = certificates.get(place).map(|certificate| &certificate.shape);
        fields.push(shape.is_some_and(|shape| shape.status == "Active").to_string());
        fields.push(date_or_never(shape.and_then(|shape| shape.upload_date)));
    }
    fields.join(",")
}

/// Whether there is a password, when it was used, when it changed, and when it has to.
fn password(view: View<'_>, user: &User) -> [String; 4] {
    let Some(profile) = login_profiles::of_user(view, user) else {
        return ["false", NEVER, NEVER, NEVER].map(str::to_owned);
    };
    let rotation = password_policy::longest_age(view).map(|days| profile.changed.plus_seconds(days * 86_400));
    ["true".to_owned(), "no_information".to_owned(), date(profile.changed), date_or_never(rotation)]
}

/// Whether there is an active key, since when it is as it is, and when, where and for what it was used.
fn access_key(view: View<'_>, key: Option<&AccessKey>) -> [String; 5] {
    let shape = key.map(|key| &key.shape);
    let last = shape.and_then(|shape| last_use::of(view, &shape.access_key_id));
    let or_never = |text: Option<&String>| text.map_or(NEVER, String::as_str).to_owned();
    [
        shape.is_some_and(|shape| shape.status == "Active").to_string(),
        date_or_never(shape.and_then(|shape| shape.create_date)),
        date_or_never(last.map(|last| last.time)),
        or_never(last.map(|last| &last.region)),
        or_never(last.map(|last| &last.service)),
    ]
}

fn date(time: Timestamp) -> String {
    time.iso8601().replace('Z', "+00:00")
}

fn date_or_never(time: Option<Timestamp>) -> String {
    time.map_or_else(|| NEVER.to_owned(), date)
}

/// Names may contain what parts the columns.
fn quoted(text: &str) -> String {
    if text.contains(',') { format!("\"{text}\"") } else { text.to_owned() }
}

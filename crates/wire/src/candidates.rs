//! Which services a request may be for: by its credential scope, its host and its user agent.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use http::header::USER_AGENT;
use model::{Entry, services};

use crate::{Request, body, credential, host, s3};

/// Services that others with the same paths and signing names have succeeded, and more.
const SUCCEEDED: [&str; 3] = ["chime", "sms-voice", "wisdom"];

/// The services by what requests tell of them, each list beginning with the service that bears the name itself.
pub(crate) struct Index {
    pub(crate) targets: HashMap<&'static str, Vec<usize>>,
    signing_names: HashMap<&'static str, Vec<usize>>,
    endpoint_prefixes: HashMap<&'static str, Vec<usize>>,
    pub(crate) entries: Vec<&'static Entry>,
}

pub(crate) static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let entries: Vec<&'static Entry> = services().entries().collect();
    let group = |key: fn(&Entry) -> &'static str| {
        let mut groups: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| !key(entry).is_empty()) {
            groups.entry(key(entry)).or_default().push(index);
        }
        #[allow(clippy::iter_over_hash_type, reason = "each group is ordered by itself")]
        for (name, group) in &mut groups {
            group.sort_by_key(|index| {
                let own = entries[*index].name;
                (SUCCEEDED.contains(&own), own != *name)
            });
        }
        groups
    };
    Index {
        targets: group(|entry| entry.target_prefix),
        signing_names: group(|entry| entry.signing_name),
        endpoint_prefixes: group(|entry| entry.endpoint_prefix),
        entries,
    }
});

/// The services that the credential scope and the host leave, the likeliest first; empty when neither tells any.
pub(crate) fn of(request: &Request) -> Cow<'static, [usize]> {
    let index = &*INDEX;
    let by_host = || {
        let mut prefixes = host::prefixes(host::of(request));
        prefixes.find_map(|prefix| {
            index.endpoint_prefixes.get(prefix).or_else(|| index.signing_names.get(prefix))
        })
    };
    let service =
        credential(request).map(|credential| credential.service).filter(|service| !service.is_empty());
    let Some(service) = service else {
        return by_host().map_or(Cow::Borrowed(&[]), |group| Cow::Borrowed(group));
    };
    let by_scope = index.signing_names.get(service).or_else(|| index.endpoint_prefixes.get(service));
    if let Some(alias) = s3::signing_alias(service) {
        let groups = by_scope.into_iter().chain(index.signing_names.get(alias));
        return groups.flatten().copied().collect();
    }
    match by_scope {
        Some(group) if group.len() > 1 => {
            let hosted = by_host().map_or(&[][..], Vec::as_slice);
            let kept: Vec<usize> = group.iter().copied().filter(|index| hosted.contains(index)).collect();
            narrowed(request, if kept.is_empty() { Cow::Borrowed(group) } else { kept.into() })
        }
        Some(group) => Cow::Borrowed(group),
        None => by_host().map_or(Cow::Borrowed(&[]), |group| Cow::Borrowed(group)),
    }
}

/// Those of `group` that the client says it is for: many SDKs add `api/SERVICE#VERSION` to the user agent.
fn narrowed(request: &Request, group: Cow<'static, [usize]>) -> Cow<'static, [usize]> {
    let agent = body::text(request.headers(), USER_AGENT).unwrap_or_default();
    let Some((name, _)) = agent.split_once(" api/").and_then(|(_, rest)| rest.split_once('#')) else {
        return group;
    };
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let name = letters(name);
    match group.iter().copied().find(|index| letters(INDEX.entries[*index].service_id) == name) {
        Some(index) => vec![index].into(),
        None => group,
    }
}

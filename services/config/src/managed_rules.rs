//! AWS Config's managed rules: which there are, what triggers them, and which parameters they take.

/// See `data/PROVENANCE.md`.
const TABLE: &str = include_str!("../data/managed_rules.tsv");

/// A managed rule.
#[derive(Debug, PartialEq)]
pub(crate) struct ManagedRule {
    triggers: &'static str,
    resource_types: &'static str,
    parameters: &'static str,
}

/// The managed rule with an identifier.
pub(crate) fn find(identifier: &str) -> Option<ManagedRule> {
    TABLE.lines().find_map(|line| {
        let mut columns = line.strip_prefix(identifier)?.strip_prefix('\t')?.split('\t');
        Some(ManagedRule {
            triggers: columns.next()?,
            resource_types: columns.next()?,
            parameters: columns.next()?,
        })
    })
}

fn items(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(',').filter(|item| !item.is_empty())
}

impl ManagedRule {
    /// Whether a change of a resource triggers it.
    pub(crate) fn runs_on_change(&self) -> bool {
        self.triggers.contains('C')
    }

    /// Whether a schedule triggers it.
    pub(crate) fn runs_periodically(&self) -> bool {
        self.triggers.contains('P')
    }

    /// The types of resources that it looks at.
    pub(crate) fn resource_types(&self) -> impl Iterator<Item = &'static str> {
        items(self.resource_types)
    }

    /// Whether it has a parameter with this name.
    pub(crate) fn has_parameter(&self, name: &str) -> bool {
        items(self.parameters).any(|parameter| parameter.trim_end_matches('!') == name)
    }

    /// The parameters that it cannot do without, in alphabetical order.
    pub(crate) fn required_parameters(&self) -> Vec<&'static str> {
        let mut required: Vec<&str> =
            items(self.parameters).filter_map(|parameter| parameter.strip_suffix('!')).collect();
        required.sort_unstable();
        required
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn rules_are_found_whole() {
        let alarm = find("CLOUDWATCH_ALARM_ACTION_CHECK").expect("it exists");
        assert!(alarm.runs_on_change() && !alarm.runs_periodically() && alarm.has_parameter("action1"));
        assert_eq!(
            alarm.required_parameters(),
            ["alarmActionRequired", "insufficientDataActionRequired", "okActionRequired"]
        );
        assert_eq!(alarm.resource_types().collect::<Vec<_>>(), ["AWS::CloudWatch::Alarm"]);
        assert_eq!(find("CLOUDWATCH_ALARM"), None);
        assert_eq!(find(""), None);
    }
}

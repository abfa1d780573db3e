//! What statements are about, compared by their texts alone, whatever the request.

use crate::Context;
use crate::document::{Listed, Statement};
use crate::operand::Network;
use crate::pattern::{Pattern, Syntax};
use crate::principal::Principal;

impl Statement {
    /// Those whom it names; nothing if it names those whom it spares, or nobody.
    pub fn named(&self) -> Option<&[Principal]> {
        match self.principals()? {
            Listed::These(principals) => Some(principals.all()),
            Listed::AllBut(_) => None,
        }
    }

    /// Whether it is about an action, and if that has wildcards, about all actions that it stands for.
    pub fn includes_action(&self, action: &str) -> bool {
        covers(self.listed_actions(), &Listed::These(vec![pattern(action)]), true)
    }

    /// Whether it is about an action, and if that has wildcards, about some action that it stands for.
    pub fn touches_action(&self, action: &str) -> bool {
        touches(self.listed_actions(), &Listed::These(vec![pattern(action)]), true)
    }

    /// What is among its actions and also like an action with wildcards: the narrower text of each pair that overlaps.
    pub fn common_actions<'t>(&'t self, action: &'t str) -> Vec<&'t str> {
        let wanted = pattern(action);
        match self.listed_actions() {
            Listed::AllBut(_) => self.includes_action(action).then_some(action).into_iter().collect(),
            Listed::These(own) => {
                let overlapping = own.iter().filter(|own| overlap(own, &wanted, true));
                overlapping
                    .map(|own| if includes(own, &wanted, true) { action } else { own.text() })
                    .collect()
            }
        }
    }

    /// Whether it is about all resources that a resource with wildcards stands for.
    pub fn includes_resource(&self, resource: &str) -> bool {
        let wanted = Listed::These(vec![pattern(resource)]);
        self.listed_resources().is_some_and(|own| covers(own, &wanted, false))
    }

    /// The texts one of which a key must have, if a condition demands that.
    pub fn required_texts(&self, key: &str) -> Option<Vec<&str>> {
        self.conditions().iter().find_map(|condition| Some(condition.required_texts(&[key])?.collect()))
    }

    /// Whether a condition demands that the address of a key is in one of these blocks.
    pub fn requires_address(&self, key: &str, blocks: &[&str]) -> bool {
        let blocks: Vec<Network> = blocks.iter().filter_map(|text| Network::parse(text)).collect();
        let is_in = |one: &Network| blocks.iter().any(|block| block.covers(*one));
        let required = |networks: &[Network]| !networks.is_empty() && networks.iter().all(is_in);
        self.conditions().iter().any(|condition| condition.required_networks(key).is_some_and(required))
    }

    /// Whether it is about all actions and resources that another statement is about, under no condition that the
    /// other has not, principals aside. What only reasoning about values would show counts as not covered.
    pub fn covers(&self, other: &Self) -> bool {
        let resources = match (self.listed_resources(), other.listed_resources()) {
            (Some(own), Some(others)) => covers(own, others, false),
            _ => true,
        };
        let has = |condition| other.conditions().contains(condition);
        resources
            && covers(self.listed_actions(), other.listed_actions(), true)
            && self.conditions().iter().all(has)
    }

    /// Whether it is about some action and resource that another statement is about, principals and conditions aside.
    pub fn touches(&self, other: &Self) -> bool {
        let resources = match (self.listed_resources(), other.listed_resources()) {
            (Some(own), Some(others)) => touches(own, others, false),
            _ => true,
        };
        resources && touches(self.listed_actions(), other.listed_actions(), true)
    }
}

fn pattern(text: &str) -> Pattern {
    Pattern::new(text, Syntax { wildcards: true, variables: false })
}

/// Whether all that `others` stand for is among what `own` stand for. All actions of one service count as all: the
/// policy of a resource has no others.
fn covers(own: &Listed<Vec<Pattern>>, others: &Listed<Vec<Pattern>>, is_action: bool) -> bool {
    let is_all = |pattern: &Pattern| {
        pattern.text() == "*"
            || (is_action && pattern.text().split_once(':').is_some_and(|(_, name)| name == "*"))
    };
    let within =
        |inner: &Pattern, outer: &[Pattern]| outer.iter().any(|outer| includes(outer, inner, is_action));
    match (own, others) {
        (Listed::These(own), Listed::These(others)) => others.iter().all(|other| within(other, own)),
        (Listed::These(own), Listed::AllBut(_)) => own.iter().any(is_all),
        (Listed::AllBut(_), Listed::These(_)) => !touches(&inverse(own), others, is_action),
        (Listed::AllBut(own), Listed::AllBut(others)) => own.iter().all(|own| within(own, others)),
    }
}

/// Whether something is among both.
fn touches(own: &Listed<Vec<Pattern>>, others: &Listed<Vec<Pattern>>, is_action: bool) -> bool {
    match (own, others) {
        (Listed::These(own), Listed::These(others)) => {
            own.iter().any(|own| others.iter().any(|other| overlap(own, other, is_action)))
        }
        (Listed::These(_), Listed::AllBut(_)) => !covers(&inverse(others), own, is_action),
        (Listed::AllBut(_), Listed::These(_)) => !covers(&inverse(own), others, is_action),
        (Listed::AllBut(_), Listed::AllBut(_)) => true,
    }
}

fn inverse(listed: &Listed<Vec<Pattern>>) -> Listed<Vec<Pattern>> {
    match listed {
        Listed::These(patterns) => Listed::AllBut(patterns.clone()),
        Listed::AllBut(patterns) => Listed::These(patterns.clone()),
    }
}

/// Whether whatever fits `inner` fits `outer`: a `*` is only included in a `*`.
fn includes(outer: &Pattern, inner: &Pattern, fold: bool) -> bool {
    let (one, many) = (outer.text().contains('?'), inner.text().contains('*'));
    outer.text() == inner.text() || (!(one && many) && outer.matches(inner.text(), fold, &Context::new()))
}

/// Whether some text fits both patterns.
fn overlap(one: &Pattern, other: &Pattern, fold: bool) -> bool {
    let characters = |pattern: &Pattern| -> Vec<char> {
        let text = if fold { pattern.text().to_ascii_lowercase() } else { pattern.text().to_owned() };
        text.chars().collect()
    };
    let (one, other) = (characters(one), characters(other));
    // How far both can be read together.
    let mut reached = vec![vec![false; other.len() + 2]; one.len() + 2];
    reached[0][0] = true;
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            if !reached[i][j] {
                continue;
            }
            let (left, right) = (one.get(i), other.get(j));
            let any = left == Some(&'*') || right == Some(&'*');
            reached[i + 1][j] |= left == Some(&'*') || (any && left.is_some());
            reached[i][j + 1] |= right == Some(&'*') || (any && right.is_some());
            let same = left == right || left == Some(&'?') || right == Some(&'?');
            reached[i + 1][j + 1] |= left.is_some() && right.is_some() && same;
        }
    }
    reached[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use crate::{Document, Kind, Statement};

    fn statement(text: &str) -> Statement {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": "*", {text}}}}}"#
        );
        Document::parse(&text, Kind::Resource).expect(&text).statements()[0].clone()
    }

    #[test]
    fn actions_are_included_or_touched() {
        for (actions, action, includes, touches) in [
            (r#""Action": "s3:GetObject""#, "S3:getobject", true, true),
            (r#""Action": "s3:GetObject""#, "s3:Get*", false, true),
            (r#""Action": "s3:Get*""#, "s3:GetBucket*", true, true),
            (r#""Action": "s3:Get*""#, "s3:*Acl", false, true),
            (r#""Action": "s3:Get*""#, "s3:Put*", false, false),
            (r#""Action": "s3:Get?""#, "s3:Get*", false, true),
            (r#""Action": "*""#, "s3:*", true, true),
            (r#""Action": ["s3:a", "s3:b*"]"#, "s3:bc", true, true),
            (r#""NotAction": "s3:Get*""#, "s3:GetObject", false, false),
            (r#""NotAction": "s3:Get*""#, "s3:*Object", false, true),
            (r#""NotAction": "s3:Get*""#, "s3:Put*", true, true),
        ] {
            let statement = statement(&format!(r#"{actions}, "Resource": "*""#));
            assert_eq!(statement.includes_action(action), includes, "{actions} includes {action}");
            assert_eq!(statement.touches_action(action), touches, "{actions} touches {action}");
        }
    }

    #[test]
    fn statements_cover_others() {
        let all = r#""Action": "s3:*", "Resource": "*""#;
        let get = r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#;
        let secure = r#""Condition": {"Bool": {"aws:SecureTransport": "true"}}"#;
        let secure_get = format!("{get}, {secure}");
        let secure_all = format!("{all}, {secure}");
        let but_get = r#""NotAction": "s3:GetObject", "Resource": "*""#;
        let but_read = r#""NotAction": "s3:Get*", "Resource": "*""#;
        let elsewhere = r#""Action": "s3:*", "NotResource": "arn:aws:s3:::b/*""#;
        for (own, other, covers, touches) in [
            (all, get, true, true),
            (get, all, false, true),
            (get, secure_get.as_str(), true, true),
            (secure_all.as_str(), get, false, true),
            (secure_all.as_str(), secure_get.as_str(), true, true),
            (all, but_get, true, true),
            (but_get, get, false, false),
            (get, but_get, false, false),
            (but_get, but_read, true, true),
            (but_read, but_get, false, true),
            (elsewhere, get, false, false),
            (all, elsewhere, true, true),
        ] {
            let (own, other) = (statement(own), statement(other));
            assert_eq!(own.covers(&other), covers, "{own:?} covers {other:?}");
            assert_eq!(own.touches(&other), touches, "{own:?} touches {other:?}");
        }
    }

    #[test]
    fn addresses_are_required() {
        let within = statement(
            r#""Action": "*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["10.1.0.0/16", "10.2.3.4"]}}"#,
        );
        for (blocks, expected) in [
            (["10.0.0.0/8"].as_slice(), true),
            (&["10.1.0.0/16", "10.2.0.0/16"], true),
            (&["10.1.0.0/16"], false),
            (&["10.1.0.0/24", "10.2.0.0/16"], false),
            (&["::/0"], false),
            (&[], false),
        ] {
            assert_eq!(within.requires_address("aws:SourceIp", blocks), expected, "{blocks:?}");
        }
    }
}

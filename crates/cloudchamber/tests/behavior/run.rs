//! Does what the blocks of a behaviour file say.

use std::time::Duration;

use cloudchamber::Chamber;
use model::{AccountId, Fault, Map, Region, Scope, Value, services};

use crate::document::Block;
use crate::values::{Names, difference, expand, input, show, yaml};

/// A world in which blocks are done one after the other.
pub struct Run {
    chamber: Chamber,
    names: Names,
    last: Option<(String, String, Value)>,
    outcome: Option<Result<Value, Fault>>,
    scope: Scope,
}

impl Run {
    /// A run in a new world.
    pub fn new(chamber: Chamber) -> Self {
        let scope = Scope::new(AccountId::DEFAULT, Region::default_region());
        Self { chamber, names: Names::new(), last: None, outcome: None, scope }
    }

    /// The same on a fork of the world.
    pub fn fork(&self) -> Self {
        Self {
            chamber: self.chamber.fork(),
            names: self.names.clone(),
            last: self.last.clone(),
            outcome: None,
            scope: self.scope,
        }
    }

    /// Does all blocks; an error says which line does not hold.
    pub fn all(&mut self, blocks: &[Block]) -> Result<(), String> {
        for (index, block) in blocks.iter().enumerate() {
            self.one(block).map_err(|reason| format!("line {}: {reason}", block.line))?;
            let judged = blocks
                .get(index + 1)
                .is_some_and(|next| matches!(next.words[0].as_str(), "fault" | "answer"));
            if let (Some(Err(fault)), false) = (&self.outcome, judged) {
                return Err(format!("line {}: refused: {fault}", block.line));
            }
            if block.words[0] == "fault" {
                self.outcome = None;
            }
        }
        Ok(())
    }

    fn one(&mut self, block: &Block) -> Result<(), String> {
        let words: Vec<&str> = block.words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["call", "again"] => self.again(),
            ["call", service, operation] => self.call(service, operation, None, &block.text),
            ["call", service, operation, "as", name] => {
                self.call(service, operation, Some(name), &block.text)
            }
            ["answer"] => self.answer(&block.text),
            ["fault", status, code] => self.fault(status, code, block.text.trim()),
            ["history", kind, id] => self.history(kind, id, &block.text),
            ["advance", seconds] => self.advance(seconds),
            ["scope", account, region] => self.enter(account, region),
            other => Err(format!("no such block: {}", other.join(" "))),
        }
    }

    fn call(&mut self, service: &str, operation: &str, name: Option<&str>, text: &str) -> Result<(), String> {
        let model = services().model(service).ok_or_else(|| format!("no service {service}"))?;
        let shape =
            model.operation(operation).ok_or_else(|| format!("{service} has no operation {operation}"))?;
        let value = match shape.input {
            Some(shape) => input(model, shape, &yaml(text)?, &self.names)?,
            None => Value::EMPTY,
        };
        self.last = Some((service.to_owned(), operation.to_owned(), value));
        self.again()?;
        if let (Some(name), Some(Ok(answer))) = (name, &self.outcome) {
            self.names.insert(name.to_owned(), answer.clone());
        }
        Ok(())
    }

    fn again(&mut self) -> Result<(), String> {
        let (service, operation, value) = self.last.clone().ok_or("there is no call to repeat")?;
        self.outcome = Some(self.chamber.invoke(self.scope, &service, &operation, value));
        Ok(())
    }

    fn answer(&mut self, text: &str) -> Result<(), String> {
        let found = match self.outcome.take() {
            Some(Ok(found)) => found,
            Some(Err(fault)) => return Err(format!("refused: {fault}")),
            None => return Err("there is no answer".to_owned()),
        };
        let difference = difference(&yaml(text)?, &found, &self.names, "")?;
        difference.map_or(Ok(()), |difference| Err(format!("{difference}\n    in {}", show(&found))))
    }

    fn fault(&mut self, status: &str, code: &str, text: &str) -> Result<(), String> {
        let fault = match self.outcome.take() {
            Some(Err(fault)) => fault,
            Some(Ok(found)) => return Err(format!("not refused, but answered {}", show(&found))),
            None => return Err("there is no call".to_owned()),
        };
        let text = expand(&self.names, text)?;
        let found_status = self.status(&fault).to_string();
        let same =
            fault.code() == code && found_status == status && (text.is_empty() || fault.message() == text);
        if same { Ok(()) } else { Err(format!("refused with {found_status} {fault}")) }
    }

    fn status(&self, fault: &Fault) -> u16 {
        let called = || {
            let (service, operation, _) = self.last.as_ref()?;
            let model = services().model(service)?;
            Some(wire::status(model, model.operation(operation)?, fault))
        };
        called().unwrap_or(400)
    }

    /// The configuration items of a resource, oldest first.
    pub fn items(&self, kind: &str, id: &str) -> Result<Vec<Value>, String> {
        let id = expand(&self.names, id)?;
        let request = Map::from_iter([
            ("resourceType", Value::from(kind)),
            ("resourceId", Value::from(id.as_str())),
            ("chronologicalOrder", "Forward".into()),
            ("limit", Value::Int(100)),
        ]);
        let answer =
            self.chamber.invoke(self.scope, "config", "GetResourceConfigHistory", Value::Map(request));
        let answer = answer.map_err(|fault| fault.to_string())?;
        let items = answer.get("configurationItems").and_then(Value::as_list);
        Ok(items.unwrap_or_default().to_vec())
    }

    /// Lines `N STATUS OPERATION`, oldest first, as AWS Config tells the history; the operation is the log's.
    fn history(&mut self, kind: &str, id: &str, text: &str) -> Result<(), String> {
        let items = self.items(kind, id)?;
        let found: Vec<String> = items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let status = item.get("configurationItemStatus").and_then(Value::as_str).unwrap_or("?");
                format!("{} {status}", index + 1)
            })
            .collect();
        let wanted: Vec<String> = text
            .lines()
            .map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect();
        if found == wanted { Ok(()) } else { Err(format!("the history is {found:?}")) }
    }

    fn advance(&mut self, text: &str) -> Result<(), String> {
        let end = text.find(|character: char| character.is_alphabetic()).unwrap_or(text.len());
        let unit = match &text[end..] {
            "s" | "" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            other => return Err(format!("no unit of time: {other}")),
        };
        let amount: u64 = text[..end].parse().map_err(|_| format!("no duration: {text}"))?;
        self.chamber.advance(Duration::from_secs(amount * unit));
        Ok(())
    }

    fn enter(&mut self, account: &str, region: &str) -> Result<(), String> {
        let account = account.parse().map_err(|()| format!("no account: {account}"))?;
        let region = model::region(region).ok_or_else(|| format!("no Region: {region}"))?;
        self.scope = Scope::new(account, region);
        Ok(())
    }
}

//! The worlds of a server: one that is always there, and forks of it by name.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use cloudchamber::{Accounts, Chamber};
use world::Settings;

/// The world that requests reach when they name none.
pub const DEFAULT: &str = "default";

/// The worlds of a server.
pub struct Worlds {
    default: Chamber,
    named: RwLock<BTreeMap<String, Chamber>>,
}

impl Worlds {
    /// Only the default world, empty.
    pub fn new(settings: Settings, accounts: Accounts) -> Self {
        Self { default: Chamber::new(settings, accounts), named: RwLock::default() }
    }

    /// The world called `name`.
    pub fn get(&self, name: &str) -> Option<Chamber> {
        if name == DEFAULT {
            return Some(self.default.clone());
        }
        self.named.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// The names of all worlds.
    pub fn names(&self) -> Vec<String> {
        let named = self.named.read().unwrap_or_else(PoisonError::into_inner);
        std::iter::once(DEFAULT.to_owned()).chain(named.keys().cloned()).collect()
    }

    /// Forks `from` as `name`; replaces a world of that name. `None` when there is no world `from`.
    pub fn fork(&self, from: &str, name: &str) -> Option<()> {
        let fork = self.get(from)?.fork();
        self.named.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), fork);
        Some(())
    }

    /// Drops the world called `name`; says whether there was one. The default world stays.
    pub fn drop_world(&self, name: &str) -> bool {
        self.named.write().unwrap_or_else(PoisonError::into_inner).remove(name).is_some()
    }

    /// Runs the timers that are due in each world.
    pub fn settle(&self) {
        for name in self.names() {
            if let Some(chamber) = self.get(&name) {
                chamber.settle();
            }
        }
    }
}

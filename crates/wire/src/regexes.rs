//! Compiled patterns, each made when first needed and kept.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use regex::{Regex, RegexBuilder};

/// What a compiled pattern may take; those that need more are not validated.
const SIZE: usize = 4 << 20;

/// By the address of the pattern in the model, which lives as long as the process.
static COMPILED: LazyLock<RwLock<HashMap<usize, Option<&'static Regex>>>> = LazyLock::new(RwLock::default);

/// Whether the whole of `text` matches; a pattern that cannot be compiled matches everything.
pub(crate) fn matches(pattern: &'static str, text: &str) -> bool {
    let key = pattern.as_ptr() as usize;
    let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
    let regex = known.unwrap_or_else(|| {
        let whole = format!("^(?:{pattern})$");
        let regex: Option<&'static Regex> = match RegexBuilder::new(&whole).size_limit(SIZE).build() {
            Ok(regex) => Some(Box::leak(Box::new(regex))),
            Err(_) => None,
        };
        COMPILED.write().unwrap_or_else(PoisonError::into_inner).insert(key, regex);
        regex
    });
    regex.is_none_or(|regex| regex.is_match(text))
}

//! What a stack and its tags may be called.

use service::{Result, View};

use crate::faults;
use crate::shapes::Tag;

/// Refuses names of stacks that AWS refuses.
pub(crate) fn check_stack(view: View<'_>, name: &str) -> Result<()> {
    if view.is_lenient() {
        return Ok(());
    }
    let mut characters = name.chars();
    let begins = characters.next().is_some_and(|first| first.is_ascii_alphabetic());
    let goes_on = characters.all(|one| one.is_ascii_alphanumeric() || one == '-');
    if !begins || !goes_on {
        return Err(faults::stack_name(name));
    }
    if name.len() > 128 {
        return Err(faults::validation(format!(
            "1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must \
             have length less than or equal to 128"
        )));
    }
    Ok(())
}

/// Refuses tags that are AWS's own.
pub(crate) fn check_tags(tags: &[Tag]) -> Result<()> {
    if tags.iter().any(|tag| tag.key.starts_with("aws:")) {
        return Err(faults::validation(
            "Invalid system tag: system tags cannot be added/updated by requester",
        ));
    }
    Ok(())
}

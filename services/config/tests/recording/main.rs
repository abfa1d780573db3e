//! The recorder at work on a small service of its own: what makes an item, and what does not.

mod changes;
mod lab;
mod random;
mod rules;
mod stream;

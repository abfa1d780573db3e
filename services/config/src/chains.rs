//! Chains of what was captured in time: each link holds the one before, so that one more costs the same however long
//! the chain is, and one from far before, chosen so that any link is a few steps away (a skew-binary list, as Myers
//! describes it).

use service::{Arc, Timestamp};

/// What a chain consists of.
pub(crate) trait Link: Sized {
    /// When it was captured; later links were captured later.
    fn captured(&self) -> Timestamp;
    fn before(&self) -> &Before<Self>;
    fn before_mut(&mut self) -> &mut Before<Self>;
}

/// The links before a link.
#[derive(Debug)]
pub(crate) struct Before<L: Link> {
    /// How many there are.
    count: usize,
    last: Option<Arc<L>>,
    far: Option<Arc<L>>,
}

impl<L: Link> Before<L> {
    /// What a link has before it that comes after `last`.
    pub(crate) fn after(last: Option<Arc<L>>) -> Self {
        let Some(last) = last else { return Self { count: 0, last: None, far: None } };
        let before = last.before();
        let count = before.count + 1;
        // Two steps of the same length behind each other become one of twice the length.
        let step = before.far.as_ref().map(|far| (before.count - far.before().count, far));
        let far = match step {
            Some((length, far)) if far.before().step() == Some(length) => far.before().far.clone(),
            _ => Some(last.clone()),
        };
        Self { count, last: Some(last), far }
    }

    fn step(&self) -> Option<usize> {
        self.far.as_ref().map(|far| self.count - far.before().count)
    }

    /// The link before.
    pub(crate) fn last(&self) -> Option<&Arc<L>> {
        self.last.as_ref()
    }

    /// The earliest link down from `link` that `goes_on` accepts, which accepts `link` and then all up to some link.
    fn back(link: &Arc<L>, goes_on: impl Fn(&L) -> bool) -> &Arc<L> {
        let mut link = link;
        loop {
            let before = link.before();
            let step = [&before.far, &before.last].into_iter().flatten().find(|step| goes_on(step));
            match step {
                Some(step) => link = step,
                None => return link,
            }
        }
    }
}

/// The last link of a chain that was captured at a time or before.
pub(crate) fn last_until<L: Link>(latest: &Arc<L>, time: Timestamp) -> Option<&Arc<L>> {
    if latest.captured() <= time {
        return Some(latest);
    }
    Before::back(latest, |link| link.captured() > time).before().last()
}

/// The first link of a chain that was captured at a time or after.
pub(crate) fn first_since<L: Link>(latest: &Arc<L>, time: Timestamp) -> Option<&Arc<L>> {
    (latest.captured() >= time).then(|| Before::back(latest, |link| link.captured() >= time))
}

/// Links go one by one: a long chain would otherwise need as deep a stack.
impl<L: Link> Drop for Before<L> {
    fn drop(&mut self) {
        let mut next = self.last.take();
        while let Some(Ok(mut link)) = next.map(Arc::try_unwrap) {
            next = link.before_mut().last.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Before, Link, first_since, last_until};
    use service::{Arc, Timestamp};

    #[derive(Debug)]
    struct Bead {
        number: i64,
        before: Before<Bead>,
    }

    impl Link for Bead {
        fn captured(&self) -> Timestamp {
            Timestamp::from_seconds(self.number * 10)
        }
        fn before(&self) -> &Before<Self> {
            &self.before
        }
        fn before_mut(&mut self) -> &mut Before<Self> {
            &mut self.before
        }
    }

    fn chain(length: i64) -> Arc<Bead> {
        let next = |last, number| Some(Arc::new(Bead { number, before: Before::after(last) }));
        (0..length).fold(None, next).expect("it has links")
    }

    #[test]
    fn any_link_is_found_by_its_time() {
        let latest = chain(1_000);
        for number in [0, 1, 2, 63, 64, 500, 998, 999] {
            let until =
                |seconds| last_until(&latest, Timestamp::from_seconds(seconds)).map(|bead| bead.number);
            let since =
                |seconds| first_since(&latest, Timestamp::from_seconds(seconds)).map(|bead| bead.number);
            assert_eq!((until(number * 10), until(number * 10 + 9)), (Some(number), Some(number)));
            assert_eq!((since(number * 10), since(number * 10 - 9)), (Some(number), Some(number)));
        }
        assert!(last_until(&latest, Timestamp::from_seconds(-1)).is_none());
        assert!(first_since(&latest, Timestamp::from_seconds(9_991)).is_none());
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        drop(chain(300_000));
    }
}

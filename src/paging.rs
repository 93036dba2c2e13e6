//! Walking all pages: which one comes next, and when to stop, whatever the registry says at the ends.

use crate::number::whole;

/// What a page tells of the walk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sight {
    /// Installations on the page.
    pub(crate) count: f64,
    /// Those of them that no earlier page held.
    pub(crate) fresh: f64,
    pub(crate) total: f64,
    pub(crate) page_count: f64,
    pub(crate) next_page: f64,
}

/// A walk over pages 0, 1, 2, … in order.
#[derive(Debug)]
pub(crate) struct Walk {
    limit: u32,
    /// The page that is read next.
    page: u32,
    seen: f64,
    ended: bool,
}

impl Walk {
    pub(crate) fn new(limit: u32) -> Self {
        Self {
            limit,
            page: 0,
            seen: 0.0,
            ended: false,
        }
    }

    /// The page to read next, `None` after the last.
    pub(crate) fn next(&self) -> Option<u32> {
        (!self.ended).then_some(self.page)
    }

    /// Takes the page that [`Walk::next`] named.
    ///
    /// The walk ends at a page that brings nothing new, and at a short page if nothing in `pagination` speaks of
    /// more. A full page is always followed by one more look: a wrong `total` must not hide installations.
    pub(crate) fn take(&mut self, sight: Sight) {
        self.seen += sight.fresh;
        let more = sight.count >= f64::from(self.limit)
            || sight.next_page > f64::from(self.page)
            || sight.page_count > f64::from(self.page) + 1.0
            || sight.total > self.seen;
        self.ended = sight.fresh <= 0.0 || !more || self.page == u32::MAX;
        self.page = self.page.saturating_add(1);
    }
}

/// How many pages to ask for ahead of the one that is read, after the first page has told how many there are.
pub(crate) fn read_ahead(concurrency: u32, page: u32, page_count: f64) -> u32 {
    let left = (page_count - f64::from(page)).floor().max(1.0);
    whole(left, 1.0).unwrap_or(concurrency).min(concurrency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy)]
    enum Ends {
        Null,
        Equal,
        Beyond,
    }

    /// Walks a registry of `stored` installations that gives at most `cap` a page and claims `total`.
    fn walk(stored: u32, limit: u32, cap: u32, total: f64, ends: Ends) -> (u32, u32) {
        let size = limit.min(cap);
        let mut walk = Walk::new(limit);
        let (mut read, mut requests) = (0, 0);
        while let Some(page) = walk.next() {
            requests += 1;
            assert!(requests < 1000, "the walk does not end");
            let count = stored.saturating_sub(page * size).min(size);
            let last = (page + 1) * size >= stored;
            read += count;
            walk.take(Sight {
                count: f64::from(count),
                fresh: f64::from(count),
                total,
                page_count: (total / f64::from(size)).ceil(),
                next_page: match ends {
                    Ends::Null if last => f64::NAN,
                    Ends::Equal if last => f64::from(page),
                    Ends::Null | Ends::Equal | Ends::Beyond => f64::from(page) + 1.0,
                },
            });
        }
        (read, requests)
    }

    #[test]
    fn every_installation_is_read_once_whatever_the_ends_hold() {
        for ends in [Ends::Null, Ends::Equal, Ends::Beyond] {
            for stored in [0, 1, 9, 10, 11, 99, 100, 101] {
                for total in [f64::from(stored), 0.0, 1.0, 5000.0, f64::NAN, -1.0] {
                    for cap in [3, 10, 100] {
                        let (read, _) = walk(stored, 10, cap, total, ends);
                        let told = cap >= 10 || matches!(ends, Ends::Beyond | Ends::Null);
                        assert!(read == stored || !told, "{stored} {total} {cap}: {read}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_truthful_registry_is_asked_no_more_than_needed() {
        assert_eq!(walk(5, 100, 100, 5.0, Ends::Null), (5, 1));
        assert_eq!(walk(250, 100, 100, 250.0, Ends::Equal), (250, 3));
        assert_eq!(walk(0, 100, 100, 0.0, Ends::Null), (0, 1));
    }

    #[test]
    fn a_page_that_repeats_ends_the_walk() {
        let mut walk = Walk::new(10);
        let sight = Sight {
            count: 10.0,
            fresh: 10.0,
            total: 1e9,
            page_count: 1e8,
            next_page: 1.0,
        };
        walk.take(sight);
        assert_eq!(walk.next(), Some(1));
        walk.take(Sight {
            fresh: 0.0,
            ..sight
        });
        assert_eq!(walk.next(), None);
    }

    #[test]
    fn reading_ahead_stops_at_the_last_page_that_is_known() {
        for (concurrency, page, page_count, ahead) in [
            (8, 1, 100.0, 8),
            (8, 97, 100.0, 3),
            (8, 100, 100.0, 1),
            (8, 1, f64::NAN, 1),
            (1, 1, 100.0, 1),
            (4, 1, 2.5, 1),
            (u32::MAX, 1, 3.0, 2),
            (8, 1, f64::INFINITY, 8),
        ] {
            assert_eq!(read_ahead(concurrency, page, page_count), ahead);
        }
    }
}

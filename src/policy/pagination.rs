//! Reading all pages of a list: which page is next, and where the list ends, although `pagination` is not documented for the
//! first and last page.

use crate::api::number::whole;

/// What decides whether there is a page after this one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PageStats {
    /// Items on the page.
    pub(crate) count: f64,
    /// Those of them that no earlier page had.
    pub(crate) new_items: f64,
    pub(crate) total: f64,
    pub(crate) page_count: f64,
    pub(crate) next_page: f64,
}

/// The limits that are tried where the caller names none, for the highest that the registry accepts is not documented.
const LIMITS: [u32; 8] = [100, 50, 25, 13, 7, 4, 2, 1];

/// The next smaller limit to try, after the registry refused one.
pub(crate) fn smaller_limit(refused: u32) -> Option<u32> {
    LIMITS.iter().copied().find(|limit| *limit < refused)
}

/// The place in a list that is read page by page, in order.
#[derive(Debug)]
pub(crate) struct PageCursor {
    limit: u32,
    /// The page that is read next.
    page: u32,
    seen: f64,
    /// What the registry says the list has, NaN before the first page.
    total: f64,
    /// Whether that has changed from page to page.
    has_changed: bool,
    /// Whether the list was read from its beginning.
    from_start: bool,
    ended: bool,
}

impl PageCursor {
    pub(crate) fn new(limit: u32, first_page: u32) -> Self {
        Self {
            limit,
            page: first_page,
            seen: 0.0,
            total: f64::NAN,
            has_changed: false,
            from_start: first_page == 0,
            ended: false,
        }
    }

    /// Goes on with a smaller limit, which the registry accepts. Only before the first page was read.
    pub(crate) fn set_limit(&mut self, limit: u32) {
        self.limit = limit;
    }

    /// Whether the list has moved while it was read: the numbers of items read and announced differ.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.from_start && self.ended && (self.has_changed || self.total > self.seen)
    }

    /// The page to read next, `None` after the last.
    pub(crate) fn next(&self) -> Option<u32> {
        (!self.ended).then_some(self.page)
    }

    /// Moves past the page that [`PageCursor::next`] named.
    ///
    /// The list ends at a page without new items, and at a short page unless `pagination` announces more. After a full
    /// page one more is always read: a wrong `total` must not hide items.
    pub(crate) fn advance(&mut self, stats: PageStats) {
        self.seen += stats.new_items;
        self.has_changed |= (self.total - stats.total).abs() > 0.0;
        self.total = stats.total;
        let more = stats.count >= f64::from(self.limit)
            || stats.next_page > f64::from(self.page)
            || stats.page_count > f64::from(self.page) + 1.0
            || (self.from_start && stats.total > self.seen);
        self.ended = stats.new_items <= 0.0 || !more || self.page == u32::MAX;
        self.page = self.page.saturating_add(1);
    }
}

/// How many pages to request at once, including the one that is read next. The first page's `pageCount` limits it.
pub(crate) fn prefetch_count(concurrency: u32, page: u32, page_count: f64) -> u32 {
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

    /// Reads a list of `stored` items from a registry that returns at most `cap` a page and claims `total`.
    fn read_all(stored: u32, limit: u32, cap: u32, total: f64, ends: Ends) -> (u32, u32) {
        let size = limit.min(cap);
        let mut cursor = PageCursor::new(limit, 0);
        let (mut read, mut requests) = (0, 0);
        while let Some(page) = cursor.next() {
            requests += 1;
            assert!(requests < 1000, "the list does not end");
            let count = stored.saturating_sub(page * size).min(size);
            let last = (page + 1) * size >= stored;
            read += count;
            cursor.advance(PageStats {
                count: f64::from(count),
                new_items: f64::from(count),
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
    fn every_item_is_read_once_whatever_the_ends_hold() {
        for ends in [Ends::Null, Ends::Equal, Ends::Beyond] {
            for stored in [0, 1, 9, 10, 11, 99, 100, 101] {
                for total in [f64::from(stored), 0.0, 1.0, 5000.0, f64::NAN, -1.0] {
                    for cap in [3, 10, 100] {
                        let (read, _) = read_all(stored, 10, cap, total, ends);
                        let announced = cap >= 10 || matches!(ends, Ends::Beyond | Ends::Null);
                        assert!(
                            read == stored || !announced,
                            "{stored} {total} {cap}: {read}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_correct_total_costs_no_extra_request() {
        assert_eq!(read_all(5, 100, 100, 5.0, Ends::Null), (5, 1));
        assert_eq!(read_all(250, 100, 100, 250.0, Ends::Equal), (250, 3));
        assert_eq!(read_all(0, 100, 100, 0.0, Ends::Null), (0, 1));
    }

    #[test]
    fn a_page_that_repeats_ends_the_list() {
        let mut cursor = PageCursor::new(10, 0);
        let stats = PageStats {
            count: 10.0,
            new_items: 10.0,
            total: 1e9,
            page_count: 1e8,
            next_page: 1.0,
        };
        cursor.advance(stats);
        assert_eq!(cursor.next(), Some(1));
        cursor.advance(PageStats {
            new_items: 0.0,
            ..stats
        });
        assert_eq!(cursor.next(), None);
    }

    #[test]
    fn limits_are_tried_down_to_one() {
        let mut tried = vec![100];
        while let Some(limit) = smaller_limit(*tried.last().unwrap()) {
            tried.push(limit);
        }
        assert_eq!(tried, LIMITS);
    }

    #[test]
    fn a_list_that_lost_an_item_between_two_pages_is_incomplete() {
        let page = |new_items, total| PageStats {
            count: new_items,
            new_items,
            total,
            page_count: 2.0,
            next_page: f64::NAN,
        };
        let mut changed = PageCursor::new(10, 0);
        changed.advance(page(10.0, 16.0));
        changed.advance(page(5.0, 15.0));
        assert!(
            changed.is_incomplete(),
            "as many as announced, but other ones"
        );
        for (total, incomplete) in [(15.0, false), (16.0, true), (f64::NAN, false)] {
            let mut cursor = PageCursor::new(10, 0);
            cursor.advance(page(10.0, total));
            assert!(!cursor.is_incomplete(), "not read to the end");
            cursor.advance(page(5.0, total));
            while cursor.next().is_some() {
                cursor.advance(page(0.0, total));
            }
            assert_eq!(cursor.is_incomplete(), incomplete, "{total}");
        }
    }

    #[test]
    fn a_list_may_be_read_from_any_page() {
        let mut cursor = PageCursor::new(10, 3);
        assert_eq!(cursor.next(), Some(3));
        cursor.advance(PageStats {
            count: 5.0,
            new_items: 5.0,
            total: 35.0,
            page_count: 4.0,
            next_page: f64::NAN,
        });
        assert_eq!(cursor.next(), None);
    }

    #[test]
    fn prefetching_stops_at_the_last_known_page() {
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
            assert_eq!(prefetch_count(concurrency, page, page_count), ahead);
        }
    }
}

//! A list of pages whose numbers are made up.

use crate::number;
use crate::policy::pagination::{PageCursor, PageStats, prefetch_count};

/// Ten bytes a page.
pub fn run(data: &[u8]) {
    let limit = data.first().map_or(1, |byte| u32::from(*byte).max(1));
    let mut cursor = PageCursor::new(limit, 0);
    for (read, page) in data.chunks(10).enumerate() {
        let Some(next) = cursor.next() else {
            return;
        };
        assert_eq!(next as usize, read, "no page is skipped or repeated");
        let [count, new] = [8, 9].map(|at| page.get(at).map_or(0, |byte| u32::from(*byte)));
        let claimed = number(page, 0);
        let concurrency = count.max(1);
        let prefetched = prefetch_count(concurrency, next, claimed);
        assert!(
            prefetched == 1
                || (prefetched <= concurrency
                    && f64::from(prefetched) <= claimed - f64::from(next))
        );
        let stats = PageStats {
            count: f64::from(count),
            new_items: f64::from(new.min(count)),
            total: claimed,
            page_count: claimed / f64::from(limit),
            next_page: if new % 2 == 0 { claimed } else { f64::NAN },
        };
        cursor.advance(stats);
        assert!(
            stats.new_items > 0.0 || cursor.next().is_none(),
            "a page without new items is the last"
        );
        assert!(
            stats.new_items <= 0.0 || count < limit || cursor.next().is_some(),
            "a full page is not"
        );
    }
}

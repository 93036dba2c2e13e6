//! A walk over pages of which every number is made up.

use crate::number;
use crate::paging::{Sight, Walk, read_ahead};

/// Ten bytes a page.
pub fn run(data: &[u8]) {
    let limit = data.first().map_or(1, |byte| u32::from(*byte).max(1));
    let mut walk = Walk::new(limit);
    for (read, page) in data.chunks(10).enumerate() {
        let Some(next) = walk.next() else {
            return;
        };
        assert_eq!(next as usize, read, "no page is skipped or repeated");
        let [count, new] = [8, 9].map(|at| page.get(at).map_or(0, |byte| u32::from(*byte)));
        let claimed = number(page, 0);
        let concurrency = count.max(1);
        let ahead = read_ahead(concurrency, next, claimed);
        assert!(
            ahead == 1 || (ahead <= concurrency && f64::from(ahead) <= claimed - f64::from(next))
        );
        let sight = Sight {
            count: f64::from(count),
            fresh: f64::from(new.min(count)),
            total: claimed,
            page_count: claimed / f64::from(limit),
            next_page: if new % 2 == 0 { claimed } else { f64::NAN },
        };
        walk.take(sight);
        assert!(
            sight.fresh > 0.0 || walk.next().is_none(),
            "a page without news is the last"
        );
        assert!(
            sight.fresh <= 0.0 || count < limit || walk.next().is_some(),
            "a full page is not"
        );
    }
}

import { formatNumber } from "../page/format.js";

/** Connects the buttons in `nav` to the previous and the next page. */
export function createPager(nav, load) {
  const [previous, next] = nav.querySelectorAll("button");
  const place = nav.querySelector(".pager-place");
  let current = 0;
  let last = 0;
  previous.onclick = () => current > 0 && load(current - 1);
  next.onclick = () => current < last && load(current + 1);
  return {
    /** Shows the position; hidden if there is only one page. */
    show({ page, pageCount }) {
      current = page;
      last = pageCount - 1;
      nav.hidden = pageCount < 2;
      place.textContent = `${page + 1} / ${pageCount}`;
      previous.setAttribute("aria-disabled", String(page <= 0));
      next.setAttribute("aria-disabled", String(page >= last));
    },
    hide() {
      nav.hidden = true;
    },
  };
}

/** Creates a progress bar with a stop button, hidden unless started. */
export function createProgress(container) {
  const bar = container.querySelector("progress");
  const count = container.querySelector(".progress-count");
  return {
    start(stop) {
      bar.removeAttribute("value");
      count.textContent = "";
      container.querySelector("button").onclick = stop;
      container.hidden = false;
    },
    set(done, total) {
      bar.max = Math.max(1, total);
      bar.value = done;
      count.textContent = `${formatNumber(done)} of ${formatNumber(total)}`;
    },
    end() {
      container.hidden = true;
    },
  };
}

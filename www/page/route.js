/**
 * The page's address: `#view/rest?name=value`. It says what is shown, so that a link or a reload shows it again.
 *
 * @returns {{ view: string, rest: string, query: URLSearchParams }}
 */
export function readRoute() {
  const [path, query = ""] = location.hash.slice(1).split("?");
  const [view = "", ...rest] = path.split("/");
  return { view, rest: decode(rest.join("/")), query: new URLSearchParams(query) };
}

/** The address of a place. Values that are empty are left out. */
export function addressOf(view, rest = "", values = {}) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
  const path = rest ? `${view}/${encodeURI(rest)}` : view;
  return query.size > 0 ? `#${path}?${query}` : `#${path}`;
}

/** Changes the address without a step in the history, and without `hashchange`. */
export function replaceAddress(address) {
  if (location.hash !== address) history.replaceState(history.state, "", address);
}

function decode(text) {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

// What a careful user would write without this package: `fetch` with a timeout and errors that say something, answers
// that are checked, tokens in a `Map`, one request for callers that come together, pages read ahead.

const documented = {
  token: { id: "string", token: "string", expiresAt: "string", isActive: "boolean", permissions: "object" },
  installation: { id: "string", organization: "object", permissions: "object", appId: "string" },
  organization: { id: "string", fullName: "string", countryCode: "string", isPublic: "boolean" },
};

function check(value, shape) {
  for (const [field, type] of Object.entries(documented[shape])) {
    if (typeof value?.[field] !== type) throw new TypeError(`The ${shape}'s ${field} is no ${type}.`);
  }
  return value;
}

export function createClient({ baseUrl, jwt, fetch = globalThis.fetch, stored, marginMs = 60_000 }) {
  const kept = new Map();
  const underWay = new Map();
  const keep = (id, minted) => void kept.set(id, { token: minted, until: Date.parse(minted.expiresAt) - marginMs });

  async function send(method, path, bearer) {
    const headers = {
      accept: "application/json",
      authorization: `Bearer ${bearer}`,
      "x-icr-api-version": "2023-06-16",
    };
    const signal = AbortSignal.timeout(30_000);
    const response = await fetch(baseUrl + path, { method, headers, signal, redirect: "manual" });
    if (response.ok) return response;
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  }

  async function mint(id) {
    const response = await send("POST", `/app/installations/${encodeURIComponent(id)}/accessTokens`, jwt);
    return check(await response.json(), "token");
  }

  async function renew(id) {
    try {
      const minted = await mint(id);
      keep(id, minted);
      return minted;
    } finally {
      underWay.delete(id);
    }
  }

  async function token(id) {
    if (stored && !kept.has(id)) keep(id, stored);
    const held = kept.get(id);
    if (held && held.until > Date.now()) return held.token;
    if (!underWay.has(id)) underWay.set(id, renew(id));
    return underWay.get(id);
  }

  async function page(limit, number) {
    const response = await send("GET", `/app/installations?limit=${limit}&page=${number}`, jwt);
    const answer = await response.json();
    for (const { organization } of answer.installations.map((each) => check(each, "installation"))) {
      check(organization, "organization");
    }
    return answer;
  }

  async function walk(concurrency) {
    const first = await page(100, 0);
    const pages = [first];
    let next = 1;
    const reader = async () => {
      while (next < first.pagination.pageCount) {
        const number = next++;
        pages[number] = await page(100, number);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, reader));
    return pages.flatMap(({ installations }) => installations);
  }

  const fetchAs = async (id, path) => send("GET", path, (await token(id)).token);
  const json = async (id, path) => (await fetchAs(id, path)).json();
  return { token, mint, page, walk, fetchAs, json };
}

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { entries } from "../../../scripts/docs/reference.mjs";
import { siteFolder, writeSite } from "../../../scripts/docs/site.mjs";
import { startDemo } from "../../../www/server/demo.mjs";

// Fails for whatever TypeDoc warns of, such as a link that leads nowhere.
await writeSite();

const read = (path) => readFileSync(join(siteFolder, path), "utf8");

test("each export of each entry has a page with an example", () => {
  for (const entry of Object.keys(entries)) assert.ok(existsSync(join(siteFolder, "modules", pageOf(entry))), entry);
  const pages = ["classes", "functions", "interfaces", "types", "variables"].flatMap((folder) =>
    readdirSync(join(siteFolder, folder)).map((file) => `${folder}/${file}`),
  );
  assert.ok(pages.length > 80, `${pages.length} pages`);
  assert.deepEqual(
    pages.filter((path) => !/tsd-tag-example/.test(read(path))),
    [],
  );
});

test("an error code leads to its heading in the guide", () => {
  const links = [...read("types/icr-app-client.IcrErrorCode.html").matchAll(/documents\/Errors\.html#(\w+)"/g)];
  const guide = read("documents/Errors.html");
  assert.ok(links.length > 10);
  for (const [, anchor] of links) assert.ok(guide.includes(`id="${anchor}"`), anchor);
});

test("each link within the site leads to a page, and to a heading of it", () => {
  const pages = readdirSync(siteFolder, { recursive: true }).filter((path) => path.endsWith(".html"));
  const names = (path) => new Set([...read(path).matchAll(/ (?:id|name)="([^"]*)"/g)].map(([, name]) => name));
  const namesOf = new Map(pages.map((path) => [path, names(path)]));
  const broken = pages.flatMap((path) => {
    const links = [...read(path).matchAll(/ href="([^"]*)"/g)].map(([, link]) => link.replaceAll("&amp;", "&"));
    return links
      .map((link) => [link, new URL(link, `https://site.example/${path}`)])
      .filter(([, { origin, pathname, hash }]) => {
        // What rustdoc writes is not here.
        if (origin !== "https://site.example" || pathname.startsWith("/rust/")) return false;
        const [file, name] = [pathname.slice(1), hash.slice(1)].map(decodeURIComponent);
        return !existsSync(join(siteFolder, file)) || (name !== "" && namesOf.get(file)?.has(name) === false);
      })
      .map(([link]) => `${path}: ${link}`);
  });
  assert.ok(pages.length > 100);
  assert.deepEqual(broken, []);
});

test("llms.txt leads to texts of the site", () => {
  const links = [...read("llms.txt").matchAll(/\]\(([^)#\s]+)/g)].map(([, link]) => link);
  assert.ok(links.length > 20);
  assert.deepEqual(
    links.filter((link) => !existsSync(join(siteFolder, link))),
    [],
  );
});

test("the demo's host serves the site at /docs/, with what its search needs", async () => {
  const demo = await startDemo({ port: 0 });
  after(() => demo.close());
  for (const [path, type] of [
    ["", "text/html"],
    ["documents/Errors.html", "text/html"],
    ["assets/search.js", "text/javascript"],
    ["llms.txt", "text/plain"],
    ["docs/reference.md", "text/plain"],
  ]) {
    const response = await fetch(`${demo.url}/docs/${path}`);
    assert.equal(response.status, 200, path);
    assert.ok(response.headers.get("content-type").startsWith(type), path);
  }
});

function pageOf(entry) {
  return `${entry.replace("/", "_")}.html`;
}

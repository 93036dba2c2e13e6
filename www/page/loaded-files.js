const packageFile = "/icr-app-client/index.js";

/**
 * Returns a live `{ files, pageBytes, packageBytes }` of the page; `changed` is called on every change. Bytes are those of
 * the encoded bodies.
 */
export function loadedFiles(changed) {
  const sizes = new Map();
  const sum = { files: 0, pageBytes: 0, packageBytes: 0 };
  const observer = new PerformanceObserver((list) => {
    for (const { name, initiatorType, encodedBodySize } of list.getEntries()) {
      const { origin, pathname } = new URL(name);
      // An icon is reported as its own file; what the page fetches is data, not a file of it.
      if (origin === location.origin && initiatorType !== "fetch") sizes.set(pathname, encodedBodySize);
      if (pathname.endsWith(packageFile)) sum.packageBytes = encodedBodySize;
    }
    sum.files = sizes.size;
    sum.pageBytes = [...sizes.values()].reduce((bytes, size) => bytes + size, 0);
    changed();
  });
  for (const type of ["navigation", "resource"]) observer.observe({ type, buffered: true });
  return sum;
}

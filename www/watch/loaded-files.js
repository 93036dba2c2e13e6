const packageFile = "/icr-app-client/index.js";

/**
 * `{ files, pageBytes, packageBytes }` of the page itself, kept up to date; `changed` hears when they change. Bytes are
 * those of the bodies as they came over the network, compressed if the host compresses.
 */
export function loadedFiles(changed) {
  const sizes = new Map();
  const sum = { files: 0, pageBytes: 0, packageBytes: 0 };
  const observer = new PerformanceObserver((list) => {
    for (const { name, initiatorType, encodedBodySize } of list.getEntries()) {
      const { origin, pathname } = new URL(name);
      // An icon is told as a file of its own, and what the page fetches are answers.
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

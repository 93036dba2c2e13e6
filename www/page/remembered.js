// `localStorage` and `sessionStorage` throw where the browser blocks storage: then nothing is remembered.
function remembered(storageName) {
  return {
    read(name) {
      try {
        return JSON.parse(globalThis[storageName].getItem(name)) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(name, value) {
      try {
        if (value === undefined) globalThis[storageName].removeItem(name);
        else globalThis[storageName].setItem(name, JSON.stringify(value));
      } catch {}
    },
  };
}

/** What is kept until the tab is closed, also over a reload. */
export const session = remembered("sessionStorage");

/** What is kept for the next visit. */
export const preferences = remembered("localStorage");

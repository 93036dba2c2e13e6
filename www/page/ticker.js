/**
 * Calls `tick` now, and every second while the element is in the document. It ends when the element leaves, unless `always`
 * says that it may come back.
 */
export function everySecond(element, tick, { always = false } = {}) {
  tick();
  const timer = setInterval(() => {
    if (element.isConnected) tick();
    else if (!always) clearInterval(timer);
  }, 1000);
}

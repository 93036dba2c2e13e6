/** Calls `tick` now, and every second while the element is in the document. */
export function everySecond(element, tick) {
  tick();
  const timer = setInterval(() => (element.isConnected ? tick() : clearInterval(timer)), 1000);
}

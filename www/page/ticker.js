/** Calls `tick` now, and every second for as long as the element stands in the page. */
export function everySecond(element, tick) {
  tick();
  const timer = setInterval(() => (element.isConnected ? tick() : clearInterval(timer)), 1000);
}

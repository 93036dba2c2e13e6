// What the charts of the bench have in common.

// An image knows the reader's colour scheme, not the page's: it brings a ground of its own.
export const style = `
svg { --ground: #ffffff; --line: #d8dee4; --text: #1f2328; --quiet: #59636e; --peer: #b6c0ca; --own: #1a7f4b; }
@media (prefers-color-scheme: dark) {
  svg { --ground: #15191f; --line: #343b45; --text: #e6eaef; --quiet: #99a3af; --peer: #4b5663; --own: #3fb374; }
}
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: var(--text); }
.heading { font-size: 18px; font-weight: 600; }
.title { font-size: 13.5px; font-weight: 600; }
.quiet { fill: var(--quiet); }
.label { text-anchor: end; }
.own { font-weight: 600; }
.ground { fill: var(--ground); stroke: var(--line); }
rect.peer { fill: var(--peer); }
rect.own { fill: var(--own); }
.spread { stroke: var(--text); stroke-opacity: 0.55; }
`;

export function text(x, y, content, classes) {
  return `<text x="${x}" y="${y}" class="${classes}">${escape(content)}</text>`;
}

export function escape(content) {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

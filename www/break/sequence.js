import { injectFaults, resetFaults } from "../client/emulator.js";
import { trace } from "../client/trace.js";
import { actionButton, copyButton } from "../page/button.js";
import { announce, byId, element, icon } from "../page/element.js";
import { formatCount, formatDuration } from "../page/format.js";
import { addressOf, replaceAddress } from "../page/route.js";
import { verdictOf } from "../page/verdict.js";
import { list } from "./faults.js";

const names = {
  ok: "OK",
  slow: "Slow",
  429: "429",
  500: "500",
  503: "503",
  403: "403",
  lost: "Lost connection",
};
const most = 20;

/** Creates the composer of a sequence of responses, which is in the page's address. */
export function createSequence({ current, activity }) {
  let sequence = [];
  const listed = byId("sequence-list");
  const results = byId("sequence-results");
  const runButton = actionButton({ label: "Send calls", symbol: "play", className: "button is-primary", action: run });
  const clearButton = actionButton({ label: "Remove all", className: "button is-quiet", action: () => change([]) });
  const copyLink = copyButton({ label: "Copy the link to this sequence", read: () => location.href });
  byId("sequence-add").append(
    ...Object.entries(names).map(([name, title]) =>
      element(
        "button",
        { type: "button", className: "button is-small", onclick: () => change([...sequence, name]) },
        `+ ${title}`,
      ),
    ),
  );
  byId("sequence-actions").append(runButton, clearButton, copyLink);

  function change(next) {
    show(next.slice(0, most));
    replaceAddress(addressOf("break", sequence.join(",")));
  }

  function show(next) {
    sequence = next;
    listed.replaceChildren(...(sequence.length > 0 ? sequence.map(chip) : [emptyChip()]));
    runButton.setAttribute("aria-disabled", String(sequence.length === 0));
    clearButton.hidden = sequence.length === 0;
    copyLink.hidden = sequence.length === 0;
  }

  function chip(name, at) {
    const remove = () => {
      change(sequence.filter((_, index) => index !== at));
      runButton.focus();
    };
    const label = `Remove ${names[name]}, response ${at + 1}`;
    return element(
      "li",
      { className: `chip is-${name}` },
      element("span", {}, names[name]),
      element("button", { type: "button", "aria-label": label, title: label, onclick: remove }, icon("close")),
    );
  }

  /** Sends calls one after the other until the registry has given every response of the sequence. */
  async function run() {
    if (sequence.length === 0) return;
    results.replaceChildren();
    activity.begin();
    await injectFaults(sequence);
    let left = sequence.length;
    let calls = 0;
    try {
      while (left > 0) {
        const outcome = await trace(activity, (label) => list(current(), { label }));
        calls += 1;
        left -= Math.max(1, outcome.attempts.length);
        results.append(resultRow(calls, verdictOf(outcome)));
        results.scrollTop = results.scrollHeight;
      }
    } finally {
      await resetFaults();
    }
    announce(`${formatCount(calls, "call")} sent`);
  }

  function start(next) {
    show(next.slice(0, most));
    results.replaceChildren(element("li", { className: "hint" }, "The results of the calls appear here."));
  }
  start([]);

  return {
    /** Shows the sequence of an address. */
    open(text) {
      const next = text.split(",").filter((name) => Object.hasOwn(names, name));
      if (next.join() !== sequence.join()) start(next);
      if (next.length > 0) byId("sequence").scrollIntoView({ block: "center" });
    },
  };
}

function emptyChip() {
  return element("li", { className: "hint" }, "Add responses above.");
}

function resultRow(call, { kind, title, attempts, waits }) {
  const waited = waits.length > 0 ? `, waited ${waits.map(formatDuration).join(", ")}` : "";
  return element(
    "li",
    { className: `result-line is-${kind}` },
    icon({ success: "check", "gave-up": "alert", refused: "stop" }[kind]),
    element("span", {}, element("b", {}, `Call ${call}: ${title}`), ` (${attempts.join(" → ")}${waited})`),
  );
}

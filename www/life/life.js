import { actOnRegistry } from "../client/emulator.js";
import { actionButton } from "../page/button.js";
import { announce, byId, element } from "../page/element.js";
import { session } from "../page/remembered.js";
import { stepCard } from "./step-card.js";
import { steps } from "./steps.js";

const noLife = { results: {} };

/** Creates the view that leads an installation through its life. `current` returns the connection. */
export function createLife({ current, activity }) {
  let life = session.read("life") ?? noLife;
  let isRunning = false;

  const context = {
    activity,
    get connection() {
      return current();
    },
    get life() {
      return life;
    },
    /** Keeps facts of the life, such as its installation. */
    keep(facts) {
      life = { ...life, ...facts };
      session.write("life", life);
    },
  };

  const cards = steps.map((step, at) => stepCard({ step, number: at + 1, context, run }));
  byId("life-steps").append(...cards.map((card) => card.element));
  const playButton = actionButton({
    label: "Play all steps",
    symbol: "play",
    className: "button is-primary",
    action: play,
  });
  const startOver = actionButton({ label: "Start over", symbol: "refresh", action: reset });
  byId("life-actions").append(playButton, startOver);
  render();

  /**
   * Runs an action of a step, and returns whether the next one can build on it. Only one runs at a time: what is pressed
   * meanwhile does nothing.
   */
  async function run(step, action) {
    if (isRunning) return false;
    isRunning = true;
    activity.begin();
    try {
      const result = await resultOf(action);
      keepResult(step, action, result);
      announce(`${step.title}: ${result.lines.map(({ text }) => text).join(" ")}`);
      return result.lines.every(({ tone }) => tone !== "stopped");
    } finally {
      isRunning = false;
      render();
    }
  }

  /** In the place of what the action resulted in before, and of what came after it in its step. */
  function keepResult(step, action, result) {
    const earlier = step.actions.slice(0, step.actions.indexOf(action)).map(({ label }) => label);
    const kept = (life.results[step.name] ?? []).filter(({ label }) => earlier.includes(label));
    context.keep({ results: { ...life.results, [step.name]: [...kept, { ...result, label: action.label }] } });
  }

  async function resultOf(action) {
    try {
      return await action.run(context);
    } catch (error) {
      return { lines: [{ tone: "stopped", text: error.message ?? String(error) }], deeds: [] };
    }
  }

  async function play() {
    await reset();
    for (const step of steps) {
      for (const action of step.actions.filter(({ isOptional }) => !isOptional)) {
        if (!(await run(step, action))) return;
      }
    }
  }

  /** The organization removes the app, if it still has it, and everything is forgotten. */
  async function reset() {
    const { installation } = life;
    life = noLife;
    session.write("life", undefined);
    render();
    if (!installation) return;
    try {
      activity.emitServer((await actOnRegistry("uninstall", { installationId: installation.id })).server);
    } catch {
      // The registry does not know it any more.
    }
    await current().call((icr) => icr.invalidate(installation.id));
  }

  function render() {
    for (const card of cards) card.render(life);
    startOver.hidden = Object.keys(life.results).length === 0;
  }

  return {
    /** Scrolls to a step. */
    open(name) {
      const card = cards.find(({ step }) => step.name === name);
      if (!card) return;
      card.element.scrollIntoView({ block: "start" });
      card.element.focus({ preventScroll: true });
    },
  };
}

/** The note of a view that the emulator is needed for, where there is none. */
export function emulatorNote() {
  return element(
    "div",
    { className: "card placeholder" },
    element("h2", {}, "This needs the emulator"),
    element(
      "p",
      {},
      "Run npm start in the repository: it serves this page together with an emulated registry. ",
      "Then choose Emulator at the top. Organizations and the lab work without it.",
    ),
  );
}

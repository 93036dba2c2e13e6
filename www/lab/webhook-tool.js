import { webhook as webhookCode } from "../code-lines.js";
import { codeLine, highlightStart } from "../page/code-line.js";
import { announce, element } from "../page/element.js";
import { addressOf, replaceAddress } from "../page/route.js";
import { exampleButtons, checkList, field } from "./form.js";
import { explainWebhook, hmac } from "./webhook.js";

const secret = "an example secret";
const payload = {
  event: "suspended",
  installation: { id: "2a6f9c58-77d1-4e0f-b1c3-5b8d4e907f16", organization: { fullName: "Glerá Restoration ehf." } },
  sender: { id: "u-1", fullName: "Sólveig Ásta Njálsdóttir" },
};

/** Examples by name: how each differs from a genuine delivery. */
const examples = {
  genuine: ["Genuine", {}],
  forged: ["Forged fields", { beside: { event: "installed" } }],
  "wrong-secret": ["Another secret", { signedWith: "another secret" }],
  "old-scheme": ["Signed before 2024", { coversBody: true }],
};

/** Creates the tool that verifies a webhook. */
export function createTool() {
  const changed = () => change();
  const signature = field({
    label: "Header x-icr-signature-256",
    placeholder: "sha256=…",
    hint: "Or paste the whole request below: the header is found in it.",
    changed: readHeader,
  });
  const body = field({ label: "Body", placeholder: '{"signedData":"eyJ…"}', rows: 8, changed: readRequest });
  const secretField = field({
    label: "Secret",
    type: "password",
    hint: "The webhook's, from the app's settings at ICR. It stays in this page.",
    changed,
  });
  const result = element("div", { className: "lab-result" });
  let latest = 0;
  let shownExample = "";

  // An example stays in the address, what is pasted never gets there.
  function change(example = "") {
    shownExample = example;
    replaceAddress(addressOf("lab", "webhook", { example }));
    void render();
  }

  /** Takes the value of a header that is pasted with its name. */
  function readHeader() {
    const found = /^\s*x-icr-signature-256["']?\s*:?\s*["']?(.*)$/i.exec(signature.value);
    if (found) signature.value = found[1].replace(/["',\s]+$/, "");
    change();
  }

  /** Splits a pasted request into its header and its body. */
  function readRequest() {
    const found = /^x-icr-signature-256:[ \t]*(.*)$/im.exec(body.value);
    if (found) {
      signature.value = found[1].trim();
      const start = body.value.search(/\r?\n\r?\n\s*\{/);
      if (start >= 0) body.value = body.value.slice(start).trim();
    }
    change();
  }

  async function useExample(name) {
    const delivery = await exampleDelivery(examples[name][1]);
    signature.value = delivery.signature;
    body.value = delivery.body;
    secretField.value = secret;
    change(name);
  }

  async function render() {
    latest += 1;
    const own = latest;
    const children = await resultOf({ signature: signature.value, body: body.value, secret: secretField.value });
    if (own !== latest) return;
    result.replaceChildren(...children);
    announce(children[0].textContent);
  }
  void render();

  return {
    element: element(
      "div",
      { className: "card lab-tool" },
      element(
        "div",
        { className: "lab-input" },
        element("h2", {}, "Verify a webhook"),
        element("p", { className: "hint" }, "ICR signs the text of the body's field signedData with your secret."),
        signature.element,
        body.element,
        secretField.element,
        exampleButtons(examples, useExample),
      ),
      result,
      element("div", { className: "lab-code" }, element("h3", {}, "What your server does"), codeLine(webhookCode())),
    ),
    open(query) {
      const name = query.get("example");
      const isTyped = body.value && !shownExample;
      if (Object.hasOwn(examples, name) && name !== shownExample && !isTyped) void useExample(name);
    },
  };
}

async function resultOf(delivery) {
  if (!delivery.body.trim() && !delivery.signature.trim()) {
    return [element("p", { className: "hint" }, "Whether it is genuine, or why not, appears here.")];
  }
  if (!globalThis.crypto?.subtle) {
    return [
      element(
        "p",
        { className: "hint" },
        "Open this page over https or on localhost: elsewhere the browser does not let it sign.",
      ),
    ];
  }
  const { code, title, text, payload: content, forged } = await explainWebhook(delivery);
  const isForged = forged.length > 0;
  return [
    element("p", { className: `lab-verdict is-${code ? "refused" : "success"}` }, title),
    checkList(
      [
        { title: code ? `verifyWebhook throws ${code}` : "verifyWebhook returns the event", text, passed: !code },
        isForged && {
          title: `Not signed: ${forged.join(", ")}`,
          text: "The body has other values beside signedData than those that were signed. verifyWebhook ignores them.",
          passed: false,
        },
      ].filter(Boolean),
    ),
    content && element("h3", {}, "What was signed"),
    content &&
      element(
        "pre",
        { className: "lab-json", tabIndex: 0, role: "region", "aria-label": "What was signed" },
        highlightStart(JSON.stringify(content, null, 2)),
      ),
  ].filter(Boolean);
}

async function exampleDelivery({ beside = {}, signedWith = secret, coversBody = false }) {
  const bytes = new TextEncoder().encode(JSON.stringify(payload));
  const signedData = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const body = JSON.stringify({ signedData, ...payload, ...beside });
  return { body, signature: `sha256=${await hmac(signedWith, coversBody ? body : signedData)}` };
}

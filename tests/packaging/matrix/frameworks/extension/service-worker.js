import { consume } from "./consumer.js";

// The popup asks; the worker, which has the client, answers.
chrome.runtime.onMessage.addListener((message, sender, respond) => {
  consume(message.registry).then(respond, (error) => respond({ error: String(error) }));
  return true;
});

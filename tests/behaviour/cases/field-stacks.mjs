import { assert } from "chai";
import { IcrClient, IcrError, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { json, scriptedClient } from "../../support/scripted-client.mjs";

/** V8 begins a stack with the error's text; Firefox's names the caller, too, but is not compared by line. */
const isV8 = new Error("its message").stack.includes("its message");

const refusing = (options) => scriptedClient([() => json({ message: "no" }, { status: 500 })], options).icr;
const installation = (icr) => icr.asInstallation("i");

async function readAll(list) {
  for await (const item of list) assert.isDefined(item);
}

/** Calls that fail, each from a function of its own: the stack's first line has to name it. */
const calls = {
  getInstallation: async function userOfGet() {
    await refusing().getInstallation("i");
  },
  "getInstallation, whose promise is passed on": function userOfPromise() {
    return refusing()
      .getInstallation("i")
      .finally(() => {});
  },
  "getInstallation with an invalid id": async function userOfInvalidId() {
    await refusing().getInstallation("");
  },
  "an endpoint among others of Promise.all": async function userOfAll() {
    await Promise.all([refusing().listInstallations(), refusing().createAppAccessToken()]);
  },
  installationAccessToken: async function userOfToken() {
    await refusing().installationAccessToken("i");
  },
  fetchAsInstallation: async function userOfFetch() {
    await refusing().fetchAsInstallation("i", "/projects");
  },
  "fetch of a caller": async function userOfCallersFetch() {
    const { fetch } = installation(refusing());
    await fetch("/projects");
  },
  "json of a caller": async function userOfJson() {
    await installation(refusing()).json("/projects");
  },
  "pages of a caller": async function userOfPages() {
    for await (const page of installation(refusing()).pages("/projects")) assert.fail(page);
  },
  "items of a caller": async function userOfItems() {
    for await (const item of installation(refusing()).pages("/projects").items("projects")) assert.fail(item);
  },
  "pages of a caller with invalid options": async function userOfInvalidPages() {
    installation(refusing()).pages("/projects", { limit: -1 });
  },
  installations: async function userOfInstallations() {
    for await (const each of refusing().installations()) assert.fail(each);
  },
  "installations().pages()": async function userOfInstallationsPages() {
    for await (const page of refusing().installations().pages()) assert.fail(page);
  },
  "toArray()": async function userOfToArray() {
    await refusing().installations().toArray();
  },
  "toArray with an invalid number": async function userOfInvalidToArray() {
    await refusing().installations().toArray({ max: -1 });
  },
  "installations with invalid options": async function userOfInvalidInstallations() {
    refusing().installations({ limit: -1 });
  },
  installationForOrganization: async function userOfSearch() {
    await refusing().installationForOrganization("o");
  },
  deleteAccessToken: async function userOfDeletion() {
    await refusing().deleteAccessToken("crs_1");
  },
  "new IcrClient": async function userOfConstructor() {
    new IcrClient({});
  },
  "IcrError.from": async function userOfFrom() {
    IcrError.from({});
  },
};

/** The lines of a stack that name a place. Those of the program: Node shows its own before a function that goes on after an `await`. */
const frames = (stack) => stack.split("\n").filter((line) => /^ +at (?!.*\(node:)/.test(line));

function checkStack(error, user) {
  assert.isTrue(isIcrError(error), `${error?.stack}`);
  assert.isString(error.stack);
  assert.notInclude(Object.keys(error), "stack");
  // Its engine has tail calls, which leave no frame of the caller.
  if (globalThis.Bun) return;
  assert.include(error.stack, user);
  if (!isV8) return;
  assert.isTrue(error.stack.startsWith(`IcrError: ${error.message}\n`), error.stack);
  assert.include(frames(error.stack)[0], user, error.stack);
  assert.notMatch(error.stack, /wasm/i);
}

export const cases = {
  ...Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      `the stack of an error of ${name} begins at the caller's line, without a frame of the package`,
      async () => {
        const error = await call().then(
          () => assert.fail("it did not fail"),
          (reason) => reason,
        );
        checkStack(error, call.name);
      },
    ]),
  ),

  "the stack names who reads on, when a later page fails": async () => {
    const registry = createRegistry({ installations: 6 });
    const icr = new IcrClient({ ...registry.clientOptions, maxRetries: 0 });
    let count = 0;
    async function userOfLaterPage() {
      for await (const each of icr.installations({ limit: 2 })) {
        assert.isDefined(each);
        if (++count === 2) registry.injectFault({ status: 500 });
      }
    }
    const error = await userOfLaterPage().catch((reason) => reason);
    assert.equal(count, 2);
    // In Firefox nobody has called the iterator that goes on.
    checkStack(error, isV8 ? "userOfLaterPage" : "");
  },

  "each caller that waits for the same token has a stack of its own": async () => {
    const icr = refusing({ coalesce: true });
    async function firstUser() {
      await icr.installationAccessToken("i", { label: "first" });
    }
    async function secondUser() {
      await icr.fetchAsInstallation("i", "/projects");
    }
    const [first, second] = await Promise.allSettled([firstUser(), secondUser()]);
    checkStack(first.reason, "firstUser");
    checkStack(second.reason, "secondUser");
  },

  "each error that revokeAll reports has the caller's stack": async () => {
    const registry = createRegistry();
    const fetch = (url, init) => (init.method === "DELETE" ? json({}, { status: 500 }) : registry.fetch(url, init));
    const icr = new IcrClient({ ...registry.clientOptions, fetch, maxRetries: 0 });
    async function userOfRevokeAll() {
      await icr.appAccessToken();
      return icr.revokeAll();
    }
    const { errors } = await userOfRevokeAll();
    assert.lengthOf(errors, 1);
    checkStack(errors[0], "userOfRevokeAll");
  },

  "an error's stack is the caller's with a stack limit of 0, too, and by a formatter of the host's": async () => {
    const { prepareStackTrace, stackTraceLimit } = Error;
    try {
      Error.stackTraceLimit = 0;
      assert.isTrue(
        isIcrError(
          await refusing()
            .getInstallation("i")
            .catch((reason) => reason),
        ),
      );
      Error.stackTraceLimit = 10;
      for (const format of [() => 5, () => undefined, (error, sites) => sites]) {
        Error.prepareStackTrace = format;
        assert.isTrue(
          isIcrError(
            await refusing()
              .getInstallation("i")
              .catch((reason) => reason),
          ),
        );
      }
    } finally {
      Object.assign(Error, { prepareStackTrace, stackTraceLimit });
      if (prepareStackTrace === undefined) delete Error.prepareStackTrace;
      if (stackTraceLimit === undefined) delete Error.stackTraceLimit;
    }
  },

  "a message with characters of a replacement pattern is in the stack as it is": async () => {
    const message = "$& and $1 and $$ and $'";
    const { icr } = scriptedClient([() => json({ message }, { status: 400 })]);
    const error = await icr.getInstallation("i").catch((reason) => reason);
    assert.deepEqual(error.messages, [message]);
    if (isV8) assert.isTrue(error.stack.startsWith(`IcrError: ${error.message}\n`), error.stack);
  },

  "an abort's reason is handed on as it is, with its own stack": async () => {
    const reason = new Error("the user's own");
    const { stack } = reason;
    const error = await refusing()
      .getInstallation("i", { signal: AbortSignal.abort(reason) })
      .catch((thrown) => thrown);
    assert.equal(error, reason);
    assert.equal(error.stack, stack);
  },

  "reading all items still works": async () => {
    const registry = createRegistry({ installations: 5 });
    await readAll(new IcrClient(registry.clientOptions).installations({ limit: 2 }));
  },
};

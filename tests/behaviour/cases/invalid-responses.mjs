import { assert } from "chai";
import { exampleAccessToken, exampleInstallation, exampleInstallationAccessToken } from "icr-app-client/testing";
import { json, scriptedClient, text } from "../../support/scripted-client.mjs";
import { operations } from "../../support/operations.mjs";
import { icrError } from "../../support/rejection.mjs";

const noJson = ["", " ", "<!doctype html><h1>ok</h1>", '{"id":"', "undefined", "true false"];
const otherJson = [null, false, 5, "text", [], {}, [exampleInstallation], { data: exampleInstallation }];
const anything = [null, 5, true, "text", [], {}];

const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

/** Checks that a response without a field, or with another type for it, is an error with the field's name. */
async function checkFields(fields, response, call) {
  for (const [name, isRight] of Object.entries(fields)) {
    for (const value of anything.filter((value) => !isRight(value))) {
      const error = await icrError(call(scriptedClient([{ ...response, [name]: value }]).icr), "invalid_response");
      assert.include(error.message, `\`${name}\``);
    }
    if (isRight(undefined)) await call(scriptedClient([without(response, name)]).icr);
    else await icrError(call(scriptedClient([without(response, name)]).icr), "invalid_response");
  }
}

const isText = (value) => typeof value === "string";
// Installations and organizations, which the client asks for and compares, have ids that are texts.
const isId = (value) => isText(value) || typeof value === "number";
const isBoolean = (value) => typeof value === "boolean";
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const tokenFields = {
  id: isId,
  createdAt: isText,
  updatedAt: isText,
  isActive: isBoolean,
  permissions: isObject,
  appId: isId,
};

export const cases = {
  "a success without a JSON body is invalid_response": async () => {
    for (const { name, call, method, path } of operations) {
      // A deletion is often answered without a body.
      const isDeletion = name === "deleteAccessToken";
      for (const body of noJson.filter((body) => !isDeletion || body.trim() !== "")) {
        const fields = { status: 200, operation: name, method, path, attempts: 1, messages: [], retryable: false };
        await icrError(call(scriptedClient([() => text(body)]).icr), "invalid_response", fields);
      }
      if (isDeletion) continue;
      const { icr } = scriptedClient([() => text(null, { status: 204 })]);
      await icrError(call(icr), "invalid_response", { status: 204 });
    }
  },

  "a deletion whose answer has no body has deleted the token": async () => {
    for (const response of [() => text(""), () => text(null, { status: 204 })]) {
      assert.isTrue(await scriptedClient([response]).icr.deleteAccessToken("crs_1"));
    }
  },

  "JSON of another shape is invalid_response": async () => {
    for (const { name, call } of operations) {
      for (const body of [...otherJson, ...(name === "deleteAccessToken" ? [] : [true])]) {
        await icrError(call(scriptedClient([() => json(body)]).icr), "invalid_response", { status: 200 });
      }
    }
  },

  "a token's documented fields are checked": async () => {
    await checkFields(tokenFields, exampleAccessToken, (icr) => icr.createAppAccessToken());
    const fields = { ...tokenFields, installationId: isText, organizationId: isText };
    await checkFields(fields, exampleInstallationAccessToken, (icr) => icr.createInstallationAccessToken("i"));
  },

  "a token that no request could carry, or without a time of expiry, is invalid_response": async () => {
    for (const wrong of [
      { token: "" },
      { token: "crs 1" },
      { token: "crs_1\r\nx: y" },
      { token: 5 },
      { token: null },
      { expiresAt: "" },
      { expiresAt: "never" },
      { expiresAt: 5 },
      { expiresAt: null },
    ]) {
      await icrError(
        scriptedClient([{ ...exampleAccessToken, ...wrong }]).icr.createAppAccessToken(),
        "invalid_response",
      );
    }
  },

  "an installation's documented fields are checked, alone and in a list": async () => {
    const fields = { id: isText, createdAt: isText, updatedAt: isText, permissions: isObject, appId: isId };
    await checkFields(fields, exampleInstallation, (icr) => icr.getInstallation("i"));
    for (const wrong of [null, 5, "text", {}, { ...exampleInstallation, id: 5 }]) {
      const page = { ...operations[3].response, installations: [exampleInstallation, wrong] };
      await icrError(scriptedClient([page]).icr.listInstallations(), "invalid_response");
    }
  },

  "an organization's documented fields are checked": async () => {
    const withOrganization = (fields) => ({
      ...exampleInstallation,
      organization: { ...exampleInstallation.organization, ...fields },
    });
    for (const wrong of [
      { id: null },
      { id: 5 },
      { fullName: null },
      { fullName: ["a"] },
      { city: 5 },
      { isPublic: "yes" },
      { website: {} },
      { countryCode: false },
    ]) {
      const { icr } = scriptedClient([withOrganization(wrong)]);
      const error = await icrError(icr.getInstallation("i"), "invalid_response");
      assert.include(error.message, Object.keys(wrong)[0]);
    }
    for (const organization of [null, undefined, [], "text"]) {
      const { icr } = scriptedClient([{ ...exampleInstallation, organization }]);
      await icrError(icr.getInstallation("i"), "invalid_response");
    }
  },

  "a message about a wrong field does not repeat its value": async () => {
    const { icr } = scriptedClient([{ ...exampleAccessToken, id: { crs_canary: 1 }, appId: ["crs_canary"] }]);
    const error = await icrError(icr.createAppAccessToken(), "invalid_response");
    assert.notInclude(JSON.stringify(error), "crs_canary");
  },

  "a fetch option that returns no usable Response is invalid_response": async () => {
    const used = async () => {
      const response = json(exampleInstallation);
      await response.text();
      return response;
    };
    const noResponses = [undefined, null, 5, "text", {}, { status: 200 }, { status: "200", headers: new Headers() }];
    for (const response of [...noResponses.map((value) => () => value), used]) {
      const error = await icrError(scriptedClient([response]).icr.getInstallation("i"), "invalid_response");
      assert.include(error.message, "`fetch`");
    }
  },

  "a Response of another library is accepted by its interface": async () => {
    const { icr } = scriptedClient([
      () => ({ status: 200, headers: { get: () => null }, text: async () => JSON.stringify(exampleInstallation) }),
    ]);
    assert.deepEqual(await icr.getInstallation("i"), exampleInstallation);
  },
};

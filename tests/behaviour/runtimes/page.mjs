import * as icr from "icr-app-client";
import { hostOf } from "./case-context.mjs";
import { failureOf } from "./run-case.mjs";

// Called from outside of the page, and by a page that frames this one.
globalThis.failureOfCase = ({ topic, name, loopback }) => failureOf(hostOf(loopback), topic, name);
globalThis.icr = icr;

import * as icr from "icr-app-client";
import { failureOfCase } from "./run-case.mjs";

// For the tests, which call them from outside of the page, and for a page that frames this one.
Object.assign(globalThis, { failureOfCase, icr });

import { isIcrError } from "icr-app-client";

// An app that only asks of errors that came from elsewhere: the client must not be in its bundle.
console.log(isIcrError(new Error("another")), isIcrError({ [Symbol.for("icr-app-client.IcrError")]: true }));

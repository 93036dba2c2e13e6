// By its path: a bundler that does not know the condition `workerd` takes this one.
import { IcrClient } from "../../../dist/index.js";

export default {
  fetch() {
    try {
      void new IcrClient({ jwt: "a.b.c" });
      return Response.json({ code: "none" });
    } catch ({ code, message, cause }) {
      return Response.json({ code, message, cause: cause?.name });
    }
  },
};

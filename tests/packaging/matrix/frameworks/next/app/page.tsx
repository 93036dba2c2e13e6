"use client";

import { useEffect } from "react";
import { consume } from "../consumer.js";

export default function Page() {
  useEffect(() => {
    Object.assign(globalThis, { report: consume(new URLSearchParams(location.search).get("registry")) });
  }, []);
  return "The consumer";
}

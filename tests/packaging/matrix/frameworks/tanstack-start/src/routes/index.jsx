import { createFileRoute } from "@tanstack/react-router";
import { useEffect } from "react";
import { consume } from "../../consumer.js";

export const Route = createFileRoute("/")({ component: Home });

function Home() {
  useEffect(() => {
    globalThis.report = consume(new URLSearchParams(location.search).get("registry"));
  }, []);
  return "The consumer";
}

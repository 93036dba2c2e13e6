import { useEffect } from "react";
import { consume } from "../../consumer.js";

export default function Home() {
  useEffect(() => {
    globalThis.report = consume(new URLSearchParams(location.search).get("registry"));
  }, []);
  return "The consumer";
}

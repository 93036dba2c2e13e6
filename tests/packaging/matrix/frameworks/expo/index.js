import { registerRootComponent } from "expo";
import { useEffect } from "react";
import { Text } from "react-native";
import { consume } from "./consumer.js";

function App() {
  useEffect(() => {
    globalThis.report = consume(new URLSearchParams(location.search).get("registry"));
  }, []);
  return <Text>The consumer</Text>;
}

registerRootComponent(App);

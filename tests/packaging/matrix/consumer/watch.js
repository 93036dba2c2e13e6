/** What of WebAssembly has been called so far, each name once. To be imported before what is watched. */
export const calledOfWebAssembly = [];

for (const name of ["Module", "Instance", "compile", "instantiate", "compileStreaming", "instantiateStreaming"]) {
  if (!WebAssembly[name]) continue;
  const note = () => calledOfWebAssembly.includes(name) || calledOfWebAssembly.push(name);
  WebAssembly[name] = new Proxy(WebAssembly[name], {
    construct: (target, given) => note() && new target(...given),
    apply: (target, receiver, given) => note() && target.apply(receiver, given),
  });
}

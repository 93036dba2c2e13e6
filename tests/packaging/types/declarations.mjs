import { cp } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript-6";
import { root } from "../../../scripts/lib/command.mjs";
import { installPacked } from "../installed-package.mjs";

/** The entries for all runtimes, and those for Workers, whose types do not go with a browser's: names of modules by their own. */
export const forAll = {
  client: "icr-app-client",
  testing: "icr-app-client/testing",
  stores: "icr-app-client/stores",
  host: "icr-app-client/host",
};
export const forWorkers = { workers: "icr-app-client/workers" };

/**
 * The packed declarations as an editor has them open: the language service of the newest TypeScript that has one in
 * JavaScript, and every name that a user can meet from the package's exports on.
 */
export async function openDeclarations(lib, { entries = forAll, types = [] } = {}) {
  const packed = await installPacked();
  for (const name of types) {
    await cp(join(root, "node_modules", name), join(packed.folder, "node_modules", name), { recursive: true });
  }
  const main = join(packed.folder, "main.ts");
  const text = Object.entries(entries)
    .map(([name, module]) => `export * as ${name} from "${module}";`)
    .join("\n");
  const options = {
    target: ts.ScriptTarget.ES2022,
    lib: lib.map((name) => `lib.${name.toLowerCase()}.d.ts`),
    module: ts.ModuleKind.NodeNext,
    types,
    strict: true,
  };
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [main],
    getScriptVersion: () => "1",
    getScriptSnapshot(file) {
      const content = file === main ? text : ts.sys.readFile(file);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => packed.folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  const program = service.getProgram();
  const { names, loose } = walk(program.getTypeChecker(), program.getSourceFile(main), packed.home);
  return { service, names: names.map((found) => described(service, found)), loose, remove: packed.remove };
}

/** What an editor shows for a name, and what the name is: a member of `owner`, or an export. */
function described(service, { symbol, type, entry }) {
  const declaration = symbol.declarations[0];
  const name = ts.getNameOfDeclaration(declaration) ?? declaration;
  const quickInfo = service.getQuickInfoAtPosition(declaration.getSourceFile().fileName, name.getStart());
  const tagged = (tag) => (quickInfo?.tags ?? []).filter(({ name }) => name === tag).map(({ text }) => textOf(text));
  return {
    name: symbol.name,
    entry,
    owner: around(declaration, [ts.isInterfaceDeclaration, ts.isClassDeclaration, ts.isTypeAliasDeclaration])?.name
      .text,
    // A part of a parameter or result, or of an option, whose documentation covers it.
    isPart:
      around(declaration, [ts.isTypeElement, ts.isClassElement, ts.isVariableDeclaration, ts.isParameter]) !==
      undefined,
    optional: Boolean(symbol.flags & ts.SymbolFlags.Optional),
    type,
    // An editor shows the symbol of a name like `[Symbol.asyncDispose]`, not the method.
    documentation: textOf(
      ts.isComputedPropertyName(name) ? symbol.getDocumentationComment() : quickInfo?.documentation,
    ),
    examples: tagged("example"),
    byDefault: tagged("default")[0],
  };
}

const textOf = (parts) => ts.displayPartsToString(parts);

const around = (declaration, kinds) => ts.findAncestor(declaration.parent, (node) => kinds.some((is) => is(node)));

/** Every name below the exports that the package itself declares, and the places where a type is `any`. */
function walk(checker, main, home) {
  const visited = new Set();
  const names = new Map();
  const loose = [];
  const isOurs = (symbol) => symbol?.declarations?.some((node) => node.getSourceFile().fileName.startsWith(home));

  const visit = (type, path) => {
    if (type.flags & ts.TypeFlags.Any) return void loose.push(path);
    if (visited.has(type)) return;
    visited.add(type);
    if (type.isUnionOrIntersection()) for (const part of type.types) visit(part, path);
    for (const argument of checker.getTypeArguments(type)) visit(argument, path);
    if (!isOurs(type.symbol) && !isOurs(type.aliasSymbol)) return;
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const given of signature.getParameters()) visit(checker.getTypeOfSymbol(given), `${path}(${given.name})`);
      visit(signature.getReturnType(), `${path}()`);
    }
    for (const property of type.getProperties()) {
      if (isOurs(property)) meet(property, checker.getTypeOfSymbol(property), `${path}.${property.name}`);
    }
  };
  const meet = (symbol, type, path) => {
    // Private members of a class are declared as `#private`, without a type.
    if (symbol.name.includes("#private")) return;
    const [declaration] = symbol.declarations;
    const entry = path.slice(0, path.indexOf("."));
    if (!names.has(declaration)) names.set(declaration, { symbol, type: checker.typeToString(type), entry });
    visit(type, path);
  };

  for (const entry of checker.getExportsOfModule(checker.getSymbolAtLocation(main))) {
    for (const exported of checker.getExportsOfModule(checker.getAliasedSymbol(entry))) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const path = `${entry.name}.${exported.name}`;
      if (symbol.flags & ts.SymbolFlags.Type) meet(symbol, checker.getDeclaredTypeOfSymbol(symbol), path);
      if (symbol.flags & ts.SymbolFlags.Value) meet(symbol, checker.getTypeOfSymbol(symbol), path);
    }
  }
  return { names: [...names.values()], loose };
}

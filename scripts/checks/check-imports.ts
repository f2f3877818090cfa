import { readFileSync } from "node:fs";
import { findCycles, findPath } from "./graph";
import { areaOf, mayImport, mayUse, ruleOf, UNREACHABLE } from "./import-rules";
import { type Import, importsOf, sourceFiles } from "./read-imports";

/** Areas whose functions get the time as an argument. */
const PURE = /^lib\/(core|schemas)\//;
const IMPURE = /\b(?:Date\.now\(|new Date\(\)|Math\.random\(|process\.env\b|performance\.now\()/;

/** Every breach of the import rules in the project, one line each with file and line number. */
export function checkImports(): string[] {
  const files = sourceFiles();
  const imports = files.flatMap(importsOf);
  const graph = runtimeGraph(imports);
  // Tests may reach anywhere; what they test may not.
  const support = testSupport(imports);
  const production = imports.filter(
    ({ from, target }) =>
      !isTest(from) && !(support.has(from) && "file" in target && isTest(target.file)),
  );
  return [
    ...new Set(production.flatMap(breachOf)),
    ...files.filter((file) => PURE.test(file) && !isTest(file)).flatMap(impurities),
    ...findCycles(graph).map((cycle) => `import cycle: ${cycle.join(" → ")}`),
    ...UNREACHABLE.flatMap((rule) => unwantedPath(graph, rule)),
  ];
}

function breachOf({ from, line, target }: Import): string[] {
  const place = `${from}:${line}`;
  const area = areaOf(from);
  if (area === undefined || ruleOf(area) === undefined) {
    return [
      `${from}: no rule for ${area ?? "this folder"}; add one to scripts/checks/import-rules.ts`,
    ];
  }
  if ("packageName" in target) {
    const { packageName } = target;
    return mayUse(area, packageName) ? [] : [`${place}: ${area} may not import ${packageName}`];
  }
  const other = areaOf(target.file);
  if (other === undefined || mayImport(area, other)) return [];
  return [`${place}: ${area} may not import ${other} (${target.file})`];
}

/** Reads the clock to end what takes too long: it bounds a result, and never becomes part of one. */
const MAY_TELL_TIME: ReadonlySet<string> = new Set(["lib/core/template/engine.ts"]);

function impurities(file: string): string[] {
  if (MAY_TELL_TIME.has(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((text, index) => {
      const isComment = /^\s*(\/\/|\*|\/\*)/.test(text);
      const found = isComment ? undefined : IMPURE.exec(text)?.[0];
      return found ? [`${file}:${index + 1}: ${found} in pure code; take it as an argument`] : [];
    });
}

function runtimeGraph(imports: readonly Import[]): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const { from, target, typeOnly } of imports) {
    if (typeOnly || !("file" in target)) continue;
    graph.set(from, [...(graph.get(from) ?? []), target.file]);
  }
  return graph;
}

/** Files that tests import and nobody else, as a table of cases: they may use lib/testing. */
function testSupport(imports: readonly Import[]): Set<string> {
  const importers = new Map<string, string[]>();
  for (const { from, target } of imports) {
    if ("file" in target) importers.set(target.file, [...(importers.get(target.file) ?? []), from]);
  }
  return new Set([...importers].filter(([, by]) => by.every(isTest)).map(([file]) => file));
}

function unwantedPath(
  graph: ReadonlyMap<string, readonly string[]>,
  { from, target }: { from: string; target: string },
): string[] {
  const starts = [...graph.keys()].filter((file) => file.startsWith(from) && !isTest(file));
  const path = findPath(graph, starts, (file) => file.startsWith(target));
  return path === undefined ? [] : [`${from} must not reach ${target}: ${path.join(" → ")}`];
}

function isTest(file: string): boolean {
  return /\.test\.tsx?$|\/testing\//.test(file);
}

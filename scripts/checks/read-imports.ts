import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, posix } from "node:path";
import { parseSync } from "rolldown/utils";

/** One import of one file. */
export interface Import {
  from: string;
  line: number;
  /** A file of the project, or the name of a package. */
  target: { file: string } | { packageName: string };
  /** Erased by the compiler. */
  typeOnly: boolean;
}

const FOLDERS = ["app", "bench", "components", "e2e", "lib", "scripts", "worker"];

/** All TypeScript files of the project, relative to its root. */
export function sourceFiles(): string[] {
  return FOLDERS.flatMap(filesBelow);
}

/** The imports of a file, dynamic ones and re-exports included. */
export function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const found: { specifier: string; start: number; typeOnly: boolean }[] = [];
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    found.push({ specifier: moduleRequest.value, start, typeOnly });
  }
  for (const { entries, start } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest) found.push({ specifier: moduleRequest.value, start, typeOnly: isType });
    }
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const literal = /^["']([^"']+)["']$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[1]) found.push({ specifier: literal[1], start, typeOnly: false });
  }
  return found.map(({ specifier, start, typeOnly }) => ({
    from: file,
    line: text.slice(0, start).split("\n").length,
    target: resolve(file, specifier),
    typeOnly,
  }));
}

function resolve(from: string, specifier: string): Import["target"] {
  if (specifier.startsWith("@/")) return { file: withExtension(specifier.slice(2)) };
  if (specifier.startsWith(".")) return { file: withExtension(join(dirname(from), specifier)) };
  if (isBuiltin(specifier)) return { packageName: `node:${specifier.replace(/^node:/, "")}` };
  const parts = specifier.split("/");
  return { packageName: parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/") };
}

function withExtension(path: string): string {
  const name = path.split("\\").join(posix.sep);
  const candidates = [name, `${name}.ts`, `${name}.tsx`, `${name}/index.ts`, `${name}/index.tsx`];
  return (
    candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile()) ?? name
  );
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "generated" ? [] : filesBelow(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

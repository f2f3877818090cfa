/** What the files of one area may import. Areas are matched by the longest path prefix. */
export interface AreaRule {
  /** Areas of this project, beside the area itself. */
  internal: readonly string[];
  /** Packages by name; `*` stands for any that is not forbidden, `node:*` for Node's own. */
  packages: readonly string[];
  /** Packages that `*` does not cover. */
  not?: readonly string[];
}

const CONTRACTS = ["lib/schemas", "lib/core", "lib/errors"];
const DATABASE = ["@prisma/client", "@prisma/adapter-pg", "pg-boss"];
const BROWSER = ["react", "react-dom", "next", "@tanstack/react-query", "@xyflow/react"];
const SERVER = ["node:*", "pg", "pino", "undici", ...DATABASE];

/** `components/<feature>` below this table; a feature never imports another one. */
const FEATURE: AreaRule = {
  internal: ["components/ui", "components/shared", "lib/browser", ...CONTRACTS],
  packages: ["*"],
  not: SERVER,
};

/**
 * Who may import whom. Imports run one way: pages and processes at the top, contracts at the
 * bottom. Nothing imports `app`, `worker` or `e2e`.
 */
export const RULES: Readonly<Record<string, AreaRule>> = {
  "lib/schemas": { internal: [], packages: ["zod"] },
  "lib/core": {
    internal: ["lib/schemas"],
    packages: ["zod", "yaml", "liquidjs", "cron-parser", "cronstrue"],
  },
  "lib/errors": { internal: ["lib/schemas"], packages: [] },
  "lib/env": { internal: ["lib/schemas"], packages: ["zod", "node:*"] },
  "lib/crypto": { internal: ["lib/errors"], packages: ["node:*", "zod"] },
  "lib/net": { internal: ["lib/errors"], packages: ["node:*", "ipaddr.js", "undici", "zod"] },
  "lib/log": { internal: ["lib/env"], packages: ["pino", "node:*"] },
  "lib/operators": {
    internal: [...CONTRACTS, "lib/net"],
    packages: ["*"],
    not: [...DATABASE, ...BROWSER],
  },
  "lib/db": {
    internal: [...CONTRACTS, "lib/env", "lib/crypto"],
    packages: ["*"],
    not: ["pg-boss", ...BROWSER],
  },
  // The tenant's door alone: what a page may open; the stores behind it stay out of reach.
  "lib/db/tenant": { internal: ["lib/db", "lib/env", "lib/errors"], packages: ["*"], not: BROWSER },
  "lib/queue": {
    internal: [...CONTRACTS, "lib/db", "lib/env", "lib/log"],
    packages: ["*"],
    not: BROWSER,
  },
  "lib/services": {
    internal: [...CONTRACTS, "lib/db", "lib/queue", "lib/crypto", "lib/net", "lib/log"],
    packages: ["*"],
    not: BROWSER,
  },
  "lib/auth": {
    internal: [...CONTRACTS, "lib/db", "lib/services", "lib/crypto", "lib/env", "lib/log"],
    packages: ["*"],
  },
  "lib/http": {
    internal: [
      ...CONTRACTS,
      "lib/auth",
      "lib/crypto",
      "lib/db",
      "lib/env",
      "lib/log",
      "lib/operators",
      "lib/queue",
      "lib/services",
    ],
    packages: ["*"],
  },
  "lib/demo": {
    internal: [...CONTRACTS, "lib/crypto", "lib/db", "lib/operators", "lib/services"],
    packages: ["*"],
    not: BROWSER,
  },
  "lib/live": {
    internal: [...CONTRACTS, "lib/db", "lib/env", "lib/log", "lib/services"],
    packages: ["node:*", "pg", "zod"],
  },
  "lib/browser": { internal: CONTRACTS, packages: ["*"], not: SERVER },
  "components/ui": { internal: ["lib/browser"], packages: ["*"], not: SERVER },
  "components/shared": {
    internal: ["components/ui", "lib/browser", ...CONTRACTS],
    packages: ["*"],
    not: SERVER,
  },
  "components/shell": FEATURE,
  app: {
    internal: [
      ...CONTRACTS,
      "components/*",
      "lib/auth",
      "lib/browser",
      "lib/db/tenant",
      "lib/demo",
      "lib/env",
      "lib/http",
      "lib/live",
      "lib/log",
      "lib/operators",
      "lib/services",
    ],
    packages: ["*"],
    not: DATABASE,
  },
  worker: {
    internal: [
      ...CONTRACTS,
      "lib/crypto",
      "lib/db",
      "lib/env",
      "lib/log",
      "lib/net",
      "lib/operators",
      "lib/queue",
      "lib/services",
    ],
    packages: ["*"],
    not: BROWSER,
  },
  "lib/testing": { internal: ["lib/*", "scripts"], packages: ["*"] },
  scripts: { internal: ["lib/*"], packages: ["*"] },
  bench: { internal: ["lib/*", "scripts"], packages: ["*"] },
  // Talks to the public API alone; its tests start a server of their own.
  cli: {
    internal: ["lib/schemas", "lib/testing", "worker"],
    packages: ["commander", "cli-progress", "node:*", "yaml", "zod", "vitest"],
  },
  e2e: { internal: ["lib/schemas", "lib/testing"], packages: ["*"] },
};

/**
 * What must not be part of a process, by whatever way: the worker's view of the database sees every
 * team, so the web process may not even load it.
 */
export const UNREACHABLE = [{ from: "app/", target: "lib/db/system/" }] as const;

/** The area of a file, for example `lib/core` or `components/grid`; undefined for root files. */
export function areaOf(file: string): string | undefined {
  const known = Object.keys(RULES)
    .filter((area) => file.startsWith(`${area}/`) || file.startsWith(`${area}.`))
    .sort((a, b) => b.length - a.length)[0];
  if (known !== undefined) return known;
  const feature = /^(components\/[^/]+)\//.exec(file)?.[1];
  return feature ?? /^(lib\/[^/.]+)[/.]/.exec(file)?.[1];
}

/** The rule of an area; undefined when nobody has written one. */
export function ruleOf(area: string): AreaRule | undefined {
  return RULES[area] ?? (area.startsWith("components/") ? FEATURE : undefined);
}

/** Whether an area may import another one. */
export function mayImport(area: string, target: string): boolean {
  if (area === target || target.startsWith(`${area}/`)) return true;
  return (ruleOf(area)?.internal ?? []).some((allowed) =>
    allowed.endsWith("/*")
      ? target.startsWith(allowed.slice(0, -1))
      : target === allowed || target.startsWith(`${allowed}/`),
  );
}

/** Whether an area may import a package. */
export function mayUse(area: string, packageName: string): boolean {
  const rule = ruleOf(area);
  if (rule === undefined) return false;
  const covers = (patterns: readonly string[]) =>
    patterns.includes(packageName.startsWith("node:") ? "node:*" : packageName);
  if (covers(rule.not ?? [])) return false;
  return covers(rule.packages) || rule.packages.includes("*");
}

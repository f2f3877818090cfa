import { isJsonObject } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "./did-you-mean";

/** Pools of the team and their slots, by name. */
export type KnownPools = Readonly<Record<string, number>>;

/** Pools that the team does not have, and tasks that take more slots than their pool has. */
export function lintPools(
  document: Readonly<Record<string, unknown>>,
  pools: KnownPools | undefined,
): Problem[] {
  if (pools === undefined) return [];
  const defaults = isJsonObject(document.default_args) ? document.default_args : {};
  const tasks = isJsonObject(document.tasks) ? Object.entries(document.tasks) : [];
  const places: [path: string[], fields: Readonly<Record<string, unknown>>][] = [
    [["default_args"], defaults],
    ...tasks.flatMap(([taskId, task]): [string[], Record<string, unknown>][] =>
      isJsonObject(task) ? [[["tasks", taskId], task]] : [],
    ),
  ];
  return places.flatMap(([path, fields]) => [
    ...unknownPool(path, fields, pools),
    ...tooManySlots(path, fields, defaults, pools),
  ]);
}

function unknownPool(
  path: readonly string[],
  { pool }: Readonly<Record<string, unknown>>,
  pools: KnownPools,
): Problem[] {
  if (typeof pool !== "string" || Object.hasOwn(pools, pool)) return [];
  const names = Object.keys(pools);
  const near = didYouMean(pool, names);
  return [
    {
      path: [...path, "pool"],
      message: `There is no pool "${pool}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
      found: pool,
      allowed: names.slice(0, 50).join(", "),
      severity: "error",
      code: "unknown_pool",
    },
  ];
}

/** Told where the number stands, else where the pool does. */
function tooManySlots(
  path: readonly string[],
  fields: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
  pools: KnownPools,
): Problem[] {
  const place = ["pool_slots", "pool"].find((key) => fields[key] !== undefined);
  if (place === undefined) return [];
  const pool = fields.pool ?? defaults.pool ?? "default_pool";
  const wanted = fields.pool_slots ?? defaults.pool_slots;
  if (typeof pool !== "string" || !Object.hasOwn(pools, pool)) return [];
  const slots = pools[pool] ?? 0;
  if (typeof wanted !== "number" || wanted <= slots) return [];
  return [
    {
      path: [...path, place],
      message: `The task would never run: it takes ${wanted} slots, and the pool "${pool}" has ${slots}`,
      found: String(wanted),
      allowed: `at most ${slots}`,
      severity: "error",
      code: "too_many_pool_slots",
    },
  ];
}

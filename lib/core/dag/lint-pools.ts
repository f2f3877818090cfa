import { isJsonObject } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "./did-you-mean";
import { groupChain } from "./groups";

/** Pools of the team and their slots, by name. */
export type KnownPools = Readonly<Record<string, number>>;

/** Pools that the team does not have, and tasks that take more slots than their pool has. */
export function lintPools(
  document: Readonly<Record<string, unknown>>,
  pools: KnownPools | undefined,
): Problem[] {
  if (pools === undefined) return [];
  const defaults = isJsonObject(document.default_args) ? document.default_args : {};
  const groups = new Map(membersOf(document.groups));
  const parentOf = (groupId: string) => {
    const found = groups.get(groupId);
    return found === undefined ? undefined : nameOf(found.group);
  };
  const around = (group: unknown): Fields => {
    let merged: Fields = {};
    for (const groupId of groupChain(nameOf(group), parentOf)) {
      const own = groups.get(groupId)?.default_args;
      merged = isJsonObject(own) ? { ...own, ...merged } : merged;
    }
    return { ...defaults, ...merged };
  };
  const places: Place[] = [
    { path: ["default_args"], fields: defaults, defaults },
    ...membersOf(document.groups).flatMap(([groupId, { default_args: fields, group }]): Place[] =>
      isJsonObject(fields)
        ? [{ path: ["groups", groupId, "default_args"], fields, defaults: around(group) }]
        : [],
    ),
    ...membersOf(document.tasks).map(
      ([taskId, task]): Place => ({
        path: ["tasks", taskId],
        fields: task,
        defaults: around(task.group),
      }),
    ),
  ];
  return places.flatMap((place) => [...unknownPool(place, pools), ...tooManySlots(place, pools)]);
}

type Fields = Readonly<Record<string, unknown>>;
/** Where fields stand, and what holds there when they are left out. */
type Place = { path: string[]; fields: Fields; defaults: Fields };

function membersOf(value: unknown): [string, Fields][] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([id, member]): [string, Fields][] =>
    isJsonObject(member) ? [[id, member]] : [],
  );
}

function nameOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function unknownPool({ path, fields: { pool } }: Place, pools: KnownPools): Problem[] {
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
function tooManySlots({ path, fields, defaults }: Place, pools: KnownPools): Problem[] {
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

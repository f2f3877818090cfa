import { assetsOf } from "@/lib/core/asset/condition";
import { assetConditionSchema } from "@/lib/schemas/asset";
import { isJsonObject } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "./did-you-mean";

/**
 * Assets that the schedule waits for although nothing has ever published them: a warning, since what
 * publishes them may come later, or stand outside. `published` are those of the team.
 */
export function lintAssets(
  document: Readonly<Record<string, unknown>>,
  published: readonly string[] | undefined,
): Problem[] {
  const { schedule } = document;
  if (published === undefined || !isJsonObject(schedule)) return [];
  const condition = assetConditionSchema.safeParse(schedule.assets);
  if (!condition.success) return [];
  const known = [...published, ...outletsOf(document)];
  return assetsOf(condition.data).flatMap((asset): Problem[] => {
    if (known.includes(asset)) return [];
    const near = didYouMean(asset, known);
    const hint = near === undefined ? "" : `; did you mean "${near}"?`;
    return [
      {
        path: ["schedule", "assets"],
        message: `Nothing publishes the asset "${asset}" yet${hint}`,
        found: asset,
        allowed: "an asset among the outlets of a task, or one that is published over the API",
        severity: "warning",
        code: "unpublished_asset",
      },
    ];
  });
}

function outletsOf({ tasks }: Readonly<Record<string, unknown>>): string[] {
  if (!isJsonObject(tasks)) return [];
  return Object.values(tasks).flatMap((task) => {
    const outlets = isJsonObject(task) ? task.outlets : [];
    return Array.isArray(outlets) ? outlets.filter((one) => typeof one === "string") : [];
  });
}

import type { AssetCondition } from "@/lib/schemas/asset";

type Member = string | AssetCondition;

/** Every asset that a condition names, each once. */
export function assetsOf(condition: AssetCondition): string[] {
  const names = membersOf(condition).flatMap((member) =>
    typeof member === "string" ? [member] : assetsOf(member),
  );
  return [...new Set(names)];
}

/** Whether updates of these assets fulfil a condition. */
export function isFulfilled(condition: AssetCondition, updated: ReadonlySet<string>): boolean {
  const holds = (member: Member) =>
    typeof member === "string" ? updated.has(member) : isFulfilled(member, updated);
  return "any" in condition ? condition.any.some(holds) : condition.all.every(holds);
}

/** A condition in words: `orders, and eu or us`. */
export function describeAssets(condition: AssetCondition): string {
  const words = membersOf(condition).map((member) =>
    typeof member === "string" ? member : `(${describeAssets(member)})`,
  );
  return words.join("any" in condition ? " or " : " and ");
}

function membersOf(condition: AssetCondition): readonly Member[] {
  return "any" in condition ? condition.any : condition.all;
}

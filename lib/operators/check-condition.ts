import type { Condition } from "./check.schema";

type Bound = number | string;
type Name = Exclude<keyof Condition, "tolerance">;

/** For each part of a condition: its words, and by which side a tolerance moves its bound. */
const PARTS: Record<
  Name,
  { words: string; holds(value: number, low: number, high: number): boolean }
> = {
  equal_to: { words: "=", holds: (value, low, high) => value >= low && value <= high },
  greater_than: { words: ">", holds: (value, low) => value > low },
  geq_to: { words: "≥", holds: (value, low) => value >= low },
  less_than: { words: "<", holds: (value, _low, high) => value < high },
  leq_to: { words: "≤", holds: (value, _low, high) => value <= high },
};
const NAMES: readonly Name[] = ["equal_to", "greater_than", "geq_to", "less_than", "leq_to"];

/** Whether a value that a database wrote satisfies a condition; no value satisfies none. */
export function satisfies(value: string | null, condition: Condition): boolean {
  if (value === null) return false;
  return NAMES.every((name) => {
    const bound = condition[name];
    return bound === undefined || holds(name, value, bound, condition.tolerance ?? 0);
  });
}

function holds(name: Name, value: string, bound: Bound, tolerance: number): boolean {
  const numbers = [Number(value), Number(bound)];
  if (value.trim() !== "" && numbers.every(Number.isFinite)) {
    const [measured = 0, wanted = 0] = numbers;
    const margin = Math.abs(wanted) * tolerance;
    return PARTS[name].holds(measured, wanted - margin, wanted + margin);
  }
  // Dates and texts are in the order of their characters.
  const order = value < String(bound) ? -1 : value > String(bound) ? 1 : 0;
  return PARTS[name].holds(order, 0, 0);
}

/** A condition in words: `≥ 0, < 100 (± 10 %)`. */
export function conditionWords(condition: Condition): string {
  const parts = NAMES.flatMap((name) =>
    condition[name] === undefined ? [] : [`${PARTS[name].words} ${condition[name]}`],
  );
  const { tolerance } = condition;
  const margin = tolerance === undefined ? "" : ` (± ${Math.round(tolerance * 1000) / 10} %)`;
  return `${parts.join(", ")}${margin}`;
}

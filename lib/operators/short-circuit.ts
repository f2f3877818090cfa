import type { JsonValue } from "@/lib/schemas/json";
import type { Operator } from "./define-operator";
import { shortCircuitDescription } from "./short-circuit.schema";

const FALSE_TEXTS: ReadonlySet<string> = new Set(["", "false", "no", "off", "none", "null", "0"]);

/** The `short_circuit` operator. */
export const shortCircuitOperator: Operator<typeof shortCircuitDescription.config> = {
  ...shortCircuitDescription,
  async run(ctx, { condition, ignore_downstream_trigger_rules: ignoresRules = true }) {
    if (isMet(condition)) {
      ctx.log.system("The condition holds: the run goes on");
      return { output: condition };
    }
    ctx.log.system(
      ignoresRules
        ? "The condition does not hold: all tasks behind are skipped"
        : "The condition does not hold: the tasks directly behind are skipped",
    );
    return {
      output: condition,
      flow: ignoresRules ? { kind: "stop" } : { kind: "follow", tasks: [] },
    };
  },
};

/** Whether a value counts as true: as in Python, and by what scripts print for false. */
export function isMet(value: JsonValue): boolean {
  if (typeof value === "string") return !FALSE_TEXTS.has(value.trim().toLowerCase());
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

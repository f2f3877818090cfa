import type { JsonValue } from "@/lib/schemas/json";
import { branchDescription } from "./branch.schema";
import type { Operator } from "./define-operator";
import { TaskFailure } from "./outcome";

const NAMES_SHOWN = 20;

/** The `branch` operator. */
export const branchOperator: Operator<typeof branchDescription.config> = {
  ...branchDescription,
  async run(ctx, { choose }) {
    const chosen = chosenBy(choose);
    const ways = ctx.ways();
    const unknown = chosen.find((name) => !ways.has(name));
    if (unknown !== undefined) {
      const names =
        [...ways.keys()].slice(0, NAMES_SHOWN).join(", ") || "none: nothing is behind it";
      throw refused(
        `chose "${unknown}", which is not directly behind this task; allowed: ${names}`,
      );
    }
    ctx.log.system(
      chosen.length === 0
        ? "Chose nothing: all tasks directly behind are skipped"
        : `Chose ${chosen.join(", ")}`,
    );
    return {
      output: chosen,
      flow: { kind: "follow", tasks: chosen.flatMap((name) => ways.get(name) ?? []) },
    };
  },
};

function chosenBy(choose: JsonValue): string[] {
  if (choose === null || choose === "") return [];
  const names = Array.isArray(choose) ? choose : [choose];
  return [
    ...new Set(
      names.map((name) => {
        if (typeof name === "string" && name !== "") return name.trim();
        throw refused(
          `gave ${JSON.stringify(choose).slice(0, 200)}; expected the id of a task or a group, or a list of these`,
        );
      }),
    ),
  ];
}

function refused(what: string): TaskFailure {
  return new TaskFailure("bad_choice", `choose ${what}`, { retryable: false });
}

import { describe, expect, test } from "vitest";
import { parseDagYaml } from "@/lib/core/dag/parse";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import { isJsonObject } from "@/lib/schemas/json";
import type { EditResult } from "./edit";
import { addParam, moveParam, removeParam, renameParam } from "./params";
import { applyEdits } from "./text-edit";

const operators = [...operatorCatalogue.values()];
const DOCUMENT = `dag_id: a
# What a run is asked for.
params:
  # Where.
  region: { type: string, default: eu } # first
  days: # how far back
    type: integer
    default: 7
  full:
    type: boolean
    default: false
tasks:
  load:
    operator: bash
    # Of one region.
    script: |
      echo "{{ params.region }} {{ params.regional }} params.region" # {{ params["region"] }}
      echo {{ params.days | plus: 1 }}
`;

function textOf(result: EditResult, from = DOCUMENT): string {
  if (!result.ok) throw new Error(result.reason);
  expect(applyEdits(from, result.edits)).toBe(result.text);
  return result.text;
}

const orderOf = (text: string) => {
  const { value } = parseDagYaml(text, { operators });
  const params = isJsonObject(value) ? value.params : undefined;
  return isJsonObject(params) ? Object.keys(params) : [];
};

describe("params", () => {
  test("are moved with their comments, to any place", () => {
    const last = textOf(moveParam(DOCUMENT, "region", null));
    expect(orderOf(last)).toEqual(["days", "full", "region"]);
    expect(last).toContain("  # Where.\n  region: { type: string, default: eu } # first\n");
    const back = textOf(moveParam(last, "region", "days"), last);
    expect(back).toBe(DOCUMENT);
    const flow = "dag_id: a\nparams: { one: { type: string }, two: { type: string } }\n";
    expect(textOf(moveParam(flow, "two", "one"), flow)).toContain("{ two: { type: string }, one:");
  });

  test("a new name follows in templates, and nowhere else", () => {
    const result = renameParam(DOCUMENT, "region", "shop", operators);
    const renamed = textOf(result);
    expect(renamed).toContain(
      'echo "{{ params.shop }} {{ params.regional }} params.region" # {{ params["shop"] }}',
    );
    expect(renamed).toContain("  # Where.\n  shop: { type: string, default: eu } # first\n");
    expect(renamed).toContain("    # Of one region.\n");
    expect(result.references.map(({ path }) => path)).toEqual([["tasks", "load", "script"]]);
  });

  test("come and go", () => {
    const added = textOf(addParam(DOCUMENT, "shop", { type: "string", enum: ["a", "b"] }));
    expect(orderOf(added)).toEqual(["region", "days", "full", "shop"]);
    expect(textOf(removeParam(added, "shop"), added)).toBe(DOCUMENT);
    const bare = "dag_id: a\ntasks:\n  b: { operator: empty }\n";
    const first = textOf(addParam(bare, "one", { type: "string" }), bare);
    expect(first).toBe(
      "dag_id: a\nparams:\n  one:\n    type: string\ntasks:\n  b: { operator: empty }\n",
    );
    expect(textOf(removeParam(first, "one"), first)).toBe(bare);
  });

  test.each([
    [() => addParam(DOCUMENT, "region", { type: "string" }), "there already"],
    [() => addParam(DOCUMENT, "1st", { type: "string" }), "no param's name"],
    [() => renameParam(DOCUMENT, "region", "days", operators), "there already"],
    [() => removeParam(DOCUMENT, "none"), 'no param "none"'],
    [() => moveParam(DOCUMENT, "days", "none"), 'no param "none"'],
  ])("what cannot be is refused: %#", (change, reason) => {
    const result = change();
    expect(result.ok ? "" : result.reason).toContain(reason);
  });
});

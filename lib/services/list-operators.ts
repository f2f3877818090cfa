import * as z from "zod";
import type { operatorListSchema } from "@/lib/schemas/api/dag";
import { buildDagDocumentSchema } from "@/lib/schemas/dag-document";
import type { Catalogue } from "./catalogue";

type OperatorList = z.output<typeof operatorListSchema>;

const lists = new WeakMap<Catalogue, OperatorList>();

/** All operators and the whole document as JSON Schema, for completion and reference. */
export function listOperators(catalogue: Catalogue): OperatorList {
  let list = lists.get(catalogue);
  if (list === undefined) {
    list = {
      items: catalogue.map((operator) => ({
        type: operator.type,
        label: operator.label,
        description: operator.description,
        icon: operator.icon,
        configSchema: jsonSchema(operator.config),
      })),
      documentSchema: jsonSchema(buildDagDocumentSchema(catalogue)),
    };
    lists.set(catalogue, list);
  }
  return list;
}

function jsonSchema(schema: z.ZodType): OperatorList["documentSchema"] {
  const generated = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  // What comes out carries more than JSON (functions of the schema library): keep the JSON alone.
  return z.json().parse(JSON.parse(JSON.stringify(generated)));
}

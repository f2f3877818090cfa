import { buildPlan } from "@/lib/core/dag/plan";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import { buildDagDocumentSchema } from "@/lib/schemas/dag-document";

const schema = buildDagDocumentSchema([...operatorCatalogue.values()]);

/** The document and plan of tasks as an author writes them. */
export function documentOf(tasks: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const document = schema.parse({ dag_id: "test", tasks, ...more });
  const isProcess = (type: string) => operatorCatalogue.get(type)?.kind === "process";
  return { document, plan: buildPlan(document, isProcess) };
}

import type * as z from "zod";
import { type Resource, tasksNaming } from "@/lib/core/dag/resource-uses";
import { type MarksAt, marksOfSchema } from "@/lib/core/template/field-marks";
import { documentsHolding } from "@/lib/db/stores/resource-use";
import type { Tenant } from "@/lib/db/tenant";
import type { pageQuerySchema } from "@/lib/schemas/api/common";
import type { resourceUsePageSchema } from "@/lib/schemas/api/resource-use";
import type { Catalogue } from "./catalogue";

/**
 * The DAGs whose current versions name a connection or a variable, with the tasks that do, by name.
 * A page may hold fewer than asked for although others follow.
 */
export async function readResourceUses(
  t: Tenant,
  resource: Resource,
  query: z.output<typeof pageQuerySchema>,
  catalogue: Catalogue,
): Promise<z.output<typeof resourceUsePageSchema>> {
  const { items, nextCursor } = await documentsHolding(t, resource.id, query);
  const marks = new Map<string, MarksAt>();
  const marksOf = (type: string) => {
    const known = marks.get(type);
    if (known !== undefined) return known;
    const operator = catalogue.find((each) => each.type === type);
    if (operator === undefined) return undefined;
    const found = marksOfSchema(operator.config);
    marks.set(type, found);
    return found;
  };
  return {
    items: items.flatMap(({ dagId, paused, document }) => {
      const tasks = tasksNaming(document, resource, marksOf);
      return tasks.length === 0 ? [] : [{ dagId, paused, tasks }];
    }),
    nextCursor,
  };
}

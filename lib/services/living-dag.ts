import { type FoundDag, findDag } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, notFound } from "@/lib/errors";

/**
 * A DAG by its name, deleted or not.
 *
 * @throws AppError not_found
 */
export async function anyDag(t: Tenant, dagId: string): Promise<FoundDag> {
  const dag = await findDag(t, dagId);
  if (dag === null) throw notFound(`The DAG ${dagId}`);
  return dag;
}

/**
 * A DAG that may be changed and run.
 *
 * @throws AppError not_found; conflict when it is deleted
 */
export async function livingDag(t: Tenant, dagId: string): Promise<FoundDag> {
  const dag = await anyDag(t, dagId);
  if (dag.deletedAt !== null) throw deletedDag(dagId);
  return dag;
}

/** What is said of a DAG that was deleted and would have to be there. */
export function deletedDag(dagId: string): AppError {
  return new AppError("conflict", `The DAG ${dagId} is deleted; restore it first`);
}

import * as versions from "@/lib/db/stores/dag-version";
import type { Tenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import type { DagVersionView } from "@/lib/schemas/api/dag";
import { iso } from "./dag-view";
import { anyDag } from "./living-dag";

/**
 * A DAG's versions, newest first.
 *
 * @throws AppError not_found
 */
export async function listVersions(
  t: Tenant,
  dagId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: DagVersionView[]; nextCursor: string | null }> {
  const dag = await anyDag(t, dagId);
  const page = await versions.listVersions(t, dag.id, query);
  return { ...page, items: page.items.map((version) => view(version, dag.versionNumber)) };
}

/**
 * One version with its source.
 *
 * @throws AppError not_found
 */
export async function getVersion(
  t: Tenant,
  dagId: string,
  number: number,
): Promise<DagVersionView & { source: string }> {
  const dag = await anyDag(t, dagId);
  const version = await versions.findVersion(t, dag.id, number);
  if (version === null) throw notFound(`Version ${number} of the DAG ${dagId}`);
  return { ...view(version, dag.versionNumber), source: version.source };
}

function view(version: versions.VersionRow, currentNumber: number): DagVersionView {
  return {
    id: version.id,
    number: version.number,
    message: version.message,
    authorName: version.authorName,
    hash: version.hash,
    createdAt: iso(version.createdAt),
    current: version.number === currentNumber,
    taskCount: version.taskCount,
  };
}

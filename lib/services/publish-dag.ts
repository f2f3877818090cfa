import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { announceDag, applyVersion, findDag, insertDag, isDuplicate } from "@/lib/db/stores/dag";
import { insertVersion } from "@/lib/db/stores/dag-version";
import type { Tenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/errors";
import { linkVersionAssets } from "./assets";
import type { Catalogue } from "./catalogue";
import { parsePublishable, teamNames } from "./parse-document";
import { resumeSchedule } from "./resume-schedule";

/** A new DAG as its author gives it. */
export type NewDag = { source: string; message: string; paused: boolean };

/**
 * Creates a DAG from a document, as its version 1. Returns the dag_id.
 *
 * @throws AppError invalid_request with the document's problems; conflict when the team has a DAG
 * of that name
 */
export async function publishDag(
  t: Tenant,
  actor: AuditActor,
  { source, message, paused }: NewDag,
  { catalogue, now }: { catalogue: Catalogue; now: Date },
): Promise<string> {
  const { document, plan, hash, facts } = parsePublishable(source, await teamNames(t), catalogue);
  const dagId = document.dag_id;
  const existing = await findDag(t, dagId);
  if (existing !== null && existing.deletedAt === null) throw nameTaken(dagId);
  const id = await insertDag(t, { dagId, paused, facts }).catch((error: unknown) => {
    // Another request took the name since we looked.
    throw isDuplicate(error) ? nameTaken(dagId) : error;
  });
  const versionId = await insertVersion(t, {
    dagUuid: id,
    number: 1,
    source,
    document,
    plan,
    hash,
    message,
    createdBy: actor.id,
  });
  await linkVersionAssets(t, { dagUuid: id, versionId, document, timetable: facts.timetable });
  const created = { id, timetable: facts.timetable, paused };
  const schedule = await resumeSchedule(t, created, "schedule_edit", now);
  await applyVersion(t, id, { versionId, facts, schedule });
  await recordAudit(t, actor, {
    action: "dag.create",
    entityKind: "dag",
    entityId: dagId,
    detail: { version: 1, message, paused },
  });
  await announceDag(t, id);
  return dagId;
}

function nameTaken(dagId: string): AppError {
  return new AppError("conflict", `The team already has a DAG named ${dagId}`, {
    problems: [
      {
        path: ["dag_id"],
        message: `The team already has a DAG named ${dagId}`,
        found: dagId,
        allowed: "a name that no other DAG of the team has",
        severity: "error",
        code: "dag_exists",
      },
    ],
  });
}

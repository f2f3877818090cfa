import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { announceDag, applyVersion, lockDag, startWaiting } from "@/lib/db/stores/dag";
import { insertVersion, newestVersion } from "@/lib/db/stores/dag-version";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid } from "@/lib/errors";
import { linkVersionAssets } from "./assets";
import type { Catalogue } from "./catalogue";
import { livingDag } from "./living-dag";
import { parsePublishable, teamNames } from "./parse-document";
import { resumeSchedule } from "./resume-schedule";

/** An edit of a DAG; `baseVersion` is the number of the version that it started from. */
export type VersionEdit = { source: string; message: string; baseVersion: number };

/**
 * Saves a new version and makes it current: later runs use it, runs that exist keep theirs.
 * Returns its number.
 *
 * @throws AppError not_found, conflict (the DAG is deleted), invalid_request with the document's
 * problems, version_conflict when another version was saved since `baseVersion`
 */
export async function publishVersion(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  { source, message, baseVersion }: VersionEdit,
  { catalogue, now }: { catalogue: Catalogue; now: Date },
): Promise<number> {
  const dag = await livingDag(t, dagId);
  const { document, plan, hash, facts } = parsePublishable(source, await teamNames(t), catalogue);
  if (document.dag_id !== dagId) throw renamed(dagId, document.dag_id);
  // From here on nobody else saves a version, and the engine reads no limits of this DAG.
  await lockDag(t, dag.id);
  const newest = await newestVersion(t, dag.id);
  const newestNumber = newest?.number ?? 0;
  if (newestNumber !== baseVersion) {
    throw versionConflict(baseVersion, newestNumber, newest?.authorName ?? "");
  }
  const number = newestNumber + 1;
  const versionId = await insertVersion(t, {
    dagUuid: dag.id,
    number,
    source,
    document,
    plan,
    hash,
    message,
    createdBy: actor.id,
  });
  const { timetable } = facts;
  await linkVersionAssets(t, { dagUuid: dag.id, versionId, document, timetable });
  // Read again under the lock: it may have been paused in between.
  const { paused } = await livingDag(t, dagId);
  const edited = { id: dag.id, timetable, paused };
  const schedule = await resumeSchedule(t, edited, "schedule_edit", now);
  await applyVersion(t, dag.id, { versionId, facts, schedule });
  // The version may have raised max_active_runs or max_active_tasks.
  await startWaiting(t, dag.id);
  await recordAudit(t, actor, {
    action: "dag.publish",
    entityKind: "dag",
    entityId: dagId,
    detail: { version: number, message },
  });
  await announceDag(t, dag.id);
  return number;
}

function renamed(dagId: string, found: string): AppError {
  return invalid([
    {
      path: ["dag_id"],
      message: `This is the DAG ${dagId}: a version of it cannot have another name`,
      found,
      allowed: dagId,
      severity: "error",
      code: "dag_id_changed",
    },
  ]);
}

function versionConflict(base: number, newest: number, author: string): AppError {
  const by = author === "" ? "" : `, saved by ${author}`;
  const message =
    base > newest
      ? `Version ${base} does not exist; the newest is ${newest}${by}`
      : `Version ${newest}${by}, is newer than version ${base}, which this edit started from`;
  return new AppError("version_conflict", message, {
    problems: [
      {
        path: ["baseVersion"],
        message,
        found: String(base),
        allowed: String(newest),
        severity: "error",
        code: "version_conflict",
      },
    ],
  });
}

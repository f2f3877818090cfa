import type { JsonValue } from "@/lib/schemas/json";
import type { AuditEvent } from "./queries";

const PHRASES: Readonly<Record<string, string>> = {
  "connection.create": "made the connection",
  "connection.update": "changed the connection",
  "connection.delete": "deleted the connection",
  "variable.create": "made the variable",
  "variable.update": "changed the variable",
  "variable.delete": "deleted the variable",
  "dag.create": "made the DAG",
  "dag.publish": "published a version of",
  "dag.pause": "paused",
  "dag.unpause": "un-paused",
  "dag.delete": "deleted the DAG",
  "dag.restore": "brought back the DAG",
  "dag.ticks_missed": "found dates that no worker was there to run for:",
  "dag.schedule_failed": "could not create the runs of",
  "dag.schedule_stood_still": "set the schedule going again of",
  "asset.publish": "published an update of the asset",
  "run.trigger": "triggered a run of",
  "run.note": "wrote a note on the run",
  "run.task_note": "wrote a note on a task of the run",
  "run.task_note_removed": "removed the note of a task of the run",
  "run.clear": "cleared tasks of the run",
  "approval.decide": "answered a question of the run",
  "run.look": "had tasks look again in the run",
  "run.mark": "marked tasks of the run",
  "run.cancel": "cancelled the run",
  "run.cancel_tasks": "cancelled tasks of the run",
  "runs.cancel": "cancelled many runs",
  "runs.clear": "cleared many runs",
  "runs.mark": "marked many runs",
  "runs.stop": "stopped an order over many runs",
  "backfill.create": "started a backfill of",
  "backfill.pause": "paused a backfill of",
  "backfill.resume": "resumed a backfill of",
  "backfill.cancel": "cancelled a backfill of",
  "backfill.retry": "retried the failed dates of a backfill of",
  "invitation.create": "made an invitation",
  "invitation.revoke": "withdrew an invitation",
  "member.change_role": "changed the role of",
  "member.join": "joined the team:",
  "member.leave": "left the team:",
  "member.remove": "removed",
  "team.create": "made the team",
  "team.update": "changed the team",
  "team.retention": "changed how long the team keeps runs and logs",
  "token.create": "made the API token",
  "token.revoke": "revoked the API token",
};

/** What was done, in words that go before the entity's name. */
export function actionPhrase(action: string): string {
  return PHRASES[action] ?? action.replace(/[._]/g, " ");
}

/** Whether an id is only for machines. */
export function isOpaque(entityId: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(entityId);
}

/** One line of an event's detail; a change has both sides. */
export type DetailLine = { name: string; before?: string; value: string };

/** An event's detail as lines: `from` and `to` are told as changes, ids for machines left out. */
export function detailLines(detail: AuditEvent["detail"]): DetailLine[] {
  const { from, to, ...rest } = detail;
  const changes = from === undefined && to === undefined ? [] : changeLines(from, to);
  const facts = Object.entries(rest)
    .filter(([, value]) => value !== null && value !== 0 && !isEmpty(value))
    .filter(([, value]) => typeof value !== "string" || !isOpaque(value))
    .map(([name, value]) => ({ name: spaced(name), value: textOf(value) }));
  return [...changes, ...facts];
}

function changeLines(from: JsonValue | undefined, to: JsonValue | undefined): DetailLine[] {
  if (!isRecord(from) || !isRecord(to)) {
    return [{ name: "changed", before: textOf(from), value: textOf(to) }];
  }
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names
    .filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]))
    .map((name) => ({ name: spaced(name), before: textOf(from[name]), value: textOf(to[name]) }));
}

/** A key as words: `expiresInDays` becomes "expires in days". */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll("_", " ");
}

function isRecord(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: JsonValue): boolean {
  return (
    value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}

function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "nothing";
  if (value === true) return "yes";
  if (value === false) return "no";
  if (Array.isArray(value) && value.every((one) => typeof one !== "object"))
    return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What narrows the trail; empty text narrows nothing. */
export type AuditFilters = { search: string; entity: string };

/** Whether an event is what is looked for. */
export function matches(event: AuditEvent, { search, entity }: AuditFilters): boolean {
  if (entity !== "" && event.entityKind !== entity) return false;
  const text = `${event.actorName} ${event.action} ${actionPhrase(event.action)} ${event.entityId} ${JSON.stringify(event.detail)}`;
  const words = search.toLowerCase().split(/\s+/);
  return words.every((word) => text.toLowerCase().includes(word));
}

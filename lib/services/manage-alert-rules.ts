import { randomUUID } from "node:crypto";
import * as z from "zod";
import { isTimeZone } from "@/lib/core/timetable/zone";
import {
  countRules,
  deleteRuleRow,
  findRuleRow,
  knownChannels,
  listRuleRows,
  MAX_RULES,
  type RuleFields,
  type RuleRow,
  watchOpenRuns,
  writeRule,
} from "@/lib/db/stores/alert-rule";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid, notFound } from "@/lib/errors";
import { ALERT_EVENTS, ALERT_SCOPES, ruleSettingsSchema } from "@/lib/schemas/alert";
import {
  type RuleBody,
  type RuleScope,
  type RuleView,
  ruleBodySchema,
  type updateRuleBodySchema,
} from "@/lib/schemas/api/alert";
import type { Problem } from "@/lib/schemas/problem";
import { anyDag, livingDag } from "./living-dag";
import { orTaken } from "./taken";
import { zodProblems } from "./zod-problems";

/**
 * The team's rules; with `dagId`, those that look at this DAG.
 *
 * @throws AppError not_found
 */
export async function listRules(t: Tenant, dagId?: string): Promise<RuleView[]> {
  const dag = dagId === undefined ? undefined : await anyDag(t, dagId);
  return (await listRuleRows(t, dag)).map(ruleView);
}

/** @throws AppError invalid_request; not_found for its DAG; conflict for a name that is taken */
export async function createRule(t: Tenant, actor: TeamActor, rule: RuleBody): Promise<RuleView> {
  if ((await countRules(t)) >= MAX_RULES) {
    throw new AppError("conflict", `A team has at most ${MAX_RULES} rules`);
  }
  return await write(t, actor, "alert_rule.create", randomUUID(), rule);
}

/**
 * Changes a rule; what is left out stays. Settings that are given replace all settings.
 *
 * @throws AppError as {@link createRule}
 */
export async function updateRule(
  t: Tenant,
  actor: TeamActor,
  id: string,
  change: z.output<typeof updateRuleBodySchema>,
): Promise<RuleView> {
  const row = await findRuleRow(t, id);
  if (row === null) throw notFound("The rule");
  const { id: _id, createdAt: _created, updatedAt: _updated, ...before } = ruleView(row);
  const whole = ruleBodySchema.safeParse({ ...before, ...change }, { reportInput: true });
  if (!whole.success) throw invalid(zodProblems(whole.error));
  return await write(t, actor, "alert_rule.update", id, whole.data);
}

/** @throws AppError not_found */
export async function deleteRule(t: Tenant, actor: TeamActor, id: string): Promise<void> {
  const row = await findRuleRow(t, id);
  if (row === null || !(await deleteRuleRow(t, id))) throw notFound("The rule");
  await audit(t, actor, "alert_rule.delete", row);
}

/** What a new team begins with: failed scheduled runs are shown as incidents, and nothing is sent. */
export async function createDefaultRule(t: Tenant): Promise<void> {
  await writeRule(
    t,
    randomUUID(),
    {
      name: "Failed scheduled runs",
      enabled: true,
      event: "run_failed",
      ...(await scopeFields(t, { kind: "team" })),
      settings: { runTypes: ["scheduled"] },
    },
    [],
  );
}

async function write(
  t: Tenant,
  actor: TeamActor,
  action: string,
  id: string,
  rule: RuleBody,
): Promise<RuleView> {
  const { name, enabled, event, scope, channels, settings } = rule;
  await requireSound(t, rule);
  const fields = { name, enabled, event, ...(await scopeFields(t, scope)), settings };
  const row = await orTaken("name", name, writeRule(t, id, fields, channels));
  if (enabled) await watchOpenRuns(t);
  await audit(t, actor, action, row);
  return ruleView(row);
}

/** What the schema alone cannot know: time zones and the team's channels. */
async function requireSound(t: Tenant, { channels, settings }: RuleBody): Promise<void> {
  const problems: Problem[] = [];
  const zones: [string[], string | undefined][] = [
    [["settings", "timezone"], settings.timezone],
    [["settings", "quiet", "timezone"], settings.quiet?.timezone],
  ];
  for (const [path, zone] of zones) {
    if (zone === undefined || isTimeZone(zone)) continue;
    problems.push({
      path,
      code: "unknown_timezone",
      message: "No such time zone",
      found: zone,
      allowed: "an IANA name such as Europe/Berlin",
      severity: "error",
    });
  }
  const known = await knownChannels(t, channels);
  for (const [index, id] of channels.entries()) {
    if (known.has(id)) continue;
    problems.push({
      path: ["channels", index],
      code: "unknown_channel",
      message: "The team has no such channel",
      found: id,
      severity: "error",
    });
  }
  if (problems.length > 0) throw invalid(problems);
}

async function scopeFields(
  t: Tenant,
  scope: RuleScope,
): Promise<Pick<RuleFields, "scope" | "tag" | "dagId" | "taskId">> {
  const none = { tag: "", dagId: null, taskId: "" };
  switch (scope.kind) {
    case "team":
      return { ...none, scope: "team" };
    case "tag":
      return { ...none, scope: "tag", tag: scope.tag };
    case "dag":
      return { ...none, scope: "dag", dagId: (await livingDag(t, scope.dagId)).id };
    case "task": {
      const { id } = await livingDag(t, scope.dagId);
      return { ...none, scope: "task", dagId: id, taskId: scope.taskId };
    }
  }
}

const eventSchema = z.enum(ALERT_EVENTS);
const scopeSchema = z.enum(ALERT_SCOPES);

function ruleView(row: RuleRow): RuleView {
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled,
    event: eventSchema.parse(row.event),
    scope: scopeOf(row),
    channels: row.channels.map(({ channelId }) => channelId),
    settings: ruleSettingsSchema.parse(row.settings),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function scopeOf({ scope, tag, dag, taskId }: RuleRow): RuleScope {
  const dagId = dag?.dagId ?? "";
  switch (scopeSchema.parse(scope)) {
    case "team":
      return { kind: "team" };
    case "tag":
      return { kind: "tag", tag };
    case "dag":
      return { kind: "dag", dagId };
    case "task":
      return { kind: "task", dagId, taskId };
  }
}

async function audit(t: Tenant, actor: TeamActor, action: string, row: RuleRow): Promise<void> {
  await recordAudit(t, actor, {
    action,
    entityKind: "alert_rule",
    entityId: row.name,
    detail: { event: row.event, enabled: row.enabled, channels: row.channels.length },
  });
}

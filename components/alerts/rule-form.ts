import type * as z from "zod";
import { EVENT_LABELS } from "@/lib/core/alert/words";
import {
  ALERT_EVENTS,
  type AlertEventName,
  type AlertScope,
  type RuleSettings,
  ruleSettingsSchema,
} from "@/lib/schemas/alert";
import type { RuleScope, RuleView, ruleBodySchema } from "@/lib/schemas/api/alert";
import type { DagRunType } from "@/lib/schemas/states";

/** What a person types into the form of a rule; numbers are texts until they are sent. */
export interface RuleValues {
  name: string;
  event: AlertEventName;
  scope: AlertScope;
  tag: string;
  dagId: string;
  taskId: string;
  channels: readonly string[];
  runTypes: "all" | "scheduled";
  minutes: string;
  by: string;
  timezone: string;
  count: string;
  isQuiet: boolean;
  quietFrom: string;
  quietUntil: string;
  waitSeconds: string;
  intervalMinutes: string;
  repeatHours: string;
  sendResolved: boolean;
}

/** Events as the form offers them. */
export const EVENT_OPTIONS = ALERT_EVENTS.map((value) => ({ value, label: EVENT_LABELS[value] }));

const DEFAULTS = ruleSettingsSchema.parse({});

/** What the form begins with: a rule that is there, or a new one. */
export function initialValues(
  rule: RuleView | null,
  fallback: { timezone: string; dagId: string | undefined },
): RuleValues {
  const settings: RuleSettings = rule?.settings ?? DEFAULTS;
  const scope: RuleScope =
    rule?.scope ??
    (fallback.dagId === undefined ? { kind: "team" } : { kind: "dag", dagId: fallback.dagId });
  return {
    name: rule?.name ?? "",
    event: rule?.event ?? "run_failed",
    scope: scope.kind,
    tag: scope.kind === "tag" ? scope.tag : "",
    dagId: scope.kind === "dag" || scope.kind === "task" ? scope.dagId : (fallback.dagId ?? ""),
    taskId: scope.kind === "task" ? scope.taskId : "",
    channels: rule?.channels ?? [],
    runTypes: settings.runTypes === undefined ? "all" : "scheduled",
    minutes: settings.seconds === undefined ? "60" : String(settings.seconds / 60),
    by: settings.by ?? "07:00",
    timezone: settings.timezone ?? settings.quiet?.timezone ?? fallback.timezone,
    count: String(settings.count ?? 3),
    isQuiet: settings.quiet !== undefined,
    quietFrom: settings.quiet?.from ?? "22:00",
    quietUntil: settings.quiet?.until ?? "07:00",
    waitSeconds: String(settings.groupWaitSeconds),
    intervalMinutes: String(settings.groupIntervalSeconds / 60),
    repeatHours: String(settings.repeatHours),
    sendResolved: settings.sendResolved,
  };
}

/** The rule as it is sent. Fields that the event does not ask for are left out. */
export function ruleBody(
  values: RuleValues,
  before: RuleView | null,
): z.input<typeof ruleBodySchema> {
  const { event, timezone } = values;
  const seconds = Math.round(numberOf(values.minutes) * 60);
  const scheduled: DagRunType[] = before?.settings.runTypes ?? ["scheduled"];
  return {
    name: values.name.trim(),
    enabled: before?.enabled ?? true,
    event,
    scope: scopeOf(values),
    channels: [...values.channels],
    settings: {
      ...(values.runTypes === "scheduled" ? { runTypes: scheduled } : {}),
      ...(event === "run_longer_than" || event === "run_late" ? { seconds } : {}),
      ...(event === "run_not_finished_by" ? { by: values.by, timezone } : {}),
      ...(event === "failures_in_a_row" ? { count: numberOf(values.count) } : {}),
      ...(values.isQuiet
        ? { quiet: { from: values.quietFrom, until: values.quietUntil, timezone } }
        : {}),
      groupWaitSeconds: numberOf(values.waitSeconds),
      groupIntervalSeconds: Math.round(numberOf(values.intervalMinutes) * 60),
      repeatHours: numberOf(values.repeatHours),
      sendResolved: values.sendResolved,
    },
  };
}

function scopeOf({ scope, tag, dagId, taskId }: RuleValues): RuleScope {
  switch (scope) {
    case "team":
      return { kind: "team" };
    case "tag":
      return { kind: "tag", tag: tag.trim() };
    case "dag":
      return { kind: "dag", dagId: dagId.trim() };
    case "task":
      return { kind: "task", dagId: dagId.trim(), taskId: taskId.trim() };
  }
}

/** NaN for what is no number, which the schema then refuses at its field. */
function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

/** What a rule looks at, in words. */
export function scopeWords(scope: RuleScope): string {
  switch (scope.kind) {
    case "team":
      return "all DAGs";
    case "tag":
      return `DAGs tagged ${scope.tag}`;
    case "dag":
      return scope.dagId;
    case "task":
      return `${scope.taskId} of ${scope.dagId}`;
  }
}

/** What a rule asks for, in words. */
export function eventWords({ event, settings }: Pick<RuleView, "event" | "settings">): string {
  const minutes = (settings.seconds ?? 0) / 60;
  switch (event) {
    case "run_longer_than":
      return `A run takes longer than ${minutes} min`;
    case "run_late":
      return `A run was missed, or is ${minutes} min late`;
    case "run_not_finished_by":
      return `A run is not finished by ${settings.by} (${settings.timezone})`;
    case "failures_in_a_row":
      return `${settings.count} runs in a row failed`;
    case "run_failed":
      return settings.runTypes === undefined ? "A run failed" : "A scheduled run failed";
    default:
      return EVENT_LABELS[event];
  }
}

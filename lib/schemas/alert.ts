import * as z from "zod";
import { DAG_RUN_TYPES } from "./states";

/** What a rule may ask to hear of. */
export const ALERT_EVENTS = [
  "run_failed",
  "run_succeeded",
  "run_recovered",
  "run_longer_than",
  "run_not_finished_by",
  "run_late",
  "task_failed",
  "task_retried",
  "check_warned",
  "failures_in_a_row",
  "dag_paused",
  "backfill_done",
  "backfill_failed",
  "no_worker",
] as const;
export type AlertEventName = (typeof ALERT_EVENTS)[number];

/** What is wrong in an incident, and so what ends it. */
export const INCIDENT_FAMILIES = [
  "failure",
  "retry",
  "check",
  "slow",
  "late",
  "paused",
  "backfill",
  "worker",
] as const;
export type IncidentFamily = (typeof INCIDENT_FAMILIES)[number];

export const ALERT_SCOPES = ["team", "tag", "dag", "task"] as const;
export type AlertScope = (typeof ALERT_SCOPES)[number];

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day such as 07:30");
const timezone = z.string().min(1).max(64);

/** Hours in which nothing is sent; what happens in them is told when they are over. */
export const quietHoursSchema = z
  .strictObject({ from: timeOfDay, until: timeOfDay, timezone })
  .refine(({ from, until }) => from !== until, {
    path: ["until"],
    error: "The quiet hours must end at another time than they begin",
  });
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** What a rule says beyond event, scope and channels. */
export const ruleSettingsSchema = z.strictObject({
  /** Run types that count; all when it is left out. */
  runTypes: z.array(z.enum(DAG_RUN_TYPES)).min(1).max(DAG_RUN_TYPES.length).optional(),
  /** With run_longer_than, and with run_late: how late a run may start. */
  seconds: z
    .number()
    .int()
    .min(1)
    .max(31 * 86_400)
    .optional(),
  /** With run_not_finished_by: the time of day, and whose. */
  by: timeOfDay.optional(),
  timezone: timezone.optional(),
  /** With failures_in_a_row. */
  count: z.number().int().min(2).max(100).optional(),
  quiet: quietHoursSchema.optional(),
  /** A message waits this long for others of its DAG, and goes with them. */
  groupWaitSeconds: z.number().int().min(0).max(3_600).default(10),
  /** At most one message about a DAG in this time. */
  groupIntervalSeconds: z.number().int().min(0).max(86_400).default(300),
  /** What goes on failing is told of again after this; 0 for never. */
  repeatHours: z.number().int().min(0).max(720).default(24),
  /** Whether the end of an incident is told too. */
  sendResolved: z.boolean().default(true),
});
export type RuleSettings = z.infer<typeof ruleSettingsSchema>;

/** What each event's rule must say. */
export const NEEDED_SETTINGS: Readonly<
  Partial<Record<AlertEventName, readonly (keyof RuleSettings)[]>>
> = {
  run_longer_than: ["seconds"],
  run_late: ["seconds"],
  run_not_finished_by: ["by", "timezone"],
  failures_in_a_row: ["count"],
};

/** What an incident or a message is about, as it was when it happened. */
export const alertSubjectSchema = z.object({
  event: z.enum(ALERT_EVENTS),
  /** One sentence: "load failed", "The run takes longer than 2 h". */
  title: z.string(),
  dagId: z.string().nullable(),
  /** uuid of the run. */
  run: z.string().nullable(),
  runType: z.string().nullable(),
  logicalDate: z.string().nullable(),
  taskId: z.string().nullable(),
  mapIndex: z.number().int().nullable(),
  attempt: z.number().int().nullable(),
  /** Last line of the attempt's log. */
  line: z.number().int().nullable(),
  error: z.string().nullable(),
  durationSeconds: z.number().nullable(),
  /** How many tasks of the run failed. */
  failedTasks: z.number().int().nullable(),
  owner: z.string(),
  /** What changed since the last success, in words. */
  changed: z.string().nullable(),
  /** With what is of no single run. */
  backfill: z.object({ id: z.string(), from: z.string(), to: z.string() }).optional(),
});
export type AlertSubject = z.infer<typeof alertSubjectSchema>;

/** What became of the subject: it began, it goes on, it is over, or it is told once. */
export const ALERT_CHANGES = ["opened", "again", "closed", "told"] as const;
export type AlertChange = (typeof ALERT_CHANGES)[number];

export const CHANNEL_KINDS = ["slack", "email", "webhook"] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

const secretField = z.string().max(2_000).meta({ secret: true });
const emailAddress = z.email("an address such as name@example.com").max(254);
const hostName = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9.:_-]*$/, "a host name or an address");

/**
 * The kinds of channels. A field marked `secret` is encrypted before it is stored and never leaves
 * again; the others are public to the team.
 */
export const channelConfigSchemas = {
  slack: z.strictObject({
    url: secretField
      .min(1)
      .regex(/^https?:\/\/\S+$/, "an address such as https://hooks.slack.com/services/…")
      .meta({ title: "Incoming webhook URL" }),
  }),
  email: z.strictObject({
    to: z.array(emailAddress).min(1).max(50).meta({ title: "To" }),
    server: z.enum(["installation", "own"]).default("installation").meta({ title: "Server" }),
    host: hostName.default("").meta({ title: "Host" }),
    port: z.number().int().min(1).max(65_535).default(587).meta({ title: "Port" }),
    tls: z.enum(["starttls", "tls", "none"]).default("starttls").meta({ title: "TLS" }),
    from: z
      .union([emailAddress, z.literal("")])
      .default("")
      .meta({ title: "From" }),
    user: z.string().max(254).default("").meta({ title: "User" }),
    password: secretField.default("").meta({ title: "Password" }),
  }),
  webhook: z.strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .meta({ title: "URL" }),
    secret: secretField.min(16, "at least 16 characters").meta({ title: "Signing secret" }),
  }),
} as const;

/** Names of the fields of a kind that are secret. */
export const CHANNEL_SECRET_FIELDS: Record<ChannelKind, readonly string[]> = {
  slack: ["url"],
  email: ["password"],
  webhook: ["secret"],
};

import * as z from "zod";
import {
  ALERT_CHANGES,
  ALERT_EVENTS,
  alertSubjectSchema,
  CHANNEL_KINDS,
  INCIDENT_FAMILIES,
  NEEDED_SETTINGS,
  ruleSettingsSchema,
} from "../alert";
import { givenInstantSchema, instantSchema, pageQuerySchema, pageSchema } from "./common";

const nameSchema = z.string().trim().min(1).max(100);

export const channelSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(CHANNEL_KINDS),
  enabled: z.boolean(),
  config: z.record(z.string(), z.json()),
  /** Secret fields that have a value; the values stay where they are. */
  secretsSet: z.array(z.string()),
  /** Names of the rules that send to it. */
  rules: z.array(z.string()),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type ChannelView = z.infer<typeof channelSchema>;
export const channelListSchema = z.object({
  items: z.array(channelSchema),
  /** Whether the installation has a mail server, so that e-mail needs no server of the team's. */
  hasMailServer: z.boolean(),
});
export const createChannelBodySchema = z.strictObject({
  name: nameSchema,
  kind: z.enum(CHANNEL_KINDS),
  /** All fields of the kind, secret ones included. */
  config: z.record(z.string(), z.json()),
});
/** Secret fields that are left out keep their value. */
export const updateChannelBodySchema = z.strictObject({
  name: nameSchema.optional(),
  enabled: z.boolean().optional(),
  config: z.record(z.string(), z.json()).optional(),
});

/** What a rule looks at: the whole team, DAGs with a tag, a DAG, or one of its tasks. */
export const ruleScopeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("team") }),
  z.strictObject({ kind: z.literal("tag"), tag: z.string().min(1).max(100) }),
  z.strictObject({ kind: z.literal("dag"), dagId: z.string().min(1).max(250) }),
  z.strictObject({
    kind: z.literal("task"),
    dagId: z.string().min(1).max(250),
    taskId: z.string().min(1).max(250),
  }),
]);
export type RuleScope = z.infer<typeof ruleScopeSchema>;

const ruleFields = {
  name: nameSchema,
  enabled: z.boolean(),
  event: z.enum(ALERT_EVENTS),
  scope: ruleScopeSchema,
  /** Ids of channels; without any, incidents are kept and shown, and nothing is sent. */
  channels: z.array(z.uuid()).max(20),
  settings: ruleSettingsSchema,
};

/** A rule as it is written. What its event needs must be among the settings. */
export const ruleBodySchema = z
  .strictObject({
    ...ruleFields,
    enabled: ruleFields.enabled.default(true),
    channels: ruleFields.channels.default([]),
    settings: ruleSettingsSchema.prefault({}),
  })
  .superRefine(({ event, scope, settings }, context) => {
    for (const field of NEEDED_SETTINGS[event] ?? []) {
      if (settings[field] !== undefined) continue;
      const message = `A rule of ${event} needs it`;
      context.addIssue({ code: "custom", path: ["settings", field], message });
    }
    const isOfTask = event.startsWith("task_") || event === "run_failed";
    if (scope.kind === "task" && !isOfTask) {
      const message = `A rule of ${event} looks at runs, not at one task`;
      context.addIssue({ code: "custom", path: ["scope", "kind"], message });
    }
    if (scope.kind !== "team" && event === "no_worker") {
      const message = "Workers serve the whole team";
      context.addIssue({ code: "custom", path: ["scope", "kind"], message });
    }
  });
export type RuleBody = z.output<typeof ruleBodySchema>;
export const updateRuleBodySchema = z
  .strictObject(ruleFields)
  .partial()
  .extend({ settings: z.record(z.string(), z.json()).optional() });

export const ruleSchema = z.object({
  id: z.uuid(),
  ...ruleFields,
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type RuleView = z.infer<typeof ruleSchema>;
export const ruleListQuerySchema = z.strictObject({ dag: z.string().max(250).optional() });
export const ruleListSchema = z.object({ items: z.array(ruleSchema) });

export const INCIDENT_STATES = ["open", "closed"] as const;
export const incidentSchema = z.object({
  id: z.uuid(),
  family: z.enum(INCIDENT_FAMILIES),
  state: z.enum(INCIDENT_STATES),
  /** The latest occurrence. */
  subject: alertSubjectSchema,
  occurrences: z.number().int(),
  openedAt: instantSchema,
  lastAt: instantSchema,
  closedAt: instantSchema.nullable(),
  /** Who closed it; null for one that ended by itself. */
  closedBy: z.string().nullable(),
  acknowledgedAt: instantSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** Until then nothing is sent: it is snoozed, or known to fail. */
  quietUntil: instantSchema.nullable(),
  quietReason: z.enum(["snoozed", "known"]).nullable(),
  note: z.string(),
});
export type IncidentView = z.infer<typeof incidentSchema>;
export const incidentPageSchema = pageSchema(incidentSchema);
export const incidentListQuerySchema = pageQuerySchema.extend({
  state: z.enum(INCIDENT_STATES).optional(),
  dag: z.string().max(250).optional(),
});
export const incidentDetailSchema = incidentSchema.extend({
  /** The latest runs in which it showed, newest first. */
  history: z.array(
    z.object({
      at: instantSchema,
      subject: alertSubjectSchema,
      tasks: z.number().int(),
      runState: z.string().nullable(),
    }),
  ),
  /** What was sent of it, newest first. */
  messages: z.array(
    z.object({
      delivery: z.uuid(),
      channel: z.string(),
      change: z.enum(ALERT_CHANGES),
      state: z.string(),
      at: instantSchema,
    }),
  ),
});
export type IncidentDetail = z.infer<typeof incidentDetailSchema>;

/** What somebody does about an incident. */
export const updateIncidentBodySchema = z.strictObject({
  acknowledged: z.boolean().optional(),
  /** Null ends it. */
  quietUntil: givenInstantSchema.nullable().optional(),
  quietReason: z.enum(["snoozed", "known"]).optional(),
  note: z.string().max(2_000).optional(),
  /** Closes it by hand; it opens anew when it shows again. */
  closed: z.literal(true).optional(),
});

export const DELIVERY_STATES = ["pending", "sending", "sent", "failed"] as const;
export const deliverySchema = z.object({
  id: z.uuid(),
  channelId: z.uuid(),
  channel: z.string(),
  kind: z.enum(CHANNEL_KINDS),
  dagId: z.string().nullable(),
  isTest: z.boolean(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.number().int(),
  maxAttempts: z.number().int(),
  title: z.string(),
  items: z.number().int(),
  createdAt: instantSchema,
  /** When it is sent, or tried again. */
  dueAt: instantSchema,
  endedAt: instantSchema.nullable(),
  /** Why the last try failed; empty when it did not. */
  error: z.string(),
  /** What the other side said when it took the message. */
  response: z.string(),
});
export type DeliveryView = z.infer<typeof deliverySchema>;
export const deliveryPageSchema = pageSchema(deliverySchema);
export const deliveryListQuerySchema = pageQuerySchema.extend({
  state: z.enum(DELIVERY_STATES).optional(),
  channel: z.uuid().optional(),
});

/** What the navigation and the tabs count. */
export const alertSummarySchema = z.object({
  open: z.number().int(),
  /** Open, and neither acknowledged nor quiet. */
  unseen: z.number().int(),
  failedDeliveries: z.number().int(),
});
export type AlertSummary = z.infer<typeof alertSummarySchema>;

import * as z from "zod";
import { roleSchema } from "../role";
import { instantSchema, pageSchema } from "./common";

const timezoneSchema = z.string().min(1).max(64);
export const slugSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
    "lower-case letters, digits and inner hyphens, 1 to 40",
  );
const nameSchema = z.string().trim().min(1).max(80);
export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email());
export const passwordSchema = z.string().min(10, "at least 10 characters").max(200);

export const signUpBodySchema = z.strictObject({
  name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
  /** Secret of an invitation link: the new person joins that team. */
  invitation: z.string().max(200).optional(),
});

/** Asks for a link to a new password. */
export const forgotPasswordBodySchema = z.strictObject({ email: emailSchema });
/** Chooses a new password by the secret of a link. */
export const resetPasswordBodySchema = z.strictObject({
  token: z.string().max(200),
  password: passwordSchema,
});
/** Chooses a new password, knowing the one before. */
export const changePasswordBodySchema = z.strictObject({
  current: z.string().min(1, "the password that you have now").max(1000),
  password: passwordSchema,
});

export const teamSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  timezone: z.string(),
  /** Most task instances that run at once; null for no limit. */
  maxActiveTasks: z.number().int().nullable(),
  isDemo: z.boolean(),
  role: roleSchema,
});
export type TeamView = z.infer<typeof teamSchema>;

export const createTeamBodySchema = z.strictObject({
  name: nameSchema,
  slug: slugSchema,
  timezone: timezoneSchema.default("UTC"),
});
export const updateTeamBodySchema = z.strictObject({
  name: nameSchema.optional(),
  timezone: timezoneSchema.optional(),
  maxActiveTasks: z.number().int().min(1).max(100_000).nullable().optional(),
});

/** How long a deleted team can be restored. */
export const TEAM_RESTORE_DAYS = 7;

/** What goes with a team; `runs` and `activeRuns` are counted up to 10,001. */
export const teamDeletionSchema = z.object({
  dags: z.number().int(),
  runs: z.number().int(),
  activeRuns: z.number().int(),
  connections: z.number().int(),
  variables: z.number().int(),
  members: z.number().int(),
  tokens: z.number().int(),
});
/** Deletes a team; the address of the team is typed once more. */
export const deleteTeamBodySchema = z.strictObject({ confirm: z.string().max(100) });
/** A team that can still be restored. */
export const deletedTeamSchema = z.object({
  slug: z.string(),
  name: z.string(),
  deletedAt: instantSchema,
  deletedBy: z.string(),
  /** From then on it is removed for good. */
  purgeAfter: instantSchema,
});
export const deletedTeamListSchema = z.object({ items: z.array(deletedTeamSchema) });

export const meSchema = z.object({
  user: z.object({ id: z.uuid(), name: z.string(), email: z.string(), isDemo: z.boolean() }),
  teams: z.array(teamSchema),
});

export const sessionSchema = z.object({
  id: z.uuid(),
  current: z.boolean(),
  createdAt: instantSchema,
  lastSeenAt: instantSchema,
  expiresAt: instantSchema,
  userAgent: z.string(),
  ip: z.string(),
});
export const sessionListSchema = z.object({ items: z.array(sessionSchema) });

export const memberSchema = z.object({
  userId: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  joinedAt: instantSchema,
});
export const memberListSchema = z.object({ items: z.array(memberSchema) });
export const updateMemberBodySchema = z.strictObject({ role: roleSchema });

/** The mail that an invitation goes by: waiting for a worker, taken by the mail server, or not. */
export const invitationMailSchema = z.object({
  state: z.enum(["pending", "sent", "failed"]),
  at: instantSchema,
  /** What the mail server answered, or why it could not be asked. */
  note: z.string(),
});
export const invitationSchema = z.object({
  id: z.uuid(),
  email: z.string().nullable(),
  role: roleSchema,
  createdAt: instantSchema,
  expiresAt: instantSchema,
  state: z.enum(["open", "accepted", "revoked", "expired"]),
  /** What became of its mail; null when none was asked for. */
  mail: invitationMailSchema.nullable(),
});
export const invitationListSchema = z.object({ items: z.array(invitationSchema) });
export const createInvitationBodySchema = z
  .strictObject({
    role: roleSchema,
    email: emailSchema.nullable().default(null),
    /** Whether to send the link to the address. */
    mail: z.boolean().default(false),
  })
  .refine(({ email, mail }) => !mail || email !== null, {
    path: ["mail"],
    error: "Expected false, as there is no email to send to",
  });
/** The link is shown this once. */
export const createdInvitationSchema = invitationSchema.extend({ url: z.string() });
/** What the finder of an invitation link sees before accepting. */
export const invitationPreviewSchema = z.object({
  teamName: z.string(),
  teamSlug: z.string(),
  role: roleSchema,
  email: z.string().nullable(),
});

export const apiTokenSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  role: roleSchema,
  createdAt: instantSchema,
  expiresAt: instantSchema.nullable(),
  lastUsedAt: instantSchema.nullable(),
  revokedAt: instantSchema.nullable(),
});
export const apiTokenListSchema = z.object({ items: z.array(apiTokenSchema) });
export const createApiTokenBodySchema = z.strictObject({
  name: nameSchema,
  role: roleSchema,
  /** Days until it expires; at most a year. */
  expiresInDays: z.number().int().min(1).max(365).default(90),
});
/** The token itself is shown this once. */
export const createdApiTokenSchema = apiTokenSchema.extend({ token: z.string() });

export const auditEventSchema = z.object({
  id: z.uuid(),
  at: instantSchema,
  actorKind: z.enum(["user", "token", "system"]),
  actorName: z.string(),
  action: z.string(),
  entityKind: z.string(),
  entityId: z.string(),
  detail: z.record(z.string(), z.json()),
});
export const auditPageSchema = pageSchema(auditEventSchema);

export const workerSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  host: z.string(),
  state: z.enum(["active", "draining", "stopped", "lost"]),
  queues: z.array(z.string()),
  processSlots: z.number().int(),
  lightSlots: z.number().int(),
  isolation: z.string(),
  /** Why it takes no work although it lives. */
  trouble: z.string().nullable(),
  version: z.string(),
  startedAt: instantSchema,
  heartbeatAt: instantSchema,
  endedAt: instantSchema.nullable(),
});
export const workerListSchema = z.object({ items: z.array(workerSchema) });

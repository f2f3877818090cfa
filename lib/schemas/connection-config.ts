import * as z from "zod";

/** What `.meta()` of a connection's field may say; the form is made of it. */
export interface ConnectionFieldMeta {
  title: string;
  /** Encrypted before it is stored; it never leaves again. */
  secret?: boolean;
  /** A text of several lines, for example a key. */
  multiline?: boolean;
}

function field(meta: ConnectionFieldMeta): ConnectionFieldMeta & Record<string, unknown> {
  return { ...meta };
}

const host = z
  .string()
  .min(1)
  .max(255)
  .meta(field({ title: "Host" }));
const port = (preset: number) =>
  z
    .number()
    .int()
    .min(1)
    .max(65_535)
    .default(preset)
    .meta(field({ title: "Port" }));
const secret = (title: string) =>
  z
    .string()
    .max(10_000)
    .default("")
    .meta(field({ title, secret: true }));
const user = z
  .string()
  .min(1)
  .max(63)
  .meta(field({ title: "User" }));
const tls = z
  .enum(["disable", "require", "verify-full"])
  .default("require")
  .meta(field({ title: "TLS" }));
const certificate = z
  .string()
  .max(20_000)
  .default("")
  .meta(field({ title: "Certificate authority", multiline: true }));

/**
 * The types of connections, each with one schema: forms, checks, storage and the worker follow it.
 * A field marked `secret` is encrypted before it is stored and never leaves again; the others are
 * public to the team.
 */
export const connectionConfigSchemas = {
  postgres: z.strictObject({
    host,
    port: port(5432),
    database: z
      .string()
      .min(1)
      .max(63)
      .meta(field({ title: "Database" })),
    user,
    ssl: tls,
    password: z
      .string()
      .max(10_000)
      .meta(field({ title: "Password", secret: true })),
    sslrootcert: certificate,
  }),
  mysql: z.strictObject({
    host,
    port: port(3306),
    database: z
      .string()
      .min(1)
      .max(64)
      .meta(field({ title: "Database" })),
    user,
    ssl: tls,
    password: secret("Password"),
    sslrootcert: certificate,
  }),
  folder: z.strictObject({
    path: z
      .string()
      .max(1000)
      .regex(/^\//, "expected a path that starts with /")
      .meta(field({ title: "Folder" })),
  }),
  http: z.strictObject({
    base_url: z.url({ protocol: /^https?$/ }).meta(field({ title: "Base URL" })),
    auth: z
      .enum(["none", "basic", "bearer"])
      .default("none")
      .meta(field({ title: "Authentication" })),
    user: z
      .string()
      .max(200)
      .default("")
      .meta(field({ title: "User" })),
    password: secret("Password or token"),
  }),
  s3: z.strictObject({
    endpoint: z
      .union([z.literal(""), z.url({ protocol: /^https?$/ })])
      .default("")
      .meta(field({ title: "Endpoint" })),
    region: z
      .string()
      .min(1)
      .max(100)
      .default("us-east-1")
      .meta(field({ title: "Region" })),
    access_key_id: z
      .string()
      .max(200)
      .default("")
      .meta(field({ title: "Access key" })),
    secret_access_key: secret("Secret key"),
    session_token: secret("Session token"),
    bucket: z
      .string()
      .max(63)
      .default("")
      .meta(field({ title: "Bucket to test with" })),
    addressing: z
      .enum(["auto", "path", "virtual"])
      .default("auto")
      .meta(field({ title: "Addressing" })),
    tls: z
      .enum(["verify", "skip"])
      .default("verify")
      .meta(field({ title: "TLS certificate" })),
  }),
  sftp: z.strictObject({
    host,
    port: port(22),
    user,
    host_key: z
      .string()
      .min(1)
      .max(2000)
      .regex(/^(SHA256:[A-Za-z0-9+/]{43}=?|\S+ [A-Za-z0-9+/=]{32,}( .*)?)$/, {
        error: "expected SHA256:… or a line of a known_hosts file without its host",
      })
      .meta(field({ title: "Host key" })),
    password: secret("Password"),
    private_key: z
      .string()
      .max(20_000)
      .default("")
      .meta(field({ title: "Private key", secret: true, multiline: true })),
    passphrase: secret("Passphrase of the key"),
  }),
  smtp: z.strictObject({
    host,
    port: port(587),
    security: z
      .enum(["starttls", "tls", "none"])
      .default("starttls")
      .meta(field({ title: "Encryption" })),
    from: z
      .string()
      .min(3)
      .max(320)
      .meta(field({ title: "Sender" })),
    user: z
      .string()
      .max(320)
      .default("")
      .meta(field({ title: "User" })),
    password: secret("Password"),
  }),
  slack: z.strictObject({
    webhook_url: z
      .union([z.literal(""), z.url({ protocol: /^https?$/ })])
      .default("")
      .meta(field({ title: "Webhook address", secret: true })),
  }),
  generic: z.strictObject({
    host: z
      .string()
      .max(255)
      .default("")
      .meta(field({ title: "Host" })),
    login: z
      .string()
      .max(255)
      .default("")
      .meta(field({ title: "Login" })),
    extra: z
      .record(z.string(), z.string().max(2_000))
      .default({})
      .meta(field({ title: "Extra" })),
    password: secret("Password"),
  }),
} as const;

export type ConnectionType = keyof typeof connectionConfigSchemas;

/** The name of a type of connection. */
export const connectionTypeSchema = z.strictObject(connectionConfigSchemas).keyof();
export const CONNECTION_TYPES: readonly ConnectionType[] = connectionTypeSchema.options;

/** Names of the fields of a type that are secret. */
export function secretFieldsOf(type: ConnectionType): string[] {
  return Object.entries(connectionConfigSchemas[type].shape)
    .filter(([, schema]) => schema.meta()?.secret === true)
    .map(([name]) => name);
}

import * as z from "zod";
import { instantSchema } from "./common";

/** Ids of connections and keys of variables, as templates name them. */
export const resourceKeySchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,99}$/,
    "letters, digits and underscores, not starting with a digit",
  );

const descriptionSchema = z.string().max(500).default("");
const secretField = z.string().max(10_000).meta({ secret: true });

/**
 * The types of connections. A field marked `secret` is encrypted before it is stored and never
 * leaves again; the others are public to the team.
 */
export const connectionConfigSchemas = {
  postgres: z.strictObject({
    host: z.string().min(1).max(255).meta({ title: "Host" }),
    port: z.number().int().min(1).max(65_535).default(5432).meta({ title: "Port" }),
    database: z.string().min(1).max(63).meta({ title: "Database" }),
    user: z.string().min(1).max(63).meta({ title: "User" }),
    ssl: z.enum(["disable", "require", "verify-full"]).default("require").meta({ title: "TLS" }),
    password: secretField.meta({ title: "Password" }),
  }),
  http: z.strictObject({
    base_url: z.url({ protocol: /^https?$/ }).meta({ title: "Base URL" }),
    auth: z.enum(["none", "basic", "bearer"]).default("none").meta({ title: "Authentication" }),
    user: z.string().max(200).default("").meta({ title: "User" }),
    password: secretField.default("").meta({ title: "Password or token" }),
  }),
  s3: z.strictObject({
    endpoint: z
      .union([z.literal(""), z.url({ protocol: /^https?$/ })])
      .default("")
      .meta({ title: "Endpoint" }),
    region: z.string().min(1).max(100).default("us-east-1").meta({ title: "Region" }),
    access_key_id: z.string().max(200).default("").meta({ title: "Access key" }),
    secret_access_key: secretField.default("").meta({ title: "Secret key" }),
    session_token: secretField.default("").meta({ title: "Session token" }),
    addressing: z.enum(["auto", "path", "virtual"]).default("auto").meta({ title: "Addressing" }),
    tls: z.enum(["verify", "skip"]).default("verify").meta({ title: "TLS certificate" }),
  }),
  generic: z.strictObject({
    host: z.string().max(255).default("").meta({ title: "Host" }),
    login: z.string().max(255).default("").meta({ title: "Login" }),
    extra: z.record(z.string(), z.string().max(2_000)).default({}).meta({ title: "Extra" }),
    password: secretField.default("").meta({ title: "Password" }),
  }),
} as const;
export type ConnectionType = keyof typeof connectionConfigSchemas;
export const CONNECTION_TYPES = [
  "postgres",
  "http",
  "s3",
  "generic",
] as const satisfies ConnectionType[];

/** Names of the fields of a type that are secret. */
export const CONNECTION_SECRET_FIELDS: Record<ConnectionType, readonly string[]> = {
  postgres: ["password"],
  http: ["password"],
  s3: ["secret_access_key", "session_token"],
  generic: ["password"],
};

export const connectionSchema = z.object({
  connId: z.string(),
  type: z.enum(CONNECTION_TYPES),
  description: z.string(),
  config: z.record(z.string(), z.json()),
  /** Secret fields that have a value; the values stay where they are. */
  secretsSet: z.array(z.string()),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export const connectionListSchema = z.object({ items: z.array(connectionSchema) });
export const createConnectionBodySchema = z.strictObject({
  connId: resourceKeySchema,
  type: z.enum(CONNECTION_TYPES),
  description: descriptionSchema,
  /** All fields of the type, secret ones included. */
  config: z.record(z.string(), z.json()),
});
/** Secret fields that are left out keep their value. */
export const updateConnectionBodySchema = z.strictObject({
  description: z.string().max(500).optional(),
  config: z.record(z.string(), z.json()).optional(),
});

export const variableSchema = z.object({
  key: z.string(),
  description: z.string(),
  isSecret: z.boolean(),
  /** Null when secret. */
  value: z.string().nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export const variableListSchema = z.object({ items: z.array(variableSchema) });
export const createVariableBodySchema = z.strictObject({
  key: resourceKeySchema,
  value: z.string().max(65_536),
  isSecret: z.boolean().default(false),
  description: descriptionSchema,
});
export const updateVariableBodySchema = z.strictObject({
  value: z.string().max(65_536).optional(),
  description: z.string().max(500).optional(),
});

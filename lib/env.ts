import { hkdfSync } from "node:crypto";
import * as z from "zod";
import type { SmtpServer } from "./schemas/smtp";

type Source = Readonly<Record<string, string | undefined>>;

const SECRET_KEY_BYTES = 32;

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, "expected a postgresql:// URL");
const port = z.coerce.number().int().min(0).max(65_535);
const list = z.string().transform((value) =>
  value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);
const flag = z.enum(["1", "0"]).transform((value) => value === "1");

/** What both kinds of process read. */
const common = {
  MILLRACE_SECRET_KEY: z
    .string()
    .refine(
      (value) => Buffer.from(value, "base64").length === SECRET_KEY_BYTES,
      `expected ${SECRET_KEY_BYTES} bytes in base64 (make one with: openssl rand -base64 32)`,
    ),
  MILLRACE_MODE: z.enum(["local", "hosted"]).default("local"),
  MILLRACE_BASE_URL: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:3210"),
  MILLRACE_LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info"),
  MILLRACE_DATA_DIR: z.string().default(".millrace"),
  MILLRACE_SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: "expected smtp://user:password@host:587 or smtps://…" })
    .optional(),
  MILLRACE_SMTP_FROM: z.email().optional(),
};

const webSchema = z
  .object({
    ...common,
    MILLRACE_WEB_DATABASE_URL: postgresUrl,
    HOST: z.string().default("127.0.0.1"),
    PORT: port.default(3210),
    MILLRACE_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
    MILLRACE_DEMO: flag.default(false),
    MILLRACE_METRICS_TOKEN: z.string().min(16).optional(),
    GITHUB_CLIENT_ID: z.string().optional(),
    GITHUB_CLIENT_SECRET: z.string().optional(),
    GOOGLE_CLIENT_ID: z.string().optional(),
    GOOGLE_CLIENT_SECRET: z.string().optional(),
    OIDC_ISSUER: z.url().optional(),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_CLIENT_SECRET: z.string().optional(),
    OIDC_NAME: z.string().default("Single sign-on"),
  })
  .transform((env) => ({
    ...processSettings(env),
    databaseUrl: env.MILLRACE_WEB_DATABASE_URL,
    host: env.HOST,
    port: env.PORT,
    /** Proxies of our own before this server, whose word on a caller's address counts. */
    trustedProxies: env.MILLRACE_TRUSTED_PROXIES,
    /** Whether the demo team is wanted; the one-click sign-in also needs a loopback `host`. */
    demo: env.MILLRACE_DEMO,
    /** Lets its bearer read `/metrics`; without it only this machine may. */
    metricsToken: env.MILLRACE_METRICS_TOKEN,
    /** Signs the cookies of next-auth (its NEXTAUTH_SECRET). */
    authSecret: derivedSecret(env.MILLRACE_SECRET_KEY, "next-auth"),
    /** Sign-in providers that are configured in full. */
    providers: {
      github: credentials(env.GITHUB_CLIENT_ID, env.GITHUB_CLIENT_SECRET),
      google: credentials(env.GOOGLE_CLIENT_ID, env.GOOGLE_CLIENT_SECRET),
      oidc: issuerCredentials(env),
    },
  }));

const workerSchema = z
  .object({
    ...common,
    MILLRACE_SYS_DATABASE_URL: postgresUrl,
    MILLRACE_LEASE_SECONDS: z.coerce.number().min(1).max(3600).default(30),
    MILLRACE_WORKER_PORT: port.default(0),
    MILLRACE_WORKER_NAME: z.string().min(1).default("worker-1"),
    MILLRACE_QUEUES: list.default(["default"]),
    MILLRACE_LIGHT_SLOTS: z.coerce.number().int().min(1).max(1000).default(100),
    MILLRACE_PROCESS_SLOTS: z.coerce.number().int().min(0).max(256).default(4),
    MILLRACE_PYTHON_INDEX: z.url({ protocol: /^https?$/ }).default("https://pypi.org/simple/"),
    MILLRACE_MIN_DISK_MB: z.coerce.number().int().min(0).default(512),
    MILLRACE_WARM_RUNNERS: z.coerce.number().int().min(0).max(64).default(4),
    MILLRACE_DRAIN_SECONDS: z.coerce.number().min(0).max(3600).default(30),
    MILLRACE_ALLOW_PRIVATE_HOSTS: list.default([]),
    MILLRACE_TASK_PRIVATE_HOSTS: list.optional(),
    MILLRACE_TASK_NETWORK: z.enum(["allow", "deny"]).default("allow"),
    MILLRACE_TASK_PORTS: list
      .default(["80", "443"])
      .transform((ports) => ports.map(Number))
      .pipe(z.array(z.number().int().min(1).max(65_535))),
    MILLRACE_TASK_NETWORK_MB: z.coerce.number().int().min(1).default(10_240),
    MILLRACE_ALLOW_FOLDERS: list.default([]),
    HOST: z.string().default("127.0.0.1"),
  })
  .transform((env) => ({
    ...processSettings(env),
    databaseUrl: env.MILLRACE_SYS_DATABASE_URL,
    leaseSeconds: env.MILLRACE_LEASE_SECONDS,
    /** Where `/healthz`, `/readyz` and `/metrics` answer; 0 takes any free port. */
    host: env.HOST,
    port: env.MILLRACE_WORKER_PORT,
    /** A worker that starts under the name of a lost one may release its leases at once. */
    workerName: env.MILLRACE_WORKER_NAME,
    /** Labels of the queues that it serves. */
    queues: env.MILLRACE_QUEUES,
    /** Attempts at once inside the process, and as processes of their own. */
    lightSlots: env.MILLRACE_LIGHT_SLOTS,
    processSlots: env.MILLRACE_PROCESS_SLOTS,
    /** Where requirements of Python tasks come from. */
    pythonIndex: env.MILLRACE_PYTHON_INDEX,
    /** With less free where attempts write, no new one begins. */
    minFreeDiskBytes: env.MILLRACE_MIN_DISK_MB * 1024 * 1024,
    /** Interpreters of each language that may wait for tasks, started ahead of time. */
    warmRunners: env.MILLRACE_WARM_RUNNERS,
    /** What runs has this long to end when the worker is told to stop. */
    drainSeconds: env.MILLRACE_DRAIN_SECONDS,
    /** `host`, `host:port` or networks that tasks may reach although they are not public. */
    allowPrivateHosts: env.MILLRACE_ALLOW_PRIVATE_HOSTS,
    /** What code that asks for the network may reach, by the proxy alone; null for nothing. */
    taskNetwork:
      env.MILLRACE_TASK_NETWORK === "deny"
        ? null
        : {
            ports: env.MILLRACE_TASK_PORTS,
            maxBytes: env.MILLRACE_TASK_NETWORK_MB * 1024 * 1024,
            /** As `allowPrivateHosts`, for code: the same unless it is said. */
            privateHosts: env.MILLRACE_TASK_PRIVATE_HOSTS ?? env.MILLRACE_ALLOW_PRIVATE_HOSTS,
          },
    /** Folders that connections may name; `{team}` stands for the slug of the team. */
    allowFolders: env.MILLRACE_ALLOW_FOLDERS,
  }));

const seedSchema = z
  .object({
    ...common,
    DATABASE_URL: postgresUrl,
    MILLRACE_SYS_DATABASE_URL: postgresUrl,
    MILLRACE_BOOTSTRAP_TOKEN: z.string().min(1).optional(),
  })
  .transform((env) => ({
    ...processSettings(env),
    ownerDatabaseUrl: env.DATABASE_URL,
    databaseUrl: env.MILLRACE_SYS_DATABASE_URL,
    /** Becomes an owner API token of the demo team at the first start. */
    bootstrapToken: env.MILLRACE_BOOTSTRAP_TOKEN,
  }));

/** Settings of the web process. */
export type WebEnv = z.output<typeof webSchema>;

/** Settings of a worker process. */
export type WorkerEnv = z.output<typeof workerSchema>;

/** Settings of the step that makes the demo team. */
export type SeedEnv = z.output<typeof seedSchema>;

/**
 * Parses the environment of the web process.
 *
 * @throws Error that names every variable that is missing or wrong, and why, without its value.
 */
export function webEnv(source: Source = process.env): WebEnv {
  return parse(webSchema, source);
}

/** Parses the environment of a worker; errors as in `webEnv`. */
export function workerEnv(source: Source = process.env): WorkerEnv {
  return parse(workerSchema, source);
}

/** Parses the environment of the seeding step; errors as in `webEnv`. */
export function seedEnv(source: Source = process.env): SeedEnv {
  return parse(seedSchema, source);
}

/** A secret for one purpose, so that no two uses share the installation's key itself. */
export function derivedSecret(secretKey: string, purpose: string): string {
  const key = Buffer.from(secretKey, "base64");
  return Buffer.from(hkdfSync("sha256", key, "", purpose, 32)).toString("base64url");
}

function parse<T>(schema: z.ZodType<T>, source: Source): T {
  // An empty variable counts as absent: that is how compose files and CI hand on what is not set.
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = issue.path.join(".");
    return set[name] === undefined ? `${name} is not set` : `${name}: ${issue.message}`;
  });
  throw new Error(`environment: ${problems.join("; ")}`);
}

function processSettings(env: z.output<z.ZodObject<typeof common>>) {
  return {
    secretKey: env.MILLRACE_SECRET_KEY,
    mode: env.MILLRACE_MODE,
    /** Address under which browsers reach the web process, without a slash at the end. */
    baseUrl: env.MILLRACE_BASE_URL.replace(/\/$/, ""),
    logLevel: env.MILLRACE_LOG_LEVEL,
    dataDir: env.MILLRACE_DATA_DIR,
    /** The installation's mail server; without one, no e-mail is sent but by servers of teams. */
    smtp: smtpServer(env.MILLRACE_SMTP_URL, env.MILLRACE_SMTP_FROM),
  };
}

/** `smtps` is TLS from the start; `smtp` demands STARTTLS, unless the address ends in `?tls=none`. */
function smtpServer(text: string | undefined, from: string | undefined): SmtpServer | undefined {
  if (text === undefined) return undefined;
  const url = new URL(text);
  const isTls = url.protocol === "smtps:";
  const host = decodeURIComponent(url.hostname).replace(/^\[|\]$/g, "");
  return {
    host,
    port: url.port === "" ? (isTls ? 465 : 587) : Number(url.port),
    tls: isTls ? "tls" : url.searchParams.get("tls") === "none" ? "none" : "starttls",
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    from: from ?? `millrace@${host}`,
  };
}

function credentials(clientId: string | undefined, clientSecret: string | undefined) {
  return clientId === undefined || clientSecret === undefined
    ? undefined
    : { clientId, clientSecret };
}

function issuerCredentials(env: {
  OIDC_ISSUER?: string | undefined;
  OIDC_CLIENT_ID?: string | undefined;
  OIDC_CLIENT_SECRET?: string | undefined;
  OIDC_NAME: string;
}) {
  const client = credentials(env.OIDC_CLIENT_ID, env.OIDC_CLIENT_SECRET);
  return client === undefined || env.OIDC_ISSUER === undefined
    ? undefined
    : { ...client, issuer: env.OIDC_ISSUER, name: env.OIDC_NAME };
}

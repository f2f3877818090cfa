import { join } from "node:path";
import { roleUrl } from "../lib/db-roles";
import { DEMO_FILES } from "../lib/demo-files";
import { workerMemory } from "../lib/worker-arguments";

/** What decides the environment of the processes. */
export interface Installation {
  ownerUrl: string;
  secretKey: string;
  /** Address under which browsers reach the web process. */
  baseUrl: string;
  host: string;
  port: number;
  dataFolder: string;
  demo: boolean;
}

/** Variables that only the process gets that needs them. */
const PRIVATE = [
  "DATABASE_URL",
  "MILLRACE_WEB_DATABASE_URL",
  "MILLRACE_SYS_DATABASE_URL",
  "MILLRACE_BOOTSTRAP_TOKEN",
];

/** Of the web process: the role that row-level security binds, and no other. */
export function webEnvironment(installation: Installation): NodeJS.ProcessEnv {
  return {
    ...shared(installation),
    MILLRACE_WEB_DATABASE_URL: url(installation, "millrace_web"),
    MILLRACE_DEMO: installation.demo ? "1" : "0",
    HOST: installation.host,
    PORT: String(installation.port),
  };
}

/** Of one worker. */
export function workerEnvironment(
  installation: Installation,
  name: string,
  port: number,
): NodeJS.ProcessEnv {
  return {
    ...shared(installation),
    ...workerMemory(),
    MILLRACE_SYS_DATABASE_URL: url(installation, "millrace_sys"),
    MILLRACE_WORKER_NAME: name,
    MILLRACE_WORKER_PORT: String(port),
    ...allowedHosts(installation),
    ...allowedFolders(installation),
    HOST: "127.0.0.1",
  };
}

/**
 * Private addresses that tasks may reach: what the environment names, and what the demo's pipelines
 * need while only this machine reaches the product. Code of tasks never needs the database there.
 */
function allowedHosts({ demo, host, baseUrl, ownerUrl }: Installation): Record<string, string> {
  const named = process.env.MILLRACE_ALLOW_PRIVATE_HOSTS || undefined;
  const namedForCode = process.env.MILLRACE_TASK_PRIVATE_HOSTS ?? named;
  const isLocal = ["127.0.0.1", "::1", "localhost"].includes(host);
  const [web, database] = demo && isLocal ? [targetOf(baseUrl), targetOf(ownerUrl)] : [];
  const listOf = (...entries: (string | undefined)[]) =>
    entries.filter((entry) => entry !== undefined && entry !== "").join(",");
  return {
    MILLRACE_ALLOW_PRIVATE_HOSTS: listOf(named, web, database),
    MILLRACE_TASK_PRIVATE_HOSTS: listOf(namedForCode, web),
  };
}

/** Folders that connections may name: what the environment names, and the demo's own. */
function allowedFolders({ demo, dataFolder }: Installation): Record<string, string> {
  const named = process.env.MILLRACE_ALLOW_FOLDERS || undefined;
  const own = demo ? join(dataFolder, DEMO_FILES, "{team}") : undefined;
  const folders = [named, own].filter((entry) => entry !== undefined);
  return folders.length === 0 ? {} : { MILLRACE_ALLOW_FOLDERS: folders.join(",") };
}

/** `host:port` of a URL; undefined for a database that is reached without the network. */
function targetOf(url: string): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const usual = { "http:": "80", "https:": "443" }[protocol] ?? "5432";
  return hostname === "" ? undefined : `${hostname}:${port || usual}`;
}

/** Of the step that makes the demo team: it also makes databases of its own, as the owner. */
export function seedEnvironment(installation: Installation): NodeJS.ProcessEnv {
  const token = process.env.MILLRACE_BOOTSTRAP_TOKEN;
  return {
    ...shared(installation),
    DATABASE_URL: installation.ownerUrl,
    MILLRACE_SYS_DATABASE_URL: url(installation, "millrace_sys"),
    MILLRACE_WEB_DATABASE_URL: url(installation, "millrace_web"),
    ...(token === undefined ? {} : { MILLRACE_BOOTSTRAP_TOKEN: token }),
  };
}

function shared(installation: Installation): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !PRIVATE.includes(name) && !name.startsWith("npm_"),
  );
  return {
    ...Object.fromEntries(inherited),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    MILLRACE_SECRET_KEY: installation.secretKey,
    MILLRACE_BASE_URL: installation.baseUrl,
    MILLRACE_DATA_DIR: installation.dataFolder,
  };
}

function url(installation: Installation, role: "millrace_web" | "millrace_sys"): string {
  return roleUrl(installation.ownerUrl, installation.secretKey, role);
}

import { createHash } from "node:crypto";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { normalizeHost } from "@/lib/net/address";
import type { NetGuard } from "@/lib/net/guard";
import type { ConnectContext, ResolvedConnection } from "./context";
import { TaskFailure } from "./outcome";

const CONNECT_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
const DEFAULT_REGION = "us-east-1";
/** Clients that are kept: making one costs more than a request. */
const MAX_CLIENTS = 100;

/** What a task says of its store beside, or instead of, a connection. */
export interface S3Target {
  connection?: string | undefined;
  region?: string | undefined;
  /** Address of an S3-compatible store. */
  endpoint?: string | undefined;
  /** False: certificates are not checked. */
  verify?: boolean | undefined;
}

const clientsOf = new WeakMap<NetGuard, Map<string, S3Client>>();

/**
 * The client for a task's store. All that it connects to passes the guard; it never uses credentials
 * of the machine that it runs on: without a connection requests are not signed. It is shared: never
 * destroy it.
 *
 * @throws TaskFailure, GuardError
 */
export async function s3Client(ctx: ConnectContext, target: S3Target): Promise<S3Client> {
  const connection =
    target.connection === undefined ? undefined : await ctx.connection(target.connection);
  const settings = settingsOf(connection, target);
  if (settings.endpoint !== undefined) {
    const host = normalizeHost(new URL(settings.endpoint).hostname);
    // No lookup happens for an address that is written out.
    if (isIP(host) !== 0) await ctx.net.checkTarget(host, portOf(settings.endpoint));
  }
  const clients = clientsOf.get(ctx.net) ?? new Map<string, S3Client>();
  clientsOf.set(ctx.net, clients);
  const name = createHash("sha256").update(JSON.stringify(settings)).digest("base64");
  const known = clients.get(name);
  if (known !== undefined) {
    clients.delete(name);
    clients.set(name, known);
    return known;
  }
  const client = createClient(ctx.net, settings);
  clients.set(name, client);
  const oldest = clients.keys().next().value;
  // Requests under way end; the client only lets go of its idle connections.
  if (clients.size > MAX_CLIENTS && oldest !== undefined) clients.delete(oldest);
  return client;
}

interface Settings {
  endpoint: string | undefined;
  region: string;
  pathStyle: boolean;
  verify: boolean;
  keyId: string | undefined;
  secretKey: string | undefined;
  sessionToken: string | undefined;
}

function settingsOf(connection: ResolvedConnection | undefined, target: S3Target): Settings {
  if (connection !== undefined && connection.type !== "s3") {
    throw new TaskFailure(
      "wrong_connection_type",
      `Expected an S3 connection, found ${connection.id} of type ${connection.type}`,
      { retryable: false },
    );
  }
  const text = (name: string) => {
    const value = connection?.extra[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const own = text("endpoint");
  const endpoint = target.endpoint ?? own;
  if (connection !== undefined && endpoint !== undefined && originOf(endpoint) !== originOf(own)) {
    // What signs requests for one store must not be shown to another.
    throw new TaskFailure(
      "endpoint_outside_connection",
      `${endpoint} is not the endpoint of connection ${connection.id} (${own ?? "Amazon S3"})`,
      { retryable: false },
    );
  }
  const addressing = text("addressing") ?? "auto";
  return {
    endpoint,
    region: target.region ?? text("region") ?? DEFAULT_REGION,
    pathStyle: addressing === "path" || (addressing === "auto" && endpoint !== undefined),
    verify: target.verify ?? text("tls") !== "skip",
    keyId: connection?.login,
    secretKey: connection?.secrets?.secret_access_key,
    sessionToken: connection?.secrets?.session_token,
  };
}

function originOf(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined) return undefined;
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new TaskFailure("bad_endpoint", `Expected an http or https address, found ${endpoint}`, {
      retryable: false,
    });
  }
  return new URL(endpoint).origin;
}

function portOf(endpoint: string | undefined): number {
  if (endpoint === undefined) return 443;
  const { port, protocol } = new URL(endpoint);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}

function createClient(net: NetGuard, settings: Settings): S3Client {
  const { endpoint, region, pathStyle, verify, keyId, secretKey, sessionToken } = settings;
  const lookup = guardedLookup(net, portOf(endpoint));
  const config: S3ClientConfig = {
    region,
    forcePathStyle: pathStyle,
    maxAttempts: 2,
    // Stores other than Amazon's do not all know the newer checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50, lookup }),
      httpsAgent: new HttpsAgent({
        keepAlive: true,
        maxSockets: 50,
        rejectUnauthorized: verify,
        lookup,
      }),
    }),
  };
  if (endpoint !== undefined) config.endpoint = endpoint;
  if (keyId === undefined || secretKey === undefined) {
    config.credentials = { accessKeyId: "anonymous", secretAccessKey: "anonymous" };
    config.signer = { sign: async (request) => request };
  } else {
    config.credentials = {
      accessKeyId: keyId,
      secretAccessKey: secretKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    };
  }
  return new S3Client(config);
}

/** Checks a name at the moment of connecting, and connects to the address that was checked. */
function guardedLookup(net: NetGuard, port: number): LookupFunction {
  return (host, options, callback) => {
    net.checkTarget(host, port).then(
      ({ address, family }) =>
        options.all ? callback(null, [{ address, family }]) : callback(null, address, family),
      (error: Error) => callback(error, ""),
    );
  };
}

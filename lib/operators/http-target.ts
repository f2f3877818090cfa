import type * as z from "zod";
import type { OperatorContext } from "./context";
import type { httpRequestDescription } from "./http-request.schema";
import { TaskFailure } from "./outcome";

type Config = z.output<typeof httpRequestDescription.config>;

/** The part of a config that says where a request goes. */
type RequestConfig = Pick<Config, "url"> &
  Partial<Pick<Config, "connection" | "headers" | "query" | "json">>;

/** Where a request goes and what it is sent with; a connection's credentials stay with its host. */
export async function requestTarget(
  ctx: OperatorContext,
  config: RequestConfig,
): Promise<{ url: URL; headers: Record<string, string> }> {
  const given: Record<string, string> = { "user-agent": "Millrace", ...config.headers };
  if (config.json !== undefined) given["content-type"] ??= "application/json";
  if (config.connection === undefined) return { url: address(config), headers: given };
  const connection = await ctx.connection(config.connection);
  const scheme = connection.extra.scheme === "http" ? "http" : "https";
  const host = connection.host ?? "";
  const port = connection.port === undefined ? "" : `:${connection.port}`;
  const base = new URL(host.includes("://") ? host : `${scheme}://${host}${port}`);
  if (host.includes("://") && connection.port !== undefined) base.port = String(connection.port);
  const url = address(config, base);
  // A task that writes out another host must not be handed this one's credentials.
  if (url.origin !== base.origin) {
    throw new TaskFailure(
      "url_outside_connection",
      `${url.origin} is not the host of connection ${connection.id}`,
      { retryable: false },
    );
  }
  return { url, headers: { ...authorizationOf(connection), ...given } };
}

/** The header that a connection's credentials make. */
export function authorizationOf(connection: {
  login?: string | undefined;
  password?: string | undefined;
}): Record<string, string> {
  const { login, password } = connection;
  if (password === undefined) return {};
  if (login === undefined || login === "") return { authorization: `Bearer ${password}` };
  const pair = Buffer.from(`${login}:${password}`, "utf8").toString("base64");
  return { authorization: `Basic ${pair}` };
}

function address(config: RequestConfig, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(config.url, base);
  } catch (cause) {
    throw new TaskFailure("bad_url", `Expected an address, found ${config.url}`, {
      retryable: false,
      cause,
    });
  }
  for (const [name, value] of Object.entries(config.query ?? {})) {
    for (const each of [value].flat()) url.searchParams.append(name, String(each));
  }
  return url;
}

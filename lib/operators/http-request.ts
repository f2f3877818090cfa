import type { Response } from "undici";
import type * as z from "zod";
import type { JsonValue } from "@/lib/schemas/json";
import type { OperatorContext } from "./context";
import type { Operator } from "./define-operator";
import { httpRequestDescription } from "./http-request.schema";
import { netFailure } from "./net-failure";
import { TaskFailure } from "./outcome";
import { parseOutput } from "./output";
import { readLimited } from "./read-limited";

type Config = z.output<typeof httpRequestDescription.config>;

/** The part of a config that says where a request goes. */
type RequestConfig = Pick<Config, "url"> &
  Partial<Pick<Config, "connection" | "headers" | "query" | "json">>;

const DEFAULT_TIMEOUT_SECONDS = 30;
/** An error's body in the log, in characters. */
const EXCERPT_LENGTH = 2000;

/** The `http.request` operator. */
export const httpRequestOperator: Operator<typeof httpRequestDescription.config> = {
  ...httpRequestDescription,
  async run(ctx, config) {
    const timeout = AbortSignal.timeout((config.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000);
    const signal = AbortSignal.any([ctx.signal, timeout]);
    const { url, headers } = await requestTarget(ctx, config);
    const body = config.json === undefined ? config.body : JSON.stringify(config.json);
    const method = config.method ?? "GET";
    ctx.log.system(`${method} ${url.href}`);
    try {
      const response = await ctx.net.fetch(url, { method, headers, body, signal });
      const text = await readLimited(response);
      ctx.log.system(`Status ${response.status}, ${Buffer.byteLength(text)} bytes`);
      checkStatus(ctx, config, response, text);
      const output = outputOf(config, response, text);
      return output === undefined ? {} : { output };
    } catch (error) {
      if (ctx.signal.aborted) throw new TaskFailure("aborted", "The task was stopped");
      if (timeout.aborted) {
        throw new TaskFailure("http_timeout", `No answer in time from ${url.host}`, {
          cause: error,
        });
      }
      throw netFailure(error, url.host);
    }
  },
};

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
  return { url, headers: { ...authorization(connection), ...given } };
}

function authorization(connection: {
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

function checkStatus(ctx: OperatorContext, config: Config, response: Response, text: string): void {
  const { status } = response;
  const expected = config.expected_status;
  const fine = expected === undefined ? status >= 200 && status < 300 : expected.includes(status);
  if (fine) return;
  if (text !== "") ctx.log.error(text.slice(0, EXCERPT_LENGTH));
  const wanted = expected === undefined ? "200 to 299" : expected.join(", ");
  // Another attempt helps when the server is at fault or asks to wait, not when the request is.
  const retryable = status >= 500 || status === 408 || status === 425 || status === 429;
  throw new TaskFailure("http_status", `Status ${status}, expected ${wanted}`, { retryable });
}

function outputOf(config: Config, response: Response, text: string): JsonValue | undefined {
  const wanted = config.output ?? "auto";
  if (wanted === "none") return undefined;
  const type = response.headers.get("content-type") ?? "";
  const isJson = /^[^;]*[/+]json\b/i.test(type);
  if (wanted === "text" || (wanted === "auto" && !isJson)) return parseOutput(text);
  if (text.trim() === "") return undefined;
  return parseOutput(parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TaskFailure("response_not_json", "The answer is not JSON", { cause });
  }
}

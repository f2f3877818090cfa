import { isDeepStrictEqual } from "node:util";
import type * as z from "zod";
import type { JsonValue } from "@/lib/schemas/json";
import { requestTarget } from "./http-request";
import { netFailure } from "./net-failure";
import { TaskFailure } from "./outcome";
import { readLimited } from "./read-limited";
import { defineSensor } from "./sensor";
import { sensorHttpDescription } from "./sensor-http.schema";
import { limitTime } from "./time-limit";

type Config = z.output<typeof sensorHttpDescription.config>;

const REQUEST_TIMEOUT_MS = 30_000;
const NOT_YET = [404, 425, 429, 503];

/** The `sensor.http` operator. */
export const sensorHttpOperator = defineSensor(
  sensorHttpDescription,
  (config) => config,
  async (ctx, config) => {
    const { url, headers } = await requestTarget(ctx, config);
    const limit = limitTime(ctx.signal, REQUEST_TIMEOUT_MS);
    try {
      const response = await ctx.net.fetch(url, {
        method: config.method ?? "GET",
        headers,
        signal: limit.signal,
      });
      const text = await readLimited(response);
      const { status } = response;
      if ((config.response_error_codes_allowlist ?? NOT_YET).includes(status)) {
        return { met: false, saw: `status ${status}` };
      }
      if (!response.ok) {
        throw new TaskFailure("http_status", `Status ${status} from ${url.host}`);
      }
      const missing = missingIn(text, config);
      if (missing === null) return { met: true, saw: `status ${status}, as expected` };
      return { met: false, saw: `status ${status}, but ${missing}` };
    } catch (error) {
      if (ctx.signal.aborted) throw new TaskFailure("aborted", "The task was stopped");
      if (limit.isOver) {
        throw new TaskFailure("http_timeout", `No answer in time from ${url.host}`, {
          cause: error,
        });
      }
      throw netFailure(error, url.host);
    } finally {
      limit.release();
    }
  },
);

/** What an answer lacks, in words; null when it is as expected. */
function missingIn(text: string, config: Config): string | null {
  const { response_contains: wanted, response_json: values } = config;
  if (wanted !== undefined && !text.includes(wanted)) return `it does not contain "${wanted}"`;
  if (values === undefined) return null;
  let body: JsonValue;
  try {
    body = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  for (const [path, value] of Object.entries(values)) {
    const found = valueAt(body, path);
    if (isDeepStrictEqual(found, value)) continue;
    const shown = found === undefined ? "missing" : JSON.stringify(found).slice(0, 100);
    return `${path} is ${shown}`;
  }
  return null;
}

function valueAt(value: JsonValue, path: string): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const name of path.split(".")) {
    if (typeof current !== "object" || current === null) return undefined;
    const entry: [string, JsonValue] | undefined = Object.entries(current).find(
      ([key]) => key === name,
    );
    current = entry?.[1];
  }
  return current;
}

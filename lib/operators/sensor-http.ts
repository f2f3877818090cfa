import { missingIn } from "./http-answer";
import { requestTarget } from "./http-target";
import { netFailure } from "./net-failure";
import { TaskFailure } from "./outcome";
import { readLimited } from "./read-limited";
import { defineSensor } from "./sensor";
import { sensorHttpDescription } from "./sensor-http.schema";
import { limitTime } from "./time-limit";

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

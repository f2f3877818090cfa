import type * as z from "zod";
import { retryDelaySeconds } from "@/lib/core/run/retry";
import { formatDuration } from "@/lib/schemas/duration";
import type { JsonValue } from "@/lib/schemas/json";
import type { OperatorContext } from "./context";
import type { Operator, OperatorDescription, OperatorResult } from "./define-operator";
import { TaskFailure, TaskSkipped } from "./outcome";
import {
  DEFAULT_POKE_INTERVAL_SECONDS,
  DEFAULT_SENSOR_TIMEOUT_SECONDS,
  type sensorFields,
} from "./sensor.schema";

/** What one look found. `saw` is for people and stands in the log whenever it changes. */
export type Look =
  | { met: true; saw: string; output?: JsonValue }
  | {
      met: false;
      saw: string;
      /** What the next look is given. */
      kept?: JsonValue;
      /** When it can be met at the earliest, if that is known: nobody looks before. */
      until?: Date;
      /** The DAG run whose end makes the next look worth while. */
      run?: string;
      /** The asset whose update does. */
      asset?: { id: string; since: Date };
    };

type SensorConfig = z.output<z.ZodObject<typeof sensorFields>>;

/** A sensor: `look` says whether its condition is met now; waiting and its bounds are the same for all. */
export function defineSensor<Config extends z.ZodObject>(
  description: OperatorDescription<Config>,
  timing: (config: z.output<Config>) => SensorConfig,
  look: (ctx: OperatorContext, config: z.output<Config>, kept: JsonValue) => Promise<Look>,
): Operator<Config> {
  return {
    ...description,
    async run(ctx, config) {
      const found = await look(ctx, config, ctx.resumed?.kept ?? null);
      if (found.saw !== ctx.resumed?.saw) ctx.log.info(found.saw);
      if (found.met) return found.output === undefined ? {} : { output: found.output };
      return waitOn(ctx, timing(config), found);
    },
  };
}

function waitOn(
  ctx: OperatorContext,
  config: SensorConfig,
  found: Extract<Look, { met: false }>,
): OperatorResult {
  const timeout = config.timeout ?? DEFAULT_SENSOR_TIMEOUT_SECONDS;
  const left = timeout - (ctx.resumed?.elapsedSeconds ?? 0);
  if (left <= 0) {
    const message = `timeout of ${formatDuration(timeout)} is over; last seen: ${found.saw}`;
    if (config.soft_fail === true) throw new TaskSkipped(message);
    // As in Airflow: what waited for its whole time does not wait for it again.
    throw new TaskFailure("sensor_timeout", message, { retryable: false });
  }
  const pause = retryDelaySeconds({
    attempt: (ctx.resumed?.looks ?? 0) + 1,
    retryDelaySeconds: config.poke_interval ?? DEFAULT_POKE_INTERVAL_SECONDS,
    exponential: config.exponential_backoff ?? false,
    maxRetryDelaySeconds: config.max_wait ?? null,
    jitterSeed: ctx.idempotencyKey,
  });
  const waiting = {
    saw: found.saw,
    ...(found.kept === undefined ? {} : { kept: found.kept }),
    ...(found.run === undefined ? {} : { run: found.run }),
    ...(found.asset === undefined ? {} : { asset: found.asset }),
  };
  const deadline = Date.now() + left * 1000;
  if (found.until !== undefined && found.until.getTime() < deadline) {
    return { defer: { ...waiting, until: found.until } };
  }
  // The last look is at the deadline itself.
  const seconds = found.until === undefined ? Math.min(pause, left) : left;
  return { defer: { ...waiting, afterSeconds: seconds } };
}

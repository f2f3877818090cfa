import type * as z from "zod";

/** A kind of durable work: its name, the form of its payload, and how it is queued. */
export interface JobDefinition<Payload extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly payload: Payload;
  /**
   * True when orders that wait are one: a second order is dropped while the first has not started.
   * With a payload that differs, `key` tells them apart.
   */
  readonly coalesce: boolean;
  readonly key?: (payload: z.output<Payload>) => string;
  /** Five cron fields in UTC, for work that recurs by itself. */
  readonly cron?: string;
}

/** States a job with its payload's type inferred. */
export function defineJob<Payload extends z.ZodType>(
  definition: JobDefinition<Payload>,
): JobDefinition<Payload> {
  return definition;
}

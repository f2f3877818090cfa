import * as z from "zod";
import { describeOperator } from "./define-operator";
import { responseContains, responseJson } from "./http-answer.schema";
import { field } from "./meta";
import { sensorFields } from "./sensor.schema";

/** Waits until an HTTP API answers as expected. */
export const sensorHttpDescription = describeOperator({
  type: "sensor.http",
  label: "Wait for HTTP",
  description: "Waits until an HTTP API answers as expected",
  icon: "radar",
  kind: "in_process",
  config: z.strictObject({
    url: z
      .string()
      .min(1)
      .max(8192)
      .meta(
        field({
          title: "URL",
          description: "http or https; with a connection, a path below the connection's host",
          template: true,
        }),
      ),
    method: z
      .enum(["GET", "HEAD", "POST"])
      .optional()
      .meta(field({ title: "Method", description: "Default GET" })),
    connection: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta(
        field({
          title: "Connection",
          description: "Gives the host, and the login or the bearer token",
          connection: true,
        }),
      ),
    headers: z
      .record(z.string().min(1).max(200), z.string().max(8192))
      .optional()
      .meta(field({ title: "Headers", template: true })),
    response_contains: responseContains,
    response_json: responseJson,
    response_error_codes_allowlist: z
      .array(z.number().int().min(300).max(599))
      .max(50)
      .optional()
      .meta(
        field({
          title: "Waits on",
          description: "Statuses that mean not yet; default 404, 425, 429, 503. Others fail",
        }),
      ),
    ...sensorFields,
  }),
});

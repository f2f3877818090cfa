import * as z from "zod";
import { durationSchema } from "@/lib/schemas/duration";
import { jsonValueSchema } from "@/lib/schemas/json";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Sends one HTTP request and hands on its answer. */
export const httpRequestDescription = describeOperator({
  type: "http.request",
  label: "HTTP request",
  description: "Calls an HTTP API and hands on the answer",
  icon: "globe",
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
      .enum(METHODS)
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
    query: z
      .record(z.string().min(1).max(200), z.union([scalar, z.array(scalar)]))
      .optional()
      .meta(field({ title: "Query", description: "Added to the URL, encoded", template: true })),
    body: z
      .string()
      .max(1024 * 1024)
      .optional()
      .meta(field({ title: "Body", description: "Sent as it is", template: true })),
    json: jsonValueSchema.optional().meta(
      field({
        title: "JSON body",
        description: "Sent as application/json",
        template: true,
        native: true,
        language: "json",
      }),
    ),
    expected_status: z
      .array(z.number().int().min(100).max(599))
      .min(1)
      .max(50)
      .optional()
      .meta(field({ title: "Expected status", description: "Default: any of 200 to 299" })),
    output: z
      .enum(["auto", "json", "text", "none"])
      .optional()
      .meta(
        field({
          title: "Output",
          description:
            "What becomes the XCom return_value: JSON, text, nothing, or by the content type (default)",
        }),
      ),
    timeout: durationSchema
      .optional()
      .meta(field({ title: "Timeout", description: "For the whole request (default 30s)" })),
  }),
  check(config) {
    if (config.body === undefined || config.json === undefined) return [];
    return [
      { path: ["json"], message: "Expected either body or json, not both", code: "body_or_json" },
    ];
  },
});

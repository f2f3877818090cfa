import * as z from "zod";
import { durationSchema } from "@/lib/schemas/duration";
import { jsonValueSchema } from "@/lib/schemas/json";
import { type ConfigProblem, describeOperator } from "./define-operator";
import { responseContains, responseJson } from "./http-answer.schema";
import { paginationSchema } from "./http-pages.schema";
import { field } from "./meta";
import { MAX_RESPONSE_BYTES } from "./read-limited";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
const MOST_SAVED_BYTES = 1024 ** 4;
const MOST_WAIT_SECONDS = 3600;
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
    response_contains: responseContains,
    response_json: responseJson,
    pagination: paginationSchema.optional().meta(
      field({
        title: "Pages",
        description:
          "{by: link} · {by: cursor, path: meta.next, param: cursor} · {by: page, param: page, first: 1} · {by: offset, param: offset}; with items, the path of a page's list, and max_pages (default 100). The items of all pages are handed on as one list",
      }),
    ),
    save_connection: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta(
        field({
          title: "Save to",
          description: "A local folder, an SFTP server or an S3 store; instead of the XCom",
          connection: true,
        }),
      ),
    save_path: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .meta(
        field({
          title: "Save path",
          description: "A path there; the body as it comes, or with pages a line of JSON an item",
          template: true,
        }),
      ),
    max_bytes: z
      .number()
      .int()
      .min(1)
      .max(MOST_SAVED_BYTES)
      .optional()
      .meta(
        field({
          title: "Most bytes",
          description: "A larger answer fails the task; default 10 MiB, and 1 GiB when it is saved",
        }),
      ),
    max_wait: durationSchema
      .refine((seconds) => seconds <= MOST_WAIT_SECONDS, {
        error: "Expected at most 1h: a task that waits longer is better retried",
      })
      .optional()
      .meta(
        field({
          title: "Longest wait",
          description:
            "For a server that answers 429 or 503 and says with Retry-After when to ask again; in total, default 1m",
        }),
      ),
    timeout: durationSchema.optional().meta(
      field({
        title: "Timeout",
        description: "For each request and its answer (default 30s, 1h when it is saved)",
      }),
    ),
  }),
  check(config) {
    const problems: ConfigProblem[] = [];
    const refuse = (path: string, message: string, code: string) =>
      void problems.push({ path: [path], message, code });
    if (config.body !== undefined && config.json !== undefined) {
      refuse("json", "Expected either body or json, not both", "body_or_json");
    }
    if ((config.save_connection === undefined) !== (config.save_path === undefined)) {
      refuse("save_path", "save_connection and save_path belong together", "missing_target");
    }
    const isSaved = config.save_path !== undefined;
    if (isSaved && config.output !== undefined) {
      refuse("output", "Expected either output or save_path, not both", "exclusive_fields");
    }
    if (config.pagination !== undefined && config.output === "text") {
      refuse("output", "The items of pages are JSON", "exclusive_fields");
    }
    if (
      isSaved &&
      config.pagination === undefined &&
      (config.response_contains !== undefined || config.response_json !== undefined)
    ) {
      refuse("save_path", "A body that is saved as it comes is not checked", "exclusive_fields");
    }
    if (!isSaved && (config.max_bytes ?? 0) > MAX_RESPONSE_BYTES) {
      refuse("max_bytes", "More than 10 MiB must be saved to a file", "too_large");
    }
    return problems;
  },
});

import * as z from "zod";
import type { ConfigProblem } from "./define-operator";
import { field } from "./meta";
import { parseS3Address } from "./s3-address";

/** Objects that a task handles when it does not say. */
export const DEFAULT_MAX_OBJECTS = 1000;

/** Where a task's store is: what every S3 operator's config has. */
export const s3TargetFields = {
  connection: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta(
      field({
        title: "Connection",
        description: "An S3 connection; without one requests are not signed",
        connection: true,
      }),
    ),
  region: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta(field({ title: "Region" })),
  endpoint: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .meta(field({ title: "Endpoint", description: "Address of a store other than Amazon's" })),
  verify: z
    .boolean()
    .optional()
    .meta(field({ title: "Verify TLS", description: "Check the certificate; default true" })),
};

const address = z.string().min(1).max(1100);

/** A field of objects: addresses, with or without wildcards. */
export function objectsField(title: string, what: string) {
  return z.union([address, z.array(address).min(1).max(1000)]).meta(
    field({
      title,
      description: `${what}: s3://bucket/key, or a list of such; a key may hold *, ? and [abc], which cross folders, and stands for all below it when it ends in /`,
      template: true,
      native: true,
    }),
  );
}

/** A field that names one object, or with `/` at its end a folder. */
export function targetField(title: string, description: string) {
  return address.meta(field({ title, description, template: true }));
}

/** The bound that keeps a pattern from touching more than was meant. */
export const maxObjectsField = z
  .number()
  .int()
  .min(1)
  .max(100_000)
  .optional()
  .meta(
    field({
      title: "Most objects",
      description: `More fail the task before anything is done; default ${DEFAULT_MAX_OBJECTS}`,
    }),
  );

/** What is wrong with addresses that are written out. */
export function addressProblems(path: string, texts: string | readonly string[]): ConfigProblem[] {
  return [texts].flat().flatMap((text) => {
    if (text.includes("{{") || text.includes("{%") || parseS3Address(text) !== null) return [];
    return [
      { path: [path], message: `Expected s3://bucket/key, found ${text}`, code: "bad_address" },
    ];
  });
}

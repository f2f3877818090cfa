import * as z from "zod";
import { field } from "./meta";

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

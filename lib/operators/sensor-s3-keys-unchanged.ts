import { createHash } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import * as z from "zod";
import { formatDuration } from "@/lib/schemas/duration";
import { TaskFailure } from "./outcome";
import { s3Client } from "./s3-client";
import { s3Failure } from "./s3-failure";
import { defineSensor } from "./sensor";
import { sensorS3KeysUnchangedDescription } from "./sensor-s3-keys-unchanged.schema";

const DEFAULT_INACTIVITY_SECONDS = 3600;
const MAX_LISTED = 100_000;
/** What was there, and since when (seconds after the first look). */
const keptSchema = z.object({ digest: z.string(), count: z.number(), since: z.number() });

/** The `sensor.s3_keys_unchanged` operator. */
export const sensorS3KeysUnchangedOperator = defineSensor(
  sensorS3KeysUnchangedDescription,
  (config) => config,
  async (ctx, config, kept) => {
    const { bucket_name: bucket, prefix } = config;
    const client = await s3Client(ctx, config);
    const { digest, count } = await contentOf(client, bucket, prefix, ctx.signal);
    const before = kept === null ? undefined : keptSchema.parse(kept);
    const now = ctx.resumed?.elapsedSeconds ?? 0;
    if (before !== undefined && count < before.count && config.allow_delete === false) {
      throw new TaskFailure(
        "objects_deleted",
        `${before.count - count} of ${before.count} objects below ${prefix} were deleted`,
        { retryable: false },
      );
    }
    const since = before?.digest === digest ? before.since : now;
    const quiet = now - since;
    const wanted = config.inactivity_period ?? DEFAULT_INACTIVITY_SECONDS;
    const enough = count >= (config.min_objects ?? 1);
    const objects = count === 1 ? "1 object" : `${count} objects`;
    if (enough && quiet >= wanted) {
      return { met: true, saw: `${objects}, unchanged for ${formatDuration(wanted)}` };
    }
    const saw = enough
      ? `${objects}, unchanged since a look ${formatDuration(Math.round(quiet))} ago`
      : `${objects}, fewer than ${config.min_objects ?? 1}`;
    return { met: false, saw, kept: { digest, count, since } };
  },
);

/** How many objects there are, and a digest of their keys and contents. */
async function contentOf(
  client: S3Client,
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): Promise<{ digest: string; count: number }> {
  const hash = createHash("sha256");
  let count = 0;
  let token: string | undefined;
  try {
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
        { abortSignal: signal },
      );
      for (const { Key, ETag, Size } of page.Contents ?? []) {
        hash.update(JSON.stringify([Key, ETag, Size]));
        count += 1;
      }
      token = page.NextContinuationToken;
    } while (token !== undefined && count < MAX_LISTED);
  } catch (error) {
    throw s3Failure(error, bucket);
  }
  if (token === undefined) return { digest: hash.digest("base64"), count };
  throw new TaskFailure(
    "too_many_keys",
    `Bucket ${bucket} has more than ${MAX_LISTED} keys that begin with "${prefix}"`,
    { retryable: false },
  );
}

import { DeleteObjectsCommand } from "@aws-sdk/client-s3";
import type { Operator } from "./define-operator";
import { TaskFailure } from "./outcome";
import { s3Client } from "./s3-client";
import { s3DeleteDescription } from "./s3-delete.schema";
import { s3Failure } from "./s3-failure";
import { DEFAULT_MAX_OBJECTS } from "./s3-fields";
import { type S3Object, selectObjects } from "./s3-objects";

/** A store takes no more in one request. */
const BATCH_OBJECTS = 1000;

/** The `s3.delete` operator. */
export const s3DeleteOperator: Operator<typeof s3DeleteDescription.config> = {
  ...s3DeleteDescription,
  async run(ctx, config) {
    const client = await s3Client(ctx, config);
    const found = await selectObjects(ctx, client, config.objects, {
      max: config.max_objects ?? DEFAULT_MAX_OBJECTS,
    });
    if (config.dry_run === true) {
      ctx.log.system(`Dry run: ${found.length} objects would be deleted`);
      return { output: { deleted: 0, found: found.length } };
    }
    let deleted = 0;
    for (const [bucket, objects] of byBucket(found)) {
      for (let from = 0; from < objects.length; from += BATCH_OBJECTS) {
        const batch = objects.slice(from, from + BATCH_OBJECTS);
        try {
          const { Errors = [] } = await client.send(
            new DeleteObjectsCommand({
              Bucket: bucket,
              Delete: { Objects: batch.map(({ key }) => ({ Key: key })), Quiet: true },
            }),
            { abortSignal: ctx.signal },
          );
          const refused = Errors[0];
          if (refused !== undefined) {
            throw new TaskFailure(
              "not_deleted",
              `${Errors.length} of ${batch.length} objects were not deleted, the first s3://${bucket}/${refused.Key}: ${refused.Code}: ${refused.Message}`,
            );
          }
        } catch (error) {
          throw s3Failure(error, bucket);
        }
        deleted += batch.length;
        ctx.log.system(`Deleted ${deleted} of ${found.length} objects`);
      }
    }
    return { output: { deleted, found: found.length } };
  },
};

function byBucket(objects: readonly S3Object[]): Map<string, S3Object[]> {
  return Map.groupBy(objects, ({ bucket }) => bucket);
}

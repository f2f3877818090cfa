import { CopyObjectCommand, DeleteObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { OperatorContext } from "./context";
import type { Operator } from "./define-operator";
import { copyInParts, copySource } from "./files/s3-part-copy";
import { s3Store } from "./files/s3-store";
import { uploadToS3 } from "./files/s3-upload";
import { s3Client } from "./s3-client";
import { s3CopyDescription } from "./s3-copy.schema";
import { s3Failure } from "./s3-failure";
import { DEFAULT_MAX_OBJECTS } from "./s3-fields";
import { eachObject, type S3Object, selectObjects, targetsOf } from "./s3-objects";

/** What a store copies in one request before it may seem silent; it takes 5 GB at most. */
const PART_BYTES = 512 * 1024 ** 2;
const MB = 1024 ** 2;

/** The `s3.copy` operator. */
export const s3CopyOperator: Operator<typeof s3CopyDescription.config> = {
  ...s3CopyDescription,
  async run(ctx, config) {
    const client = await s3Client(ctx, config);
    const found = await selectObjects(ctx, client, config.from, {
      max: config.max_objects ?? DEFAULT_MAX_OBJECTS,
      require: true,
    });
    const targets = targetsOf(found, config.to);
    const { move = false } = config;
    await eachObject(ctx, move ? "Moved" : "Copied", targets, async ({ object, target }) => {
      // A store refuses to copy an object onto itself, and moving it there would delete it.
      if (object.address !== target.address) {
        await copy(ctx, client, config, object, target);
        if (move) await remove(ctx, client, object);
      }
      return `${object.address} → ${target.address}, ${object.bytes} bytes`;
    });
    const copies = targets.map(({ target }) => target.address);
    return { output: { copied: copies.length, objects: copies.slice(0, DEFAULT_MAX_OBJECTS) } };
  },
};

async function copy(
  ctx: OperatorContext,
  client: S3Client,
  config: Parameters<typeof s3Store>[1] & { part_size_mb?: number | undefined },
  object: S3Object,
  target: { bucket: string; key: string },
): Promise<void> {
  const { signal } = ctx;
  const partBytes = config.part_size_mb === undefined ? PART_BYTES : config.part_size_mb * MB;
  if (object.bytes > partBytes) {
    if (await copyInParts(client, { object, target, partBytes, signal })) return;
    ctx.log.system(`The store does not copy in parts: ${object.address} passes through the worker`);
    const content = await (await s3Store(ctx, config)).read(object.address);
    const { bytes } = object;
    await uploadToS3(client, { ...target, content, bytes, signal });
    return;
  }
  try {
    await client.send(
      new CopyObjectCommand({
        Bucket: target.bucket,
        Key: target.key,
        CopySource: copySource(object),
      }),
      { abortSignal: signal },
    );
  } catch (error) {
    throw s3Failure(error, target.bucket);
  }
}

async function remove(ctx: OperatorContext, client: S3Client, object: S3Object): Promise<void> {
  try {
    await client.send(new DeleteObjectCommand({ Bucket: object.bucket, Key: object.key }), {
      abortSignal: ctx.signal,
    });
  } catch (error) {
    throw s3Failure(error, object.bucket);
  }
}

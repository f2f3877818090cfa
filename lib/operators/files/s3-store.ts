import { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { OperatorContext } from "../context";
import { TaskFailure } from "../outcome";
import type { S3Address } from "../s3-address";
import { type S3Target, s3Client } from "../s3-client";
import { isNotFound, s3Failure } from "../s3-failure";
import { listObjects, s3AddressOf } from "../s3-objects";
import { uploadToS3 } from "./s3-upload";
import type { FileStore } from "./store";

/** The objects of a store; paths are `s3://bucket/key`. */
export async function s3Store(ctx: OperatorContext, target: S3Target): Promise<FileStore> {
  const client = await s3Client(ctx, target);
  return {
    name: target.connection ?? "S3",
    async list(pattern) {
      const found = await listObjects(client, pattern, ctx.signal);
      return found.map(({ address, bytes, etag }) => ({ path: address, bytes, version: etag }));
    },
    async read(path) {
      const { bucket, key } = addressOf(path);
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
          abortSignal: ctx.signal,
        });
        if (Body instanceof Readable) return Body;
        throw new TypeError("a body is a stream");
      } catch (error) {
        if (!isNotFound(error) || (error instanceof Error && error.name === "NoSuchBucket")) {
          throw s3Failure(error, bucket);
        }
        throw new TaskFailure("file_not_found", `There is no ${path}`, { cause: error });
      }
    },
    write: (path, content) =>
      uploadToS3(client, { ...addressOf(path), content, signal: ctx.signal }),
    // The client is shared.
    close: async () => {},
  };
}

function addressOf(path: string): S3Address {
  const address = s3AddressOf(path);
  if (address.key !== "") return address;
  throw new TaskFailure("bad_config", `Expected s3://bucket/key, found ${path}`, {
    retryable: false,
  });
}

import { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { OperatorContext } from "../context";
import { TaskFailure } from "../outcome";
import { parseS3Address } from "../s3-address";
import { type S3Target, s3Client } from "../s3-client";
import { isNotFound, s3Failure } from "../s3-failure";
import { CountBytes } from "./count-bytes";
import type { FileStore } from "./store";

/** Parts of an upload: what is kept in memory is a few of them. */
const PART_BYTES = 8 * 1024 * 1024;

/** The objects of a store; paths are `s3://bucket/key`. */
export async function s3Store(ctx: OperatorContext, target: S3Target): Promise<FileStore> {
  const client = await s3Client(ctx, target);
  return {
    name: target.connection ?? "S3",
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
    async write(path, content) {
      const { bucket, key } = addressOf(path);
      const count = new CountBytes();
      content.on("error", (error) => count.destroy(error));
      const upload = new Upload({
        client,
        params: { Bucket: bucket, Key: key, Body: content.pipe(count) },
        partSize: PART_BYTES,
        queueSize: 2,
      });
      const stop = () => void upload.abort();
      ctx.signal.addEventListener("abort", stop, { once: true });
      try {
        await upload.done();
      } catch (error) {
        throw s3Failure(error, bucket);
      } finally {
        ctx.signal.removeEventListener("abort", stop);
      }
      return count.bytes;
    },
    // The client is shared.
    close: async () => {},
  };
}

function addressOf(path: string): { bucket: string; key: string } {
  const address = parseS3Address(path);
  if (address !== null && address.key !== "") return address;
  throw new TaskFailure("bad_config", `Expected s3://bucket/key, found ${path}`, {
    retryable: false,
  });
}

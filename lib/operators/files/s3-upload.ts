import type { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { s3Failure } from "../s3-failure";
import { CountBytes } from "./count-bytes";

/** Parts of an upload: what is kept in memory is a few of them. */
const PART_BYTES = 8 * 1024 * 1024;
/** A store takes no more for one object. */
const MAX_PARTS = 10_000;

/** What is written, and where. */
export interface S3Write {
  readonly bucket: string;
  readonly key: string;
  readonly content: Readable;
  /** Of the content, if it is known: a large one needs larger parts. */
  readonly bytes?: number | undefined;
  readonly contentType?: string | undefined;
  readonly signal: AbortSignal;
}

/** Streams an object into a store, in parts; returns its bytes. Throws TaskFailure. */
export async function uploadToS3(client: S3Client, write: S3Write): Promise<number> {
  const { bucket, key, content, signal, contentType } = write;
  const count = new CountBytes();
  content.on("error", (error) => count.destroy(error));
  const upload = new Upload({
    client,
    params: {
      Bucket: bucket,
      Key: key,
      Body: content.pipe(count),
      ...(contentType === undefined ? {} : { ContentType: contentType }),
    },
    partSize: Math.max(PART_BYTES, Math.ceil((write.bytes ?? 0) / MAX_PARTS)),
    queueSize: 2,
  });
  const stop = () => void upload.abort();
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    await upload.done();
  } catch (error) {
    throw s3Failure(error, bucket);
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return count.bytes;
}

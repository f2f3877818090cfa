import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { TaskFailure } from "../outcome";
import type { S3Address } from "../s3-address";
import { isNotImplemented, s3Failure } from "../s3-failure";
import type { S3Object } from "../s3-objects";

/** A store takes no more for one object. */
const MAX_PARTS = 10_000;
/** Parts that a store copies at once. */
const AT_ONCE = 4;

/** What is copied, where to, and in parts of how many bytes. */
export interface PartCopy {
  readonly object: S3Object;
  readonly target: S3Address;
  readonly partBytes: number;
  readonly signal: AbortSignal;
}

/** The header that names what is copied. */
export function copySource({ bucket, key }: S3Address): string {
  return `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
}

/**
 * Lets a store copy an object within itself, part by part, with its type and metadata. An upload that
 * fails is taken back, so that no parts stay that somebody pays for. False when the store does not
 * know how, and nothing was done. Throws TaskFailure.
 */
export async function copyInParts(client: S3Client, copy: PartCopy): Promise<boolean> {
  const { object, target, signal } = copy;
  const options = { abortSignal: signal };
  const place = { Bucket: target.bucket, Key: target.key };
  try {
    const source = await client.send(
      new HeadObjectCommand({ Bucket: object.bucket, Key: object.key }),
      options,
    );
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({
        ...place,
        ...(source.ContentType === undefined ? {} : { ContentType: source.ContentType }),
        ...(source.Metadata === undefined ? {} : { Metadata: source.Metadata }),
      }),
      options,
    );
    const upload = { ...place, UploadId };
    try {
      const Parts = await copyParts(client, upload, copy, source.ETag);
      if (Parts === null) {
        await client.send(new AbortMultipartUploadCommand(upload));
        return false;
      }
      await client.send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
        options,
      );
      return true;
    } catch (error) {
      // The failure itself is what counts; a store drops what was left of an upload in the end.
      await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
      if (isNotImplemented(error)) return false;
      throw error;
    }
  } catch (error) {
    if (signal.aborted) throw new TaskFailure("aborted", "The task was stopped", { cause: error });
    throw s3Failure(error, target.bucket);
  }
}

/** Copies all parts; null when the store took the order for something else. */
async function copyParts(
  client: S3Client,
  upload: { Bucket: string; Key: string; UploadId: string | undefined },
  { object, partBytes, signal }: PartCopy,
  etag: string | undefined,
): Promise<CompletedPart[] | null> {
  const size = Math.max(partBytes, Math.ceil(object.bytes / MAX_PARTS));
  const count = Math.ceil(object.bytes / size);
  const parts: CompletedPart[] = [];
  const copyPart = async (index: number): Promise<boolean> => {
    const last = Math.min((index + 1) * size, object.bytes) - 1;
    const { CopyPartResult } = await client.send(
      new UploadPartCopyCommand({
        ...upload,
        PartNumber: index + 1,
        CopySource: copySource(object),
        CopySourceRange: `bytes=${index * size}-${last}`,
        // All parts are of one object, also when another one is put in its place meanwhile.
        ...(etag === undefined ? {} : { CopySourceIfMatch: etag }),
      }),
      { abortSignal: signal },
    );
    // A store that does not know the order stores an empty part, and says nothing of a copy.
    if (CopyPartResult?.ETag === undefined) return false;
    parts[index] = { PartNumber: index + 1, ETag: CopyPartResult.ETag };
    return true;
  };
  if (!(await copyPart(0))) return null;
  for (let index = 1; index < count; index += AT_ONCE) {
    const group = Array.from({ length: Math.min(AT_ONCE, count - index) }, (_, n) => index + n);
    const done = await Promise.all(group.map(copyPart));
    if (done.includes(false)) throw new TaskFailure("s3_failed", "The store left out a part");
  }
  return parts;
}

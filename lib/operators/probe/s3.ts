import { ListBucketsCommand, ListObjectsV2Command, S3ServiceException } from "@aws-sdk/client-s3";
import type { ConnectContext, ResolvedConnection } from "../context";
import { netFailure } from "../net-failure";
import { TaskFailure } from "../outcome";
import { s3Client } from "../s3-client";
import { s3Failure } from "../s3-failure";

/** Asks a store for the connection's bucket, or for its buckets when it names none. */
export async function reachStore(
  ctx: ConnectContext,
  connection: ResolvedConnection,
): Promise<string> {
  const { bucket, endpoint } = connection.extra;
  const client = await s3Client(ctx, { connection: connection.id });
  const place = typeof endpoint === "string" && endpoint !== "" ? endpoint : "Amazon S3";
  const options = { abortSignal: ctx.signal };
  const who = connection.login === undefined ? "Without a key" : "With this key";
  try {
    if (typeof bucket === "string" && bucket !== "") {
      const found = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }),
        options,
      );
      if (found.KeyCount === undefined && found.Name === undefined) throw notAStore(place);
      return `${who} bucket ${bucket} can be read${found.KeyCount === 0 ? "; it is empty" : ""}`;
    }
    const { Buckets, Owner } = await client.send(new ListBucketsCommand({}), options);
    if (Buckets === undefined && Owner === undefined) throw notAStore(place);
    const n = Buckets?.length ?? 0;
    return `The key is accepted; it sees ${n} ${n === 1 ? "bucket" : "buckets"}`;
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw strangeAnswer(error, place);
    const failure = s3Failure(error, typeof bucket === "string" && bucket !== "" ? bucket : place);
    // Many a key may use its own bucket and not list them all: the store knows it, though.
    const isKnown = failure instanceof TaskFailure && failure.code === "access_denied";
    if (isKnown && !bucket && connection.login !== undefined) {
      return "The store knows the key, which may not list buckets: name a bucket to test with";
    }
    throw failure;
  }
}

function notAStore(place: string, cause?: unknown): TaskFailure {
  return new TaskFailure("not_s3", `${place} answers, and not as an S3 store does`, { cause });
}

/** What is no answer of a store: the way to it is broken, or something else is there. */
function strangeAnswer(error: unknown, place: string): unknown {
  // The client notes the status on whatever it could not read.
  const wasAnswered = error instanceof Error && "$response" in error;
  return wasAnswered ? notAStore(place, error) : netFailure(error, place);
}

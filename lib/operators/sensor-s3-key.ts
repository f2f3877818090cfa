import type { S3Client } from "@aws-sdk/client-s3";
import { HeadBucketCommand, HeadObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type * as z from "zod";
import type { OperatorContext } from "./context";
import { TaskFailure } from "./outcome";
import { type KeyPattern, parseS3Address, regexPattern, wildcardPattern } from "./s3-address";
import { s3Client } from "./s3-client";
import { isNotFound, s3Failure } from "./s3-failure";
import { defineSensor } from "./sensor";
import { sensorS3KeyDescription } from "./sensor-s3-key.schema";

type Config = z.output<typeof sensorS3KeyDescription.config>;

/** Most keys that are listed for one pattern. */
const MAX_LISTED = 100_000;
const NAMES_SHOWN = 3;

/** The `sensor.s3_key` operator. */
export const sensorS3KeyOperator = defineSensor(
  sensorS3KeyDescription,
  (config) => config,
  async (ctx, config) => {
    const client = await s3Client(ctx, config);
    const wanted = [config.bucket_key].flat();
    const found: string[] = [];
    const missing: string[] = [];
    for (const text of wanted) {
      const { bucket, key } = addressOf(text, config);
      const match = await findKey(ctx, client, bucket, key, config);
      if (match === null) missing.push(text);
      else found.push(`s3://${bucket}/${match}`);
    }
    const total = wanted.length === 1 ? "1 key" : `${wanted.length} keys`;
    const saw = `found ${found.length} of ${total}`;
    if (missing.length === 0) return { met: true, saw, output: found };
    const rest = missing.length > NAMES_SHOWN ? ` and ${missing.length - NAMES_SHOWN} more` : "";
    const names = missing.slice(0, NAMES_SHOWN).join(", ");
    return { met: false, saw: `${saw}; missing: ${names}${rest}` };
  },
);

function addressOf(text: string, config: Config): { bucket: string; key: string } {
  const address = parseS3Address(text);
  if (address !== null) return address;
  return { bucket: config.bucket_name ?? "", key: text };
}

/** The key that is there, or the first that a pattern matches; null when there is none. */
async function findKey(
  ctx: OperatorContext,
  client: S3Client,
  bucket: string,
  key: string,
  config: Config,
): Promise<string | null> {
  try {
    if (config.use_regex === true) return await firstMatch(ctx, client, bucket, regexPattern(key));
    if (config.wildcard_match === true) {
      return await firstMatch(ctx, client, bucket, wildcardPattern(key));
    }
    return (await exists(ctx, client, bucket, key)) ? key : null;
  } catch (error) {
    throw s3Failure(error, bucket);
  }
}

async function exists(
  ctx: OperatorContext,
  client: S3Client,
  bucket: string,
  key: string,
): Promise<boolean> {
  const options = { abortSignal: ctx.signal };
  try {
    await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), options);
    return true;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  // A store says the same of a key and of a bucket that is not there: the first look tells them apart.
  if (ctx.resumed === null) {
    try {
      await client.send(new HeadBucketCommand({ Bucket: bucket }), options);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      throw new TaskFailure("bucket_not_found", `There is no bucket ${bucket}`, { cause: error });
    }
  }
  return false;
}

async function firstMatch(
  ctx: OperatorContext,
  client: S3Client,
  bucket: string,
  pattern: KeyPattern,
): Promise<string | null> {
  let token: string | undefined;
  let listed = 0;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: pattern.prefix,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
      { abortSignal: ctx.signal },
    );
    for (const { Key } of page.Contents ?? []) {
      if (Key !== undefined && pattern.matches(Key)) return Key;
    }
    listed += page.Contents?.length ?? 0;
    token = page.NextContinuationToken;
  } while (token !== undefined && listed < MAX_LISTED);
  if (token === undefined) return null;
  throw new TaskFailure(
    "too_many_keys",
    `Bucket ${bucket} has more than ${MAX_LISTED} keys that begin with "${pattern.prefix}": give more of the key before its first wildcard`,
    { retryable: false },
  );
}

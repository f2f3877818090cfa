import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { OperatorContext } from "./context";
import { TaskFailure } from "./outcome";
import { type KeyPattern, parseS3Address, type S3Address, wildcardPattern } from "./s3-address";
import { s3Failure } from "./s3-failure";

/** Most keys that are listed for one address. */
const MAX_LISTED = 100_000;
/** Objects told one by one in a log. */
const LINES_SHOWN = 100;

/** An object as a list of its bucket tells it. */
export interface S3Object {
  /** `s3://bucket/key`. */
  readonly address: string;
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  /** ISO 8601. */
  readonly modified: string;
}

/** The bucket and key that an address names. Throws TaskFailure `bad_config` for any other text. */
export function s3AddressOf(text: string): S3Address {
  const address = parseS3Address(text);
  if (address !== null) return address;
  throw new TaskFailure("bad_config", `Expected s3://bucket/key, found ${text}`, {
    retryable: false,
  });
}

/**
 * The objects that an address stands for, in the order of their keys: with wildcards those that
 * match, with `/` at its end all below, else the one of that key. Throws TaskFailure.
 */
export async function listObjects(
  client: S3Client,
  address: string,
  signal: AbortSignal,
): Promise<S3Object[]> {
  const { bucket, key } = s3AddressOf(address);
  const { prefix, matches } = patternOf(key);
  const found: S3Object[] = [];
  let listed = 0;
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
      for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
        if (Key === undefined || !matches(Key)) continue;
        found.push({
          address: `s3://${bucket}/${Key}`,
          bucket,
          key: Key,
          bytes: Size ?? 0,
          etag: ETag ?? "",
          modified: LastModified?.toISOString() ?? "",
        });
      }
      listed += page.Contents?.length ?? 0;
      token = page.NextContinuationToken;
    } while (token !== undefined && listed < MAX_LISTED);
  } catch (error) {
    throw s3Failure(error, bucket);
  }
  if (token === undefined) return found;
  throw new TaskFailure(
    "too_many_keys",
    `Bucket ${bucket} has more than ${MAX_LISTED} keys that begin with "${prefix}": give more of the key before its first wildcard`,
    { retryable: false },
  );
}

/** Objects with the pattern that found them. */
export interface SelectedObject extends S3Object {
  readonly pattern: string;
}

/**
 * All objects that a task's addresses stand for, each once, told in the log. More than `max` are
 * refused before anything is done to the first; with `require` an address must stand for one.
 */
export async function selectObjects(
  ctx: OperatorContext,
  client: S3Client,
  addresses: string | readonly string[],
  limits: { max: number; require?: boolean },
): Promise<SelectedObject[]> {
  const selected = new Map<string, SelectedObject>();
  for (const pattern of [addresses].flat()) {
    const found = await listObjects(client, pattern, ctx.signal);
    if (found.length === 0 && limits.require === true) {
      throw new TaskFailure("object_not_found", `There is no ${pattern}`);
    }
    for (const object of found) selected.set(object.address, { ...object, pattern });
  }
  const all = [...selected.values()];
  const bytes = all.reduce((sum, object) => sum + object.bytes, 0);
  ctx.log.system(`Found ${all.length} objects, ${bytes} bytes`);
  tell(ctx, all, (object) => `${object.address}, ${object.bytes} bytes, ${object.modified}`);
  if (all.length > limits.max) {
    throw new TaskFailure(
      "too_many_objects",
      `Found ${all.length} objects, and max_objects allows ${limits.max}; nothing was changed`,
      { retryable: false },
    );
  }
  return all;
}

/** Does something to each object in turn, and tells of the first ones in the log. */
export async function eachObject<Item>(
  ctx: OperatorContext,
  done: string,
  items: readonly Item[],
  work: (item: Item) => Promise<string>,
): Promise<void> {
  for (const [index, item] of items.entries()) {
    ctx.signal.throwIfAborted();
    const line = await work(item);
    if (index < LINES_SHOWN) ctx.log.info(line);
    else if (index % LINES_SHOWN === 0) ctx.log.system(`${done} ${index} of ${items.length}`);
  }
  ctx.log.system(`${done} ${items.length} of ${items.length}`);
}

/** The name of each object in a place that is a folder when it ends in `/`. Throws TaskFailure. */
export function targetNames<Found extends SelectedObject>(
  found: readonly Found[],
  place: string,
): { object: Found; name: string }[] {
  const isFolder = place.endsWith("/");
  if (found.length > 1 && !isFolder) {
    throw new TaskFailure(
      "too_many_objects",
      `Found ${found.length} objects for one target: give a folder, which ends in /`,
      { retryable: false },
    );
  }
  const names = new Map<string, string>();
  return found.map((object) => {
    const own = keyBelow(s3AddressOf(object.pattern).key, object.key);
    const name = isFolder ? `${place}${own}` : place;
    const other = names.get(name);
    if (other !== undefined) {
      throw new TaskFailure(
        "same_target",
        `${other} and ${object.address} would both become ${name}; nothing was changed`,
        { retryable: false },
      );
    }
    names.set(name, object.address);
    return { object, name };
  });
}

/** Where each object goes within a store. */
export function targetsOf(
  found: readonly SelectedObject[],
  to: string,
): { object: SelectedObject; target: S3Address & { address: string } }[] {
  const { key } = s3AddressOf(to);
  const place = key === "" && !to.endsWith("/") ? `${to}/` : to;
  return targetNames(found, place).map(({ object, name }) => ({
    object,
    target: { ...s3AddressOf(name), address: name },
  }));
}

/**
 * The name of a file below its pattern's folder: what follows the last `/` before the first
 * wildcard, so that folders below stay as they are.
 */
export function keyBelow(pattern: string, path: string): string {
  const { prefix } = wildcardPattern(pattern);
  return path.slice(prefix.lastIndexOf("/") + 1);
}

function tell<Item>(
  ctx: OperatorContext,
  items: readonly Item[],
  line: (item: Item) => string,
): void {
  for (const item of items.slice(0, LINES_SHOWN)) ctx.log.info(line(item));
  if (items.length > LINES_SHOWN) ctx.log.info(`… and ${items.length - LINES_SHOWN} more`);
}

function patternOf(key: string): KeyPattern {
  if (/[*?[]/.test(key)) return wildcardPattern(key);
  const isFolder = key === "" || key.endsWith("/");
  return { prefix: key, matches: (each) => isFolder || each === key };
}

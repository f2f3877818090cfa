import { Readable } from "node:stream";
import { HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type * as z from "zod";
import type { OperatorContext } from "./context";
import type { Operator } from "./define-operator";
import { openStore } from "./files/open-store";
import { uploadToS3 } from "./files/s3-upload";
import { TaskFailure } from "./outcome";
import { s3Client } from "./s3-client";
import { isNotFound, s3Failure } from "./s3-failure";
import { DEFAULT_MAX_OBJECTS } from "./s3-fields";
import { eachObject, keyBelow, s3AddressOf } from "./s3-objects";
import { s3UploadDescription } from "./s3-upload.schema";

type Config = z.output<typeof s3UploadDescription.config>;

/** What is written to one key. */
interface Source {
  readonly name: string;
  readonly key: string;
  readonly bytes: number;
  open(): Promise<Readable>;
}

/** Content types of what pipelines write. */
const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  jsonl: "application/x-ndjson",
  ndjson: "application/x-ndjson",
  parquet: "application/vnd.apache.parquet",
  tsv: "text/tab-separated-values",
  txt: "text/plain",
  xml: "application/xml",
};

/** The `s3.upload` operator. */
export const s3UploadOperator: Operator<typeof s3UploadDescription.config> = {
  ...s3UploadDescription,
  async run(ctx, config) {
    const client = await s3Client(ctx, config);
    const { bucket } = s3AddressOf(config.to);
    return await withSources(ctx, config, async (sources) => {
      const written: string[] = [];
      let bytes = 0;
      await eachObject(ctx, "Uploaded", sources, async (source) => {
        const address = `s3://${bucket}/${source.key}`;
        if (await isKept(ctx, client, config, { bucket, key: source.key })) {
          return `${address} is there already: left as it is`;
        }
        const content = await source.open();
        // It may fail before anybody reads it; an error that nobody hears ends the worker.
        content.on("error", () => {});
        try {
          bytes += await uploadToS3(client, {
            bucket,
            key: source.key,
            content,
            bytes: source.bytes,
            contentType: config.content_type ?? typeOf(source.key),
            signal: ctx.signal,
          });
        } finally {
          content.destroy();
        }
        written.push(address);
        return `${source.name} → ${address}`;
      });
      return {
        output: {
          uploaded: written.length,
          bytes,
          objects: written.slice(0, DEFAULT_MAX_OBJECTS),
        },
      };
    });
  },
};

async function withSources<Result>(
  ctx: OperatorContext,
  config: Config,
  work: (sources: readonly Source[]) => Promise<Result>,
): Promise<Result> {
  const { key } = s3AddressOf(config.to);
  const isFolder = key === "" || key.endsWith("/");
  if (config.from_connection === undefined || config.from_path === undefined) {
    if (isFolder) throw new TaskFailure("bad_config", "A text needs a key", { retryable: false });
    const text = config.text ?? JSON.stringify(config.json);
    const content = Buffer.from(text, "utf8");
    const open = async () => Readable.from([content], { objectMode: false });
    return await work([{ name: "text", key, bytes: content.length, open }]);
  }
  const pattern = config.from_path;
  const store = await openStore(ctx, config.from_connection);
  try {
    const files = await store.list(pattern);
    const max = config.max_objects ?? DEFAULT_MAX_OBJECTS;
    if (files.length === 0) {
      throw new TaskFailure("file_not_found", `There is no ${pattern} in ${store.name}`);
    }
    if (files.length > max || (files.length > 1 && !isFolder)) {
      throw new TaskFailure(
        "too_many_files",
        files.length > max
          ? `Found ${files.length} files, and max_objects allows ${max}; nothing was written`
          : `Found ${files.length} files for one key: give a folder, which ends in /`,
        { retryable: false },
      );
    }
    return await work(
      files.map(({ path, bytes }) => ({
        name: path,
        key: isFolder ? `${key}${keyBelow(pattern, path)}` : key,
        bytes,
        open: () => store.read(path),
      })),
    );
  } finally {
    await store.close();
  }
}

/** Whether an object that is there stays. Throws TaskFailure `object_exists` where none may be. */
async function isKept(
  ctx: OperatorContext,
  client: S3Client,
  { if_exists }: Config,
  { bucket, key }: { bucket: string; key: string },
): Promise<boolean> {
  if (if_exists === undefined || if_exists === "replace") return false;
  try {
    await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), {
      abortSignal: ctx.signal,
    });
  } catch (error) {
    if (isNotFound(error)) return false;
    throw s3Failure(error, bucket);
  }
  if (if_exists === "skip") return true;
  throw new TaskFailure("object_exists", `s3://${bucket}/${key} is there already`, {
    retryable: false,
  });
}

function typeOf(key: string): string | undefined {
  return TYPES[key.slice(key.lastIndexOf(".") + 1).toLowerCase()];
}

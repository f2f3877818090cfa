import type { Readable } from "node:stream";
import type { JsonValue } from "@/lib/schemas/json";
import type { OperatorContext } from "./context";
import type { Operator } from "./define-operator";
import { openStore } from "./files/open-store";
import { s3Store } from "./files/s3-store";
import type { FileStore } from "./files/store";
import { TaskFailure } from "./outcome";
import { parseOutput } from "./output";
import { s3Client } from "./s3-client";
import { s3DownloadDescription } from "./s3-download.schema";
import { DEFAULT_MAX_OBJECTS } from "./s3-fields";
import { eachObject, type S3Object, selectObjects, targetNames } from "./s3-objects";

/** The most that is read into an XCom. */
const MAX_TEXT_BYTES = 256 * 1024;

/** The `s3.download` operator. */
export const s3DownloadOperator: Operator<typeof s3DownloadDescription.config> = {
  ...s3DownloadDescription,
  async run(ctx, config) {
    const client = await s3Client(ctx, config);
    const found = await selectObjects(ctx, client, config.from, {
      max: config.max_objects ?? DEFAULT_MAX_OBJECTS,
      require: true,
    });
    const source = await s3Store(ctx, config);
    if (config.to_connection === undefined || config.to_path === undefined) {
      return { output: await contentOf(source, found, config.output ?? "text") };
    }
    const target = await openStore(ctx, config.to_connection);
    try {
      return { output: await fetchAll(ctx, source, target, targetNames(found, config.to_path)) };
    } finally {
      await target.close();
    }
  },
};

async function fetchAll(
  ctx: OperatorContext,
  source: FileStore,
  target: FileStore,
  files: readonly { object: S3Object; name: string }[],
): Promise<JsonValue> {
  let bytes = 0;
  await eachObject(ctx, "Downloaded", files, async ({ object, name }) => {
    const content = await source.read(object.address);
    // It may fail before anybody reads it; an error that nobody hears ends the worker.
    content.on("error", () => {});
    try {
      bytes += await target.write(name, content);
    } finally {
      content.destroy();
    }
    return `${object.address} → ${target.name}: ${name}`;
  });
  const paths = files.map(({ name }) => name).slice(0, DEFAULT_MAX_OBJECTS);
  return { downloaded: files.length, bytes, paths };
}

async function contentOf(
  source: FileStore,
  found: readonly S3Object[],
  as: "text" | "json" | "json_lines",
): Promise<JsonValue> {
  const [object] = found;
  if (object === undefined || found.length > 1) {
    throw new TaskFailure(
      "too_many_objects",
      `Found ${found.length} objects, and the content of one can be handed on: give to_connection`,
      { retryable: false },
    );
  }
  const text = await readText(await source.read(object.address), object);
  if (as === "text") return parseOutput(text);
  if (as === "json") return parseOutput(parseJson(text, object.address));
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return parseOutput(
    lines.map((line, index) => parseJson(line, `${object.address}, line ${index + 1}`)),
  );
}

async function readText(content: Readable, object: S3Object): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early ends the download.
  for await (const chunk of content) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MAX_TEXT_BYTES) {
      throw new TaskFailure(
        "output_too_large",
        `${object.address} has ${object.bytes} bytes, and an XCom holds ${MAX_TEXT_BYTES}: give to_connection`,
        { retryable: false },
      );
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TaskFailure("not_json", `${place} is not JSON: ${reason}`, {
      retryable: false,
      cause,
    });
  }
}

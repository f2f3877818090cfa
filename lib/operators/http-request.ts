import { Readable } from "node:stream";
import type { Response } from "undici";
import type * as z from "zod";
import type { JsonValue } from "@/lib/schemas/json";
import type { OperatorContext } from "./context";
import type { Operator, OperatorResult } from "./define-operator";
import { openStore } from "./files/open-store";
import type { FileStore } from "./files/store";
import { missingIn } from "./http-answer";
import { type Exchange, exchange } from "./http-exchange";
import { firstPage, itemsOf, nextPage } from "./http-pages";
import { DEFAULT_MAX_PAGES, type Pagination } from "./http-pages.schema";
import { httpRequestDescription } from "./http-request.schema";
import { requestTarget } from "./http-target";
import { TaskFailure } from "./outcome";
import { parseOutput } from "./output";
import { bodyOf, MAX_RESPONSE_BYTES, readLimited } from "./read-limited";

type Config = z.output<typeof httpRequestDescription.config>;

const DEFAULT_TIMEOUT_SECONDS = 30;
const DEFAULT_SAVE_TIMEOUT_SECONDS = 3600;
const DEFAULT_MAX_WAIT_SECONDS = 60;
const DEFAULT_MAX_SAVED_BYTES = 1024 ** 3;

/** The `http.request` operator. */
export const httpRequestOperator: Operator<typeof httpRequestDescription.config> = {
  ...httpRequestDescription,
  async run(ctx, config) {
    const request = await requestOf(ctx, config);
    const { pagination, save_connection, save_path } = config;
    if (save_connection === undefined || save_path === undefined) {
      if (pagination === undefined) return await handOn(ctx, config, request);
      const items: JsonValue[] = [];
      const pages = pagesOf(ctx, config, request, pagination);
      for await (const page of pages) items.push(...page);
      return config.output === "none" ? {} : { output: parseOutput(items) };
    }
    const store = await openStore(ctx, save_connection);
    try {
      const saved =
        pagination === undefined
          ? await saveBody(ctx, config, request, store, save_path)
          : await savePages(store, save_path, pagesOf(ctx, config, request, pagination), config);
      ctx.log.system(`Saved ${saved.bytes} bytes to ${store.name}: ${save_path}`);
      return { output: { path: save_path, ...saved } };
    } finally {
      await store.close();
    }
  },
};

async function requestOf(ctx: OperatorContext, config: Config): Promise<Exchange> {
  const { url, headers } = await requestTarget(ctx, config);
  const timeout =
    config.save_path === undefined ? DEFAULT_TIMEOUT_SECONDS : DEFAULT_SAVE_TIMEOUT_SECONDS;
  return {
    method: config.method ?? "GET",
    url,
    headers,
    body: config.json === undefined ? config.body : JSON.stringify(config.json),
    timeoutSeconds: config.timeout ?? timeout,
    patience: { seconds: config.max_wait ?? DEFAULT_MAX_WAIT_SECONDS },
    expected: config.expected_status,
  };
}

async function handOn(
  ctx: OperatorContext,
  config: Config,
  request: Exchange,
): Promise<OperatorResult> {
  return await exchange(ctx, request, async (response) => {
    const text = await readAnswer(ctx, config, response);
    const output = outputOf(config, response, text);
    return output === undefined ? {} : { output };
  });
}

/** An answer's body, which is as expected. Throws TaskFailure `unexpected_answer`. */
async function readAnswer(
  ctx: OperatorContext,
  config: Config,
  response: Response,
): Promise<string> {
  // With a file, max_bytes bounds the file; a page of it must still fit into memory.
  const limit = Math.min(config.max_bytes ?? MAX_RESPONSE_BYTES, MAX_RESPONSE_BYTES);
  const text = await readLimited(response, limit);
  ctx.log.system(`Status ${response.status}, ${Buffer.byteLength(text)} bytes`);
  const missing = missingIn(text, config);
  if (missing === null) return text;
  throw new TaskFailure(
    "unexpected_answer",
    `The answer with status ${response.status} is not as expected: ${missing}`,
  );
}

/** The items of each page in turn. */
async function* pagesOf(
  ctx: OperatorContext,
  config: Config,
  request: Exchange,
  pagination: Pagination,
): AsyncGenerator<readonly JsonValue[]> {
  const most = pagination.max_pages ?? DEFAULT_MAX_PAGES;
  const asked = new Set<string>();
  let url: URL | null = firstPage(request.url, pagination);
  let total = 0;
  for (let index = 0; url !== null; index += 1) {
    if (index >= most) {
      throw new TaskFailure(
        "too_many_pages",
        `There are more than ${most} pages, which max_pages allows`,
        {
          retryable: false,
        },
      );
    }
    if (asked.has(url.href)) {
      throw new TaskFailure("pages_loop", `${url.href} is named as its own next page`, {
        retryable: false,
      });
    }
    asked.add(url.href);
    const page = url;
    const { body, link } = await exchange(ctx, { ...request, url: page }, async (response) => ({
      body: parseJson(await readAnswer(ctx, config, response)),
      link: response.headers.get("link"),
    }));
    const items = itemsOf(body, pagination.items);
    total += items.length;
    yield items;
    url = nextPage(pagination, { url: page, index, body, items, total, link });
  }
  ctx.log.system(`${total} items on ${asked.size} pages`);
}

async function saveBody(
  ctx: OperatorContext,
  config: Config,
  request: Exchange,
  store: FileStore,
  path: string,
): Promise<{ bytes: number; status: number }> {
  return await exchange(ctx, request, async (response, signal) => {
    const limit = config.max_bytes ?? DEFAULT_MAX_SAVED_BYTES;
    const content = Readable.from(bodyOf(response, limit), { objectMode: false, signal });
    return { bytes: await writeTo(store, path, content), status: response.status };
  });
}

async function savePages(
  store: FileStore,
  path: string,
  pages: AsyncIterable<readonly JsonValue[]>,
  { max_bytes = DEFAULT_MAX_SAVED_BYTES }: Config,
): Promise<{ bytes: number; items: number }> {
  let items = 0;
  let written = 0;
  const lines = (async function* () {
    for await (const page of pages) {
      const text = page.map((item) => `${JSON.stringify(item)}\n`).join("");
      items += page.length;
      written += Buffer.byteLength(text);
      if (written > max_bytes) {
        throw new TaskFailure("response_too_large", `The pages have more than ${max_bytes} bytes`, {
          retryable: false,
        });
      }
      if (text !== "") yield Buffer.from(text);
    }
  })();
  const bytes = await writeTo(store, path, Readable.from(lines, { objectMode: false }));
  return { bytes, items };
}

async function writeTo(store: FileStore, path: string, content: Readable): Promise<number> {
  // It may fail before anybody reads it; an error that nobody hears ends the worker.
  content.on("error", () => {});
  try {
    return await store.write(path, content);
  } finally {
    content.destroy();
  }
}

function outputOf(config: Config, response: Response, text: string): JsonValue | undefined {
  const wanted = config.output ?? "auto";
  if (wanted === "none") return undefined;
  const type = response.headers.get("content-type") ?? "";
  const isJson = /^[^;]*[/+]json\b/i.test(type);
  if (wanted === "text" || (wanted === "auto" && !isJson)) return parseOutput(text);
  if (text.trim() === "") return undefined;
  return parseOutput(parseJson(text));
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TaskFailure("response_not_json", "The answer is not JSON", { cause });
  }
}

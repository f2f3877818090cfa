import type { JsonValue } from "@/lib/schemas/json";
import type { Pagination } from "./http-pages.schema";
import { valueAt } from "./json-path";
import { TaskFailure } from "./outcome";

/** A page as it was read. */
export interface ReadPage {
  readonly url: URL;
  /** 0 for the first. */
  readonly index: number;
  readonly body: JsonValue;
  readonly items: readonly JsonValue[];
  /** Items of all pages until now, its own among them. */
  readonly total: number;
  /** The answer's `Link` header. */
  readonly link: string | null;
}

/** The address of the first page. */
export function firstPage(url: URL, pagination: Pagination): URL {
  return pagination.by === "page"
    ? withParam(url, pagination.param ?? "page", String(pagination.first ?? 1))
    : url;
}

/** The address of the page after one, or null when that was the last. Throws TaskFailure. */
export function nextPage(pagination: Pagination, page: ReadPage): URL | null {
  switch (pagination.by) {
    case "link": {
      const target = nextLink(page.link);
      return target === null ? null : elsewhere(page.url, target);
    }
    case "cursor": {
      const cursor = valueAt(page.body, pagination.path) ?? null;
      if (cursor === null || cursor === "" || cursor === false) return null;
      if (typeof cursor !== "string" && typeof cursor !== "number") {
        throw new TaskFailure(
          "bad_cursor",
          `Expected text or a number at ${pagination.path}, found ${JSON.stringify(cursor).slice(0, 100)}`,
          { retryable: false },
        );
      }
      if (pagination.param === undefined) return elsewhere(page.url, String(cursor));
      return withParam(page.url, pagination.param, String(cursor));
    }
    case "page": {
      if (page.items.length === 0) return null;
      const number = (pagination.first ?? 1) + page.index + 1;
      return withParam(page.url, pagination.param ?? "page", String(number));
    }
    case "offset":
      if (page.items.length === 0) return null;
      return withParam(page.url, pagination.param ?? "offset", String(page.total));
  }
}

/** The items of a page. Throws TaskFailure `items_not_a_list`. */
export function itemsOf(body: JsonValue, path: string | undefined): readonly JsonValue[] {
  const found = path === undefined ? body : valueAt(body, path);
  if (Array.isArray(found)) return found;
  const place = path === undefined ? "as the page's body" : `at ${path}`;
  throw new TaskFailure(
    "items_not_a_list",
    `Expected a list ${place}, found ${found === undefined ? "nothing" : JSON.stringify(found).slice(0, 100)}`,
    { retryable: false },
  );
}

/** The target of `rel="next"` in a Link header, as RFC 8288 has it. */
function nextLink(header: string | null): string | null {
  for (const [, target = "", parameters = ""] of (header ?? "").matchAll(
    /<([^>]*)>((?:\s*;\s*[^\s=;,]+\s*=\s*(?:"[^"]*"|[^\s;,"]*))*)/g,
  )) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))/i.exec(parameters);
    const names = (rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/);
    if (names.includes("next")) return target;
  }
  return null;
}

/** An address that an answer names; a task's credentials go to no other host. */
function elsewhere(from: URL, target: string): URL {
  const url = URL.canParse(target, from) ? new URL(target, from) : null;
  if (url !== null && url.origin === from.origin) return url;
  throw new TaskFailure(
    "page_elsewhere",
    `The next page is said to be at ${target.slice(0, 200)}, which is not at ${from.origin}`,
    { retryable: false },
  );
}

function withParam(url: URL, name: string, value: string): URL {
  const next = new URL(url);
  next.searchParams.set(name, value);
  return next;
}

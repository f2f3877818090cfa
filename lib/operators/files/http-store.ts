import { Readable } from "node:stream";
import type { OperatorContext } from "../context";
import { requestTarget } from "../http-target";
import { netFailure } from "../net-failure";
import { TaskFailure } from "../outcome";
import { bodyOf } from "../read-limited";
import type { FileStore } from "./store";

/** A bound on what a server sends that never ends. */
const MAX_BYTES = 1024 ** 4;

/** What a web server serves below an HTTP connection: it can be fetched, and that is all. */
export function httpStore(ctx: OperatorContext, connection: string): FileStore {
  const unable = (what: string): never => {
    throw new TaskFailure("not_a_file_store", `${connection} is a web server, which ${what}`, {
      retryable: false,
    });
  };
  return {
    name: connection,
    list: async () => unable("lists no files: give the path of one, without wildcards"),
    async read(path) {
      const { url, headers } = await requestTarget(ctx, { url: path, connection });
      try {
        const response = await ctx.net.fetch(url, { method: "GET", headers, signal: ctx.signal });
        const { status } = response;
        if (response.ok) return Readable.from(bodyOf(response, MAX_BYTES), { objectMode: false });
        await response.body?.cancel();
        const code = status === 404 ? "file_not_found" : "http_status";
        throw new TaskFailure(code, `${url.href} answers with status ${status}`, {
          retryable: status === 404 || status === 429 || status >= 500,
        });
      } catch (error) {
        throw netFailure(error, url.host);
      }
    },
    write: async () => unable("takes no files: use http.request"),
    close: async () => {},
  };
}

import { type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { toError } from "@/lib/errors";
import { TaskFailure } from "../outcome";
import { Growth } from "./growth";

/** The content of a gzip file; what goes wrong with it comes as an error of the stream. */
export function unpacked(name: string, raw: Readable): Readable {
  const growth = new Growth(name);
  const gunzip = createGunzip();
  const out = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        growth.putOut(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(toError(error));
      }
    },
  });
  // An error that nobody hears ends the worker; and what nobody reads on must not be unpacked on.
  out.on("error", () => {
    raw.destroy();
    gunzip.destroy();
  });
  raw.on("error", (error) => out.destroy(error));
  raw.on("data", (chunk: Buffer) => growth.takeIn(chunk.length));
  gunzip.on("error", (cause) =>
    out.destroy(
      new TaskFailure("bad_file", `${name} cannot be unpacked: ${cause.message}`, {
        retryable: false,
        cause,
      }),
    ),
  );
  return raw.pipe(gunzip).pipe(out);
}

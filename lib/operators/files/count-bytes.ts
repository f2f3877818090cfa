import { Transform } from "node:stream";

/** Passes bytes on, and counts them. */
export class CountBytes extends Transform {
  bytes = 0;

  override _transform(chunk: Buffer, _encoding: string, done: (e: null, chunk: Buffer) => void) {
    this.bytes += chunk.length;
    done(null, chunk);
  }
}

import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { OperatorContext } from "../context";
import { duckDbAt } from "../sql/duckdb";
import type { RowSource, SourceRow } from "./source";

/**
 * Reads Parquet with the engine that knows it, in a process of its own: neither the decoding nor a
 * broken file is the worker's. The format is read from its end, so the file is put on disk first.
 * Call `close` in the end.
 */
export async function readParquet(
  ctx: OperatorContext,
  name: string,
  content: Readable,
  timeoutSeconds: number,
): Promise<RowSource & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-parquet-"));
  const file = `${randomUUID()}.parquet`;
  const drop = () => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(content, createWriteStream(join(folder, file)), { signal: ctx.signal });
    const engine = await duckDbAt(ctx, folder, name, timeoutSeconds);
    const close = async () => {
      await engine.close();
      await drop();
    };
    try {
      const { columns, batches } = await engine.stream(`select * from read_parquet('${file}')`);
      const fields = columns.map((column) => column.name);
      return { name, unit: "row", fields, isText: true, rows: rowsOf(batches), close };
    } catch (error) {
      await engine.close();
      throw error;
    }
  } catch (error) {
    await drop();
    throw error;
  }
}

async function* rowsOf(
  batches: AsyncIterable<readonly (readonly (string | null)[])[]>,
): AsyncGenerator<SourceRow[]> {
  let row = 0;
  for await (const batch of batches) {
    yield batch.map((values) => {
      row += 1;
      return { line: row, values };
    });
  }
}

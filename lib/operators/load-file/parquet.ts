import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { OperatorContext } from "../context";
import { duckDbAt } from "../sql/duckdb";
import { Growth } from "./growth";
import type { RowSource, SourceRow } from "./source";

/** What a row costs whoever takes it, however little is in it. */
const ROW_BYTES = 48;

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
    const growth = new Growth(name);
    const onDisk = createWriteStream(join(folder, file));
    await pipeline(content, onDisk, { signal: ctx.signal });
    growth.takeIn(onDisk.bytesWritten);
    const engine = await duckDbAt(ctx, folder, name, timeoutSeconds);
    const close = async () => {
      await engine.close();
      await drop();
    };
    try {
      const { columns, batches } = await engine.stream(`select * from read_parquet('${file}')`);
      const fields = columns.map((column) => column.name);
      return { name, unit: "row", fields, isText: true, rows: rowsOf(batches, growth), close };
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
  growth: Growth,
): AsyncGenerator<SourceRow[]> {
  let row = 0;
  for await (const batch of batches) {
    growth.putOut(batch.reduce((sum, values) => sum + sizeOf(values), 0));
    yield batch.map((values) => {
      row += 1;
      return { line: row, values };
    });
  }
}

/** What a row is about in text. */
function sizeOf(values: readonly (string | null)[]): number {
  return values.reduce((sum, value) => sum + (value?.length ?? 0), ROW_BYTES);
}

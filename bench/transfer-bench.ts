import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import type { ResolvedConnection } from "@/lib/operators/context";
import { operatorRegistry } from "@/lib/operators/registry";
import { testContext } from "@/lib/operators/test-context";
import type { Progress } from "@/scripts/lib/progress";
import { withScratchDatabase } from "@/scripts/stack/scratch";
import type { BenchResult, BenchSize } from "./engine-bench";
import { median, round } from "./machine";

/** A row has about 130 bytes of text: the larger size is 1 GB. */
const ROWS = { small: 50_000, full: 8_000_000 };
const SAMPLE_MS = 50;

/** `sql.transfer` from one Postgres table to another, beside COPY piped into COPY. */
export async function benchTransfer(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const count = size.small ? ROWS.small : ROWS.full;
  return await withScratchDatabase(progress, async (database) => {
    const [one, two] = [newClient(database.ownerUrl), newClient(database.ownerUrl)];
    await Promise.all([one.connect(), two.connect()]);
    try {
      await one.query(
        `create unlogged table bench_source as select g::bigint as id, g * 1.25 as amount,
           timestamptz '2026-01-01' + g * interval '1 second' as at, g % 2 = 0 as ok,
           repeat(md5(g::text), 2) as name from generate_series(1, ${count}) g`,
      );
      await one.query("create table bench_target (like bench_source)");
      const rates: number[] = [];
      const floors: number[] = [];
      let rssMb = 0;
      for (let repetition = 0; repetition < size.repetitions; repetition += 1) {
        await one.query("truncate bench_target");
        floors.push(await timed(count, () => copyThrough(one, two)));
        await one.query("truncate bench_target");
        const transfer = watchMemory(() => timed(count, () => runTransfer(database.ownerUrl)));
        const { result, peakMb } = await transfer;
        rates.push(result);
        rssMb = Math.max(rssMb, peakMb);
      }
      const rowsPerSecond = Math.round(median(rates));
      const floor = Math.round(median(floors));
      return {
        figures: { rssMb, rowsPerSecond, rows: count },
        floor: { rowsPerSecond: floor },
        ratio: round(rowsPerSecond / floor),
      };
    } finally {
      await Promise.all([one.end(), two.end()]);
    }
  });
}

function newClient(connectionString: string): pg.Client {
  return new pg.Client({ connectionString });
}

/** What Postgres could do at best: its own text, from COPY into COPY. */
async function copyThrough(source: pg.Client, target: pg.Client): Promise<void> {
  await pipeline(
    source.query(copyTo("copy bench_source to stdout")),
    target.query(copyFrom("copy bench_target from stdin")),
  );
}

async function runTransfer(ownerUrl: string): Promise<void> {
  const url = new URL(ownerUrl);
  const connection: ResolvedConnection = {
    id: "bench",
    type: "postgres",
    host: url.hostname,
    port: Number(url.port),
    schema: url.pathname.slice(1),
    login: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    extra: {},
  };
  await operatorRegistry.get("sql.transfer")?.execute(testContext({ connections: [connection] }), {
    source: "bench",
    sql: "select * from bench_source",
    target: "bench",
    table: "bench_target",
  });
}

/** Rows a second. */
async function timed(rows: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return rows / ((performance.now() - begun) / 1000);
}

/** The most memory that this process had while it worked, all that it loads included. */
async function watchMemory<Result>(work: () => Promise<Result>) {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, SAMPLE_MS);
  try {
    const result = await work();
    look();
    return { result, peakMb: Math.round(peak / 2 ** 20) };
  } finally {
    clearInterval(timer);
  }
}

import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Progress } from "@/scripts/lib/progress";
import { type ApiData, insertHistory } from "./api-data";
import type { BenchResult, BenchSize } from "./engine-bench";
import { median, quantile, round } from "./machine";
import { ask, withProduct } from "./product";

const USERS = 50;
/** A person, or a page that follows along, asks so often; what they ask for changes each time. */
const PACE_MS = 1_000;

const FULL = { dags: 2_000, runs: 48, tasks: 10, gridRuns: 365, gridTasks: 100 };
const SMALL = { dags: 40, runs: 5, tasks: 5, gridRuns: 30, gridTasks: 10 };

/**
 * The main reads of a large team by fifty people at once, each asking once a second, all of them
 * mixed; from the request to the last byte. The floor is the same request of the least route that
 * there is, which asks the database whether it is there.
 */
export async function benchApi(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const [data, ms] = size.small ? [SMALL, 3_000] : [FULL, 20_000];
  return await withProduct(progress, async (product) => {
    const owner = new pg.Client({ connectionString: product.ownerUrl });
    await owner.connect();
    try {
      const there = await progress.step("Fill the database", () =>
        insertHistory(owner, product.db, product.team.id, data),
      );
      const tokens: string[] = [];
      while (tokens.length < USERS) tokens.push(await product.token());
      const reads = { ...mainReads(there), floor: new URL("/api/health", product.api).href };
      const urls = Object.entries(reads).map(
        ([name, path]) => [name, path.startsWith("http") ? path : product.api + path] as const,
      );
      // What a route loads on its first call, and caches that everybody finds filled.
      for (const [, url] of urls) await ask(url, tokens[0] ?? "");
      const p95: Record<string, number[]> = {};
      let gridBytes = Number.NaN;
      for (let repetition = 0; repetition < size.repetitions; repetition += 1) {
        const times = await progress.step("Fifty people", () => crowd(urls, tokens, ms));
        for (const [name, { all, bytes }] of times) {
          p95[name] = [...(p95[name] ?? []), quantile(all, 0.95)];
          if (name === "grid") gridBytes = bytes;
        }
      }
      const { floor = [], ...routes } = p95;
      const figures = Object.entries(routes).map(([name, all]) => [`${name}MsP95`, median(all)]);
      const worst = Math.max(...Object.values(routes).map(median));
      return {
        figures: {
          ...Object.fromEntries(figures.map(([name, value]) => [name, round(Number(value))])),
          gridBytes,
          taskInstances: there.taskInstances,
        },
        floor: { worstMsP95: round(median(floor)) },
        ratio: round(worst / median(floor)),
      };
    } finally {
      await owner.end();
    }
  });
}

/** What the screens read, by the figure's name. */
function mainReads({ gridDag, gridRun, smallDag }: ApiData): Record<string, string> {
  return {
    home: "/home",
    dags: "/dags?limit=50",
    dagsOfTag: "/dags?limit=50&tag=tag_3",
    search: "/search?q=pipeline_01",
    runs: "/runs?limit=50",
    failedRuns: "/runs?limit=50&state=failed",
    dag: `/dags/${smallDag}`,
    dagRuns: `/dags/${smallDag}/runs?limit=50`,
    grid: `/dags/${gridDag}/grid?limit=365`,
    graph: `/dags/${gridDag}/graph`,
    run: `/dags/${gridDag}/runs/${gridRun}`,
    tasks: `/dags/${gridDag}/runs/${gridRun}/tasks`,
  };
}

/** Each person asks for one thing after the other at their pace; gives the times of each. */
async function crowd(
  urls: readonly (readonly [name: string, url: string])[],
  tokens: readonly string[],
  ms: number,
): Promise<Map<string, { all: number[]; bytes: number }>> {
  const times = new Map(urls.map(([name]) => [name, { all: [] as number[], bytes: 0 }]));
  const begun = performance.now();
  await Promise.all(
    tokens.map(async (token, person) => {
      // They do not all ask in the same moment.
      let next = begun + (person * PACE_MS) / tokens.length;
      for (let turn = person; next < begun + ms; turn += 1) {
        await sleep(Math.max(next - performance.now(), 0));
        const [name, url] = urls[turn % urls.length] ?? ["", ""];
        const answer = await ask(url, token);
        const of = times.get(name);
        of?.all.push(answer.ms);
        if (of !== undefined) of.bytes = answer.bytes;
        next += PACE_MS;
      }
    }),
  );
  return times;
}

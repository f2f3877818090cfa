import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { findBreaches } from "@/lib/db/system/invariants";
import { patient } from "@/lib/db/system/patient";
import { createPool, type Queryable } from "@/lib/db/system/pool";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag, insertTeam, type TestDag } from "@/lib/testing/engine";
import type { Progress } from "@/scripts/lib/progress";
import { type ScratchDatabase, withScratchDatabase } from "@/scripts/stack/scratch";
import { Crew, type CrewSettings } from "./crew";
import { createRandom, type Random } from "./random";
import type { Verdict } from "./verdict";
import type { Tasks } from "./workload";

/** What a fault injection works with. */
export interface Scene {
  database: ScratchDatabase;
  /** As the worker's role; waits while the database is away. */
  db: Queryable;
  /** The team that all is done for. */
  teamId: string;
  random: Random;
  verdict: Verdict;
  progress: Progress;
  /** True for a run that only shows that the injection works. */
  small: boolean;
  /** Waits, unless a person wants to stop. */
  pause(ms: number): Promise<void>;
  /** Workers that are gone when the scene is over. */
  crew(settings: CrewSettings): Crew;
  dag(tasks: Tasks, more?: { maxActiveRuns?: number; catchup?: boolean }): Promise<TestDag>;
}

/** What is asked of a fault injection. */
export interface SceneOptions {
  name: string;
  seed: number;
  small: boolean;
}

/** Sets a scene on a fresh database, and checks the invariants when its workers are gone. */
export async function withScene<T>(
  options: SceneOptions,
  verdict: Verdict,
  progress: Progress,
  play: (scene: Scene) => Promise<T>,
): Promise<T> {
  return await withScratchDatabase(progress, async (database) => {
    const crews: Crew[] = [];
    const pool = createPool({
      connectionString: database.url("millrace_sys"),
      max: 4,
      name: "millrace-chaos",
      // Connections end whenever the database does.
      onError: () => undefined,
    });
    try {
      const result = await play(await setScene(options, verdict, progress, database, pool, crews));
      await checkInvariants(pool, verdict);
      return result;
    } catch (error) {
      verdict.add("unexpected", "the injection itself failed");
      throw error;
    } finally {
      await Promise.all(crews.map((crew) => crew.disband()));
      if (!verdict.isClean) {
        for (const crew of crews) crew.keepOutput(`test-results/chaos/${options.name}`);
      }
      await pool.end();
    }
  });
}

async function setScene(
  options: SceneOptions,
  verdict: Verdict,
  progress: Progress,
  database: ScratchDatabase,
  pool: pg.Pool,
  crews: Crew[],
): Promise<Scene> {
  const teamId = await insertTeam(pool);
  return {
    database,
    db: patient(pool),
    teamId,
    random: createRandom(options.seed),
    verdict,
    progress,
    small: options.small,
    pause: async (ms) => await sleep(ms, undefined, { signal: progress.signal }),
    crew: (settings) => {
      const crew = new Crew(database, verdict, settings);
      crews.push(crew);
      return crew;
    },
    dag: async (tasks, more = {}) => {
      const { document, plan } = documentOf(tasks);
      return await insertDag(pool, teamId, plan, { maxActiveRuns: 100, ...more, document });
    },
  };
}

async function checkInvariants(pool: pg.Pool, verdict: Verdict): Promise<void> {
  for (const { name, count, examples } of await findBreaches(pool)) {
    verdict.add("unexpected", `${name}: broken by ${count}, as ${examples.join(", ")}`, count);
  }
}

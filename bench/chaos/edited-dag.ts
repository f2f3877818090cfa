import type { AuditActor } from "@/lib/db/stores/audit";
import { authorizedTeamId, type TeamId, type Tenant, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/errors";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import { MARKED_STATES } from "@/lib/schemas/api/operate";
import { cancelRun } from "@/lib/services/cancel-run";
import { cancelTasks } from "@/lib/services/cancel-tasks";
import type { Catalogue } from "@/lib/services/catalogue";
import { clearTasks } from "@/lib/services/clear-tasks";
import { deleteDag } from "@/lib/services/delete-dag";
import { markTasks } from "@/lib/services/mark-tasks";
import { publishDag } from "@/lib/services/publish-dag";
import { publishVersion } from "@/lib/services/publish-version";
import { restoreDag } from "@/lib/services/restore-dag";
import { setDagPaused } from "@/lib/services/set-dag-paused";
import { triggerRun } from "@/lib/services/trigger-run";
import { editedDocument } from "./edited-document";
import type { Scene } from "./scene";

const ACTOR: AuditActor = { kind: "system", id: null, name: "chaos" };
const catalogue: Catalogue = [...operatorCatalogue.values()];

/** Something that was done; what is known once it is committed. */
type Work = (t: Tenant) => Promise<(() => void) | undefined>;

/** A DAG that people edit and give orders to while it runs, and what they know of it. */
export class EditedDag {
  readonly dagId: string;
  /** By a run's uuid: the version that it must be on. */
  readonly versionOf = new Map<string, number>();
  readonly #scene: Scene;
  readonly #teamId: TeamId;
  readonly #witness: string;
  /** Task_ids by version. */
  readonly #tasks = new Map<number, readonly string[]>();

  constructor(scene: Scene, dagId: string, witness: string) {
    this.#scene = scene;
    this.#teamId = authorizedTeamId(scene.teamId);
    this.dagId = dagId;
    this.#witness = witness;
  }

  async publish(): Promise<void> {
    const { source, tasks } = this.#draw(1);
    const edit = { source, message: "", paused: false };
    await this.#try(async (t) => {
      await publishDag(t, ACTOR, edit, { catalogue, now: new Date() });
      return () => this.#tasks.set(1, tasks);
    });
  }

  /** Starts a run; false when the DAG is deleted just now. */
  async trigger(): Promise<boolean> {
    return await this.#try(async (t) => {
      const run = await triggerRun(t, ACTOR, this.dagId, { conf: {}, note: "" }, new Date());
      return () => this.versionOf.set(run.id, run.versionNumber);
    });
  }

  /** Does something at random; false when it was refused with a reason. */
  async order(): Promise<boolean> {
    const { random } = this.#scene;
    return await random.pick([
      () => this.#clear(),
      () => this.#clear(),
      () => this.#mark(),
      () => this.#cancelTasks(),
      () => this.#cancelRun(),
      () => this.#edit(),
      () => this.#pause(random.chance(0.5)),
      () => (random.chance(0.3) ? this.#delete() : this.#restore()),
    ])();
  }

  /** Lets it go on to the end. */
  async settle(): Promise<void> {
    await this.#restore();
    await this.#pause(false);
  }

  /** Task_ids of a version. */
  tasksOf(version: number): readonly string[] {
    return this.#tasks.get(version) ?? [];
  }

  async #clear(): Promise<boolean> {
    const { random } = this.#scene;
    const order = {
      tasks: random.chance(0.8) ? this.#someTasks() : undefined,
      ...this.#someReach(),
      onlyFailed: random.chance(0.4),
      latestVersion: random.chance(0.3),
      dryRun: random.chance(0.2),
    };
    return await this.#onRun(async (t, run) => {
      const { versionNumber, others } = await clearTasks(t, ACTOR, this.dagId, run, order);
      if (order.dryRun) return undefined;
      return () => {
        this.versionOf.set(run, versionNumber);
        for (const other of others) this.versionOf.set(other.id, other.versionNumber);
      };
    });
  }

  async #mark(): Promise<boolean> {
    const { random } = this.#scene;
    const state = random.pick(MARKED_STATES);
    const order = { tasks: this.#someTasks(), ...this.#someReach(), state, dryRun: false };
    return await this.#onRun(async (t, run) => {
      await markTasks(t, ACTOR, this.dagId, run, order);
      return undefined;
    });
  }

  async #cancelTasks(): Promise<boolean> {
    const order = { tasks: this.#someTasks(), dryRun: false };
    return await this.#onRun(async (t, run) => {
      await cancelTasks(t, ACTOR, this.dagId, run, order);
      return undefined;
    });
  }

  async #cancelRun(): Promise<boolean> {
    return await this.#onRun(async (t, run) => {
      await cancelRun(t, ACTOR, this.dagId, run);
      return undefined;
    });
  }

  async #edit(): Promise<boolean> {
    const version = this.#tasks.size + 1;
    const { source, tasks } = this.#draw(version);
    const edit = { source, message: "", baseVersion: version - 1 };
    return await this.#try(async (t) => {
      const number = await publishVersion(t, ACTOR, this.dagId, edit, {
        catalogue,
        now: new Date(),
      });
      return () => this.#tasks.set(number, tasks);
    });
  }

  async #pause(paused: boolean): Promise<boolean> {
    return await this.#try(async (t) => {
      await setDagPaused(t, ACTOR, this.dagId, paused, new Date());
      return undefined;
    });
  }

  async #delete(): Promise<boolean> {
    return await this.#try(async (t) => {
      await deleteDag(t, ACTOR, this.dagId, new Date());
      return undefined;
    });
  }

  async #restore(): Promise<boolean> {
    return await this.#try(async (t) => {
      await restoreDag(t, ACTOR, this.dagId, new Date());
      return undefined;
    });
  }

  #draw(version: number) {
    return editedDocument(this.#scene.random, this.dagId, version, this.#witness);
  }

  #someReach() {
    const { random } = this.#scene;
    return {
      upstream: random.chance(0.2),
      downstream: random.chance(0.5),
      past: random.chance(0.1),
      future: random.chance(0.1),
    };
  }

  /** Of the newest version, or an older one: a run may lack them, which is refused. */
  #someTasks(): string[] {
    const { random } = this.#scene;
    const tasks = this.tasksOf(random.pick([...this.#tasks.keys()].slice(-2)));
    return [random.pick(tasks), ...tasks.filter(() => random.chance(0.2))];
  }

  async #onRun(work: (t: Tenant, run: string) => ReturnType<Work>): Promise<boolean> {
    const runs = [...this.versionOf.keys()];
    if (runs.length === 0) return false;
    // Mostly a recent one, which may be running still.
    const run = this.#scene.random.pick(this.#scene.random.chance(0.7) ? runs.slice(-3) : runs);
    return await this.#try((t) => work(t, run));
  }

  /** What is refused with a reason changes nothing; anything else that fails is a finding. */
  async #try(work: Work): Promise<boolean> {
    try {
      const known = await withTenant(this.#teamId, work);
      known?.();
      return true;
    } catch (error) {
      if (error instanceof AppError) return false;
      this.#scene.verdict.add("unexpected", `an order to ${this.dagId} failed: ${String(error)}`);
      return false;
    }
  }
}

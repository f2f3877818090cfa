import type { Logger } from "pino";
import type { AuditActor } from "@/lib/db/stores/audit";
import { lockDag } from "@/lib/db/stores/dag";
import { findRun } from "@/lib/db/stores/run";
import { tasksOfDeed, tellRunOrders } from "@/lib/db/stores/run-order";
import {
  countTry,
  endRunOrder,
  enterOutcome,
  holdRunOrder,
  type ItemOutcome,
  type NextItem,
  nextItem,
} from "@/lib/db/stores/run-order-work";
import type { InTeam } from "@/lib/db/system/team-transactions";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, toError } from "@/lib/errors";
import {
  RUN_LEFT_REASONS,
  type RunLeftReason,
  type RunOrderDeed,
} from "@/lib/schemas/api/run-order";
import { isTerminalDagRunState } from "@/lib/schemas/states";
import { cancelRun } from "./cancel-run";
import { clearTasks } from "./clear-tasks";
import { markTasks } from "./mark-tasks";

/** How often one run may fail for a reason that is not its own before it is passed over. */
const MAX_TRIES = 3;
/** Open pages are told of progress so often. */
const TELL_EVERY_MS = 300;

/** What carrying out an order needs. */
export type OrderWork = {
  inTeam: InTeam;
  log: Logger;
  /** True once the worker is to stop: the order then waits for another one. */
  isStopping: () => boolean;
};

/**
 * Carries out an order over many runs, each run in a transaction of its own: what was done to it and
 * the note that it was done come about together, so that a killed worker leaves nothing half done and
 * nothing is done twice. What one run refuses does not keep the order from the others.
 *
 * @throws Error when it could not go on: whoever takes it again begins with the run that is next
 */
export async function carryOutRunOrder(
  { inTeam, log, isStopping }: OrderWork,
  { teamId, orderId }: { teamId: string; orderId: string },
): Promise<void> {
  let toldAt = 0;
  for (;;) {
    if (isStopping()) throw new Error(`the worker stops: the order ${orderId} waits`);
    const tell = performance.now() - toldAt >= TELL_EVERY_MS;
    if (tell) toldAt = performance.now();
    const turn: { item: NextItem | null } = { item: null };
    try {
      const goesOn = await inTeam(teamId, async (t) => {
        const order = await holdRunOrder(t, orderId);
        if (order === null) return false;
        turn.item = await nextItem(t, orderId);
        if (turn.item === null) {
          await endRunOrder(t, orderId);
          await tellRunOrders(t);
          return false;
        }
        const outcome = await carryOut(t, order.actor, order.deed, turn.item);
        await enterOutcome(t, orderId, turn.item.position, outcome);
        if (tell) await tellRunOrders(t);
        return true;
      });
      if (!goesOn) return;
    } catch (caught) {
      const { item } = turn;
      if (item === null) throw caught;
      await inTeam(teamId, (t) => noteFailure(t, orderId, item, caught));
      if (!(caught instanceof AppError)) {
        log.warn({ err: toError(caught), order: orderId }, "a run of an order failed");
      }
    }
  }
}

async function noteFailure(
  t: Tenant,
  orderId: string,
  item: NextItem,
  caught: unknown,
): Promise<void> {
  if ((await holdRunOrder(t, orderId)) === null) return;
  const refused = (reason: string): ItemOutcome => ({ state: "refused", tasks: 0, reason });
  if (caught instanceof AppError) {
    await enterOutcome(t, orderId, item.position, refused(caught.message));
  } else if (item.tries + 1 < MAX_TRIES) {
    await countTry(t, orderId, item.position);
  } else {
    const reason = `It failed ${MAX_TRIES} times in the server, which tells why in its log`;
    await enterOutcome(t, orderId, item.position, refused(reason));
  }
}

async function carryOut(
  t: Tenant,
  actor: AuditActor,
  deed: RunOrderDeed,
  { run, dagId, dagUuid }: NextItem,
): Promise<ItemOutcome> {
  // What is decided from here on is decided with the DAG held.
  await lockDag(t, dagUuid);
  const tasks = await tasksOfDeed(t, deed, run);
  const here = { upstream: false, downstream: false, past: false, future: false, dryRun: false };
  switch (deed.verb) {
    case "cancel": {
      const found = await findRun(t, dagId, run);
      if (found === null || isTerminalDagRunState(found.state)) return left("ended");
      await cancelRun(t, actor, dagId, run);
      return done(tasks.length);
    }
    case "clear": {
      const { onlyFailed } = deed;
      const order = { ...here, onlyFailed, latestVersion: false };
      const { cleared } = await clearTasks(t, actor, dagId, run, order);
      return cleared > 0 ? done(cleared) : left(onlyFailed ? "nothing_failed" : "not_begun");
    }
    case "mark": {
      const { state } = deed;
      if (tasks.length === 0) return left(state === "failed" ? "is_failed" : "is_success");
      const { marked } = await markTasks(t, actor, dagId, run, { ...here, tasks, state });
      return done(marked);
    }
  }
}

const done = (tasks: number): ItemOutcome => ({ state: "done", tasks, reason: "" });
const left = (reason: RunLeftReason): ItemOutcome => ({
  state: "left",
  tasks: 0,
  reason: RUN_LEFT_REASONS[reason],
});

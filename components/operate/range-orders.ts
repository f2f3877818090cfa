import { queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { queryKeys } from "@/lib/browser/query-keys";
import { effectSchema, type MarkedState } from "@/lib/schemas/api/operate";
import { verbPath } from "./queries";

/** Some tasks of one run; `name` tells people which run. */
export type OrderPart = { run: string; name: string; tasks: readonly string[] };

/** What is done to all the parts alike. */
export type PartOrder =
  | { kind: "clear"; downstream: boolean; onlyFailed: boolean }
  | { kind: "mark"; state: MarkedState };

/** What came of giving an order to several runs, one after the other. */
export type PartsOutcome = { changed: number; refused: { name: string; reason: string }[] };

/** The verb and body that an order is to one part. */
function requestOf(part: OrderPart, order: PartOrder) {
  const tasks = [...part.tasks];
  return order.kind === "clear"
    ? {
        verb: "clear",
        body: { tasks, downstream: order.downstream, onlyFailed: order.onlyFailed },
      }
    : { verb: "mark", body: { tasks, state: order.state } };
}

/** What an order would do to one part; below the run's key, so that its progress renews it. */
export function previewOf(team: string, dagId: string, part: OrderPart, order: PartOrder) {
  const { verb, body } = requestOf(part, order);
  return queryOptions({
    queryKey: [...queryKeys.run(team, dagId, part.run), "range", verb, body],
    queryFn: ({ signal }) =>
      apiFetch(effectSchema, verbPath(team, { dagId, run: part.run }, verb), {
        json: { ...body, dryRun: true },
        signal,
      }),
    staleTime: 0,
  });
}

/**
 * Gives an order to each part in turn. What one run refuses does not keep the order from the others;
 * the outcome names it.
 */
export async function giveToAll(
  parts: readonly OrderPart[],
  give: (part: OrderPart) => Promise<number>,
  done: (count: number) => void,
): Promise<PartsOutcome> {
  const outcome: PartsOutcome = { changed: 0, refused: [] };
  for (const [place, part] of parts.entries()) {
    try {
      outcome.changed += await give(part);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      outcome.refused.push({ name: part.name, reason });
    }
    done(place + 1);
  }
  return outcome;
}

/** Gives an order to one part; the number of task instances that changed. */
export async function giveTo(
  team: string,
  dagId: string,
  part: OrderPart,
  order: PartOrder,
): Promise<number> {
  const { verb, body } = requestOf(part, order);
  const effect = await apiFetch(effectSchema, verbPath(team, { dagId, run: part.run }, verb), {
    json: body,
    idempotencyKey: true,
  });
  return effect.items.length;
}

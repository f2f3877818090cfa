"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTeam } from "@/components/shared/team-context";
import { toast } from "@/components/ui/toast";
import { queryKeys } from "@/lib/browser/query-keys";
import { runQueries } from "@/lib/browser/run-queries";
import type { Effect } from "@/lib/schemas/api/operate";
import type { GridView } from "@/lib/schemas/api/run";
import { nextStates, patchGrid, patchTask } from "./patch";
import type { RunRef } from "./queries";

/** An order to send, and what the preview said it would do. */
export type Order<R> = {
  send: () => Promise<R>;
  effect: Effect;
  /** What to say when it is done, and when it was refused. */
  done: (result: R) => string;
  refused: string;
};

/**
 * Gives an order: the screens show its effect at once, and what was there before when the server
 * refuses.
 */
export function useOrder<R>({ dagId, run }: RunRef) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const runKey = queryKeys.run(slug, dagId, run);
  const gridKey = queryKeys.grid(slug, dagId);

  function show(effect: Effect) {
    const next = nextStates(effect);
    client.setQueryData(runQueries.detail(slug, dagId, run).queryKey, (detail) =>
      detail === undefined ? undefined : { ...detail, state: effect.run.next },
    );
    client.setQueryData(runQueries.tasks(slug, dagId, run).queryKey, (tasks) =>
      tasks === undefined ? undefined : { items: tasks.items.map((task) => patchTask(task, next)) },
    );
    for (const taskId of next.keys()) {
      client.setQueryData(runQueries.task(slug, dagId, run, taskId).queryKey, (task) =>
        task === undefined ? undefined : patchTask(task, next),
      );
    }
    client.setQueriesData<GridView>({ queryKey: gridKey }, (grid) =>
      grid === undefined ? undefined : patchGrid(grid, run, effect),
    );
  }

  return useMutation({
    mutationFn: (order: Order<R>) => order.send(),
    onMutate: async ({ effect }) => {
      const keys = [runKey, gridKey];
      await Promise.all(keys.map((queryKey) => client.cancelQueries({ queryKey })));
      const before = keys.flatMap((queryKey) => client.getQueriesData({ queryKey }));
      show(effect);
      return before;
    },
    onSuccess: (result, { done }) => toast({ title: done(result), tone: "success" }),
    onError: (error, { refused }, before) => {
      for (const [queryKey, data] of before ?? []) client.setQueryData(queryKey, data);
      toast({ title: refused, description: error.message, tone: "danger" });
    },
    // Live events bring the rest; this is for when there is no stream.
    onSettled: () =>
      Promise.all(
        [runKey, gridKey, queryKeys.dagRuns(slug, dagId), queryKeys.teamRuns(slug)].map(
          (queryKey) => client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

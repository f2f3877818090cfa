"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTeam } from "@/components/shared/team-context";
import { toast } from "@/components/ui/toast";
import { queryKeys } from "@/lib/browser/query-keys";
import { runQueries } from "@/lib/browser/run-queries";
import type { Effect } from "@/lib/schemas/api/operate";
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
export function useOrder<R>(ref: RunRef) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const keys = {
    tasks: runQueries.tasks(slug, ref.dagId, ref.run).queryKey,
    detail: runQueries.detail(slug, ref.dagId, ref.run).queryKey,
  };
  return useMutation({
    mutationFn: (order: Order<R>) => order.send(),
    onMutate: async ({ effect }) => {
      await Promise.all([
        client.cancelQueries({ queryKey: keys.tasks }),
        client.cancelQueries({ queryKey: keys.detail }),
      ]);
      const before = {
        tasks: client.getQueryData(keys.tasks),
        detail: client.getQueryData(keys.detail),
      };
      const next = new Map(
        [...effect.items, ...effect.follows].map((item) => [item.taskId, item.next]),
      );
      client.setQueryData(keys.tasks, (tasks) =>
        tasks === undefined
          ? undefined
          : {
              items: tasks.items.map((task) => ({
                ...task,
                state: next.get(task.taskId) ?? task.state,
              })),
            },
      );
      client.setQueryData(keys.detail, (detail) =>
        detail === undefined ? undefined : { ...detail, state: effect.run.next },
      );
      return before;
    },
    onSuccess: (result, { done }) => toast({ title: done(result), tone: "success" }),
    onError: (error, { refused }, before) => {
      if (before?.tasks !== undefined) client.setQueryData(keys.tasks, before.tasks);
      if (before?.detail !== undefined) client.setQueryData(keys.detail, before.detail);
      toast({ title: refused, description: error.message, tone: "danger" });
    },
    // Live events bring the rest; this is for when there is no stream.
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queryKeys.run(slug, ref.dagId, ref.run) }),
        client.invalidateQueries({ queryKey: queryKeys.grid(slug, ref.dagId) }),
        client.invalidateQueries({ queryKey: queryKeys.dagRuns(slug, ref.dagId) }),
        client.invalidateQueries({ queryKey: queryKeys.teamRuns(slug) }),
      ]),
  });
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTeam } from "@/components/shared/team-context";
import { can } from "@/lib/core/permissions";
import { namesAt } from "../completion";
import { editorQueries } from "../queries";
import { useEditorDocument } from "../use-editor-document";
import type { FormWorld } from "./form-field";

/** The names that fields of a task may be chosen from, and that its templates may name. */
export function useFormWorld(taskId: string | null): FormWorld {
  const { slug, role, timezone } = useTeam();
  const { checked, operators, isReadOnly } = useEditorDocument();
  const names = useQuery({
    ...editorQueries.names(slug),
    enabled: can(role, "connection.view") && can(role, "variable.view"),
  });
  const pools = useQuery({ ...editorQueries.pools(slug), enabled: can(role, "pool.view") });
  const { value, tasks } = checked.parsed;
  return useMemo(() => {
    const connections = names.data?.connections ?? [];
    const variables = names.data?.variables ?? [];
    return {
      isReadOnly,
      known: {
        connection: connections.map(({ id }) => id),
        variable: variables,
        pool: pools.data ?? [],
        task: tasks.map((task) => task.taskId).filter((id) => id !== taskId),
        zone: ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")],
        text: [],
      },
      templates: {
        names: namesAt(taskId === null ? [] : ["tasks", taskId], value),
        world: { operators, connections, variables, teamTimezone: timezone },
      },
    };
  }, [names.data, pools.data, tasks, taskId, value, operators, timezone, isReadOnly]);
}

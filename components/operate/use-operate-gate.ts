"use client";

import { useQuery } from "@tanstack/react-query";
import { type Gate, gateFor } from "@/components/shared/role-gate";
import { useTeam } from "@/components/shared/team-context";
import { dagQueries } from "@/lib/browser/dag-queries";
import type { Permission } from "@/lib/core/permissions";

/** Why the viewer may not give an order to a DAG's runs, or nothing when they may. */
export function useOperateGate(permission: Permission, to: string, dagId: string): Gate {
  const { slug, role } = useTeam();
  // What the screen knows already: a list of runs must not ask for the DAG of each.
  const dag = useQuery({ ...dagQueries.detail(slug, dagId), enabled: false });
  const gate = gateFor(role, permission, to);
  if (gate.disabledReason !== undefined || dag.data?.deletedAt == null) return gate;
  return { disabledReason: `${dagId} is deleted; restore it first.` };
}

import * as z from "zod";
import { elementNames } from "@/lib/core/dag/element-names";
import type { TreeGroup } from "@/lib/core/dag/group-tree";
import { type PlanEntry, planSchema } from "@/lib/core/dag/plan";
import type { Tenant } from "../tenant";

/** A group of a version; with the names of its elements when it is mapped. */
export type PlanGroup = TreeGroup & { elements: string[] | null };

/** A version's tasks, and the groups that they are in. */
export type VersionPlan = { plan: PlanEntry[]; groups: PlanGroup[] };

const groupsSchema = z
  .record(z.string(), z.looseObject({ label: z.string().optional(), group: z.string().optional() }))
  .nullable()
  .transform((groups) =>
    Object.entries(groups ?? {}).map(
      ([groupId, { label = groupId, group = null, ...rest }]): PlanGroup => ({
        groupId,
        label,
        group,
        elements: rest.expand === undefined ? null : elementNames(rest),
      }),
    ),
  );

/** Plans of some versions, by the version's id. Of their documents only the groups are read. */
export async function plansOf(
  t: Tenant,
  versionIds: readonly string[],
): Promise<Map<string, VersionPlan>> {
  const rows = await t.db.$queryRaw<{ id: string; plan: unknown; groups: unknown }[]>`
    select id, plan, document->'groups' as groups from dag_version
    where team_id = ${t.teamId}::uuid and id = any(${[...versionIds]}::uuid[])`;
  return new Map(
    rows.map(({ id, plan, groups }) => [
      id,
      { plan: planSchema.parse(plan), groups: groupsSchema.parse(groups) },
    ]),
  );
}

/** The plan of a version by its number, with its layout once there is one; null for no version. */
export async function planOfVersion(
  t: Tenant,
  dagUuid: string,
  number: number,
): Promise<(VersionPlan & { id: string; layout: unknown }) | null> {
  const [row] = await t.db.$queryRaw<
    { id: string; plan: unknown; groups: unknown; layout: unknown }[]
  >`
    select id, plan, document->'groups' as groups, layout from dag_version
    where team_id = ${t.teamId}::uuid and dag_id = ${dagUuid}::uuid and number = ${number}`;
  if (row === undefined) return null;
  const { plan, groups, ...rest } = row;
  return { ...rest, plan: planSchema.parse(plan), groups: groupsSchema.parse(groups) };
}

/** A group of a version, and the tasks that are directly in it. */
export type VersionGroup = TreeGroup & { tasks: string[] };

/** The groups of a version; of one without groups the plan is not read. */
export async function groupsOfVersion(
  t: Tenant,
  dagUuid: string,
  number: number,
): Promise<VersionGroup[]> {
  const [row] = await t.db.$queryRaw<{ plan: unknown; groups: unknown }[]>`
    select plan, document->'groups' as groups from dag_version
    where team_id = ${t.teamId}::uuid and dag_id = ${dagUuid}::uuid and number = ${number}
      and document->'groups' is not null`;
  if (row === undefined) return [];
  const plan = planSchema.parse(row.plan);
  return groupsSchema.parse(row.groups).map((group) => ({
    ...group,
    tasks: plan.flatMap((entry) => (entry.group === group.groupId ? [entry.task_id] : [])),
  }));
}

import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "./did-you-mean";
import { type ExpandedGroups, groupChain, MAX_GROUP_EDGES, type WideNeed } from "./groups";
import type { PartialGroup, PartialTask } from "./partial";
import { buildTopology, findCycles } from "./topology";

const MAX_SUGGESTIONS = 50;

/** A task or a group, as something that needs others. */
type Node = {
  id: string;
  kind: "Task" | "Group";
  needs: readonly string[];
  needsPaths: readonly (string | number)[][];
  /** The groups around it, innermost first. */
  around: readonly string[];
};

/** Everything that is wrong between tasks and groups: unknown, repeated and circular needs. */
export function lintGraph(
  tasks: readonly PartialTask[],
  groups: readonly PartialGroup[],
  { needs: expanded, wide }: ExpandedGroups,
): Problem[] {
  const parents = new Map(groups.map(({ groupId, group }) => [groupId, group]));
  const around = (group: string | null) => groupChain(group, (id) => parents.get(id));
  const nodes = new Map<string, Node>([
    ...groups.map((group): [string, Node] => {
      const { groupId: id, needs, needsPaths } = group;
      return [id, { id, kind: "Group", needs, needsPaths, around: around(group.group) }];
    }),
    ...tasks.map((task): [string, Node] => {
      const { taskId: id, needs, needsPaths } = task;
      return [id, { id, kind: "Task", needs, needsPaths, around: around(task.group) }];
    }),
  ]);
  const problems: Problem[] = [];
  for (const node of nodes.values()) {
    // Comparing each with all is slow: enough when the first ones have a suggestion.
    problems.push(...needProblems(node, nodes, problems.length < MAX_SUGGESTIONS));
  }
  problems.push(...wide.map((need) => wideProblem(need, nodes)));
  const told = new Map(
    [...expanded].map(([id, needs]) => [id, needs.filter((needed) => needed !== id)]),
  );
  for (const cycle of findCycles(buildTopology(told))) problems.push(cycleProblem(cycle, nodes));
  return problems;
}

function needProblems(
  node: Node,
  nodes: ReadonlyMap<string, Node>,
  withSuggestions: boolean,
): Problem[] {
  const { id, kind } = node;
  const seen = new Set<string>();
  return node.needs.flatMap((needed, index): Problem[] => {
    const path = node.needsPaths[index] ?? [kind === "Task" ? "tasks" : "groups", id, "needs"];
    const add = (message: string, code: string, allowed: string): Problem[] => [
      { path, message, found: needed, allowed, severity: "error", code },
    ];
    const isRepeated = seen.has(needed);
    seen.add(needed);
    const other = nodes.get(needed);
    if (needed === id) {
      return add(`${kind} "${id}" needs itself`, "self_dependency", "other tasks of this DAG");
    }
    if (other === undefined) {
      const ids = [...nodes.keys()];
      const near = withSuggestions ? didYouMean(needed, ids) : undefined;
      const hint = near === undefined ? "" : `; did you mean "${near}"?`;
      const allowed = ids.filter((known) => known !== id).slice(0, 50);
      return add(
        `${kind} "${id}" needs "${needed}", which does not exist${hint}`,
        "unknown_upstream",
        allowed.join(", "),
      );
    }
    if (node.around.includes(needed)) {
      return add(
        `${kind} "${id}" needs the group "${needed}", which it is a part of`,
        "needs_own_group",
        "tasks and groups beside it",
      );
    }
    if (other.around.includes(id)) {
      return add(
        `Group "${id}" needs "${needed}", which is a part of it`,
        "needs_own_member",
        "tasks and groups outside of it",
      );
    }
    if (other.kind === "Group" && path[2] === "teardown_for") {
      return add(
        `Task "${id}" is the teardown of "${needed}", which is a group`,
        "teardown_of_group",
        "the tasks that set up what it tears down",
      );
    }
    return isRepeated
      ? add(`${kind} "${id}" needs "${needed}" twice`, "duplicate_dependency", "each once")
      : [];
  });
}

function wideProblem({ from, to, edges }: WideNeed, nodes: ReadonlyMap<string, Node>): Problem {
  const { kind = "Task", needs = [], needsPaths = [] } = nodes.get(to) ?? {};
  return {
    path: needsPaths[needs.indexOf(from)] ?? [kind === "Task" ? "tasks" : "groups", to, "needs"],
    message: `${kind} "${to}" needs "${from}": that makes ${edges.toLocaleString("en-US")} edges between their tasks. Put a task of the operator empty between them: it waits for the one, and the other for it`,
    found: `${edges} edges`,
    allowed: `at most ${MAX_GROUP_EDGES} of all groups together`,
    severity: "error",
    code: "too_many_edges",
  };
}

/** Told where the last edge of the ring is written, perhaps with a group that one of its ends is in. */
function cycleProblem(cycle: readonly string[], nodes: ReadonlyMap<string, Node>): Problem {
  const [first = "", last = first] = [cycle[0], cycle.at(-1)];
  const told = [...cycle, first].join(" → ");
  const withGroups = (id: string) => [id, ...(nodes.get(id)?.around ?? [])];
  const written = withGroups(first).flatMap((id) => {
    const { needs = [], needsPaths = [] } = nodes.get(id) ?? {};
    return needsPaths.filter((_path, index) => withGroups(last).includes(needs[index] ?? ""));
  });
  return {
    path: written[0] ?? ["tasks", first, "needs"],
    message: `These tasks wait for each other: ${told}`,
    found: told,
    allowed: "dependencies without a cycle",
    severity: "error",
    code: "cycle",
  };
}

/**
 * The import cycles of a graph, each as the files along it; a group of files that reach each other
 * is reported once, by one way around.
 */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const state = new Map<string, "open" | "done">();
  const path: string[] = [];
  const visit = (node: string): void => {
    state.set(node, "open");
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const known = state.get(next);
      if (known === "open") cycles.push([...path.slice(path.indexOf(next)), next]);
      else if (known === undefined) visit(next);
    }
    path.pop();
    state.set(node, "done");
  };
  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return cycles;
}

/** The shortest way from one of the starts to a node that is wanted; undefined when there is none. */
export function findPath(
  graph: ReadonlyMap<string, readonly string[]>,
  starts: readonly string[],
  isWanted: (node: string) => boolean,
): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>(starts.map((start) => [start, undefined]));
  for (const node of cameFrom.keys()) {
    if (isWanted(node)) {
      const path = [node];
      for (let at = cameFrom.get(node); at !== undefined; at = cameFrom.get(at)) path.unshift(at);
      return path;
    }
    for (const next of graph.get(node) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, node);
  }
  return undefined;
}

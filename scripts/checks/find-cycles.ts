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

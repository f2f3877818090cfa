import { DAG_VIEW_LABELS, DAG_VIEWS, type DagView, paths } from "@/lib/browser/paths";

/** The DAG whose screen a path shows, or undefined on other screens. */
export function dagOfPath(pathname: string): string | undefined {
  const [, , section, dag] = pathname.split("/");
  if (section !== "dags" || dag === undefined || dag === "new") return undefined;
  try {
    return decodeURIComponent(dag);
  } catch {
    return undefined;
  }
}

/** The screens of the DAG that is open, but for the one that shows. */
export function screensOfDag(
  team: string,
  pathname: string,
): { label: string; href: string; view: DagView }[] {
  const dag = dagOfPath(pathname);
  if (dag === undefined) return [];
  const shown = pathname.split("/")[4];
  return DAG_VIEWS.filter((view) => view !== shown).map((view) => ({
    view,
    label: view === "edit" ? `Edit ${dag}` : `${DAG_VIEW_LABELS[view]} of ${dag}`,
    href: paths.dag(team, dag, view),
  }));
}

/** Whether every word typed is in a label, in any order. */
export function matchesWords(label: string, typed: string): boolean {
  const text = label.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** A list of recent names with one put first, at most `limit` long. */
export function withRecent(names: readonly string[], name: string, limit: number): string[] {
  return [name, ...names.filter((other) => other !== name)].slice(0, limit);
}

import { paths } from "@/lib/browser/paths";

/** A sequence of keys and what it does, as the sheet shows it. */
export type Shortcut = { keys: readonly string[]; does: string };

/** Where `g` and a second key go. */
export const GO_TO: readonly (Shortcut & { href: (team: string) => string })[] = [
  { keys: ["g", "h"], does: "Home", href: paths.team },
  { keys: ["g", "d"], does: "DAGs", href: paths.dags },
  { keys: ["g", "r"], does: "Runs", href: paths.runs },
  { keys: ["g", "s"], does: "Schedule", href: paths.schedule },
  { keys: ["g", "c"], does: "Connections", href: paths.connections },
  { keys: ["g", "v"], does: "Variables", href: paths.variables },
  { keys: ["g", "p"], does: "Pools", href: paths.pools },
  { keys: ["g", "w"], does: "Workers", href: paths.workers },
  { keys: ["g", "a"], does: "Audit", href: paths.audit },
];

/** Everything that keys do, by where they do it. */
export const SHORTCUT_GROUPS: readonly { label: string; items: readonly Shortcut[] }[] = [
  {
    label: "Everywhere",
    items: [
      { keys: ["Ctrl", "K"], does: "Search, screens and actions (⌘ K on a Mac)" },
      { keys: ["."], does: "Actions of this page" },
      { keys: ["?"], does: "This list" },
      { keys: ["Esc"], does: "Close what is open" },
    ],
  },
  { label: "Go to", items: GO_TO },
  {
    label: "Lists",
    items: [{ keys: ["/"], does: "Narrow the list by typing" }],
  },
  {
    label: "Grid",
    items: [
      { keys: ["←", "→"], does: "Earlier or later run" },
      { keys: ["↑", "↓"], does: "Task above or below" },
      { keys: ["Enter"], does: "The task's log beside the grid; again: the task's page" },
      { keys: ["Shift", "←"], does: "Select a range of cells, as Shift and a click do" },
      { keys: ["c"], does: "Clear the selected task or run" },
      { keys: ["Esc"], does: "Leave the range, the log, the selection" },
    ],
  },
  {
    label: "Gantt",
    items: [
      { keys: ["↑", "↓"], does: "Task above or below" },
      { keys: ["←", "→"], does: "Earlier or later" },
      { keys: ["+", "-"], does: "Zoom; 0 shows all of the run" },
      { keys: ["Enter"], does: "Open the task" },
    ],
  },
  {
    label: "Editor",
    items: [
      { keys: ["Ctrl", "Space"], does: "Complete" },
      { keys: ["F8"], does: "Next problem" },
    ],
  },
];

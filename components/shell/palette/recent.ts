import * as z from "zod";
import { withRecent } from "./entries";

const KEPT = 6;
const namesSchema = z.array(z.string()).max(50);
const keyOf = (team: string) => `millrace.recent.${team}`;

/** The DAGs of a team that this browser opened last. Storage that is refused remembers nothing. */
export function recentDags(team: string): string[] {
  try {
    return namesSchema.parse(JSON.parse(localStorage.getItem(keyOf(team)) ?? "[]"));
  } catch {
    return [];
  }
}

/** Puts a DAG first among those opened last. */
export function rememberDag(team: string, dagId: string): void {
  try {
    localStorage.setItem(keyOf(team), JSON.stringify(withRecent(recentDags(team), dagId, KEPT)));
  } catch {
    // A browser that stores nothing has no recent DAGs: the palette works without them.
  }
}

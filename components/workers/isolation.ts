/** What keeps tasks from each other and from the machine. */
export type Isolation = { kind: "sandbox" | "none" | "unknown"; detail: string };

/** Reads what a worker says of itself: `bwrap: bubblewrap 0.8.0, …` or `none: …`. */
export function readIsolation(text: string): Isolation {
  const at = text.indexOf(":");
  const kind = (at === -1 ? text : text.slice(0, at)).trim();
  const detail = at === -1 ? "" : text.slice(at + 1).trim();
  if (kind === "") return { kind: "unknown", detail };
  return { kind: kind === "none" ? "none" : "sandbox", detail: detail === "" ? kind : detail };
}

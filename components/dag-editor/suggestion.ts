import type { OperatorSpec } from "@/lib/schemas/dag-document";

/** Something that may be written at a place. */
export type Suggestion = {
  /** What the typed word is matched with. */
  label: string;
  kind: "key" | "operator" | "task" | "value" | "variable" | "filter" | "connection" | "snippet";
  /** A few words beside the label. */
  detail?: string | undefined;
  /** What is shown of the chosen one. */
  info?: string | undefined;
  /** The text to insert: a snippet, in which `#{}` are the places to fill and a tab is one level. */
  insert: string;
  /** From -99 to 99; higher is listed first. */
  rank: number;
  /** Ask for suggestions again once this one is inserted. */
  opensNext?: boolean;
};

/** Suggestions for the word from `from` to `to`. */
export type Suggestions = { from: number; to: number; options: Suggestion[] };

/** What is known around the document. */
export type World = {
  operators: readonly OperatorSpec[];
  connections: readonly { id: string; type: string }[];
  variables: readonly string[];
  teamTimezone: string;
};

import { analyzeSync, type Template, type Variable } from "liquidjs";
import { parseText } from "./engine";
import type { MarksAt } from "./field-marks";
import { keptByText } from "./kept";
import { isTemplate } from "./render";

/** One variable that a template reads: its path, null where a step is computed. */
export type VariableUse = {
  path: readonly (string | number | null)[];
  /** Position in the template, from 1. */
  line: number;
  column: number;
};

/** What templates read from outside the run: the worker fetches this and nothing else. */
export type TemplateReferences = {
  /** `key` is null for the whole of `xcom.<task>`; a key may also be a member of its return_value. */
  xcoms: { taskId: string; key: string | null }[];
  variables: string[];
  connections: string[];
};

/** Every variable that a parsed template reads and does not itself define. */
export function variableUses(templates: Template[]): VariableUse[] {
  const { globals } = analyzeSync(templates, { partials: false });
  return Object.values(globals)
    .flat()
    .map((variable) => ({
      path: variable.segments.map(segmentOf),
      line: variable.location.row,
      column: variable.location.col,
    }));
}

function segmentOf(segment: string | number | Variable): string | number | null {
  return typeof segment === "object" ? null : segment;
}

/** What one text reads. Text that does not parse reads nothing; its problem is told elsewhere. */
const usesOfText = keptByText((text): readonly VariableUse[] => {
  if (!isTemplate(text)) return [];
  let templates: Template[];
  try {
    templates = parseText(text);
  } catch (error) {
    if (error instanceof Error) return [];
    throw error;
  }
  return variableUses(templates);
});

/** What a text, or every templated text of a config, reads. */
export function templateReferences(text: string): TemplateReferences;
export function templateReferences(
  config: Readonly<Record<string, unknown>>,
  marksAt: MarksAt,
): TemplateReferences;
export function templateReferences(
  source: string | Readonly<Record<string, unknown>>,
  marksAt?: MarksAt,
): TemplateReferences {
  const texts =
    typeof source === "string"
      ? [source]
      : marksAt === undefined
        ? []
        : templateTexts(source, marksAt).map(({ text }) => text);
  const xcoms = new Map<string, { taskId: string; key: string | null }>();
  const variables = new Set<string>();
  const connections = new Set<string>();
  for (const { path } of texts.flatMap(usesOfText)) {
    const [root, first, second] = path.map((step) => (step === null ? null : String(step)));
    if (typeof first !== "string") continue;
    if (root === "xcom") {
      const key = second ?? null;
      xcoms.set(JSON.stringify([first, key]), { taskId: first, key });
    }
    if (root === "var" && typeof second === "string") variables.add(second);
    if (root === "conn") connections.add(first);
  }
  return {
    xcoms: [...xcoms.values()],
    variables: [...variables].sort(),
    connections: [...connections].sort(),
  };
}

/** The texts of a config in which templates are rendered, with their paths. */
export function templateTexts(
  config: Readonly<Record<string, unknown>>,
  marksAt: MarksAt,
): { path: (string | number)[]; text: string; isSecret: boolean }[] {
  const found: { path: (string | number)[]; text: string; isSecret: boolean }[] = [];
  const visit = (value: unknown, path: (string | number)[]) => {
    if (typeof value === "string") {
      const marks = marksAt(path);
      if (marks.isTemplate && isTemplate(value)) {
        found.push({ path, text: value, isSecret: marks.isSecret });
      }
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...path, index]);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
    }
  };
  visit(config, []);
  return found;
}

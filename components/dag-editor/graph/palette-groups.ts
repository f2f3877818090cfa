import type { OperatorSpec } from "@/lib/schemas/dag-document";

/** Operators of one kind. */
export type PaletteGroup = { label: string; operators: OperatorSpec[] };

const KINDS: readonly [label: string, matches: RegExp][] = [
  ["Code", /^(bash|python|node)$/],
  ["Data and SQL", /^(sql\.|duckdb)/],
  ["Files and requests", /^(http\.|file\.|s3\.)/],
  ["Checks", /^check\./],
  ["Waiting", /^(sensor\.|approval$)/],
  ["Flow", /^(empty|branch|short_circuit|latest_only|dag\.trigger)$/],
  ["Messages", /^(email\.|slack\.)/],
];

/** The operators by kind, narrowed to those that all words of a search fit. */
export function paletteGroups(operators: readonly OperatorSpec[], search: string): PaletteGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = operators.filter(({ type, label, description }) => {
    const text = `${type} ${label} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const kindOf = ({ type }: OperatorSpec) =>
    KINDS.find(([, matches]) => matches.test(type))?.[0] ?? "Others";
  return [...KINDS.map(([label]) => label), "Others"].flatMap((label) => {
    const own = found.filter((operator) => kindOf(operator) === label);
    return own.length === 0 ? [] : [{ label, operators: rankedBy(own, words) }];
  });
}

/** Those whose name begins with what is searched for come first. */
function rankedBy(operators: readonly OperatorSpec[], words: readonly string[]): OperatorSpec[] {
  const [first = ""] = words;
  const isNamed = ({ type, label }: OperatorSpec) =>
    type.startsWith(first) || label.toLowerCase().startsWith(first);
  return operators.toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)));
}

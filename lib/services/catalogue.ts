import type { OperatorSpec } from "@/lib/schemas/dag-document";

/** What services know of an operator; the catalogue is passed in by who calls them. */
export type CatalogueEntry = OperatorSpec & {
  /** A lucide icon name. */
  icon: string;
  /** `process` runs as a process of its own, `in_process` inside the worker. */
  kind: "in_process" | "process";
};

/** All operators. Pass the same array each time: what is derived from it is cached by it. */
export type Catalogue = readonly CatalogueEntry[];

/** Names of operators by type, for views. A type that is no longer there is shown as it is. */
export function operatorLabel(catalogue: Catalogue, type: string): string {
  return catalogue.find((operator) => operator.type === type)?.label ?? type;
}

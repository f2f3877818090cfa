import { operatorCatalogue } from "@/lib/operators/catalogue";
import { operatorIndex, operatorPage } from "./operator-page";

/** Where the reference is kept, from the project's folder. */
export const OPERATOR_DOCS = "docs/operators";

/** Every file of the reference of operators: name → text. */
export function operatorDocs(): Map<string, string> {
  const operators = [...operatorCatalogue.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  return new Map([
    ["README.md", operatorIndex(operators)],
    ...operators.map((operator) => [`${operator.type}.md`, operatorPage(operator)] as const),
  ]);
}

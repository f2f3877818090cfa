"use client";

import { DagEditor, NewDagEditor } from "@/components/dag-editor/dag-editor";
import { operatorCatalogue } from "@/lib/operators/catalogue";

const operators = [...operatorCatalogue.values()];

/** The editor of a DAG, or of a new one, with all operators of this product. */
export default function DocumentEditor({ dagId }: { dagId: string | null }) {
  return dagId === null ? (
    <NewDagEditor operators={operators} />
  ) : (
    <DagEditor operators={operators} dagId={dagId} />
  );
}

import type { JsonValue } from "@/lib/schemas/json";
import type { SqlEngine, SqlRows, SqlText } from "../sql/client";
import type { BadRows } from "./bad-rows";
import { BadValue, checkedText } from "./check-value";
import { sqlKindOf, type TargetColumn } from "./columns";
import type { RowSource } from "./source";

/** Rows that are read after a load has failed, to find more of what is wrong with the file. */
const ROWS_AFTER_FAILURE = 10_000;

/** How the rows of files become those of a table. */
export interface RowPlan {
  readonly engine: SqlEngine;
  readonly columns: readonly TargetColumn[];
  /** Of each column the position in a source's rows, or the value that all rows have. */
  positions(source: RowSource): readonly (number | { readonly value: SqlText })[];
  readonly bad: BadRows;
}

/** The rows of several files, checked, as a database takes them. Throws TaskFailure `bad_rows`. */
export function checkedRows(sources: AsyncIterable<RowSource>, plan: RowPlan): SqlRows {
  return {
    columns: plan.columns.map(({ name, kind }) => ({ name, kind: sqlKindOf(kind) })),
    batches: (async function* () {
      let wasted = 0;
      for await (const source of sources) {
        const from = plan.positions(source);
        for await (const batch of source.rows) {
          const good: SqlText[][] = [];
          for (const row of batch) {
            const fault =
              "fault" in row ? row.fault : takeRow(row.values, source, plan, from, good);
            if (fault !== null) plan.bad.add(source, row.line, fault);
          }
          if (!plan.bad.isOver) {
            if (good.length > 0) yield good;
            continue;
          }
          wasted += batch.length;
          if (plan.bad.isEnough || wasted > ROWS_AFTER_FAILURE) throw plan.bad.failure();
        }
      }
      if (plan.bad.isOver) throw plan.bad.failure();
    })(),
  };
}

/** Adds a row to the good ones; else says what is wrong with it. */
function takeRow(
  values: readonly JsonValue[],
  { isText }: RowSource,
  { engine, columns }: RowPlan,
  from: ReturnType<RowPlan["positions"]>,
  good: SqlText[][],
): string | null {
  const row: SqlText[] = [];
  for (const [index, column] of columns.entries()) {
    const source = from[index];
    if (typeof source === "object") {
      row.push(source.value);
      continue;
    }
    try {
      row.push(checkedText(values[source ?? -1] ?? null, column, { engine, isText }));
    } catch (error) {
      if (error instanceof BadValue) return `${column.name}: ${error.message}`;
      throw error;
    }
  }
  good.push(row);
  return null;
}

import { conditionWords, satisfies } from "./check-condition";
import { checkThresholdDescription, checkValueDescription } from "./check-query.schema";
import type { Operator } from "./define-operator";
import { TaskFailure } from "./outcome";
import { firstRow, type Measured, runChecks } from "./run-checks";
import type { SqlReader } from "./sql-reader";

/** The `check.value` operator. */
export const checkValueOperator: Operator<typeof checkValueDescription.config> = {
  ...checkValueDescription,
  run: (ctx, config) =>
    runChecks(ctx, config, async (reader) => {
      const { pass_value, tolerance } = config;
      const condition = { equal_to: pass_value, ...(tolerance === undefined ? {} : { tolerance }) };
      const expected = conditionWords(condition);
      const found = await firstRow(reader, config.sql);
      if (found === null) return [{ name: "value", value: null, expected, passed: false }];
      return found.row.map((value, index): Measured => {
        const name = found.columns[index] ?? "value";
        return {
          // Columns may share a name; results may not.
          name: found.columns.indexOf(name) === index ? name : `${name} (${index + 1})`,
          value,
          expected,
          passed: satisfies(value, condition),
        };
      });
    }),
};

/** The `check.threshold` operator. */
export const checkThresholdOperator: Operator<typeof checkThresholdDescription.config> = {
  ...checkThresholdDescription,
  run: (ctx, config) =>
    runChecks(ctx, config, async (reader) => {
      const low = await boundOf(reader, config.min_threshold, "min_threshold");
      const high = await boundOf(reader, config.max_threshold, "max_threshold");
      const condition = {
        ...(low === undefined ? {} : { geq_to: low }),
        ...(high === undefined ? {} : { leq_to: high }),
      };
      const value = (await firstRow(reader, config.sql))?.row[0] ?? null;
      return [
        {
          name: "threshold",
          value,
          expected: conditionWords(condition),
          passed: satisfies(value, condition),
        },
      ];
    }),
};

/** A bound that is written out, or the first value of the query that gives it. */
async function boundOf(
  reader: SqlReader,
  bound: number | string | undefined,
  name: string,
): Promise<number | string | undefined> {
  if (bound === undefined || typeof bound === "number") return bound;
  if (bound.trim() !== "" && Number.isFinite(Number(bound))) return Number(bound);
  const value = (await firstRow(reader, bound))?.row[0];
  if (value !== undefined && value !== null) return value;
  throw new TaskFailure("no_threshold", `The query of ${name} gave no value`, {
    retryable: false,
  });
}

import { COLUMN_CHECKS, type ColumnCheck, checkColumnDescription } from "./check-column.schema";
import { conditionWords, satisfies } from "./check-condition";
import type { Operator } from "./define-operator";
import { firstRow, type Measured, quotedTable, runChecks, whereOf } from "./run-checks";

const FIGURES: Record<ColumnCheck, (column: string) => string> = {
  null_check: (column) => `count(*) - count(${column})`,
  distinct_check: (column) => `count(distinct ${column})`,
  unique_check: (column) => `count(${column}) - count(distinct ${column})`,
  min: (column) => `min(${column})`,
  max: (column) => `max(${column})`,
};

/** The `check.column` operator. */
export const checkColumnOperator: Operator<typeof checkColumnDescription.config> = {
  ...checkColumnDescription,
  run: (ctx, config) =>
    runChecks(ctx, config, async (reader) => {
      const table = quotedTable(reader, config.table);
      const wanted = Object.entries(config.column_mapping).flatMap(([column, checks]) =>
        COLUMN_CHECKS.flatMap((check) => {
          const condition = checks[check];
          return condition === undefined ? [] : [{ column, check, condition }];
        }),
      );
      // One pass over the table for all of them.
      const figures = wanted.map(({ column, check }) => FIGURES[check](reader.quote(column)));
      const where = whereOf(config.partition_clause);
      const found = await firstRow(reader, `select ${figures.join(", ")} from ${table}${where}`);
      return wanted.map(({ column, check, condition }, index): Measured => {
        const value = found?.row[index] ?? null;
        const name = reader.quote(column);
        return {
          name: `${column}: ${check}`,
          value,
          expected: conditionWords(condition),
          passed: satisfies(value, condition),
          sampleSql: sampleOf(check, name, table, config.partition_clause),
        };
      });
    }),
};

function sampleOf(
  check: ColumnCheck,
  column: string,
  table: string,
  partition: string | undefined,
): string | undefined {
  switch (check) {
    case "null_check":
      return `select * from ${table}${whereOf(partition, `${column} is null`)}`;
    case "unique_check":
      return `select ${column}, count(*) as times from ${table}${whereOf(partition, `${column} is not null`)}
        group by ${column} having count(*) > 1 order by times desc`;
    case "min":
      return `select * from ${table}${whereOf(partition)} order by ${column} asc`;
    case "max":
      return `select * from ${table}${whereOf(partition, `${column} is not null`)} order by ${column} desc`;
    case "distinct_check":
      return undefined;
  }
}

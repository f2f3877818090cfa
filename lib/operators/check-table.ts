import { checkTableDescription } from "./check-table.schema";
import type { Operator } from "./define-operator";
import { firstRow, type Measured, quotedTable, runChecks, whereOf } from "./run-checks";

const AGGREGATE = /\b(count|sum|avg|min|max|bool_and|bool_or|every|stddev|variance)\s*\(/i;

/** The `check.table` operator. */
export const checkTableOperator: Operator<typeof checkTableDescription.config> = {
  ...checkTableDescription,
  run: (ctx, config) =>
    runChecks(ctx, config, async (reader) => {
      const table = quotedTable(reader, config.table);
      const measured: Measured[] = [];
      for (const [name, { check_statement: statement, partition_clause }] of Object.entries(
        config.checks,
      )) {
        const where = whereOf(config.partition_clause, partition_clause);
        // Of each row, or of one for all: the number of those that it does not hold for.
        const found = await firstRow(
          reader,
          `select count(*) from (select (${statement}\n) as holds from ${table}${where}) millrace_checked
           where holds is not true`,
        );
        const value = found?.row[0] ?? null;
        const isForAll = AGGREGATE.test(statement);
        measured.push({
          name,
          value: isForAll ? (value === "0" ? "true" : "false") : value,
          expected: isForAll ? statement : `0 rows without ${statement}`,
          passed: value === "0",
          sampleSql: isForAll
            ? undefined
            : `select * from ${table}${whereOf(config.partition_clause, partition_clause, `(${statement}\n) is not true`)}`,
        });
      }
      return measured;
    }),
};

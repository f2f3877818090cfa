import { checkSchemaDescription } from "./check-schema.schema";
import type { Operator } from "./define-operator";
import { TaskFailure } from "./outcome";
import { type Measured, runChecks } from "./run-checks";
import type { SqlEngine } from "./sql/client";

/** The `check.schema` operator. */
export const checkSchemaOperator: Operator<typeof checkSchemaDescription.config> = {
  ...checkSchemaDescription,
  run: (ctx, config) =>
    runChecks(ctx, config, async (reader) => {
      const [table = "", schema] = config.table.split(".").reverse();
      const { rows } = await reader.read(columnsSql(reader.engine, schema !== undefined), {
        parameters: schema === undefined ? [table] : [table, schema],
      });
      if (rows.length === 0) {
        throw new TaskFailure("table_not_found", `There is no table ${config.table}`);
      }
      const found = new Map(rows.map(([name, type]) => [name ?? "", type ?? ""]));
      const measured = Object.entries(config.columns).map(([column, type]): Measured => {
        const value = found.get(column) ?? null;
        const passed = value?.toLowerCase() === type.trim().toLowerCase();
        return { name: `${column}: type`, value, expected: type, passed };
      });
      if (config.exact !== true) return measured;
      const others = [...found.keys()].filter((column) => !Object.hasOwn(config.columns, column));
      return [
        ...measured,
        {
          name: "further columns",
          value: others.length === 0 ? "none" : others.join(", "),
          expected: "none",
          passed: others.length === 0,
        },
      ];
    }),
};

/** Names and types of a table's columns; without a schema, of the one that names without one mean. */
function columnsSql(engine: SqlEngine, hasSchema: boolean): string {
  const place = (number: number) => (engine === "mysql" ? "?" : `$${number}`);
  const own: Record<SqlEngine, string> = {
    postgres: "= any (current_schemas(false))",
    mysql: "= database()",
    duckdb: "= current_schema()",
  };
  return `select column_name, data_type from information_schema.columns
    where table_name = ${place(1)} and table_schema ${hasSchema ? `= ${place(2)}` : own[engine]}
    order by ordinal_position`;
}

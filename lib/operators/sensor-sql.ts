import { TaskFailure } from "./outcome";
import { defineSensor } from "./sensor";
import { sensorSqlDescription } from "./sensor-sql.schema";
import { openSqlReader } from "./sql-reader";

const STATEMENT_TIMEOUT_SECONDS = 60;
const MAX_SHOWN = 80;
/** First values that mean not yet, as a server writes them. */
const UNTRUE: ReadonlySet<string | null> = new Set([null, "", "0", "f", "false", "0.0"]);

/** The `sensor.sql` operator. */
export const sensorSqlOperator = defineSensor(
  sensorSqlDescription,
  (config) => config,
  async (ctx, config) => {
    const reader = await openSqlReader(ctx, config.connection, STATEMENT_TIMEOUT_SECONDS);
    try {
      const { rows } = await reader.read(config.sql, {
        parameters: config.parameters,
        maxRows: 1,
      });
      const [row] = rows;
      if (row === undefined) {
        if (config.fail_on_empty === true) {
          throw new TaskFailure("no_rows", "The query gave no rows", { retryable: false });
        }
        return { met: false, saw: "the query gave no rows" };
      }
      const first = row[0] ?? null;
      const saw = `the first value is ${first === null ? "null" : first.slice(0, MAX_SHOWN)}`;
      return { met: !UNTRUE.has(first), saw };
    } finally {
      await reader.close();
    }
  },
);

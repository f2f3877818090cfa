import { starterChecks } from "./starter-checks";
import { starterMoving } from "./starter-moving";
import { starterApi, starterFanOut, starterLanding, starterTraining } from "./starter-pipelines";
import { starterTour } from "./starter-tour";
import { starterWaiting } from "./starter-waiting";

/** A document to begin with. */
export type Starter = {
  id:
    | "blank"
    | "landing"
    | "fan_out"
    | "training"
    | "api"
    | "etl"
    | "python"
    | "sql"
    | "waiting"
    | "checks"
    | "moving"
    | "tour";
  title: string;
  description: string;
  /** Its text; connections of the team stand in for the ones it needs, where there are any. */
  text: (names: StarterNames) => string;
};

/** What a starter fills in. */
export type StarterNames = {
  /** A Postgres connection. */
  database: string;
  /** Another one, or the same. */
  copy: string;
  /** An SFTP server or a local folder. */
  files: string;
  /** An S3 store. */
  store: string;
  /** A mail server. */
  mail: string;
  /** A Slack webhook. */
  chat: string;
  /** A connection to an HTTP API; null where there is none. */
  api: string | null;
  /** The zone that schedules are read in unless the document says otherwise. */
  timezone: string;
};

/** The names for a team's starters: the first connection that fits, or one to be made. */
export function starterNames(
  connections: readonly { id: string; type: string }[],
  timezone: string,
): StarterNames {
  const of = (...types: string[]) =>
    connections.filter(({ type }) => types.includes(type)).map(({ id }) => id);
  const [database = "shop", copy = database] = of("postgres");
  return {
    database,
    copy,
    files: of("sftp", "folder")[0] ?? "files",
    store: of("s3")[0] ?? "store",
    mail: of("smtp")[0] ?? "mail",
    chat: of("slack")[0] ?? "chat",
    api: of("http")[0] ?? null,
    timezone,
  };
}

const blank = () => `dag_id: my_dag
description: ""
schedule: null
tasks:
  first_task:
    operator: bash
    script: |
      echo "Hello, {{ ds }}"
`;

const python = () => `dag_id: daily_numbers
description: Two Python tasks that hand a value on
schedule: "@daily"
start_date: 2026-01-01
catchup: false
default_args:
  retries: 2
  retry_delay: 1m
tasks:
  make_numbers:
    operator: python
    script: |
      def main(context):
          numbers = list(range(1, 11))
          print(f"made {len(numbers)} numbers")
          return numbers

  sum_up:
    operator: python
    needs: [make_numbers]
    script: |
      from millrace import xcom

      def main(context):
          numbers = xcom.pull("make_numbers")
          print("sum:", sum(numbers))
          return sum(numbers)
`;

const sql = ({ database }: StarterNames) => `dag_id: daily_totals
description: Totals of a day, written so that a second run gives the same table
schedule: "@daily"
start_date: 2026-01-01
tasks:
  read_totals:
    operator: sql.query
    connection: ${database}
    sql: |
      select date_trunc('day', created_at)::date::text as day, count(*) as orders
      from orders
      where created_at >= $1::timestamptz and created_at < $2::timestamptz
      group by 1
    parameters:
      - "{{ data_interval_start }}"
      - "{{ data_interval_end }}"

  write_totals:
    operator: sql.load
    needs: [read_totals]
    connection: ${database}
    table: daily_totals
    rows: "{{ xcom.read_totals }}"
    create: true
    columns: { day: date, orders: bigint }
    mode: replace_partition
    partition: { column: day, value: "{{ ds }}" }
`;

const etl = ({ database, timezone }: StarterNames) => `dag_id: weekly_etl
description: Weekly ETL pipeline
schedule: "@weekly"
timezone: ${timezone}
start_date: 2026-01-01
catchup: false
tags: [etl]
default_args:
  retries: 2
  retry_delay: 5m
  execution_timeout: 1h
tasks:
  ingest_from_API:
    operator: http.request
    url: https://example.com/api/orders
    query:
      from: "{{ data_interval_start | ds }}"
      to: "{{ data_interval_end | ds }}"
    output: json

  ingest_from_database:
    operator: sql.query
    connection: ${database}
    sql: select id, name, region from customers

  transform_data:
    operator: python
    needs: [ingest_from_API]
    script: |
      from millrace import xcom

      def main(context):
          orders = xcom.pull("ingest_from_API")
          return [order for order in orders if order["amount"] > 0]

  combine_data:
    operator: python
    needs: [transform_data, ingest_from_database]
    script: |
      from millrace import xcom

      def main(context):
          regions = {c["id"]: c["region"] for c in xcom.pull("ingest_from_database")}
          totals = {}
          for order in xcom.pull("transform_data"):
              region = regions.get(order["customer_id"], "unknown")
              totals[region] = totals.get(region, 0) + order["amount"]
          return [{"week": "{{ ds }}", "region": r, "amount": a} for r, a in totals.items()]

  load_to_warehouse:
    operator: sql.load
    needs: [combine_data]
    connection: ${database}
    table: weekly_sales
    rows: "{{ xcom.combine_data }}"
    create: true
    columns: { week: date, region: text, amount: numeric }
    mode: replace_partition
    partition: { column: week, value: "{{ ds }}" }
`;

/** The documents that a new DAG can begin with. */
export const STARTERS: readonly Starter[] = [
  {
    id: "blank",
    title: "Blank",
    description: "One task, no schedule: the least that runs.",
    text: blank,
  },
  {
    id: "etl",
    title: "ETL",
    description: "An API and a database, combined and loaded into a table each week.",
    text: etl,
  },
  {
    id: "landing",
    title: "Wait, load, check",
    description: "Waits for a day's rows, loads them into a table and checks what arrived.",
    text: starterLanding,
  },
  {
    id: "fan_out",
    title: "Fan-out",
    description: "One task for each element of a list, side by side, then brought together.",
    text: starterFanOut,
  },
  {
    id: "training",
    title: "ML training",
    description: "Train a model, measure it, and publish it only when it is good enough.",
    text: starterTraining,
  },
  {
    id: "api",
    title: "API to warehouse",
    description: "What an API has of a day, kept in a table; repeatable.",
    text: starterApi,
  },
  {
    id: "python",
    title: "Python",
    description: "Two scripts; the second reads what the first returned.",
    text: python,
  },
  {
    id: "sql",
    title: "SQL",
    description: "Read a day's rows and write them to a table, repeatably.",
    text: sql,
  },
  {
    id: "waiting",
    title: "Waiting",
    description: "A tour of what a pipeline can wait for: times, files and more.",
    text: starterWaiting,
  },
  {
    id: "checks",
    title: "Checks",
    description: "A tour of what can be checked about data, and what a failure does.",
    text: starterChecks,
  },
  {
    id: "moving",
    title: "Moving",
    description: "A tour of moving rows and files between places, and of telling people.",
    text: starterMoving,
  },
  {
    id: "tour",
    title: "Every operator",
    description: "A tour: each operator that works, and the usual settings, explained by comments.",
    text: starterTour,
  },
];

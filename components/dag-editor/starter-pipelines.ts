import type { StarterNames } from "./starters";

/** Rows that land in a table, waited for, loaded and checked. */
export function starterLanding({ database, copy, timezone }: StarterNames): string {
  return `dag_id: wait_load_check
description: Waits until a day's rows have landed, loads them, and checks what arrived
schedule: "0 6 * * *"
timezone: ${timezone}
start_date: 2026-01-01
catchup: false
default_args:
  retries: 2
  retry_delay: 1m
tasks:
  # Looks again and again, and holds no slot between looks.
  rows_have_landed:
    operator: sensor.sql
    connection: ${database}
    sql: select count(*) > 0 from (values ($1::date)) as landed(day) where day <= current_date
    parameters: ["{{ ds }}"]
    poke_interval: 1m
    timeout: 6h

  read_rows:
    operator: sql.query
    needs: [rows_have_landed]
    connection: ${database}
    sql: |
      select $1::date as day, shop, amount
      from (values ('north', 120.50), ('south', 80.25)) as orders(shop, amount)
    parameters: ["{{ ds }}"]

  # The day's rows replace those of an earlier run: running it again gives the same table.
  load_rows:
    operator: sql.load
    needs: [read_rows]
    connection: ${copy}
    table: landed_orders
    rows: "{{ xcom.read_rows }}"
    create: true
    columns: { day: date, shop: text, amount: numeric }
    mode: replace_partition
    partition: { column: day, value: "{{ ds }}" }

  check_rows:
    operator: check.row_count
    needs: [load_rows]
    connection: ${copy}
    table: landed_orders
    partition_clause: day = '{{ ds }}'
    rows: { geq_to: 1 }
`;
}

/** One instance of a task for each element of a list. */
export const starterFanOut = (): string => `dag_id: fan_out
description: Splits the work, does the parts side by side, and brings the results together
schedule: null
tasks:
  list_parts:
    operator: python
    script: |
      def main(context):
          # One instance of the next task runs for each of these.
          return ["north", "east", "south", "west"]

  work_on_part:
    operator: python
    needs: [list_parts]
    expand: { over: "{{ xcom.list_parts }}", as: part }
    map_index_template: "{{ part }}"
    max_active_tis_per_dagrun: 2
    script: |
      def main(context):
          part = context.item["part"]
          print(f"working on {part}")
          return len(part)

  bring_together:
    operator: python
    needs: [work_on_part]
    script: |
      from millrace import xcom

      def main(context):
          # What the instances returned, in the order of the list.
          results = xcom.pull("work_on_part")
          print(f"{len(results)} parts, {sum(results)} in all")
          return sum(results)
`;

/** A small model: trained on a part of the data, and published only when it is good enough. */
export const starterTraining = (): string => `dag_id: train_model
description: Trains a model, measures it on data that it has not seen, and publishes it if it is good
schedule: "@weekly"
start_date: 2026-01-01
catchup: false
params:
  least_score: { type: number, default: 0.9, description: A model below this is not published }
tasks:
  make_data:
    operator: python
    script: |
      import random

      def main(context):
          # In place of your own data: points about a line.
          random.seed(7)
          rows = [(x / 10, 3 * x / 10 + 2 + random.gauss(0, 0.5)) for x in range(200)]
          random.shuffle(rows)
          return {"train": rows[:150], "test": rows[150:]}

  train:
    operator: python
    needs: [make_data]
    script: |
      from millrace import xcom

      def main(context):
          rows = xcom.pull("make_data")["train"]
          mean_x = sum(x for x, _ in rows) / len(rows)
          mean_y = sum(y for _, y in rows) / len(rows)
          slope = sum((x - mean_x) * (y - mean_y) for x, y in rows) / sum(
              (x - mean_x) ** 2 for x, _ in rows
          )
          model = {"slope": slope, "intercept": mean_y - slope * mean_x}
          print("model:", model)
          return model

  evaluate:
    operator: python
    needs: [make_data, train]
    script: |
      from millrace import xcom

      def main(context):
          rows, model = xcom.pull("make_data")["test"], xcom.pull("train")
          mean = sum(y for _, y in rows) / len(rows)
          errors = sum((y - model["slope"] * x - model["intercept"]) ** 2 for x, y in rows)
          score = 1 - errors / sum((y - mean) ** 2 for _, y in rows)
          print(f"R2 = {score:.3f}")
          return score

  is_good_enough:
    operator: branch
    needs: [evaluate]
    choose: "{% if xcom.evaluate >= params.least_score %}publish{% else %}keep_the_old{% endif %}"

  publish:
    operator: bash
    needs: [is_good_enough]
    script: echo "publishing a model of score {{ xcom.evaluate }}"

  keep_the_old:
    operator: bash
    needs: [is_good_enough]
    script: echo "only {{ xcom.evaluate }}, so the model in use stays"
`;

/** What an API answers, made into rows of a warehouse's table. */
export function starterApi({ database, api, timezone }: StarterNames): string {
  const address =
    api === null
      ? `url: "https://example.com{{ params.path }}"`
      : `connection: ${api}\n    url: "{{ params.path }}"`;
  return `dag_id: api_to_warehouse
description: Reads what an API has of a day and keeps it in a table of the warehouse
schedule: "@daily"
timezone: ${timezone}
start_date: 2026-01-01
catchup: false
default_args:
  retries: 3
  retry_delay: 1m
  retry_exponential_backoff: true
params:
  path: { type: string, default: /orders, description: Where the API lists them }
tasks:
  read_api:
    operator: http.request
    ${address}
    query:
      start: "{{ data_interval_start | ds }}"
      end: "{{ data_interval_end | ds }}"
    output: json
    execution_timeout: 1m

  make_rows:
    operator: python
    needs: [read_api]
    script: |
      import json

      from millrace import xcom

      def main(context):
          answer = xcom.pull("read_api")
          found = answer if isinstance(answer, list) else [answer]
          return [{"day": context.ds, "record": json.dumps(one)} for one in found]

  load_rows:
    operator: sql.load
    needs: [make_rows]
    connection: ${database}
    table: api_records
    rows: "{{ xcom.make_rows }}"
    create: true
    columns: { day: date, record: text }
    mode: replace_partition
    partition: { column: day, value: "{{ ds }}" }

  check_rows:
    operator: check.row_count
    needs: [load_rows]
    connection: ${database}
    table: api_records
    partition_clause: day = '{{ ds }}'
    rows: { geq_to: 1 }
`;
}

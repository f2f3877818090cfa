import type { StarterNames } from "./starters";

/** A document that uses every operator and says in comments what each part is for. */
export function starterTour({ database, timezone }: StarterNames): string {
  return `# The DAG's name: unique in the team, and part of every address.
dag_id: tour_of_operators
description: What each operator does
owner: me
tags: [example]

# When it runs: a preset, a cron such as "0 6 * * 1-5", a list of crons,
# { every: 15m }, or null for "only when triggered".
schedule: "0 6 * * 1-5"
timezone: ${timezone}
start_date: 2026-01-01
# true would create a run for each interval since the start date.
catchup: false

# Values that a run can be given; they make the form of the Trigger button.
params:
  region:
    type: string
    default: eu
    enum: [eu, us]

# What holds for every task that does not say otherwise.
default_args:
  retries: 2
  retry_delay: 30s
  execution_timeout: 10m

tasks:
  # empty does nothing: a place where branches start or meet.
  start:
    operator: empty

  # bash runs a script; the last line of its output is handed on.
  say_hello:
    operator: bash
    needs: [start]
    script: |
      echo "The interval is {{ data_interval_start }} to {{ data_interval_end }}"
      echo "{{ params.region }}"

  # python calls main(); what it returns is handed on as an XCom.
  count_letters:
    operator: python
    needs: [say_hello]
    script: |
      from millrace import xcom

      def main(context):
          return len(xcom.pull("say_hello"))

  # node runs JavaScript or TypeScript.
  double_it:
    operator: node
    needs: [count_letters]
    script: |
      import { xcom } from "millrace";

      export default function main() {
        return 2 * xcom.pull("count_letters");
      }

  # http.request calls an API; JSON answers are handed on as they are.
  call_an_API:
    operator: http.request
    needs: [start]
    url: https://example.com/api/items
    query: { region: "{{ params.region }}" }
    expected_status: [200]
    # This task alone is tried more often, with longer and longer waits.
    retries: 5
    retry_exponential_backoff: true
    max_retry_delay: 10m

  # sql.query reads rows; give values as parameters, never within the text.
  read_rows:
    operator: sql.query
    needs: [start]
    connection: ${database}
    sql: select id, name from customers where region = $1
    parameters: ["{{ params.region }}"]
    max_rows: 1000

  # sql.load writes rows; merge inserts the new ones and updates the others.
  write_rows:
    operator: sql.load
    needs: [read_rows]
    connection: ${database}
    table: customers_copy
    rows: "{{ xcom.read_rows }}"
    create: true
    columns: { id: bigint, name: text }
    mode: merge
    key: [id]

  # branch runs only what it chooses of the tasks directly behind it; the others are skipped.
  few_or_many:
    operator: branch
    needs: [double_it]
    choose: '{% if xcom.double_it > 20 %}tell_many{% else %}tell_few{% endif %}'
  tell_few:
    operator: empty
    needs: [few_or_many]
  tell_many:
    operator: empty
    needs: [few_or_many]

  # short_circuit skips all that is behind it unless its condition holds.
  any_rows:
    operator: short_circuit
    needs: [read_rows]
    condition: "{{ xcom.read_rows.size > 0 }}"

  # latest_only lets only the latest run of the schedule go on.
  not_too_late:
    operator: latest_only
    needs: [any_rows]
  announce:
    operator: empty
    needs: [not_too_late]

  # A trigger rule other than all_success: this runs however the others ended.
  done:
    operator: empty
    needs: [double_it, call_an_API, write_rows]
    trigger_rule: all_done
`;
}
